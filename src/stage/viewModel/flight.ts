/** The way of a flower that a visit leaves, from its plant to the far row. Pure. */
import { lerp, smooth } from './motion.ts';

/** It flies so many units high. */
const ARC = 11;

/** The flower that is being left, on its way from its plant to the row. */
export interface Flight {
  /** 0–1; 1 = it has arrived, or nothing flies. */
  share: number;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
}

/** Where it is when so much of its way is done: a high arc, slow at both ends. */
export function flightX({ fromX, toX }: Flight, share: number): number {
  return lerp(fromX, toX, smooth(share));
}
export function flightY({ fromY, toY }: Flight, share: number, unit: number): number {
  const way = smooth(share);
  return lerp(fromY, toY, way) - ARC * unit * 4 * way * (1 - way);
}
