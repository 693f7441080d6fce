/** `antiphon index`: builds the index of sources that composed bars are compared with, and measures what it finds. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Originality } from '../../agents/critics/originality.ts';
import { readOriginality, writeOriginality } from '../../agents/critics/originalityFile.ts';
import { splitOf } from '../../agents/training/dataset.ts';
import { buildOriginality } from '../../agents/training/originalityIndex.ts';
import { fail, FaultError, unwrap } from '../kernel/result.ts';
import { Unusable } from '../music/corpus.ts';
import { fittingRuns } from '../music/gridRuns.ts';
import type { Piece } from '../music/piece.ts';
import { EXCLUDED_STYLES } from './corpusFolder.ts';
import { readMusic } from './files.ts';
import { loadComposer } from './loadComposer.ts';
import { numberOption } from './options.ts';
import {
  measureComposed,
  measureHeldBack,
  measureLearnt,
  type CorpusPiece,
  type MatchFigures,
} from './originalityFigures.ts';
import { print, printJson, progress, usageError } from './terminal.ts';

export const summary = 'Build the index of sources that composed bars are compared with';
export const usage = `Usage: antiphon index --corpus DIR --out FILE.bin [options]

Indexes melody and bass of every training piece under DIR; what training holds back is left out.

  --corpus DIR    folder of corpora (.jsonl, .jsonl.gz, MIDI)
  --out FILE.bin  where to write the index
  --measure       compare the held-back pieces with it: longest match of every four bars
  --pieces N      compose N pieces of each style too, unjudged and judged (with --measure; default 0)
  --weights FILE  another prior than the one shipped
  --json          print the figures as one JSON object
`;

const NO_CHORDS: NonNullable<Piece['chords']> = [[0, 'N']];

/** Pieces of a folder in the order of their names, whichever split they are in. Pieces without a pitched voice are left out. */
async function readPieces(folder: string): Promise<CorpusPiece[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    unwrap(fail('no-folder', `There is no folder “${folder}”.`));
  const files = readdirSync(folder)
    .filter((name) => /\.(jsonl(\.gz)?|midi?)$/i.test(name))
    .toSorted();
  if (files.length === 0) unwrap(fail('empty', `“${folder}” holds no .jsonl, .jsonl.gz or MIDI file.`));
  const unusable = new Unusable();
  const pieces: CorpusPiece[] = [];
  const bar = progress('reading', files.length);
  for (const [i, name] of files.entries()) {
    bar.update(i, name);
    const collection = basename(name).replace(/\.(jsonl(\.gz)?|midi?)$/i, '');
    for await (const piece of readMusic(join(folder, name), unusable)) {
      if (EXCLUDED_STYLES.includes(piece.style)) continue;
      // Given chords spare the search for them, which nobody would look at.
      const { grids } = fittingRuns({ ...piece, chords: NO_CHORDS });
      if (grids.some(({ voices }) => voices.melody || voices.bass))
        pieces.push({
          id: piece.id,
          style: piece.style,
          title: piece.title?.trim() || piece.id,
          composer: piece.composer?.trim() ?? '',
          collection,
          licence: typeof piece.licence === 'string' ? piece.licence : '',
          grids,
        });
    }
  }
  bar.end();
  for (const [sentence, count] of Object.entries(unusable.counts))
    process.stderr.write(`left out ${count}: ${sentence}\n`);
  return pieces;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      corpus: { type: 'string' },
      out: { type: 'string' },
      measure: { type: 'boolean', default: false },
      pieces: { type: 'string' },
      weights: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { corpus, out } = values;
  if (corpus === undefined || (out === undefined && !values.measure))
    usageError('index needs --corpus DIR, and --out FILE.bin or --measure.');
  const composed = numberOption('pieces', values.pieces, 0, 0, 1000, true);
  const pieces = await readPieces(corpus);
  const isLearnt = ({ id }: CorpusPiece): boolean => splitOf(id) === 'train';
  const learnt = pieces.filter(isLearnt);
  if (learnt.length === 0)
    throw new FaultError({ reason: 'empty', sentence: 'There is no melody and no bass to index in this folder.' });
  const file = await writeOriginality(buildOriginality(learnt));
  if (out !== undefined) writeIndex(out, file);
  const index = unwrap(await readOriginality(file));
  const originality = new Originality(index);
  const facts = {
    sources: index.sources.length,
    steps: index.codes.length,
    bytes: file.length,
    checksum: index.checksum,
    shortestMatch: index.notes,
    sharedPassages: originality.sharedPassages,
  };
  const figures: MatchFigures[] = [];
  if (values.measure) {
    figures.push(
      measureLearnt(learnt, originality),
      ...measureHeldBack(
        pieces.filter((piece) => !isLearnt(piece)),
        originality,
      ),
    );
    if (composed > 0)
      for (const judged of [false, true]) {
        const engine = await loadComposer(values.weights ?? null, judged ? originality : null);
        figures.push(...(await measureComposed(engine, originality, composed, judged)));
      }
  }
  if (values.json) await printJson({ ...facts, figures });
  else {
    const { sources, steps, bytes, shortestMatch, sharedPassages } = facts;
    await print(
      `${sources} sources, ${steps} steps, ${bytes} bytes; matches from ${shortestMatch} notes; ${sharedPassages} passages are common property\n`,
    );
    for (const figure of figures) await print(`${described(figure)}\n`);
  }
  return 0;
}

function described({ what, phrases, quantiles, over, struck, bars }: MatchFigures): string {
  const shares = Object.entries(quantiles).map(([name, notes]) => `${name} ${notes}`);
  const strikes = struck === null ? '' : `, ${struck} of ${bars} bars composed anew`;
  return `${what.padEnd(44)} ${phrases} phrases: ${shares.join(', ')}; too long ${(100 * over).toFixed(2)} %${strikes}`;
}

function writeIndex(path: string, file: Uint8Array): void {
  try {
    writeFileSync(path, file);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    unwrap(fail('file', `“${path}” cannot be written (${code}); name a folder that exists and a file you may write.`));
  }
}
