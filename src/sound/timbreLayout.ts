/** Draws the map: turns the latent so that bright sounds lie above dark ones, and evens out its axes. Pure numbers. */
import type { TimbreMap } from './timbreDecoder.ts';
import { placeOfLatent } from './timbreDecoder.ts';

const KNOTS = 17;
/** How far axes are evened out: 0 as learnt, 1 as many instruments in every strip. */
const EVENNESS = 0.75;
/** Room around the outermost instruments, as a share of the axis. */
const MARGIN = 0.06;
const DIGITS = 4;

/** @param places latents @param bright and @param held of each, in any unit: what is bright comes up, what is held to the right */
export function drawMap(
  places: ReadonlyMap<string, Float32Array>,
  bright: ReadonlyMap<string, number>,
  held: ReadonlyMap<string, number>,
  seed: number,
): TimbreMap {
  const labels = [...places.keys()];
  const turn = turnOf(labels.map((label) => ({ place: places.get(label)!, bright: bright.get(label) ?? 0 })));
  const [cosine, sine] = turn;
  const across = labels.map((label) => cosine * places.get(label)![0]! - sine * places.get(label)![1]!);
  const lasting = labels.map((label) => held.get(label) ?? 0);
  const mirror = alike(across, lasting) < 0 ? -1 : 1;
  const turned = labels.map((label, i) => {
    const [a, b] = places.get(label)!;
    return [mirror * across[i]!, sine * a! + cosine * b!] as const;
  });
  const knots = [evened(turned.map(([x]) => x)), evened(turned.map(([, y]) => y))] as const;
  return {
    format: 'antiphon-timbre-map',
    formatVersion: 1,
    seed,
    turn,
    mirror,
    knots,
    points: Object.fromEntries(
      labels.map((label, i) => [
        label,
        {
          at: [
            rounded(placeOfLatent(knots[0], turned[i]![0])),
            rounded(placeOfLatent(knots[1], turned[i]![1])),
          ] as const,
          details: Array.from(places.get(label)!.subarray(2), rounded),
        },
      ]),
    ),
  };
}

/** Covariance. */
function alike(a: readonly number[], b: readonly number[]): number {
  const mean = b.reduce((sum, value) => sum + value, 0) / b.length;
  return a.reduce((sum, value, i) => sum + value * (b[i]! - mean), 0);
}

/** Cosine and sine of the turn after which the second axis points where brightness rises most. */
function turnOf(all: readonly { readonly place: Float32Array; readonly bright: number }[]): readonly [number, number] {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = [
    mean(all.map(({ place }) => place[0]!)),
    mean(all.map(({ place }) => place[1]!)),
    mean(all.map(({ bright }) => bright)),
  ];
  let [along, across, aa, ab, bb] = [0, 0, 1e-9, 0, 1e-9];
  for (const { place, bright } of all) {
    const [a, b, light] = [place[0]! - middle[0]!, place[1]! - middle[1]!, bright - middle[2]!];
    along += a * light;
    across += b * light;
    aa += a * a;
    ab += a * b;
    bb += b * b;
  }
  // Gradient of the plane that fits brightness best.
  const [da, db] = [bb * along - ab * across, aa * across - ab * along];
  const length = Math.hypot(da, db) || 1;
  return [rounded(db / length), rounded(da / length)];
}

/** Places in the latent of evenly spaced marks of an axis. */
function evened(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  const span = high - low || 1;
  const knots = Array.from({ length: KNOTS }, (_, i) => {
    const share = (i / (KNOTS - 1) - MARGIN) / (1 - 2 * MARGIN);
    const inside = Math.min(1, Math.max(0, share));
    const rank = inside * (sorted.length - 1);
    const below = Math.min(sorted.length - 2, Math.floor(rank));
    const ranked = sorted[below]! + (rank - below) * (sorted[below + 1]! - sorted[below]!);
    return EVENNESS * ranked + (1 - EVENNESS) * (low + inside * span) + (share - inside) * span;
  });
  // Strictly rising, so that every place is one sound.
  for (let i = 1; i < KNOTS; i++) knots[i] = Math.max(knots[i]!, knots[i - 1]! + span / 1000);
  return knots.map(rounded);
}

function rounded(value: number): number {
  return Number(value.toFixed(DIGITS));
}
