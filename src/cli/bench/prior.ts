/** Benchmark of the prior: chorale likelihood beside a backoff model trained in the same run, and the speed of composing. */
import { BackoffModel, type Chorale } from '../../../agents/training/backoff.ts';
import { unwrap } from '../../kernel/result.ts';
import type { Seconds } from '../../kernel/units.ts';
import { metreOf } from '../../music/metre.ts';
import { VOICES } from '../../music/voices.ts';
import type { ComposeEngine, ComposeOrder, Composition, Load, ScoreEngine } from '../engine.ts';
import { readJsb } from '../jsb.ts';
import { loadComposer } from '../loadComposer.ts';
import { loadScorer } from '../loadScorer.ts';
import { progress } from '../terminal.ts';
import { quantile, type BenchOptions, type BenchResult, type Figure } from './figure.ts';

export const summary = 'chorale likelihood beside a backoff model (--jsb FILE), and the speed of composing';

const SPEED_BARS = 24;
/** The first bars pay for compiling kernels; they are shown apart, not mixed in. */
const WARM_UP_BARS = 4;
const SPEED_TEMPO = 120;
/** As many as the stage can spend on a player's line. */
const LIVE_PARTICLES = 16;

async function likelihood(path: string, limit: number, engine: ScoreEngine): Promise<Figure[]> {
  const { train, valid, test } = unwrap(readJsb(path));
  const backoff = new BackoffModel(train);
  const splits: (readonly [string, readonly Chorale[]])[] = [
    ['valid', valid.slice(0, limit)],
    ['test', test.slice(0, limit)],
  ];
  const bar = progress(
    'scoring chorales',
    splits.reduce((sum, [, chorales]) => sum + chorales.length, 0),
  );
  const figures: Figure[] = [];
  let done = 0;
  for (const [split, chorales] of splits) {
    let nats = 0;
    let notes = 0;
    for (const chorale of chorales) {
      const score = await engine.scoreChorale(chorale);
      nats += score.nats;
      notes += score.notes;
      bar.update(++done);
    }
    figures.push({
      name: `JSB ${split}, ${chorales.length} chorales`,
      unit: 'nats a note',
      value: nats / notes,
      baseline: { name: 'backoff', value: backoff.score(chorales).natsPerNote },
      better: 'lower',
    });
  }
  bar.end();
  return figures;
}

/** Composes an order and says how long each bar took once the kernels are compiled. */
async function timed(
  engine: ComposeEngine,
  order: ComposeOrder,
  now: () => number,
): Promise<{ composed: Composition; steady: Seconds[] }> {
  const took: Seconds[] = [];
  let last = now();
  const composed = await engine.compose(order, () => {
    took.push(now() - last);
    last = now();
  });
  return { composed, steady: took.slice(WARM_UP_BARS) };
}

async function speed(engine: ComposeEngine, now: () => number): Promise<Figure[]> {
  const metre = '4/4';
  const order: ComposeOrder = {
    bars: SPEED_BARS,
    seed: 1,
    style: engine.defaultStyle,
    key: { tonic: 0, mode: 'major' },
    metre,
    tempo: SPEED_TEMPO,
    voices: VOICES,
    heard: [],
    tilt: {},
  };
  const { composed, steady } = await timed(engine, order, now);
  const given = composed.bars.map((bar) => ({ voices: { melody: bar.voices.melody } }));
  const around = await timed(engine, { ...order, seed: 2, given, particles: LIVE_PARTICLES }, now);
  const barSeconds = (metreOf(metre).slots / 4) * (60 / SPEED_TEMPO);
  const baseline = { name: `real time at ${SPEED_TEMPO} a minute`, value: 1 };
  return [
    {
      name: 'full texture composed, median',
      unit: '× real time',
      value: barSeconds / quantile(steady, 0.5),
      baseline,
      better: 'higher',
    },
    {
      name: 'full texture composed, slowest twentieth',
      unit: '× real time',
      value: barSeconds / quantile(steady, 0.95),
      baseline,
      better: 'higher',
    },
    {
      name: `full texture around a given melody, ${LIVE_PARTICLES} particles, slowest twentieth`,
      unit: '× real time',
      value: barSeconds / quantile(around.steady, 0.95),
      baseline,
      better: 'higher',
    },
  ];
}

export async function measure(
  { jsb, weights, limit, now }: BenchOptions,
  composers: Load<ComposeEngine> = loadComposer,
  scorers: Load<ScoreEngine> = loadScorer,
): Promise<BenchResult> {
  const figures = jsb === null ? [] : await likelihood(jsb, limit, await scorers(weights));
  const notes = jsb === null ? ['The chorale likelihood needs --jsb FILE (Jsb16thSeparated.json).'] : [];
  return { figures: [...figures, ...(await speed(await composers(weights), now))], notes };
}
