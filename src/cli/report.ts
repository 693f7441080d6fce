/** `antiphon report`: one HTML file with plots of the prior beside corpora and of the learner's curves. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fail, unwrap } from '../kernel/result.ts';
import { Unusable } from '../music/corpus.ts';
import { barsToPiece } from '../music/export.ts';
import { toGrid } from '../music/grid.ts';
import { isMetreName } from '../music/metre.ts';
import type { Piece } from '../music/piece.ts';
import { Statistics } from '../music/statistics.ts';
import type { ComposeEngine, EngineStyle, Load } from './engine.ts';
import { readMusic, readWhole } from './files.ts';
import { loadComposer } from './loadComposer.ts';
import { numberOption, wordOption } from './options.ts';
import { reportPage, type ListenerReport, type StyleReport } from './reportPage.ts';
import { print, printJson, progress, usageError } from './terminal.ts';

export const summary = 'Write an HTML report: the prior beside corpora, the learner’s curves';
export const usage = `Usage: antiphon report [--out FILE.html] [options]

  --out FILE.html      where to write it (default: to stdout)
  --corpus FILE        real music to set beside the prior (.jsonl, .jsonl.gz, MIDI); may be repeated
  --styles A,B         styles to compose (default: those of the corpora, else the stage's own)
  --pieces N           pieces composed for each style (default 8)
  --bars N             bars of each (default 8)
  --limit N            pieces read of each file (default 200)
  --simulation FILE    output of “antiphon simulate --json”, for the learner's curves; may be repeated
  --seed N             seed of the first piece (default 1)
  --weights FILE       another prior than the one shipped
  --json               print the figures behind the plots instead of the page
`;

interface CorpusStatistics {
  readonly byStyle: ReadonlyMap<string, Statistics>;
  readonly unusable: Unusable;
}

/** Chords are inferred for both sides alike: written ones would be a different yardstick. */
function addPiece(statistics: Statistics, piece: Piece): string | null {
  const grids = toGrid({ ...piece, chords: [] }, 1);
  if (!grids.ok) return grids.fault.sentence;
  for (const grid of grids.value) statistics.add(grid);
  return null;
}

async function readCorpora(
  files: readonly string[],
  styles: readonly EngineStyle[],
  limit: number,
): Promise<CorpusStatistics> {
  const byStyle = new Map<string, Statistics>();
  const unusable = new Unusable();
  const bar = progress('reading', files.length);
  for (const [index, file] of files.entries()) {
    let read = 0;
    for await (const piece of readMusic(file, unusable)) {
      if (read++ >= limit) break;
      const style = styles.find(({ name, labels }) => name === piece.style || labels.includes(piece.style))?.name;
      if (style === undefined) {
        unusable.add(`The prior knows no style “${piece.style}”.`);
        continue;
      }
      const statistics = byStyle.get(style) ?? new Statistics();
      const fault = addPiece(statistics, piece);
      if (fault === null) byStyle.set(style, statistics);
      else unusable.add(fault);
    }
    bar.update(index + 1, file);
  }
  bar.end();
  return { byStyle, unusable };
}

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

async function composeStyle(
  engine: ComposeEngine,
  style: EngineStyle,
  pieces: number,
  bars: number,
  seed: number,
  onPiece: () => void,
): Promise<Statistics> {
  const statistics = new Statistics();
  const mixture = { [style.name]: 1 };
  for (let i = 0; i < pieces; i++) {
    const { bars: composed } = await engine.compose({
      bars,
      seed: seed + i,
      style: mixture,
      key: { tonic: 0, mode: i % 2 === 0 ? 'major' : 'minor' },
      metre: isMetreName(style.metre) ? style.metre : '4/4',
      tempo: style.tempo,
      voices: engine.voicesOf(mixture),
      heard: [],
      tilt: {},
    });
    addPiece(statistics, barsToPiece(composed, { id: `${style.name}-${seed + i}`, style: style.name }));
    onPiece();
  }
  return statistics;
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
      simulation: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      weights: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { out } = values;
  if (out !== undefined && !/\.html?$/i.test(out))
    usageError(`--out writes HTML, so its name ends in .html; “${out}” does not.`);
  const pieces = numberOption('pieces', values.pieces, 8, 1, 1000, true);
  const bars = numberOption('bars', values.bars, 8, 1, 256, true);
  const limit = numberOption('limit', values.limit, 200, 1, Number.MAX_SAFE_INTEGER, true);
  const seed = numberOption('seed', values.seed, 1, 0, Number.MAX_SAFE_INTEGER, true);
  const listeners = values.simulation.flatMap(readSimulation);
  const engine = await load(values.weights ?? null);
  const known = engine.styles.map(({ name }) => name);
  const named = values.styles?.split(',').map((word) => wordOption('styles', word, known));
  const { byStyle, unusable } = await readCorpora(values.corpus, engine.styles, limit);
  for (const [sentence, count] of Object.entries(unusable.counts))
    process.stderr.write(`left out ${count}: ${sentence}\n`);
  const chosen =
    named ?? (byStyle.size > 0 ? known.filter((name) => byStyle.has(name)) : Object.keys(engine.defaultStyle));
  const bar = progress('composing', chosen.length * pieces);
  let done = 0;
  const styles: StyleReport[] = [];
  for (const name of chosen) {
    const style = engine.styles.find((one) => one.name === name)!;
    const prior = await composeStyle(engine, style, pieces, bars, seed, () => bar.update(++done, name));
    styles.push({ style: name, prior: prior.distributions, corpus: byStyle.get(name)?.distributions ?? null });
  }
  bar.end();
  const report = { prior: engine.prior, styles, listeners };
  if (values.json) await printJson(report);
  if (out !== undefined) writePage(out, reportPage(report));
  else if (!values.json) await print(reportPage(report));
  return 0;
}

function writePage(path: string, page: string): void {
  try {
    writeFileSync(path, page);
  } catch (thrown) {
    unwrap(
      fail(
        'file',
        `“${path}” cannot be written (${thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)}).`,
      ),
    );
  }
  process.stderr.write(`wrote ${path}\n`);
}
