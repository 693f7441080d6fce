/** `antiphon index`: builds the index of sources that composed bars are compared with, and measures what it finds. */
import { parseArgs } from 'node:util';
import { Originality } from '../../agents/critics/originality.ts';
import { readOriginality, writeOriginality } from '../../agents/critics/originalityFile.ts';
import { sidesOf } from '../../agents/training/dataset.ts';
import { buildOriginality } from '../../agents/training/originalityIndex.ts';
import { styleOfLabel, withOwnStyles } from '../../agents/training/styles.ts';
import { FaultError, unwrap } from '../kernel/result.ts';
import { fittingRuns } from '../music/gridRuns.ts';
import type { UnusableFile } from '../music/musicFile.ts';
import type { Piece } from '../music/piece.ts';
import { EXCLUDED_STYLES, findCorpus, readCorpusFile } from './corpusFolder.ts';
import { writeFile } from './files.ts';
import { composerWith } from './loadComposer.ts';
import { numberOption } from './options.ts';
import {
  measureComposed,
  measureHeldBack,
  measureLearnt,
  type CorpusPiece,
  type MatchFigures,
} from './originalityFigures.ts';
import { print, printJson, progress, tellUnusable, usageError } from './terminal.ts';

export const summary = 'Build the index of sources that composed bars are compared with';
export const usage = `Usage: antiphon index --corpus DIR --out FILE.bin [options]

Indexes melody and bass of every training piece under DIR; what training holds back is left out.
compose takes it by --index, or by itself where it lies beside its --weights as originality.bin.

  --corpus DIR    folder of corpora (.jsonl, .jsonl.gz) or of your own music (MIDI, MusicXML, ABC,
                  .zip), or one file of them, as for train
  --out FILE.bin  where to write the index
  --measure       compare the held-back pieces with it: longest match of every four bars
  --pieces N      compose N pieces of each style too, unjudged and judged (with --measure; default 0)
  --weights FILE  another prior than the one shipped
  --json          print the figures as one JSON object
`;

const NO_CHORDS: NonNullable<Piece['chords']> = [[0, 'N']];

interface Read {
  readonly pieces: readonly CorpusPiece[];
  /** Whether training learns from a piece, and does not hold it back. */
  readonly isLearnt: (piece: CorpusPiece) => boolean;
  readonly unusable: readonly UnusableFile[];
}

/**
 * Pieces of a folder, or of a file, in the order of their names, whichever split they are in. Pieces without a melody
 * and a bass are left out.
 */
function readPieces(place: string): Read {
  const found = unwrap(findCorpus(place));
  const unusable = [...found.unusable];
  const pieces: CorpusPiece[] = [];
  const own: Record<string, 'pitched'> = {};
  const bar = progress('reading', found.files.length);
  for (const [i, file] of found.files.entries()) {
    bar.update(i, file.name);
    const read = readCorpusFile(place, file);
    unusable.push(...read.unusable);
    for (const { piece, isOwn } of read.pieces) {
      if (EXCLUDED_STYLES.includes(piece.style)) continue;
      // Given chords spare the search for them, which nobody would look at.
      const { grids } = fittingRuns({ ...piece, chords: NO_CHORDS });
      if (!grids.some(({ voices }) => voices.melody || voices.bass)) continue;
      if (isOwn) own[piece.style] = 'pitched';
      pieces.push({
        id: piece.id,
        style: piece.style,
        title: piece.title?.trim() || piece.id,
        composer: piece.composer?.trim() ?? '',
        collection: read.collection,
        licence: typeof piece.licence === 'string' ? piece.licence : '',
        grids,
      });
    }
  }
  bar.end();
  tellUnusable(unusable);
  const styles = withOwnStyles(own);
  const grids = pieces.flatMap((piece) => piece.grids);
  const sideOf = sidesOf(styles, grids);
  const isLearnt = ({ grids: [grid] }: CorpusPiece): boolean =>
    sideOf(grid!, styleOfLabel(grid!.style, styles)) === 'train';
  return { pieces, isLearnt, unusable };
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
  const { pieces, isLearnt, unusable } = readPieces(corpus);
  const learnt = pieces.filter(isLearnt);
  if (learnt.length === 0)
    throw new FaultError({ reason: 'empty', sentence: 'There is no melody and no bass to index in this folder.' });
  const file = await writeOriginality(buildOriginality(learnt));
  if (out !== undefined) writeFile(out, file);
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
        const engine = await composerWith(values.weights ?? null, judged ? originality : null);
        figures.push(...(await measureComposed(engine, originality, composed, judged)));
      }
  }
  if (values.json) await printJson({ ...facts, figures, unusable });
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
