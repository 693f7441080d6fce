/**
 * Bodies of grid music made comparable: composed bars as a grid piece, pieces cut into windows of equal length, chords
 * heard from the notes on every side alike. Knows no policy and no file.
 */
import type { GridBarLike } from './export.ts';
import { soundingPitches, type GridPiece } from './grid.ts';
import { inferChords } from './harmony.ts';
import { metreOf } from './metre.ts';
import { DRUMS, HOLD, PITCHED, type PitchedVoice } from './voices.ts';

/**
 * Consecutive bars of one metre and key as one piece. A voice that never sounds is null, and so are drums.
 * @throws RangeError if there are no bars
 */
export function gridOfBars(bars: readonly GridBarLike[], id: string, style: string): GridPiece {
  const first = bars[0];
  if (!first) throw new RangeError('a piece needs at least one bar');
  const { slots } = metreOf(first.metre);
  const joined = (symbols: (bar: GridBarLike) => Int16Array): Int16Array => {
    const line = new Int16Array(slots * bars.length);
    bars.forEach((bar, i) => line.set(symbols(bar), i * slots));
    return line;
  };
  const voices = Object.fromEntries(
    PITCHED.map((voice) => {
      const line = joined((bar) => bar.voices[voice]);
      return [voice, line.some((symbol) => symbol >= 0) ? line : null];
    }),
  ) as Record<PitchedVoice, Int16Array | null>;
  const drums = new Uint8Array(slots * DRUMS.length * bars.length);
  bars.forEach((bar, i) => drums.set(bar.drums, i * slots * DRUMS.length));
  return {
    id,
    style,
    metre: first.metre,
    key: first.key,
    tempo: first.tempo,
    slots: slots * bars.length,
    phase: 0,
    voices,
    drums: drums.some((level) => level > 0) ? drums : null,
    chords: joined((bar) => bar.chords),
    chordsGiven: true,
    heldRepeated: false,
  };
}

/** The chord that holds at the start of a cut is named there again. */
function cutChords(chords: Int16Array, from: number, slots: number): Int16Array {
  const cut = chords.slice(from, from + slots);
  for (let back = from; cut[0] === HOLD && back > 0; back--) cut[0] = chords[back - 1]!;
  return cut;
}

/**
 * Consecutive windows of `bars` whole bars; what is left over at either end is dropped. A note that sounds over a cut
 * belongs to the window in which it began.
 */
export function windowsOf(piece: GridPiece, bars: number): GridPiece[] {
  const bar = metreOf(piece.metre).slots;
  const slots = bars * bar;
  const windows: GridPiece[] = [];
  for (let from = (bar - piece.phase) % bar; from + slots <= piece.slots; from += slots) {
    const lines = PITCHED.map((voice) => {
      const symbols = piece.voices[voice];
      const cut = symbols?.slice(from, from + slots);
      return [voice, cut?.some((symbol) => symbol >= 0) ? cut : null] as const;
    });
    windows.push({
      ...piece,
      id: `${piece.id}@${from}`,
      slots,
      phase: 0,
      voices: Object.fromEntries(lines) as Record<PitchedVoice, Int16Array | null>,
      drums: piece.drums?.slice(from * DRUMS.length, (from + slots) * DRUMS.length) ?? null,
      chords: piece.chords && cutChords(piece.chords, from, slots),
    });
  }
  return windows;
}

/** [voices that exist] of [slots] MIDI pitches, −1 where silent; in the order of `PITCHED`. */
export function soundingVoices(piece: GridPiece): Int16Array[] {
  return PITCHED.flatMap((voice) => (piece.voices[voice] ? [soundingPitches(piece.voices[voice])] : []));
}

/** The same piece with the chords that its notes make; written ones stay only where no pitched voice sounds. */
export function withHeardChords(piece: GridPiece): GridPiece {
  const pitches = soundingVoices(piece);
  if (pitches.length === 0) return piece;
  const chords = inferChords({
    slots: piece.slots,
    beatSlots: metreOf(piece.metre).beatSlots,
    pitches,
    ...(piece.voices.bass && { bassVoice: piece.voices.melody ? 1 : 0 }),
  });
  return { ...piece, chords, chordsGiven: false };
}

/** Whether nothing at all is heard in a window: no pitched note, no drum, no chord. */
export function isEmptyMusic({ voices, drums, chords }: GridPiece): boolean {
  return (
    PITCHED.every((voice) => !voices[voice]) && !drums?.some((level) => level > 0) && !chords?.some((code) => code >= 0)
  );
}
