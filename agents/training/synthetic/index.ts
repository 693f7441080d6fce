/**
 * Music written by rule for styles of which no freely usable corpus of notes exists. Everything here is our own,
 * dedicated to the public domain (CC0), and carries a label that ends in `-synthetic` wherever it goes.
 */
import { hashText, Rng } from '../../../src/kernel/random.ts';
import type { Piece } from '../../../src/music/piece.ts';
import { blues } from './blues.ts';
import { bossa } from './bossa.ts';
import { house } from './house.ts';
import { lofi } from './lofi.ts';
import { toPiece, type Score } from './score.ts';

const WRITERS = { lofi, house, blues, bossa } as const satisfies Record<string, (rng: Rng) => Score>;
export type SyntheticStyle = keyof typeof WRITERS;
export const SYNTHETIC_STYLES = Object.keys(WRITERS) as readonly SyntheticStyle[];

export interface SyntheticConfig {
  readonly piecesPerStyle: number;
  readonly seed: number;
}

/** The corpus label of a style's synthetic pieces. */
export function syntheticLabel(style: SyntheticStyle): string {
  return `${style}-synthetic`;
}

/** One piece as it is planned; the same style, seed and number always give the same. */
export function writeScore(style: SyntheticStyle, seed: number, number: number): Score {
  return WRITERS[style](new Rng(seed).fork(hashText(`${style}/${number}`)));
}

/** Pieces `first` … `first + count − 1` of a style. */
export function synthesize(style: SyntheticStyle, count: number, seed: number, first = 0): Piece[] {
  const label = syntheticLabel(style);
  return Array.from({ length: count }, (_, i) =>
    toPiece(writeScore(style, seed, first + i), `${label}/${seed}-${first + i}`, label),
  );
}
