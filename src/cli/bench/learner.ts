/**
 * Benchmark of the learner: how fast listeners are pleased (pleasing.ts); what a rating costs the agent; how fast bars are
 * composed by the batch.
 */
import { Agent } from '../../../agents/agent.ts';
import { Composer } from '../../../agents/composer/composer.ts';
import { FEATURES } from '../../../agents/composer/features.ts';
import { Network } from '../../../agents/composer/network.ts';
import type { PriorStatistics } from '../../../agents/learner/statistics.ts';
import { unwrap } from '../../kernel/result.ts';
import { metreOf } from '../../music/metre.ts';
import type { Voice } from '../../music/voices.ts';
import type { FromAgent, SoundedBar } from '../../protocol/agent.ts';
import { OPENING } from '../../protocol/opening.ts';
import { readWhole } from '../files.ts';
import { loadPrior, SHIPPED_PRIOR, SHIPPED_STATISTICS, startBackend } from '../loadComposer.ts';
import { quantile, type BenchOptions, type BenchResult, type Figure } from './figure.ts';
import { pleasing, USUAL_PLEASING } from './pleasing.ts';

export const summary = 'how fast shipped listeners are pleased, what a rating costs, bars composed by the batch';

/** Ratings whose cost is measured, after some that pay for compiling. */
const TIMED = 80;
const WARM_UP = 8;
const BATCHES = [1, 8, 32, 64];
const BATCH_SECONDS = 2;
const WARM_UP_SECONDS = 1;
const SLOTS_A_SECOND = (OPENING.tempo / 60) * 4;

/** What the agent says a rating cost it, beside ratings of nothing it played. */
async function updating(weights: string | null, now: () => number): Promise<Figure> {
  const agent = new Agent({
    prior: unwrap(readWhole(weights ?? SHIPPED_PRIOR)),
    statistics: JSON.parse(new TextDecoder().decode(unwrap(readWhole(SHIPPED_STATISTICS)))) as PriorStatistics,
    wasmUrls: {},
    nowMs: () => now() * 1000,
    heapMb: () => 0,
  });
  const updateMs = (answers: readonly FromAgent[]): number[] =>
    answers.flatMap((answer) => (answer.type === 'updated' ? [answer.updateMs] : []));
  await agent.handle({
    type: 'start',
    seed: 1,
    backend: 'wasm',
    avoid: [],
    settings: OPENING,
    policy: null,
    heard: [],
  });
  const costs: number[] = [];
  const idle: number[] = [];
  let sounded: readonly SoundedBar[] = [];
  const slotSeconds = 15 / OPENING.tempo;
  const { slots } = metreOf(OPENING.metre);
  for (let barIndex = 0; barIndex < TIMED + WARM_UP; barIndex++) {
    await agent.handle({ type: 'compose', decisionId: barIndex, barIndex, fromSlot: 0 });
    const startsAt = barIndex * slots * slotSeconds;
    sounded = [...sounded, { decisionId: barIndex, barIndex, startsAt, slotSeconds, slots }].slice(-4);
    const rating = {
      id: barIndex,
      at: startsAt + 0.9 * slots * slotSeconds,
      value: barIndex % 8 < 4 ? 1 : -1,
      source: 'keys',
      listener: 'visitor',
    } as const;
    const cost = updateMs(await agent.handle({ type: 'rate', rating, sounded }));
    const nothing = updateMs(await agent.handle({ type: 'rate', rating, sounded: [] }));
    if (barIndex < WARM_UP) continue;
    costs.push(...cost);
    idle.push(...nothing);
  }
  agent.dispose();
  return {
    name: `a fast update, p95 of ${costs.length}`,
    unit: 'ms',
    value: quantile(costs, 0.95),
    baseline: { name: 'a rating of nothing that was played', value: quantile(idle, 0.95) },
    better: 'lower',
    bound: 50,
  };
}

/** Slots a second, rows of a batch counted each. */
async function composing(weights: string | null, now: () => number): Promise<Figure[]> {
  const prior = loadPrior(weights);
  await startBackend();
  const network = new Network(prior);
  const figures: Figure[] = [];
  const theta = new Float32Array(FEATURES.length);
  const textures: readonly (readonly [string, readonly Voice[]])[] = [
    ['melody alone', ['melody']],
    ['full texture', OPENING.voices],
  ];
  for (const [texture, voices] of textures)
    for (const count of BATCHES) {
      const composer = new Composer(network, prior.styles, { ...OPENING, voices }, 1);
      let [slots, began, warm] = [0, now(), false];
      for (let barIndex = 0; !warm || now() - began < BATCH_SECONDS; barIndex++) {
        const candidates = await composer.propose({
          decisionId: barIndex,
          barIndex,
          fromSlot: 0,
          count,
          theta,
          policyVersion: 0,
          control: false,
        });
        composer.commit(candidates[0]!);
        slots += count * candidates[0]!.bar.chords.length;
        // The first second pays for compiling.
        if (!warm && now() - began > WARM_UP_SECONDS) [slots, began, warm] = [0, now(), true];
      }
      figures.push({
        name: `${texture}, ${count} at a time`,
        unit: 'slots a second',
        value: slots / (now() - began),
        baseline: { name: `real time at ${OPENING.tempo} a minute`, value: SLOTS_A_SECOND },
        better: 'higher',
        ...(count === 1 && texture === 'full texture' ? { bound: 5 * SLOTS_A_SECOND } : {}),
      });
    }
  network.dispose();
  return figures;
}

export async function measure({ weights, limit, now, learner }: BenchOptions): Promise<BenchResult> {
  const wanted = { ...USUAL_PLEASING, ...learner, weights };
  const pleased = await pleasing({ ...wanted, limit: Number.isFinite(limit) ? limit : wanted.limit });
  if (wanted.what !== 'kinds') return pleased;
  const speed = await composing(weights, now);
  const update = await updating(weights, now);
  return { ...pleased, figures: [...pleased.figures, update, ...speed] };
}
