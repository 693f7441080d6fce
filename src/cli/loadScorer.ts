/** Makes the command line's judge of given music from the prior's weights. */
import { Likelihood } from '../../agents/training/likelihood.ts';
import type { ScoreEngine } from './engine.ts';
import { loadPrior, startBackend } from './loadComposer.ts';

export async function loadScorer(weights: string | null): Promise<ScoreEngine> {
  const prior = loadPrior(weights);
  await startBackend();
  const likelihood = new Likelihood(prior);
  return {
    styles: prior.styles,
    score: async (piece) => likelihood.scorePiece(piece),
    scoreChorale: async (chorale) => likelihood.scoreChorale(chorale),
  };
}
