/**
 * Seeded randomness: the only source of chance outside composition roots.
 * Generator: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, integer arithmetic only,
 * so the same seed gives the same stream on every machine.
 */

export type RngState = readonly [number, number, number, number];

export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number | RngState) {
    if (typeof seed === 'number') {
      this.#a = 0;
      this.#b = seed | 0;
      this.#c = (seed / 0x1_0000_0000) | 0;
      this.#d = 1;
      for (let i = 0; i < 15; i++) this.uint32();
    } else {
      [this.#a, this.#b, this.#c, this.#d] = seed;
    }
  }

  get state(): RngState {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1), 32 bits. */
  next(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** Uniform integer in [0, below). */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Standard normal, by Box and Muller's transform. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Gamma(shape, scale), mean shape × scale. Source: Marsaglia and Tsang 2000, for shape ≥ 1. */
  gamma(shape: number, scale: number): number {
    if (!(shape >= 1)) throw new RangeError('gamma needs shape ≥ 1');
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      if (Math.log(1 - this.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
    }
  }

  /** Index drawn with probability proportional to `weights[i]` (all ≥ 0, sum > 0). */
  weighted(weights: ArrayLike<number>): number {
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i]!;
    let rest = this.next() * total;
    for (let i = 0; i < weights.length; i++) {
      rest -= weights[i]!;
      if (rest < 0) return i;
    }
    let last = weights.length - 1;
    while (last > 0 && weights[last] === 0) last--;
    return last;
  }

  /** An independent stream named by a number: same parent seed and label, same child. Does not advance the parent. */
  fork(label: number): Rng {
    const child = new Rng(this.state);
    child.#a ^= Math.imul(label + 1, 0x9e3779b1);
    child.#b ^= Math.imul(label + 0x7f4a7c15, 0x85ebca6b);
    for (let i = 0; i < 12; i++) child.uint32();
    return child;
  }
}

/** 32-bit FNV-1a of a text: turns names into seeds and checksums. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** 32-bit FNV-1a of raw bytes. */
export function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}
