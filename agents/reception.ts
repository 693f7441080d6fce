/**
 * What besides the learner hears a rating: the form, which brings back what was wanted and drops what was not, and the
 * answer that the next bars give. Knows neither what is learnt nor how bars are made.
 */
import type { SoundedBar } from '../src/protocol/agent.ts';
import type { Composer } from './composer/composer.ts';
import type { LearnerUpdate } from './learner/learnerUpdate.ts';
import type { Response } from './response.ts';

/** @param value of the rating · @param update what the learner made of it; one that was refused is nobody's to hear */
export function receive(
  composer: Composer,
  response: Response,
  value: number,
  update: Pick<LearnerUpdate, 'reward' | 'credit' | 'refused'>,
  sounded: readonly SoundedBar[],
): void {
  if (update.refused) return;
  const judged = mostCredited(update.credit, sounded);
  const sounding = Math.max(...sounded.map(({ barIndex }) => barIndex));
  response.hear(value, judged, sounding);
  composer.form.reinforce(judged, update.reward);
  if (value > 0) composer.favour(judged);
  else if (value < 0) composer.avoid(judged);
}

/** Index of the bar that bears most of a rating. */
export function mostCredited(credit: LearnerUpdate['credit'], sounded: readonly SoundedBar[]): number {
  const weights = sounded.map((bar) =>
    credit.reduce((sum, { decisionId, weight }) => (decisionId === bar.decisionId ? sum + weight : sum), 0),
  );
  return sounded[weights.indexOf(Math.max(...weights))]!.barIndex;
}
