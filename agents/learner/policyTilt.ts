/**
 * θ and its parts: what it began from, the fast path's, the advised and the slow path's, added up under one leash. While
 * there are two camps, each has a fast and a slow part of its own. Knows neither bars nor listeners, nor why a part moves.
 */
import { fastStep, shorten } from './fastPath.ts';
import type { Method } from './method.ts';
import type { TiltParts } from './provenance.ts';
import type { ScoreMemory } from './scoreMemory.ts';
import { SlowPath, type SlowSnapshot } from './slowPath.ts';

/** Nats a bar that full-strength advice moves, and that all advice together may. */
const ADVICE_STEP = 0.3;
const ADVICE_LEASH = 1.2;

export interface PolicyTiltSnapshot {
  readonly quick: readonly number[];
  readonly advised: readonly number[];
  readonly slow: SlowSnapshot | null;
  /** The camp that these are for, and the other's while there are two; older memories have none. */
  readonly camp?: number;
  readonly other?: { readonly quick: readonly number[]; readonly slow: SlowSnapshot | null } | null;
  /** The lean of the house it began from; older memories have none. */
  readonly base?: readonly number[];
}

export class PolicyTilt {
  readonly #memory: ScoreMemory;
  readonly #method: Pick<Method, 'fast' | 'slow' | 'leash'>;
  /** The camp that the parts below are for, and the other's, while there are two. */
  #camp = 0;
  #other: { readonly quick: Float64Array; readonly slow: SlowPath | null } | null = null;
  #base: Float64Array;
  #quick: Float64Array;
  #advised: Float64Array;
  #slow: SlowPath | null;
  #theta: Float32Array;
  /** Nats a bar that a change of θ is worth. */
  readonly #divergence = (change: ArrayLike<number>): number => this.#memory.divergence(change);

  /** @param memory measures changes of θ · @param base [F] θ to begin from, under all that is learnt */
  constructor(memory: ScoreMemory, method: Pick<Method, 'fast' | 'slow' | 'leash'>, base: ArrayLike<number> | null) {
    const { size } = memory;
    this.#memory = memory;
    this.#method = method;
    this.#base = base ? Float64Array.from(base) : new Float64Array(size);
    this.#quick = new Float64Array(size);
    this.#advised = new Float64Array(size);
    this.#slow = this.#newSlowPath();
    this.#theta = new Float32Array(size);
    this.settle();
  }

  /** [F] as last settled. Replaced and never changed in place; not to be written to. */
  get theta(): Float32Array {
    return this.#theta;
  }

  get parts(): TiltParts & { readonly theta: Float32Array; readonly quick: Float64Array } {
    const slow = this.#slow?.theta ?? new Float64Array(this.#memory.size);
    return { theta: this.#theta, base: this.#base, quick: this.#quick, advised: this.#advised, slow };
  }

  /** The camp that θ is for. */
  get camp(): number {
    return this.#camp;
  }

  /** That camp's; null where the method has none. Its steps count from `settle` on. */
  get slow(): SlowPath | null {
    return this.#slow;
  }

  /**
   * A step of the fast path; none where the method has none.
   * @param e [F] credited score · @param natural by the Fisher diagonal; or else by its mean alone
   */
  push(e: ArrayLike<number>, advantage: number, natural: boolean): void {
    const { fast } = this.#method;
    if (!fast) return;
    const { diagonal } = this.#memory;
    const level = diagonal.reduce((sum, entry) => sum + entry, 0) / diagonal.length;
    const metric = natural ? diagonal : diagonal.fill(level);
    const delta = fastStep(e, advantage, metric, this.#quick, this.#divergence, fast);
    this.#quick = this.#quick.map((value, i) => value + delta[i]!);
  }

  /** @param direction [F] of an advice, per unit of strength · @param strength 0–1 */
  lean(direction: Float64Array, strength: number): void {
    const { diagonal } = this.#memory;
    const delta = direction.map((value, i) => value / Math.sqrt(diagonal[i]!));
    const length = this.#divergence(delta);
    if (!(length > 0)) return;
    const scale = strength * Math.sqrt(ADVICE_STEP / length);
    this.#advised = this.#advised.map((value, i) => value + scale * delta[i]!);
    shorten(this.#advised, this.#divergence, ADVICE_LEASH);
  }

  /**
   * Changes over to a camp's own parts; a new camp begins from what all had taught.
   * @param camps there are: with one, the other's parts are forgotten
   */
  enter(camp: number, camps: number): void {
    if (camp !== this.#camp) {
      const next = this.#other ?? { quick: this.#quick.slice(), slow: this.#newSlowPath(this.#slow?.snapshot()) };
      this.#other = { quick: this.#quick, slow: this.#slow };
      this.#quick = next.quick;
      this.#slow = next.slow;
      this.#camp = camp;
      this.settle();
    }
    if (camps === 1) this.#other = null;
  }

  /** Adds the parts up anew. */
  settle(): void {
    const slow = this.#slow?.theta;
    const sum = this.#base.map((value, i) => value + this.#quick[i]! + this.#advised[i]! + (slow?.[i] ?? 0));
    shorten(sum, this.#divergence, this.#method.leash);
    // A memory from elsewhere may hide what is no number: then the music goes on by the last tilt that was one.
    if (sum.every(Number.isFinite)) this.#theta = Float32Array.from(sum);
  }

  snapshot(): Required<PolicyTiltSnapshot> {
    return {
      quick: [...this.#quick],
      advised: [...this.#advised],
      slow: this.#slow?.snapshot() ?? null,
      camp: this.#camp,
      other: this.#other && { quick: [...this.#other.quick], slow: this.#other.slow?.snapshot() ?? null },
      base: [...this.#base],
    };
  }

  /** @param snapshot of as many features */
  restore({ quick, advised, slow, camp, other, base }: PolicyTiltSnapshot): void {
    const { size } = this.#memory;
    if (slow) this.#slow?.restore(slow);
    this.#quick = Float64Array.from(quick);
    this.#advised = Float64Array.from(advised);
    this.#base = Float64Array.from(base ?? new Float64Array(size));
    this.#camp = camp ?? 0;
    this.#other = other ? { quick: Float64Array.from(other.quick), slow: this.#newSlowPath(other.slow) } : null;
    this.settle();
  }

  #newSlowPath(snapshot?: SlowSnapshot | null): SlowPath | null {
    if (!this.#method.slow) return null;
    const slow = new SlowPath(this.#method.slow, this.#memory);
    if (snapshot) slow.restore(snapshot);
    return slow;
  }
}
