/**
 * Which notes of one instrument hold a SynthVoice, and whose turn it is to give one up.
 * Pure bookkeeping on the audio clock: it makes and ends no sound.
 */
import type { Seconds } from '../kernel/units.ts';

interface Held {
  readonly id: number;
  readonly startsAt: Seconds;
  releasedAt: Seconds;
  silentAt: Seconds;
}

export class Polyphony {
  readonly #limit: number;
  readonly #held = new Map<number, Held>();

  /** @throws RangeError unless at least one voice is allowed (a caller's bug) */
  constructor(limit: number) {
    if (!(limit >= 1)) throw new RangeError(`an instrument needs at least one voice, not ${limit}`);
    this.#limit = limit;
  }

  /**
   * Gives note `id` a voice from `at` on.
   * @returns the ids that must fall silent at `at`: an older note of the same id, and the victim of a full
   * house. A note already released goes before one still held, and among equals the oldest goes first.
   */
  begin(id: number, at: Seconds): readonly number[] {
    this.#forgetSilent(at);
    const ended: number[] = [];
    if (this.#held.delete(id)) ended.push(id);
    while (this.#held.size >= this.#limit) {
      const victim = this.#victim();
      this.#held.delete(victim);
      ended.push(victim);
    }
    this.#held.set(id, { id, startsAt: at, releasedAt: Infinity, silentAt: Infinity });
    return ended;
  }

  /** Note `id` is let go at `at` and rings for `tail` seconds. False for a note that holds no voice. */
  end(id: number, at: Seconds, tail: Seconds): boolean {
    const held = this.#held.get(id);
    if (!held || held.releasedAt <= at) return false;
    held.releasedAt = at;
    held.silentAt = at + tail;
    return true;
  }

  clear(): void {
    this.#held.clear();
  }

  /** Notes that sound, ring, or are yet to begin at time `at`. */
  voicesAt(at: Seconds): number {
    this.#forgetSilent(at);
    return this.#held.size;
  }

  #forgetSilent(at: Seconds): void {
    for (const held of this.#held.values()) if (held.silentAt <= at) this.#held.delete(held.id);
  }

  #victim(): number {
    let best: Held | undefined;
    for (const held of this.#held.values()) {
      if (
        !best ||
        held.releasedAt < best.releasedAt ||
        (held.releasedAt === best.releasedAt && held.startsAt < best.startsAt)
      )
        best = held;
    }
    if (!best) throw new Error('no voice to steal in an empty house');
    return best.id;
  }
}
