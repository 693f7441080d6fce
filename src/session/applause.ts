/**
 * Applause in the room, as a microphone hears it at the ends of phrases: one listener among the others, who never has more than a
 * quarter of the say. Knows levels of nothing and no microphone.
 */
import type { Seconds } from '../kernel/units.ts';
import type { SessionEvent } from './event.ts';
import type { Session } from './memory.ts';
import type { Microphone, State } from './state.ts';
import { endOf } from './timeline.ts';
import { change, remember, type Turn } from './turn.ts';

/** Of the weight of everything that taught in the last minute. */
export const APPLAUSE_SHARE = 0.25;
export const COUNTED: Seconds = 60;
/** With less of a say than this nothing is taught. */
const LEAST_SAY = 0.02;
/** Within so many seconds before its end a phrase is the one that has just been heard. */
const JUST_BEFORE: Seconds = 0.05;

type Rated = Extract<SessionEvent, { type: 'rated' }>;

export function attendMicrophone(turn: Turn, microphone: Microphone): void {
  change(turn, { microphone });
}

/** While somebody plays it and nobody speaks, and the audience has nothing else to say with its hands. */
export function applauseCounts({ phase, mode, attract, house, audience, speaking }: State): boolean {
  const playing = phase === 'playing' && !house.closed && !attract && !speaking;
  return playing && mode !== 'learn' && audience.act === 'music';
}

/** @param handle what a rating does; it is not told of applause that has no say */
export function hearApplause(turn: Turn, event: Rated, handle: (event: Rated) => void): void {
  const { state } = turn;
  if (!applauseCounts(state)) return;
  const weight = Math.min((event.weight ?? 1) * state.operator.crowdWeight, sayLeft(state));
  if (weight >= LEAST_SAY) handle({ ...event, weight });
}

/** How much applause may weigh now. */
function sayLeft({ memory, now }: Session): number {
  let [room, others] = [0, 0];
  for (const { at, weight, room: isRoom } of memory.said) {
    if (now - at > COUNTED) continue;
    if (isRoom) room += weight;
    else others += weight;
  }
  return (APPLAUSE_SHARE / (1 - APPLAUSE_SHARE)) * others - room;
}

/** A rating is sent to the composer. */
export function noteSay(turn: Turn, { source, weight = 1 }: Pick<Rated, 'source' | 'weight'>): void {
  // Simulated hands are nobody's.
  if (source === 'attract') return;
  const { memory, now } = turn.state;
  const recent = memory.said.filter(({ at }) => now - at <= COUNTED);
  remember(turn, { said: [...recent, { at: now, weight, room: source === 'applause' }] });
}

/** When the last phrase that has been heard to its end ended: just before that, so that it is the one that is rated. */
export function lastPhraseEnd({ timeline, now }: Pick<State, 'timeline' | 'now'>): Seconds | null {
  const last = timeline.findLast((timed) => {
    const { bar, bars } = timed.bar.phrase;
    return bar + 1 === bars && endOf(timed) <= now;
  });
  return last ? endOf(last) - JUST_BEFORE : null;
}
