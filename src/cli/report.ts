/** `antiphon report`: one HTML file with plots of the prior beside corpora and of the learner's curves. */
import { dirname, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { composeStyles, isSynthetic, readBodies, spread } from './bodies.ts';
import type { ComposeEngine, Load } from './engine.ts';
import { checkFolderOf, writeFile } from './files.ts';
import { loadComposer } from './loadComposer.ts';
import { numberOption, wordOption } from './options.ts';
import { makeExamples } from './reportExamples.ts';
import { reportPage, type Report, type StyleReport } from './reportPage.ts';
import { compare, WINDOW_BARS } from './reportStatistics.ts';
import { merged, readSimulation } from './simulationFile.ts';
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
  --no-prior           the learner's curves alone
  --seed N             seed of the first piece (default 1)
  --weights FILE       another prior than the one shipped
  --json               print the figures behind the plots instead of the page
`;

/** Each has a seed of its own, counted on from the first. */
const MOST_PIECES = 1000;

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
      'no-prior': { type: 'boolean', default: false },
      weights: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { out, examples: folder } = values;
  if (out !== undefined && !/\.html?$/i.test(out))
    usageError(`--out writes HTML, so its name ends in .html; “${out}” does not.`);
  if (out !== undefined) checkFolderOf(out);
  if (values['no-prior'] && values.simulation.length === 0) usageError('--no-prior needs --simulation FILE.');
  if (folder !== undefined && out === undefined) usageError('--examples needs --out FILE.html, which links them.');
  const pieces = numberOption('pieces', values.pieces, 6, 1, MOST_PIECES, true);
  const bars = numberOption('bars', values.bars, 16, WINDOW_BARS, 256, true);
  const limit = numberOption('limit', values.limit, 120, 1, Number.MAX_SAFE_INTEGER, true);
  const seed = numberOption('seed', values.seed, 1, 0, Number.MAX_SAFE_INTEGER - MOST_PIECES, true);
  const simulations = merged(values.simulation.map(readSimulation));
  const finish = (report: Report) => present(report, out, values.json);
  if (values['no-prior']) return finish({ prior: null, styles: [], simulations, examples: [] });
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
  return finish({ prior: engine.prior, styles, simulations, examples });
}

/** @param out file the page is written to, or stdout */
async function present(report: Report, out: string | undefined, json: boolean): Promise<number> {
  if (json) await printJson(report);
  if (out !== undefined) {
    writeFile(out, reportPage(report));
    process.stderr.write(`wrote ${out}\n`);
  } else if (!json) await print(reportPage(report));
  return 0;
}
