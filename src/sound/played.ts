/** What is handed to the players: notes on the music's clock, with who plays them and how. */
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';
import type { KitName } from './drumkit.ts';
import type { Articulation } from './instrument.ts';
import type { Stem } from '../protocol/stem.ts';
import type { TimbreName } from './timbre/timbres.ts';

/** Who plays a note, and how. Left out, the house's own line-up plays. */
export interface Touch extends Articulation {
  readonly timbre?: TimbreName;
  readonly kit?: KitName;
}

export type Played =
  | ({
      readonly kind: 'on';
      readonly at: Seconds;
      readonly stem: Stem;
      readonly id: number;
      readonly pitch: Pitch;
      readonly velocity: Velocity;
    } & Touch)
  | { readonly kind: 'off'; readonly at: Seconds; readonly stem: Stem; readonly id: number };
