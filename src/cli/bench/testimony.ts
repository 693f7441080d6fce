/** What a witness's words add up to: one rating after the other, from the key to the answer. Knows no browser. */
import type { Milliseconds } from '../../kernel/units.ts';
import type { Task, Testimony, Word } from './witness.ts';

export interface RatingRecord {
  /** From the key coming up to the frame after it. */
  readonly acknowledgedMs: Milliseconds;
  /** From the key to the frame that shows the first bar decided under what was learnt; null where nothing was learnt or no bar came. */
  readonly ghostMs: Milliseconds | null;
  /** From the rating to the first changed note decided after it, on the music's clock; null where there was none. */
  readonly heardMs: Milliseconds | null;
  readonly sign: 1 | -1;
  /** From telling the agent to its answer, its queue included. */
  readonly answerMs: Milliseconds;
  /** What the agent spent on the update itself. */
  readonly updateMs: Milliseconds;
}

const RATING_KEYS = ['ArrowRight', 'ArrowLeft'];
/** What has been handed to the sound when a bar arrives: a healthy page's look-ahead. */
const HANDED_MS: Milliseconds = 250;

/** When the first change of a bar is heard, counted from the rating; null if all of it came too late or nothing changed. */
function heardAfter(told: Word, bar: Word): Milliseconds | null {
  const { music } = told;
  if (!music) return null;
  const arrived = music.at + bar.at - told.at + HANDED_MS;
  const times = bar.changed
    .map((slot) => music.startsAt + (bar.barIndex - music.barIndex) * music.barMs + slot * music.slotMs)
    .filter((time) => time >= arrived);
  return times.length > 0 ? Math.min(...times) - music.at : null;
}

/** Every rating that was answered, in order. */
export function ratingsOf({ presses, words }: Testimony): RatingRecord[] {
  const records: RatingRecord[] = [];
  words.forEach((told, index) => {
    if (told.type !== 'rate') return;
    const press = presses.findLast(({ key, at }) => RATING_KEYS.includes(key) && at <= told.at);
    const later = words.slice(index);
    const answer = later.find(({ type, ratingId }) => type === 'updated by rating' && ratingId === told.ratingId);
    if (!press || !answer || press.drawnAt === 0) return;
    const known = words.findLast(({ type, at }) => type.startsWith('updated') && at < answer.at)?.policyVersion ?? 0;
    const learnt = answer.policyVersion > known;
    const bars = later.filter(
      ({ type, at, policyVersion }) => type === 'bar' && at >= answer.at && policyVersion >= answer.policyVersion,
    );
    const [bar] = bars;
    const heard = learnt ? bars.map((one) => heardAfter(told, one)).find((wait) => wait !== null) : null;
    records.push({
      sign: press.key === 'ArrowRight' ? 1 : -1,
      heardMs: heard ?? null,
      acknowledgedMs: press.drawnAt - press.at,
      ghostMs: learnt && bar && bar.drawnAt > 0 ? bar.drawnAt - press.at : null,
      answerMs: answer.at - told.at,
      updateMs: answer.tookMs,
    });
  });
  return records;
}

/** What each rating would wait for if bars that were planned when it came were left as they are. */
export function baselineOf({ words }: Testimony): {
  readonly waitsMs: readonly Milliseconds[];
  readonly barMs: Milliseconds;
} {
  const waitsMs: Milliseconds[] = [];
  let planned = -1;
  let barMs = 0;
  for (const { type, barIndex, music } of words) {
    if (type === 'compose') planned = Math.max(planned, barIndex);
    if (!music) continue;
    barMs = music.barMs;
    waitsMs.push(music.startsAt + (planned + 1 - music.barIndex) * music.barMs - music.at);
  }
  return { waitsMs, barMs };
}

/** Tasks that began after a moment. */
export function tasksAfter({ longTasks }: Testimony, from: Milliseconds): readonly Task[] {
  return longTasks.filter(({ at }) => at > from);
}
