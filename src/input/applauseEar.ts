/**
 * What a microphone's level says of applause. It knows the room's own level, and how much of what the stage itself plays comes back,
 * and hears as applause only what lasts above both after the end of a phrase. Levels in, strength out: knows no microphone, and no
 * sample of sound ever comes here.
 */
import type { Decibels, Seconds } from '../kernel/units.ts';

/** A level is told so often. */
export const LEVEL_EVERY: Seconds = 0.1;

/** Applause begins about here after the end of a phrase, and what counts of it is over here. */
const FROM: Seconds = 0.1;
const UNTIL: Seconds = 2.6;
/** What the stage plays reaches the microphone this much later, or is told of this much later, at most. */
const APART: Seconds = 1;
/** So long after the end of a phrase nothing is learnt: there may be clapping. */
const CLAPPING: Seconds = 3.5;
/** Before it has listened to the music for so long it says nothing. */
const LEARNT: Seconds = 15;
/** Of the room's levels, and of what comes back of the music, so many are lower than what is expected. */
const HIGH = 0.9;
/** Steps by which both are followed, dB: an estimate of a quantile, told one value at a time (Robbins and Monro 1951). */
const STEP: Decibels = 0.5;
/** Applause must last above what is expected by so much, in so large a part of its time; so much more is as loud as counts. */
const LEAST: Decibels = 6;
const PART = 0.45;
const WHOLE: Decibels = 18;
/** Below this the stage plays nothing. */
const SILENT: Decibels = -60;
const LOWEST: Decibels = -120;
const REMEMBERED: Seconds = 12;
/** Of the levels of applause's time, so many must have come. */
const ENOUGH = 0.7;

interface Level {
  readonly at: Seconds;
  /** At the microphone. */
  readonly mic: Decibels;
  /** Of what the stage plays. */
  readonly out: Decibels;
}

export interface Clap {
  /** The end of the phrase that it was for. */
  readonly at: Seconds;
  /** 0–1 */
  readonly strength: number;
}

/** @param meanSquare of a signal between −1 and 1 */
export function levelOf(meanSquare: number): Decibels {
  return Math.max(LOWEST, 10 * Math.log10(Math.max(1e-12, meanSquare)));
}

export class ApplauseEar {
  #levels: readonly Level[] = [];
  /** High quantiles: of the room with the music in it, and of what comes back of the music. */
  #room: Decibels | null = null;
  #echo: Decibels | null = null;
  #learnt: Seconds = 0;
  /** Of the last phrases, oldest first; those up to `#judged` have had their applause. */
  #ends: readonly Seconds[] = [];
  #judged: Seconds = -Infinity;

  /**
   * @param level the next one, `LEVEL_EVERY` after the one before
   * @param phraseEnd of the last phrase that has ended, null before the first
   * @returns applause for a phrase, once, some seconds after its end
   */
  hear(level: Level, phraseEnd: Seconds | null): Clap | null {
    const { at } = level;
    const last = this.#levels.at(-1);
    // A pause, another piece, or a page that slept: what was heard lies elsewhere.
    const isBroken = last !== undefined && (at < last.at || at - last.at > APART);
    this.#levels = [...(isBroken ? [] : this.#levels.filter((one) => at - one.at < REMEMBERED)), level];
    if (phraseEnd !== null && phraseEnd !== this.#ends.at(-1)) this.#ends = [...this.#ends, phraseEnd].slice(-8);
    const clap = this.#judge(at);
    this.#learn(at - APART);
    return clap;
  }

  #judge(now: Seconds): Clap | null {
    const end = this.#ends.find((one) => one > this.#judged && one > now - REMEMBERED);
    if (end === undefined || now < end + UNTIL + APART) return null;
    this.#judged = end;
    if (this.#room === null || this.#learnt < LEARNT) return null;
    const heard = this.#levels.filter(({ at }) => at >= end + FROM && at <= end + UNTIL);
    if (heard.length < (ENOUGH * (UNTIL - FROM)) / LEVEL_EVERY) return null;
    const above = heard.map((one) => one.mic - this.#expected(one.at)).toSorted((a, b) => b - a);
    const excess = above[Math.floor(PART * above.length)]!;
    return excess < LEAST ? null : { at: end, strength: Math.min(1, excess / WHOLE) };
  }

  /** The level that is no applause at that time. */
  #expected(at: Seconds): Decibels {
    const played = this.#played(at);
    const back = this.#echo !== null && played > SILENT ? played + this.#echo : LOWEST;
    return Math.max(this.#room!, back);
  }

  /** The loudest that the stage plays about that time. */
  #played(at: Seconds): Decibels {
    return this.#levels.reduce(
      (most, one) => (Math.abs(one.at - at) <= APART ? Math.max(most, one.out) : most),
      LOWEST as Decibels,
    );
  }

  /** Only where nobody is likely to clap. */
  #learn(at: Seconds): void {
    const level = this.#levels.findLast((one) => one.at <= at);
    if (!level || this.#ends.some((end) => level.at >= end && level.at < end + CLAPPING)) return;
    this.#learnt += LEVEL_EVERY;
    this.#room = followed(this.#room, level.mic);
    const played = this.#played(level.at);
    if (played > SILENT) this.#echo = followed(this.#echo, level.mic - played);
  }
}

function followed(estimate: Decibels | null, value: Decibels): Decibels {
  if (estimate === null) return value;
  return estimate + (value > estimate ? STEP * HIGH : -STEP * (1 - HIGH));
}
