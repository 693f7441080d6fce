/** `antiphon simulate`: hidden listeners rate real composed bars, and the figures show how fast a learner finds their taste. */
import { parseArgs } from 'node:util';
import type { SlotCounts } from '../../agents/listeners/audition.ts';
import { ENSEMBLE } from '../../agents/listeners/ensemble.ts';
import { runProtocol } from '../../agents/listeners/protocol.ts';
import type { ListenerReport, Reached } from '../../agents/listeners/reports.ts';
import { AFTER_JUMP, contender } from '../../agents/listeners/season.ts';
import { LEARNER_KINDS } from '../../agents/learner/method.ts';
import { unwrap } from '../kernel/result.ts';
import { writeFile } from './files.ts';
import { loadListener } from './listenerFile.ts';
import { numberOption, wordOption } from './options.ts';
import { cachedPriorSample } from './priorCache.ts';
import { startHalls, usualThreads } from './simulateThreads.ts';
import { openStudio } from './studio.ts';
import { print, printJson, progress, usageError } from './terminal.ts';

const LINE = 96;
function wrapped(names: readonly string[]): string {
  const lines = [''];
  for (const name of names)
    if (`${lines.at(-1)} ${name},`.length > LINE) lines.push(name);
    else lines[lines.length - 1] += lines.at(-1) === '' ? name : `, ${name}`;
  return lines.join(',\n');
}

export const summary = 'Let hidden listeners rate a learner';
export const usage = `Usage: antiphon simulate --listener FILE.mjs [--listener …] [--learner KIND …] [options]

A listener is an ES module that exports a name and utility(bars); the newest of up to four bars is judged.
These names stand for listeners that come with Antiphon:
${wrapped(Object.keys(ENSEMBLE))}.

  --listener FILE     a hidden listener; may be repeated
  --learner KIND      ${LEARNER_KINDS.join(', ')}; may be repeated (default full)
  --ratings N         ratings given, 1–500 (default 60)
  --seed N            first seed (default 1)
  --seeds N           runs of each, with consecutive seeds (default 5)
  --style A=1,B=0.5   weights over styles (default: the stage's own)
  --jump J            after J ratings the taste becomes the next listener's (or its opposite); ${AFTER_JUMP} more follow
  --threads N         runs held side by side (default: one a core, at most 4); the figures are the same
  --weights FILE      another prior than the one shipped
  --statistics FILE   write what a learner should know of the prior before its first rating (JSON); needs no listener
  --json              print the figures as JSON
`;

const CACHE = '.cache/simulate';
const LARGEST_SEED = Number.MAX_SAFE_INTEGER;
const MOST_SEEDS = 1000;
const MOST_RATINGS = 500;
const MOST_THREADS = 64;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      listener: { type: 'string', multiple: true },
      learner: { type: 'string', multiple: true },
      ratings: { type: 'string' },
      seed: { type: 'string' },
      seeds: { type: 'string' },
      style: { type: 'string' },
      jump: { type: 'string' },
      threads: { type: 'string' },
      weights: { type: 'string' },
      statistics: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values.listener && values.statistics === undefined) usageError('simulate needs --listener FILE.mjs.');
  const kinds = (values.learner ?? ['full']).map((word) => wordOption('learner', word, LEARNER_KINDS));
  const ratings = numberOption('ratings', values.ratings, 60, 1, MOST_RATINGS, true);
  const seed = numberOption('seed', values.seed, 1, 0, LARGEST_SEED - MOST_SEEDS, true);
  const seeds = numberOption('seeds', values.seeds, 5, 1, MOST_SEEDS, true);
  const jump = values.jump === undefined ? null : numberOption('jump', values.jump, 60, 1, MOST_RATINGS, true);
  const listeners = [];
  for (const name of values.listener ?? []) listeners.push(unwrap(await loadListener(name)));

  const { studio, features } = await openStudio({ weights: values.weights ?? null, style: values.style ?? null });
  const sampling = progress('sampling the prior', 100);
  const prior = await cachedPriorSample(studio, features, CACHE, (share) => sampling.update(100 * share));
  sampling.end();
  if (values.statistics !== undefined) writeFile(values.statistics, JSON.stringify(prior.statistics));
  if (listeners.length === 0) return 0;

  const runs = listeners.length * kinds.length * seeds;
  const threads = numberOption('threads', values.threads, usualThreads(runs), 1, MOST_THREADS, true);
  const season = { prior, ratings, jump };
  const side =
    threads > 1 && runs > 1
      ? startHalls(Math.min(threads, runs), {
          ...season,
          weights: values.weights ?? null,
          style: values.style ?? null,
          listeners: values.listener!,
        })
      : null;
  const bar = progress('listening', runs);
  const slots = { session: 0, curve: 0, phrases: 0 };
  const began = performance.now();
  const report = await runProtocol({
    ...season,
    studio,
    listeners,
    contenders: kinds.map(contender),
    seed,
    seeds,
    ...(side && { halls: side.halls }),
    onRun: (done, _of, composed) => {
      slots.session += composed.session;
      slots.curve += composed.curve;
      slots.phrases += composed.phrases;
      bar.update(done, `${(sum(slots) / done).toFixed(0)} slots a run`);
    },
  }).finally(() => side?.close());
  bar.end();
  const rate = sum(slots) / ((performance.now() - began) / 1000);
  process.stderr.write(
    `${sum(slots)} slots composed for ${runs} runs: ${slots.session} for the sessions, ${slots.curve} for the curves, ${slots.phrases} for the variety; ${rate.toFixed(0)} a second.\n`,
  );
  if (values.json) await printJson(report);
  else await print(`${[header(report.style), ...report.listeners.map(row)].join('\n')}\n`);
  return 0;
}

function sum({ session, curve, phrases }: SlotCounts): number {
  return session + curve + phrases;
}

const COLUMNS = [26, 10, 9, 12, 12, 12, 8, 8, 8, 8] as const;

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(COLUMNS[index] ?? 8))
    .join(' ')
    .trimEnd();
}

function header(style: string): string {
  return `Style: ${style}. Ratings until new bars please by so many prior SD: median / p90.\n${line([
    'listener',
    'learner',
    'prior SD',
    'to +0.5',
    'to +1',
    'to +1.5',
    'last SD',
    'Vendi',
    'inChord',
    'KL',
  ])}`;
}

function row(report: ListenerReport): string {
  const reached = ({ median, p90 }: Reached) => `${median ?? '–'} / ${p90 ?? '–'}`;
  const figure = (value: number | null | undefined) => (value === null || value === undefined ? '–' : value.toFixed(2));
  return line([
    report.name,
    report.learner,
    report.priorSd.toPrecision(3),
    ...['0.5', '1', '1.5'].map((threshold) => reached(report.ratingsTo[threshold]!)),
    figure(report.curve.at(-1)?.meanSd),
    figure(report.vendiRatio),
    figure(report.noteInChord),
    figure(report.klToPrior),
  ]);
}
