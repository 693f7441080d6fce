/** `antiphon report`: one HTML file with plots of the prior beside corpora and of the learner's curves. */
import { dirname, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, unwrap } from '../kernel/result.ts';
import { composeStyles, isSynthetic, readBodies, spread } from './bodies.ts';
import type { ComposeEngine, Load } from './engine.ts';
import { checkFolderOf, readWhole, writeFile } from './files.ts';
import { loadComposer } from './loadComposer.ts';
import { numberOption, wordOption } from './options.ts';
import { makeExamples } from './reportExamples.ts';
import { reportPage, type ListenerReport, type StyleReport } from './reportPage.ts';
import { compare, WINDOW_BARS } from './reportStatistics.ts';
import { print, printJson, progress, usageError } from './terminal.ts';

export const summary = 'Write an HTML report: the prior beside corpora, the learner’s curves';
export const usage = `Usage: antiphon report [--out FILE.html] [options]

  --out FILE.html      where to write it (default: to stdout)
  --corpus PLACE       real music to set beside the prior: a folder of .jsonl, .jsonl.gz, MIDI, MusicXML,
                       ABC and .zip files, or one of them; may be repeated
  --styles A,B         styles to compose (default: those of the corpora, else the stage's own)
  --pieces N           pieces composed for each style (default 6)
  --bars N             bars of each (default 16)
  --limit N            pieces of each style that are compared (default 120)
  --examples DIR       also make ten pieces to listen to (WAVE and MIDI), linked from the page
  --simulation FILE    output of “antiphon simulate --json”, for the learner's curves; may be repeated
  --seed N             seed of the first piece (default 1)
  --weights FILE       another prior than the one shipped
  --json               print the figures behind the plots instead of the page
`;

/** Each has a seed of its own, counted on from the first. */
const MOST_PIECES = 1000;

interface SimulatedListener {
  readonly name: string;
  readonly learner: string;
  readonly curve: readonly {
    readonly ratings: number;
    readonly meanSd: number;
    readonly p10Sd: number;
    readonly p90Sd: number;
  }[];
}

function isSimulated(found: unknown): found is SimulatedListener {
  const { name, learner, curve } = (found ?? {}) as Partial<SimulatedListener>;
  return (
    typeof name === 'string' &&
    typeof learner === 'string' &&
    Array.isArray(curve) &&
    curve.every((point: Partial<SimulatedListener['curve'][number]> | null) =>
      [point?.ratings, point?.meanSd, point?.p10Sd, point?.p90Sd].every(Number.isFinite),
    )
  );
}

/** One section for each listener, one curve for each learner. */
function readSimulation(path: string): ListenerReport[] {
  const text = new TextDecoder().decode(unwrap(readWhole(path)));
  let listeners: unknown;
  try {
    listeners = (JSON.parse(text) as { listeners?: unknown } | null)?.listeners;
  } catch {
    listeners = null;
  }
  if (!Array.isArray(listeners) || !listeners.every(isSimulated))
    return unwrap(fail('simulation', `“${path}” is not what “antiphon simulate --json” prints.`));
  const names = [...new Set(listeners.map(({ name }) => name))];
  return names.map((listener) => ({
    listener,
    curves: listeners
      .filter(({ name }) => name === listener)
      .map(({ learner, curve }) => ({
        name: learner,
        points: curve.map(({ ratings, meanSd, p10Sd, p90Sd }) => ({ x: ratings, y: meanSd, low: p10Sd, high: p90Sd })),
      })),
  }));
}

export async function run(args: string[], load: Load<ComposeEngine> = loadComposer): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: 'string' },
      corpus: { type: 'string', multiple: true, default: [] },
      styles: { type: 'string' },
      pieces: { type: 'string' },
      bars: { type: 'string' },
      limit: { type: 'string' },
      examples: { type: 'string' },
      simulation: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      weights: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { out, examples: folder } = values;
  if (out !== undefined && !/\.html?$/i.test(out))
    usageError(`--out writes HTML, so its name ends in .html; “${out}” does not.`);
  if (out !== undefined) checkFolderOf(out);
  if (folder !== undefined && out === undefined) usageError('--examples needs --out FILE.html, which links them.');
  const pieces = numberOption('pieces', values.pieces, 6, 1, MOST_PIECES, true);
  const bars = numberOption('bars', values.bars, 16, WINDOW_BARS, 256, true);
  const limit = numberOption('limit', values.limit, 120, 1, Number.MAX_SAFE_INTEGER, true);
  const seed = numberOption('seed', values.seed, 1, 0, Number.MAX_SAFE_INTEGER - MOST_PIECES, true);
  const listeners = values.simulation.flatMap(readSimulation);
  const engine = await load(values.weights ?? null);
  const known = engine.styles.map(({ name }) => name);
  const named = values.styles?.split(',').map((word) => wordOption('styles', word, known));
  // Styles that are written by rule have their corpus with them.
  const bodies = readBodies(values.corpus, engine.styles, (label, count) =>
    process.stderr.write(`left out ${count}: The prior knows no style “${label}”.\n`),
  );
  const found = values.corpus.length > 0 ? known.filter((name) => bodies.has(name)) : Object.keys(engine.defaultStyle);
  const chosen = (named ?? found).map((name) => engine.styles.find((style) => style.name === name)!);
  const corpusOf = (name: string) => spread(bodies.get(name)?.pieces ?? [], limit, seed);
  const composed = await composeStyles(engine, chosen, { pieces, bars, seed }, ({ name }) => corpusOf(name));
  const bar = progress('comparing', chosen.length);
  const styles: StyleReport[] = chosen.map((style, i) => {
    bar.update(i, style.name);
    const comparison = compare(composed.get(style.name)!, corpusOf(style.name), seed);
    return { style: style.name, synthetic: isSynthetic(style), ...comparison };
  });
  bar.end();
  const examples =
    folder === undefined ? [] : await makeExamples(engine, folder, relative(dirname(out!), folder) || '.', seed);
  const report = { prior: engine.prior, styles, listeners, examples };
  if (values.json) await printJson(report);
  if (out !== undefined) {
    writeFile(out, reportPage(report));
    process.stderr.write(`wrote ${out}\n`);
  } else if (!values.json) await print(reportPage(report));
  return 0;
}
