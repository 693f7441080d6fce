import { afterEach, describe, expect, it } from 'vitest';
import { PITCHED, VOICES } from '../../src/music/voices.ts';
import type { SoundEvent } from '../../src/session/event.ts';
import type { SoundPort } from '../../src/session/ports.ts';
import { measureLoudness } from '../../src/sound/loudness.ts';
import { renderOffline } from '../../src/sound/offline.ts';
import { createSound } from '../../src/sound/sound.ts';

const open: SoundPort[] = [];
afterEach(async () => {
  for (const port of open.splice(0)) await port.close();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function note(
  voice: SoundEvent['voice'],
  pitch: number,
  from: number,
  to: number,
  id: number,
  velocity = 100,
): SoundEvent[] {
  return [
    { kind: 'on', at: from, voice, pitch, velocity, id },
    { kind: 'off', at: to, voice, id },
  ];
}

/** Four voices and drums in quarters of `beat` seconds. */
function music(beat: number, until: number): SoundEvent[] {
  const events: SoundEvent[] = [];
  let id = 0;
  for (let at = 0.1; at < until; at += beat)
    for (const [n, voice] of VOICES.entries())
      events.push(...note(voice, voice === 'drums' ? 38 : [72, 43, 62, 67][n]!, at, at + 0.9 * beat, (id += 1)));
  return events;
}

function sane(channels: readonly Float32Array[], rate: number): ReturnType<typeof measureLoudness> {
  for (const channel of channels) expect(channel.every(Number.isFinite)).toBe(true);
  const loudness = measureLoudness(channels, rate);
  expect(loudness.truePeak).toBeLessThan(-1);
  return loudness;
}

describe('the sound bears', () => {
  it.each([8000, 192_000])('a device at %i Hz', async (sampleRate) => {
    const { integrated } = sane(await renderOffline(music(0.5, 2.5), 3, { sampleRate }), sampleRate);
    expect(Math.abs(integrated + 16)).toBeLessThan(3);
    const native = new AudioContext({ sampleRate });
    const port = createSound({ openContext: () => native });
    open.push(port);
    expect(await port.wake()).toBe(true);
    port.schedule(music(0.3, 0.6).map((event) => ({ ...event, at: event.at + port.now() + 0.1 })));
    await pause(400);
    expect(port.figures).toMatchObject({ sampleRate, alive: true });
  });

  it.each([1, 2, 6])('an output of %i channels', async (channels) => {
    const native = new OfflineAudioContext(channels, 44_100 * 2, 44_100);
    const [{ buildEnsemble }, { Bank }, { toneContext }, { loadWorklets }] = await Promise.all([
      import('../../src/sound/ensemble.ts'),
      import('../../src/sound/bank.ts'),
      import('../../src/sound/tone.ts'),
      import('../../src/sound/desk.ts'),
    ]);
    const worklets = await loadWorklets(native);
    const ensemble = buildEnsemble(toneContext(native), native, { bank: new Bank(), worklets });
    for (const [id, pitch] of [60, 64, 67].entries()) ensemble.on('inner1', id, pitch, 100, 0.1);
    const buffer = await native.startRendering();
    const all = Array.from({ length: channels }, (_, c) => buffer.getChannelData(c));
    sane(all, 44_100);
    // Left and right where there are more, both together where there is one; nobody else hears anything.
    for (const [c, samples] of all.entries()) expect(samples.some((sample) => Math.abs(sample) > 0.01)).toBe(c < 2);
  });

  it('a hundred notes at once', async () => {
    const crowd = Array.from({ length: 100 }, (_, n) =>
      note(PITCHED[n % 4]!, 30 + (n % 60), 0.2, 1.5, n + 1, 127),
    ).flat();
    expect(sane(await renderOffline(crowd, 2.5), 44_100).integrated).toBeGreaterThan(-30);
  });

  it('notes outside any range, and touches outside theirs', async () => {
    const odd = [-20, 0, 5, 127, 140, 400].flatMap((pitch, n) => [
      ...note('melody', pitch, 0.1 + n * 0.2, 0.25 + n * 0.2, n + 1, n % 2 ? 0 : 300),
      ...note('drums', pitch, 0.1 + n * 0.2, 0.2 + n * 0.2, n + 100, 100),
    ]);
    expect(sane(await renderOffline(odd, 2), 44_100).integrated).toBeGreaterThan(-40);
  });

  it('durations below zero, notes that overlap themselves, and ends without beginnings', async () => {
    const events: SoundEvent[] = [
      ...note('melody', 70, 0.5, 0.3, 1),
      ...note('inner1', 60, 0.4, 1.2, 2),
      ...note('inner1', 60, 0.6, 0.9, 3),
      ...note('bass', 40, 0.7, 0.7, 4),
      { kind: 'off', at: 0.1, voice: 'melody', id: 99 },
    ];
    const channels = await renderOffline(events, 4);
    sane(channels, 44_100);
    // Whatever began has ended: nothing hangs.
    expect(channels[0]!.subarray(3.6 * 44_100).every((sample) => Math.abs(sample) < 0.01)).toBe(true);
  });

  it.each([20, 300])('a tempo of %i', async (tempo) => {
    const { integrated } = sane(await renderOffline(music(60 / tempo, 7), 8), 44_100);
    expect(Math.abs(integrated + 16)).toBeLessThan(3);
  });

  it('a score in which all voices rest, and none at all', async () => {
    for (const events of [[], PITCHED.map((voice, n) => ({ kind: 'off' as const, at: 0.2, voice, id: n }))]) {
      const channels = await renderOffline(events, 1);
      for (const channel of channels) expect(channel.every((sample) => sample === 0)).toBe(true);
    }
  });

  it('having no output device: time passes, nothing throws, and the figures say so', async () => {
    const port = createSound({
      openContext: () => {
        throw new DOMException('no device', 'NotSupportedError');
      },
    });
    open.push(port);
    expect(await port.wake()).toBe(false);
    port.setRoom('night');
    port.setVolume(0.5);
    port.schedule(music(0.2, 0.6));
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    await pause(700);
    expect(port.now()).toBeGreaterThan(0.3);
    expect(port.figures).toMatchObject({ alive: false, sampleRate: 0, voices: 0 });
  });
});
