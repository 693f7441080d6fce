/**
 * Which notes people hold down now, over all controllers, so that none is ever left sounding:
 * a key struck twice ends first, a controller pulled out lets go of all it held, and nothing is held for ever.
 * Knows nothing of bytes, devices or sound; it only counts.
 */
import type { Pitch, Seconds } from '../kernel/units.ts';

/** No hand holds a key this long; a key that does has lost its note-off on the way. */
export const LONGEST_HOLD: Seconds = 60;

interface Holder {
  readonly device: string;
  readonly channel: number;
  readonly since: Seconds;
}

export class HeldNotes {
  readonly #holders = new Map<Pitch, Holder[]>();

  /** @returns true when the pitch was sounding already and must be released before it is played again */
  press(pitch: Pitch, device: string, channel: number, since: Seconds): boolean {
    const before = this.#holders.get(pitch) ?? [];
    const others = before.filter((holder) => holder.device !== device || holder.channel !== channel);
    this.#holders.set(pitch, [...others, { device, channel, since }]);
    return before.length > 0;
  }

  /** @returns true when nobody holds the pitch any more, so that it must end */
  release(pitch: Pitch, device: string, channel: number): boolean {
    return (
      this.#drop((holder, held) => held === pitch && holder.device === device && holder.channel === channel).length > 0
    );
  }

  /** @returns the pitches that must end because this controller is gone */
  releaseDevice(device: string): readonly Pitch[] {
    return this.#drop((holder) => holder.device === device);
  }

  /** @returns the pitches that must end because this channel was silenced */
  releaseChannel(device: string, channel: number): readonly Pitch[] {
    return this.#drop((holder) => holder.device === device && holder.channel === channel);
  }

  /** @returns the pitches held longer than anyone holds a key */
  releaseStuck(now: Seconds): readonly Pitch[] {
    return this.#drop((holder) => now - holder.since > LONGEST_HOLD);
  }

  releaseAll(): readonly Pitch[] {
    return this.#drop(() => true);
  }

  #drop(gone: (holder: Holder, pitch: Pitch) => boolean): Pitch[] {
    const ended: Pitch[] = [];
    for (const [pitch, holders] of this.#holders) {
      const left = holders.filter((holder) => !gone(holder, pitch));
      if (left.length === holders.length) continue;
      if (left.length > 0) this.#holders.set(pitch, left);
      else {
        this.#holders.delete(pitch);
        ended.push(pitch);
      }
    }
    return ended;
  }
}
