/**
 * Bars laid out for the critic of authenticity so that only notes tell them apart: their key and their chords are found
 * from the notes by the same code wherever the bars come from, and loudness, names of keys, written chords and the way a
 * rest or a tie is spelt are left out. Knows nothing of corpora or composers.
 */
import type { GridBarLike } from '../../src/music/export.ts';
import { inferChords } from '../../src/music/harmony.ts';
import { findKey } from '../../src/music/keyFinding.ts';
import { metreOf } from '../../src/music/metre.ts';
import { DRUMS, HOLD, PITCHED, REST, type PitchedVoice } from '../../src/music/voices.ts';
import { shapeOf, type BarShape } from '../learner/barShape.ts';

/** What is judged of a bar. */
export type HeardNotes = Pick<GridBarLike, 'metre' | 'voices' | 'drums'>;

/** Bars before the judged one that are looked at; where there are fewer, or in another metre, there is no judgement. */
export const CONTEXT_BARS = 2;
export const WINDOW_BARS = CONTEXT_BARS + 1;

export interface Hearing {
  /** Whether pitched voices are listened to. */
  readonly pitched: boolean;
  readonly drums: boolean;
  /** Whether a pitch struck again is the same note: for styles whose sources cannot tell held from repeated. */
  readonly merged: boolean;
}

interface Line {
  /** [slots] HOLD, REST or the pitch that begins. */
  readonly symbols: Int16Array;
  /** [slots] pitch that sounds, or −1. */
  readonly sounding: Int16Array;
}

function lineOf(bars: readonly HeardNotes[], voice: PitchedVoice, slots: number, merged: boolean): Line {
  const symbols = new Int16Array(bars.length * slots).fill(HOLD);
  const sounding = new Int16Array(symbols.length);
  let now = -1;
  bars.forEach((bar, index) => {
    for (let slot = 0; slot < slots; slot++) {
      const symbol = bar.voices[voice][slot]!;
      const at = index * slots + slot;
      if (symbol >= 0 && !(merged && symbol === now)) symbols[at] = symbol;
      if (symbol !== HOLD) {
        if (symbol < 0 && now >= 0) symbols[at] = REST;
        now = symbol < 0 ? -1 : symbol;
      }
      sounding[at] = now;
    }
  });
  return { symbols, sounding };
}

/**
 * @param bars `WINDOW_BARS` bars of one metre, oldest first; what sounded before them is not known
 * @returns their shapes, oldest first, relative to the key of the window
 */
export function shapeWindow(bars: readonly HeardNotes[], { pitched, drums, merged }: Hearing): readonly BarShape[] {
  const { metre } = bars[0]!;
  const { slots, beatSlots } = metreOf(metre);
  const total = bars.length * slots;
  const lines = PITCHED.map((voice) =>
    pitched
      ? lineOf(bars, voice, slots, merged)
      : { symbols: new Int16Array(total).fill(HOLD), sounding: new Int16Array(total).fill(-1) },
  );
  const durations = new Float64Array(12);
  for (const { sounding } of lines) for (const pitch of sounding) if (pitch >= 0) durations[pitch % 12]! += 1;
  const { key } = findKey(durations);
  const chords = inferChords({
    slots: total,
    beatSlots,
    pitches: lines.map(({ sounding }) => sounding),
    bassVoice: PITCHED.indexOf('bass'),
  });
  const quiet = Object.fromEntries(PITCHED.map((voice) => [voice, new Uint8Array(slots)])) as Record<
    PitchedVoice,
    Uint8Array
  >;
  const shapes: BarShape[] = [];
  bars.forEach((bar, index) => {
    const from = index * slots;
    const cut = (symbols: Int16Array): Int16Array => symbols.subarray(from, from + slots);
    const voices = Object.fromEntries(PITCHED.map((voice, v) => [voice, cut(lines[v]!.symbols)])) as Record<
      PitchedVoice,
      Int16Array
    >;
    const shape = {
      metre,
      key,
      chords: cut(chords),
      voices,
      velocities: quiet,
      drums: drums ? bar.drums : new Uint8Array(slots * DRUMS.length),
      entropy: 0,
    };
    shapes.push(shapeOf(shape, shapes.at(-1) ?? null));
  });
  return shapes;
}
