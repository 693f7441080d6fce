/** What the sound must know of a file's bars beside their notes, where no composer tells it: style as asked for, phrases of four bars, chords as they are heard. Knows no audio. */
import type { Seconds } from '../kernel/units.ts';
import { NO_CHORD } from '../music/chord.ts';
import { inferChords } from '../music/harmony.ts';
import { isMetreName, metreOf, type MetreName } from '../music/metre.ts';
import { TICKS_PER_SLOT, type Piece } from '../music/piece.ts';
import { HOLD } from '../music/voices.ts';
import type { PhrasePlace, StyleMixture } from '../protocol/bar.ts';
import type { Scene } from '../session/event.ts';

const PHRASE_BARS = 4;

/**
 * @param slotSeconds length of a sixteenth
 * @param mixture styles to play it in
 * @returns a scene for every bar, in order
 */
export function scenesOf(piece: Piece, slotSeconds: Seconds, mixture: StyleMixture): Scene[] {
  const [numerator, denominator] = piece.meter;
  const named = `${numerator}/${denominator}`;
  // Whatever else there is lies on the same grid of sixteenths; its bars are felt in four.
  const metre: MetreName = isMetreName(named) ? named : '4/4';
  const { slots, beatSlots } = metreOf(metre);
  const pickup = (piece.pickup ?? 0) / TICKS_PER_SLOT;
  const pitches = piece.tracks.filter(({ role }) => role !== 'drums').map(({ notes }) => soundingPitches(notes));
  const length = Math.max(0, ...pitches.map((voice) => voice.length), ...piece.tracks.map(({ notes }) => endOf(notes)));
  const bars = Math.ceil((length - pickup) / slots) + (pickup > 0 ? 1 : 0);
  const padded = pitches.map((voice) => pad(voice, length));
  const heard = length > 0 ? inferChords({ slots: length, beatSlots, pitches: padded }) : new Int16Array();
  return Array.from({ length: bars }, (_, barIndex) => {
    const from = pickup > 0 ? pickup + (barIndex - 1) * slots : barIndex * slots;
    return {
      bar: {
        barIndex,
        metre,
        style: mixture,
        key: { tonic: piece.key?.tonic ?? 0, mode: piece.key?.mode ?? 'major' },
        phrase: phraseOf(barIndex),
        chords: chordsOf(heard, from, slots),
      },
      startsAt: from * slotSeconds,
      slotSeconds,
      fromSlot: 0,
    };
  });
}

function phraseOf(barIndex: number): PhrasePlace {
  const index = Math.floor(barIndex / PHRASE_BARS);
  return {
    index,
    bar: barIndex % PHRASE_BARS,
    bars: PHRASE_BARS,
    act: index % 2 === 0 ? 'new' : 'repeat',
    motif: -1,
    cadence: index % 2 === 0 ? 'open' : 'closed',
  };
}

/** Chords of one bar; the one that sounds as it begins is said again. */
function chordsOf(heard: Int16Array, from: number, slots: number): Int16Array {
  const chords = Int16Array.from({ length: slots }, (_, slot) => heard[from + slot] ?? HOLD);
  let at = Math.max(0, from);
  while (at > 0 && heard[at] === HOLD) at--;
  if (chords[0] === HOLD) chords[0] = heard[at] ?? NO_CHORD;
  return chords;
}

function endOf(notes: Piece['tracks'][number]['notes']): number {
  return notes.reduce((end, [start, duration]) => Math.max(end, Math.ceil((start + duration) / TICKS_PER_SLOT)), 0);
}

/** [slots] highest pitch that sounds in each slot of one track, or −1. */
function soundingPitches(notes: Piece['tracks'][number]['notes']): Int16Array {
  const sounding = new Int16Array(endOf(notes)).fill(-1);
  for (const [start, duration, pitch] of notes) {
    const from = Math.max(0, Math.round(start / TICKS_PER_SLOT));
    const to = Math.max(from + 1, Math.round((start + duration) / TICKS_PER_SLOT));
    for (let slot = from; slot < to && slot < sounding.length; slot++)
      sounding[slot] = Math.max(sounding[slot]!, pitch);
  }
  return sounding;
}

function pad(voice: Int16Array, length: number): Int16Array {
  const padded = new Int16Array(length).fill(-1);
  padded.set(voice);
  return padded;
}
