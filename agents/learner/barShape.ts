/**
 * A planned bar laid out for measuring: what begins, what sounds and which chord holds in every slot, relative to the tonic.
 * Knows nothing of ratings; the bar features are computed from this and from nothing else.
 */
import { transposeChord } from '../../src/music/chord.ts';
import { tonicShift, type Mode } from '../../src/music/key.ts';
import { metreOf, type Metre } from '../../src/music/metre.ts';
import { DRUMS, HOLD, PITCHED, type PitchedVoice } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';

export interface ShapedNote {
  readonly slot: number;
  /** MIDI pitch moved so that the tonic is a C. */
  readonly pitch: number;
  /** Slots until the next note, the rest or the end of the bar. */
  readonly length: number;
  readonly velocity: number;
}

export interface VoiceShape {
  readonly notes: readonly ShapedNote[];
  /** [slots] pitch that sounds, or −1. */
  readonly sounding: Int16Array;
}

export interface BarShape {
  readonly slots: number;
  readonly metre: Metre;
  readonly mode: Mode;
  readonly voices: Readonly<Record<PitchedVoice, VoiceShape>>;
  /** [slots] chord code relative to the tonic, or −1 for none. */
  readonly chords: Int16Array;
  /** Slots in which a chord begins. */
  readonly chordOnsets: readonly number[];
  /** [slots × 8] drum levels 0–3. */
  readonly drums: Uint8Array;
  readonly decisionEntropy: number;
}

/** What is measured of a bar. */
export type ShapedBar = Pick<PlannedBar, 'metre' | 'key' | 'chords' | 'voices' | 'velocities' | 'drums' | 'entropy'>;

/** @param before the shape of the bar just before it, whose last notes and chord may be held into this one; null = silence */
export function shapeOf(bar: ShapedBar, before: BarShape | null): BarShape {
  const slots = bar.chords.length;
  const shift = tonicShift(bar.key);
  const voices = {} as Record<PitchedVoice, VoiceShape>;
  for (const voice of PITCHED) voices[voice] = shapeVoice(bar, voice, shift, before?.voices[voice] ?? null);

  const chords = new Int16Array(slots);
  const chordOnsets: number[] = [];
  let chord = before ? before.chords[before.slots - 1]! : -1;
  for (let slot = 0; slot < slots; slot++) {
    const code = bar.chords[slot]!;
    if (code !== HOLD) {
      chord = code < 0 ? -1 : transposeChord(code, -bar.key.tonic);
      if (chord >= 0) chordOnsets.push(slot);
    }
    chords[slot] = chord;
  }
  return {
    slots,
    metre: metreOf(bar.metre),
    mode: bar.key.mode,
    voices,
    chords,
    chordOnsets,
    drums: bar.drums.length === slots * DRUMS.length ? bar.drums : new Uint8Array(slots * DRUMS.length),
    decisionEntropy: bar.entropy,
  };
}

function shapeVoice(bar: ShapedBar, voice: PitchedVoice, shift: number, before: VoiceShape | null): VoiceShape {
  const symbols = bar.voices[voice];
  const slots = symbols.length;
  const sounding = new Int16Array(slots);
  const notes: { slot: number; pitch: number; length: number; velocity: number }[] = [];
  let pitch = before ? (before.sounding[before.sounding.length - 1] ?? -1) : -1;
  let open = false;
  for (let slot = 0; slot < slots; slot++) {
    const symbol = symbols[slot]!;
    if (symbol >= 0) {
      pitch = symbol - shift;
      notes.push({ slot, pitch, length: 0, velocity: bar.velocities[voice][slot]! });
      open = true;
    } else if (symbol !== HOLD) {
      pitch = -1;
      open = false;
    }
    sounding[slot] = pitch;
    if (open) notes[notes.length - 1]!.length++;
  }
  return { notes, sounding };
}
