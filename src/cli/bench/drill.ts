/** The agent put through its paces without a session: a bar, a rating of it, a slice of the slow path, over and over. */
import { Agent } from '../../../agents/agent.ts';
import type { PriorStatistics } from '../../../agents/learner/statistics.ts';
import type { Milliseconds } from '../../kernel/units.ts';
import { metreOf } from '../../music/metre.ts';
import type { Backend, FromAgent } from '../../protocol/agent.ts';
import { OPENING } from '../../protocol/opening.ts';
import { readWhole } from '../files.ts';
import { unwrap } from '../../kernel/result.ts';
import { SHIPPED_PRIOR, SHIPPED_STATISTICS } from '../loadComposer.ts';

export interface Drill {
  /** The next bar. */
  compose(): Promise<readonly FromAgent[]>;
  /** More of two bars, Change of the third, by one listener, in the middle of the bar. */
  rate(): Promise<readonly FromAgent[]>;
  improve(): Promise<readonly FromAgent[]>;
  close(): void;
}

/** @throws FaultError where the weights cannot be read */
export async function openDrill(
  backend: Backend,
  weights: string | null,
  nowMs: () => Milliseconds,
  heapMb: () => number = () => 0,
): Promise<Drill> {
  const agent = new Agent({
    prior: unwrap(readWhole(weights ?? SHIPPED_PRIOR)),
    statistics: JSON.parse(new TextDecoder().decode(unwrap(readWhole(SHIPPED_STATISTICS)))) as PriorStatistics,
    wasmUrls: {},
    nowMs,
    heapMb,
  });
  const slotSeconds = 15 / OPENING.tempo;
  const { slots } = metreOf(OPENING.metre);
  let barIndex = -1;
  await agent.handle({ type: 'start', seed: 1, backend, avoid: [], settings: OPENING, policy: null, heard: [] });
  return {
    compose() {
      barIndex++;
      return agent.handle({ type: 'compose', decisionId: barIndex, barIndex, fromSlot: 0 });
    },
    rate() {
      const startsAt = barIndex * slots * slotSeconds;
      const value = barIndex % 3 === 0 ? -1 : 1;
      return agent.handle({
        type: 'rate',
        rating: { id: barIndex, at: startsAt + 2, value, source: 'keys', listener: 'visitor' },
        sounded: [{ decisionId: barIndex, barIndex, startsAt, slotSeconds, slots }],
      });
    },
    improve: () => agent.handle({ type: 'improve' }),
    close: () => agent.dispose(),
  };
}
