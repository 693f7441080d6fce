/**
 * Drums without a network: every hit's level by the drum, its place in the bar, what it did a bar ago and what the drums
 * before it do now, as an interpolated backoff n-gram. The baseline that the groove network must beat in the same run.
 */
import type { Nats } from '../../src/kernel/units.ts';
import { DRUM_LEVELS, DRUMS } from '../../src/music/voices.ts';
import { Chain } from './backoff.ts';

/** A stretch that begins with a bar: [slots × 8] levels 0–3. */
export interface Groove {
  readonly levels: Uint8Array;
  /** Slots of a bar. */
  readonly barSlots: number;
}

const NOTHING_YET = DRUM_LEVELS;
const DEPTH = 4;

function eachHit(groove: Groove, visit: (contexts: readonly number[], level: number) => void): void {
  const { levels, barSlots } = groove;
  const back = barSlots * DRUMS.length;
  for (let i = 0; i < levels.length; i++) {
    const drum = i % DRUMS.length;
    const slot = Math.floor(i / DRUMS.length);
    const place = (drum * 16 + (slot % barSlots)) * 2 + (barSlots === 12 ? 1 : 0);
    const before = i >= back ? levels[i - back]! : NOTHING_YET;
    let together = 0;
    for (let other = i - drum; other < i; other++) together = together * 2 + (levels[other]! > 0 ? 1 : 0);
    visit([drum, place, place * 8 + before, (place * 8 + before) * 128 + together], levels[i]!);
  }
}

export class DrumBackoff {
  readonly #chain = new Chain(DEPTH);

  constructor(grooves: readonly Groove[]) {
    for (const groove of grooves) eachHit(groove, (contexts, level) => this.#chain.add(contexts, level));
  }

  score(grooves: readonly Groove[]): { readonly nats: Nats; readonly frames: number } {
    let nats = 0;
    let frames = 0;
    for (const groove of grooves) {
      frames += groove.levels.length / DRUMS.length;
      eachHit(groove, (contexts, level) => {
        nats -= Math.log(this.#chain.probability(contexts, level, 1 / DRUM_LEVELS));
      });
    }
    return { nats, frames };
  }
}
