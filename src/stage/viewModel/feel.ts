/**
 * How it feels to speak to it: what lingers for a moment after a touch and is no part of the music. A plan that was thrown
 * away fades where it stood, presses too fast to judge by sparkle, advice tints the light, Then ⇄ Now has its own season,
 * and a hand nearby is looked at. Remembers moments, never what is true; allocates only when something happens.
 */
import type { Seconds } from '../../kernel/units.ts';
import type { Touched } from '../../session/ports.ts';
import type { State } from '../../session/state.ts';
import { Season } from './season.ts';
import type { NoteView, PieceView } from './piece.ts';

/** A plan that was thrown away is seen this long. */
export const BYGONE_SECONDS: Seconds = 2;
/** Revisions closer together than this are one. */
const ONE_PLAN: Seconds = 0.8;
export const SPARKLE_SECONDS: Seconds = 0.9;
/** More sparkles than this are never in the air at once. */
export const MOST_SPARKLES = 8;
/** A hand that has not moved for longer is no news. */
export const NEARBY_SECONDS: Seconds = 3;
/** After a touch it is awake for at least this long, whatever the music does. */
const STARTLED: Seconds = 1.2;
/** Advice is seen this long: at once, then fading. */
const MOOD_DECAY: Seconds = 1.6;
/**
 * The whole sky takes the light of advice: it comes in so long, and gives way to its opposite only so slowly, or hands that
 * press Brighter and Darker by turns would make it flash.
 */
const DAWN: Seconds = 0.09;
const TURN: Seconds = 0.5;

/** Where a hand is, in device pixels of the stage, and when it last moved or touched, on the drawing clock. */
export interface Hand {
  x: number;
  y: number;
  movedAt: Seconds;
  touchedAt: Seconds;
}

export class Feel {
  readonly season = new Season();
  readonly hand: Hand = { x: 0, y: 0, movedAt: -Infinity, touchedAt: -Infinity };
  /** Drawing-clock times of the newest sparkles, in a ring; −∞ where none. */
  readonly sparkledAt = new Float64Array(MOST_SPARKLES).fill(-Infinity);
  /** Their signs. */
  readonly sparkles = new Float32Array(MOST_SPARKLES);
  /** The melody as it was planned before the newest revision, and when that came, on the drawing clock. */
  bygone: readonly NoteView[] = [];
  bygoneAt: Seconds = -Infinity;
  /** What somebody asks about. */
  marked: Touched | null = null;
  /** −1 calmer … +1 wilder, and −1 darker … +1 brighter: the newest advice as it fades. */
  energy = 0;
  light = 0;

  #mashes = -1;
  #advised = -1;
  #wishedLight = 0;

  /** A plan gives way to another. @param before and after, as they stand · @param now music time */
  revise(before: PieceView, after: PieceView, now: Seconds, clock: Seconds): void {
    const bent = after.lines.melody.some((note) => note.bentAt === clock && note.from !== null && note.startsAt > now);
    const decisions = new Set(after.bars.map(({ decisionId }) => decisionId));
    const gone = before.lines.melody.filter((note) => note.startsAt > now && !decisions.has(note.decisionId));
    if (!bent || gone.length === 0) return;
    // The bars of one plan come one by one: together they are the plan that was.
    const first = gone[0]!.startsAt;
    const kept = clock - this.bygoneAt < ONE_PLAN ? this.bygone.filter((note) => note.endsAt <= first) : [];
    this.bygone = [...kept, ...gone];
    this.bygoneAt = clock;
  }

  /** @param by seconds since the frame before */
  follow(state: State, clock: Seconds, by: Seconds): void {
    this.#sparkle(state, clock);
    this.#heed(state, by);
    this.season.follow(state.contrast, by);
  }

  /** A hand moved or touched the glass. Device pixels of the stage. */
  notice(x: number, y: number, clock: Seconds, touched: boolean): void {
    this.hand.x = x;
    this.hand.y = y;
    this.hand.movedAt = clock;
    if (touched) this.hand.touchedAt = clock;
  }

  /** Whether a touch has just startled it awake. */
  startled(clock: Seconds): boolean {
    return clock - this.hand.touchedAt < STARTLED;
  }

  #sparkle({ mashed }: State, clock: Seconds): void {
    const count = mashed?.count ?? 0;
    if (mashed && this.#mashes >= 0 && count > this.#mashes) {
      this.sparkledAt[count % MOST_SPARKLES] = clock;
      this.sparkles[count % MOST_SPARKLES] = mashed.value;
    }
    this.#mashes = count;
  }

  #heed({ advice, now }: State, by: Seconds): void {
    const fade = Math.exp(-by / MOOD_DECAY);
    this.energy *= fade;
    this.#wishedLight *= fade;
    const newest = advice.at(-1);
    const at = newest ? newest.at : -1;
    if (newest && at !== this.#advised && now - at < MOOD_DECAY) {
      if (newest.advice === 'wilder' || newest.advice === 'calmer') this.energy = newest.advice === 'wilder' ? 1 : -1;
      else this.#wishedLight = newest.advice === 'brighter' ? 1 : -1;
    }
    this.#advised = at;
    const turns = this.light * this.#wishedLight < 0;
    this.light += (this.#wishedLight - this.light) * (1 - Math.exp(-by / (turns ? TURN : DAWN)));
  }
}
