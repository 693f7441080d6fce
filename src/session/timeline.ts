/** Where bars lie in time. Pure functions over the timeline; knows nothing of agents, sound or ratings. */
import type { Seconds } from '../kernel/units.ts';
import { metreOf } from '../music/metre.ts';
import { DRUMS, PITCHED } from '../music/voices.ts';
import type { SoundedBar } from '../protocol/agent.ts';
import { RATED_SPAN } from '../protocol/answer.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import type { Session } from './memory.ts';
import { barSlots, type TimedBar } from './state.ts';

/** A quarter note is four slots. */
export function slotSeconds(bar: PlannedBar): Seconds {
  return 60 / bar.tempo / 4;
}

export function slotTime(timed: TimedBar, slot: number): Seconds {
  return timed.startsAt + slot * timed.slotSeconds;
}

export function endOf(timed: TimedBar): Seconds {
  return slotTime(timed, barSlots(timed));
}

export function barWithIndex(timeline: readonly TimedBar[], barIndex: number): TimedBar | undefined {
  const first = timeline[0];
  return first && timeline[barIndex - first.bar.barIndex];
}

/** True if every array of the bar has the length its metre asks for. */
export function isWellFormed(bar: PlannedBar): boolean {
  const { slots } = metreOf(bar.metre);
  return (
    bar.tempo > 0 &&
    bar.chords.length === slots &&
    bar.drums.length === slots * DRUMS.length &&
    PITCHED.every((voice) => bar.voices[voice].length === slots && bar.velocities[voice].length === slots)
  );
}

/** When the bar after the last one would start. */
export function nextStart(timeline: readonly TimedBar[], notBefore: Seconds): Seconds {
  const last = timeline.at(-1);
  return last ? Math.max(endOf(last), notBefore) : notBefore;
}

export function append(
  timeline: readonly TimedBar[],
  bar: PlannedBar,
  notBefore: Seconds,
  echo: boolean,
): readonly TimedBar[] {
  return [...timeline, { bar, startsAt: nextStart(timeline, notBefore), slotSeconds: slotSeconds(bar), echo }];
}

/** Puts another bar in the place of the one with its index; what follows moves if the length differs. */
export function replace(timeline: readonly TimedBar[], bar: PlannedBar): readonly TimedBar[] {
  const old = barWithIndex(timeline, bar.barIndex);
  if (!old) throw new RangeError(`no bar ${bar.barIndex} to replace`);
  const timed: TimedBar = { bar, startsAt: old.startsAt, slotSeconds: slotSeconds(bar), echo: false };
  const moved = timeline.map((other) => (other === old ? timed : other));
  const by = endOf(timed) - endOf(old);
  return by === 0 ? moved : shiftFrom(moved, bar.barIndex + 1, by);
}

export function shiftFrom(timeline: readonly TimedBar[], barIndex: number, by: Seconds): readonly TimedBar[] {
  return timeline.map((timed) => (timed.bar.barIndex < barIndex ? timed : { ...timed, startsAt: timed.startsAt + by }));
}

/** Slots of this bar that have been handed to the sound. */
export function committedSlots(session: Session, timed: TimedBar): number {
  const { head } = session.memory;
  const { barIndex } = timed.bar;
  return barIndex < head.barIndex ? barSlots(timed) : barIndex === head.barIndex ? head.slot : 0;
}

/** What sounded in the last seconds before `at`, oldest first. */
export function soundedBefore(session: Session, at: Seconds, reach = RATED_SPAN): readonly SoundedBar[] {
  return session.timeline
    .filter((timed) => committedSlots(session, timed) > 0 && timed.startsAt < at && endOf(timed) > at - reach)
    .map((timed) => ({
      decisionId: timed.bar.decisionId,
      barIndex: timed.bar.barIndex,
      startsAt: timed.startsAt,
      slotSeconds: timed.slotSeconds,
      slots: barSlots(timed),
    }));
}
