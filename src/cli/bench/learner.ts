/**
 * Benchmark of the learner: a small run of the protocol of `simulate` on the shipped listeners, the learner beside a
 * reward model that only chooses and beside none; what a rating costs the agent; how fast bars are composed by the batch.
 */
import { Agent } from '../../../agents/agent.ts';
import { Composer } from '../../../agents/composer/composer.ts';
import { FEATURES } from '../../../agents/composer/features.ts';
import { Network } from '../../../agents/composer/network.ts';
import { ENSEMBLE } from '../../../agents/listeners/ensemble.ts';
import { asListener } from '../../../agents/listeners/listener.ts';
import { runProtocol } from '../../../agents/listeners/protocol.ts';
import type { ListenerReport } from '../../../agents/listeners/reports.ts';
import { contender } from '../../../agents/listeners/season.ts';
import type { PriorStatistics } from '../../../agents/learner/statistics.ts';
import { unwrap } from '../../kernel/result.ts';
import { metreOf } from '../../music/metre.ts';
import type { Voice } from '../../music/voices.ts';
import type { FromAgent, SoundedBar } from '../../protocol/agent.ts';
import { OPENING } from '../../protocol/opening.ts';
import { readWhole } from '../files.ts';
import { loadPrior, SHIPPED_PRIOR, SHIPPED_STATISTICS, startBackend } from '../loadComposer.ts';
import { cachedPriorSample } from '../priorCache.ts';
import { openStudio } from '../studio.ts';
import { progress } from '../terminal.ts';
import { quantile, type BenchOptions, type BenchResult, type Figure } from './figure.ts';

export const summary = 'how fast shipped listeners are pleased, what a rating costs, bars composed by the batch';

const CACHE = '.cache/simulate';
const KINDS = ['full', 'coach', 'random'] as const;
const RATINGS = 60;
const SEEDS = 2;
/** Ratings whose cost is measured, after some that pay for compiling. */
const TIMED = 80;
const WARM_UP = 8;
const BATCHES = [1, 8, 32, 64];
const BATCH_SECONDS = 2;
const WARM_UP_SECONDS = 1;
const SLOTS_A_SECOND = (OPENING.tempo / 60) * 4;

/** Mean over all listeners whose taste the prior varies in. */
function mean(reports: readonly ListenerReport[], kind: string, of: (report: ListenerReport) => number): number {
  const values = reports.filter(({ learner, curve }) => learner === kind && curve.length > 0).map(of);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function pleasing(weights: string | null, limit: number): Promise<BenchResult> {
  const { studio, features } = await openStudio({ weights, style: null });
  const sampling = progress('sampling the prior', 100);
  const prior = await cachedPriorSample(studio, features, CACHE, (share) => sampling.update(100 * share));
  sampling.end();
  const listeners = Object.entries(ENSEMBLE)
    .slice(0, limit)
    .map(([name, module]) => unwrap(asListener(module, name)));
  const bar = progress('listening', listeners.length * KINDS.length * SEEDS);
  const { listeners: reports, style } = await runProtocol({
    studio,
    prior,
    listeners,
    contenders: KINDS.map(contender),
    ratings: RATINGS,
    seed: 1,
    seeds: SEEDS,
    jump: null,
    onRun: (done) => bar.update(done),
  });
  bar.end();
  const last = (report: ListenerReport): number => report.curve.at(-1)!.meanSd;
  const within = (report: ListenerReport): number =>
    report.ratingsTo['1']!.runs.filter((count) => count !== null).length / SEEDS;
  const pleasure = (name: string, baseline: (typeof KINDS)[number]): Figure => ({
    name: `pleasure of new bars after ${RATINGS} ratings, ${listeners.length} listeners`,
    unit: 'SD of the prior',
    value: mean(reports, 'full', last),
    baseline: { name, value: mean(reports, baseline, last) },
    better: 'higher',
  });
  return {
    figures: [
      pleasure('choosing by a reward model alone', 'coach'),
      pleasure('learning nothing', 'random'),
      {
        name: `runs that reach +1 SD within ${RATINGS} ratings`,
        unit: 'of all',
        value: mean(reports, 'full', within),
        baseline: { name: 'choosing by a reward model alone', value: mean(reports, 'coach', within) },
        better: 'higher',
      },
      {
        name: 'variety kept, Vendi ratio',
        unit: 'of the prior’s',
        value: mean(reports, 'full', ({ vendiRatio }) => vendiRatio ?? 0),
        baseline: {
          name: 'choosing by a reward model alone',
          value: mean(reports, 'coach', ({ vendiRatio }) => vendiRatio ?? 0),
        },
        better: 'higher',
      },
    ],
    notes: [
      `Style ${style}, seeds 1–${SEEDS}, the same draws for every learner. Ratings to +1 SD (– = not within ${RATINGS}): ` +
        reports
          .filter(({ learner }) => learner !== 'random')
          .map(
            ({ name, learner, ratingsTo }) =>
              `${name} ${learner} ${ratingsTo['1']!.runs.map((count) => count ?? '–').join(' ')}`,
          )
          .join('; '),
    ],
  };
}

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

export async function measure({ weights, limit, now }: BenchOptions): Promise<BenchResult> {
  const speed = await composing(weights, now);
  const update = await updating(weights, now);
  const { figures, notes } = await pleasing(weights, limit);
  return { figures: [...figures, update, ...speed], notes };
}
