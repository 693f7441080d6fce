/**
 * Benchmark of the slow path: what a slice of it costs on each engine, and what critics in the reward and the head adapter
 * do to a taught policy, beside the same policy taught without them.
 */
import { ADAPTER_SIZE } from '../../../agents/composer/headAdapter.ts';
import type { ComposerPort } from '../../../agents/composer/interface.ts';
import { authenticityCritic } from '../../../agents/critics/authenticity.ts';
import { readAuthenticity } from '../../../agents/critics/authenticityFile.ts';
import { Judge } from '../../../agents/critics/judge.ts';
import { RolloutCritics } from '../../../agents/critics/rolloutCritics.ts';
import { WINDOW_BARS } from '../../../agents/critics/window.ts';
import { audition, STANDARD_AUDITION, type AuditionResult } from '../../../agents/listeners/audition.ts';
import { ENSEMBLE } from '../../../agents/listeners/ensemble.ts';
import { asListener } from '../../../agents/listeners/listener.ts';
import type { Studio } from '../../../agents/listeners/studio.ts';
import { Taste } from '../../../agents/listeners/taste.ts';
import { METHODS, type Method } from '../../../agents/learner/method.ts';
import { unwrap } from '../../kernel/result.ts';
import type { Backend } from '../../protocol/agent.ts';
import type { PlannedBar } from '../../protocol/bar.ts';
import { readWhole } from '../files.ts';
import { SHIPPED_CRITIC } from '../loadComposer.ts';
import { cachedPriorSample } from '../priorCache.ts';
import { openStudio } from '../studio.ts';
import { progress } from '../terminal.ts';
import { openDrill } from './drill.ts';
import { quantile, type BenchOptions, type BenchResult, type Figure } from './figure.ts';

export const summary = 'what a slice of the slow path costs, and what critics and head adapter do to a taught policy';

const CACHE = '.cache/simulate';
/** Slices measured on each engine, after one that pays for compiling. */
const SLICES: readonly (readonly [Backend, number])[] = [
  ['wasm', 40],
  ['cpu', 5],
];
const RATINGS = 40;
const SEEDS = 3;
const LISTENERS = ['leaps', 'offbeat', 'calm'];
/** The head adapter as it was tried; docs/decisions say what came of it. */
const ADAPTED: Method = {
  ...METHODS.full,
  adapter: { size: ADAPTER_SIZE, leash: 0.3, price: 0.5, rate: 0.6, step: 0.1 },
};
/** Seed of the authentic share of the prior’s own phrases. */
const PRIOR_SEED = 77;

/** Milliseconds of each slice, bars composed in between as a session does, and of composing those bars. */
async function slices(backend: Backend, count: number, weights: string | null, now: () => number) {
  const drill = await openDrill(backend, weights, () => now() * 1000);
  const composed: number[] = [];
  const improved: number[] = [];
  for (let round = 0; round <= count; round++) {
    const began = now();
    await drill.compose();
    if (round > 0) composed.push(1000 * (now() - began));
    await drill.rate();
    for (const answer of await drill.improve())
      if (answer.type === 'updated' && round > 0) improved.push(answer.updateMs);
  }
  drill.close();
  return { composed, improved };
}

async function speed(weights: string | null, now: () => number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [backend, count] of SLICES) {
    const { composed, improved } = await slices(backend, count, weights, now);
    figures.push({
      name: `a slice of the slow path on ${backend}, p95 of ${improved.length}`,
      unit: 'ms',
      value: quantile(improved, 0.95),
      baseline: { name: 'composing a bar that sounds, p95', value: quantile(composed, 0.95) },
      better: 'lower',
      ...(backend === 'wasm' && { bound: 50 }),
    });
  }
  return figures;
}

/** A studio that also hands out the bars of every piece but the first, which is the session's. */
function overheard(studio: Studio): { readonly studio: Studio; readonly pieces: PlannedBar[][] } {
  const pieces: PlannedBar[][] = [];
  let opened = 0;
  return {
    pieces,
    studio: {
      ...studio,
      open: async (seed, heard) => {
        const port = await studio.open(seed, heard);
        if (heard.length > 0 || opened++ === 0) return port;
        const bars: PlannedBar[] = [];
        pieces.push(bars);
        const listening: ComposerPort = {
          features: port.features,
          propose: (request) => port.propose(request),
          commit: (candidate) => {
            bars.push(candidate.bar);
            port.commit(candidate);
          },
        };
        return listening;
      },
    },
  };
}

const VARIANTS = ['plain', 'critics', 'adapter'] as const;
type Variant = (typeof VARIANTS)[number];
const WORDS: Readonly<Record<Variant, string>> = {
  plain: 'neither',
  critics: 'critics in the reward',
  adapter: 'head adapter',
};

interface Taught {
  readonly result: AuditionResult;
  /** Mean log-odds that people wrote a bar. */
  readonly authentic: number;
}

async function taught(limit: number, weights: string | null): Promise<BenchResult> {
  const { studio, features } = await openStudio({ weights, style: null });
  const sampling = progress('sampling the prior', 100);
  const prior = await cachedPriorSample(studio, features, CACHE, (share) => sampling.update(100 * share));
  sampling.end();
  const file = unwrap(readWhole(SHIPPED_CRITIC));
  const critic = readAuthenticity(file, studio.prior);
  if (!critic.ok) return { figures: [], notes: [critic.fault.sentence] };
  const judge = authenticityCritic(critic.value.model);
  const authenticityOf = (pieces: readonly (readonly PlannedBar[])[]): number => {
    const odds = pieces.flatMap((bars) =>
      bars.slice(WINDOW_BARS - 1).map((bar, i) => judge(bar, bars.slice(i, i + WINDOW_BARS - 1), bar.style)),
    );
    return mean(odds);
  };
  const names = LISTENERS.slice(0, limit);
  const runs: Record<Variant, Taught[]> = { plain: [], critics: [], adapter: [] };
  const bar = progress('listening', names.length * SEEDS * VARIANTS.length);
  let done = 0;
  for (const name of names) {
    const taste = unwrap(Taste.standardise(unwrap(asListener(ENSEMBLE[name]!, name)), prior.bars));
    for (let seed = 1; seed <= SEEDS; seed++)
      for (const variant of VARIANTS) {
        const critics = new RolloutCritics(new Judge());
        critics.consult(unwrap(critics.meet(file)), 0, studio.prior);
        const { studio: open, pieces } = overheard(studio);
        const result = await audition({
          studio: open,
          prior,
          kind: 'full',
          taste,
          jump: null,
          ratings: RATINGS,
          checkpoints: [RATINGS],
          seed,
          size: STANDARD_AUDITION,
          critics: variant === 'critics' ? critics.all : [],
          ...(variant === 'adapter' && { method: ADAPTED }),
        });
        runs[variant].push({ result, authentic: authenticityOf(pieces) });
        bar.update(++done);
      }
  }
  bar.end();
  const untaught = await priorPieces(studio);
  const compared = (name: string, unit: string, variant: Variant, of: (run: Taught) => number): Figure => ({
    name: `${name} after ${RATINGS} ratings, ${WORDS[variant]}`,
    unit,
    value: mean(runs[variant].map(of)),
    baseline: { name: WORDS.plain, value: mean(runs.plain.map(of)) },
    better: 'higher',
  });
  return {
    figures: (['critics', 'adapter'] as const).flatMap((variant) => [
      compared('notes in the chord', 'of all', variant, ({ result }) => result.noteInChord),
      compared('authenticity', 'log-odds', variant, ({ authentic }) => authentic),
      compared('pleasure', 'SD of the prior', variant, ({ result }) => result.curve.at(-1)!.mean),
      compared('variety kept, Vendi ratio', 'of the prior’s', variant, ({ result }) => result.vendiRatio),
    ]),
    notes: [
      `Listeners ${names.join(', ')}, seeds 1–${SEEDS}; of the prior: notes in the chord ${prior.noteInChord.toFixed(3)}, authenticity ${authenticityOf(untaught).toFixed(2)}.`,
    ],
  };
}

/** A few pieces of the frozen prior, as long as those that are compared. */
async function priorPieces(studio: Studio): Promise<PlannedBar[][]> {
  const pieces: PlannedBar[][] = [];
  for (let piece = 0; piece < 8; piece++) {
    const port = await studio.open(PRIOR_SEED + piece, []);
    const theta = new Float32Array(port.features.length);
    const bars: PlannedBar[] = [];
    for (let barIndex = 0; barIndex < 12; barIndex++) {
      const request = { decisionId: barIndex, barIndex, fromSlot: 0, count: 1, theta, policyVersion: 0, control: true };
      const [candidate] = await port.propose(request);
      port.commit(candidate!);
      bars.push(candidate!.bar);
    }
    pieces.push(bars);
  }
  return pieces;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export async function measure({ weights, limit, now }: BenchOptions): Promise<BenchResult> {
  const figures = await speed(weights, now);
  const effect = await taught(limit, weights);
  return { figures: [...figures, ...effect.figures], notes: effect.notes };
}
