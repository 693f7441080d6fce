import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SoundPort } from '../../src/session/ports.ts';
import { startPulse } from '../../src/sound/pulse.ts';
import { createSound, type SoundOptions } from '../../src/sound/sound.ts';

const open: SoundPort[] = [];

function sound(options: SoundOptions = {}): SoundPort {
  const port = createSound(options);
  open.push(port);
  return port;
}

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const port of open.splice(0)) await port.close();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A running context whose loudspeaker is an analyser. */
function listeningContext(): { native: AudioContext; level: () => number } {
  const native = new AudioContext();
  const analyser = native.createAnalyser();
  analyser.fftSize = 2048;
  analyser.connect(native.destination);
  Object.defineProperty(native, 'destination', { value: analyser });
  const samples = new Float32Array(analyser.fftSize);
  return {
    native,
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      return samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
    },
  };
}

async function until(port: SoundPort, at: number): Promise<void> {
  while (port.now() < at) await pause(5);
}

describe('createSound', () => {
  it('wakes, starts music time just before 0, and ticks with a look-ahead', async () => {
    const port = sound();
    const ticks: [number, number][] = [];
    port.onTick((now, horizon) => ticks.push([now, horizon]));
    expect(port.now()).toBe(0);
    expect(await port.wake()).toBe(true);
    expect(port.now()).toBeGreaterThan(-0.11);
    expect(port.now()).toBeLessThan(0.2);
    await until(port, 0.6);
    expect(ticks.length).toBeGreaterThan(4);
    for (const [now, horizon] of ticks) {
      expect(horizon - now).toBeGreaterThan(0.249);
      expect(horizon - now).toBeLessThan(0.801);
    }
    const times = ticks.map(([now]) => now);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('keeps the pace of the page’s clock', async () => {
    const port = sound();
    await port.wake();
    const [began, page] = [port.now(), performance.now()];
    await pause(800);
    expect(Math.abs(port.now() - began - (performance.now() - page) / 1000)).toBeLessThan(0.1);
  });

  it('sounds a note at its music time, ends all notes at once, and mutes', async () => {
    const { native, level } = listeningContext();
    const port = sound({ openContext: () => native });
    await port.wake();
    port.schedule([{ kind: 'on', at: 0.5, voice: 'melody', pitch: 72, velocity: 100, id: 1 }]);
    await until(port, 0.4);
    expect(level()).toBeLessThan(1e-4);
    await until(port, 0.9);
    expect(level()).toBeGreaterThan(0.02);
    port.setMuted(true);
    await pause(300);
    expect(level()).toBeLessThan(0.002);
    port.setMuted(false);
    await pause(300);
    expect(level()).toBeGreaterThan(0.02);
    port.allNotesOff();
    await pause(300);
    expect(level()).toBeLessThan(0.002);
    expect(port.lateEvents).toBe(0);
  });

  it('leaves a voice out while it is muted, also on a device that comes later, and steps aside for speech', async () => {
    const { native, level } = listeningContext();
    const port = sound({ openContext: () => native });
    port.setStemMuted('melody', true);
    await port.wake();
    port.schedule([
      { kind: 'on', at: 0.3, voice: 'melody', pitch: 72, velocity: 100, id: 1 },
      { kind: 'on', at: 0.3, voice: 'inner1', pitch: 64, velocity: 100, id: 2 },
    ]);
    await until(port, 0.9);
    const [inner] = [level()];
    expect(inner).toBeGreaterThan(0.02);
    port.setStemMuted('inner1', true);
    await pause(300);
    // The rooms still answer what it played.
    expect(level()).toBeLessThan(inner / 3);
    port.setStemMuted('melody', false);
    await pause(300);
    const melody = level();
    expect(melody).toBeGreaterThan(0.02);
    port.setSpoken(true);
    await pause(600);
    expect(level()).toBeLessThan(melody / 2);
    port.setSpoken(false);
  });

  it('plays the person’s own note at once, and ends it', async () => {
    const { native, level } = listeningContext();
    const port = sound({ openContext: () => native });
    await port.wake();
    port.playNow({ kind: 'on', pitch: 76, velocity: 100 });
    await pause(150);
    expect(level()).toBeGreaterThan(0.02);
    port.playNow({ kind: 'off', pitch: 76, velocity: 0 });
    port.playNow({ kind: 'off', pitch: 33, velocity: 0 });
    port.acknowledge(1);
    expect(port.lateEvents).toBe(0);
  });

  it('counts what comes late and leaves the rest uncounted', async () => {
    const port = sound();
    await port.wake();
    await until(port, 0.2);
    const now = port.now();
    port.schedule([
      { kind: 'on', at: now + 0.2, voice: 'melody', pitch: 70, velocity: 80, id: 1 },
      { kind: 'off', at: now + 0.3, voice: 'melody', id: 1 },
      { kind: 'off', at: now + 0.3, voice: 'bass', id: 404 },
    ]);
    expect(port.lateEvents).toBe(0);
    port.schedule([
      { kind: 'on', at: now - 0.1, voice: 'bass', pitch: 40, velocity: 80, id: 2 },
      { kind: 'off', at: now - 0.05, voice: 'bass', id: 2 },
    ]);
    expect(port.lateEvents).toBe(2);
  });

  it('says so where there is no audio device, and lets time pass all the same', async () => {
    const port = sound({
      openContext: () => {
        throw new DOMException('no device', 'NotSupportedError');
      },
    });
    let ticks = 0;
    port.onTick(() => (ticks += 1));
    expect(await port.wake()).toBe(false);
    port.schedule([{ kind: 'on', at: 0, voice: 'melody', pitch: 70, velocity: 80, id: 1 }]);
    port.playNow({ kind: 'on', pitch: 60, velocity: 90 });
    port.acknowledge(-1);
    port.allNotesOff();
    await until(port, 0.3);
    expect(ticks).toBeGreaterThan(1);
    expect(port.lateEvents).toBe(0);
  });

  it('goes on by the page’s clock when a context never starts, and by the audio’s when it does at last', async () => {
    const native = new AudioContext();
    await native.suspend();
    const resume = vi.spyOn(native, 'resume').mockReturnValue(new Promise(() => {}));
    const port = sound({ openContext: () => native });
    const began = performance.now();
    expect(await port.wake()).toBe(false);
    expect(performance.now() - began).toBeGreaterThan(1400);
    expect(performance.now() - began).toBeLessThan(4000);
    const silent = port.now();
    await pause(200);
    expect(port.now()).toBeGreaterThan(silent + 0.1);
    resume.mockRestore();
    dispatchEvent(new PointerEvent('pointerdown'));
    const before = port.now();
    await pause(400);
    expect(native.state).toBe('running');
    expect(port.now()).toBeGreaterThan(before + 0.2);
    expect(port.now()).toBeLessThan(before + 1);
    expect(await port.wake()).toBe(true);
  });

  it('keeps time when the device is taken away', async () => {
    const native = new AudioContext();
    const port = sound({ openContext: () => native });
    await port.wake();
    await until(port, 0.1);
    await native.suspend();
    const before = port.now();
    await pause(400);
    expect(port.now()).toBeGreaterThan(before + 0.25);
    expect(port.now()).toBeLessThan(before + 1.2);
  });

  it('is quiet after it is closed, twice over', async () => {
    const native = new AudioContext();
    const port = sound({ openContext: () => native });
    let ticks = 0;
    port.onTick(() => (ticks += 1));
    await port.wake();
    await port.close();
    await port.close();
    const then = ticks;
    await pause(150);
    expect(ticks).toBe(then);
    expect(native.state).toBe('closed');
    expect(await port.wake()).toBe(false);
  });

  it('opens no audio device before the first gesture', async () => {
    const opened = vi.fn(() => new AudioContext());
    sound({ openContext: opened });
    await pause(100);
    expect(opened).not.toHaveBeenCalled();
  });
});

describe('startPulse', () => {
  async function beats(): Promise<number> {
    let count = 0;
    const stop = startPulse(20, () => (count += 1));
    await pause(1600);
    stop();
    const then = count;
    await pause(100);
    expect(count).toBe(then);
    return count;
  }

  it('beats from a worker where the page’s own timer stands still', async () => {
    vi.stubGlobal('setInterval', () => 0);
    expect(await beats()).toBeGreaterThan(20);
  });

  it('beats without one where none can be made', async () => {
    vi.stubGlobal('Worker', function refuse() {
      throw new DOMException('refused', 'SecurityError');
    });
    expect(await beats()).toBeGreaterThan(20);
  });

  it('beats without one where it never speaks', async () => {
    vi.stubGlobal(
      'Worker',
      class extends EventTarget {
        postMessage(): void {}
        terminate(): void {}
      },
    );
    expect(await beats()).toBeGreaterThan(20);
  });
});
