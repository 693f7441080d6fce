/**
 * Bars as a hidden listener hears them: plain objects of notes in ticks, nothing of how they were composed.
 * Public contract: `simulate --listener FILE` hands these to strangers' code.
 */
import { chordSymbol } from '../../src/music/chord.ts';
import type { Mode } from '../../src/music/key.ts';
import { metreOf } from '../../src/music/metre.ts';
import { TICKS_PER_SLOT, type PieceNote } from '../../src/music/piece.ts';
import { DRUM_PITCH, DRUM_VELOCITY, DRUMS, HOLD, type PitchedVoice } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';

export const HEARD_ROLES = ['melody', 'inner', 'bass', 'chords', 'drums'] as const;
export type HeardRole = (typeof HEARD_ROLES)[number];

export interface HeardTrack {
  readonly role: HeardRole;
  /** Start within the bar, duration, MIDI pitch, velocity; 24 ticks a quarter. In order of start, then pitch. */
  readonly notes: readonly PieceNote[];
}

export interface HeardBar {
  readonly metre: readonly [number, number];
  readonly tempo: number;
  readonly key: { readonly tonic: number; readonly mode: Mode };
  /** Tick and Harte symbol where a chord begins; a chord held from the bar before is named at tick 0. */
  readonly chords: readonly (readonly [number, string])[];
  /** Silent voices are missing. */
  readonly tracks: readonly HeardTrack[];
}

const ROLE_OF: Readonly<Record<PitchedVoice, HeardRole>> = {
  melody: 'melody',
  bass: 'bass',
  inner1: 'inner',
  inner2: 'inner',
};
const DRUM_TICKS = TICKS_PER_SLOT;

/**
 * @param bars neighbours in one piece, oldest first
 * @returns the same bars as heard. A note belongs to the bar it starts in and lasts on through the later ones given here;
 *   what follows the newest bar has not sounded yet, so nothing lasts beyond its end
 */
export function hear(bars: readonly PlannedBar[]): readonly HeardBar[] {
  const notes = bars.map(() => new Map<HeardRole, [number, number, number, number][]>());
  const add = (bar: number, role: HeardRole, note: [number, number, number, number]) => {
    const track = notes[bar]!.get(role);
    if (track) track.push(note);
    else notes[bar]!.set(role, [note]);
  };
  for (const voice of Object.keys(ROLE_OF) as PitchedVoice[]) {
    let open: [number, number, number, number] | null = null;
    bars.forEach((bar, index) => {
      bar.voices[voice].forEach((symbol, slot) => {
        if (symbol >= 0) {
          open = [slot * TICKS_PER_SLOT, 0, symbol, bar.velocities[voice][slot]!];
          add(index, ROLE_OF[voice], open);
        } else if (symbol !== HOLD) open = null;
        if (open) open[1] += TICKS_PER_SLOT;
      });
    });
  }
  bars.forEach((bar, index) => {
    for (let cell = 0; cell < bar.drums.length; cell++) {
      const level = bar.drums[cell]!;
      if (level === 0) continue;
      const slot = Math.floor(cell / DRUMS.length);
      add(index, 'drums', [slot * TICKS_PER_SLOT, DRUM_TICKS, DRUM_PITCH[cell % DRUMS.length]!, DRUM_VELOCITY[level]!]);
    }
  });
  let chord: string | null = null;
  return bars.map((bar, index) => {
    const chords: (readonly [number, string])[] = [];
    bar.chords.forEach((code, slot) => {
      if (code !== HOLD) chord = code < 0 ? null : chordSymbol(code);
      if (chord !== null && (code !== HOLD || slot === 0)) chords.push([slot * TICKS_PER_SLOT, chord]);
    });
    const metre = metreOf(bar.metre);
    return {
      metre: [metre.numerator, metre.denominator] as const,
      tempo: bar.tempo,
      key: { tonic: bar.key.tonic, mode: bar.key.mode },
      chords,
      tracks: HEARD_ROLES.flatMap((role) => {
        const track = notes[index]!.get(role);
        return track ? [{ role, notes: track.toSorted((a, b) => a[0] - b[0] || a[2] - b[2]) }] : [];
      }),
    };
  });
}
