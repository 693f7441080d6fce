/**
 * One voice as it is compared with others: steps from note to note, whatever the key or the octave.
 * A pitch that is struck again is the same note still, because part of the corpora cannot tell held from repeated;
 * rests belong to the note before them. Knows nothing of sources.
 */
import { HOLD, REST } from '../../src/music/voices.ts';

export interface Line {
  /** [notes] MIDI pitch; neighbours differ. */
  readonly pitches: Int16Array;
  /** [notes] slots from the start of the line. */
  readonly onsets: Int32Array;
}

/** A step nobody would hear as one: the silence or the held note before it is too long. */
export const BREAK = -1;
/** Slots from onset to onset beyond which a line begins anew: two bars. */
export const LONGEST_STEP = 32;
const WIDEST_LEAP = 36;
const STEP_BITS = 6;

/** @param symbols consecutive stretches of one voice: HOLD, REST or the MIDI pitch that begins, a slot each */
export function lineOf(symbols: readonly Int16Array[]): Line {
  const pitches: number[] = [];
  const onsets: number[] = [];
  let slot = 0;
  for (const stretch of symbols)
    for (const symbol of stretch) {
      if (symbol !== HOLD && symbol !== REST && symbol !== pitches.at(-1)) {
        pitches.push(symbol);
        onsets.push(slot);
      }
      slot++;
    }
  return { pitches: Int16Array.from(pitches), onsets: Int32Array.from(onsets) };
}

/** [notes − 1] interval in semitones and slots from onset to onset in one number ≥ 0, or BREAK. */
export function stepsOf({ pitches, onsets }: Line): Int32Array {
  const steps = new Int32Array(Math.max(0, pitches.length - 1));
  for (let i = 0; i < steps.length; i++) {
    const slots = onsets[i + 1]! - onsets[i]!;
    const leap = Math.max(-WIDEST_LEAP, Math.min(WIDEST_LEAP, pitches[i + 1]! - pitches[i]!));
    steps[i] = slots > LONGEST_STEP ? BREAK : ((leap + WIDEST_LEAP) << STEP_BITS) | slots;
  }
  return steps;
}
