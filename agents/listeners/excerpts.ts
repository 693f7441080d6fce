/**
 * Excerpts of many fresh pieces: the one way in which both the frozen prior and a learner's policy are sampled when they are
 * compared, so that neither has more pieces, longer ones or older motifs than the other. Knows nothing of ratings.
 */
import { Rng } from '../../src/kernel/random.ts';
import { Imagination, type Composing, type ImaginedBar } from './imagination.ts';
import type { Studio } from './studio.ts';

/** Bars a piece is played in before it is looked at. */
const WARM_UP_BARS = 3;

export interface ExcerptPlan {
  /** Places that are looked at, in all pieces together. */
  readonly contexts: number;
  /** Of these, places in one piece, before another is begun. */
  readonly contextsPerPiece: number;
  /** Alternatives composed at each; the piece goes on with the last of them. */
  readonly each: number;
  /** Of the first piece; the others have the next ones. */
  readonly seed: number;
}

/**
 * @param policyOf names of the tilt's features → how to compose
 * @param onProgress told what share of the pieces is done
 * @returns [contexts] of [each]
 */
export async function excerpts(
  studio: Studio,
  policyOf: (features: readonly string[]) => Composing,
  { contexts, contextsPerPiece, each, seed }: ExcerptPlan,
  onProgress: (share: number) => void = () => {},
): Promise<readonly (readonly ImaginedBar[])[]> {
  const found: (readonly ImaginedBar[])[] = [];
  const pieces = Math.ceil(contexts / contextsPerPiece);
  for (let piece = 0; piece < pieces; piece++) {
    const port = await studio.open(seed + piece, []);
    let decision = 0;
    const imagined = new Imagination(port, policyOf(port.features), [], () => decision++, new Rng(seed + piece));
    await imagined.advance(WARM_UP_BARS);
    for (let context = 0; context < contextsPerPiece && found.length < contexts; context++)
      found.push(await imagined.bars(1, each));
    onProgress((piece + 1) / pieces);
  }
  return found;
}
