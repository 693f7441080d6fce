/**
 * What the load test makes of what it saw: which rating came with which window, what was lost, how long a process stood in the
 * queue for a core. Pure.
 */
import { HISTOGRAM_BINS } from '../../../protocol/crowdWindow.ts';
import type { Milliseconds } from '../../../kernel/units.ts';

/** A window of any gateway, as it came to the stage. */
export interface Arrival {
  readonly at: Milliseconds;
  readonly n: number;
  readonly hist: readonly number[];
}

/**
 * Ratings name nobody, so each says by its value in which of 16 turns it was sent: the turn lasts so long, and the sixteen longer
 * than any window may live.
 */
export const TURN: Milliseconds = 75;

/** @param at ms on any clock */
export function turnOf(at: Milliseconds): number {
  return Math.floor(at / TURN) % HISTOGRAM_BINS;
}

export interface Matched {
  /** From sending to the stage, in the order of arrival, of those sent from `since` on. */
  readonly latencies: readonly Milliseconds[];
  /** Ratings that came with no window within fifteen turns. */
  readonly missing: number;
  /** Counts of windows for which nothing had been sent. */
  readonly surplus: number;
}

/**
 * Which rating came when: those of one turn are taken in the order in which they were sent, so that within a turn a rating that
 * overtook another is told as if it had not (the sum stays exact, a tail is understated by less than a turn).
 * @param sent ascending, on the clock of the windows
 * @param windows in the order of arrival
 */
export function matchRatings(
  sent: Float64Array,
  windows: readonly Arrival[],
  since: Milliseconds = -Infinity,
): Matched {
  const queues = Array.from({ length: HISTOGRAM_BINS }, () => ({ times: [] as Milliseconds[], head: 0 }));
  for (const at of sent) queues[turnOf(at)]!.times.push(at);
  const latencies: Milliseconds[] = [];
  let [missing, surplus] = [0, 0];
  for (const { at, hist } of windows)
    hist.forEach((count, bin) => {
      const queue = queues[bin]!;
      while (queue.times[queue.head]! < at - TURN * (HISTOGRAM_BINS - 1)) {
        queue.head++;
        missing++;
      }
      for (let k = 0; k < count; k++) {
        const time = queue.times[queue.head];
        if (time === undefined || time > at) surplus++;
        else {
          if (time >= since) latencies.push(at - time);
          queue.head++;
        }
      }
    });
  for (const queue of queues) missing += queue.times.length - queue.head;
  return { latencies, missing, surplus };
}

/** Ratings by what became of them. */
export interface Ledger {
  readonly sent: number;
  /** Counted in windows that came to the stage. */
  readonly arrived: number;
  /** By the gateway's count: a later one of the same phone took its place within the window. */
  readonly replaced: number;
  /** By the gateway's count: beyond what one phone may say. */
  readonly dropped: number;
}

/** What is neither with the stage nor accounted for by the meaning of a window. Below 0: more came than was sent. */
export function lostOf({ sent, arrived, replaced, dropped }: Ledger): number {
  return sent - arrived - replaced - dropped;
}

/** Time of one thread: it ran, it could have run and had no core; and how much time passed. ms */
export interface Turnaround {
  readonly ran: Milliseconds;
  readonly waited: Milliseconds;
  readonly passed: Milliseconds;
}

/** @param text of /proc/PID/schedstat: ns on a core, ns waiting for one, times on a core; null where there is none */
export function readSchedule(text: string | null): Pick<Turnaround, 'ran' | 'waited'> | null {
  const [ran, waited] = (text ?? '').trim().split(/\s+/).map(Number);
  if (!Number.isFinite(ran) || !Number.isFinite(waited) || text?.trim() === '') return null;
  return { ran: ran! / 1e6, waited: waited! / 1e6 };
}

/** Beyond this share of the time a process was starved, and nothing it was measured by is worth anything. */
export const MOST_WAITING = 0.1;

/** @returns why the run says nothing, naming each that was starved; null where it stands */
export function voidBecause(processes: Readonly<Record<string, Turnaround | null>>): string | null {
  const starved = Object.entries(processes).flatMap(([name, turnaround]) => {
    if (turnaround === null) return [`${name} (its waiting cannot be read here)`];
    const share = turnaround.waited / turnaround.passed;
    return share > MOST_WAITING ? [`${name} (${Math.round(100 * share)} % of the time)`] : [];
  });
  return starved.length === 0
    ? null
    : `VOID: no core was free for ${starved.join(', ')}; more than ${100 * MOST_WAITING} % is no measurement.`;
}

/** How much a row of values drifts: from the mean of its first third after `skip` to that of its last, as a share. */
export function driftOf(values: readonly number[], skip = 1): number {
  const rest = values.slice(skip);
  const third = Math.max(1, Math.floor(rest.length / 3));
  const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  return mean(rest.slice(-third)) / mean(rest.slice(0, third)) - 1;
}
