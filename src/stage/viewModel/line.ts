/**
 * A voice as one continuous thread: it rests on each note and swings over to the next.
 * A cursor walks along it without allocating; pitch and thickness at any moment. Knows no pixels.
 */
import type { Seconds } from '../../kernel/units.ts';
import { bentShare, shownEnd, shownPitch, shownStart, shownStrength } from './bend.ts';
import { smooth } from './motion.ts';
import type { NoteView } from './piece.ts';

/** Share of the way to the next onset during which the thread stays on its note. */
const REST_SHARE = 0.45;
/** A thread goes at most this long from one note's end to the next; over longer silences it is cut. */
const LONGEST_BRIDGE: Seconds = 3;

export class ThreadCursor {
  #notes: readonly NoteView[] = [];
  #clock: Seconds = 0;
  #index = 0;
  /** [pitch, body]: an array of numbers keeps them from being boxed at every point of every thread. */
  readonly #shown = new Float64Array(2);
  /** False before the first note, after the last, and in long silences. */
  there = false;

  /** Fractional MIDI pitch. */
  get pitch(): number {
    return this.#shown[0]!;
  }
  /** 0 = bare thread between notes … 1 = the start of a strong note. */
  get body(): number {
    return this.#shown[1]!;
  }

  /** The note that the thread is on or leaves: its index in the notes that are followed. */
  get index(): number {
    return this.#index;
  }

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
    const shown = this.#shown;
    shown[1] = 0;
    if (notes.length === 0) return;
    let index = this.#index;
    if (index > 0 && startOf(notes[index]!, clock) > at) index = 0;
    for (; index + 1 < notes.length; index++) {
      const following = notes[index + 1]!;
      // Hardly any note bends, and this is asked for every point of every thread: no call where none is needed.
      if ((following.from === null ? following.startsAt : startOf(following, clock)) > at) break;
    }
    this.#index = index;
    const note = notes[index]!;
    const settled = note.from === null;
    const share = settled ? 1 : bentShare(note, clock);
    const start = settled ? note.startsAt : shownStart(note, share);
    const end = settled ? note.endsAt : shownEnd(note, share);
    shown[0] = settled ? note.pitch : shownPitch(note, share);
    if (at < start) return;
    const next = notes[index + 1];
    if (at < end) {
      this.there = true;
      const fade = (at - start) / Math.max(1e-6, end - start);
      shown[1] = (settled ? note.strength : shownStrength(note, share)) * (1 - 0.65 * smooth(fade));
    }
    if (!next) return;
    const nextSettled = next.from === null;
    const nextShare = nextSettled ? 1 : bentShare(next, clock);
    const nextStart = nextSettled ? next.startsAt : shownStart(next, nextShare);
    if (nextStart - end > LONGEST_BRIDGE) return;
    this.there = true;
    const leaves = start + (nextStart - start) * REST_SHARE;
    if (at <= leaves) return;
    const swing = smooth((at - leaves) / Math.max(1e-6, nextStart - leaves));
    const here = shown[0]!;
    shown[0] = here + ((nextSettled ? next.pitch : shownPitch(next, nextShare)) - here) * swing;
  }
}

function startOf(note: NoteView, clock: Seconds): Seconds {
  return shownStart(note, bentShare(note, clock));
}
