/**
 * A take: consecutive bars of the tape, as notes and scenes for the sound, and where they come from. Pure. Bars follow each other
 * without the gaps there may have been between them.
 */
import type { Hertz, Seconds } from '../kernel/units.ts';
import type { Provenance, Source } from '../music/provenance.ts';
import { HOLD, PITCHED } from '../music/voices.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import type { Scene, SoundEvent } from './event.ts';
import { endAll, writeSlot, type Pen } from './notes.ts';
import type { State, TimedBar } from './state.ts';
import type { TapedBar } from './tape.ts';
import { endOf, slotSeconds } from './timeline.ts';

export type TakeKind = 'sound' | 'stems' | 'midi' | 'score';
/** The last minute, or everything since the visit began. */
export type TakeSpan = 'minute' | 'all';

export interface TakeOrder {
  readonly kind: TakeKind;
  readonly span: TakeSpan;
  /** Of sound. */
  readonly sampleRate: Hertz;
}

/** A passage this long is named; shorter ones are common property. */
const LEAST_NOTES = 8;
const MOST_SOURCES = 5;
const MOST_FEATURES = 8;

/** The last bars that together last no longer than that; one at least where there is any. */
export function lastOf(bars: readonly TapedBar[], seconds: Seconds): readonly TapedBar[] {
  let from = bars.length;
  for (let sum = 0; from > 0; from--) {
    sum += bars[from - 1]!.seconds;
    if (sum > seconds + 1e-6 && from < bars.length) break;
  }
  return begun(bars, from);
}

/** Symbol in force at the end of the bars before `from`, HOLD where none ever was. */
function inForce(bars: readonly TapedBar[], from: number, pick: (bar: PlannedBar) => Int16Array): [number, number] {
  for (let index = from - 1; index >= 0; index--) {
    const symbols = pick(bars[index]!.bar);
    for (let slot = symbols.length - 1; slot >= 0; slot--) if (symbols[slot] !== HOLD) return [index, slot];
  }
  return [-1, -1];
}

/** From a bar on; what sounds over its bar line begins there. */
function begun(bars: readonly TapedBar[], from: number): readonly TapedBar[] {
  const [first, ...rest] = bars.slice(from);
  if (!first || from === 0) return bars.slice(from);
  const { bar } = first;
  const carried = (symbols: Int16Array, pick: (bar: PlannedBar) => Int16Array): Int16Array => {
    const [index, slot] = symbols[0] === HOLD ? inForce(bars, from, pick) : [-1, -1];
    return index < 0 ? symbols : symbols.with(0, pick(bars[index]!.bar)[slot]!);
  };
  const voices = { ...bar.voices };
  const velocities = { ...bar.velocities };
  for (const voice of PITCHED) {
    voices[voice] = carried(bar.voices[voice], (other) => other.voices[voice]);
    if (voices[voice] === bar.voices[voice] || voices[voice][0]! < 0) continue;
    const [index, slot] = inForce(bars, from, (other) => other.voices[voice]);
    velocities[voice] = bar.velocities[voice].with(0, bars[index]!.bar.velocities[voice][slot]!);
  }
  const chords = carried(bar.chords, (other) => other.chords);
  return [{ ...first, bar: { ...bar, voices, velocities, chords } }, ...rest];
}

export interface TakenSound {
  readonly events: readonly SoundEvent[];
  readonly scenes: readonly Scene[];
  /** End of the last bar. */
  readonly seconds: Seconds;
}

/** What the session would hand to the sound, from music time 0 on. */
export function soundOf(bars: readonly PlannedBar[]): TakenSound {
  const pen: Pen = {
    events: [],
    scenes: [],
    open: { melody: null, bass: null, inner1: null, inner2: null },
    nextNote: 0,
  };
  let at: Seconds = 0;
  for (const bar of bars) {
    const timed: TimedBar = { bar, startsAt: at, slotSeconds: slotSeconds(bar), echo: false };
    for (let slot = 0; slot < bar.chords.length; slot++) writeSlot(pen, timed, slot);
    at = endOf(timed);
  }
  endAll(pen, at);
  return { events: pen.events, scenes: pen.scenes, seconds: at };
}

function sharesOf(bars: readonly TapedBar[]): Record<string, number> {
  const sums = new Map<string, number>();
  let whole = 0;
  for (const { bar, seconds } of bars)
    for (const [name, weight] of Object.entries(bar.style)) {
      sums.set(name, (sums.get(name) ?? 0) + weight * seconds);
      whole += weight * seconds;
    }
  const shares = [...sums].map(([name, sum]): [string, number] => [name, whole > 0 ? sum / whole : 0]);
  return Object.fromEntries(shares.filter(([, share]) => share > 0).toSorted((a, b) => b[1] - a[1]));
}

function nearestOf(bars: readonly TapedBar[]): Source[] {
  const longest = new Map<string, Source>();
  for (const { bar } of bars) {
    if (!bar.nearest || bar.nearest.notes < LEAST_NOTES) continue;
    const { title, composer, notes } = bar.nearest;
    const key = `${composer}\n${title}`;
    if ((longest.get(key)?.notes ?? 0) < notes) longest.set(key, { title, composer, notes });
  }
  return [...longest.values()].toSorted((a, b) => b.notes - a.notes).slice(0, MOST_SOURCES);
}

function tasteOf({ features, theta }: State['agent']): Record<string, number> {
  const moved = features.map((name, i): [string, number] => [name, theta[i] ?? 0]).filter(([, weight]) => weight !== 0);
  return Object.fromEntries(moved.toSorted((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, MOST_FEATURES));
}

/** @param date ISO 8601 @param cut what is missing, in one sentence, or nothing */
export function provenanceOf(
  { agent, ratingCount }: Pick<State, 'agent' | 'ratingCount'>,
  bars: readonly TapedBar[],
  date: string,
  cut = '',
): Provenance {
  return {
    title: `Antiphon, ${date.slice(0, 16).replace('T', ' ')}`,
    date,
    styles: sharesOf(bars),
    policy: agent.prior === '' ? null : { version: agent.policyVersion, prior: agent.prior, theta: tasteOf(agent) },
    ratings: ratingCount,
    nearest: nearestOf(bars),
    bars: bars.length,
    echoes: bars.filter(({ echo }) => echo).length,
    cut,
  };
}
