/**
 * What the frozen prior's own bars say about the tilt and the bar features, measured once and kept in a file,
 * so that a learner's first rating already has a scale. Knows nothing of files or of ratings.
 */
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Candidate } from '../composer/interface.ts';
import { barFeatures, shapeAll } from './barFeatures.ts';
import { PsiScaler, type PsiMoments } from './psiScaler.ts';
import { ScoreMemory, type ScoreStatistics } from './scoreMemory.ts';

export interface PriorStatistics {
  readonly format: 'antiphon-statistics';
  readonly formatVersion: 1;
  /** Checksum of the prior's weights they were measured on. */
  readonly prior: string;
  readonly psi: PsiMoments;
  readonly scores: ScoreStatistics;
}

/** Candidates of one context, composed by the frozen prior, and the bars they follow (oldest first, at most three). */
export interface PriorContext {
  readonly before: readonly PlannedBar[];
  readonly candidates: readonly Candidate[];
}

export function measurePrior(
  contexts: readonly PriorContext[],
  features: readonly string[],
  prior: string,
): PriorStatistics {
  const measured = contexts.map(({ before, candidates }) => {
    const shapes = shapeAll(before);
    return { candidates, psi: candidates.map(({ bar }) => barFeatures(bar, shapes)) };
  });
  const psi = momentsOf(measured.flatMap((context) => context.psi));
  const scaler = new PsiScaler(psi);
  const memory = new ScoreMemory(features.length, null);
  for (const context of measured)
    memory.add(
      context.candidates,
      context.psi.map((raw) => scaler.scale(raw)),
    );
  return { format: 'antiphon-statistics', formatVersion: 1, prior, psi, scores: memory.statistics(features) };
}

function momentsOf(rows: readonly Float32Array[]): PsiMoments {
  const { names } = new PsiScaler(null).moments();
  const mean = names.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
  const sd = names.map((_, i) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[i]! - mean[i]!) ** 2, 0) / rows.length),
  );
  // Six digits are more than a thousand bars can tell.
  const short = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(6)));
  return { names, mean: short(mean), sd: short(sd) };
}
