/** Which stretches of which pieces an update sees: balanced over styles, split by id, drawn from one seeded stream. */
import { hashText, type Rng } from '../../src/kernel/random.ts';
import type { GridPiece } from '../../src/music/grid.ts';
import { metreOf } from '../../src/music/metre.ts';
import { PITCHED } from '../../src/music/voices.ts';
import type { Window } from './batch.ts';
import type { DrumWindow } from './drumBatch.ts';
import { lessonOf, STYLES, styleOfLabel, type StyleEntry } from './styles.ts';

export type Split = 'train' | 'valid';

/**
 * What a piece is a part of, as far as its id tells: the movements, variants and runs of one work, the numbers of one
 * opus or songbook, and the takes of one drummer's session sound alike and must be held back together.
 */
export function workOf(id: string): string {
  const piece = id.replace(/(#-?\d*)+$/, '');
  if (/^(groove|mutopia)\//.test(piece)) return piece.split('/').slice(0, 3).join('/');
  return piece.replace(/^(chopin\/\d+)[-_].*$/, '$1').replace(/^(wnifc\/.*?--\d+)-\d+_.*$/, '$1');
}

/** Of the first three thousand seeds the one by which most styles have a work held back and none loses a fifth. */
const SPLIT_SEED = 177;

/** One work in twenty is held back, chosen by its id alone so that it stays held back. */
export function splitOf(id: string): Split {
  return hashText(`${SPLIT_SEED}:${workOf(id)}`) % 20 === 0 ? 'valid' : 'train';
}

/** A style of one's own that has fewer works than this needs all of them to be learnt. */
export const FEWEST_TO_HOLD_BACK = 3;

/**
 * The side of every piece: by its id, but of each style of a person's own that has works enough one is always held
 * back, as else nobody could tell when it has been learnt.
 * @param styles the prior's, and after them those of one's own
 */
export function sidesOf(
  styles: readonly StyleEntry[],
  pieces: readonly GridPiece[],
): (piece: GridPiece, style: number) => Split {
  const heldBack = new Map<number, string | null>();
  for (let style = STYLES.length; style < styles.length; style++) {
    const own = pieces.filter((piece) => styleOfLabel(piece.style, styles) === style);
    const works = [...new Set(own.map(({ id }) => workOf(id)))].toSorted(
      (a, b) => hashText(`${SPLIT_SEED}:${a}`) - hashText(`${SPLIT_SEED}:${b}`),
    );
    const byId = works.filter((work) => splitOf(work) === 'valid');
    if (works.length < FEWEST_TO_HOLD_BACK) heldBack.set(style, null);
    else if (byId.length === 0 || byId.length === works.length) heldBack.set(style, works[0]!);
  }
  return ({ id }, style) => {
    const work = heldBack.get(style);
    return work === undefined ? splitOf(id) : work === workOf(id) ? 'valid' : 'train';
  };
}

/** How often a run may show the whole of a style: beyond that it would be learnt by heart. */
export const MAX_EPOCHS = 60;

/**
 * Shares of the windows of a run: in proportion to `shares`, but no style more than its `most`. What the capped ones
 * leave goes to the others in proportion; where all are capped, their caps are the proportion.
 * @param shares [n] > 0, any scale
 * @param most [n] largest share of the run, > 0; 1 and more is no limit
 * @returns [n] ≥ 0, sum 1
 */
export function cappedShares(shares: readonly number[], most: readonly number[]): number[] {
  const result = shares.map(() => 0);
  let open = shares.map((_, i) => i);
  let left = 1;
  while (open.length > 0 && left > 0) {
    const total = open.reduce((sum, i) => sum + shares[i]!, 0);
    const full = open.filter((i) => (left * shares[i]!) / total >= most[i]!);
    if (full.length === 0) {
      for (const i of open) result[i] = (left * shares[i]!) / total;
      return result;
    }
    for (const i of full) result[i] = most[i]!;
    left -= full.reduce((sum, i) => sum + most[i]!, 0);
    open = open.filter((i) => !full.includes(i));
  }
  const sum = result.reduce((a, b) => a + b, 0);
  return result.map((share) => share / sum);
}

export interface StyleShare {
  readonly style: number;
  /** Of the run's windows, 0–1. */
  readonly share: number;
}

interface StylePool extends StyleShare {
  readonly pieces: readonly GridPiece[];
  /** Bars, so that long pieces are met more often, though less than in proportion. */
  readonly weights: Float64Array;
}

export const WINDOW_SLOTS = 256;
const DRUM_WINDOW_SLOTS = 192;

function pools(
  styles: readonly StyleEntry[],
  pieces: readonly GridPiece[],
  split: Split,
  part: 'pitched' | 'drums',
  windows: number,
  windowSlots: number,
): StylePool[] {
  const sideOf = sidesOf(styles, pieces);
  const usable = pieces.flatMap((piece) => {
    const lesson = lessonOf(piece, styles);
    return lesson[part] && sideOf(piece, lesson.style) === split ? [{ piece, style: lesson.style }] : [];
  });
  const found = styles.flatMap((entry, style) => {
    const own = usable.filter((one) => one.style === style).map(({ piece }) => piece);
    if (own.length === 0) return [];
    const weights = Float64Array.from(own, (piece) => Math.sqrt(piece.slots));
    return [{ style, share: entry.share, pieces: own, weights }];
  });
  const most = found.map(({ pieces: own, weights }) => {
    const slots = own.reduce((sum, piece) => sum + piece.slots, 0);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shown = own.reduce((sum, piece, i) => sum + weights[i]! * Math.min(piece.slots, windowSlots), 0) / total;
    return (MAX_EPOCHS * slots) / (shown * windows);
  });
  const shares = cappedShares(
    found.map(({ share }) => share),
    most,
  );
  return found.map((pool, i) => ({ ...pool, share: shares[i]! }));
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

  /**
   * @param run windows that the whole run will draw, which sets how large a share a small style may have; a split that
   *   is only measured has no such limit
   * @param styles in the order of the network's rows
   */
  constructor(
    pieces: readonly GridPiece[],
    split: Split,
    run = { windows: 0, drumWindows: 0 },
    styles: readonly StyleEntry[] = STYLES,
  ) {
    this.#pitched = pools(styles, pieces, split, 'pitched', run.windows, WINDOW_SLOTS);
    this.#drums = pools(styles, pieces, split, 'drums', run.drumWindows, DRUM_WINDOW_SLOTS);
  }

  /** Shares of the windows by row of a style, 0–1; each list sums to 1 or is empty. */
  get shares(): Readonly<Record<'pitched' | 'drums', readonly StyleShare[]>> {
    return { pitched: this.#pitched, drums: this.#drums };
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
