/**
 * What was handed to a device and has not ended there: another device, or the same one after a pause, goes on with it.
 * Knows no audio; times are those of the music.
 */
import type { Seconds } from '../kernel/units.ts';

interface Event {
  readonly kind: 'on' | 'off';
  readonly at: Seconds;
}

export class Pending<E extends Event> {
  readonly #keyOf: (event: E) => string | null;
  /** Beginnings of notes that sound, by key. */
  readonly #held = new Map<string, E>();
  #coming: E[] = [];

  /** @param keyOf an `off` has the key of the `on` it ends; null for what ends by itself and is never held */
  constructor(keyOf: (event: E) => string | null) {
    this.#keyOf = keyOf;
  }

  add(event: E): void {
    this.#coming.push(event);
  }

  /** What has passed by `now` is forgotten, but for notes that still sound. */
  pass(now: Seconds): void {
    if (!this.#coming.some(({ at }) => at <= now)) return;
    const passed = this.#coming.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
    this.#coming = this.#coming.filter(({ at }) => at > now);
    for (const event of passed) {
      const key = this.#keyOf(event);
      if (key === null) continue;
      if (event.kind === 'on') this.#held.set(key, event);
      else this.#held.delete(key);
    }
  }

  /** @returns beginnings of what sounds at `now`, then all that comes, in the order it was handed over */
  since(now: Seconds): readonly E[] {
    this.pass(now);
    return [...this.#held.values(), ...this.#coming];
  }

  clear(): void {
    this.#held.clear();
    this.#coming = [];
  }

  get size(): number {
    return this.#held.size + this.#coming.length;
  }
}
