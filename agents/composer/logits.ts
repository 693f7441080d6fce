/** From a pitched head's symbol table to logits over what a moving voice can do: 76 pitches or a rest. */
import { OUT_ABSOLUTE, OUT_CHORD, OUT_CLASS, OUT_INTERVAL, OUT_MATCH, OUT_VOICES } from './architecture.ts';
import { CHORD_NONE, intervalClass, PITCHES, SILENT } from './vocabulary.ts';

/** Symbols a moving voice chooses among: pitch indices, then a rest. */
export const CHOICES = PITCHES + 1;
export const REST_CHOICE = PITCHES;

/** What the table is read against, in this slot. */
export interface MoveContext {
  /** Last pitch index heard in the voice, or SILENT. */
  last: number;
  /** Sounding now (index, or SILENT): decides what staying means. */
  sounding: number;
  /** Relative chord code, or ≥ CHORD_NONE. */
  chord: number;
  /** Soundings of the voices decided earlier in this slot. */
  readonly earlier: ArrayLike<number>;
  /** [3] pitch foretold by each match, or −1. */
  readonly foretold: ArrayLike<number>;
  /** Repeating the sounding pitch is not a move (sources that cannot tell held from repeated). */
  heldRepeated: boolean;
}

/**
 * Calls `visit(choice, column)` for every table column that a choice's logit sums.
 * Training walks the same columns backwards, so the two cannot disagree.
 */
export function eachColumn(
  context: MoveContext,
  earlierVoices: number,
  visit: (choice: number, column: number) => void,
): void {
  const { last, chord, earlier, foretold } = context;
  for (let pitch = 0; pitch < PITCHES; pitch++) {
    visit(pitch, OUT_INTERVAL + intervalClass(last, pitch));
    visit(pitch, OUT_ABSOLUTE + pitch);
    visit(pitch, OUT_CLASS + (pitch % 12));
    if (chord < CHORD_NONE) visit(pitch, OUT_CHORD + ((pitch - (chord >> 3) + 24) % 12));
    for (let voice = 0; voice < earlierVoices; voice++)
      if (earlier[voice]! < PITCHES) visit(pitch, OUT_VOICES + 12 * voice + ((pitch - earlier[voice]! + 120) % 12));
  }
  for (let match = 0; match < 3; match++) if (foretold[match]! >= 0) visit(foretold[match]!, OUT_MATCH + match);
  visit(REST_CHOICE, OUT_INTERVAL + intervalClass(last < PITCHES ? last : 0, SILENT));
  visit(REST_CHOICE, OUT_ABSOLUTE + PITCHES);
}

/** The choice that would be no move at all, or −1. */
export function stayingChoice(context: MoveContext): number {
  if (context.sounding === SILENT) return REST_CHOICE;
  return context.heldRepeated ? context.sounding : -1;
}

/**
 * Log-probabilities of the choices.
 * @param table the head's output, read from `at`
 * @param out [CHOICES] receives natural log-probabilities; −Infinity for the staying choice
 */
export function moveLogProbs(
  table: Float32Array,
  at: number,
  context: MoveContext,
  earlierVoices: number,
  out: Float64Array,
): void {
  out.fill(0);
  eachColumn(context, earlierVoices, (choice, column) => {
    out[choice]! += table[at + column]!;
  });
  const staying = stayingChoice(context);
  if (staying >= 0) out[staying] = -Infinity;
  normalizeLogits(out, CHOICES);
}

/** Logits → log-probabilities in place, over the first `count` entries. */
export function normalizeLogits(logits: Float64Array, count: number): void {
  let highest = -Infinity;
  for (let i = 0; i < count; i++) if (logits[i]! > highest) highest = logits[i]!;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp(logits[i]! - highest);
  const logSum = highest + Math.log(sum);
  for (let i = 0; i < count; i++) logits[i]! -= logSum;
}
