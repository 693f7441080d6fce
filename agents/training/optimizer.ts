/** AdamW with warm-up, cosine decay, clipping and a moving average of the weights. Plain arrays, so that a run resumes exactly. */

export interface Schedule {
  readonly updates: number;
  readonly peakRate: number;
  readonly weightDecay: number;
  /** Largest norm of the whole gradient. */
  readonly clip: number;
  /** Memory of the averaged weights. */
  readonly average: number;
}

/** Linear warm-up over the first tenth, then a cosine down to 2 %. Source: Loshchilov and Hutter 2017, arXiv:1608.03983. */
export function learningRate(update: number, { updates, peakRate }: Schedule): number {
  const warm = Math.max(1, Math.floor(updates / 10));
  if (update < warm) return (peakRate * (update + 1)) / warm;
  const progress = Math.min(1, (update - warm) / Math.max(1, updates - warm));
  return peakRate * (0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

const BETA1 = 0.9;
const BETA2 = 0.98;
const EPSILON = 1e-8;

export interface Moments {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly averaged: Float32Array;
}

export function freshMoments(weights: Float32Array): Moments {
  return {
    weights,
    first: new Float32Array(weights.length),
    second: new Float32Array(weights.length),
    averaged: weights.slice(),
  };
}

/** Factor that brings the norm of all gradients together down to `clip`. */
export function clipFactor(gradients: Iterable<Float32Array>, clip: number): number {
  let square = 0;
  for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) square += gradient[i]! * gradient[i]!;
  const norm = Math.sqrt(square);
  return norm > clip ? clip / norm : 1;
}

/**
 * One step of one weight array, in place.
 * @param decays whether weight decay applies (matrices, not biases and gains)
 * Source: Loshchilov and Hutter 2019, arXiv:1711.05101.
 */
export function step(
  moments: Moments,
  gradient: Float32Array,
  factor: number,
  update: number,
  schedule: Schedule,
  decays: boolean,
): void {
  const { weights, first, second, averaged } = moments;
  const rate = learningRate(update, schedule);
  const correct1 = 1 - BETA1 ** (update + 1);
  const correct2 = 1 - BETA2 ** (update + 1);
  const shrink = decays ? 1 - rate * schedule.weightDecay : 1;
  // A young average remembers little: it would otherwise be full of the random start.
  const memory = Math.min(schedule.average, (1 + update) / (10 + update));
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i]! * factor;
    first[i] = BETA1 * first[i]! + (1 - BETA1) * g;
    second[i] = BETA2 * second[i]! + (1 - BETA2) * g * g;
    weights[i] = weights[i]! * shrink - (rate * (first[i]! / correct1)) / (Math.sqrt(second[i]! / correct2) + EPSILON);
    averaged[i] = memory * averaged[i]! + (1 - memory) * weights[i]!;
  }
}
