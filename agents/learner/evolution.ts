/**
 * (1 + λ) evolution of the tilt, a baseline that uses ratings without any gradient: λ mutants of a parent are heard in turn,
 * and the best of them takes its place if it was rated higher. Source: Rechenberg 1973; Schwefel 1977.
 */
import type { Rng } from '../../src/kernel/random.ts';

export interface EvolutionOptions {
  /** Mutants a generation. */
  readonly offspring: number;
  /** Ratings each is heard for. */
  readonly trials: number;
  /** Length of a mutation, in standard deviations of a bar's score per feature. */
  readonly spread: number;
}

export class Evolution {
  readonly #options: EvolutionOptions;
  readonly #rng: Rng;
  #parent: Float64Array;
  #parentFitness = 0;
  #best: { theta: Float64Array; fitness: number } | null = null;
  #mutant: Float64Array;
  #scores: number[] = [];
  #heard = 0;

  constructor(size: number, options: EvolutionOptions, rng: Rng) {
    this.#options = options;
    this.#rng = rng;
    this.#parent = new Float64Array(size);
    this.#mutant = this.#parent;
  }

  /** The tilt that is being heard now. */
  get theta(): Float64Array {
    return this.#mutant;
  }

  /** @param diagonal [F] damped Fisher of a bar, which scales mutations */
  rate(value: number, diagonal: ArrayLike<number>): void {
    this.#scores.push(value);
    if (this.#scores.length < this.#options.trials) return;
    const fitness = this.#scores.reduce((sum, score) => sum + score, 0) / this.#scores.length;
    this.#scores = [];
    if (!this.#best || fitness > this.#best.fitness) this.#best = { theta: this.#mutant, fitness };
    this.#heard++;
    if (this.#heard >= this.#options.offspring) {
      if (this.#best.fitness > this.#parentFitness) {
        this.#parent = this.#best.theta;
        this.#parentFitness = this.#best.fitness;
      }
      this.#best = null;
      this.#heard = 0;
    }
    this.#mutant = this.#parent.map(
      (value, i) => value + (this.#options.spread * this.#rng.normal()) / Math.sqrt(diagonal[i]!),
    );
  }
}
