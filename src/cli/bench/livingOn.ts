/**
 * An evening that does not end: its bars come round again under new numbers, somebody goes on pressing, and the garden goes on
 * growing. For measuring what an hour of drawing leaves behind; knows nothing of drawing.
 */
import { Rng } from '../../kernel/random.ts';
import type { Seconds } from '../../kernel/units.ts';
import { credited, tended } from '../../session/garden.ts';
import type { RatingTrail, State, TimedBar } from '../../session/state.ts';
import { endOf } from '../../session/timeline.ts';
import { KEPT_RATINGS, press, PRESS_EVERY, type Evening } from './evening.ts';
import { KEPT_BARS, PLANNED_BARS } from './eveningStrip.ts';

/** A bar of the evening as it is when it comes round for the `turn`-th time. */
function again({ timeline }: Evening, index: number, startsAt: Seconds): TimedBar {
  const turn = Math.floor(index / timeline.length);
  const timed = timeline[index % timeline.length]!;
  if (turn === 0) return { ...timed, startsAt };
  const bars = turn * timeline.length;
  const phrases = turn * (timeline.at(-1)!.bar.phrase.index + 1);
  const { phrase, decisionId } = timed.bar;
  const { motif, lineage } = phrase;
  return {
    ...timed,
    startsAt,
    bar: {
      ...timed.bar,
      barIndex: index,
      decisionId: decisionId + bars,
      phrase: {
        ...phrase,
        index: phrase.index + phrases,
        motif: motif < 0 ? motif : motif + bars,
        ...(lineage && { lineage: lineage.map((ancestor) => ancestor + phrases) }),
      },
    },
  };
}

/** @returns the session so many seconds after the evening's `from`; to be asked in rising time */
export function livingOn(evening: Evening): (since: Seconds) => State {
  const { state, from } = evening;
  const rng = new Rng(state.seed).fork(12);
  let sounding = Math.max(
    0,
    evening.timeline.findIndex((timed) => endOf(timed) > from),
  );
  let shown: readonly TimedBar[] = evening.timeline.slice(
    Math.max(0, sounding - KEPT_BARS),
    sounding + 1 + PLANNED_BARS,
  );
  let { garden } = state;
  let ratings: readonly RatingTrail[] = state.ratings;
  let ratingCount = 1_000_000;
  let pressAt = from + PRESS_EVERY;
  return (since) => {
    const now = from + since;
    while (endOf(shown.at(-1 - PLANNED_BARS)!) <= now) {
      sounding++;
      const next = again(evening, sounding + PLANNED_BARS, endOf(shown.at(-1)!));
      shown = [...shown, next].slice(-KEPT_BARS - 1 - PLANNED_BARS);
    }
    garden = tended(garden, { timeline: shown, now, heardBars: sounding });
    if (now >= pressAt) {
      const trail = press(shown, ++ratingCount, now, rng.next() < 0.6 ? 0.5 : -0.5);
      const bars = trail.credit.map(({ decisionId, weight }) => ({ barIndex: decisionId, weight }));
      ratings = [...ratings, trail].slice(-KEPT_RATINGS);
      garden = credited(garden, { ratingId: trail.rating.id, value: trail.rating.value, bars }, now);
      pressAt += PRESS_EVERY;
    }
    return { ...state, now, committedUntil: now + 0.2, timeline: shown, heardBars: sounding, garden, ratings };
  };
}
