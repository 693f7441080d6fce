import { describe, expect, it } from 'vitest';
import { weightShapes } from '../../../agents/composer/architecture.ts';
import { readPrior, writePrior } from '../../../agents/composer/weights.ts';
import { checkStyle, styleParts, voicesOf } from '../../../agents/composer/style.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { TINY_SIZES, TINY_STYLES, tinyPriorFile } from '../tinyPrior.ts';

describe('prior file', () => {
  it('gives back vectors exactly and matrices to a 254th of their row’s largest weight', () => {
    const rng = new Rng(1);
    const weights = new Map(
      [...weightShapes(TINY_SIZES)].map(([name, shape]) => {
        const size = shape.length === 1 ? shape[0] : shape[0] * shape[1];
        return [name, Float32Array.from({ length: size }, () => rng.normal())] as const;
      }),
    );
    const prior = unwrap(readPrior(writePrior(weights, TINY_SIZES, TINY_STYLES, { note: 'test' })));
    for (const [name, shape] of prior.shapes) {
      const [written, read] = [weights.get(name)!, prior.weights.get(name)!];
      if (shape.length === 1) {
        expect(read).toEqual(written);
        continue;
      }
      for (let row = 0; row < shape[0]; row++) {
        const slice = written.subarray(row * shape[1], (row + 1) * shape[1]);
        const largest = Math.max(...slice.map(Math.abs));
        slice.forEach((value, i) =>
          expect(Math.abs(value - read[row * shape[1] + i]!)).toBeLessThanOrEqual(largest / 253),
        );
      }
    }
    expect(prior.styles).toEqual(TINY_STYLES);
  });

  it('knows itself by a checksum', () => {
    expect(unwrap(readPrior(tinyPriorFile(1))).checksum).toBe(unwrap(readPrior(tinyPriorFile(1))).checksum);
    expect(unwrap(readPrior(tinyPriorFile(1))).checksum).not.toBe(unwrap(readPrior(tinyPriorFile(2))).checksum);
  });

  it.each([0, 5, 11, 40, 500])('refuses a file cut to %i bytes', (length) => {
    expect(readPrior(tinyPriorFile().subarray(0, length)).ok).toBe(false);
  });
});

describe('style mixtures', () => {
  /** What a mixture shares out before its styles are taken beyond themselves. */
  const sharesOf = (weights: ArrayLike<number>, real: readonly boolean[], emphasis: number): number[] => {
    const count = real.filter(Boolean).length;
    const total = Array.from(weights).reduce((sum, weight, i) => sum + (real[i] ? weight : 0), 0);
    return Array.from(weights, (weight, i) =>
      real[i] ? (weight + (emphasis * total) / count) / (1 + emphasis) : weight,
    );
  };

  it('share out each family on its own, and take its styles beyond themselves, away from their mean', () => {
    const { pitched, groove } = styleParts({ chorale: 3, 'game-rock': 1, funk: 5 }, TINY_STYLES);
    expect(pitched[0]).toBeCloseTo(0.75 + 0.3 * (0.75 - 0.5), 6);
    expect(pitched[1]).toBeCloseTo(0.25 + 0.3 * (0.25 - 0.5), 6);
    expect(pitched[2]).toBe(0);
    // The only groove there is differs from no other.
    expect([...groove]).toEqual([0, 0, 1]);
  });

  it('sum to one, and leave synthetic styles as they were learnt', () => {
    const styles = [...TINY_STYLES, { ...TINY_STYLES[0]!, name: 'lofi', synthetic: true as const }];
    for (const mixture of [{ lofi: 1 }, { lofi: 1, chorale: 2 }, { chorale: 1, 'game-rock': 4, lofi: 3 }]) {
      const { pitched } = styleParts(mixture, styles);
      expect(pitched.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
      const total = Object.values(mixture).reduce((sum, weight) => sum + weight, 0);
      expect(pitched[3]).toBeCloseTo(mixture.lofi / total, 6);
    }
    expect([...styleParts({ lofi: 1 }, styles).pitched]).toEqual([0, 0, 0, 1]);
  });

  it('take a style’s own drums where no groove is named', () => {
    expect([...styleParts({ 'game-rock': 1 }, TINY_STYLES).groove]).toEqual([0, 1, 0]);
  });

  it('know a style by its own name alone, whatever it is called', () => {
    const styles = [...TINY_STYLES, { ...TINY_STYLES[0]!, name: 'constructor' }];
    const real = [true, true, false, true];
    const shares = (mixture: Record<string, number>): number[] =>
      sharesOf(styleParts(mixture, styles).pitched, real, 0.3).map((share) => Math.round(share * 1e4) / 1e4 || 0);
    expect(shares({ chorale: 1 })).toEqual([1, 0, 0, 0]);
    expect(shares({ constructor: 3, chorale: 1 })).toEqual([0.25, 0, 0, 0.75]);
    expect(voicesOf({ funk: 1, chorale: 1 }, [{ ...styles[3]!, voices: ['drums'] }, styles[0]!])).not.toContain(
      'drums',
    );
  });

  it.each([[{ polka: 1 }], [{ chorale: -1 }], [{ chorale: Number.NaN }], [{}]])(
    'refuse %o in one sentence',
    (mixture) => {
      const checked = checkStyle(mixture as Record<string, number>, TINY_STYLES);
      expect(checked.ok).toBe(false);
    },
  );
});
