/**
 * The plan of a piece: sections that return, each of phrases of two and four bars that pair into question and answer.
 * A small grammar that draws data; what a phrase then does is the form policy's choice, leaning on its part here.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { CadenceWish } from '../../src/protocol/bar.ts';

/** The part a phrase plays in the plan. */
export const ROLES = ['statement', 'answer', 'continuation', 'departure', 'return', 'close'] as const;
export type Role = (typeof ROLES)[number];

export interface PhrasePlan {
  /** Letter of the section, with a dash for each return: A, B, A', … */
  readonly section: string;
  readonly role: Role;
  readonly bars: 2 | 4;
  readonly cadence: CadenceWish;
  /** Place in the plan of the phrase this one goes back to, or −1. */
  readonly recalls: number;
}

/** Sections in order, a letter each, `.` for a coda; with their weights. Song, ternary, binary, rondo. */
const OUTLINES: readonly (readonly [string, number])[] = [
  ['AABA.', 6],
  ['ABA.', 2],
  ['AABB.', 5],
  ['ABACA.', 1],
  ['ABAB.', 1],
];

type Measure = readonly [bars: 2 | 4, role: 'statement' | 'answer' | 'continuation', cadence: CadenceWish];
/** How eight bars are divided, with weights: a period, a sentence, two couplets. */
const DIVISIONS: readonly (readonly [readonly Measure[], number])[] = [
  [
    [
      [4, 'statement', 'open'],
      [4, 'answer', 'closed'],
    ],
    4,
  ],
  [
    [
      [2, 'statement', 'none'],
      [2, 'answer', 'open'],
      [4, 'continuation', 'closed'],
    ],
    2,
  ],
  [
    [
      [2, 'statement', 'none'],
      [2, 'continuation', 'open'],
      [2, 'answer', 'none'],
      [2, 'continuation', 'closed'],
    ],
    2,
  ],
];

function drawFrom<Value>(choices: readonly (readonly [Value, number])[], rng: Rng): Value {
  return choices[rng.weighted(choices.map(([, weight]) => weight))]![0];
}

/** One piece. Its first phrase is a statement; every return goes back to the section's first appearance. */
export function drawPlan(rng: Rng): readonly PhrasePlan[] {
  const phrases: PhrasePlan[] = [];
  const appeared = new Map<string, { readonly first: number; readonly measures: readonly Measure[]; times: number }>();
  for (const letter of drawFrom(OUTLINES, rng)) {
    if (letter === '.') {
      phrases.push({ section: 'coda', role: 'close', bars: 4, cadence: 'closed', recalls: 0 });
      continue;
    }
    const known = appeared.get(letter);
    if (known) {
      const section = letter + "'".repeat(known.times++);
      known.measures.forEach(([bars, , cadence], i) =>
        phrases.push({ section, role: 'return', bars, cadence, recalls: known.first + i }),
      );
      continue;
    }
    const measures = drawFrom(DIVISIONS, rng);
    const first = phrases.length;
    appeared.set(letter, { first, measures, times: 1 });
    measures.forEach(([bars, role, cadence], i) => {
      if (i > 0) phrases.push({ section: letter, role, bars, cadence, recalls: first });
      else if (first > 0) phrases.push({ section: letter, role: 'departure', bars, cadence, recalls: 0 });
      else phrases.push({ section: letter, role, bars, cadence, recalls: -1 });
    });
  }
  return phrases;
}
