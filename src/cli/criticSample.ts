/** Windows of real music and of the prior's own beside it, style by style: what the critic of authenticity learns from. */
import { hashText, Rng } from '../kernel/random.ts';
import type { GridPiece } from '../music/grid.ts';
import { authenticityFeatures } from '../../agents/critics/authenticityFeatures.ts';
import type { CriticStyle } from '../../agents/critics/authenticityModel.ts';
import type { HeardNotes } from '../../agents/critics/window.ts';
import type { CriticExample } from '../../agents/training/criticExamples.ts';
import { splitOf, workOf } from '../../agents/training/dataset.ts';
import { drawPassage, SPOILINGS, spoil, windowsOf, type Passage } from '../../agents/training/passages.ts';
import type { ComposeEngine, EngineStyle } from './engine.ts';

export interface SampleOptions {
  /** Passages of each style. */
  readonly passages: number;
  /** A style with fewer works is left out. */
  readonly fewestWorks: number;
  readonly seed: number;
}

export interface StyleSample {
  readonly style: CriticStyle;
  readonly examples: readonly CriticExample[];
}

/** Passages of one piece at most, in styles with few pieces. */
const MOST_OF_A_PIECE = 8;

/** Pieces held back from the prior and pieces it learnt take turns, as long as there are both; works take turns among either. */
function piecesInTurn(pieces: readonly GridPiece[], seed: number): GridPiece[] {
  const mixed = pieces.toSorted(
    (a, b) => hashText(`${seed}:${a.id}`) - hashText(`${seed}:${b.id}`) || (a.id < b.id ? -1 : 1),
  );
  const seen = new Map<string, number>();
  const rounds = mixed.map((piece) => {
    const work = workOf(piece.id);
    const round = seen.get(work) ?? 0;
    seen.set(work, round + 1);
    return { piece, round };
  });
  const byWork = rounds.toSorted((a, b) => a.round - b.round).map(({ piece }) => piece);
  const held = byWork.filter(({ id }) => splitOf(id) === 'valid');
  const learnt = byWork.filter(({ id }) => splitOf(id) === 'train');
  return Array.from({ length: Math.max(held.length, learnt.length) }, (_, i) =>
    [held[i], learnt[i]].filter((piece) => piece !== undefined),
  ).flat();
}

/** In turn from the start and from the midst of pieces; a style with few pieces gives several passages of each. */
function drawPassages(pieces: readonly GridPiece[], count: number, tempo: number, rng: Rng): Passage[] {
  const passages: Passage[] = [];
  for (let i = 0; passages.length < count && i < pieces.length * MOST_OF_A_PIECE; i++) {
    const round = Math.floor(i / pieces.length);
    const passage = drawPassage(pieces[i % pieces.length]!, (i + round) % 4 < 2, tempo, rng);
    if (passage) passages.push(passage);
  }
  return passages;
}

/** Both lists cut to the length of the shorter, by leaving out their first. */
function paired<Item>(a: readonly Item[], b: readonly Item[]): [readonly Item[], readonly Item[]] {
  const length = Math.min(a.length, b.length);
  return [a.slice(a.length - length), b.slice(b.length - length)];
}

/**
 * @param pieces of this style
 * @param place of the style among those of the critic
 * @returns null where there are too few works
 */
export async function sampleStyle(
  engine: ComposeEngine,
  { name, family, tempo }: EngineStyle,
  pieces: readonly GridPiece[],
  place: number,
  { passages, fewestWorks, seed }: SampleOptions,
  onPassage: () => void,
): Promise<StyleSample | null> {
  const rng = new Rng(seed).fork(hashText(name));
  const drawn = drawPassages(piecesInTurn(pieces, seed), passages, tempo, rng);
  if (new Set(drawn.map(({ piece }) => workOf(piece.id))).size < fewestWorks) return null;
  const style: CriticStyle = {
    name,
    family,
    pitched: family === 'pitched',
    drums: drawn.some(({ voices }) => voices.includes('drums')),
    merged: pieces.filter(({ heldRepeated }) => heldRepeated).length * 2 > pieces.length,
  };
  const examples: CriticExample[] = [];
  for (const [number, { piece, opening, real, twin, voices }] of drawn.entries()) {
    const { bars } = await engine.compose({
      bars: real.length,
      seed: rng.uint32(),
      style: { [name]: 1 },
      key: piece.key,
      metre: piece.metre,
      tempo: piece.tempo ?? tempo,
      voices,
      heard: opening,
      tilt: {},
    });
    const [realWindows, composedWindows] = paired(windowsOf(real, voices), windowsOf(bars, voices));
    const [twinnedWindows, twinWindows] = paired(realWindows, windowsOf(twin, voices));
    const add = (window: readonly HeardNotes[], what: Pick<CriticExample, 'origin' | 'spoiling' | 'twinned'>) => {
      examples.push({
        ...what,
        style: place,
        work: workOf(piece.id),
        passage: place * passages + number,
        learnt: splitOf(piece.id) === 'train',
        features: authenticityFeatures(window, style),
      });
    };
    for (const window of realWindows) add(window, { origin: 'real', twinned: twinnedWindows.includes(window) });
    for (const window of twinWindows) add(window, { origin: 'twin', twinned: true });
    for (const window of composedWindows) add(window, { origin: 'composed', twinned: false });
    for (const [i, window] of realWindows.entries()) {
      const spoiling = SPOILINGS[(number + i) % SPOILINGS.length]!;
      add(spoil(window, spoiling, rng), { origin: 'spoilt', spoiling, twinned: false });
    }
    onPassage();
  }
  return { style, examples };
}
