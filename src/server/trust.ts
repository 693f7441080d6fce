/**
 * What a large crowd thinks, though a third of it may not mean what it presses: each phone's own lean is taken off, each counts
 * by how well it agreed with the others so far, and the answer stays near the median.
 * Sources: recovering quality from subjects with biases and inconsistencies, Li et al. 2020, arXiv:2004.02067, and
 * Li and Bampis 2016, arXiv:1611.01715, told here moment by moment; the median as a limit, Yin et al. 2018 (ICML).
 * Pure; nothing survives 45 % who conspire, and then the confidence says so.
 */
import type { Mood } from '../protocol/crowdWindow.ts';

/** What is known of a phone. */
export interface Credit {
  /** How much higher than the others it presses. */
  bias: number;
  /** Mean of what the others thought when it pressed. */
  mean: number;
  /** Variance of that, and its covariance with what this phone pressed: one that follows the music has much of it. */
  moved: number;
  together: number;
  /** Variance of what is left of its presses beside what the others thought. */
  variance: number;
  /** Moments it was judged by. */
  heard: number;
  /** Moments from one of its presses to the next. */
  gap: number;
  /** The first and the last moment in which it pressed. */
  first: number;
  last: number;
}

/** Before so many moments it is not known how often a phone presses, and nobody is judged by it or for it. */
const UNJUDGED = 20;
/** A newcomer is neither trusted nor distrusted: the variance of an honest press. */
const USUAL_VARIANCE = 0.3;
const LEAST_MOVED = 0.01;
const LEAST_FOLLOWING = 0.01;
/** A newcomer is taken to follow the music as the others do. */
const USUAL_MOVED = 0.1;
/** Weight of a whole memory, moments. */
const MEMORY = 30;
/** The belief in a newcomer's usual variance, moments. */
const PRIOR = 3;
const LEAST_VARIANCE = 0.03;
/** Who presses all the time counts in each moment as much less as they press more often, up to this. */
const MOST_GAP = 6;
const USUAL_GAP = 2;
const PACE = 0.2;
/** Fewer phones than this say nothing of one another. */
const LEAST_JUDGES = 5;
/** The answer stays within so many robust standard deviations of the median, and may always move by the least. */
const CLAMP = 1;
const LEAST_CLAMP = 0.15;

export const newCredit = (): Credit => ({
  bias: 0,
  mean: 0,
  moved: USUAL_MOVED,
  together: USUAL_MOVED,
  variance: USUAL_VARIANCE,
  heard: 0,
  gap: USUAL_GAP,
  first: Infinity,
  last: -Infinity,
});

interface Said {
  readonly credit: Credit;
  readonly value: number;
}

/**
 * What those who pressed in one moment think, each once; learns of each how far to trust it.
 * @param moment counts the moments
 * @returns null where nobody pressed
 */
export function moodOf(said: readonly Said[], moment: number): Mood | null {
  if (said.length === 0) return null;
  for (const { credit } of said) pace(credit, moment);
  const values = said.map(({ credit, value }) => value - credit.bias);
  const voices = said.map(({ credit }) => Math.min(MOST_GAP, credit.gap));
  const believed = voices.map((voice, i) => voice * Math.max(LEAST_FOLLOWING, following(said[i]!.credit)));
  const weights = said.map(
    ({ credit }, i) => (voices[i]! * Math.max(LEAST_FOLLOWING, following(credit))) / (credit.variance + LEAST_VARIANCE),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const weighted = values.reduce((sum, value, i) => sum + weights[i]! * value, 0);
  const middle = median(values, believed);
  const spread =
    1.4826 *
    median(
      values.map((value) => Math.abs(value - middle)),
      believed,
    );
  const reach = Math.max(LEAST_CLAMP, CLAMP * spread);
  const value = within(weighted / total, middle - reach, middle + reach);
  if (said.length >= LEAST_JUDGES)
    said.forEach(({ credit, value: pressed }, i) => {
      // Nobody is judged by themselves.
      const others = (weighted - weights[i]! * values[i]!) / (total - weights[i]!);
      judge(credit, pressed, within(others, middle - reach, middle + reach));
    });
  const agreement = values.reduce((sum, one, i) => sum + (weights[i]! / total) * (one - value) ** 2, 0);
  return { n: said.length, value: within(value, -1, 1), confidence: 1 / (1 + agreement / USUAL_VARIANCE) };
}

function pace(credit: Credit, moment: number): void {
  const gap = Math.min(2 * MOST_GAP, moment - credit.last);
  if (credit.last > -Infinity) credit.gap += (gap - credit.gap) * PACE;
  credit.first = Math.min(credit.first, moment);
  credit.last = moment;
}

/** How much of what the others felt this phone shows: 1 all, 0 nothing, or the contrary. */
function following({ moved, together }: Credit): number {
  return Math.max(0, together / moved);
}

function judge(credit: Credit, pressed: number, others: number): void {
  if (credit.last - credit.first < UNJUDGED) return;
  credit.heard = Math.min(MEMORY, credit.heard + 1);
  const rate = 1 / (credit.heard + PRIOR);
  const before = pressed - others - credit.bias;
  credit.bias = within(credit.bias + rate * before, -1, 1);
  credit.variance += rate * (before * (pressed - others - credit.bias) - credit.variance);
  const away = others - credit.mean;
  credit.mean += rate * away;
  credit.moved += rate * (away * away - credit.moved);
  credit.moved = Math.max(credit.moved, LEAST_MOVED);
  credit.together += rate * (away * (pressed - credit.bias - credit.mean) - credit.together);
}

/** Weighted, between the two middle values where the weights are split in half. */
function median(values: readonly number[], weights: readonly number[]): number {
  const order = values.map((_, i) => i).toSorted((a, b) => values[a]! - values[b]!);
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  let below = 0;
  for (let k = 0; k < order.length; k++) {
    below += weights[order[k]!]!;
    if (below > half + 1e-9) return values[order[k]!]!;
    if (below > half - 1e-9) return (values[order[k]!]! + values[order[k + 1] ?? order[k]!]!) / 2;
  }
  return 0;
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
