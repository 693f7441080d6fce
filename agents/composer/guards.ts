/** What keeps composed music playable and alive whatever the taste: ranges of real voices, no endless silence or note. */
import { metreOf } from '../../src/music/metre.ts';
import { isParallel, OCTAVE, PERFECT_FIFTH } from '../../src/music/partWriting.ts';
import { PITCHED } from '../../src/music/voices.ts';
import type { Frame, History } from './history.ts';
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
/** Bars beyond the welcome ones after which no taste is strong enough to go on. */
const LAST_CIRCLE = 3;
/** Log-weight that no taste outweighs. It is finite, so that a choice already made can still be scored. */
const CERTAIN = 60;
const guarded = RANGE_GUARD.map((guard) => guard.slice());

/** Log-weight a choice loses that runs in parallel fifths or octaves with a voice decided before it, where that is forbidden. */
const PARALLEL = 8;
/** The same of a choice that crosses a voice decided before it. */
const CROSSING = 2.5;
/** Order of the voices from the top down, by order of deciding. */
const PLACE_IN_SCORE = [0, 3, 1, 2];

/**
 * Ranges, a way out of endless repetition (the pitch that one more round would bring loses weight), and independence:
 * parallel fifths and octaves and crossed voices lose weight. Valid until the next call for the same voice.
 * @param next what the voices before this one do in this slot
 * @param strictness how much independence matters, 0–1
 */
export function pitchGuard(history: History, voice: number, next: Frame, strictness: number): Float64Array {
  const guard = guarded[voice]!;
  guard.set(RANGE_GUARD[voice]!);
  const excess = history.circling() - WELCOME_CIRCLES;
  const again = excess > 0 ? history.predictedPitch(voice, 0) : -1;
  if (again >= 0) guard[again]! -= excess >= LAST_CIRCLE ? CERTAIN : Math.min(6, CIRCLE_SLOPE * excess);
  if (strictness > 0) {
    forbidParallels(history, voice, next, PARALLEL * strictness, guard);
    discourageCrossing(voice, next, CROSSING * strictness, guard);
  }
  return guard;
}

function discourageCrossing(voice: number, next: Frame, loss: number, guard: Float64Array): void {
  for (let other = 0; other < voice; other++) {
    const to = next.sounding[other]!;
    if (to >= PITCHES) continue;
    const below = PLACE_IN_SCORE[voice]! > PLACE_IN_SCORE[other]!;
    const [from, until] = below ? [to + 1, PITCHES] : [0, to];
    for (let pitch = from; pitch < until; pitch++) guard[pitch]! -= loss;
  }
}

function forbidParallels(history: History, voice: number, next: Frame, loss: number, guard: Float64Array): void {
  const { sounding } = history.frame;
  const own = sounding[voice]!;
  if (own >= PITCHES) return;
  for (let other = 0; other < voice; other++) {
    const [from, to] = [sounding[other]!, next.sounding[other]!];
    if (from >= PITCHES || to >= PITCHES || from === to) continue;
    const interval = Math.abs(own - from) % 12;
    if (interval !== PERFECT_FIFTH && interval !== OCTAVE) continue;
    for (let pitch = 0; pitch < PITCHES; pitch++) if (isParallel(own, from, pitch, to, interval)) guard[pitch]! -= loss;
  }
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
 * more with every bar; in the end whatever the taste.
 * @param weight metric weight of the slot, 0–4
 */
export function unstick(history: History, voice: number, sounding: number, weight: number): number {
  const { slots, beatSlots } = metreOf(history.setting.metre);
  const silent = history.frame.sounding.every((other) => other >= PITCHES);
  // The first of those who play breaks what nobody has broken: silence within a bar, a standing chord after two.
  if (voice === history.setting.present.indexOf(true)) {
    const still = Math.min(...history.age.filter((_, v) => history.setting.present[v]));
    if (still >= (silent ? slots - beatSlots : 2 * slots)) return CERTAIN;
  }
  const bars = history.age[voice]! / slots;
  if (sounding !== SILENT) return bars > 1 ? Math.min(6, 1.5 * bars) : 0;
  const alone = weight >= 2 && voice < 2 && silent;
  const long = bars > (voice === 0 ? 0.75 : 1.5) ? Math.min(6, 2 * bars) : 0;
  return Math.max(long, alone ? BREAK_SILENCE : 0);
}
