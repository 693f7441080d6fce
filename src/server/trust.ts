/**
 * What a large crowd thinks, though a third of it may not mean what it presses: each phone's own lean is taken off, and each counts
 * by how well it followed the others so far.
 * Sources: recovering quality from subjects with biases and inconsistencies, Li et al. 2020, arXiv:2004.02067, and
 * Li and Bampis 2016, arXiv:1611.01715, told here moment by moment; the median as a limit of what phones are judged by, Yin et al.
 * 2018 (ICML).
 * Knows no sockets and no camps; nothing survives 45 % who conspire, and then the confidence says so.
 */

/** What is known of a phone. */
export interface Credit {
  /** What it presses where the others feel nothing. */
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
  /** Moments in which it pressed, and from one of them to the next, mean. */
  presses: number;
  gap: number;
  /** The first and the last moment in which it pressed. */
  first: number;
  last: number;
}

/** What a crowd thought of a moment. */
export interface Feeling {
  /** Phones that pressed. */
  readonly n: number;
  /** −1 … +1 */
  readonly value: number;
  /** 0–1: how far they agree. */
  readonly confidence: number;
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
const MEMORY = 120;
/** The belief in a newcomer's usual variance, moments. */
const PRIOR = 3;
/** Nobody is so steady that they count much more than the others. */
const LEAST_VARIANCE = 0.3;
/** Who presses all the time counts in each moment as much less as they press more often, up to this. */
export const MOST_GAP = 6;
const USUAL_GAP = 2;
/** How fast its pace is learnt anew, once it is known. */
const PACE = 0.05;
/** Fewer phones than this say nothing of one another. */
const LEAST_JUDGES = 5;
/** Phones are judged by an opinion within so many robust standard deviations of the median; it may always be off by the least. */
const CLAMP = 1;
const LEAST_CLAMP = 0.15;
/** A crowd of which a part is not believed speaks more softly; how softly changes slowly upwards, quickly down. */
const LOUDER = 0.002;
const SOFTER = 0.1;

export const newCredit = (): Credit => ({
  bias: 0,
  mean: 0,
  moved: USUAL_MOVED,
  together: USUAL_MOVED,
  variance: USUAL_VARIANCE,
  heard: 0,
  presses: 0,
  gap: USUAL_GAP,
  first: Infinity,
  last: -Infinity,
});

/**
 * Of a phone whose past is known: its presses, each less their mean, followed what the others thought with this slope.
 * @param moved sum of what the others thought, squared
 */
export function knownCredit(past: Past, slope: number, moved: number): Credit {
  const heard = past.values.length;
  const felt = Math.max(LEAST_MOVED, moved / heard);
  const variance = Math.max(0, past.variance - slope * slope * felt);
  const known = { bias: past.mean, moved: felt, together: slope * felt, variance };
  return { ...newCredit(), ...known, heard: Math.min(MEMORY, heard) };
}

interface Past {
  readonly values: ArrayLike<number>;
  readonly mean: number;
  readonly variance: number;
}

export interface Said {
  readonly credit: Credit;
  /** −1 … +1 */
  readonly value: number;
}

/** How much a phone counts by how often it presses alone: 1 for one that never stops, up to `MOST_GAP`. */
export const voiceOf = ({ gap }: Credit): number => Math.min(MOST_GAP, gap);

/** Phones that listen together. */
export class Consensus {
  #loudness = 1;

  /**
   * What those who pressed in one moment think, each once; learns of each how far to trust it. Nobody moves the answer further
   * than in a plain mean: by |change| / n.
   * @param moment counts the moments
   * @returns null where nobody pressed
   */
  hear(said: readonly Said[], moment: number): Feeling | null {
    const n = said.length;
    if (n === 0) return null;
    for (const { credit } of said) pace(credit, moment);
    const values = said.map(({ credit, value }) => value - credit.bias);
    const believed = said.map(({ credit }) => voiceOf(credit) * Math.max(LEAST_FOLLOWING, following(credit)));
    const weights = levelled(believed.map((one, i) => one / (said[i]!.credit.variance + LEAST_VARIANCE)));
    const total = sumOf(weights);
    const weighted = values.reduce((sum, value, i) => sum + weights[i]! * value, 0);
    const opinion = weighted / total;
    if (n >= LEAST_JUDGES) {
      const middle = median(values, believed);
      const spread = median(
        values.map((value) => Math.abs(value - middle)),
        believed,
      );
      const reach = Math.max(LEAST_CLAMP, CLAMP * 1.4826 * spread);
      said.forEach(({ credit, value }, i) => {
        // Nobody is judged by themselves.
        const others = (weighted - weights[i]! * values[i]!) / (total - weights[i]!);
        judge(credit, value, within(others, middle - reach, middle + reach));
      });
    }
    // At most this loud, and nobody has more than a share of 1 / n.
    const loudest = total / (n * Math.max(...weights));
    const loudness = Math.min(loudest, this.#loudness);
    this.#loudness += (loudest > this.#loudness ? LOUDER : SOFTER) * (loudest - this.#loudness);
    const apart = values.reduce((sum, one, i) => sum + (weights[i]! / total) * (one - opinion) ** 2, 0);
    return { n, value: within(loudness * opinion, -1, 1), confidence: 1 / (1 + apart / USUAL_VARIANCE) };
  }
}

function pace(credit: Credit, moment: number): void {
  const gap = Math.min(2 * MOST_GAP, moment - credit.last);
  credit.presses++;
  if (credit.last > -Infinity) credit.gap += (gap - credit.gap) * Math.max(PACE, 1 / credit.presses);
  credit.first = Math.min(credit.first, moment);
  credit.last = moment;
}

/** How much of what the others felt this phone shows: 1 all, 0 nothing, or the contrary. */
function following({ moved, together }: Credit): number {
  return Math.max(0, together / moved);
}

/** Among those who count at all nobody counts more than the mean of them, each by their weight. */
function levelled(weights: readonly number[]): readonly number[] {
  let now = weights;
  for (let round = 0; round < 3; round++) {
    const most = now.reduce((sum, weight) => sum + weight * weight, 0) / sumOf(now);
    now = now.map((weight) => Math.min(weight, most));
  }
  return now;
}

/** One step of the regression of what it presses on what the others thought. */
function judge(credit: Credit, pressed: number, others: number): void {
  if (credit.last - credit.first < UNJUDGED) return;
  credit.heard = Math.min(MEMORY, credit.heard + 1);
  const rate = 1 / (credit.heard + PRIOR);
  const slope = following(credit);
  const before = pressed - slope * others - credit.bias;
  credit.bias = within(credit.bias + rate * before, -1, 1);
  credit.variance += rate * (before * (pressed - slope * others - credit.bias) - credit.variance);
  const away = others - credit.mean;
  credit.mean += rate * away;
  credit.moved += rate * (away * away - credit.moved);
  credit.moved = Math.max(credit.moved, LEAST_MOVED);
  credit.together += rate * (away * (pressed - credit.bias - slope * credit.mean) - credit.together);
}

/** Weighted, between the two middle values where the weights are split in half. */
function median(values: readonly number[], weights: readonly number[]): number {
  const order = values.map((_, i) => i).toSorted((a, b) => values[a]! - values[b]!);
  const half = sumOf(weights) / 2;
  let below = 0;
  for (let k = 0; k < order.length; k++) {
    below += weights[order[k]!]!;
    if (below > half + 1e-9) return values[order[k]!]!;
    if (below > half - 1e-9) return (values[order[k]!]! + values[order[k + 1] ?? order[k]!]!) / 2;
  }
  return 0;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
