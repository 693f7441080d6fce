/**
 * Which slots a rating speaks of. A person presses 0.2–4 s after what moved them, so a rating is spread over what
 * sounded then by the density of response times. Knows nothing of rewards or gradients.
 *
 * Two ways of answering are mixed: to a moment (lag counted from the end of a slot) and to a whole bar
 * (lag counted from the bar line after it; only finished bars can be judged that way).
 * Source of the kernel: Knox and Stone 2009 (TAMER), gamma-distributed delay of human feedback.
 */
import type { Seconds } from '../../src/kernel/units.ts';
import type { SoundedBar } from '../../src/protocol/agent.ts';

/** How one listener's presses lag behind the music. */
export interface ResponseTime {
  /** Shape and scale (s) of the gamma density. */
  readonly shape: number;
  readonly scale: Seconds;
  /** Lags outside [from, to] are impossible. */
  readonly from: Seconds;
  readonly to: Seconds;
  /** Share of presses that judge a whole bar after its end rather than a moment, 0–1. */
  readonly wholeBar: number;
}

/** Median 1 s: the median of a gamma of shape 2 is 1.678 scales. */
export const USUAL_RESPONSE: ResponseTime = { shape: 2, scale: 1 / 1.678, from: 0.2, to: 4, wholeBar: 0.9 };

/** Densities of a lag, in 1/s: of presses that judge a whole bar and of those that judge a moment; together they integrate to 1. */
export interface LagKernel {
  whole(lag: Seconds): number;
  moment(lag: Seconds): number;
}

export interface SlotCredit {
  readonly decisionId: number;
  readonly slot: number;
  /** > 0; the weights of a rating sum to 1. */
  readonly weight: number;
}

export interface BarCredit {
  readonly decisionId: number;
  readonly barIndex: number;
  readonly weight: number;
}

/**
 * Gamma density of a lag, cut to the possible range and normalised over it.
 * @returns a function of the lag in s, in 1/s; 0 outside the range
 * @throws RangeError if the shape is not a whole number: the closed form of the integral is Erlang's
 */
export function lagDensity(response: ResponseTime): (lag: Seconds) => number {
  const { shape, scale, from, to } = response;
  if (!(Number.isInteger(shape) && shape >= 1)) throw new RangeError('the shape of a response time is a whole number');
  let factorial = 1;
  for (let k = 2; k < shape; k++) factorial *= k;
  const mass = erlangTail(from / scale, shape) - erlangTail(to / scale, shape);
  const constant = 1 / (factorial * scale ** shape * mass);
  return (lag) => (lag < from || lag > to ? 0 : constant * lag ** (shape - 1) * Math.exp(-lag / scale));
}

/** Chance that a gamma of this whole shape exceeds x scales: e^(−x)·Σ_{k<shape} x^k / k!. */
function erlangTail(x: number, shape: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < shape; k++) {
    term *= x / k;
    sum += term;
  }
  return Math.exp(-x) * sum;
}

export function kernelOf(response: ResponseTime): LagKernel {
  const density = lagDensity(response);
  return {
    whole: (lag) => response.wholeBar * density(lag),
    moment: (lag) => (1 - response.wholeBar) * density(lag),
  };
}

/**
 * Weights of a rating over the slots that sounded before it, oldest first.
 * @param at seconds since bar 0, on the clock of `sounded`
 * @returns weights that sum to 1; empty if nothing sounded within reach of the rating
 */
export function creditSlots(at: Seconds, sounded: readonly SoundedBar[], kernel: LagKernel): readonly SlotCredit[] {
  const credited: { decisionId: number; slot: number; weight: number }[] = [];
  for (const bar of sounded) {
    const whole = kernel.whole(at - (bar.startsAt + bar.slots * bar.slotSeconds));
    for (let slot = 0; slot < bar.slots; slot++) {
      const moment = kernel.moment(at - (bar.startsAt + (slot + 1) * bar.slotSeconds));
      const weight = (moment + whole) * bar.slotSeconds;
      if (weight > 0) credited.push({ decisionId: bar.decisionId, slot, weight });
    }
  }
  return normalised(credited);
}

/** Even credit over all slots of these bars that had ended by `at`: of a rating that speaks of a whole phrase. */
export function creditEvenly(at: Seconds, bars: readonly SoundedBar[]): readonly SlotCredit[] {
  const credited: { decisionId: number; slot: number; weight: number }[] = [];
  for (const { decisionId, startsAt, slotSeconds, slots } of bars)
    for (let slot = 0; slot < slots && startsAt + (slot + 1) * slotSeconds <= at; slot++)
      credited.push({ decisionId, slot, weight: slotSeconds });
  return normalised(credited);
}

function normalised(credited: { decisionId: number; slot: number; weight: number }[]): readonly SlotCredit[] {
  const total = credited.reduce((sum, { weight }) => sum + weight, 0);
  for (const slot of credited) slot.weight /= total;
  return credited;
}

/**
 * The same credit by bars, for a model of whole bars. Bars under `least` of it are left out and the rest made to sum to 1,
 * so that a thin tail does not blur what the rating meant.
 */
export function creditBars(
  credit: readonly SlotCredit[],
  sounded: readonly SoundedBar[],
  least = 0.08,
): readonly BarCredit[] {
  const bars = sounded
    .map(({ decisionId, barIndex }) => ({
      decisionId,
      barIndex,
      weight: credit.reduce((sum, slot) => (slot.decisionId === decisionId ? sum + slot.weight : sum), 0),
    }))
    .filter(({ weight }) => weight > 0 && weight >= least);
  const total = bars.reduce((sum, { weight }) => sum + weight, 0);
  return bars.map((bar) => ({ ...bar, weight: bar.weight / total }));
}
