/** The drums' past as the groove network sees it, and what the pitched voices do in the slot being decided. */
import { DRUM_LEVELS, DRUMS, HOLD } from '../../src/music/voices.ts';
import { metreOf, type MetreName } from '../../src/music/metre.ts';
import { DRUM_LOOKBACKS, type BagLayout } from './architecture.ts';
import { ageBucket, placeIndex, tempoIndex } from './vocabulary.ts';

const PIECES = DRUMS.length;
/** Room for two bars of the longest metre. */
const MEMORY = 32;

export interface DrumSetting {
  readonly metre: MetreName;
  readonly tempo: number | null;
}

/** Onset (1), none (2) or unknown (0) of melody, bass and the inner voices in the slot being decided. */
export type PitchedOnsets = readonly [number, number, number];

export class DrumHistory {
  readonly setting: DrumSetting;
  readonly #lookbacks: readonly number[];
  readonly #slotsInBar: number;
  #slot = 0;
  place: number;
  bar = 0;
  readonly #levels = new Uint8Array(MEMORY * PIECES);
  readonly #age = new Int32Array(PIECES);

  constructor(setting: DrumSetting, phase = 0) {
    this.setting = setting;
    const metre = metreOf(setting.metre);
    this.#slotsInBar = metre.slots;
    this.#lookbacks = [1, metre.beatSlots, 2 * metre.beatSlots, metre.slots, 2 * metre.slots];
    this.place = phase;
  }

  /** The same past; under another setting only at a bar line. */
  clone(setting: DrumSetting = this.setting): DrumHistory {
    const copy = new DrumHistory(setting, setting === this.setting ? this.place : 0);
    copy.#slot = this.#slot;
    copy.bar = this.bar;
    copy.#levels.set(this.#levels);
    copy.#age.set(this.#age);
    return copy;
  }

  /** Level of a drum `back` slots ago; 0 before the beginning. */
  level(drum: number, back: number): number {
    return back > this.#slot ? 0 : this.#levels[((this.#slot - back) % MEMORY) * PIECES + drum]!;
  }

  /** @param levels [8] of the slot that has just been decided, read from `at` */
  push(levels: Uint8Array, at = 0): void {
    const to = (this.#slot % MEMORY) * PIECES;
    for (let drum = 0; drum < PIECES; drum++) {
      const level = levels[at + drum]!;
      this.#levels[to + drum] = level;
      this.#age[drum] = level > 0 ? 1 : this.#age[drum]! + 1;
    }
    this.#slot++;
    this.place++;
    if (this.place === this.#slotsInBar) {
      this.place = 0;
      this.bar++;
    }
  }

  row(onsets: PitchedOnsets, layout: BagLayout, out: Int32Array, from: number): number {
    let n = from;
    for (let drum = 0; drum < PIECES; drum++) out[n++] = layout.row('age', drum, ageBucket(this.#age[drum]!));
    for (let i = 0; i < DRUM_LOOKBACKS; i++)
      for (let drum = 0; drum < PIECES; drum++)
        out[n++] = layout.direct('hits', (i * PIECES + drum) * DRUM_LEVELS + this.level(drum, this.#lookbacks[i]!));
    out[n++] = layout.direct('place', placeIndex(this.setting.metre, this.place));
    out[n++] = layout.direct('bar', this.bar % 8);
    out[n++] = layout.direct('tempo', tempoIndex(this.setting.tempo));
    for (let voice = 0; voice < 3; voice++) out[n++] = layout.direct('pitched', 3 * voice + onsets[voice]!);
    return n;
  }
}

export const DRUM_FEATURES = PIECES + DRUM_LOOKBACKS * PIECES + 6;

/** What the pitched symbols of a slot tell the drums; a voice that does not exist is unknown. */
export function pitchedOnsets(melody: number | null, bass: number | null, inner: number | null): PitchedOnsets {
  const code = (symbol: number | null) => (symbol === null ? 0 : symbol > HOLD ? 1 : 2);
  return [code(melody), code(bass), code(inner)];
}
