/**
 * Keeps an installation going for months: opens and closes it by the clock on the wall, and asks for a reload where the page is
 * ill or has run all day. Never while anybody is there. Pure; whoever calls it brings the time and carries the answer out.
 */
import type { Milliseconds } from '../kernel/units.ts';
import { isOpen, type Hours } from '../protocol/installation.ts';
import type { State } from './state.ts';

/** A page that draws nothing, or whose music stands still, for so long is ill. */
export const SILENT_FOR: Milliseconds = 10_000;
/** No page is reloaded before: an illness that a reload does not cure must not become a flicker. */
export const LEAST_UPTIME: Milliseconds = 120_000;
/** It is renewed each night in the first quiet moment after this hour, where it has run for long. */
const RENEWED_AT_MINUTE = 4 * 60;
const RENEWED_WITHIN_MINUTES = 120;
const LONG_UPTIME: Milliseconds = 12 * 3_600_000;
/** Whoever is there at closing time may finish, for so long. */
const LONGEST_GRACE: Milliseconds = 10 * 60_000;

export interface Rounds {
  readonly nowMs: Milliseconds;
  readonly minuteOfDay: number;
  readonly uptime: Milliseconds;
  /** False while the page is hidden: then nothing is drawn, and nothing is wrong. */
  readonly visible: boolean;
  /** When a frame was last drawn, and when the music's clock last moved. */
  readonly drawnAt: Milliseconds;
  readonly movedAt: Milliseconds;
  /** Since when it ought to be closed, or null. */
  readonly dueSince: Milliseconds | null;
}

export type Errand = 'none' | 'open' | 'close' | 'reload';

/** @param hours of the installation @returns the one thing to do now */
export function inspect(
  state: Pick<State, 'mode' | 'attract' | 'phase' | 'house' | 'agent'>,
  hours: Hours | null,
  rounds: Rounds,
): Errand {
  const { mode, attract, house } = state;
  const open = mode !== 'install' || isOpen(hours, rounds.minuteOfDay);
  if (open && house.closed) return 'open';
  if (!open && !house.closed) {
    const grace = rounds.dueSince === null ? 0 : rounds.nowMs - rounds.dueSince;
    if (attract || grace >= LONGEST_GRACE) return 'close';
  }
  if (mode === 'install' && attract && isIll(state, rounds)) return 'reload';
  return 'none';
}

/** Since when it ought to be closed, from one round to the next. */
export function dueSince(
  before: Milliseconds | null,
  mode: State['mode'],
  hours: Hours | null,
  rounds: Pick<Rounds, 'nowMs' | 'minuteOfDay'>,
): Milliseconds | null {
  if (mode !== 'install' || isOpen(hours, rounds.minuteOfDay)) return null;
  return before ?? rounds.nowMs;
}

function isIll({ phase, house, agent }: Pick<State, 'phase' | 'house' | 'agent'>, rounds: Rounds): boolean {
  const { nowMs, minuteOfDay, uptime, visible, drawnAt, movedAt } = rounds;
  if (uptime < LEAST_UPTIME) return false;
  if (agent.status === 'lost') return true;
  const drawsNothing = visible && nowMs - drawnAt > SILENT_FOR;
  const standsStill = !house.closed && phase === 'playing' && nowMs - movedAt > SILENT_FOR;
  const since = minuteOfDay - RENEWED_AT_MINUTE;
  const night = uptime > LONG_UPTIME && since >= 0 && since < RENEWED_WITHIN_MINUTES;
  return drawsNothing || standsStill || night;
}
