/**
 * The write head: hands every slot in [committedUntil, horizon) to the sound exactly once, and never rewrites one.
 * Exactly once by construction: the head moves slot by slot and never back. Where no plan is, it echoes.
 */
import type { Seconds } from '../kernel/units.ts';
import { endAll, writeSlot, type Pen } from './notes.ts';
import { echoNext, soundingOf } from './splice.ts';
import { barSlots, type TimedBar } from './state.ts';
import { append, barWithIndex, endOf, nextStart, shiftFrom, slotTime } from './timeline.ts';
import { change, log, remember, sound, type Turn } from './turn.ts';

/** Between a decision to begin and the first note, so that it is not late. */
const START_LEAD: Seconds = 0.1;
/** Behind by more than this, the machine slept: the music goes on from where it was instead of hurrying after. */
const LONGEST_HURRY: Seconds = 0.5;
export const KEPT_BARS = 64;

export function commit(turn: Turn, now: Seconds, horizon: Seconds): void {
  change(turn, { now: Math.max(now, turn.state.now) });
  const { phase, timeline, committedUntil, memory } = turn.state;
  if (phase === 'asleep' || phase === 'stopped') return;
  if (!memory.begun) {
    if (timeline.length === 0) return;
    const startsAt = now > 0 ? now + START_LEAD : 0;
    change(turn, { phase: 'playing', timeline: shiftFrom(timeline, 0, startsAt - timeline[0]!.startsAt) });
    remember(turn, { begun: true });
  } else if (memory.resuming) {
    change(turn, { phase: 'playing' });
    remember(turn, { resuming: false });
    goOnAt(turn, Math.max(now + START_LEAD, committedUntil));
  } else if (now > committedUntil + LONGEST_HURRY) {
    goOnAt(turn, now + START_LEAD);
  }
  const pen: Pen = { events: [], scenes: [], open: turn.state.memory.open, nextNote: turn.state.memory.nextNote };
  while (writeDetour(turn, pen, horizon) && writeBar(turn, pen, horizon));
  remember(turn, { open: pen.open, nextNote: pen.nextNote });
  for (const scene of pen.scenes) turn.effects.push({ type: 'scene', scene });
  sound(turn, pen.events);
  change(turn, { committedUntil: Math.max(turn.state.committedUntil, horizon) });
  countHeard(turn);
  followDetour(turn);
}

/** Gives the next unheard slot, and all after it, a new place in time. Notes still open end there. */
function goOnAt(turn: Turn, at: Seconds): void {
  const { timeline, memory, committedUntil } = turn.state;
  const pen: Pen = { events: [], scenes: [], open: memory.open, nextNote: memory.nextNote };
  endAll(pen, Math.max(at, committedUntil));
  sound(turn, pen.events);
  const { head, detour } = memory;
  const compared = detour?.placed ? detour.bars[detour.head.barIndex] : undefined;
  if (detour && compared) {
    const by = Math.max(0, at - slotTime(compared, detour.head.slot));
    const bars = detour.bars.map((timed, index) =>
      index < detour.head.barIndex ? timed : { ...timed, startsAt: timed.startsAt + by },
    );
    change(turn, { timeline: shiftFrom(timeline, head.barIndex, by) });
    const { from, until } = memory.compared;
    remember(turn, {
      open: pen.open,
      notBefore: memory.notBefore + by,
      detour: { ...detour, bars },
      compared: { from, until: until + by },
    });
    return;
  }
  const next = barWithIndex(timeline, head.barIndex);
  if (next) change(turn, { timeline: shiftFrom(timeline, head.barIndex, Math.max(0, at - slotTime(next, head.slot))) });
  remember(turn, { open: pen.open, notBefore: Math.max(memory.notBefore, at) });
}

/** Writes as much of the head's bar as lies before the horizon. False when the horizon is reached. */
function writeBar(turn: Turn, pen: Pen, horizon: Seconds): boolean {
  const { head, notBefore } = turn.state.memory;
  let timed = barWithIndex(turn.state.timeline, head.barIndex);
  if (!timed) {
    if (nextStart(turn.state.timeline, notBefore) >= horizon) return false;
    change(turn, {
      timeline: append(turn.state.timeline, echoNext(turn.state.timeline, soundingOf(pen.open)), notBefore, true),
    });
    timed = turn.state.timeline.at(-1)!;
  }
  let { slot } = head;
  if (slot === 0 && timed.startsAt < horizon) enterBar(turn, timed);
  for (; slot < barSlots(timed) && slotTime(timed, slot) < horizon; slot++) writeSlot(pen, timed, slot);
  const done = slot === barSlots(timed);
  remember(turn, { head: done ? { barIndex: head.barIndex + 1, slot: 0 } : { ...head, slot } });
  return done;
}

/** Wishes count as granted when the first bar that was decided under them begins. */
function enterBar(turn: Turn, timed: TimedBar): void {
  const { settings, wished, memory } = turn.state;
  if (settings !== wished && !timed.echo && timed.bar.decisionId >= memory.settingsFrom)
    change(turn, { settings: wished });
}

/**
 * Writes as much of Then ⇄ Now as lies before the horizon; it is placed at the next bar line and the piece waits for it.
 * False when the horizon is reached inside it.
 */
function writeDetour(turn: Turn, pen: Pen, horizon: Seconds): boolean {
  const { memory, timeline } = turn.state;
  if (!memory.detour || memory.detour.written || memory.head.slot > 0) return true;
  let { detour } = memory;
  if (!detour.placed) {
    const next = barWithIndex(timeline, memory.head.barIndex);
    let at = next ? next.startsAt : nextStart(timeline, memory.notBefore);
    if (at >= horizon) return false;
    endAll(pen, at);
    const startsAt = at;
    const bars = detour.bars.map((timed) => {
      const placed = { ...timed, startsAt: at };
      at = endOf(placed);
      return placed;
    });
    detour = { ...detour, placed: true, bars };
    change(turn, { timeline: shiftFrom(timeline, memory.head.barIndex, at - startsAt) });
    remember(turn, { notBefore: at, compared: { from: startsAt, until: at } });
  }
  let { barIndex, slot } = detour.head;
  for (; barIndex < detour.bars.length; barIndex++, slot = 0) {
    const timed = detour.bars[barIndex]!;
    if (slot === 0 && barIndex === detour.nowFrom && timed.startsAt < horizon) endAll(pen, timed.startsAt);
    for (; slot < barSlots(timed) && slotTime(timed, slot) < horizon; slot++) writeSlot(pen, timed, slot);
    if (slot < barSlots(timed)) break;
  }
  const end = endOf(detour.bars.at(-1)!);
  const done = barIndex === detour.bars.length && end < horizon;
  if (done) endAll(pen, end);
  remember(turn, { detour: { ...detour, head: { barIndex, slot }, written: done } });
  return done;
}

/** Says which part of Then ⇄ Now is heard, and forgets it when it is over. */
function followDetour(turn: Turn): void {
  const { detour } = turn.state.memory;
  if (!detour?.placed) return;
  const { now } = turn.state;
  if (now >= endOf(detour.bars.at(-1)!)) {
    remember(turn, { detour: null });
    change(turn, { contrast: { status: 'none' } });
    return;
  }
  const status =
    now >= detour.bars[detour.nowFrom]!.startsAt ? 'now' : now >= detour.bars[0]!.startsAt ? 'then' : 'asked';
  const { contrast } = turn.state;
  const [then, today] = [detour.bars.slice(0, detour.nowFrom), detour.bars.slice(detour.nowFrom)];
  if (status !== contrast.status || contrast.now?.at(-1) !== today.at(-1))
    change(turn, { contrast: { status, then, now: today } });
}

/** Counts and logs bars that have finished sounding, and forgets the oldest. */
function countHeard(turn: Turn): void {
  const { timeline, now, memory } = turn.state;
  let { heardBars } = turn.state;
  const finished = timeline.filter(
    (timed) => timed.bar.barIndex >= heardBars && timed.bar.barIndex < memory.head.barIndex && endOf(timed) <= now,
  );
  for (const { bar, startsAt, echo } of finished)
    log(turn, { kind: 'heard', barIndex: bar.barIndex, decisionId: bar.decisionId, startsAt, echo });
  heardBars += finished.length;
  const spare = timeline.findIndex((timed) => timed.bar.barIndex >= heardBars - KEPT_BARS);
  change(turn, { heardBars, timeline: spare > 0 ? timeline.slice(spare) : timeline });
}

/** The silence a person asked for: what sounds ends, what is planned waits. */
export function pause(turn: Turn): void {
  const { phase, committedUntil, memory } = turn.state;
  if (phase !== 'playing') {
    if (phase === 'waking') change(turn, { phase: 'asleep' });
    return;
  }
  const pen: Pen = { events: [], scenes: [], open: memory.open, nextNote: memory.nextNote };
  endAll(pen, committedUntil);
  sound(turn, pen.events);
  turn.effects.push({ type: 'allNotesOff' });
  remember(turn, { open: pen.open });
  change(turn, { phase: 'stopped' });
}
