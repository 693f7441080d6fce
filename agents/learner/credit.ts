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
export const USUAL_RESPONSE: ResponseTime = { shape: 2, scale: 1 / 1.678, from: 0.2, to: 4, wholeBar: 0.8 };

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

/** Unnormalised gamma density of a lag, 0 outside the possible range. */
export function lagDensity(lag: Seconds, response: ResponseTime): number {
  if (lag < response.from || lag > response.to) return 0;
  return lag ** (response.shape - 1) * Math.exp(-lag / response.scale);
}

/**
 * Weights of a rating over the slots that sounded before it, oldest first.
 * @param at seconds since bar 0, on the clock of `sounded`
 * @returns weights that sum to 1; empty if nothing sounded within reach of the rating
 */
export function creditSlots(
  at: Seconds,
  sounded: readonly SoundedBar[],
  response: ResponseTime,
): readonly SlotCredit[] {
  const credited: { decisionId: number; slot: number; weight: number }[] = [];
  let total = 0;
  for (const bar of sounded) {
    const whole = lagDensity(at - (bar.startsAt + bar.slots * bar.slotSeconds), response);
    for (let slot = 0; slot < bar.slots; slot++) {
      const moment = lagDensity(at - (bar.startsAt + (slot + 1) * bar.slotSeconds), response);
      const weight = ((1 - response.wholeBar) * moment + response.wholeBar * whole) * bar.slotSeconds;
      if (weight <= 0) continue;
      total += weight;
      credited.push({ decisionId: bar.decisionId, slot, weight });
    }
  }
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
    .filter(({ weight }) => weight >= least);
  const total = bars.reduce((sum, { weight }) => sum + weight, 0);
  return bars.map((bar) => ({ ...bar, weight: bar.weight / total }));
}
