/**
 * The discriminator: log-odds that a bar was written by people, as a small network on its measurements.
 * log-odds = b + w·z + v·tanh(W·z + e(style)), z = scaled measurements. Plain arrays, a few microseconds.
 */
import { AUTHENTICITY_SIZE, measuredRange } from './authenticityFeatures.ts';
import type { Hearing } from './window.ts';

/** Standard deviations beyond which a measurement says no more. */
const CLIP = 4;

export interface CriticStyle extends Hearing {
  readonly name: string;
  readonly family: 'pitched' | 'groove';
}

export interface AuthenticityModel {
  readonly styles: readonly CriticStyle[];
  /** Units of the hidden layer, H. */
  readonly hidden: number;
  /** [P] */
  readonly mean: Float32Array;
  /** [P] 1/sd; 0 leaves a measurement out. */
  readonly scale: Float32Array;
  /** [P] w */
  readonly direct: Float32Array;
  /** [H × P] W */
  readonly inner: Float32Array;
  /** [styles × H] e */
  readonly byStyle: Float32Array;
  /** [H] v */
  readonly outer: Float32Array;
  readonly bias: number;
}

/** Scaled measurements of what the style hears; the others are 0. @returns [P], `into` if given */
export function scaled(
  { mean, scale }: Pick<AuthenticityModel, 'mean' | 'scale'>,
  features: ArrayLike<number>,
  hearing: Hearing,
  into = new Float32Array(AUTHENTICITY_SIZE),
): Float32Array {
  const { from, to } = measuredRange(hearing);
  into.fill(0);
  for (let i = from; i < to; i++) into[i] = Math.max(-CLIP, Math.min(CLIP, (features[i]! - mean[i]!) * scale[i]!));
  return into;
}

/** [H] e of a mixture: the mean of its styles'. @param weights [styles] ≥ 0, at least one > 0 */
export function styleInput({ hidden, byStyle }: AuthenticityModel, weights: ArrayLike<number>): Float32Array {
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  return Float32Array.from({ length: hidden }, (_, unit) => {
    let sum = 0;
    for (let style = 0; style < weights.length; style++) sum += weights[style]! * byStyle[style * hidden + unit]!;
    return sum / total;
  });
}

/** @param features [P] raw, as measured by this hearing · @param style [H] from `styleInput` */
export function logOdds(
  model: AuthenticityModel,
  features: ArrayLike<number>,
  hearing: Hearing,
  style: ArrayLike<number>,
): number {
  const { hidden, direct, inner, outer, bias } = model;
  const z = scaled(model, features, hearing);
  const { from, to } = measuredRange(hearing);
  let sum = bias;
  for (let i = from; i < to; i++) sum += direct[i]! * z[i]!;
  for (let unit = 0; unit < hidden; unit++) {
    const row = unit * AUTHENTICITY_SIZE;
    let input = style[unit]!;
    for (let i = from; i < to; i++) input += inner[row + i]! * z[i]!;
    sum += outer[unit]! * Math.tanh(input);
  }
  return sum;
}
