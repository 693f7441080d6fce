/** Bodies of music by style, for commands that set composed music beside corpora: read, written by rule, or composed. */
import { statSync } from 'node:fs';
import { splitOf, workOf, type Split } from '../../agents/training/dataset.ts';
import { STYLES } from '../../agents/training/styles.ts';
import { SYNTHETIC_STYLES, syntheticLabel, synthesize } from '../../agents/training/synthetic/index.ts';
import { Rng } from '../kernel/random.ts';
import { unwrap } from '../kernel/result.ts';
import { gridOfBars } from '../music/gridBody.ts';
import { toGrid, type GridPiece } from '../music/grid.ts';
import { isMetreName } from '../music/metre.ts';
import { weightOf, type StyleMixture } from '../protocol/bar.ts';
import { readCorpusFolder } from './corpusFolder.ts';
import type { ComposeEngine, EngineStyle } from './engine.ts';
import { progress } from './terminal.ts';

/** Where converted corpora are kept between runs. */
const CACHE = '.cache/corpus';
/** Pieces by rule: as many as the shipped prior has learnt from, and others beside them that it has never seen. */
const SYNTHETIC_SEED = 1;
const SYNTHETIC_LEARNT = 120;
const SYNTHETIC_NEW = 24;

export interface Body {
  readonly style: EngineStyle;
  /** Its pieces are written by rule, not by people. */
  readonly synthetic: boolean;
  readonly pieces: readonly GridPiece[];
}

export function isSynthetic(style: EngineStyle): boolean {
  return STYLES.some(({ name, synthetic }) => name === style.name && synthetic === true);
}

/** Whether a piece was learnt from or held back. What is written by rule counts as learnt up to a number. */
export function splitOfPiece(piece: GridPiece): Split {
  const written = /-synthetic\/\d+-(\d+)/.exec(piece.id);
  return written ? (Number(written[1]) < SYNTHETIC_LEARNT ? 'train' : 'valid') : splitOf(piece.id);
}

/**
 * Pieces of the corpora by style of the engine, and those by rule beside them.
 * @param onStray told how many pieces are of a style that the engine does not know
 */
export function readBodies(
  places: readonly string[],
  styles: readonly EngineStyle[],
  onStray: (label: string, pieces: number) => void = () => undefined,
): Map<string, Body> {
  const written = SYNTHETIC_STYLES.filter((style) =>
    styles.some(({ labels }) => labels.includes(syntheticLabel(style))),
  ).flatMap((style) => synthesize(style, SYNTHETIC_LEARNT + SYNTHETIC_NEW, SYNTHETIC_SEED));
  const read = places.flatMap((place) => {
    const corpus = unwrap(
      readCorpusFolder(
        place,
        // A single file is read as quickly as its cache.
        statSync(place, { throwIfNoEntry: false })?.isDirectory() ? CACHE : null,
        (name) => process.stderr.write(`reading ${name}\n`),
        (sentence) => process.stderr.write(`${sentence}\n`),
      ),
    );
    for (const [reason, count] of Object.entries(corpus.report.leftOut))
      process.stderr.write(`left out ${count}: ${reason}\n`);
    return corpus.pieces;
  });
  const pieces = [...read, ...written.flatMap((piece) => unwrap(toGrid(piece)))];
  const bodies = new Map<string, Body>();
  for (const style of styles) {
    const own = pieces.filter((piece) => piece.style === style.name || style.labels.includes(piece.style));
    if (own.length > 0) bodies.set(style.name, { style, synthetic: isSynthetic(style), pieces: own });
  }
  const known = new Set(styles.flatMap(({ name, labels }) => [name, ...labels]));
  const strays = new Map<string, number>();
  for (const { style } of pieces) if (!known.has(style)) strays.set(style, (strays.get(style) ?? 0) + 1);
  for (const [label, count] of strays) onStray(label, count);
  return bodies;
}

/**
 * At most `count` pieces in an order that is always the same and takes works in turn, so that a work in forty movements
 * does not stand for its style.
 */
export function spread(pieces: readonly GridPiece[], count: number, seed: number): GridPiece[] {
  const rng = new Rng(seed);
  const works = new Map<string, GridPiece[]>();
  for (const piece of pieces) {
    const work = workOf(piece.id);
    works.set(work, [...(works.get(work) ?? []), piece]);
  }
  const queue = shuffled([...works.values()], rng).map((own) => shuffled(own, rng));
  const chosen: GridPiece[] = [];
  for (let round = 0; chosen.length < count && queue.some((own) => own.length > round); round++)
    chosen.push(...queue.flatMap((own) => own[round] ?? []));
  return chosen.slice(0, count);
}

export function shuffled<Item>(items: readonly Item[], rng: Rng): Item[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

export interface Commission {
  readonly pieces: number;
  readonly bars: number;
  readonly seed: number;
  /** Pieces whose mode, metre and tempo the composed ones take in turn; left out, every other one is in minor. */
  readonly after?: readonly GridPiece[];
}

/** Composed pieces of a mixture in the usual tempo and metre of a style. Where it is all groove, the drums play alone. */
export async function composePieces(
  engine: ComposeEngine,
  mixture: StyleMixture,
  like: EngineStyle,
  { pieces, bars, seed, after = [] }: Commission,
  onPiece: () => void = () => undefined,
): Promise<GridPiece[]> {
  const composed: GridPiece[] = [];
  const named = engine.styles.filter(({ name }) => weightOf(mixture, name) > 0);
  const voices = named.every(({ family }) => family === 'groove') ? (['drums'] as const) : engine.voicesOf(mixture);
  for (let i = 0; i < pieces; i++) {
    const model = after[i % after.length];
    const piece = await engine.compose({
      bars,
      seed: seed + i,
      style: mixture,
      key: { tonic: 0, mode: model?.key.mode ?? (i % 2 === 0 ? 'major' : 'minor') },
      metre: model?.metre ?? (isMetreName(like.metre) ? like.metre : '4/4'),
      tempo: model?.tempo ?? like.tempo,
      voices,
      heard: [],
      tilt: {},
    });
    composed.push(gridOfBars(piece.bars, `composed/${like.name}-${seed + i}`, like.name));
    onPiece();
  }
  return composed;
}

/**
 * The same for each of several styles, with a bar that shows how far it is.
 * @param after what each style's pieces take their mode, metre and tempo from
 */
export async function composeStyles(
  engine: ComposeEngine,
  styles: readonly EngineStyle[],
  commission: Omit<Commission, 'after'>,
  after: (style: EngineStyle) => readonly GridPiece[] = () => [],
): Promise<Map<string, GridPiece[]>> {
  const bar = progress('composing', styles.length * commission.pieces);
  const composed = new Map<string, GridPiece[]>();
  let done = 0;
  for (const style of styles) {
    const order = { ...commission, after: after(style) };
    composed.set(
      style.name,
      await composePieces(engine, { [style.name]: 1 }, style, order, () => bar.update(++done, style.name)),
    );
  }
  bar.end();
  return composed;
}
