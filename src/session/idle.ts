/**
 * Installations: when everybody has left, it asks whether anyone is there, and then begins afresh for the next ones; and the
 * first sign of a person, whatever it is, ends what it did by itself. Knows nothing of how either looks.
 */
import { hashText, Rng } from '../kernel/random.ts';
import type { Seconds } from '../kernel/units.ts';
import { NOBODY_YET } from './arc.ts';
import type { SessionEvent } from './event.ts';
import { USUAL_VOLUME, type Session } from './memory.ts';
import { barAt, type State } from './state.ts';
import { change, remember, type Turn } from './turn.ts';
import { reset, wish } from './wishes.ts';

/** Without a sign of anybody for so long it asks. */
const IDLE_AFTER: Seconds = 30;
/** So long it waits for an answer. */
const IDLE_PATIENCE: Seconds = 20;
/** The visit that has ended falls to the ground. */
export const FALL_SECONDS: Seconds = 3;
/** Whoever holds something is there for so long without another sign: what lies on a pad for longer is a bag. */
const LONGEST_PRESENCE: Seconds = 60;
/** No hold is shown for longer: a finger that is still there after that is not a finger. */
export const LONGEST_HOLD: Seconds = 6;
const VISITORS = hashText('visitors');

/** What a person does, as opposed to what happens. */
const SIGNS: ReadonlySet<SessionEvent['type']> = new Set([
  'woken',
  'paused',
  'rated',
  'holdBegan',
  'holdEnded',
  'advised',
  'dialled',
  'wished',
  'played',
  'released',
  'muted',
  'volume',
  'calm',
  'mode',
  'contrastAsked',
  'policyLoaded',
  'resetAsked',
  'flowerLeft',
  'timbre',
  'stemMuted',
  'stemSoloed',
  'stemsRestored',
]);

/** Something that a person at the installation does. The garden rating itself is nobody, and neither is a storage that was slow. */
export function isSign(event: SessionEvent): boolean {
  if (event.type === 'policyLoaded') return event.name !== undefined;
  if (event.type === 'resetAsked' && event.ended) return false;
  // A noise in the room is nobody at the installation.
  const isNobody = 'source' in event && (event.source === 'attract' || event.source === 'applause');
  return SIGNS.has(event.type) && !isNobody;
}

/** Runs before every event is handled: whoever does something is there. */
export function noticePeople(turn: Turn, event: SessionEvent): void {
  if (!isSign(event)) return;
  const { attract, idle } = turn.state;
  remember(turn, { touchedAt: turn.state.now });
  if (attract) welcome(turn, event);
  if (attract || idle) change(turn, { attract: false, idle: null });
}

/** Whoever comes hears it and sees it move, whatever the last visitor had it do. */
export function asFound({ house }: State): Pick<State, 'muted' | 'calm' | 'volume'> {
  return { muted: false, calm: false, volume: Math.min(house.loudest, USUAL_VOLUME) };
}

function undoLastVisit(turn: Turn): void {
  if (!turn.state.memory.vacated) return;
  remember(turn, { vacated: false });
  change(turn, asFound(turn.state));
}

/** What the attract loop has taught is dropped before the touch itself is heard, which may be the first rating. */
function welcome(turn: Turn, event: SessionEvent): void {
  const { house, memory, holds } = turn.state;
  const theirs = holds.filter(({ source }) => source !== 'attract');
  undoLastVisit(turn);
  change(turn, { holds: theirs, house: { ...house, hand: null, fall: null } });
  if (memory.rehearsed > 0 && event.type !== 'resetAsked') forgetRehearsal(turn);
}

/** The composer is as the house has it again, and can be rated for what sounds now. */
export function forgetRehearsal(turn: Turn): void {
  const { state } = turn;
  reset(turn, nextSeed(state), { touched: barAt(state, state.now)?.bar.barIndex ?? state.memory.head.barIndex });
}

function nextSeed({ seed }: Session): number {
  return new Rng(seed).fork(VISITORS).uint32();
}

/** Runs with every tick. Who has rated nothing and brought nothing has left nothing behind. */
export function watchForLeaving(turn: Turn): void {
  dropStuckHolds(turn);
  endFall(turn);
  const { mode, attract, holds, playing, idle, now, memory, house } = turn.state;
  const quiet = now - memory.touchedAt;
  const present = holds.length + playing.length > 0 && quiet < LONGEST_PRESENCE;
  if (!memory.watching || mode !== 'install' || present || house.closed) {
    if (idle) change(turn, { idle: null });
    return;
  }
  if (attract) {
    // After a reload there is nobody to ask.
    if ((memory.resumed || memory.brought) && quiet >= IDLE_AFTER + IDLE_PATIENCE) beginAfresh(turn);
    return;
  }
  if (idle && now - idle.since >= IDLE_PATIENCE) return beginAfresh(turn);
  if (!idle && quiet >= IDLE_AFTER) change(turn, { idle: { since: now } });
}

function dropStuckHolds(turn: Turn): void {
  const { holds, now } = turn.state;
  if (!holds.some(({ since }) => now - since > LONGEST_HOLD)) return;
  change(turn, { holds: holds.filter(({ since }) => now - since <= LONGEST_HOLD) });
}

function endFall(turn: Turn): void {
  const { house, now } = turn.state;
  if (house.fall && now - house.fall.since >= FALL_SECONDS) change(turn, { house: { ...house, fall: null } });
}

/** Staff have ended it: the visit leaves what any visit leaves. Where there is none, it is a fresh start and no more. */
export function endVisit(turn: Turn, seed: number): void {
  if (turn.state.mode === 'install' && !turn.state.attract) beginAfresh(turn);
  else reset(turn, seed);
}

/** The visit has moved the house by its bit, and the house takes over; the music goes on. */
export function beginAfresh(turn: Turn): void {
  const { ratings, now, house } = turn.state;
  const values = ratings.flatMap(({ rating }) => (rating.source === 'attract' ? [] : [rating.value]));
  reset(turn, nextSeed(turn.state), { finished: true });
  remember(turn, { touchedAt: now, vacated: true });
  const { wished, memory } = turn.state;
  if (JSON.stringify(wished) !== JSON.stringify(memory.opening)) wish(turn, memory.opening);
  change(turn, { attract: true, idle: null, arc: NOBODY_YET, house: { ...house, fall: { since: now, values } } });
}
