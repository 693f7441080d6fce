import { describe, expect, it } from 'vitest';
import { principalOf, rebuilt } from '../../../agents/training/principal.ts';
import { freshNet, zeroLike, type Net } from '../../../agents/training/timbreNet.ts';
import {
  decode,
  encode,
  LATENT,
  MAP_DIMENSIONS,
  passOf,
  placesOf,
  trainTimbres,
  type Example,
  type TimbreModel,
} from '../../../agents/training/timbreTrainer.ts';
import { Rng } from '../../../src/kernel/random.ts';

const WIDTH = 9;

/** Rows on a curved sheet: two numbers of a label and one given bend nine numbers. */
function examples(rng: Rng): Example[] {
  return Array.from({ length: 12 }, (_, label) => {
    const [a, b] = [rng.normal(), rng.normal()];
    return Array.from({ length: 6 }, (_, nth) => {
      const given = Float32Array.of(nth / 3 - 1);
      const row = Float32Array.from(
        { length: WIDTH },
        (_, i) => Math.sin(a * (1 + 0.3 * i) + 0.4 * given[0]!) + 0.5 * b * Math.cos(i + a),
      );
      return { label: `label ${label}`, row, given };
    });
  }).flat();
}

function weightsOf(net: Net): { values: Float32Array; name: string }[] {
  return net.flatMap(({ weights, bias }, i) => [
    { values: weights, name: `weights ${i}` },
    { values: bias, name: `bias ${i}` },
  ]);
}

function missOf(rows: readonly Example[], guess: (example: Example) => Float32Array): number {
  let sum = 0;
  for (const example of rows) guess(example).forEach((value, i) => (sum += (value - example.row[i]!) ** 2));
  return Math.sqrt(sum / rows.length / WIDTH);
}

describe('the autoencoder', () => {
  const all = examples(new Rng(5));

  it.each([
    { kept: MAP_DIMENSIONS, share: 0 },
    { kept: LATENT, share: 0 },
    { kept: LATENT, share: 0.3 },
  ])(
    'has the gradient that finite differences have: $kept numbers of the latent, a share of $share of another',
    (how) => {
      const rng = new Rng(7);
      const model: TimbreModel = {
        encoder: freshNet([WIDTH, 5, LATENT], rng),
        decoder: freshNet([LATENT + 1, 5, 5, WIDTH], rng),
      };
      const gradient = { encoder: zeroLike(model.encoder), decoder: zeroLike(model.decoder) };
      const noise = Float32Array.from({ length: LATENT }, () => 0.1 * rng.normal());
      const [source, target] = [all[0]!.row, all[3]!];
      const { kept, share } = how;
      const pass = { noise, kept, blend: share > 0 ? { with: all[27]!, share } : null };
      passOf(model, source, target, pass, gradient);
      const unused = { encoder: zeroLike(model.encoder), decoder: zeroLike(model.decoder) };
      const loss = (): number => {
        const error = passOf(model, source, target, pass, unused);
        const tight = (z: Float32Array): number => 0.001 * z.reduce((sum, value) => sum + value * value, 0);
        return error / 2 + (1 - share) * tight(encode(model, source)) + share * tight(encode(model, all[27]!.row));
      };
      for (const part of ['encoder', 'decoder'] as const) {
        const slopes = weightsOf(gradient[part]);
        weightsOf(model[part]).forEach(({ values, name }, n) => {
          for (let i = 0; i < values.length; i += 3) {
            const before = values[i]!;
            const by = 2 ** -7;
            values[i] = before + by;
            const above = loss();
            values[i] = before - by;
            const below = loss();
            values[i] = before;
            expect(Math.abs(slopes[n]!.values[i]! - (above - below) / (2 * by)), `${part} ${name} ${i}`).toBeLessThan(
              3e-4,
            );
          }
        });
      }
      const steepest = weightsOf(gradient.encoder).flatMap(({ values }) => [...values.map(Math.abs)]);
      expect(Math.max(...steepest)).toBeGreaterThan(0.01);
    },
  );

  it('is the same for the same seed, and another for another', () => {
    const learn = (seed: number): Float32Array => trainTimbres(all, new Rng(seed), { epochs: 3 }).decoder[0]!.weights;
    expect(learn(1)).toEqual(learn(1));
    expect(learn(1)).not.toEqual(learn(2));
  });

  it('tells rows from two numbers better than two principal components do, and a label from its place', () => {
    const model = trainTimbres(all, new Rng(1), { epochs: 250, rate: 0.005 });
    const places = placesOf(model, all);
    const alone = (latent: Float32Array): Float32Array => latent.map((value, i) => (i < MAP_DIMENSIONS ? value : 0));
    const principal = principalOf(all, MAP_DIMENSIONS, new Rng(1));
    const linear = missOf(all, (example) => rebuilt(principal, example));
    expect(missOf(all, ({ row, given }) => decode(model, alone(encode(model, row)), given))).toBeLessThan(linear);
    expect(missOf(all, ({ label, given }) => decode(model, alone(places.get(label)!), given))).toBeLessThan(linear);
  });
});

describe('principal components', () => {
  it('rebuild rows of their own dimension, and what is given needs none of them', () => {
    const rng = new Rng(3);
    const axes = [0, 1].map(() => Array.from({ length: WIDTH }, () => rng.normal()));
    const rows: Example[] = Array.from({ length: 40 }, () => {
      const [a, b, c] = [rng.normal(), rng.normal(), rng.normal()];
      return {
        label: '',
        given: Float32Array.of(c),
        row: Float32Array.from({ length: WIDTH }, (_, i) => a * axes[0]![i]! + b * axes[1]![i]! + c * i + 2),
      };
    });
    const two = principalOf(rows, 2, new Rng(1));
    const one = principalOf(rows, 1, new Rng(1));
    expect(missOf(rows, (example) => rebuilt(two, example))).toBeLessThan(1e-3);
    expect(missOf(rows, (example) => rebuilt(one, example))).toBeGreaterThan(0.1);
  });
});
