/** How far apart two sounds are, and how bright one is, as rows of timbreShape.ts. Pure numbers. */
import type { Decibels, Hertz } from '../kernel/units.ts';
import { FLOOR, FRAMES, PARTIALS, partialsWithin } from './timbreShape.ts';

/** Root mean square of the decibels by which partials differ, mean of the frames; what is under FLOOR counts as FLOOR. */
export function logSpectralDistance(a: Float32Array, b: Float32Array, hertz: Hertz): Decibels {
  const count = partialsWithin(hertz);
  let sum = 0;
  for (let frame = 0; frame < FRAMES; frame++) {
    let squares = 0;
    for (let n = 0; n < count; n++) {
      const at = frame * PARTIALS + n;
      squares += (Math.max(FLOOR, a[at]!) - Math.max(FLOOR, b[at]!)) ** 2;
    }
    sum += Math.sqrt(squares / count);
  }
  return sum / FRAMES;
}

/** Decibels that a frame has beside another: below 0 where it is softer. */
export function levelAgainst(row: Float32Array, frame: number, other: number): Decibels {
  const power = (of: number): number => {
    let sum = 1e-9;
    for (let n = 0; n < PARTIALS; n++) sum += 10 ** (row[of * PARTIALS + n]! / 10);
    return sum;
  };
  return 10 * Math.log10(power(frame) / power(other));
}

/** Mean partial of a frame, weighted by power; in multiples of the pitch. */
export function centroidOf(row: Float32Array, frame: number): number {
  let [sum, weights] = [0, 0];
  for (let n = 0; n < PARTIALS; n++) {
    const power = 10 ** (row[frame * PARTIALS + n]! / 10);
    sum += power * (n + 1);
    weights += power;
  }
  return sum / weights;
}
