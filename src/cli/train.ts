/** `antiphon train`: corpus → prior weights, with checkpoints, validation and early stopping. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MAX_OWN_STYLES, STYLES, styleOfLabel, withOwnStyles, type StyleEntry } from '../../agents/training/styles.ts';
import { FEWEST_TO_HOLD_BACK } from '../../agents/training/dataset.ts';
import { shardsHere } from '../../agents/training/shard.ts';
import { Trainer, type TrainingConfig, type Validation } from '../../agents/training/trainer.ts';
import { writePrior } from '../../agents/composer/weights.ts';
import { samplePrior, STANDARD_SAMPLE } from '../../agents/listeners/priorSample.ts';
import { fail, unwrap, type Result } from '../kernel/result.ts';
import { readCheckpoint, writeCheckpoint, writeWhole } from './checkpointFile.ts';
import { readCorpusFolder } from './corpusFolder.ts';
import { intakeTable } from './intake.ts';
import { startBackend } from './loadComposer.ts';
import { startShardThreads } from './shardThreads.ts';
import { openStudio } from './studio.ts';
import { printJson, progress, tellUnusable, usageError } from './terminal.ts';
import { readConfig, SHIPPED_CONFIG } from './trainConfig.ts';
import { isAllOwn, priorStyles, withoutStrays, withSynthetic } from './trainingCorpus.ts';

export const summary = 'Learn a prior from a corpus';
export const usage = `Usage: antiphon train --corpus DIR --out DIR [options]

Turns a folder of corpora (.jsonl, .jsonl.gz) or of your own music (MIDI, MusicXML, ABC, .zip)
into prior weights, DIR/prior.bin, and what the learner needs to know of them,
DIR/prior-statistics.json. The folder, or the archive, that a music file lies in names its style.
For styles of which there is no free corpus it learns from pieces written by rule besides (see
antiphon synthesize), unless all the music is your own, or the configuration has no "synthetic".

  --corpus DIR        folder of corpora, or one file of them
  --out DIR           folder for checkpoints and weights
  --resume            go on from the checkpoint in --out
  --minutes N         stop after N minutes (resume to go on)
  --updates N         length of the whole run, instead of the configuration's
  --styles A,B        learn from these styles only
  --synthetic         learn from the pieces written by rule even where all the music is your own
  --config FILE       training configuration (default: the one prior.bin was made with)
  --threads N         threads that compute an update, to the same bits however many
                      (default: one a shard of the configuration, as far as there are cores)
  --backend wasm|cpu  engine of the matrix products (default wasm)
  --json              print a line of JSON for every validation, and one at the end

Ctrl-C stops after the running update and writes a checkpoint, from which --resume goes on
to the very weights that the run would have reached without a stop.
`;

/** Ctrl-C, and the polite end that services send. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Five digits are more than a sample of this size can tell. */
function brief(_: string, value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(5));
  return ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      corpus: { type: 'string' },
      out: { type: 'string' },
      resume: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      updates: { type: 'string' },
      styles: { type: 'string' },
      synthetic: { type: 'boolean', default: false },
      config: { type: 'string' },
      threads: { type: 'string' },
      backend: { type: 'string', default: 'wasm' },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values.corpus || !values.out) usageError('train needs --corpus DIR and --out DIR.');
  if (values.backend !== 'wasm' && values.backend !== 'cpu')
    usageError(
      values.backend === 'webgpu'
        ? 'Training on webgpu is not possible yet; use --backend wasm.'
        : '--backend is wasm or cpu.',
    );
  const minutes = values.minutes === undefined ? Infinity : Number(values.minutes);
  if (!(minutes > 0)) usageError('--minutes is a positive number.');
  const wanted = values.styles?.split(',');
  const updates = values.updates === undefined ? null : Number(values.updates);
  if (updates !== null && !(Number.isInteger(updates) && updates > 0))
    usageError('--updates is a whole number of 1 or more.');
  const threads = values.threads === undefined ? Infinity : Number(values.threads);
  if (values.threads !== undefined && !(Number.isInteger(threads) && threads > 0))
    usageError('--threads is a whole number of 1 or more.');
  const read = unwrap(readConfig(values.config ?? SHIPPED_CONFIG, updates));
  await startBackend(values.backend);
  if (existsSync(values.out) && !statSync(values.out).isDirectory()) {
    process.stderr.write(`“${values.out}” is a file; --out names a folder.\n`);
    return 1;
  }
  const given = unwrap(
    readCorpusFolder(
      values.corpus,
      join(values.out, 'cache'),
      (name) => process.stderr.write(`reading ${name}\n`),
      (sentence) => process.stderr.write(`${sentence}\n`),
    ),
  );
  const table = withOwnStyles(given.own);
  const unknown = wanted?.find((style) => styleOfLabel(style, table) < 0);
  if (unknown) usageError(`There is no style “${unknown}”. Styles: ${table.map((style) => style.name).join(', ')}.`);
  const own = table.slice(STYLES.length);
  if (own.length > MAX_OWN_STYLES)
    unwrap(
      fail(
        'styles',
        `${own.length} folders would be ${own.length} styles; at most ${MAX_OWN_STYLES} can be learnt at once.`,
      ),
    );
  // A configuration that somebody chose is followed to the letter.
  const isOwnAlone = isAllOwn(given) && !values.synthetic && values.config === undefined;
  const { synthetic, ...recipe } = read;
  // Pieces by rule complete a corpus; alone they are none.
  const beside = isOwnAlone || given.pieces.length === 0 ? undefined : synthetic;
  if (isOwnAlone && synthetic)
    process.stderr.write(
      'All of this is your own music, so the pieces written by rule are left out; --synthetic brings them back.\n',
    );
  const config: TrainingConfig = {
    ...recipe,
    ...(beside && { synthetic: beside }),
    sizes: { ...read.sizes, styles: table.length },
    ...(own.length > 0 && { own }),
    ...(wanted && { styles: wanted }),
  };
  const corpus = withoutStrays(beside ? withSynthetic(given, beside) : given, table);
  const { styles: learnt } = config;
  const pieces = learnt
    ? corpus.pieces.filter((piece) => learnt.includes(table[styleOfLabel(piece.style, table)]?.name ?? ''))
    : corpus.pieces;
  if (corpus.report.intake.length > 0) process.stderr.write(`${intakeTable(corpus.report.intake)}\n`);
  tellUnusable(corpus.report.unusable);
  process.stderr.write(
    `${pieces.length} stretches of music; pieces left out: ${JSON.stringify(corpus.report.leftOut)}\n`,
  );
  if (pieces.length === 0) {
    process.stderr.write('There is nothing to learn from: none of this can be laid on the grid.\n');
    if (values.json) await printJson({ event: 'end', updates: 0, finished: false, report: corpus.report });
    return 1;
  }
  mkdirSync(values.out, { recursive: true });
  const checkpointPath = join(values.out, 'checkpoint.bin');
  const resumed = values.resume && existsSync(checkpointPath) ? unwrap(readCheckpoint(checkpointPath, config)) : null;
  const count = Math.min(config.shards, threads, availableParallelism());
  const pool = count > 1 ? startShardThreads(count, { settings: config, backend: values.backend }) : null;
  const trainer = new Trainer(pieces, config, resumed, pool ?? shardsHere(config));
  const styles = priorStyles(corpus, table);
  process.stderr.write(`${sharesOf(trainer, table)}\n`);
  if (!trainer.isValidated)
    process.stderr.write(
      `Nothing of this is held back, so the run goes its whole length and keeps the latest weights; a style of your own needs ${FEWEST_TO_HOLD_BACK} pieces for one to be held back.\n`,
    );
  const save = (): Result<null, 'file'> => {
    const checkpoint = writeCheckpoint(checkpointPath, config, trainer.checkpoint());
    // Nothing composes with a trunk of attention: it is measured, and that is all.
    if (config.attention || !checkpoint.ok) return checkpoint;
    const best = trainer.best ?? { update: trainer.update, score: null, weights: trainer.averaged() };
    const facts = { update: best.update, score: best.score, seed: config.seed };
    return writeWhole(join(values.out!, 'prior.bin'), writePrior(best.weights, config.sizes, styles, facts));
  };
  try {
    const { validation, stopped } = await learn(trainer, save, { minutes, json: values.json });
    unwrap(save());
    if (stopped) {
      process.stderr.write(`Stopped after update ${trainer.update}; --resume goes on from there.\n`);
      return stopped === 'SIGINT' ? 130 : 143;
    }
    if (!config.attention) await sample(values.out);
    if (values.json)
      await printJson({
        event: 'end',
        updates: trainer.update,
        finished: trainer.finished,
        validation,
        cpuSeconds: cpuSeconds(),
        best: trainer.best?.update ?? null,
        report: corpus.report,
      });
    return 0;
  } finally {
    await pool?.close();
  }
}

interface Learnt {
  readonly validation: Validation | null;
  /** The signal that asked to stop. */
  readonly stopped: NodeJS.Signals | null;
}

/** Updates until the run is over, its time is up or somebody stops it. */
async function learn(
  trainer: Trainer,
  save: () => Result<null, 'file'>,
  { minutes, json }: { readonly minutes: number; readonly json: boolean },
): Promise<Learnt> {
  const startedMs = Date.now();
  const bar = progress('training', trainer.config.schedule.updates, process.stderr, Date.now, trainer.update);
  let stopped: NodeJS.Signals | null = null;
  const stop = (signal: NodeJS.Signals): void => {
    stopped = signal;
    // Who asks twice does not want to wait for the checkpoint.
    for (const name of SIGNALS) process.off(name, stop);
  };
  for (const name of SIGNALS) process.on(name, stop);
  let validation: Validation | null = null;
  let recent = Number.NaN;
  let recentDrums = Number.NaN;
  try {
    while (!trainer.finished && !stopped && Date.now() - startedMs < minutes * 60_000) {
      const { notes, drums } = await trainer.advance();
      // Signals are heard only between turns of the event loop.
      await breath();
      recent = blend(recent, notes);
      recentDrums = blend(recentDrums, drums);
      const seen = validation ? `, valid ${validation.natsPerNote.toFixed(3)}` : '';
      bar.update(trainer.update, `${recent.toFixed(3)} nats a note${seen}`);
      if (trainer.update % trainer.config.validateEvery !== 0 && !trainer.finished) continue;
      validation = await trainer.validate();
      const seconds = Math.round((Date.now() - startedMs) / 1000);
      bar.end();
      process.stderr.write(`${told(trainer.update, seconds, recent, recentDrums, validation)}\n`);
      if (json)
        await printJson({
          event: 'validation',
          update: trainer.update,
          seconds,
          cpuSeconds: cpuSeconds(),
          recent,
          recentDrums,
          ...validation,
        });
      const saved = save();
      // The next checkpoint may find room again; what has been learnt is not thrown away for it.
      if (!saved.ok) process.stderr.write(`${saved.fault.sentence}\n`);
    }
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
    bar.end();
  }
  return { validation, stopped };
}

/** What the run is made of: each style's share of the windows, voices and drums apart. */
function sharesOf({ shares }: Trainer, table: readonly StyleEntry[]): string {
  const listed = (part: Trainer['shares']['pitched']): string =>
    part
      .toSorted((a, b) => b.share - a.share)
      .map(({ style, share }) => `${table[style]!.name} ${(100 * share).toFixed(1)} %`)
      .join(', ') || 'none';
  return `Shares of the run: voices: ${listed(shares.pitched)}; drums: ${listed(shares.drums)}.`;
}

/** The figures of a validation in a line; drums only where there are any. */
function told(update: number, seconds: number, recent: number, recentDrums: number, valid: Validation | null): string {
  const hasDrums = !Number.isNaN(recentDrums);
  const trained = `train ${recent.toFixed(4)} nats a note${hasDrums ? `, ${recentDrums.toFixed(4)} a drum` : ''}`;
  const figures =
    valid &&
    `; valid ${valid.natsPerNote.toFixed(4)}, chords ${valid.chordNats.toFixed(3)}${hasDrums ? `, drums ${valid.drumNats.toFixed(4)}` : ''}`;
  return `update ${update}, ${seconds} s: ${trained}${figures ?? ''}`;
}

/** What this program has computed so far, in all its threads. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Mean over the latest twenty updates or so. */
function blend(recent: number, next: number): number {
  return Number.isNaN(recent) ? next : Number.isNaN(next) ? recent : 0.95 * recent + 0.05 * next;
}

/** The learner's first rating needs to know what the prior's bars usually look like. */
async function sample(out: string): Promise<void> {
  const { studio } = await openStudio({ weights: join(out, 'prior.bin'), style: null });
  const { statistics } = await samplePrior(studio, STANDARD_SAMPLE, () => undefined);
  const text = new TextEncoder().encode(JSON.stringify(statistics, brief));
  unwrap(writeWhole(join(out, 'prior-statistics.json'), text));
}
