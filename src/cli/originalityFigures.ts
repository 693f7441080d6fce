/** How long the matches with the sources are: of pieces the index does not hold, and of composed ones, by style. */
import type { JudgedBar, Originality } from '../../agents/critics/originality.ts';
import type { Source } from '../../agents/critics/originalityFile.ts';
import { LONGEST_MATCH } from '../../agents/critics/quotation.ts';
import type { IndexedPiece } from '../../agents/training/originalityIndex.ts';
import type { GridPiece } from '../music/grid.ts';
import { isMetreName } from '../music/metre.ts';
import { barsOfGrid } from '../music/prompt.ts';
import type { ComposeEngine } from './engine.ts';

/** Bars of a phrase, as the form counts them. */
const PHRASE_BARS = 4;
const COMPOSED_BARS = 16;
const LEARNT_STRIDE = 20;
const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p98: 0.98, p99: 0.99, max: 1 } as const;

/** A piece with what an index and its figures need of it. */
export interface CorpusPiece extends IndexedPiece {
  readonly id: string;
  readonly style: string;
  readonly grids: readonly GridPiece[];
}

export interface MatchFigures {
  readonly what: string;
  readonly phrases: number;
  /** Notes of the longest match of a phrase; 0 where nothing matches. */
  readonly quantiles: Readonly<Record<keyof typeof QUANTILES, number>>;
  /** Share of phrases in which a match is longer than the limit. */
  readonly over: number;
  /** Candidates struck out, and bars composed; null where none was judged. */
  readonly struck: number | null;
  readonly bars: number;
}

/** [phrases] notes of the longest match that ends in each */
function longestByPhrase(
  bars: readonly JudgedBar[],
  originality: Originality,
  counts: (source: Source) => boolean,
): number[] {
  const longest: number[] = [];
  bars.forEach((bar, i) => {
    const notes = originality.nearest(bars.slice(0, i), bar, { counts })?.notes ?? 0;
    const phrase = Math.floor(i / PHRASE_BARS);
    longest[phrase] = Math.max(longest[phrase] ?? 0, notes);
  });
  return longest;
}

function figuresOf(what: string, longest: readonly number[], struck: number | null, bars: number): MatchFigures {
  const sorted = longest.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return {
    what,
    phrases: longest.length,
    quantiles: {
      p50: at(QUANTILES.p50),
      p90: at(QUANTILES.p90),
      p95: at(QUANTILES.p95),
      p98: at(QUANTILES.p98),
      p99: at(QUANTILES.p99),
      max: at(QUANTILES.max),
    },
    over: longest.filter((notes) => notes > LONGEST_MATCH).length / Math.max(1, longest.length),
    struck,
    bars,
  };
}

/**
 * The name people know a composer by, out of “Bach, Johann Sebastian”, “J. S. Bach” and “BachJS”; empty where none is given.
 * Two composers of one name pass for one.
 */
export function surnameOf(composer: string): string {
  const joined = /^[A-Z][a-z]+(?=[A-Z]+$|[A-Z][a-z]$)/.exec(composer)?.[0];
  const name = composer.includes(',') ? composer.split(',')[0]! : (joined ?? composer.split(' ').at(-1)!);
  return name
    .normalize('NFD')
    .replaceAll(/[^a-z]/gi, '')
    .toLowerCase();
}

/** Held-back pieces against works of other composers, and against all; altogether, then by style. */
export function measureHeldBack(pieces: readonly CorpusPiece[], originality: Originality): MatchFigures[] {
  const others = new Map<string, number[]>();
  const all: number[] = [];
  for (const { style, composer, collection, grids } of pieces) {
    const own = surnameOf(composer);
    const isOther = (source: Source): boolean =>
      own === '' ? source.collection !== collection : surnameOf(source.composer) !== own;
    for (const grid of grids) {
      const bars = barsOfGrid(grid, 100);
      others.set(style, [...(others.get(style) ?? []), ...longestByPhrase(bars, originality, isOther)]);
      all.push(...longestByPhrase(bars, originality, () => true));
    }
  }
  const styles = Array.from(others, ([style, longest]) => ({ style, longest }));
  return [
    figuresOf(
      'held back, other composers',
      styles.flatMap(({ longest }) => longest),
      null,
      0,
    ),
    figuresOf('held back, same composer too', all, null, 0),
    ...styles.map(({ style, longest }) => figuresOf(`held back, other composers, ${style}`, longest, null, 0)),
  ];
}

/** Every twentieth of the pieces the index holds, against itself and all others: what a quotation looks like. */
export function measureLearnt(pieces: readonly CorpusPiece[], originality: Originality): MatchFigures {
  const longest = pieces
    .filter((_, i) => i % LEARNT_STRIDE === 0)
    .flatMap(({ grids }) => grids)
    .flatMap((grid) => longestByPhrase(barsOfGrid(grid, 100), originality, () => true));
  return figuresOf('learnt, themselves', longest, null, 0);
}

/** Composed pieces, altogether, then by style. @param judged whether the engine strikes quotations out */
export async function measureComposed(
  engine: ComposeEngine,
  originality: Originality,
  pieces: number,
  judged: boolean,
): Promise<MatchFigures[]> {
  const what = judged ? 'composed, judged' : 'composed, unjudged';
  const byStyle: { style: string; longest: number[]; struck: number; bars: number }[] = [];
  for (const { name, family, metre, tempo } of engine.styles) {
    if (family !== 'pitched') continue;
    const own = { style: name, longest: [] as number[], struck: 0, bars: 0 };
    const style = { [name]: 1 };
    for (let seed = 1; seed <= pieces; seed++) {
      const composed = await engine.compose({
        bars: COMPOSED_BARS,
        seed,
        style,
        key: { tonic: 0, mode: seed % 2 === 0 ? 'minor' : 'major' },
        metre: isMetreName(metre) ? metre : '4/4',
        tempo,
        voices: engine.voicesOf(style),
        heard: [],
        tilt: {},
      });
      own.longest.push(...longestByPhrase(composed.bars, originality, () => true));
      own.struck += composed.struck;
      own.bars += COMPOSED_BARS;
    }
    byStyle.push(own);
  }
  const sum = (pick: (own: (typeof byStyle)[number]) => number) => byStyle.reduce((total, own) => total + pick(own), 0);
  const all = byStyle.flatMap(({ longest }) => longest);
  const strikes = (count: number): number | null => (judged ? count : null);
  return [
    figuresOf(
      what,
      all,
      strikes(sum(({ struck }) => struck)),
      sum(({ bars }) => bars),
    ),
    ...byStyle.map(({ style, longest, struck, bars }) =>
      figuresOf(`${what}, ${style}`, longest, strikes(struck), bars),
    ),
  ];
}
