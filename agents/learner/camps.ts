/**
 * Whether a crowd is of one mind or of two, who is with whom, and whose presses tell nothing of the music.
 * Every listener is of a class: of a camp, whose members share a taste (a Gaussian process over the bars heard), or
 * pressing regardless of the music. What decides is how well each press is foretold by all the other presses of a camp.
 *
 * Sources: classes and reliabilities inferred together with the truth, Dawid and Skene 1979; a spammer is who presses
 * independently of the truth, whatever the habit, Raykar and Yu 2012, JMLR 13, §2; a Gaussian process as the truth,
 * Groot, Birlutiu and Heskes 2011; left-out predictions, Rasmussen and Williams 2006, §5.4.2.
 * Pure; knows nothing of music or of policies.
 */
import { cholesky, solveFactored, solveLower } from './cholesky.ts';

/** What is believed of a listener: which camp they belong to, and how far their presses tell of the music, 0–1. */
export interface Standing {
  readonly camp: number;
  readonly trust: number;
}

export interface Vote {
  /** Index of the bar, 0 … B − 1. */
  readonly bar: number;
  /** Calibrated, about unit variance: what the bar was worth. */
  readonly value: number;
  /** What was pressed, −1 … 1; its sign is foretold. */
  readonly pressed: number;
  /** 0–1. */
  readonly weight: number;
}

export interface Settlement {
  /** [L] */
  readonly standings: readonly Standing[];
  /** Believed people in each camp: one number, or two. */
  readonly sizes: readonly number[];
  /** Nats by which two camps foretell the presses better than one. */
  readonly evidence: number;
}

/** Variance of one press about the taste of its camp. */
const NOISE = 0.55;
/** Of it, what is not the listener's whim: how far a press's sign may stray from what was felt. */
const FELT_NOISE = 0.15;
/** Share of presses that a listener who means it gives by mistake. */
const LAPSES = 0.15;
/** Chance that somebody means what they press, before any press. */
const HONEST = 0.85;
/** Two camps are believed from a hundred to one on, and until they foretell no better than one. */
const SPLIT_EVIDENCE = Math.log(100);
/** A smaller share of the people is no camp but a few people with tastes of their own. */
const LEAST_SHARE = 0.15;
const MOST_SWEEPS = 6;

/** Means and variances of a camp's pleasure at every bar, and what each bar's presses add to its precision. */
interface Opinion {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * @param gram [B × B] prior covariance of one listener's pleasure between bars, symmetric; without a liking for all bars
 *   alike, or those who press one button always would be a camp
 * @param votes [L] presses of each listener
 * @param before [L] what was believed so far; keeps names of camps
 * @param wasSplit whether two camps were believed: a settled matter stays settled
 * @param people [L] how many each listener speaks for: they make a camp large, but what they say no surer
 */
export function settleCamps(
  gram: Float64Array,
  votes: readonly (readonly Vote[])[],
  before: readonly Standing[],
  wasSplit: boolean,
  people: readonly number[] = votes.map(() => 1),
): Settlement {
  const bars = Math.sqrt(gram.length);
  const trust = before.map((standing) => standing.trust);
  const one = sweep(gram, bars, votes, { camps: votes.map(() => 0), trust });
  const proposals = [divide(gram, bars, votes)];
  if (before.some(({ camp }) => camp === 1)) proposals.push(before.map(({ camp }) => camp));
  const two = proposals
    // Who was not believed may have been a camp of their own.
    .map((camps) => sweep(gram, bars, votes, { camps, trust: camps.map(() => 1) }))
    .reduce((a, b) => (b.score > a.score ? b : a));
  const evidence = two.score - one.score;
  const sizes = sizesOf(two, people);
  const share = Math.min(...sizes) / (sizes[0]! + sizes[1]!);
  if (evidence < (wasSplit ? 0 : SPLIT_EVIDENCE) || !(share >= (wasSplit ? 0.7 : 1) * LEAST_SHARE))
    return {
      standings: standingsOf(one),
      sizes: [one.trust.reduce((sum, trust, i) => sum + trust * people[i]!, 0)],
      evidence,
    };
  const named = inOldNames(two, before, wasSplit, people);
  return { standings: standingsOf(named), sizes: sizesOf(named, people), evidence };
}

interface Division {
  readonly camps: readonly number[];
  readonly trust: readonly number[];
}

/** Lets everyone join the camp that foretells them best, until nobody moves. */
function sweep(
  gram: Float64Array,
  bars: number,
  votes: readonly (readonly Vote[])[],
  start: Division,
): Division & { readonly score: number } {
  const count = 1 + Math.max(...start.camps);
  let { camps, trust } = start;
  let score = 0;
  for (let round = 0; round < MOST_SWEEPS; round++) {
    const judged = judgeAll(gram, bars, votes, { camps, trust }, count);
    const moved = judged.some(({ camp }, listener) => camp !== camps[listener]);
    camps = judged.map(({ camp }) => camp);
    trust = judged.map((one) => one.trust);
    score = judged.reduce((sum, one) => sum + one.score, 0);
    // One more round after the last move, for the trust.
    if (!moved && round > 0) break;
  }
  return { camps, trust, score };
}

function judgeAll(
  gram: Float64Array,
  bars: number,
  votes: readonly (readonly Vote[])[],
  { camps, trust }: Division,
  count: number,
): readonly { readonly camp: number; readonly trust: number; readonly score: number }[] {
  const members = Array.from({ length: count }, (_, camp) =>
    camps.flatMap((of, index) => (of === camp ? [index] : [])),
  );
  const sizes = members.map((those) => those.reduce((sum, index) => sum + trust[index]!, 0.5));
  const all = sizes.reduce((a, b) => a + b, 0);
  const opinions = members.map((those) => opinionOf(gram, bars, votes, those, trust));
  return votes.map((own, listener) => {
    const joined = opinions.map((opinion, camp) =>
      camp === camps[listener] ? opinion : opinionOf(gram, bars, votes, [...members[camp]!, listener], trust),
    );
    const foretold = joined.map(
      (opinion, camp) => Math.log(sizes[camp]! / all) + foretelling(own, opinion, trust[listener]!),
    );
    const best = Math.max(...foretold);
    const honest = Math.log(HONEST) + best + Math.log(foretold.reduce((sum, value) => sum + Math.exp(value - best), 0));
    const careless = Math.log(1 - HONEST) + habit(own);
    const score = Math.max(honest, careless) + Math.log1p(Math.exp(-Math.abs(honest - careless)));
    // A tie leaves everyone where they are.
    const stays = foretold[camps[listener]!]! >= best - 1e-9;
    return {
      camp: stays ? camps[listener]! : foretold.indexOf(best),
      trust: Math.exp(honest - score),
      score,
    };
  });
}

/** Posterior of what some listeners together make of every bar. Source: Rasmussen and Williams 2006, algorithm 3.2's form. */
function opinionOf(
  gram: Float64Array,
  bars: number,
  votes: readonly (readonly Vote[])[],
  members: readonly number[],
  trust: readonly number[],
): Opinion {
  const precision = new Float64Array(bars);
  const sum = new Float64Array(bars);
  for (const index of members)
    for (const { bar, value, weight } of votes[index]!) {
      const believed = (weight * trust[index]!) / NOISE;
      precision[bar]! += believed;
      sum[bar]! += believed * value;
    }
  const heard = Array.from({ length: bars }, (_, bar) => bar).filter((bar) => precision[bar]! > 1e-9);
  const n = heard.length;
  const root = heard.map((bar) => Math.sqrt(precision[bar]!));
  const scaled = new Float64Array(n * n);
  for (let row = 0; row < n; row++)
    for (let column = 0; column <= row; column++)
      scaled[row * n + column] =
        root[row]! * root[column]! * gram[heard[row]! * bars + heard[column]!]! + (row === column ? 1 : 0);
  const factor = cholesky(scaled, n);
  const alpha = solveFactored(
    factor,
    n,
    heard.map((bar, i) => sum[bar]! / root[i]!),
  ).map((value, i) => value * root[i]!);
  const mean = new Float64Array(bars);
  const variance = new Float64Array(bars);
  for (let bar = 0; bar < bars; bar++) {
    const cross = heard.map((other, i) => root[i]! * gram[bar * bars + other]!);
    for (let i = 0; i < n; i++) mean[bar]! += (cross[i]! / root[i]!) * alpha[i]!;
    variance[bar] = gram[bar * bars + bar]!;
    for (const part of solveLower(factor, n, cross)) variance[bar]! -= part * part;
  }
  return { mean, variance };
}

/** Log-likelihood of one's presses' signs, each foretold by all other presses of a camp that one is in. */
function foretelling(own: readonly Vote[], { mean, variance }: Opinion, trust: number): number {
  let sum = 0;
  for (const { bar, value, pressed, weight } of own) {
    if (pressed === 0) continue;
    // Leaving a press out: its precision is taken from the posterior of its bar.
    const believed = (weight * trust) / NOISE;
    const precision = Math.max(1e-6, 1 / Math.max(1e-6, variance[bar]!) - believed);
    const expected = (mean[bar]! / Math.max(1e-6, variance[bar]!) - believed * value) / precision;
    const z = (Math.sign(pressed) * expected) / Math.sqrt(1 / precision + FELT_NOISE);
    sum += weight * Math.log(LAPSES / 2 + (1 - LAPSES) * normalBelow(z));
  }
  return sum;
}

/**
 * Log-likelihood of one's presses as a habit: some share of More, whatever sounds. Either any share, integrated out
 * (Beta(1, 1)), or tossing a coin.
 */
function habit(own: readonly Vote[]): number {
  let more = 0;
  let less = 0;
  for (const { pressed, weight } of own) {
    if (pressed > 0) more += weight;
    else if (pressed < 0) less += weight;
  }
  const any = logGamma(1 + more) + logGamma(1 + less) - logGamma(2 + more + less);
  const coin = -(more + less) * Math.LN2;
  return Math.max(any, coin) + Math.log1p(Math.exp(-Math.abs(any - coin))) - Math.LN2;
}

/** A first division: by the sign of the listeners' coordinates along what they differ in most. */
function divide(gram: Float64Array, bars: number, votes: readonly (readonly Vote[])[]): readonly number[] {
  const everyone = votes.map(() => 1);
  const means = votes.map((_, listener) => opinionOf(gram, bars, votes, [listener], everyone).mean);
  const centre = new Float64Array(bars);
  for (const mean of means) for (let bar = 0; bar < bars; bar++) centre[bar]! += mean[bar]! / means.length;
  const apart = means.map((mean) => mean.map((value, bar) => value - centre[bar]!));
  const likeness = apart.map((a) => apart.map((b) => a.reduce((sum, value, bar) => sum + value * b[bar]!, 0)));
  // Power iteration, from the listener who stands furthest out.
  const furthest = likeness.reduce((best, row, index) => (row[index]! > likeness[best]![best]! ? index : best), 0);
  let axis = likeness[furthest]!.slice();
  for (let i = 0; i < 30; i++) {
    const next = likeness.map((row) => row.reduce((sum, value, index) => sum + value * axis[index]!, 0));
    const length = Math.hypot(...next);
    if (!(length > 0)) break;
    axis = next.map((value) => value / length);
  }
  const camps = axis.map((value) => (value < 0 ? 1 : 0));
  // A division must have two sides.
  return camps.includes(1) ? camps : camps.map((_, index) => (index === furthest ? 1 : 0));
}

function standingsOf({ camps, trust }: Division): readonly Standing[] {
  return camps.map((camp, listener) => ({ camp, trust: trust[listener]! }));
}

function sizesOf({ camps, trust }: Division, people: readonly number[]): [number, number] {
  const sizes: [number, number] = [0, 0];
  camps.forEach((camp, listener) => (sizes[camp as 0 | 1] += trust[listener]! * people[listener]!));
  return sizes;
}

/** Camps keep their numbers while most of their people stay; new ones are numbered by size, the larger 0. */
function inOldNames(
  division: Division,
  before: readonly Standing[],
  wasSplit: boolean,
  people: readonly number[],
): Division {
  const [first, second] = sizesOf(division, people);
  const kept = division.camps.filter((camp, listener) => camp === before[listener]!.camp).length;
  // People who are being heard out are camp 1 already, before they are believed.
  const named = wasSplit || before.some(({ camp }) => camp === 1);
  const swap = named ? 2 * kept < division.camps.length : second > first;
  return swap ? { ...division, camps: division.camps.map((camp) => 1 - camp) } : division;
}

/** Standard normal distribution function. Source: Abramowitz and Stegun 1964, 26.2.17; error under 7.5e-8. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return z > 0 ? 1 - tail : tail;
}

/** ln Γ(x) for x ≥ 1. Source: Stirling's series after shifting x to 8 and beyond, Abramowitz and Stegun 1964, 6.1.41. */
function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 8) shift += Math.log(y++);
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + 1 / (12 * y) - 1 / (360 * y ** 3) - shift;
}
