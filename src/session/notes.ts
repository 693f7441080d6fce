/**
 * Slots into notes: HOLD goes on, REST ends, a pitch ends the note before it and begins its own.
 * Notes are tied over bar lines because nothing ends them there. Drums begin and are left to ring.
 */
import type { Seconds } from '../kernel/units.ts';
import { meanTension } from '../music/tension.ts';
import { DRUMS, DRUM_PITCH, DRUM_VELOCITY, HOLD, PITCHED, type PitchedVoice } from '../music/voices.ts';
import type { Scene, SoundEvent } from './event.ts';
import type { OpenNote } from './memory.ts';
import type { TimedBar } from './state.ts';
import { slotTime } from './timeline.ts';

export interface Pen {
  readonly events: SoundEvent[];
  /** Bars that were entered on the way. */
  readonly scenes: Scene[];
  open: Readonly<Record<PitchedVoice, OpenNote | null>>;
  nextNote: number;
}

const USUAL_VELOCITY = 80;

export function writeSlot(pen: Pen, timed: TimedBar, slot: number): void {
  const { bar, startsAt, slotSeconds } = timed;
  const at = slotTime(timed, slot);
  if (slot === 0 || slot === bar.fromSlot)
    pen.scenes.push({ bar, startsAt, slotSeconds, fromSlot: slot, tension: meanTension(bar) });
  for (const voice of PITCHED) {
    const symbol = bar.voices[voice][slot]!;
    if (symbol === HOLD) continue;
    endNote(pen, voice, at);
    if (symbol < 0) continue;
    const id = pen.nextNote++;
    const velocity = bar.velocities[voice][slot]! || USUAL_VELOCITY;
    pen.events.push({
      kind: 'on',
      at,
      voice,
      pitch: symbol,
      velocity,
      id,
      lasts: held(bar.voices[voice], slot) * slotSeconds,
    });
    pen.open = { ...pen.open, [voice]: { id, pitch: symbol } };
  }
  for (let drum = 0; drum < DRUMS.length; drum++) {
    const level = bar.drums[slot * DRUMS.length + drum]!;
    if (level === 0) continue;
    pen.events.push({
      kind: 'on',
      at,
      voice: 'drums',
      pitch: DRUM_PITCH[drum]!,
      velocity: DRUM_VELOCITY[level]!,
      id: pen.nextNote++,
    });
  }
}

/** Slots that the symbol of a slot goes on for within its bar. */
function held(symbols: Int16Array, slot: number): number {
  let end = slot + 1;
  while (symbols[end] === HOLD) end++;
  return end - slot;
}

function endNote(pen: Pen, voice: PitchedVoice, at: Seconds): void {
  const note = pen.open[voice];
  if (!note) return;
  pen.events.push({ kind: 'off', at, voice, id: note.id });
  pen.open = { ...pen.open, [voice]: null };
}

export function endAll(pen: Pen, at: Seconds): void {
  for (const voice of PITCHED) endNote(pen, voice, at);
}
