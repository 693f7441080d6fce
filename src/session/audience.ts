/**
 * The audience with its phones. Of a small one every phone is a listener with a taste of its own; a large one speaks once a moment
 * with what it shares. Whoever is late, and whatever comes while a lesson is on, teaches nothing; the music waits for nobody.
 */
import type { Seconds } from '../kernel/units.ts';
import type { CrowdWindow } from '../protocol/crowdWindow.ts';
import { ADVICE } from '../protocol/rating.ts';
import { hearAct, seeWindow, wakeFor } from './acts.ts';
import type { SessionEvent } from './event.ts';
import type { State } from './state.ts';
import { change, type Turn } from './turn.ts';

/** A composer learns from so many ratings of phones a second; what is more would keep it from composing. */
const MOST_TAUGHT = 16;
const SECOND: Seconds = 1;
const KEPT_PRESSES = 64;
/** A crowd that is of no mind says nothing. */
const LEAST_MOOD = 0.05;

type CrowdEvent = Extract<SessionEvent, { type: 'crowd' }>;
type Rated = Extract<SessionEvent, { type: 'rated' }>;
type Advised = Extract<SessionEvent, { type: 'advised' }>;

/** Whether phones may press now: not in a lesson, and not while somebody has paused the music, unless they are asked for more than ratings. */
export function takesPhones({
  mode,
  phase,
  house,
  audience,
}: Pick<State, 'mode' | 'phase' | 'house' | 'audience'>): boolean {
  return mode !== 'learn' && (phase !== 'stopped' || audience.act !== 'music') && !house.closed;
}

export function invite(turn: Turn, url: string): void {
  change(turn, { audience: { ...turn.state.audience, phoneUrl: url } });
}

/** @param handle what a person's press does, wherever it comes from */
export function hearCrowd(turn: Turn, event: CrowdEvent, handle: (event: Rated | Advised) => void): void {
  const { joined, window, at } = event;
  const { audience } = turn.state;
  if (!window)
    return change(turn, { audience: { ...audience, joined, holding: [0, 0], dots: joined > 0 ? audience.dots : [] } });
  const { n, holding } = window;
  change(turn, { audience: { ...audience, joined, holding, ...seeWindow(audience, window, at) } });
  if (!takesPhones(turn.state)) return;
  show(turn, window, at);
  if (hearAct(turn, window, at)) return;
  const says = n > 0 || window.advice.some((people) => people > 0);
  if (says && turn.state.phase === 'asleep') wakeFor(turn);
  if (turn.state.phase !== 'playing') return;
  const effects = turn.effects.length;
  for (const rated of ratingsOf(window, at)) teach(turn, rated, handle);
  window.advice.forEach((people, index) => {
    const strength = Math.min(1, people / Math.max(1, joined));
    if (strength > 0) handle({ type: 'advised', advice: ADVICE[index]!, strength, source: 'phones', at });
  });
  acknowledgeOnce(turn, effects);
}

function ratingsOf(window: CrowdWindow, at: Seconds): readonly Rated[] {
  const { moods, proc, votes } = window;
  const hall = moods
    .filter(({ value }) => Math.abs(value) >= LEAST_MOOD)
    .map(({ value, camp, confidence, people }): Rated => ({
      // Pressed within the second that has just ended.
      ...rated(value, `hall-${proc}-${camp}`, at - SECOND / 2),
      weight: confidence,
      people,
    }));
  return [...hall, ...votes.map(({ value, listener, age }) => rated(value, listener, at - age / 1000))];
}

function rated(value: number, listener: string, at: Seconds): Rated {
  return { type: 'rated', value, source: 'phones', listener, at };
}

function teach(turn: Turn, event: Rated, handle: (event: Rated) => void): void {
  const { now, audience } = turn.state;
  const taught = audience.taught.filter((at) => now - at < SECOND && at <= now);
  if (taught.length >= MOST_TAUGHT) return;
  change(turn, { audience: { ...audience, taught: [...taught, now] } });
  handle(event);
}

/** A hall that presses together is answered with one tick. */
function acknowledgeOnce({ effects }: Turn, from: number): void {
  const ticks = effects.flatMap(({ type }, index) => (index >= from && type === 'acknowledge' ? [index] : []));
  for (const index of ticks.slice(1).toReversed()) effects.splice(index, 1);
}

function show(turn: Turn, { votes }: CrowdWindow, at: Seconds): void {
  const { audience } = turn.state;
  if (votes.length === 0) return;
  const newest = votes.map(({ seat, lane = 0, value, age }) => ({ seat, lane, value, at: at - age / 1000 }));
  const others = audience.presses.filter(
    (old) => !newest.some(({ seat, lane }) => seat === old.seat && lane === old.lane),
  );
  change(turn, { audience: { ...audience, presses: [...others, ...newest].slice(-KEPT_PRESSES) } });
}
