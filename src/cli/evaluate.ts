/** `antiphon evaluate`: how likely the prior finds real music. */
import { parseArgs } from 'node:util';
import { unwrap } from '../kernel/result.ts';
import { Unusable } from '../music/corpus.ts';
import { toGrid } from '../music/grid.ts';
import type { Load, Score, ScoreEngine } from './engine.ts';
import { readMusic } from './files.ts';
import { readJsb, SPLITS } from './jsb.ts';
import { loadScorer } from './loadScorer.ts';
import { numberOption, wordOption } from './options.ts';
import { print, printJson, progress, usageError } from './terminal.ts';

export const summary = 'Measure how likely the prior finds real music';
export const usage = `Usage: antiphon evaluate --corpus FILE… [--limit N] [--json]
       antiphon evaluate --jsb FILE --split valid|test [--limit N] [--json]

  --corpus FILE…   music files of any kind; also as --corpus A --corpus B
  --jsb FILE       Jsb16thSeparated.json, gzip'd or not
  --split NAME     train, valid or test
  --limit N        pieces of each file (default: all)
  --weights FILE   another prior than the one shipped
  --json           print the figures as one JSON object

Likelihoods are in nats. A frame is one sixteenth; notes are the voices and drums of every frame, a hold counts.
sideInformation lists what the model was told of a piece. For the chorale benchmark that is nothing, notes = 4 × frames,
and every frame counts.
`;

export interface Tally extends Score {
  readonly pieces: number;
}

/** What the corpora state of a piece and the model is told; the chorale benchmark tells it nothing. */
const STATED = ['style', 'key', 'metre'] as const;

/** The figures of the contract. Nothing scored gives null, not a number that looks like one. */
export function figures(tally: Tally, sideInformation: readonly string[]): object {
  const { pieces, frames, notes, nats } = tally;
  return {
    pieces,
    frames,
    notes,
    natsPerFrame: frames > 0 ? nats / frames : null,
    natsPerNote: notes > 0 ? nats / notes : null,
    sideInformation,
  };
}

export const NOTHING: Tally = { pieces: 0, frames: 0, notes: 0, nats: 0 };

export function addScore(tally: Tally, score: Score, pieces: number): Tally {
  return {
    pieces: tally.pieces + pieces,
    frames: tally.frames + score.frames,
    notes: tally.notes + score.notes,
    nats: tally.nats + score.nats,
  };
}

interface Evaluation {
  readonly all: Tally;
  readonly styles: ReadonlyMap<string, Tally>;
  /** Sentence → count. */
  readonly unusable: Readonly<Record<string, number>>;
}

async function evaluateCorpus(engine: ScoreEngine, files: readonly string[], limit: number): Promise<Evaluation> {
  const unusable = new Unusable();
  const styles = new Map<string, Tally>();
  let all = NOTHING;
  const bar = progress('evaluating', Number.isFinite(limit) ? limit * files.length : 0);
  for (const file of files) {
    let read = 0;
    for await (const piece of readMusic(file, unusable)) {
      if (read >= limit) break;
      const grids = toGrid(piece, 1);
      if (!grids.ok) {
        unusable.add(grids.fault.sentence);
        continue;
      }
      read++;
      const name =
        engine.styles.find((style) => style.name === piece.style || style.labels.includes(piece.style))?.name ??
        'custom';
      for (const [part, grid] of grids.value.entries()) {
        const score = await engine.score(grid);
        all = addScore(all, score, part === 0 ? 1 : 0);
        styles.set(name, addScore(styles.get(name) ?? NOTHING, score, part === 0 ? 1 : 0));
      }
      bar.update(all.pieces, file);
    }
  }
  bar.end();
  return { all, styles, unusable: unusable.counts };
}

async function evaluateJsb(
  engine: ScoreEngine,
  file: string,
  split: (typeof SPLITS)[number],
  limit: number,
): Promise<Evaluation> {
  const chorales = unwrap(readJsb(file))[split].slice(0, limit);
  const bar = progress('evaluating', chorales.length);
  let all = NOTHING;
  for (const chorale of chorales) {
    all = addScore(all, await engine.scoreChorale(chorale), 1);
    bar.update(all.pieces);
  }
  bar.end();
  return { all, styles: new Map([['chorale', all]]), unusable: {} };
}

export async function run(args: string[], load: Load<ScoreEngine> = loadScorer): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      corpus: { type: 'string', multiple: true, default: [] },
      jsb: { type: 'string' },
      split: { type: 'string' },
      limit: { type: 'string' },
      weights: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { corpus, jsb, split } = values;
  // `--corpus a b c`: a shell's pattern arrives as words behind the first.
  if (positionals.length > 0 && corpus.length === 0)
    usageError(`“${positionals[0]}” stands alone; name files behind --corpus.`);
  const files = [...corpus, ...positionals];
  if (files.length > 0 === (jsb !== undefined))
    usageError('evaluate needs either --corpus FILE… or --jsb FILE --split valid|test.');
  if (jsb === undefined && split !== undefined) usageError('--split belongs to --jsb.');
  if (jsb !== undefined && split === undefined) usageError('--jsb needs --split valid or --split test.');
  const limit = numberOption('limit', values.limit, Infinity, 1, Number.MAX_SAFE_INTEGER, true);
  const chosen = split === undefined ? null : wordOption('split', split, SPLITS);
  const engine = await load(values.weights ?? null);
  const { all, styles, unusable } =
    jsb !== undefined && chosen !== null
      ? await evaluateJsb(engine, jsb, chosen, limit)
      : await evaluateCorpus(engine, files, limit);
  for (const [sentence, count] of Object.entries(unusable)) process.stderr.write(`left out ${count}: ${sentence}\n`);
  if (all.pieces === 0) {
    process.stderr.write('None of these pieces could be scored.\n');
    return 1;
  }
  if (values.json) {
    const told = jsb === undefined ? STATED : [];
    await printJson({
      ...figures(all, told),
      styles: Object.fromEntries(Array.from(styles, ([name, tally]) => [name, figures(tally, told)])),
    });
    return 0;
  }
  const row = (name: string, { pieces, frames, notes, nats }: Tally): string =>
    `${name.padEnd(20)} ${String(pieces).padStart(6)} pieces  ${(nats / frames).toFixed(3).padStart(8)} nats a frame  ${(notes > 0 ? nats / notes : 0).toFixed(4).padStart(8)} a note\n`;
  for (const [name, tally] of styles) await print(row(name, tally));
  if (styles.size > 1) await print(row('all', all));
  return 0;
}
