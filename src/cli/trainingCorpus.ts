/** What the prior learns from: a corpus, pieces by rule beside it for styles of which nobody gave any, and what is said of both. */
import { lessonOf, styleOfLabel, type StyleEntry } from '../../agents/training/styles.ts';
import type { PriorStyle } from '../../agents/composer/weights.ts';
import {
  SYNTHETIC_STYLES,
  syntheticLabel,
  synthesize,
  type SyntheticConfig,
} from '../../agents/training/synthetic/index.ts';
import { unwrap } from '../kernel/result.ts';
import { toGrid } from '../music/grid.ts';
import { METRES, metreOf } from '../music/metre.ts';
import { PITCHED } from '../music/voices.ts';
import type { Corpus } from './corpusFolder.ts';
import { Intake } from './intake.ts';

/** What our own pieces are called among the collections. */
const SYNTHETIC_COLLECTION = 'antiphon-synthetic';

/** The corpus with our own pieces beside it. */
export function withSynthetic(corpus: Corpus, { piecesPerStyle, seed }: SyntheticConfig): Corpus {
  const written = SYNTHETIC_STYLES.flatMap((style) => synthesize(style, piecesPerStyle, seed));
  const grids = written.map((piece) => unwrap(toGrid(piece)));
  const intake = new Intake();
  written.forEach((piece, i) => {
    const bars = grids[i]!.reduce((sum, grid) => sum + grid.slots / metreOf(grid.metre).slots, 0);
    intake.keep(SYNTHETIC_COLLECTION, piece.style, 1, Math.ceil(bars));
  });
  const sources = SYNTHETIC_STYLES.map((style) => [syntheticLabel(style), [SYNTHETIC_COLLECTION]]);
  return {
    ...corpus,
    pieces: [...corpus.pieces, ...grids.flat()],
    sources: { ...corpus.sources, ...(Object.fromEntries(sources) as Corpus['sources']) },
    report: {
      ...corpus.report,
      intake: [...corpus.report.intake, ...intake.rows],
      collections: { ...corpus.report.collections, [SYNTHETIC_COLLECTION]: written.length },
    },
  };
}

/** Whether nothing of it names a style by itself, so that all of it is somebody's own folders and files. */
export function isAllOwn({ pieces, own }: Corpus): boolean {
  return pieces.length > 0 && pieces.every(({ style }) => Object.hasOwn(own, style));
}

/** The corpus without the pieces that no style learns from; they are told as left out. */
export function withoutStrays(corpus: Corpus, table: readonly StyleEntry[]): Corpus {
  const pieces = corpus.pieces.filter((piece) => {
    const { pitched, drums } = lessonOf(piece, table);
    return pitched || drums;
  });
  const taught = new Set(pieces.map(({ style }) => style));
  let strays = 0;
  const intake = corpus.report.intake.map((row) => {
    if (row.pieces === 0 || taught.has(row.style)) return row;
    strays += row.pieces;
    const leftOut = { ...row.leftOut, 'no style': { pieces: row.pieces, bars: row.bars } };
    return { ...row, pieces: 0, bars: 0, leftOut };
  });
  const leftOut = { ...corpus.report.leftOut, ...(strays > 0 && { 'no style': strays }) };
  return { ...corpus, pieces, report: { ...corpus.report, intake, leftOut } };
}

/** What is written into a prior of each of its styles, told from what it learns of it. */
export function priorStyles(corpus: Corpus, table: readonly StyleEntry[]): PriorStyle[] {
  const lessons = corpus.pieces.map((piece) => ({ piece, ...lessonOf(piece, table) }));
  return table.map(({ name, family, labels, synthetic }, row) => {
    const own = lessons.filter(({ style }) => style === row);
    const ofFamily = own
      .filter((lesson) => lesson[family === 'groove' ? 'drums' : 'pitched'])
      .map(({ piece }) => piece);
    const count = (metre: string) => ofFamily.filter((piece) => piece.metre === metre).length;
    const usual = METRES.toSorted((a, b) => count(b) - count(a))[0]!;
    // A beat of the triplet grid is longer, so tempi of different metres do not compare.
    const tempi = ofFamily
      .flatMap(({ metre, tempo }) => (tempo && metre === usual ? [tempo] : []))
      .toSorted((a, b) => a - b);
    const most = (test: (piece: Corpus['pieces'][number]) => boolean) =>
      ofFamily.filter(test).length * 2 > ofFamily.length;
    const sources = Object.entries(corpus.sources).filter(([label]) => styleOfLabel(label, table) === row);
    return {
      name,
      family,
      labels,
      corpora: [...new Set(sources.flatMap(([, collections]) => collections))],
      pieces: new Set(own.map(({ piece }) => piece.id.replace(/#\d+$/, ''))).size,
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
