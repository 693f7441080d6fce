import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPrior } from '../../../agents/composer/weights.ts';
import { Likelihood } from '../../../agents/training/likelihood.ts';
import { guessStyle, styleShares } from '../../../agents/training/styleGuess.ts';
import { readFileSync } from 'node:fs';
import { unwrap } from '../../../src/kernel/result.ts';
import { toGrid } from '../../../src/music/grid.ts';
import type { Piece } from '../../../src/music/piece.ts';
import { BEAT, HYMN, PARTS } from '../../fixtures/pieces.ts';
import { TINY_STYLES, tinyPrior } from '../tinyPrior.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});
const grid = (piece: Piece) => unwrap(toGrid(piece, 1))[0]!;

describe('styleShares', () => {
  it('is the posterior of equally likely styles, without the unlikely', () => {
    expect(styleShares([10, 10 + Math.log(3), 30])).toEqual([0.75, 0.25, 0]);
    expect(styleShares([5000])).toEqual([1]);
  });
});

describe('guessStyle', () => {
  it('guesses pitched styles by the voices and grooves by the drums', () => {
    const likelihood = new Likelihood(tinyPrior());
    const families = (piece: Piece) =>
      new Set(
        Object.keys(guessStyle(likelihood, TINY_STYLES, grid(piece))).map(
          (name) => TINY_STYLES.find((style) => style.name === name)!.family,
        ),
      );
    expect(families(HYMN)).toEqual(new Set(['pitched']));
    expect(families(BEAT)).toEqual(new Set(['groove']));
    expect(families({ ...HYMN, tracks: [...HYMN.tracks, ...BEAT.tracks] })).toEqual(new Set(['pitched', 'groove']));
    likelihood.dispose();
  });

  it('hears sacred part-writing in four voices that move in quarters, with the shipped prior', () => {
    const prior = unwrap(readPrior(new Uint8Array(readFileSync('assets/prior.bin'))));
    const likelihood = new Likelihood(prior);
    const mixture = guessStyle(likelihood, prior.styles, grid(PARTS));
    const sacred = ['chorale', 'hymn', 'psalm'].reduce((sum, name) => sum + (mixture[name] ?? 0), 0);
    expect(sacred).toBeGreaterThan(0.5);
    likelihood.dispose();
  });
});
