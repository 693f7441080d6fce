/**
 * Then ⇄ Now on the stage: the bars of both parts take their place in the picture, each with the other's melody as a ghost
 * over it, since both were made from the same dice. Then is cool and pale, Now is warm.
 */
import type { Seconds } from '../../kernel/units.ts';
import type { ContrastView, State, TimedBar } from '../../session/state.ts';
import { pieceOf, type NoteView } from './piece.ts';

/** Bars of a comparison are known by indices and decisions no bar of a piece has. */
const ASIDE = 1_000_000;
/** Seasons change with this time constant. */
const EASE: Seconds = 0.25;
/** Bars that have sounded are still seen while they pass away. */
const PASSING: Seconds = 24;

/** Whether this belongs to a comparison and not to the piece. */
export function isAside({ barIndex }: { readonly barIndex: number }): boolean {
  return barIndex >= ASIDE;
}

function aside(bars: readonly TimedBar[], first: number): TimedBar[] {
  return bars.map((timed, index) => ({
    ...timed,
    bar: { ...timed.bar, barIndex: ASIDE + first + index, decisionId: ASIDE + first + index },
  }));
}

function lengthOf({ bar, slotSeconds }: TimedBar): Seconds {
  return bar.chords.length * slotSeconds;
}

/** The melody of some bars, played where others stand: pairs of bars in order, `shift` later. */
function ghostOf(bars: readonly TimedBar[], shift: Seconds): readonly NoteView[] {
  return pieceOf(bars.map((timed) => ({ ...timed, startsAt: timed.startsAt + shift }))).lines.melody;
}

export class Season {
  part: ContrastView['status'] = 'none';
  /** 0 = none … 1 = the cool of Then, and the warmth of Now. */
  cool = 0;
  warm = 0;
  /** The other part's melody, where each part stands. */
  ghostOfNow: readonly NoteView[] = [];
  ghostOfThen: readonly NoteView[] = [];

  #then: readonly TimedBar[] | undefined;
  #now: readonly TimedBar[] | undefined;
  #bars: readonly TimedBar[] = [];
  #timeline: readonly TimedBar[] = [];
  #merged: readonly TimedBar[] = [];

  follow({ status }: ContrastView, by: Seconds): void {
    this.part = status;
    const share = 1 - Math.exp(-by / EASE);
    this.cool += ((status === 'then' ? 1 : 0) - this.cool) * share;
    this.warm += ((status === 'now' ? 1 : 0) - this.warm) * share;
  }

  /** The timeline with the bars of a comparison in their place; the very same while nothing has changed. */
  timelineOf({ timeline, contrast, now }: State): readonly TimedBar[] {
    if (contrast.then && contrast.now) {
      if (contrast.then !== this.#then || contrast.now !== this.#now) this.#place(contrast.then, contrast.now);
    } else if (this.#then) this.#leave(now);
    if (this.#bars.length === 0) return timeline;
    const last = this.#bars.at(-1)!;
    if (now > last.startsAt + lengthOf(last) + PASSING) this.#bars = [];
    if (timeline !== this.#timeline) {
      this.#timeline = timeline;
      this.#merged = [...timeline, ...this.#bars].sort((a, b) => a.startsAt - b.startsAt);
    }
    return this.#merged;
  }

  #place(then: readonly TimedBar[], now: readonly TimedBar[]): void {
    this.#then = then;
    this.#now = now;
    this.#bars = [...aside(then, 0), ...aside(now, then.length)];
    this.#timeline = [];
    const shift = (now[0]?.startsAt ?? 0) - (then[0]?.startsAt ?? 0);
    this.ghostOfNow = ghostOf(now, -shift);
    this.ghostOfThen = ghostOf(then, shift);
  }

  /** What has sounded passes away with the rest; what has not was never heard. */
  #leave(now: Seconds): void {
    this.#then = undefined;
    this.#now = undefined;
    this.#timeline = [];
    this.#bars = this.#bars.filter((timed) => timed.startsAt < now);
    this.ghostOfNow = [];
    this.ghostOfThen = [];
  }
}
