/** `antiphon bench`: runs the benchmarks that are there and prints their figures beside their baselines. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  describeFigure,
  describeTable,
  KILLED,
  type Benchmark,
  type BenchOptions,
  type BenchResult,
} from './bench/figure.ts';
import { LEARNER_KINDS } from '../../agents/learner/method.ts';
import { WINDOW } from '../server/audience.ts';
import { numberOption, wordOption } from './options.ts';
import { print, printJson, usageError } from './terminal.ts';

const NAMES = [
  'prior',
  'likelihood',
  'learner',
  'slowPath',
  'leak',
  'sound',
  'stage',
  'drawing',
  'form',
  'niches',
  'styles',
  'guards',
  'audience',
  'storm',
  'kills',
  'trolls',
] as const;
/** Benchmarks whose file is there; each is loaded only when it runs. */
const present = NAMES.filter((name) => existsSync(new URL(`./bench/${name}.ts`, import.meta.url)));

async function load(name: string): Promise<Benchmark> {
  return (await import(new URL(`./bench/${name}.ts`, import.meta.url).href)) as Benchmark;
}

export const summary = 'Print the figures of the benchmarks beside their baselines';
export const usage = `Usage: antiphon bench [${[...present, 'all'].join('|')}] [--json]

  --jsb FILE      Jsb16thSeparated.json, for the prior's likelihood
  --limit N       pieces of each set at most (default: all), or listeners of the learner (default 4)
  --seeds N       runs of each listener with each learner (default 2)
  --learner KIND  a baseline of the learner; may be repeated (default: all)
  --ablations     the learner beside itself without each of its parts, instead of beside baselines
  --tradeoff      variety and pleasure after 100 ratings, for several choices among candidates, instead
  --weights FILE  another prior than the one shipped
  --seconds N     how long the stage plays live, without its picture and with it (default 90)
  --no-picture    plays it without alone
  --soak N        simulated minutes of its long run; 0 leaves it out (default 10)
  --corpus DIR    corpora to measure the form of, instead of what was measured before; --write keeps it;
                  also what styles and guards are measured beside
  --styles A,B    styles of which the form is measured (default: those of forty pieces or more), or the sound (A+B is a fusion)
  --pieces N      pieces composed for each of them (default 6)
  --bars N        bars of each (default 48)
  --raters N      phones of audience and storm (default 1000 and 2500)
  --rate N        ratings of each phone a second (default 2); --seconds N: for so long (default 10)
  --window N      ms from one window of the gateway to the next (default ${WINDOW})
  --gateways N    gateways that the phones of audience are spread over (default 1)
  --redis URL     Redis between them (default: one is started and ended)
  --kill WHICH    what kills kills: gateway, redis or stage (default: each in turn)
  --goals         audience and storm with 5,000 phones and windows of 50 ms, as is required
  --json          print the figures as one JSON object

Every baseline is measured in the same run. Figures of speed hold for a machine that does nothing else.
`;

export async function run(
  args: string[],
  names: readonly string[] = present,
  benchmark: (name: string) => Promise<Benchmark> = load,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      jsb: { type: 'string' },
      limit: { type: 'string' },
      seeds: { type: 'string' },
      learner: { type: 'string', multiple: true },
      ablations: { type: 'boolean', default: false },
      tradeoff: { type: 'boolean', default: false },
      weights: { type: 'string' },
      seconds: { type: 'string' },
      soak: { type: 'string' },
      'no-picture': { type: 'boolean', default: false },
      corpus: { type: 'string' },
      write: { type: 'boolean', default: false },
      styles: { type: 'string' },
      pieces: { type: 'string' },
      bars: { type: 'string' },
      raters: { type: 'string' },
      rate: { type: 'string' },
      window: { type: 'string' },
      gateways: { type: 'string' },
      redis: { type: 'string' },
      goals: { type: 'boolean', default: false },
      kill: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.ablations && values.tradeoff) usageError('--ablations and --tradeoff are asked for one at a time.');
  const [wanted = 'all', ...others] = positionals;
  if (values.write && values.corpus === undefined) usageError('--write needs --corpus DIR.');
  if (others.length > 0) usageError(`bench takes one name, not “${positionals.join(' ')}”.`);
  if (wanted !== 'all' && !names.includes(wanted))
    usageError(`There is no benchmark “${wanted}”; there are: ${[...names, 'all'].join(', ')}.`);
  // A load needs no minute; a stage that plays does.
  const leastSeconds = ['audience', 'storm'].includes(wanted) ? 1 : 20;
  const options: BenchOptions = {
    jsb: values.jsb ?? null,
    corpus: values.corpus ?? null,
    weights: values.weights ?? null,
    limit: numberOption('limit', values.limit, Infinity, 1, Number.MAX_SAFE_INTEGER, true),
    seconds: numberOption('seconds', values.seconds, 90, leastSeconds, 86_400),
    picture: !values['no-picture'],
    soak: numberOption('soak', values.soak, 10, 0, 1440),
    form: {
      corpus: values.corpus ?? null,
      write: values.write,
      styles: values.styles ?? null,
      pieces: numberOption('pieces', values.pieces, 6, 1, 1000, true),
      bars: numberOption('bars', values.bars, 48, 4, 256, true),
    },
    learner: {
      seeds: numberOption('seeds', values.seeds, 2, 1, 1000, true),
      kinds: (values.learner ?? LEARNER_KINDS).map((word) => wordOption('learner', word, LEARNER_KINDS)),
      what: values.ablations ? 'ablations' : values.tradeoff ? 'tradeoff' : 'kinds',
    },
    crowd: {
      raters: values.raters === undefined ? null : numberOption('raters', values.raters, 1000, 1, 20_000, true),
      perSecond: numberOption('rate', values.rate, 2, 0.1, 5),
      seconds: numberOption('seconds', values.seconds, 10, leastSeconds, 86_400),
      windowMs: numberOption('window', values.window, WINDOW, 10, 1000),
      gateways: numberOption('gateways', values.gateways, 1, 1, 16, true),
      redis: values.redis ?? null,
      goals: values.goals,
      kill: values.kill === undefined ? null : wordOption('kill', values.kill, KILLED),
    },
    now: () => performance.now() / 1000,
  };
  const results: Record<string, BenchResult> = {};
  for (const name of wanted === 'all' ? names : [wanted]) {
    const result = await (await benchmark(name)).measure(options);
    results[name] = result;
    if (values.json) continue;
    await print(`${name}\n`);
    for (const figure of result.figures) await print(`  ${describeFigure(figure)}\n`);
    for (const table of result.tables ?? []) await print(`\n${describeTable(table)}\n`);
    for (const note of result.notes) await print(`  note: ${note}\n`);
    if (result.starved) await print(`  ${result.starved}\n`);
  }
  if (values.json) await printJson(results);
  return Object.values(results).some(({ starved }) => starved) ? 1 : 0;
}
