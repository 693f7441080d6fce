/**
 * What to ask the agent next: one bar at a time, a plan always ahead, and everything still free decided anew when the
 * policy or the settings moved. Superseded plans stay in the timeline until their successors come, so that there is
 * always something to play.
 */
import type { Seconds } from '../kernel/units.ts';
import { metreOf } from '../music/metre.ts';
import { allAnswered } from './lessons.ts';
import type { Session } from './memory.ts';
import { barSlots, type TimedBar } from './state.ts';
import { barWithIndex, committedSlots, slotTime } from './timeline.ts';
import { change, remember, tell, type Turn } from './turn.ts';

/** Bars planned beyond the sounding one. */
const LEAST_AHEAD = 1;
const MOST_AHEAD = 2;
/** Time a revision may take. The write head goes on meanwhile, so a revision aims this far beyond it. */
export const COMPOSE_BUDGET: Seconds = 0.15;

export interface Ask {
  readonly barIndex: number;
  readonly fromSlot: number;
}

/** First beat of the bar that can still be decided anew, or −1. */
export function firstFreeBeat(session: Session, timed: TimedBar): number {
  const { beatSlots } = metreOf(timed.bar.metre);
  const begun = session.memory.begun;
  const least = begun ? session.committedUntil + COMPOSE_BUDGET : -Infinity;
  const committed = committedSlots(session, timed);
  for (let slot = 0; slot < barSlots(timed); slot += beatSlots)
    if (slot >= committed && slotTime(timed, slot) >= least) return slot;
  return -1;
}

/** True if the bar does not say what today's policy and settings would, given the bars before it. */
export function isStale(session: Session, timed: TimedBar): boolean {
  const { policyMoved, settingsFrom } = session.memory;
  const { decisionId, policyVersion, barIndex } = timed.bar;
  if (decisionId < settingsFrom) return true;
  // A control bar too: it stays the frozen prior's, but the form answers people in it as in any other.
  if (decisionId < policyMoved.decision && policyVersion < policyMoved.version) return true;
  return session.timeline.some(
    (other) => !other.echo && other.bar.barIndex < barIndex && other.bar.decisionId > decisionId,
  );
}

/** A revision of this bar, if it is stale and enough of it is free. Settings change at bar lines only. */
function revision(session: Session, timed: TimedBar | undefined): Ask | null {
  if (!timed || timed.echo || !isStale(session, timed)) return null;
  const fromSlot = firstFreeBeat(session, timed);
  if (fromSlot < 0 || (fromSlot > 0 && timed.bar.decisionId < session.memory.settingsFrom)) return null;
  return { barIndex: timed.bar.barIndex, fromSlot };
}

export function nextAsk(session: Session): Ask | null {
  const { timeline, memory, agent, awaiting } = session;
  if (agent.status !== 'ready' || awaiting.length > 0) return null;
  const now = memory.head.barIndex;
  for (let barIndex = now; barIndex <= now + LEAST_AHEAD; barIndex++)
    if (!barWithIndex(timeline, barIndex)) return { barIndex, fromSlot: 0 };
  for (let barIndex = now; barIndex <= now + MOST_AHEAD; barIndex++) {
    const timed = barWithIndex(timeline, barIndex);
    if (!timed) return { barIndex, fromSlot: 0 };
    const ask = revision(session, timed);
    if (ask) return ask;
  }
  return null;
}

/** True when time may pass without leaving the agent behind: for a session that runs faster than its clock. */
export function isSettled({ agent, awaiting, memory }: Session): boolean {
  if (agent.status !== 'ready') return agent.status === 'lost';
  return (
    awaiting.length === 0 &&
    !memory.improving &&
    !memory.explaining &&
    !memory.advising &&
    !memory.saving &&
    allAnswered(memory.lessons)
  );
}

/** Runs after every event: asks for the next bar, or lets the slow path work when nothing is left to ask. */
export function plan(turn: Turn): void {
  const ask = nextAsk(turn.state);
  if (ask) {
    const { nextDecision, awaiting, now } = turn.state;
    change(turn, {
      nextDecision: nextDecision + 1,
      awaiting: [...awaiting, { decisionId: nextDecision, barIndex: ask.barIndex, askedAt: now }],
    });
    tell(turn, { type: 'compose', decisionId: nextDecision, ...ask });
    return;
  }
  improve(turn);
}

/** One slice of the slow path a bar, for some bars after a rating, never two at once and never before the plan. */
function improve(turn: Turn): void {
  const { phase, agent, awaiting, memory, mode, operator } = turn.state;
  if (operator.frozen || phase !== 'playing' || agent.status !== 'ready' || awaiting.length > 0) return;
  if (memory.improving || memory.improvements === 0 || memory.improvedIn === memory.head.barIndex) return;
  remember(turn, { improving: true, improvements: memory.improvements - 1, improvedIn: memory.head.barIndex });
  tell(turn, { type: 'improve', mode });
}
