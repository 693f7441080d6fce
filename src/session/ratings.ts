/**
 * Ratings: given, held, counted, sent, and followed until they are heard.
 * Knows nothing of rewards: what a rating is worth the agent says.
 */
import type { Milliseconds, Seconds } from '../kernel/units.ts';
import type { FromAgent } from '../protocol/agent.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import { checkRating, type Rating, type RatingSource } from '../protocol/rating.ts';
import { noteSay } from './applause.ts';
import type { SessionEvent } from './event.ts';
import { credit } from './flowers.ts';
import type { Errand } from './memory.ts';
import { teach } from './lessons.ts';
import { firstChange } from './splice.ts';
import type { RatingTrail } from './state.ts';
import { barWithIndex, slotTime, soundedBefore } from './timeline.ts';
import { change, log, measure, notify, remember, sayLost, type Turn } from './turn.ts';

const KEPT_RATINGS = 32;
/** More presses than this within a second from one listener are play, not judgement. */
const MOST_PRESSES = 4;
const PRESS_WINDOW: Seconds = 1;
/** Of these nobody stands at the installation. */
const NOT_HERE: ReadonlySet<RatingSource> = new Set(['attract', 'phones', 'applause']);
/** A press may be this much ahead of the last tick. */
const CLOCK_TOLERANCE: Seconds = 0.5;
/** The longest phrase, at the slowest tempo, and the time to press. */
const PHRASE_REACH: Seconds = 60;
/** Bars during which the slow path may work after a rating. */
export const IMPROVED_BARS = 8;

type Gift = Extract<SessionEvent, { type: 'rated' }>;

export function rate(turn: Turn, gift: Gift): void {
  const checked = checkRating(ratingOf(turn, gift));
  if (!checked.ok) return notify(turn, 'notice.rating.unclear', checked.fault.sentence, 'calm');
  const rating = checked.value;
  const { value, at } = rating;
  if (value === 0) return;
  turn.effects.push({ type: 'acknowledge', value, source: gift.source });
  if (mashes(turn, gift.listener, at)) {
    const count = (turn.state.mashed?.count ?? 0) + 1;
    return change(turn, { mashed: { at: Math.max(turn.state.now, at), value, count } });
  }
  const { from, until } = turn.state.memory.compared;
  if (at >= from && at < until)
    return notify(turn, 'notice.rating.compared', 'That was the comparison: rate the piece when it goes on.', 'calm');
  const sounded = soundedBefore(turn.state, at, rating.span === 'phrase' ? PHRASE_REACH : undefined);
  if (sounded.length === 0)
    return notify(turn, 'notice.rating.early', 'Nothing has sounded yet: press again when you hear music.', 'calm');
  const { memory, ratings, ratingCount, ratingsBy, agent } = turn.state;
  const trail: RatingTrail = { rating, credit: [], reward: 0, changes: [], answeredBy: -1, heardAt: -1 };
  change(turn, {
    ratings: [...ratings, trail].slice(-KEPT_RATINGS),
    ratingCount: ratingCount + (gift.source === 'attract' ? 0 : 1),
    ratingsBy: { ...ratingsBy, [gift.source]: ratingsBy[gift.source] + 1 },
  });
  // A hold is sent when it is let go, later than the moment it judges.
  const sentAt = Math.max(turn.state.now, at);
  const errand: Errand = { ratingId: rating.id, sentAt, policyVersion: -1 };
  remember(turn, {
    nextRating: rating.id + 1,
    errands: [...memory.errands, errand].slice(-KEPT_RATINGS),
    raters:
      NOT_HERE.has(gift.source) || memory.raters.has(gift.listener)
        ? memory.raters
        : new Set([...memory.raters, gift.listener]),
  });
  log(turn, { kind: 'rating', id: rating.id, at: rating.at, value, source: rating.source, listener: rating.listener });
  if (agent.status === 'lost') sayLost(turn);
  else {
    noteSay(turn, rating);
    teach(turn, { type: 'rate', rating, sounded });
  }
}

/** Nobody judges what has not sounded: where a giver's clock is ahead of the music's, the rating speaks of now. */
function ratingOf({ state }: Turn, { value, source, listener, at, span, weight, people }: Gift): Rating {
  return {
    id: state.memory.nextRating,
    at: at > state.now + CLOCK_TOLERANCE && at < Infinity ? state.now : at,
    value,
    source,
    listener,
    ...(span !== undefined && { span }),
    ...(weight !== undefined && { weight }),
    ...(people !== undefined && { people }),
  };
}

/** Counts this press, and says whether its listener presses faster than anyone can judge. */
function mashes(turn: Turn, listener: string, at: Seconds): boolean {
  const presses = new Map<string, readonly Seconds[]>();
  for (const [who, times] of turn.state.memory.presses) {
    const recent = times.filter((time) => Math.abs(at - time) < PRESS_WINDOW);
    if (recent.length > 0) presses.set(who, recent);
  }
  const mine = [...(presses.get(listener) ?? []), at];
  presses.set(listener, mine);
  remember(turn, { presses });
  return mine.length > MOST_PRESSES;
}

export function beginHold(turn: Turn, event: Extract<SessionEvent, { type: 'holdBegan' }>): void {
  const { holds } = turn.state;
  if (holds.some((hold) => hold.sign === event.sign && hold.source === event.source)) return;
  change(turn, { holds: [...holds, { sign: event.sign, since: event.at, source: event.source }] });
}

/** Only the picture of the hold ends here: what it was worth comes as a rating of its own, or not at all. */
export function endHold(turn: Turn, event: Extract<SessionEvent, { type: 'holdEnded' }>): void {
  const { holds } = turn.state;
  change(turn, { holds: holds.filter((hold) => hold.sign !== event.sign || hold.source !== event.source) });
}

type Updated = Extract<FromAgent, { type: 'updated' }>;

/** The agent has learnt from a rating: its trail shows where it went. */
export function answerRating(turn: Turn, message: Updated): void {
  const { memory, ratings, ratingsLearnt } = turn.state;
  const errand = memory.errands.find((other) => other.ratingId === message.ratingId);
  if (!errand) return;
  // Told once more after a crash, it is answered once more.
  const isNew = errand.policyVersion < 0 && message.reward !== 0;
  change(turn, {
    ratingsLearnt: ratingsLearnt + (isNew ? 1 : 0),
    ratings: ratings.map((trail) =>
      trail.rating.id === message.ratingId
        ? { ...trail, credit: message.credit, reward: message.reward, changes: message.changes }
        : trail,
    ),
  });
  credit(turn, message);
  remember(turn, {
    answeredRating: Math.max(memory.answeredRating, message.ratingId),
    taughtRatings: memory.taughtRatings + (isNew ? 1 : 0),
  });
  // A rating that taught nothing changes no plan: nobody should wait to hear it.
  const errands =
    message.reward === 0
      ? memory.errands.filter((other) => other !== errand)
      : memory.errands.map((other) => (other === errand ? { ...errand, policyVersion: message.policyVersion } : other));
  remember(turn, { improvements: IMPROVED_BARS, errands });
  measure(turn, 'update', message.updateMs);
}

/** A plan has come: which ratings does it answer, and when will they be heard? */
export function followRatings(turn: Turn, old: PlannedBar | undefined, next: PlannedBar, fromSlot: number): void {
  const { memory } = turn.state;
  const answered = memory.errands.filter(
    (errand) => errand.policyVersion >= 0 && next.policyVersion >= errand.policyVersion,
  );
  if (answered.length === 0) return;
  const timed = barWithIndex(turn.state.timeline, next.barIndex);
  const slot = timed ? firstChange(old, next, fromSlot) : -1;
  const heardAt = timed && slot >= 0 ? slotTime(timed, slot) : -1;
  const ids = new Set(answered.map((errand) => errand.ratingId));
  change(turn, {
    ratings: turn.state.ratings.map((trail) =>
      ids.has(trail.rating.id)
        ? { ...trail, answeredBy: trail.answeredBy < 0 ? next.decisionId : trail.answeredBy, heardAt }
        : trail,
    ),
  });
  if (heardAt < 0) return;
  for (const errand of answered) measure(turn, 'heard', latencyMs(errand.sentAt, heardAt));
  remember(turn, { errands: memory.errands.filter((errand) => !answered.includes(errand)) });
}

function latencyMs(from: Seconds, to: Seconds): Milliseconds {
  return Math.max(0, (to - from) * 1000);
}
