/**
 * How late each listener presses, learnt while they press: a Bayesian grid of response times over a prior at the usual one.
 * Two kinds of evidence move it. Timing: presses that judge whole bars cluster at one lag behind the bar lines. Taste: under
 * the right response time the credited bars are those that the model of taste expects the rating of; it is asked before it
 * learns the rating. Evidence is tempered, capped for each rating, forgotten and bounded, so no stream of presses runs away
 * with it. Knows what bars are expected to be worth, not what they sound like.
 * Source: Bishop 2006, §1.2.3 and §3.4 (posterior over a finite set of models); the tempering is Grünwald's safe Bayes (2012).
 */
import type { Seconds } from '../../src/kernel/units.ts';
import type { SoundedBar } from '../../src/protocol/agent.ts';
import {
  creditBars,
  creditSlots,
  kernelOf,
  lagDensity,
  USUAL_RESPONSE,
  type LagKernel,
  type ResponseTime,
} from './credit.ts';

/** Medians (s) and shapes on the grid, a gamma's median in scales by its shape, and shares of presses that judge a whole bar. */
const MEDIANS: readonly Seconds[] = [0.3, 0.45, 0.7, 1, 1.4, 1.8, 2.2, 2.6];
const SHAPES: readonly { readonly shape: number; readonly median: number; readonly prior: number }[] = [
  { shape: 2, median: 1.678, prior: 0.6 },
  { shape: 8, median: 7.669, prior: 0.4 },
];
const SHARES: readonly { readonly wholeBar: number; readonly prior: number }[] = [
  { wholeBar: 0.2, prior: 0.1 },
  { wholeBar: USUAL_RESPONSE.wholeBar, prior: 0.9 },
];
/** Spread of the prior of the median, in natural logarithms about one second, and what the usual response has besides. */
const MEDIAN_SPREAD = 0.55;
const USUAL_PRIOR = 0.6;

/** Share of presses that nothing explains. */
const STRAY = 0.2;
/** How much of each kind of evidence counts. */
const TIMING_SHARE = 0.5;
const TASTE_SHARE = 1;
/** Nats that one rating may speak for or against a hypothesis, and that one may fall behind the best of them by all together. */
const MOST_EVIDENCE = 1;
const EVIDENCE_BOUND = 6;
/** What is left of the evidence after one more rating: half after some seventy. */
const KEPT = 0.99;
/** Variance of a calibrated rating about the best prediction there is, and about none. */
const RATING_NOISE = 0.55;
const RATING_VARIANCE = 1;
/** A calibrated rating, or an expectation, beyond this says no more than this. */
const STRONGEST = 4;
/** Listeners remembered; the longest silent is forgotten first. */
const MOST_LISTENERS = 64;
/** Evidence is kept to four digits behind the point, so that a snapshot is small and reads back exactly. */
const DIGITS = 1e4;

interface Hypothesis {
  readonly response: ResponseTime;
  readonly kernel: LagKernel;
  readonly density: (lag: Seconds) => number;
  readonly prior: number;
}

const GRID: readonly Hypothesis[] = grid();

function grid(): readonly Hypothesis[] {
  const responses = SHAPES.flatMap(({ shape, median: inScales, prior: ofShape }) =>
    MEDIANS.flatMap((median) =>
      SHARES.map(({ wholeBar, prior: ofShare }) => ({
        response: { ...USUAL_RESPONSE, shape, scale: median / inScales, wholeBar },
        weight: ofShape * ofShare * Math.exp(-((Math.log(median) / MEDIAN_SPREAD) ** 2) / 2),
      })),
    ),
  );
  const total = responses.reduce((sum, { weight }) => sum + weight, 0);
  return [
    { response: USUAL_RESPONSE, prior: USUAL_PRIOR },
    ...responses.map(({ response, weight }) => ({ response, prior: ((1 - USUAL_PRIOR) * weight) / total })),
  ].map(({ response, prior }) => ({ response, prior, kernel: kernelOf(response), density: lagDensity(response) }));
}

/** One press, as far as it says when people press. */
export interface Timed {
  readonly at: Seconds;
  readonly sounded: readonly SoundedBar[];
  /** What the model of taste expected of each bar before it learnt this rating, by decision; null without a model. */
  readonly expected: ReadonlyMap<number, number> | null;
  /** Uncertainty (standard deviation) of that expectation. */
  readonly sd: number;
  /** The calibrated rating. */
  readonly target: number;
  /** 0–1: how far to believe it. */
  readonly weight: number;
}

export interface ResponseSnapshot {
  /** Oldest first: name, and nats for each hypothesis of the grid. */
  readonly listeners: readonly (readonly [string, readonly number[]])[];
}

export class ResponseTimes {
  readonly #listeners = new Map<string, readonly number[]>();

  /** Credit of this listener's next press: the posterior mean of the densities. */
  kernel(listener: string): LagKernel {
    const chances = this.chances(listener);
    const mean = (of: 'whole' | 'moment') => (lag: Seconds) =>
      lag < USUAL_RESPONSE.from || lag > USUAL_RESPONSE.to
        ? 0
        : GRID.reduce((sum, { kernel }, i) => sum + chances[i]! * kernel[of](lag), 0);
    return { whole: mean('whole'), moment: mean('moment') };
  }

  /** Posterior median lag (s) and share of whole bars: means over the grid, the median's in logarithms. */
  summary(listener: string): { readonly median: Seconds; readonly wholeBar: number } {
    const chances = this.chances(listener);
    let logMedian = 0;
    let wholeBar = 0;
    GRID.forEach(({ response }, i) => {
      const inScales = SHAPES.find(({ shape }) => shape === response.shape)!.median;
      logMedian += chances[i]! * Math.log(response.scale * inScales);
      wholeBar += chances[i]! * response.wholeBar;
    });
    return { median: Math.exp(logMedian), wholeBar };
  }

  /** [hypotheses] posterior; sums to 1. */
  chances(listener: string): readonly number[] {
    const evidence = this.#listeners.get(listener);
    if (!evidence) return GRID.map(({ prior }) => prior);
    const raw = GRID.map(({ prior }, i) => prior * Math.exp(evidence[i]!));
    const total = raw.reduce((sum, value) => sum + value, 0);
    return raw.map((value) => value / total);
  }

  learn(listener: string, press: Timed): void {
    if (!(press.weight > 0)) return;
    const spoken = GRID.map(
      (hypothesis) => TIMING_SHARE * timing(hypothesis, press) + TASTE_SHARE * taste(hypothesis, press),
    );
    const before = this.#listeners.get(listener) ?? GRID.map(() => 0);
    const centre = meanUnderPrior(spoken);
    const sum = before.map((value, i) => KEPT * value + press.weight * limit(spoken[i]! - centre, MOST_EVIDENCE));
    const best = Math.max(...sum);
    const after = sum.map((value) => Math.round(DIGITS * Math.max(value - best, -EVIDENCE_BOUND)) / DIGITS);
    // Re-inserted so that the map stays in order of last heard.
    this.#listeners.delete(listener);
    this.#listeners.set(listener, after);
    if (this.#listeners.size > MOST_LISTENERS) this.#listeners.delete(this.#listeners.keys().next().value!);
  }

  snapshot(): ResponseSnapshot {
    return { listeners: [...this.#listeners].map(([name, evidence]) => [name, evidence]) };
  }

  /** What was measured on another grid, or is no evidence, is left aside: those listeners begin at the usual response. */
  restore(snapshot: ResponseSnapshot | undefined): void {
    this.#listeners.clear();
    for (const [name, evidence] of snapshot?.listeners.slice(-MOST_LISTENERS) ?? [])
      if (evidence.length === GRID.length && evidence.every((value) => value <= 0 && value >= -EVIDENCE_BOUND))
        this.#listeners.set(name, evidence);
  }
}

/**
 * Log-likelihood of when the press came against a press at any time: w·Σ_b D_b·f(lag behind bar b) + (1 − w), D_b being the
 * bar's length; its mean over a bar is 1 for every hypothesis. Presses at moments may come at any time.
 */
function timing({ response, density }: Hypothesis, { at, sounded }: Timed): number {
  let finished = false;
  let onBars = 0;
  for (const { startsAt, slots, slotSeconds } of sounded) {
    const lag = at - (startsAt + slots * slotSeconds);
    if (lag < 0) continue;
    finished = true;
    onBars += slots * slotSeconds * density(lag);
  }
  if (!finished) return 0;
  return Math.log(STRAY + (1 - STRAY) * (response.wholeBar * onBars + 1 - response.wholeBar));
}

/** Log-likelihood of the rating under the expectation of the bars this hypothesis credits, against no expectation at all. */
function taste({ kernel }: Hypothesis, { at, sounded, expected, sd, target }: Timed): number {
  if (!expected) return 0;
  let mean = 0;
  let known = 0;
  for (const { decisionId, weight } of creditBars(creditSlots(at, sounded, kernel), sounded)) {
    const pleasure = expected.get(decisionId);
    if (pleasure === undefined) continue;
    mean += weight * pleasure;
    known += weight;
  }
  if (known === 0) return 0;
  const rating = limit(target, STRONGEST);
  const explained = normalDensity(rating - limit(mean / known, STRONGEST), RATING_NOISE + sd * sd);
  const stray = normalDensity(rating, RATING_VARIANCE);
  return Math.log(STRAY + ((1 - STRAY) * explained) / stray);
}

function normalDensity(error: number, variance: number): number {
  return Math.exp(-(error * error) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
}

function meanUnderPrior(values: readonly number[]): number {
  return values.reduce((sum, value, i) => sum + value * GRID[i]!.prior, 0);
}

function limit(value: number, bound: number): number {
  return Math.min(bound, Math.max(-bound, value));
}
