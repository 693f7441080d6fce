/** How the master holds loudness, as plain numbers. Knows no audio context. */
import type { Decibels } from '../kernel/units.ts';

export function amplitude(level: Decibels): number {
  return 10 ** (level / 20);
}

/**
 * The curve of the last safeguard, sampled over inputs of −range…range: a straight line up to `knee`, then a
 * hyperbolic tangent's bend that never passes `ceiling`. Linear amplitudes, knee < ceiling.
 */
export function ceilingCurve(
  range: number,
  { knee, ceiling }: { readonly knee: number; readonly ceiling: number },
): Float32Array<ArrayBuffer> {
  // An odd count, so that silence falls on a point of its own and stays silence.
  const points = 4097;
  return Float32Array.from({ length: points }, (_, i) => {
    const x = ((2 * i) / (points - 1) - 1) * range;
    const size = Math.abs(x);
    const bent = size <= knee ? size : knee + (ceiling - knee) * Math.tanh((size - knee) / (ceiling - knee));
    return Math.sign(x) * bent;
  });
}

/**
 * What takes back the gain that a DynamicsCompressorNode adds of its own accord: 0.6 of what it would take
 * from a signal at 0 dBFS. Source: Web Audio API 1.1, "computing the makeup gain". A soft knee is taken for
 * a hard one at its middle; the difference is under half a decibel.
 */
export function undoMakeup(settings: {
  readonly threshold: Decibels;
  readonly ratio: number;
  readonly knee: Decibels;
}): Decibels {
  const middle = settings.threshold + settings.knee / 2;
  const atFullScale = middle + (0 - middle) / settings.ratio;
  return 0.6 * Math.min(0, atFullScale);
}
