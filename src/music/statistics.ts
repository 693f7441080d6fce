/**
 * Distributions that describe a body of music, so that two bodies can be laid side by side.
 * Counts symbols of the grid; knows nothing of where the music came from.
 */
import { noteInChord, strongBeatChordTones } from './analysis.ts';
import { chordRoot } from './chord.ts';
import type { GridPiece } from './grid.ts';
import { degreeClass } from './key.ts';
import { metreOf } from './metre.ts';
import { DRUMS, HOLD, PITCHED, type Drum } from './voices.ts';

/** Melodic intervals are counted from −12 to 12 semitones; farther ones at the ends. */
export const WIDEST_INTERVAL = 12;
/** Durations are counted in slots from 1 to 16; longer ones at the end. */
export const LONGEST_DURATION = 16;
/** Drums whose places in the bar are counted, one row of 16 each. */
export const DRUM_ROWS: readonly { readonly name: string; readonly drums: readonly Drum[] }[] = [
  { name: 'kick', drums: ['kick'] },
  { name: 'snare', drums: ['snare'] },
  { name: 'hats', drums: ['closedHat', 'openHat', 'ride'] },
];
const ROW_DRUMS = DRUM_ROWS.map(({ drums }) => drums.map((drum) => DRUMS.indexOf(drum)));

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
  /** [12 × 12] changes of chord, root to root above the tonic, row by row. */
  readonly chordMoves: readonly number[];
  /** [3 × 16] place in a bar of 4/4 where drums are struck, row by row of `DRUM_ROWS`. */
  readonly drumPlaces: readonly number[];
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
  readonly #chordMoves = new Float64Array(144);
  readonly #drumPlaces = new Float64Array(16 * DRUM_ROWS.length);
  readonly #inChord = { counted: 0, inside: 0 };
  readonly #strong = { counted: 0, inside: 0 };

  add(piece: GridPiece): void {
    this.#pieces++;
    this.#bars += piece.slots / metreOf(piece.metre).slots;
    this.#addChords(piece);
    this.#addDrums(piece);
    const lines = PITCHED.flatMap((voice) => piece.voices[voice] ?? []);
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

  #addChords({ chords, key }: GridPiece): void {
    let previous = -1;
    chords?.forEach((code) => {
      if (code === HOLD) return;
      const root = code < 0 ? -1 : degreeClass(chordRoot(code), key);
      if (root >= 0 && previous >= 0 && root !== previous) this.#chordMoves[12 * previous + root]!++;
      previous = root;
    });
  }

  #addDrums({ drums, metre, phase, slots }: GridPiece): void {
    if (!drums || metre !== '4/4') return;
    for (let slot = 0; slot < slots; slot++)
      ROW_DRUMS.forEach((row, i) => {
        if (row.some((drum) => drums[slot * DRUMS.length + drum]! > 0))
          this.#drumPlaces[16 * i + ((slot + phase) % 16)]!++;
      });
  }

  /** Adds what another body of music has counted. */
  merge(other: Statistics): void {
    this.#pieces += other.#pieces;
    this.#bars += other.#bars;
    this.#notes += other.#notes;
    this.#onsets += other.#onsets;
    for (const [sum, more] of [
      [this.#degrees, other.#degrees],
      [this.#intervals, other.#intervals],
      [this.#durations, other.#durations],
      [this.#places, other.#places],
      [this.#chordMoves, other.#chordMoves],
      [this.#drumPlaces, other.#drumPlaces],
    ] as const)
      for (let i = 0; i < sum.length; i++) sum[i]! += more[i]!;
    for (const [sum, more] of [
      [this.#inChord, other.#inChord],
      [this.#strong, other.#strong],
    ] as const) {
      sum.counted += more.counted;
      sum.inside += more.inside;
    }
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
      chordMoves: shares(this.#chordMoves),
      drumPlaces: shares(this.#drumPlaces),
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
