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

describe('guards', () => {
  it('see a circle only once it has gone round', () => {
    expect(circling(16).circling()).toBe(0);
    expect(circling(64).circling()).toBe(3);
  });

  it('make another round less likely the longer it has gone on, and touch nothing else', () => {
    const [short, long] = [circling(40), circling(80)];
    const next = long.predictedPitch(0, 0);
    expect(next).toBe(40);
    const before = pitchGuard(circling(16), 0).slice();
    const after = pitchGuard(long, 0).slice();
    expect(after[next]).toBeLessThan(pitchGuard(short, 0)[next]!);
    after[next] = before[next]!;
    expect(after).toEqual(before);
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
