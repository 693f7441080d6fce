import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionOf, StyleClassifier, type Sample } from '../../../agents/critics/styleClassifier.ts';
import { lineUpFeatures, styleFeatures } from '../../../agents/critics/styleFeatures.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { toGrid } from '../../../src/music/grid.ts';
import { PITCHED } from '../../../src/music/voices.ts';
import { HYMN, WALTZ } from '../../fixtures/pieces.ts';

/** Clouds around a centre for each label; the second feature is noise and the third says nothing. */
function clouds(centres: Readonly<Record<string, number>>, count: number, seed: number): Sample[] {
  const rng = new Rng(seed);
  return Object.entries(centres).flatMap(([label, centre]) =>
    Array.from({ length: count }, (_, i) => ({
      label,
      source: `${label}${i}`,
      features: Float64Array.of(centre + rng.normal(), 100 * rng.normal(), 7),
    })),
  );
}

describe('style classifier', () => {
  it('recognises what it has not seen where classes lie apart, and not where they do not', () => {
    const apart = new StyleClassifier(clouds({ a: 0, b: 5, c: 10 }, 40, 1));
    expect(confusionOf(apart, clouds({ a: 0, b: 5, c: 10 }, 200, 2)).balanced).toBeGreaterThan(0.95);
    const alike = new StyleClassifier(clouds({ a: 0, b: 0 }, 40, 1));
    const { balanced } = confusionOf(alike, clouds({ a: 0, b: 0 }, 400, 2));
    expect(balanced).toBeGreaterThan(0.4);
    expect(balanced).toBeLessThan(0.6);
  });

  it('is sure of what is near, unsure between, and always a probability', () => {
    const classifier = new StyleClassifier(clouds({ a: 0, b: 5 }, 60, 3));
    const ofB = (place: number): number => classifier.posterior(Float64Array.of(place, 0, 7))[1]!;
    expect(ofB(2.5)).toBeCloseTo(0.5, 0);
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (place) => {
        const posterior = classifier.posterior(Float64Array.of(place, 0, 7));
        expect(posterior[0]! + posterior[1]!).toBeCloseTo(1);
        expect(ofB(place + 1)).toBeGreaterThanOrEqual(posterior[1]!);
      }),
    );
  });

  it('counts what was taken for what, and knows no recall of what it never heard', () => {
    const classifier = new StyleClassifier(clouds({ a: 0, b: 9 }, 20, 4));
    const heard = [0, 9, 9].map((centre) => ({ label: 'a', features: Float64Array.of(centre, 0, 7) }));
    expect(confusionOf(classifier, heard)).toMatchObject({
      counts: [
        [1, 2],
        [0, 0],
      ],
      recalls: [1 / 3, null],
      balanced: 1 / 3,
    });
  });

  it('needs two styles', () => {
    expect(() => new StyleClassifier(clouds({ a: 0 }, 3, 1))).toThrow(RangeError);
  });
});

describe('style features', () => {
  it.each([HYMN, WALTZ])('are the same in every key, tempo and under any name', (source) => {
    const piece = unwrap(toGrid(source, 1))[0]!;
    const moved = {
      ...piece,
      style: 'other',
      tempo: 31,
      key: { tonic: 1, mode: 'lydian' } as const,
      voices: Object.fromEntries(
        PITCHED.map((voice) => [
          voice,
          piece.voices[voice]?.map((symbol) => (symbol < 0 ? symbol : symbol + 2)) ?? null,
        ]),
      ) as typeof piece.voices,
    };
    const register = (features: Float64Array): number[] => [...features].map((value) => Number(value.toFixed(4)));
    const [here, there] = [register(styleFeatures(piece, 'pitched')), register(styleFeatures(moved, 'pitched'))];
    // Heights move with the music, and nothing else.
    expect(here.filter((value, i) => value !== there[i]).length).toBeLessThan(6);
    expect(here.length).toBeGreaterThan(200);
  });
  it('of the line-up say who plays in which metre', () => {
    const piece = unwrap(toGrid(WALTZ, 1))[0]!;
    expect([...lineUpFeatures(piece)].slice(0, 4)).toEqual([0, 1, 0, 1]);
  });
});
