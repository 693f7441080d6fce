/**
 * Candidates as the model of taste sees them: their bar features, scaled by what is usual of the prior. Each is scaled once,
 * however often it is asked for. Knows nothing of ratings or of θ, nor what is learnt from a bar.
 */
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Candidate } from '../composer/interface.ts';
import { barFeatures, shapeAll } from './barFeatures.ts';
import type { BarShape } from './barShape.ts';
import type { HeardBars } from './heardBars.ts';
import { PsiScaler, type PsiMoments } from './psiScaler.ts';
import { isSound } from './soundness.ts';

export class CandidateStudy {
  readonly #heard: Pick<HeardBars, 'before'>;
  #scaler: PsiScaler;
  readonly #scaled = new WeakMap<Candidate, Float32Array>();
  readonly #taken = new WeakSet<Candidate>();

  /** @param moments of the prior; null = gathered from the candidates that come by */
  constructor(heard: Pick<HeardBars, 'before'>, moments: PsiMoments | null) {
    this.#heard = heard;
    this.#scaler = new PsiScaler(moments);
  }

  /** Of the piece's next bar; the scale learns from each once. @returns [k] of [Z] */
  scale(candidates: readonly Candidate[]): readonly Float32Array[] {
    let shapes: readonly BarShape[] | null = null;
    return candidates.map((candidate) => {
      const known = this.#scaled.get(candidate);
      if (known) return known;
      shapes ??= this.#heard.before(candidate.bar.barIndex);
      const psi = barFeatures(candidate.bar, shapes);
      if (isSound(candidate)) this.#scaler.learn(psi);
      const z = this.#scaler.scale(psi);
      this.#scaled.set(candidate, z);
      return z;
    });
  }

  /** Of bars that are only looked at; nothing is remembered. @param before the bars they follow, oldest first */
  scaleAfter(candidates: readonly Candidate[], before: readonly PlannedBar[]): readonly Float32Array[] {
    const shapes = shapeAll(before);
    return candidates.map(({ bar }) => this.#scaler.scale(barFeatures(bar, shapes)));
  }

  /** Whether candidates of one context may be learnt from as rollouts: whole bars, sound, and not twice. */
  take(candidates: readonly Candidate[]): boolean {
    const first = candidates[0]!;
    // A bar finished anew is only part of one: its score and divergence would pass for a whole bar's.
    if (first.bar.fromSlot > 0 || this.#taken.has(first) || !candidates.every(isSound)) return false;
    for (const candidate of candidates) this.#taken.add(candidate);
    return true;
  }

  moments(): PsiMoments {
    return this.#scaler.moments();
  }

  /** @throws RangeError if the moments belong to other features */
  restore(moments: PsiMoments): void {
    this.#scaler = new PsiScaler(moments);
  }
}
