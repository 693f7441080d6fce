/**
 * Distributions that describe a body of music, so that two bodies can be laid side by side.
 * Counts symbols of the grid; knows nothing of where the music came from.
 */
import { noteInChord, strongBeatChordTones } from './analysis.ts';
import type { GridPiece } from './grid.ts';
import { degreeClass } from './key.ts';
import { metreOf } from './metre.ts';
import { HOLD, PITCHED, type PitchedVoice } from './voices.ts';

/** Melodic intervals are counted from −12 to 12 semitones; farther ones at the ends. */
export const WIDEST_INTERVAL = 12;
/** Durations are counted in slots from 1 to 16; longer ones at the end. */
export const LONGEST_DURATION = 16;

/** Shares of each kind; a row sums to 1, or to 0 where nothing was counted. */
export interface Distributions {
  readonly pieces: number;
  readonly bars: number;
  /** Melody notes that begin. */
  readonly notes: number;
  /** [12] pitch class above the tonic, all pitched voices, by onset. */
  readonly degrees: readonly number[];
  /** [25] melodic interval of the melody, −12…12. */
  readonly intervals: readonly number[];
  /** [16] slots from one melody symbol to the next, 1…16. */
  readonly durations: readonly number[];
  /** [16] place in a bar of 4/4 where melody notes begin. */
  readonly onsets: readonly number[];
  /** Sounding voice-slots that belong to their chord, 0–1, null where no chord is named. */
  readonly noteInChord: number | null;
  /** The same of melody onsets on felt beats. */
  readonly strongBeats: number | null;
  /** Pitched onsets a bar, all voices. */
  readonly onsetsPerBar: number;
}

const shares = (counts: Float64Array): number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (total > 0 ? count / total : 0));
};

/** Adds pieces up. */
export class Statistics {
  #pieces = 0;
  #bars = 0;
  #notes = 0;
  #onsets = 0;
  readonly #degrees = new Float64Array(12);
  readonly #intervals = new Float64Array(2 * WIDEST_INTERVAL + 1);
  readonly #durations = new Float64Array(LONGEST_DURATION);
  readonly #places = new Float64Array(16);
  readonly #inChord = { counted: 0, inside: 0 };
  readonly #strong = { counted: 0, inside: 0 };

  add(piece: GridPiece): void {
    this.#pieces++;
    this.#bars += piece.slots / metreOf(piece.metre).slots;
    const lines = PITCHED.flatMap((voice: PitchedVoice) => piece.voices[voice] ?? []);
    for (const line of lines)
      for (const symbol of line)
        if (symbol >= 0) {
          this.#degrees[degreeClass(symbol, piece.key)]!++;
          this.#onsets++;
        }
    if (piece.chords) count(this.#inChord, noteInChord(lines, piece.chords));
    const { melody } = piece.voices;
    if (!melody) return;
    if (piece.chords) count(this.#strong, strongBeatChordTones(melody, piece.chords, piece.metre, piece.phase));
    this.#addMelody(melody, piece);
  }

  #addMelody(melody: Int16Array, piece: GridPiece): void {
    let previous = -1;
    let began = -1;
    melody.forEach((symbol, slot) => {
      if (symbol === HOLD) return;
      if (began >= 0) this.#durations[Math.min(LONGEST_DURATION, slot - began) - 1]!++;
      began = -1;
      if (symbol < 0) return;
      this.#notes++;
      if (previous >= 0) {
        const interval = Math.max(-WIDEST_INTERVAL, Math.min(WIDEST_INTERVAL, symbol - previous));
        this.#intervals[interval + WIDEST_INTERVAL]!++;
      }
      if (piece.metre === '4/4') this.#places[(slot + piece.phase) % 16]!++;
      previous = symbol;
      began = slot;
    });
  }

  get distributions(): Distributions {
    const share = ({ counted, inside }: { counted: number; inside: number }): number | null =>
      counted > 0 ? inside / counted : null;
    return {
      pieces: this.#pieces,
      bars: Math.round(this.#bars),
      notes: this.#notes,
      degrees: shares(this.#degrees),
      intervals: shares(this.#intervals),
      durations: shares(this.#durations),
      onsets: shares(this.#places),
      noteInChord: share(this.#inChord),
      strongBeats: share(this.#strong),
      onsetsPerBar: this.#bars > 0 ? this.#onsets / this.#bars : 0,
    };
  }
}

function count(sum: { counted: number; inside: number }, { counted, share }: { counted: number; share: number }): void {
  sum.counted += counted;
  if (counted > 0) sum.inside += share * counted;
}

/**
 * How far two rows of shares lie apart: Jensen–Shannon divergence in bits, 0 (alike) … 1 (nothing in common).
 * Source: Lin 1991, IEEE Trans. Inf. Theory 37(1).
 */
export function divergence(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  a.forEach((p, i) => {
    const q = b[i]!;
    const middle = (p + q) / 2;
    if (p > 0) sum += (p / 2) * Math.log2(p / middle);
    if (q > 0) sum += (q / 2) * Math.log2(q / middle);
  });
  return sum;
}
