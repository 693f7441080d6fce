/** What the prior learns from: a corpus, and our own pieces beside it for styles of which nobody gave any. */
import {
  SYNTHETIC_STYLES,
  syntheticLabel,
  synthesize,
  type SyntheticConfig,
} from '../../agents/training/synthetic/index.ts';
import { unwrap } from '../kernel/result.ts';
import { toGrid } from '../music/grid.ts';
import { metreOf } from '../music/metre.ts';
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
