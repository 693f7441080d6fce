/** `antiphon simulate`: hidden listeners rate real composed bars, and the figures show how fast a learner finds their taste. */
import { parseArgs } from 'node:util';
import type { SlotCounts } from '../../agents/listeners/audition.ts';
import { AFTER_JUMP, runProtocol, type ListenerReport, type Reached } from '../../agents/listeners/protocol.ts';
import { LEARNER_KINDS } from '../../agents/learner/method.ts';
import { unwrap } from '../kernel/result.ts';
import { writeFile } from './files.ts';
import { loadListener } from './listenerFile.ts';
import { numberOption, wordOption } from './options.ts';
import { cachedPriorSample } from './priorCache.ts';
import { openStudio } from './studio.ts';
import { print, printJson, progress, usageError } from './terminal.ts';

export const summary = 'Let hidden listeners rate a learner';
export const usage = `Usage: antiphon simulate --listener FILE.mjs [--listener …] [--learner KIND …] [options]

A listener is an ES module that exports a name and utility(bars); the newest of up to four bars is judged.
The names answer, calm, contrary, five, home, leaps, offbeat and symmetry stand for listeners that come with Antiphon.

  --listener FILE     a hidden listener; may be repeated
  --learner KIND      ${LEARNER_KINDS.join(', ')}; may be repeated (default full)
  --ratings N         ratings given, 1–500 (default 60)
  --seed N            first seed (default 1)
  --seeds N           runs of each, with consecutive seeds (default 5)
  --style A=1,B=0.5   weights over styles (default: the stage's own)
  --jump J            after J ratings the taste becomes the next listener's (or its opposite); ${AFTER_JUMP} more follow
  --weights FILE      another prior than the one shipped
  --statistics FILE   write what a learner should know of the prior before its first rating (JSON); needs no listener
  --json              print the figures as JSON
`;

const CACHE = '.cache/simulate';
const LARGEST_SEED = Number.MAX_SAFE_INTEGER;
const MOST_SEEDS = 1000;
const MOST_RATINGS = 500;

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

  const bar = progress('listening', listeners.length * kinds.length * seeds);
  const slots = { session: 0, curve: 0, phrases: 0 };
  let began = performance.now();
  const report = await runProtocol({
    studio,
    prior,
    listeners,
    kinds,
    ratings,
    seed,
    seeds,
    jump,
    onRun: (done, _of, composed) => {
      const now = performance.now();
      slots.session += composed.session;
      slots.curve += composed.curve;
      slots.phrases += composed.phrases;
      bar.update(done, `${sum(composed)} slots in ${((now - began) / 1000).toFixed(1)} s`);
      began = now;
    },
  });
  bar.end();
  process.stderr.write(
    `${sum(slots)} slots composed for ${listeners.length * kinds.length * seeds} runs: ${slots.session} for the sessions, ${slots.curve} for the curves, ${slots.phrases} for the variety.\n`,
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
