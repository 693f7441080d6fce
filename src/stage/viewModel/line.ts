/**
 * A voice as one continuous thread: it rests on each note and swings over to the next.
 * A cursor walks along it without allocating; pitch and thickness at any moment. Knows no pixels.
 */
import type { Seconds } from '../../kernel/units.ts';
import { bentShare, shownEnd, shownPitch, shownStart, shownStrength } from './bend.ts';
import { clamp01, smooth } from './motion.ts';
import type { NoteView } from './piece.ts';

/** Share of the way to the next onset during which the thread stays on its note. */
const REST_SHARE = 0.45;
/** A thread goes at most this long from one note's end to the next; over longer silences it is cut. */
export const LONGEST_BRIDGE: Seconds = 3;

export class ThreadCursor {
  #notes: readonly NoteView[] = [];
  #clock: Seconds = 0;
  #index = 0;
  /** Fractional MIDI pitch. */
  pitch = 0;
  /** 0 = bare thread between notes … 1 = the start of a strong note. */
  body = 0;
  /** False before the first note, after the last, and in long silences. */
  there = false;

  follow(notes: readonly NoteView[], clock: Seconds): this {
    this.#notes = notes;
    this.#clock = clock;
    this.#index = 0;
    return this;
  }

  /** Moves to a moment. Moments in rising order cost nothing; falling ones start the search again. */
  seek(at: Seconds): void {
    const notes = this.#notes;
    const clock = this.#clock;
    this.there = false;
    this.body = 0;
    if (notes.length === 0) return;
    if (this.#index > 0 && startOf(notes[this.#index]!, clock) > at) this.#index = 0;
    while (this.#index + 1 < notes.length && startOf(notes[this.#index + 1]!, clock) <= at) this.#index++;
    const note = notes[this.#index]!;
    const share = bentShare(note, clock);
    const start = shownStart(note, share);
    const end = shownEnd(note, share);
    this.pitch = shownPitch(note, share);
    if (at < start) return;
    const next = notes[this.#index + 1];
    if (at < end) {
      this.there = true;
      const fade = clamp01((at - start) / Math.max(1e-6, end - start));
      this.body = shownStrength(note, share) * (1 - 0.65 * smooth(fade));
    }
    if (!next) return;
    const nextShare = bentShare(next, clock);
    const nextStart = shownStart(next, nextShare);
    if (nextStart - end > LONGEST_BRIDGE) return;
    this.there = true;
    const leaves = start + (nextStart - start) * REST_SHARE;
    const swing = smooth((at - leaves) / Math.max(1e-6, nextStart - leaves));
    this.pitch += (shownPitch(next, nextShare) - this.pitch) * swing;
  }
}

function startOf(note: NoteView, clock: Seconds): Seconds {
  return shownStart(note, bentShare(note, clock));
}
