/**
 * Installations: when everybody has left, it asks whether anyone is there, and then begins afresh for the next ones.
 * Knows nothing of how the question looks.
 */
import { hashText, Rng } from '../kernel/random.ts';
import type { Seconds } from '../kernel/units.ts';
import type { SessionEvent } from './event.ts';
import { change, remember, type Turn } from './turn.ts';
import { reset } from './wishes.ts';

/** Without a sign of anybody for so long it asks. */
export const IDLE_AFTER: Seconds = 30;
/** So long it waits for an answer. */
export const IDLE_PATIENCE: Seconds = 20;
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
]);

/** Runs before every event is handled: whoever does something is there. The garden rating itself is nobody. */
export function noticePeople(turn: Turn, event: SessionEvent): void {
  if (!SIGNS.has(event.type) || ('source' in event && event.source === 'attract')) return;
  const { attract, idle } = turn.state;
  remember(turn, { touchedAt: turn.state.now });
  if (attract || idle) change(turn, { attract: false, idle: null });
}

/** Runs with every tick. Who has rated nothing and brought nothing has left nothing behind. */
export function watchForLeaving(turn: Turn): void {
  const { mode, ratings, holds, playing, idle, now, memory } = turn.state;
  const present = holds.length + playing.length > 0;
  const untouched = !memory.brought && ratings.every(({ rating }) => rating.source === 'attract');
  if (!memory.watching || mode !== 'install' || present || untouched) {
    if (idle) change(turn, { idle: null });
    return;
  }
  if (idle && now - idle.since >= IDLE_PATIENCE) return beginAfresh(turn);
  if (!idle && now - memory.touchedAt >= IDLE_AFTER) change(turn, { idle: { since: now } });
}

/** The visit has moved the house by its bit, and the house takes over; the music goes on. */
function beginAfresh(turn: Turn): void {
  reset(turn, new Rng(turn.state.seed).fork(VISITORS).uint32(), true);
  change(turn, { attract: true, idle: null });
}
