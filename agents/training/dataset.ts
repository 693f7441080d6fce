/** Which stretches of which pieces an update sees: balanced over styles, split by id, drawn from one seeded stream. */
import { hashText, type Rng } from '../../src/kernel/random.ts';
import type { GridPiece } from '../../src/music/grid.ts';
import { metreOf } from '../../src/music/metre.ts';
import { PITCHED } from '../../src/music/voices.ts';
import type { Window } from './batch.ts';
import type { DrumWindow } from './drumBatch.ts';
import { STYLES, styleOfLabel } from './styles.ts';

export type Split = 'train' | 'valid';

/** One piece in twenty is held back, chosen by its id alone so that it stays held back. */
export function splitOf(id: string): Split {
  return hashText(id.replace(/#\d+$/, '')) % 20 === 0 ? 'valid' : 'train';
}

interface StylePool {
  readonly style: number;
  readonly share: number;
  readonly pieces: readonly GridPiece[];
  /** Bars, so that long pieces are met more often, though less than in proportion. */
  readonly weights: Float64Array;
}

export const WINDOW_SLOTS = 256;
const DRUM_WINDOW_SLOTS = 192;

function pools(pieces: readonly GridPiece[], split: Split, usable: (piece: GridPiece) => boolean): StylePool[] {
  return STYLES.flatMap((entry, style) => {
    const own = pieces.filter(
      (piece) => styleOfLabel(piece.style) === style && splitOf(piece.id) === split && usable(piece),
    );
    if (own.length === 0) return [];
    const weights = Float64Array.from(own, (piece) => Math.sqrt(piece.slots));
    return [{ style, share: entry.share, pieces: own, weights }];
  });
}

function draw(choices: readonly StylePool[], rng: Rng): { piece: GridPiece; style: number } {
  const pool = choices[rng.weighted(choices.map((choice) => choice.share))]!;
  return { piece: pool.pieces[rng.weighted(pool.weights)]!, style: pool.style };
}

/** A stretch beginning on a bar line, often the opening. */
function stretch(piece: GridPiece, longest: number, rng: Rng): { from: number; slots: number } {
  const bar = metreOf(piece.metre).slots;
  const first = (bar - piece.phase) % bar;
  const latest = piece.slots - longest;
  if (latest <= 0 || rng.next() < 0.2) return { from: 0, slots: Math.min(piece.slots, longest) };
  const bars = Math.floor((latest - first) / bar) + 1;
  const from = Math.max(0, first + bar * rng.integer(Math.max(1, bars)));
  return { from, slots: Math.min(longest, piece.slots - from) };
}

export class Dataset {
  readonly #pitched: StylePool[];
  readonly #drums: StylePool[];

  constructor(pieces: readonly GridPiece[], split: Split) {
    this.#pitched = pools(
      pieces,
      split,
      (piece) => piece.chords !== null || PITCHED.some((voice) => piece.voices[voice]),
    );
    this.#drums = pools(pieces, split, (piece) => piece.drums !== null);
  }

  get hasDrums(): boolean {
    return this.#drums.length > 0;
  }

  get hasPitched(): boolean {
    return this.#pitched.length > 0;
  }

  /**
   * @param thin probability that a voice (or, at half, the chord track) is hidden, so that any set of voices can be composed
   */
  windows(count: number, rng: Rng, thin: number): Window[] {
    return Array.from({ length: count }, () => {
      const { piece, style } = draw(this.#pitched, rng);
      const voices = PITCHED.map((voice) => piece.voices[voice] !== null && rng.next() >= thin);
      const silent = !voices.some(Boolean);
      return {
        piece,
        style,
        ...stretch(piece, WINDOW_SLOTS, rng),
        voices: silent ? PITCHED.map((voice) => piece.voices[voice] !== null) : voices,
        chords: piece.chordsGiven || (piece.chords !== null && rng.next() < 0.5),
      };
    });
  }

  drumWindows(count: number, rng: Rng): DrumWindow[] {
    return Array.from({ length: count }, () => {
      const { piece, style } = draw(this.#drums, rng);
      return { piece, style, ...stretch(piece, DRUM_WINDOW_SLOTS, rng), listening: rng.next() < 0.7 };
    });
  }
}
