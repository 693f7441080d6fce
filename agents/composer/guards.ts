/** What keeps composed music playable and alive whatever the taste: ranges of real voices, no endless silence or note. */
import { metreOf } from '../../src/music/metre.ts';
import { PITCHED } from '../../src/music/voices.ts';
import type { History } from './history.ts';
import { CHOICES } from './logits.ts';
import { CHORD_CHOICES, CHORD_NONE, LOWEST, PITCHES, SILENT } from './vocabulary.ts';

/** Comfortable range of each voice, as MIDI pitches in C: melody, bass, inner voices. */
const COMFORT: readonly (readonly [number, number])[] = [
  [58, 80],
  [34, 60],
  [51, 74],
  [46, 69],
];
/** Log-weight lost for every semitone outside. */
const SLOPE = 0.35;

/** [voice][choice]: soft walls, so that a line can leave its range but is drawn back. */
export const RANGE_GUARD: readonly Float64Array[] = PITCHED.map((_, voice) => {
  const guard = new Float64Array(CHOICES);
  const [low, high] = COMFORT[voice]!;
  for (let index = 0; index < PITCHES; index++) {
    const pitch = index + LOWEST;
    guard[index] = -SLOPE * Math.max(0, low - pitch, pitch - high);
  }
  return guard;
});

/** Bars of going round in a circle that are welcome; beyond, every bar makes the next round less likely. */
const WELCOME_CIRCLES = 1;
const CIRCLE_SLOPE = 1.2;
const guarded = RANGE_GUARD.map((guard) => guard.slice());

/**
 * Ranges, and a way out of endless repetition: the pitch that one more round would bring loses weight.
 * Valid until the next call for the same voice.
 */
export function pitchGuard(history: History, voice: number): Float64Array {
  const guard = guarded[voice]!;
  guard.set(RANGE_GUARD[voice]!);
  const excess = history.circling() - WELCOME_CIRCLES;
  const next = excess > 0 ? history.predictedPitch(voice, 0) : -1;
  if (next >= 0) guard[next]! -= Math.min(6, CIRCLE_SLOPE * excess);
  return guard;
}

/** A composed chord voice, once it speaks, does not fall silent again. */
export const NAMED_CHORDS = new Float64Array(CHORD_CHOICES);
NAMED_CHORDS[CHORD_NONE] = -Infinity;

const URGE = new Float64Array(2);
/** A guard that favours moving. Valid until the next call. */
export function urge(strength: number): Float64Array {
  URGE[1] = strength;
  return URGE;
}

/** Urge to break a silence of all voices at once, on a beat: strong enough to win within one. */
const BREAK_SILENCE = 4;

/**
 * How strongly a voice is urged to move: when nothing sounds at all, and when it has been silent or stuck for long,
 * more with every bar.
 * @param weight metric weight of the slot, 0–4
 */
export function unstick(history: History, voice: number, sounding: number, weight: number): number {
  const bars = history.age[voice]! / metreOf(history.setting.metre).slots;
  if (sounding !== SILENT) return bars > 1 ? Math.min(6, 1.5 * bars) : 0;
  const alone = weight >= 2 && voice < 2 && history.frame.sounding.every((other) => other >= PITCHES);
  const long = bars > (voice === 0 ? 0.75 : 1.5) ? Math.min(6, 2 * bars) : 0;
  return Math.max(long, alone ? BREAK_SILENCE : 0);
}
