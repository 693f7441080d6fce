/** `antiphon train`: corpus → prior weights, with checkpoints, validation and early stopping. */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { toGrid } from '../music/grid.ts';
import { METRES, metreOf } from '../music/metre.ts';
import { PITCHED } from '../music/voices.ts';
import { STYLES, styleOfLabel } from '../../agents/training/styles.ts';
import {
  SYNTHETIC_STYLES,
  syntheticLabel,
  synthesize,
  type SyntheticConfig,
} from '../../agents/training/synthetic/index.ts';
import { Trainer, type Checkpoint, type TrainingConfig } from '../../agents/training/trainer.ts';
import { writePrior, type PriorStyle } from '../../agents/composer/weights.ts';
import { samplePrior, STANDARD_SAMPLE } from '../../agents/listeners/priorSample.ts';
import { fail, succeed, unwrap, type Result } from '../kernel/result.ts';
import { readCorpusFolder, type Corpus } from './corpusFolder.ts';
import { readWhole } from './files.ts';
import { Intake, intakeTable } from './intake.ts';
import { startBackend } from './loadComposer.ts';
import { openStudio } from './studio.ts';
import { printJson, progress, usageError } from './terminal.ts';

export const summary = 'Learn a prior from a corpus';
export const usage = `Usage: antiphon train --corpus DIR --out DIR [options]

Turns a folder of corpora (.jsonl, .jsonl.gz, MIDI) into prior weights, DIR/prior.bin,
and what the learner needs to know of them, DIR/prior-statistics.json. For styles of which
there is no free corpus it learns from pieces of our own besides (see antiphon synthesize);
a configuration without "synthetic" leaves them out.

  --corpus DIR        folder of corpora, or one file of them
  --out DIR           folder for checkpoints and weights
  --resume            go on from the checkpoint in --out
  --minutes N         stop after N minutes (resume to go on)
  --updates N         length of the whole run, instead of the configuration's
  --styles A,B        learn from these styles only
  --config FILE       training configuration (default: the one prior.bin was made with)
  --backend wasm|cpu  engine of the matrix products (default wasm)
  --json              print the final figures as JSON
`;

/** What our own pieces are called among the collections. */
const SYNTHETIC_COLLECTION = 'antiphon-synthetic';

const CONFIG = new URL('../../agents/training/prior.config.json', import.meta.url);

function readConfig(path: string): Result<TrainingConfig, 'file' | 'config'> {
  const file = readWhole(path);
  if (!file.ok) return file;
  try {
    return succeed(JSON.parse(new TextDecoder().decode(file.value)) as TrainingConfig);
  } catch {
    return fail('config', `“${path}” is not JSON; take agents/training/prior.config.json as a model.`);
  }
}

function readCheckpoint(path: string): Result<Checkpoint, 'checkpoint'> {
  try {
    return succeed(deserialize(readFileSync(path)) as Checkpoint);
  } catch {
    return fail('checkpoint', `The checkpoint “${path}” is damaged; start anew without --resume.`);
  }
}

function priorStyles(corpus: Corpus): PriorStyle[] {
  return STYLES.map(({ name, family, labels, synthetic }) => {
    const own = corpus.pieces.filter((piece) => labels.includes(piece.style));
    const count = (metre: string) => own.filter((piece) => piece.metre === metre).length;
    const usual = METRES.toSorted((a, b) => count(b) - count(a))[0]!;
    // A beat of the triplet grid is longer, so tempi of different metres do not compare.
    const tempi = own
      .flatMap(({ metre, tempo }) => (tempo && metre === usual ? [tempo] : []))
      .toSorted((a, b) => a - b);
    const most = (test: (piece: Corpus['pieces'][number]) => boolean) => own.filter(test).length * 2 > own.length;
    return {
      name,
      family,
      labels,
      corpora: [...new Set(labels.flatMap((label) => corpus.sources[label] ?? []))],
      pieces: new Set(own.map((piece) => piece.id.replace(/#\d+$/, ''))).size,
      tempo: Math.round(tempi[tempi.length >> 1] ?? 92),
      metre: usual,
      voices: [
        ...PITCHED.filter((voice) => most((piece) => piece.voices[voice] !== null)),
        ...(most((piece) => piece.drums !== null) ? ['drums'] : []),
      ],
      ...(synthetic && { synthetic }),
    };
  });
}

/** The corpus with our own pieces beside it, for styles of which nobody gave any. */
function withSynthetic(corpus: Corpus, { piecesPerStyle, seed }: SyntheticConfig): Corpus {
  const written = SYNTHETIC_STYLES.flatMap((style) => synthesize(style, piecesPerStyle, seed));
  const grids = written.map((piece) => unwrap(toGrid(piece)));
  const intake = new Intake();
  written.forEach((piece, i) => {
    const bars = grids[i]!.reduce((sum, grid) => sum + grid.slots / metreOf(grid.metre).slots, 0);
    intake.keep(SYNTHETIC_COLLECTION, piece.style, 1, Math.ceil(bars));
  });
  const sources = SYNTHETIC_STYLES.map((style) => [syntheticLabel(style), [SYNTHETIC_COLLECTION]]);
  return {
    pieces: [...corpus.pieces, ...grids.flat()],
    sources: { ...corpus.sources, ...(Object.fromEntries(sources) as Corpus['sources']) },
    report: {
      ...corpus.report,
      intake: [...corpus.report.intake, ...intake.rows],
      collections: { ...corpus.report.collections, [SYNTHETIC_COLLECTION]: written.length },
    },
  };
}

function writeWhole(path: string, bytes: Uint8Array): void {
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}

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
      config: { type: 'string' },
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
  const unknown = wanted?.find((style) => styleOfLabel(style) < 0);
  if (unknown) usageError(`There is no style “${unknown}”. Styles: ${STYLES.map((style) => style.name).join(', ')}.`);
  await startBackend(values.backend);
  const base = unwrap(readConfig(values.config ?? fileURLToPath(CONFIG)));
  const updates = values.updates === undefined ? base.schedule.updates : Number(values.updates);
  if (!(updates > 0)) usageError('--updates is a positive number.');
  const config: TrainingConfig = {
    ...base,
    sizes: { ...base.sizes, styles: STYLES.length },
    schedule: { ...base.schedule, updates },
  };
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
  // Our own pieces complete a corpus; alone they are none.
  const corpus = config.synthetic && given.pieces.length > 0 ? withSynthetic(given, config.synthetic) : given;
  const pieces = wanted
    ? corpus.pieces.filter((piece) => wanted.includes(STYLES[styleOfLabel(piece.style)]?.name ?? ''))
    : corpus.pieces;
  if (corpus.report.intake.length > 0) process.stderr.write(`${intakeTable(corpus.report.intake)}\n`);
  process.stderr.write(
    `${pieces.length} stretches of music; pieces left out: ${JSON.stringify(corpus.report.leftOut)}\n`,
  );
  if (pieces.length === 0) {
    process.stderr.write('There is nothing to learn from: none of this can be laid on the grid.\n');
    return 1;
  }
  mkdirSync(values.out, { recursive: true });
  const checkpointPath = join(values.out, 'checkpoint.bin');
  const resumed = values.resume && existsSync(checkpointPath) ? unwrap(readCheckpoint(checkpointPath)) : null;
  const trainer = new Trainer(pieces, config, resumed);
  const styles = priorStyles(corpus);
  const startedMs = Date.now();
  const bar = progress('training', updates);
  const save = () => {
    const best = trainer.best;
    if (best)
      writeWhole(
        join(values.out!, 'prior.bin'),
        writePrior(best.weights, config.sizes, styles, { update: best.update, score: best.score, seed: config.seed }),
      );
    writeWhole(checkpointPath, serialize(trainer.checkpoint()));
  };
  let validation = trainer.update > 0 ? trainer.validate() : null;
  let recent = Number.NaN;
  let recentDrums = Number.NaN;
  while (!trainer.finished && Date.now() - startedMs < minutes * 60_000) {
    const { notes, drums } = trainer.advance();
    recent = Number.isNaN(recent) ? notes : 0.95 * recent + 0.05 * notes;
    recentDrums = Number.isNaN(recentDrums) ? drums : 0.95 * recentDrums + 0.05 * drums;
    bar.update(trainer.update, `${recent.toFixed(3)} nats a note`);
    if (trainer.update % config.validateEvery === 0 || trainer.finished) {
      validation = trainer.validate();
      const seconds = Math.round((Date.now() - startedMs) / 1000);
      process.stderr.write(
        `update ${trainer.update}, ${seconds} s: train ${recent.toFixed(4)} nats a note, ${recentDrums.toFixed(4)} a drum; ` +
          `valid ${validation.natsPerNote.toFixed(4)}, chords ${validation.chordNats.toFixed(3)}, drums ${validation.drumNats.toFixed(4)}\n`,
      );
      save();
    }
  }
  bar.end();
  save();
  if (trainer.best) {
    // The learner's first rating needs to know what the prior's bars usually look like.
    const { studio } = await openStudio({ weights: join(values.out, 'prior.bin'), style: null });
    const sample = await samplePrior(studio, STANDARD_SAMPLE, () => undefined);
    writeWhole(
      join(values.out, 'prior-statistics.json'),
      new TextEncoder().encode(JSON.stringify(sample.statistics, brief)),
    );
  }
  const result = {
    updates: trainer.update,
    finished: trainer.finished,
    validation,
    best: trainer.best?.update ?? null,
    report: corpus.report,
  };
  if (values.json) await printJson(result);
  return 0;
}
