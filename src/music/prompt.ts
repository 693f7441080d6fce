/**
 * A person's music as bars of the composer's grid, so that it can be gone on from.
 * Knows grids and bars; nothing of files or policies.
 */
import type { Tempo } from '../kernel/units.ts';
import { NO_CHORD } from './chord.ts';
import type { GridBarLike } from './export.ts';
import type { GridPiece } from './grid.ts';
import { metreOf } from './metre.ts';
import { DRUMS, HOLD, PITCHED, REST, type PitchedVoice } from './voices.ts';

/** The grid does not keep loudness; this is a plain one. */
const PLAIN_VELOCITY = 80;

function byVoice<Value>(make: (voice: PitchedVoice) => Value): Record<PitchedVoice, Value> {
  return Object.fromEntries(PITCHED.map((voice) => [voice, make(voice)])) as Record<PitchedVoice, Value>;
}

/** Chords change on beats; a change between them waits for the next. */
function chordsOnBeats(piece: GridPiece, beatSlots: number): Int16Array | null {
  if (!piece.chords) return null;
  const onBeats = new Int16Array(piece.slots).fill(HOLD);
  let waiting = HOLD;
  for (let slot = 0; slot < piece.slots; slot++) {
    if (piece.chords[slot] !== HOLD) waiting = piece.chords[slot]!;
    if ((piece.phase + slot) % beatSlots !== 0) continue;
    onBeats[slot] = waiting;
    waiting = HOLD;
  }
  return onBeats;
}

/**
 * Cuts a grid piece into whole bars. A pickup becomes the end of a first bar that rests before it, and a last bar
 * that is not full goes on with what it holds. Chords are moved to beats.
 * @param tempo for pieces that give none
 */
export function barsOfGrid(piece: GridPiece, tempo: Tempo): GridBarLike[] {
  const { slots, beatSlots } = metreOf(piece.metre);
  const chords = chordsOnBeats(piece, beatSlots);
  const count = Math.ceil((piece.phase + piece.slots) / slots);
  return Array.from({ length: count }, (_, bar): GridBarLike => {
    const from = bar * slots - piece.phase;
    const cut = (symbols: Int16Array | null, silence: number): Int16Array => {
      const own = new Int16Array(slots).fill(HOLD);
      if (bar === 0) own[0] = silence;
      for (let slot = 0; slot < slots; slot++) {
        const at = from + slot;
        if (symbols && at >= 0 && at < piece.slots) own[slot] = symbols[at]!;
      }
      return own;
    };
    const voices = byVoice((voice) => cut(piece.voices[voice], REST));
    const drums = new Uint8Array(slots * DRUMS.length);
    for (let i = 0; i < drums.length; i++) drums[i] = piece.drums?.[from * DRUMS.length + i] ?? 0;
    return {
      metre: piece.metre,
      tempo: piece.tempo ?? tempo,
      key: piece.key,
      chords: cut(chords, NO_CHORD),
      voices,
      velocities: byVoice((voice) => Uint8Array.from(voices[voice], (symbol) => (symbol >= 0 ? PLAIN_VELOCITY : 0))),
      drums,
    };
  });
}
