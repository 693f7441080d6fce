/**
 * The critic of theory: named rules of part-writing and harmony, each a measurement of the bar and the one before it and
 * how much a full share of it weighs. It judges notes and written chords; it does not know how they were composed.
 */
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { shapeAll } from '../learner/barFeatures.ts';
import { shapeOf, type BarShape } from '../learner/barShape.ts';
import type { RolloutCritic } from '../learner/rolloutCritic.ts';
import { COUNTERPOINT_GROUPS } from './counterpoint.ts';

export interface TheoryRule {
  /** In words a person can read. */
  readonly rule: string;
  /** 'group:measurement', a share 0–1. */
  readonly measurement: string;
  /** Worth of a full share; negative for a fault. */
  readonly worth: number;
}

export const THEORY_RULES: readonly TheoryRule[] = [
  { rule: 'notes belong to the chord', measurement: 'clashes:inChord', worth: 4 },
  { rule: 'no semitones sound together', measurement: 'clashes:semitone', worth: -2 },
  { rule: 'the melody does not leap to and from foreign notes', measurement: 'dissonance:melody.lost', worth: -3 },
  { rule: 'the upper inner voice does not either', measurement: 'dissonance:inner1.lost', worth: -1 },
  { rule: 'the lower inner voice does not either', measurement: 'dissonance:inner2.lost', worth: -1 },
  { rule: 'roughness is left by step', measurement: 'dissonance:melody.left', worth: 0.5 },
  { rule: 'suspensions resolve downwards', measurement: 'suspensions:resolved', worth: 0.3 },
  { rule: 'no parallel fifths', measurement: 'parallels:fifths', worth: -1 },
  { rule: 'no parallel octaves', measurement: 'parallels:octaves', worth: -1 },
  { rule: 'outer voices move against each other', measurement: 'parallels:contrary', worth: 0.3 },
  { rule: 'no leap beyond an octave', measurement: 'steps:melody.wider', worth: -1 },
  { rule: 'upper voices keep within an octave of each other', measurement: 'spacing:inner1-inner2.wide', worth: -0.5 },
];

/** For each group that a rule reads: the worths of its measurements, by place. */
const READ = COUNTERPOINT_GROUPS.flatMap((group) => {
  const worths = group.names.map(
    (name) => THEORY_RULES.find(({ measurement }) => measurement === `${group.name}:${name}`)?.worth ?? 0,
  );
  return worths.some((worth) => worth !== 0) ? [{ group, worths }] : [];
});

/** Shape of the bar before, which many candidates follow; what is held into it is known from the one before that. */
const shapes = new WeakMap<PlannedBar, BarShape>();
function shapeOfLast(before: readonly PlannedBar[]): BarShape {
  const last = before.at(-1)!;
  const known = shapes.get(last);
  if (known) return known;
  const shape = shapeAll(before.slice(-2)).at(-1)!;
  shapes.set(last, shape);
  return shape;
}

/** Σ worth · share over the rules; silent where no bar of the same length is before it. */
export const theoryCritic: RolloutCritic = {
  name: 'theory',
  judge(bar, before) {
    const last = before.at(-1);
    if (!last || last.metre !== bar.metre) return null;
    const previous = shapeOfLast(before);
    const shape = shapeOf(bar, previous);
    let sum = 0;
    for (const { group, worths } of READ) {
      const shares = group.measure(shape, [previous]);
      for (let i = 0; i < worths.length; i++) sum += worths[i]! * shares[i]!;
    }
    return sum;
  },
};
