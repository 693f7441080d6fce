/**
 * Joining bars so that the timeline says exactly what sounds: a late plan keeps the slots already heard,
 * an echo starts from what is sounding now. Knows symbols only, not time.
 */
import { DRUMS, HOLD, PITCHED, REST, type PitchedVoice } from '../music/voices.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import type { TimedBar } from './state.ts';

/** Slot of the last symbol before `slot` that is not HOLD, or −1. */
function lastChange(symbols: Int16Array, slot: number): number {
  let at = slot - 1;
  while (at >= 0 && symbols[at] === HOLD) at--;
  return at;
}

/** Symbol in force just before `slot`, HOLD where nothing changed since the bar line. */
function inForce(symbols: Int16Array, slot: number): number {
  const at = lastChange(symbols, slot);
  return at < 0 ? HOLD : symbols[at]!;
}

/** `heard` up to `slot`, then `next`. Where `next` holds a symbol whose beginning was not heard, it begins at the seam. */
function joinSymbols(heard: Int16Array, next: Int16Array, slot: number): Int16Array {
  const joined = next.slice();
  joined.set(heard.subarray(0, slot));
  if (next[slot] !== HOLD) return joined;
  const meant = inForce(next, slot);
  if (meant !== HOLD && meant !== inForce(heard, slot)) joined[slot] = meant;
  return joined;
}

function joinVelocities(
  heard: Uint8Array,
  next: Uint8Array,
  symbols: Int16Array,
  slot: number,
  joined: Int16Array,
): Uint8Array {
  const velocities = next.slice();
  velocities.set(heard.subarray(0, slot));
  if (joined[slot]! >= 0 && velocities[slot] === 0) velocities[slot] = next[lastChange(symbols, slot)]!;
  return velocities;
}

function byVoice<Value>(make: (voice: PitchedVoice) => Value): Record<PitchedVoice, Value> {
  return { melody: make('melody'), bass: make('bass'), inner1: make('inner1'), inner2: make('inner2') };
}

/**
 * The bar that sounds when `next` arrives after `slot` slots of `heard` were handed to the sound.
 * @throws RangeError if the bars differ in length, or `slot` is not inside them
 */
export function splice(heard: PlannedBar, next: PlannedBar, slot: number): PlannedBar {
  const slots = next.chords.length;
  if (heard.chords.length !== slots || !(slot > 0 && slot < slots))
    throw new RangeError(`cannot splice at slot ${slot}`);
  const voices = byVoice((voice) => joinSymbols(heard.voices[voice], next.voices[voice], slot));
  const drums = next.drums.slice();
  drums.set(heard.drums.subarray(0, slot * DRUMS.length));
  return {
    ...next,
    fromSlot: Math.max(next.fromSlot, slot),
    chords: joinSymbols(heard.chords, next.chords, slot),
    voices,
    velocities: byVoice((voice) =>
      joinVelocities(heard.velocities[voice], next.velocities[voice], next.voices[voice], slot, voices[voice]),
    ),
    drums,
  };
}

/** First slot ≥ `from` in which the two bars differ, or −1. With nothing to compare, the first slot in which anything begins. */
export function firstChange(old: PlannedBar | undefined, next: PlannedBar, from: number): number {
  const slots = next.chords.length;
  for (let slot = from; slot < slots; slot++) {
    for (const voice of PITCHED) {
      const symbol = next.voices[voice][slot]!;
      if (old ? symbol !== old.voices[voice][slot] : symbol >= 0) return slot;
    }
    for (let drum = slot * DRUMS.length; drum < (slot + 1) * DRUMS.length; drum++)
      if (next.drums[drum] !== (old ? (old.drums[drum] ?? 0) : 0)) return slot;
  }
  return -1;
}

/** Symbol in force as bar number `place` of the timeline begins. */
function entering(timeline: readonly TimedBar[], place: number, pick: (bar: PlannedBar) => Int16Array): number {
  for (let before = place - 1; before >= 0; before--) {
    const symbols = pick(timeline[before]!.bar);
    const symbol = inForce(symbols, symbols.length);
    if (symbol !== HOLD) return symbol;
  }
  return HOLD;
}

/** Velocity of a note that an echo must begin because its own beginning lies before the bar line. */
const CARRIED_VELOCITY = 70;
const PHRASE_BARS = 4;

/**
 * The bar that sounds when no plan came in time: the one a phrase back, or the last.
 * @param sounding MIDI pitch each voice sounds now, REST where it is silent
 */
export function echoNext(timeline: readonly TimedBar[], sounding: Readonly<Record<PitchedVoice, number>>): PlannedBar {
  const from = timeline.length - (timeline.length >= PHRASE_BARS ? PHRASE_BARS : 1);
  const source = timeline[from]?.bar;
  if (!source) throw new RangeError('nothing to echo');
  const start = (symbols: Int16Array, before: number, now: number): Int16Array => {
    if (symbols[0] !== HOLD || before === HOLD || before === now) return symbols;
    const copy = symbols.slice();
    copy[0] = before;
    return copy;
  };
  const voices = byVoice((voice) =>
    start(
      source.voices[voice],
      entering(timeline, from, (bar) => bar.voices[voice]),
      sounding[voice],
    ),
  );
  return {
    ...source,
    barIndex: timeline.at(-1)!.bar.barIndex + 1,
    chords: start(
      source.chords,
      entering(timeline, from, (bar) => bar.chords),
      entering(timeline, timeline.length, (bar) => bar.chords),
    ),
    voices,
    velocities: byVoice((voice) => {
      const velocities = source.velocities[voice];
      return voices[voice][0]! >= 0 && velocities[0] === 0 ? velocities.with(0, CARRIED_VELOCITY) : velocities;
    }),
  };
}

/** Pitch every voice sounds, as `echoNext` wants it. */
export function soundingOf(
  open: Readonly<Record<PitchedVoice, { readonly pitch: number } | null>>,
): Record<PitchedVoice, number> {
  return byVoice((voice) => open[voice]?.pitch ?? REST);
}
