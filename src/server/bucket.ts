/** How often somebody may: a token bucket, which fills steadily up to a burst. Knows nothing of what is allowed. */
import type { Milliseconds } from '../kernel/units.ts';

export interface Allowance {
  /** Fillings a second. */
  readonly perSecond: number;
  readonly burst: number;
}

export interface Bucket {
  left: number;
  at: Milliseconds;
}

export function fullBucket({ burst }: Allowance, now: Milliseconds): Bucket {
  return { left: burst, at: now };
}

/** Takes one if there is one. A clock that goes backwards fills nothing. */
export function take(bucket: Bucket, { perSecond, burst }: Allowance, now: Milliseconds): boolean {
  bucket.left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) * perSecond) / 1000);
  bucket.at = Math.max(bucket.at, now);
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

/** Buckets by name, e.g. an address; those that have filled up again are forgotten. */
export class Buckets {
  readonly #allowance: Allowance;
  readonly #buckets = new Map<string, Bucket>();
  readonly #most: number;
  #swept: Milliseconds = -Infinity;

  /** @param most names that are remembered; the oldest goes first */
  constructor(allowance: Allowance, most = 10_000) {
    this.#allowance = allowance;
    this.#most = most;
  }

  take(name: string, now: Milliseconds): boolean {
    this.#sweep(now);
    let bucket = this.#buckets.get(name);
    if (!bucket) {
      bucket = fullBucket(this.#allowance, now);
      this.#buckets.set(name, bucket);
      if (this.#buckets.size > this.#most) this.#buckets.delete(this.#buckets.keys().next().value!);
    }
    return take(bucket, this.#allowance, now);
  }

  get size(): number {
    return this.#buckets.size;
  }

  #sweep(now: Milliseconds): void {
    const full = (1000 * this.#allowance.burst) / this.#allowance.perSecond;
    if (now - this.#swept < full) return;
    this.#swept = now;
    for (const [name, { at }] of this.#buckets) if (now - at >= full) this.#buckets.delete(name);
  }
}
