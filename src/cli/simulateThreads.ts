/** Threads that hold simulated runs side by side. Which thread holds which run changes nothing. */
import { availableParallelism } from 'node:os';
import type { AuditionResult } from '../../agents/listeners/audition.ts';
import type { Hall, Season } from '../../agents/listeners/season.ts';
import { FaultError, type Fault } from '../kernel/result.ts';
import { ask, startThread } from './threads.ts';

export interface SimulateThreadData extends Omit<Season, 'studio' | 'listeners'> {
  readonly weights: string | null;
  readonly style: string | null;
  /** As typed: a thread loads them itself, because functions do not travel. */
  readonly listeners: readonly string[];
}

export interface RunAnswer {
  readonly result: AuditionResult | null;
  readonly fault: Fault | null;
}

/** Each has an engine of its own, and memory for it. */
const USUAL_THREADS = 4;

export interface Halls {
  readonly halls: readonly Hall[];
  close(): Promise<void>;
}

/** Threads for so many runs where nobody says how many. */
export function usualThreads(runs: number): number {
  return Math.max(1, Math.min(USUAL_THREADS, availableParallelism(), runs));
}

export function startHalls(count: number, data: SimulateThreadData): Halls {
  const workers = Array.from({ length: count }, () => startThread('./simulateThread.mjs', data));
  return {
    halls: workers.map((worker): Hall => async (order) => {
      const { result, fault } = await ask<RunAnswer>(worker, order, 'a simulating thread');
      if (fault) throw new FaultError(fault);
      return result;
    }),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
