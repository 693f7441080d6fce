import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SoundPort } from '../../src/session/ports.ts';
import { createSound, type SoundOptions } from '../../src/sound/sound.ts';

const open: SoundPort[] = [];

function sound(options: SoundOptions): SoundPort {
  const port = createSound(options);
  open.push(port);
  return port;
}

afterEach(async () => {
  vi.restoreAllMocks();
  for (const port of open.splice(0)) await port.close();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What came out of a context, with the context's time of its first sample. */
interface Tape {
  samples(): Float32Array;
  readonly from: () => number;
}

/** Code of a recorder for the audio thread: it hands over every block with the number of its first frame. */
const RECORDER = `registerProcessor('tape', class extends AudioWorkletProcessor {
  process([input], [output]) {
    if (input[0]) { output.forEach((channel, c) => channel.set(input[c] ?? input[0])); }
    this.port.postMessage({ frame: currentFrame, block: (input[0] ?? new Float32Array(128)).slice() });
    return true;
  }
});`;

async function taped(options: AudioContextOptions = {}): Promise<{ native: AudioContext; tape: Tape }> {
  const native = new AudioContext(options);
  await native.audioWorklet.addModule(URL.createObjectURL(new Blob([RECORDER], { type: 'text/javascript' })));
  const node = new AudioWorkletNode(native, 'tape', { outputChannelCount: [2] });
  node.connect(native.destination);
  const blocks: { frame: number; block: Float32Array }[] = [];
  node.port.onmessage = ({ data }: MessageEvent<(typeof blocks)[number]>) => blocks.push(data);
  Object.defineProperty(native, 'destination', { value: node });
  return {
    native,
    tape: {
      from: () => blocks[0]!.frame / native.sampleRate,
      samples() {
        const first = blocks[0]!.frame;
        const all = new Float32Array(blocks.at(-1)!.frame + 128 - first);
        for (const { frame, block } of blocks) all.set(block, frame - first);
        return all;
      },
    },
  };
}

const peak = (samples: Float32Array): number => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

async function until(port: SoundPort, at: number): Promise<void> {
  while (port.now() < at) await pause(5);
}

describe('sound that lives on', () => {
  it('begins live notes within 2 ms of where they were asked for, relative to each other', async () => {
    const { native, tape } = await taped();
    const port = sound({ openContext: () => native });
    await port.wake();
    await until(port, 0.1);
    const times = [0.6, 1.1173, 1.7061, 2.3309];
    port.schedule(
      times.map((at, id) => ({ kind: 'on', at, voice: 'drums', pitch: 38, velocity: 112, id: id + 1 }) as const),
    );
    await until(port, 2.8);
    const samples = tape.samples();
    const rate = native.sampleRate;
    const first = samples.findIndex((sample) => Math.abs(sample) > 0.03) / rate;
    const onsets = times.map((at) => {
      const from = Math.round((first + at - times[0]! - 0.03) * rate);
      const around = samples.subarray(from, from + Math.round(0.06 * rate));
      const threshold = 0.3 * peak(around);
      return (from + around.findIndex((sample) => Math.abs(sample) > threshold)) / rate;
    });
    for (const [n, onset] of onsets.entries())
      expect(Math.abs(onset - onsets[0]! - (times[n]! - times[0]!))).toBeLessThan(0.002);
    expect(port.lateEvents).toBe(0);
  });

  it('plays a person’s note at once: under 20 ms from the call to the first block that holds it', async () => {
    const { native, tape } = await taped();
    const port = sound({ openContext: () => native });
    await port.wake();
    // The first note of an instrument may have to be recorded; a stage does so before anybody plays.
    port.playNow({ kind: 'on', pitch: 72, velocity: 110 });
    port.playNow({ kind: 'off', pitch: 72, velocity: 0 });
    await pause(2500);
    const delays = [];
    for (let n = 0; n < 4; n++) {
      const asked = native.currentTime;
      port.playNow({ kind: 'on', pitch: 72, velocity: 110 });
      await pause(250);
      port.playNow({ kind: 'off', pitch: 72, velocity: 0 });
      await pause(1200);
      const samples = tape.samples();
      const begin = Math.round((asked - tape.from()) * native.sampleRate);
      const heard = samples.subarray(begin).findIndex((sample) => Math.abs(sample) > 0.004);
      delays.push(heard / native.sampleRate);
    }
    const usual = delays.toSorted((a, b) => a - b)[1]!;
    expect(usual).toBeGreaterThan(0);
    // The master looks 5 ms ahead, and a block is 3 ms.
    expect(usual).toBeLessThan(0.02);
  });

  it('falls silent within 60 ms of a panic, though the rooms would ring on', async () => {
    const { native, tape } = await taped();
    const port = sound({ openContext: () => native });
    await port.wake();
    port.schedule(
      [60, 64, 67].map((pitch, id) => ({ kind: 'on', at: 0.3, voice: 'inner1', pitch, velocity: 110, id })),
    );
    await until(port, 1.5);
    const at = native.currentTime;
    port.allNotesOff();
    await pause(500);
    const samples = tape.samples();
    const after = Math.round((at - tape.from()) * native.sampleRate);
    const part = (from: number, to: number): number =>
      peak(samples.subarray(after + Math.round(from * native.sampleRate), after + Math.round(to * native.sampleRate)));
    expect(part(-0.2, 0)).toBeGreaterThan(0.02);
    // A block that was under way when the call came, the master's look-ahead, and the fade itself.
    expect(part(0.06, 0.45)).toBeLessThan(0.004);
  });

  it('moves to a context of another rate when the device changes, with the note that sounds, in time', async () => {
    const first = await taped({ sampleRate: 48_000 });
    const second = await taped({ sampleRate: 44_100 });
    const contexts = [first.native, second.native];
    const port = sound({ openContext: () => contexts.shift() ?? second.native });
    await port.wake();
    port.schedule([
      { kind: 'on', at: 0.2, voice: 'inner1', pitch: 60, velocity: 100, id: 1 },
      { kind: 'off', at: 60, voice: 'inner1', id: 1 },
    ]);
    await until(port, 0.8);
    const [music, page, device] = [port.now(), performance.now(), second.native.currentTime];
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    await pause(2500);
    expect(port.figures).toMatchObject({ sampleRate: 44_100, alive: true, renewals: 1 });
    expect(first.native.state).toBe('closed');
    const passed = (performance.now() - page) / 1000;
    // What a busy machine's device itself failed to play in that time is no fault of the change.
    const lost = Math.max(0, passed - (second.native.currentTime - device));
    expect(port.now() - music).toBeGreaterThan(passed - lost - 0.1);
    expect(port.now() - music).toBeLessThan(passed + 0.1);
    expect(peak(second.tape.samples().slice(-22_050))).toBeGreaterThan(0.02);
    expect(peak(first.tape.samples())).toBeGreaterThan(0.02);
  });

  it('keeps its context where another device runs at the same rate', async () => {
    const native = new AudioContext();
    const spare = new AudioContext({ sampleRate: native.sampleRate });
    const contexts = [native, spare];
    const port = sound({ openContext: () => contexts.shift() ?? native });
    await port.wake();
    await until(port, 0.3);
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    await pause(700);
    expect(native.state).toBe('running');
    expect(spare.state).toBe('closed');
    expect(port.figures?.renewals).toBe(0);
  });

  it('asks a context that was suspended to go on, by itself, and music time never stops', async () => {
    const native = new AudioContext();
    const port = sound({ openContext: () => native });
    await port.wake();
    await until(port, 0.3);
    const [music, page] = [port.now(), performance.now()];
    await native.suspend();
    await pause(3000);
    expect(native.state).toBe('running');
    expect(port.figures?.alive).toBe(true);
    expect(Math.abs(port.now() - music - (performance.now() - page) / 1000)).toBeLessThan(0.15);
  });

  it('tells its figures: rate, voices, and the loudness of what came out', async () => {
    const native = new AudioContext({ sampleRate: 48_000 });
    const port = sound({ openContext: () => native });
    expect(port.figures).toMatchObject({ sampleRate: 0, alive: false, loudness: null });
    await port.wake();
    port.schedule([{ kind: 'on', at: 0.1, voice: 'inner1', pitch: 60, velocity: 110, id: 1 }]);
    await until(port, 2.5);
    const { sampleRate, voices, loudness } = port.figures!;
    expect(sampleRate).toBe(48_000);
    expect(voices).toBeGreaterThan(0);
    expect(loudness!.momentary).toBeGreaterThan(-40);
    expect(loudness!.truePeak).toBeLessThan(-1);
  });
});
