/**
 * The taste tilt: π(a|s) ∝ π₀(a|s)·exp(θ·f(s,a)) at every decision.
 * This is the form of the best policy under a KL leash when reward is linear in f
 * (Korbak, Perez and Buckley 2022, arXiv:2205.11275), and its score needs no pass through the network:
 * ∇θ log π(a|s) = f(s,a) − E_π[f(s,·)].
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { FeatureList } from './features.ts';

/** What tilted decisions add up to while a bar is composed. */
export class Ledger {
  readonly #features: number;
  /** [slots × F] score of each slot. */
  readonly gradient: Float32Array;
  /** [slots × F] what was chosen beyond what the base would have: f(s,a) − E_base[f(s,·)]. */
  readonly surplus: Float32Array;
  /** [F] */
  readonly fisher: Float32Array;
  /** Score of the head adapter, the whole bar's; null where none takes part. */
  adapter: Float32Array | null = null;
  kl = 0;
  entropy = 0;
  decisions = 0;
  /** Under the policy. */
  logProb = 0;
  /** Under the frozen prior, before the form's tilt and the temperature. */
  priorLogProb = 0;
  /** Of the row as a particle (conditioning.ts): policy over proposal, times the probability of what is given. */
  logWeight = 0;
  /** Whether given choices are scored as the policy's own: a demonstration is, a line to be accompanied is not. */
  readonly #demonstrated: boolean;
  readonly #mean: Float64Array;
  /** Mean under the base. */
  readonly #usual: Float64Array;
  readonly #square: Float64Array;
  readonly #touched: Int32Array;

  constructor(features: number, slots: number, demonstrated = true) {
    this.#features = features;
    this.#demonstrated = demonstrated;
    this.gradient = new Float32Array(slots * features);
    this.surplus = new Float32Array(slots * features);
    this.fisher = new Float32Array(features);
    this.#mean = new Float64Array(features);
    this.#usual = new Float64Array(features);
    this.#square = new Float64Array(features);
    this.#touched = new Int32Array(features);
  }

  copy(): Ledger {
    const copy = new Ledger(this.#features, this.gradient.length / this.#features, this.#demonstrated);
    copy.gradient.set(this.gradient);
    copy.surplus.set(this.surplus);
    copy.fisher.set(this.fisher);
    copy.adapter = this.adapter?.slice() ?? null;
    for (const sum of ['kl', 'entropy', 'decisions', 'logProb', 'priorLogProb', 'logWeight'] as const)
      copy[sum] = this[sum];
    return copy;
  }

  /**
   * Books one decision: its probability and, unless it was given, its score, Fisher information and divergence from the base.
   * @param base [count] log-probabilities without the taste
   */
  book(
    slot: number,
    chosen: number,
    given: boolean,
    probability: Float64Array,
    base: Float64Array,
    count: number,
    list: FeatureList,
  ): void {
    this.logProb += Math.log(probability[chosen]!);
    if (given && !this.#demonstrated) return;
    let kl = 0;
    let entropy = 0;
    for (let i = 0; i < count; i++) {
      const p = probability[i]!;
      usual[i] = Math.exp(base[i]!);
      if (p <= 0) continue;
      const logP = Math.log(p);
      entropy -= p * logP;
      kl += p * (logP - base[i]!);
    }
    this.kl += kl;
    this.entropy += entropy;
    this.decisions++;
    let touched = 0;
    const from = slot * this.#features;
    for (let e = 0; e < list.count; e++) {
      const feature = list.feature[e]!;
      const value = list.value[e]!;
      const p = probability[list.choice[e]!]!;
      if (this.#mean[feature] === 0 && this.#square[feature] === 0) this.#touched[touched++] = feature;
      this.#mean[feature]! += p * value;
      this.#usual[feature]! += usual[list.choice[e]!]! * value;
      this.#square[feature]! += p * value * value + 1e-300;
      if (list.choice[e] !== chosen) continue;
      this.gradient[from + feature]! += value;
      this.surplus[from + feature]! += value;
    }
    for (let i = 0; i < touched; i++) {
      const feature = this.#touched[i]!;
      const mean = this.#mean[feature]!;
      this.gradient[from + feature]! -= mean;
      this.surplus[from + feature]! -= this.#usual[feature]!;
      this.fisher[feature]! += Math.max(0, this.#square[feature]! - mean * mean);
      this.#mean[feature] = 0;
      this.#usual[feature] = 0;
      this.#square[feature] = 0;
    }
  }
}

const usual = new Float64Array(128);
const tilted = new Float64Array(128);
const base = new Float64Array(128);
const pulled = new Float64Array(128);
/** Least log-weight of one given choice: a hundred such still leave finite weights, and none is worth its music. */
const LEAST_LOG_WEIGHT = -60;

/** One tilted decision. */
export interface Decision {
  /** [count] log-probabilities of the frozen prior. */
  readonly prior: Float64Array;
  readonly count: number;
  readonly list: FeatureList;
  /** [F] the taste. */
  readonly theta: Float32Array;
  /** [F] the form: motif, cadence. Part of what the taste is measured against. */
  readonly form: Float32Array;
  /** Sharpens the prior below 1. */
  readonly temperature: number;
  /** [count] log-weights that keep music playable (ranges, no endless silence), or null. Part of the base, like the form. */
  readonly guard: Float64Array | null;
  /** [count] what the head adapter adds, beside the taste; left out, nothing. */
  readonly lean?: Float64Array | null;
}

/** Works out base and policy of a decision; `probability` and `choose` then speak of it until the next call. */
export function weigh(decision: Decision): void {
  const { prior, count, list, theta, form, temperature, guard, lean } = decision;
  for (let i = 0; i < count; i++) base[i] = prior[i]! / temperature + (guard ? guard[i]! : 0);
  for (let e = 0; e < list.count; e++) base[list.choice[e]!]! += form[list.feature[e]!]! * list.value[e]!;
  for (let i = 0; i < count; i++) tilted[i] = base[i]! + (lean ? lean[i]! : 0);
  for (let e = 0; e < list.count; e++) tilted[list.choice[e]!]! += theta[list.feature[e]!]! * list.value[e]!;
  toLogProbs(base, count);
  toLogProbs(tilted, count);
  for (let i = 0; i < count; i++) tilted[i] = Math.exp(tilted[i]!);
}

/** Probability of a choice of the decision last weighed, under the policy. */
export function probability(choice: number): number {
  return tilted[choice]!;
}

/** log Σ π(a)·exp(pull(a)) over the decision last weighed: what a pull towards given music still to come weighs. */
export function pulledMass(count: number, pull: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < count; i++) if (tilted[i]! > 0) sum += tilted[i]! * Math.exp(pull[i]!);
  return Math.log(sum);
}

/**
 * Makes the choice of the decision last weighed and books it.
 * @param forced a choice already made (a played note, a prompt), or −1 to draw one
 * @param pull [count] log-factors of the proposal that the choice is drawn from, of moderate size; the ledger's weight
 *   makes up for them
 */
export function choose(
  decision: Decision,
  slot: number,
  ledger: Ledger,
  rng: Rng,
  forced = -1,
  pull: Float64Array | null = null,
): number {
  const { count } = decision;
  let chosen = forced;
  if (forced >= 0) ledger.logWeight += Math.max(LEAST_LOG_WEIGHT, Math.log(tilted[forced]!));
  else if (pull) {
    const mass = pulledMass(count, pull);
    for (let i = 0; i < count; i++) pulled[i] = tilted[i]! > 0 ? tilted[i]! * Math.exp(pull[i]! - mass) : 0;
    chosen = draw(pulled, count, rng);
    ledger.logWeight += mass - pull[chosen]!;
  } else chosen = draw(tilted, count, rng);
  ledger.priorLogProb += decision.prior[chosen]!;
  ledger.book(slot, chosen, forced >= 0, tilted, base, count, decision.list);
  return chosen;
}

function toLogProbs(values: Float64Array, count: number): void {
  let highest = -Infinity;
  for (let i = 0; i < count; i++) if (values[i]! > highest) highest = values[i]!;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp(values[i]! - highest);
  const logSum = highest + Math.log(sum);
  for (let i = 0; i < count; i++) values[i]! -= logSum;
}

function draw(probability: Float64Array, count: number, rng: Rng): number {
  let rest = rng.next();
  let last = 0;
  for (let i = 0; i < count; i++) {
    if (probability[i]! <= 0) continue;
    last = i;
    rest -= probability[i]!;
    if (rest < 0) return i;
  }
  return last;
}
