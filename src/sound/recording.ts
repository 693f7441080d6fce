/** What the ensemble may ask to have recorded, by name. Pure: the same ask gives the same samples everywhere. */
import type { Pitch } from '../kernel/units.ts';
import type { Drum } from '../music/voices.ts';
import { drumHit, KIT_RATE, type KitName } from './drumkit.ts';
import type { Rendering } from './timbre/timbre.ts';
import { timbreNote, type TimbreName } from './timbre/timbres.ts';

export type Ask =
  | { readonly kind: 'note'; readonly timbre: TimbreName; readonly pitch: Pitch; readonly layer: number }
  | {
      readonly kind: 'hit';
      readonly kit: KitName;
      readonly drum: Drum;
      readonly level: 1 | 2 | 3;
      readonly variant: number;
    };

export function keyOf(ask: Ask): string {
  return ask.kind === 'note'
    ? `${ask.timbre} ${ask.pitch} ${ask.layer}`
    : `${ask.kit} ${ask.drum} ${ask.level} ${ask.variant}`;
}

/** Takes 2–60 ms. */
export function record(ask: Ask): Rendering {
  if (ask.kind === 'note') return timbreNote(ask.timbre, ask.pitch, ask.layer);
  const samples = drumHit(ask.kit, ask.drum, ask.level, ask.variant);
  return { channels: [samples], sampleRate: KIT_RATE, hertz: 1, loop: null };
}
