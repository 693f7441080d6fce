/**
 * The ninety seconds of a visit, as one machine: one line, then advice, captions, Then ⇄ Now, a flower, and then no more
 * is asked of anybody. Pure; knows neither what it looks like nor who learns. Times are those of the music.
 *
 * Rules (tests name them):
 *  A1  The first touch begins it, whatever was touched; while nobody is there it waits.
 *  A2  The one line stays for ten seconds, and longer for whoever has not rated yet; three ratings end it at once.
 *  A3  Advice is offered from the third rating, captions from the sixth, and neither is taken away again.
 *  A4  After a minute, with something to compare, Then ⇄ Now glows.
 *  A5  When it has been heard to its end, earlier too, or half a minute later, a flower is offered.
 *  A6  When that is left, or half a minute later, the visit goes on freely. A flower may be left until the visit ends, once.
 *  A7  Nothing waits for anybody: who rates nothing is asked nothing.
 */
import type { Seconds } from '../kernel/units.ts';

/** The one line is read by then. */
const LINE_FOR: Seconds = 10;
/** Then ⇄ Now glows from here on, and a flower is offered at the latest so much later. */
const COMPARE_FROM: Seconds = 60;
const COMPARE_FOR: Seconds = 30;
/** So long the offer of a flower stands out. */
const FLOWER_FOR: Seconds = 30;
export const CHIPS_AFTER = 3;
const CAPTIONS_AFTER = 6;

/** waiting: nobody is there · line: “Like it? + Not? ⇄” · play: pads, advice, captions · compare: Then ⇄ Now glows · flower: one may be left, and is asked for · free */
export type ArcStage = 'waiting' | 'line' | 'play' | 'compare' | 'flower' | 'free';

export interface Arc {
  readonly stage: ArcStage;
  /** Music time at which the stage began. */
  readonly since: Seconds;
  /** Music time of the first touch. */
  readonly beganAt: Seconds;
  /** Ratings that people had given when it began. */
  readonly ratingsBefore: number;
  readonly chips: boolean;
  readonly captions: boolean;
  /** Then ⇄ Now has been heard in this visit. */
  readonly compared: boolean;
  /** This visit has left its flower. */
  readonly flowerLeft: boolean;
}

export const NOBODY_YET: Arc = {
  stage: 'waiting',
  since: 0,
  beganAt: 0,
  ratingsBefore: 0,
  chips: false,
  captions: false,
  compared: false,
  flowerLeft: false,
};

/** What the machine looks at. */
export interface Visit {
  readonly now: Seconds;
  /** Nobody is there. */
  readonly attract: boolean;
  /** Ratings by people since the page was opened. */
  readonly ratingCount: number;
  readonly contrast: { readonly status: 'none' | 'asked' | 'then' | 'now' };
}

/** A flower was left, whenever in the visit. */
export function withFlower(arc: Arc, now: Seconds): Arc {
  if (arc.stage === 'waiting' || arc.flowerLeft) return arc;
  return { ...arc, flowerLeft: true, since: arc.stage === 'free' ? now : arc.since };
}

/** @returns the same arc where nothing has changed */
export function nextArc(arc: Arc, visit: Visit): Arc {
  const { now, attract, ratingCount, contrast } = visit;
  if (attract)
    return arc.stage === 'waiting' && arc.ratingsBefore === ratingCount
      ? arc
      : { ...NOBODY_YET, since: now, ratingsBefore: ratingCount };
  if (arc.stage === 'waiting') return nextArc({ ...arc, stage: 'line', since: now, beganAt: now }, visit);
  const ratings = ratingCount - arc.ratingsBefore;
  const chips = arc.chips || ratings >= CHIPS_AFTER;
  const captions = arc.captions || ratings >= CAPTIONS_AFTER;
  const compared = arc.compared || contrast.status === 'now';
  const changed = chips !== arc.chips || captions !== arc.captions || compared !== arc.compared;
  const seen = changed ? { ...arc, chips, captions, compared } : arc;
  const stage = stageAfter(seen, ratings, visit);
  // One stage at a time, each with the time at which it began; a jump of the clock passes through all of them.
  return stage === seen.stage ? seen : nextArc({ ...seen, stage, since: now }, visit);
}

function stageAfter(arc: Arc, ratings: number, { now, contrast }: Visit): ArcStage {
  switch (arc.stage) {
    case 'line':
      return ratings >= CHIPS_AFTER || (ratings > 0 && now - arc.since >= LINE_FOR) ? 'play' : 'line';
    case 'play':
      return now - arc.beganAt >= COMPARE_FROM && ratings >= CHIPS_AFTER ? 'compare' : 'play';
    case 'compare':
      return (arc.compared && contrast.status === 'none') || now - arc.since >= COMPARE_FOR ? 'flower' : 'compare';
    case 'flower':
      return arc.flowerLeft || now - arc.since >= FLOWER_FOR ? 'free' : 'flower';
    default:
      return arc.stage;
  }
}
