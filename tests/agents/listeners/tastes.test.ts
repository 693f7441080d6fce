/** Every listener that comes along, on two passages it must tell apart the right way, and on music it may not expect. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENSEMBLE } from '../../../agents/listeners/ensemble.ts';
import { hear } from '../../../agents/listeners/heard.ts';
import { judge } from '../../../agents/listeners/listener.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { REST } from '../../../src/music/voices.ts';
import { written, type Written } from '../bars.ts';

type Passage = readonly Written[];
function pleasure(taste: string, passage: Passage): number {
  return unwrap(judge(ENSEMBLE[taste]!, hear(passage.map((bar, barIndex) => written({ ...bar, barIndex })))));
}

const SAID: Written = { melody: { 0: 60, 4: 64, 8: 67, 12: 64 } };
/** taste, what pleases more, what pleases less */
const PAIRS: readonly (readonly [string, Passage, Passage])[] = [
  ['answer', [SAID, { melody: { 0: 65, 4: 69, 8: 72, 12: 69 } }], [SAID, SAID]],
  ['calm', [{ melody: { 0: 60 } }], [{ melody: { 0: 60, 2: 62, 4: 64, 6: 65 } }]],
  ['climb', [{ melody: { 0: 60, 4: 64, 8: 67 } }], [{ melody: { 0: 67, 4: 64, 8: 60 } }]],
  [
    'contrary',
    [{ melody: { 0: 60, 8: 64 }, bass: { 0: 48, 8: 43 } }],
    [{ melody: { 0: 60, 8: 64 }, bass: { 0: 43, 8: 48 } }],
  ],
  ['five', [{ melody: { 0: 60, 3: 62, 6: 64, 9: 65, 12: 67 } }], [{ melody: { 0: 60, 8: 62 } }]],
  [
    'hocket',
    [{ melody: { 0: 60, 8: 62 }, bass: { 4: 48, 12: 43 } }],
    [{ melody: { 0: 60, 8: 62 }, bass: { 0: 48, 8: 43 } }],
  ],
  ['home', [{ melody: { 0: 67, 8: 60 }, bass: { 0: 48 } }], [{ melody: { 0: 67, 8: 62 }, bass: { 0: 43 } }]],
  ['imitation', [SAID, { bass: { 0: 41, 4: 45, 8: 48, 12: 45 } }], [SAID, { bass: { 0: 48, 4: 45, 8: 41, 12: 45 } }]],
  ['leaps', [{ melody: { 0: 60, 8: 69 } }], [{ melody: { 0: 60, 8: 62 } }]],
  ['offbeat', [{ melody: { 2: 60, 7: 62 } }], [{ melody: { 0: 60, 8: 62 } }]],
  ['open', [{ melody: { 0: 67 }, bass: { 0: 48 } }], [{ melody: { 0: 64 }, bass: { 0: 48 } }]],
  [
    'pocket',
    [{ bass: { 0: 48, 6: 48 }, drums: { 0: [0, 3], 6: [0, 3] } }],
    [{ bass: { 0: 48, 6: 48 }, drums: { 4: [0, 3], 12: [0, 3] } }],
  ],
  ['question', [SAID, { melody: { 0: 67, 8: 62 } }], [{ melody: { 0: 60, 8: 67 } }, { melody: { 0: 62, 8: 69 } }]],
  ['refrain', [SAID, { melody: { 2: 70, 6: 69 } }, SAID], [SAID, SAID, SAID]],
  ['restless', [SAID, SAID, { melody: { 3: 60, 7: 62 } }], [SAID, SAID, SAID]],
  [
    'sequence',
    [{ melody: { 0: 60, 2: 62, 4: 64, 8: 62, 10: 64, 12: 66 } }],
    [{ melody: { 0: 60, 2: 62, 4: 64, 8: 71, 10: 64, 13: 59 } }],
  ],
  [
    'suspense',
    [{ melody: { 0: 72, 12: 71 }, bass: { 0: 48, 8: 43 } }],
    [{ melody: { 0: 72, 12: 71 }, bass: { 0: 48, 8: 45 } }],
  ],
  ['symmetry', [{ melody: { 0: 60, 4: 67, 12: 60 } }], [{ melody: { 0: 60, 4: 67, 12: 72 } }]],
  ['tresillo', [{ melody: { 0: 60, 6: 62, 12: 64 } }], [{ melody: { 0: 60, 4: 62, 8: 64 } }]],
  ['unheard', [{ melody: { 0: 60, 4: 62, 8: 65 } }], [{ melody: { 0: 60, 4: 62, 8: 60 } }]],
];

test('at least twelve listeners come along, each with a pair of its own here', () => {
  expect(Object.keys(ENSEMBLE).length).toBeGreaterThanOrEqual(12);
  expect(PAIRS.map(([taste]) => taste)).toEqual(Object.keys(ENSEMBLE));
  expect(new Set(Object.values(ENSEMBLE).map(({ name }) => name)).size).toBe(PAIRS.length);
});

test.each(PAIRS)('%s knows what it likes', (taste, more, less) => {
  expect(pleasure(taste, more)).toBeGreaterThan(pleasure(taste, less));
});

test('suspense wants the rub resolved', () => {
  const rub = { melody: { 0: 72, 12: 71 }, bass: { 0: 48, 8: 43 } };
  expect(pleasure('suspense', [rub])).toBeGreaterThan(pleasure('suspense', [{ ...rub, melody: { 0: 72, 12: 76 } }]));
});

const line = fc.dictionary(
  fc.integer({ min: 0, max: 15 }).map(String),
  fc.oneof(fc.integer({ min: 40, max: 84 }), fc.constant(REST)),
  { maxKeys: 8 },
);
const drums = fc.dictionary(
  fc.integer({ min: 0, max: 15 }).map(String),
  fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 3 })),
  { maxKeys: 8 },
);
const passage = fc.array(fc.record({ melody: line, bass: line, inner1: line, drums }), { minLength: 1, maxLength: 4 });

test('whatever sounds, silence too, they answer with a number, the same every time, and in every key alike', () => {
  fc.assert(
    fc.property(passage, fc.integer({ min: 1, max: 11 }), (bars, tonic) => {
      for (const taste of Object.keys(ENSEMBLE)) {
        const once = pleasure(taste, bars);
        expect(Number.isFinite(once)).toBe(true);
        expect(pleasure(taste, bars)).toBe(once);
        if (taste === 'calm') continue;
        const moved = bars.map((bar) => ({
          ...bar,
          tonic,
          melody: up(bar.melody, tonic),
          bass: up(bar.bass, tonic),
          inner1: up(bar.inner1, tonic),
        }));
        expect(pleasure(taste, moved)).toBeCloseTo(once, 9);
      }
    }),
    { numRuns: 40 },
  );
});

function up(notes: Readonly<Record<string, number>>, by: number): Record<string, number> {
  return Object.fromEntries(Object.entries(notes).map(([slot, symbol]) => [slot, symbol >= 0 ? symbol + by : symbol]));
}
