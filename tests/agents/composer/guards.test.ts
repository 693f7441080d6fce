import { describe, expect, it } from 'vitest';
import { pitchGuard, unstick } from '../../../agents/composer/guards.ts';
import { emptyFrame, History } from '../../../agents/composer/history.ts';
import { SILENT } from '../../../agents/composer/vocabulary.ts';

const setting = {
  metre: '4/4',
  key: { tonic: 0, mode: 'major' },
  tempo: 100,
  present: [true, true, true, true],
  chords: false,
  drums: false,
} as const;

/** Goes round in a circle of four notes, one a beat, in all voices. */
function circling(slots: number): History {
  const history = new History(setting);
  const frame = emptyFrame(setting);
  for (let t = 0; t < slots; t++) {
    for (let voice = 0; voice < 4; voice++) {
      frame.sounding[voice] = 40 - 5 * voice + ((t >> 2) % 4);
      frame.began[voice] = t % 4 === 0 ? 1 : 0;
    }
    history.push(frame);
  }
  return history;
}

/** Nobody moves. */
const standing = emptyFrame(setting);

describe('guards', () => {
  it('see a circle only once it has gone round', () => {
    expect(circling(16).circling()).toBe(0);
    expect(circling(64).circling()).toBe(3);
  });

  it('make another round less likely the longer it has gone on, and touch nothing else', () => {
    const [short, long] = [circling(40), circling(80)];
    const next = long.predictedPitch(0, 0);
    expect(next).toBe(40);
    const before = pitchGuard(circling(16), 0, standing, 0).slice();
    const after = pitchGuard(long, 0, standing, 0).slice();
    expect(after[next]).toBeLessThan(pitchGuard(short, 0, standing, 0)[next]!);
    after[next] = before[next]!;
    expect(after).toEqual(before);
  });

  it('make parallel fifths and octaves unlikely where they are forbidden, and touch nothing else', () => {
    const history = new History(setting);
    const frame = emptyFrame(setting);
    frame.sounding.set([40, 21, 33, 28]);
    history.push(frame);
    const next = emptyFrame(setting);
    // The melody rises a tone. It stood a fifth above the voice that is to move.
    next.sounding.set([42, 21, 33, 28]);
    const free = pitchGuard(history, 2, next, 0).slice();
    const strict = pitchGuard(history, 2, next, 1).slice();
    const lost = (pitch: number): number => free[pitch]! - strict[pitch]!;
    const crossing = lost(48);
    // A fifth below what the melody rises to, and a fifth above it by however many octaves.
    expect([...strict.keys()].filter((pitch) => lost(pitch) > crossing + 1)).toEqual([35, 49, 61, 73]);
    const half = pitchGuard(history, 2, next, 0.5);
    expect(half[35]! - strict[35]!).toBeCloseTo((free[35]! - strict[35]!) / 2);
  });

  it('keep an inner voice between melody and bass where voices are to stay apart, and touch no pitch between', () => {
    const next = emptyFrame(setting);
    next.sounding.set([42, 21, SILENT, SILENT]);
    const free = pitchGuard(new History(setting), 2, next, 0).slice();
    const strict = pitchGuard(new History(setting), 2, next, 1);
    for (const [pitch, weight] of free.entries())
      if (pitch >= 21 && pitch <= 42) expect(strict[pitch]).toBe(weight);
      else expect(strict[pitch]!, `pitch ${pitch}`).toBeLessThanOrEqual(weight);
    expect(strict[43]).toBeLessThan(free[43]!);
    expect(strict[20]).toBeLessThan(free[20]!);
  });

  it('urge voices out of common silence on a beat, and out of long notes', () => {
    const silent = new History(setting);
    expect(unstick(silent, 0, SILENT, 4)).toBeGreaterThan(2);
    expect(unstick(silent, 0, SILENT, 0)).toBe(0);
    const held = new History(setting);
    const frame = emptyFrame(setting);
    frame.sounding[0] = 40;
    for (let t = 0; t < 24; t++) {
      frame.began[0] = t === 0 ? 1 : 0;
      held.push(frame);
    }
    expect(unstick(held, 0, 40, 0)).toBeGreaterThan(1);
  });
});
