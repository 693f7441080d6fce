/** A small prior with random weights: everything works as with the shipped one, only the music is noise. */
import { Rng } from '../../src/kernel/random.ts';
import { weightShapes, type Sizes } from '../../agents/composer/architecture.ts';
import { readPrior, writePrior, type Prior, type PriorStyle } from '../../agents/composer/weights.ts';
import { unwrap } from '../../src/kernel/result.ts';

export const TINY_STYLES: readonly PriorStyle[] = [
  {
    name: 'chorale',
    family: 'pitched',
    labels: ['chorale'],
    corpora: ['made-up'],
    pieces: 1,
    tempo: 90,
    metre: '4/4',
    voices: ['melody', 'bass', 'inner1', 'inner2'],
  },
  {
    name: 'game-rock',
    family: 'pitched',
    labels: ['game-rock'],
    corpora: ['made-up'],
    pieces: 1,
    tempo: 120,
    metre: '4/4',
    voices: ['melody', 'bass', 'drums'],
  },
  {
    name: 'funk',
    family: 'groove',
    labels: ['funk'],
    corpora: ['made-up'],
    pieces: 1,
    tempo: 100,
    metre: '4/4',
    voices: ['drums'],
  },
];
export const TINY_SIZES: Sizes = {
  styles: TINY_STYLES.length,
  input: 12,
  hidden: 16,
  head: 10,
  hold: 6,
  drumInput: 8,
  drumHidden: 9,
  drumHead: 7,
};

export function tinyPriorFile(seed = 1): Uint8Array<ArrayBuffer> {
  const rng = new Rng(seed);
  const weights = new Map<string, Float32Array>();
  for (const [name, shape] of weightShapes(TINY_SIZES)) {
    const size = shape.length === 1 ? shape[0] : shape[0] * shape[1];
    weights.set(
      name,
      Float32Array.from({ length: size }, () => (name.endsWith('/gain') ? 1 : 0.3 * rng.normal())),
    );
  }
  return writePrior(weights, TINY_SIZES, TINY_STYLES, { made: 'at random' });
}

export function tinyPrior(seed = 1): Prior {
  return unwrap(readPrior(tinyPriorFile(seed)));
}
