/** `antiphon critic`: teaches the critic of authenticity what the prior's own music sounds like, and says how well it tells. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readAuthenticity, writeAuthenticity } from '../../agents/critics/authenticityFile.ts';
import type { CriticStyle } from '../../agents/critics/authenticityModel.ts';
import type { CriticExample } from '../../agents/training/criticExamples.ts';
import type { CriticFigures } from '../../agents/training/criticFigures.ts';
import { fitShipped, tryCritic, type TrialFigures, type TrialOptions } from '../../agents/training/criticTrial.ts';
import {
  SYNTHETIC_STYLES,
  syntheticLabel,
  synthesize,
  type SyntheticConfig,
} from '../../agents/training/synthetic/index.ts';
import { FaultError, unwrap } from '../kernel/result.ts';
import { toGrid, type GridPiece } from '../music/grid.ts';
import { readCorpusFolder } from './corpusFolder.ts';
import { sampleStyle, type SampleOptions } from './criticSample.ts';
import type { ComposeEngine, EngineStyle, Load } from './engine.ts';
import { checkFolderOf, readWhole, writeFile } from './files.ts';
import { loadComposer } from './loadComposer.ts';
import { numberOption } from './options.ts';
import { print, printJson, progress, usageError } from './terminal.ts';

const CACHE = '.cache/corpus';

export const summary = 'Teach the critic of authenticity the prior’s own music';
export const usage = `Usage: antiphon critic --corpus DIR --out FILE.bin [options]

Composes beside passages of the corpus (same style, metre, key and voices; half of them going on from
the real bars) and learns to tell real bars from composed and from spoilt ones. The figures are of works
the judging critic has not seen; near 0.5 the prior composes as people write.

  --corpus DIR      folder of corpora (.jsonl, .jsonl.gz) or of music (MIDI, MusicXML, ABC, .zip), or one file of them
  --out FILE.bin    where to write the critic
  --weights FILE    another prior than the one shipped
  --passages N      passages of each style, instead of the configuration's
  --cache DIR       where the converted corpus is kept (default ${CACHE})
  --json            print the figures as one JSON object
`;

interface CriticConfig {
  readonly synthetic: SyntheticConfig;
  readonly sample: SampleOptions;
  readonly trial: TrialOptions;
}

const CONFIG = fileURLToPath(new URL('../../agents/training/critic.config.json', import.meta.url));

/** Styles without a corpus are judged by the pieces the prior learnt them from. */
function withOurOwn(
  pieces: readonly GridPiece[],
  styles: readonly EngineStyle[],
  { piecesPerStyle, seed }: SyntheticConfig,
): readonly GridPiece[] {
  const own = SYNTHETIC_STYLES.filter((style) =>
    styles.some(({ labels }) => labels.includes(syntheticLabel(style))),
  ).flatMap((style) => synthesize(style, piecesPerStyle, seed));
  return [...pieces, ...own.flatMap((piece) => unwrap(toGrid(piece)))];
}

interface Sample {
  readonly styles: readonly CriticStyle[];
  readonly examples: readonly CriticExample[];
  /** Styles with too few works to judge by. */
  readonly leftOut: readonly string[];
}

async function sampleAll(engine: ComposeEngine, pieces: readonly GridPiece[], options: SampleOptions): Promise<Sample> {
  const styles: CriticStyle[] = [];
  const examples: CriticExample[] = [];
  const leftOut: string[] = [];
  const bar = progress('composing', engine.styles.length * options.passages);
  for (const [i, style] of engine.styles.entries()) {
    let done = 0;
    const own = pieces.filter((piece) => style.labels.includes(piece.style));
    const sample = await sampleStyle(engine, style, own, styles.length, options, () =>
      bar.update(i * options.passages + ++done, style.name),
    );
    if (sample) {
      styles.push(sample.style);
      examples.push(...sample.examples);
    } else leftOut.push(style.name);
  }
  bar.end();
  return { styles, examples, leftOut };
}

export async function run(args: string[], load: Load<ComposeEngine> = loadComposer): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      corpus: { type: 'string' },
      out: { type: 'string' },
      weights: { type: 'string' },
      passages: { type: 'string' },
      cache: { type: 'string', default: CACHE },
      json: { type: 'boolean', default: false },
    },
  });
  const { corpus, out } = values;
  if (corpus === undefined || out === undefined) usageError('critic needs --corpus DIR and --out FILE.bin.');
  checkFolderOf(out);
  const config = JSON.parse(new TextDecoder().decode(unwrap(readWhole(CONFIG)))) as CriticConfig;
  const passages = numberOption('passages', values.passages, config.sample.passages, 2, 10_000, true);
  const { pieces } = unwrap(
    readCorpusFolder(corpus, values.cache, (name) => process.stderr.write(`reading ${name}\n`)),
  );
  const engine = await load(values.weights ?? null);
  const sample = await sampleAll(engine, withOurOwn(pieces, engine.styles, config.synthetic), {
    ...config.sample,
    passages,
  });
  const { styles, examples, leftOut } = sample;
  if (styles.length === 0)
    throw new FaultError({
      reason: 'empty',
      sentence: `There are too few works to learn from: a style needs ${config.sample.fewestWorks}.`,
    });
  const bar = progress('listening', FITS_A_FOLD * config.trial.folds + 1);
  let fits = 0;
  const figures = tryCritic(examples, styles, config.trial, () => bar.update(++fits));
  const file = writeAuthenticity({
    model: fitShipped(examples, styles, config.trial),
    prior: engine.prior,
    training: { composed: figures.composed, ghosts: figures.ghosts, seed: config.trial.fit.seed },
  });
  bar.end();
  unwrap(readAuthenticity(file, engine.prior));
  writeFile(out, file);
  const facts = { prior: engine.prior, bytes: file.length, styles: styles.length, examples: examples.length, leftOut };
  if (values.json) await printJson({ ...facts, ...figures });
  else await print(described(facts, figures));
  return 0;
}

/** The critic itself, the one of spoilt bars and the one of ghosts. */
const FITS_A_FOLD = 3;

function line(name: string, figures: CriticFigures | null): string {
  if (!figures) return `${name.padEnd(22)} nothing to judge\n`;
  const { accuracy, auc, aucInterval, logLoss, calibrationError, windows, works } = figures;
  const [low, high] = aucInterval.map((area) => area.toFixed(3));
  return (
    `${name.padEnd(22)} accuracy ${accuracy.toFixed(3)}  AUC ${auc.toFixed(3)} (${low}–${high})  ` +
    `loss ${logLoss.toFixed(3)}  calibration ${calibrationError.toFixed(3)}  ${windows} windows of ${works} works\n`
  );
}

function described(
  facts: { readonly prior: string; readonly bytes: number; readonly leftOut: readonly string[] },
  figures: TrialFigures,
): string {
  const spoilings = Object.entries(figures.bySpoiling).map(([how, area]) => `${how} ${area.toFixed(3)}`);
  return [
    `Critic of the prior ${facts.prior}, ${facts.bytes} bytes. Chance: accuracy 0.5, AUC 0.5, loss 0.693.\n`,
    line('real or composed', figures.composed),
    line('  works never learnt', figures.unseen),
    line('  works learnt from', figures.learnt),
    ...Object.entries(figures.byStyle).map(([style, own]) => line(`  ${style}`, own)),
    line('real or spoilt', figures.spoilt),
    `  AUC by way of spoiling: ${spoilings.join(', ')}\n`,
    line('  learnt from them alone', figures.spoiltAlone),
    line('real or real', figures.ghosts),
    facts.leftOut.length > 0 ? `Too few works: ${facts.leftOut.join(', ')}.\n` : '',
  ].join('');
}
