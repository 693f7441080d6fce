import { expect, it } from 'vitest';
import { correlation, fullnessFigure } from '../../src/cli/bench/fullness.ts';
import { takeOf } from '../../src/cli/soundTake.ts';
import { chordCode } from '../../src/music/chord.ts';
import { HOLD } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { noiseBar } from '../session/fakeAgent.ts';

it('knows what goes together, what goes apart, and what does not move', () => {
  expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1);
  expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
  expect(correlation([1, 2, 3], [5, 5, 5])).toBe(0);
});

/** Held triads of the tonic, and clashes far from it, by turns of four bars; the same number of written notes in all. */
function tidalBar(barIndex: number): PlannedBar {
  const tense = Math.floor(barIndex / 4) % 2 === 1;
  const held = (pitch: number): Int16Array => Int16Array.from({ length: 16 }, (_, i) => (i === 0 ? pitch : HOLD));
  const [melody, inner1, inner2, bass] = tense ? [73, 66, 61, 42] : [72, 64, 67, 36];
  return noiseBar(1, barIndex, {
    style: { pop: 1 },
    key: { tonic: 0, mode: 'major' },
    voices: { melody: held(melody!), inner1: held(inner1!), inner2: held(inner2!), bass: held(bass!) },
    chords: held(chordCode(tense ? 6 : 0, 'maj')),
  });
}

it('finds more parts where a piece is tense, and not by the form alone', () => {
  const { events, scenes } = takeOf(Array.from({ length: 64 }, (_, i) => tidalBar(i)));
  const { value, baseline } = fullnessFigure({ events, scenes });
  expect(value).toBeGreaterThan(0.5);
  expect(value).toBeGreaterThan(baseline.value + 0.4);
});
