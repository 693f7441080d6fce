/**
 * Sixteen bars of our own for measuring the sound: five voices, a full texture, quiet and strong playing.
 * Written here by hand; never played to visitors. Knows no audio.
 */
import type { Seconds } from '../kernel/units.ts';
import { DRUM_PITCH, DRUM_VELOCITY, DRUMS, type Drum, type Voice } from '../music/voices.ts';
import type { SoundEvent } from '../session/event.ts';

const BEAT: Seconds = 60 / 96;
const SLOT: Seconds = BEAT / 4;
const BAR_SLOTS = 16;
const BARS = 16;
/** A little air before the next note. */
const AIR: Seconds = 0.03;

/** Root in the bass and two inner notes, one chord a bar: G major, twice the same journey with another end. */
const CHORDS: readonly (readonly [number, number, number])[] = [
  [43, 59, 62],
  [40, 59, 64],
  [36, 60, 64],
  [38, 60, 66],
  [43, 59, 62],
  [47, 62, 66],
  [36, 60, 67],
  [38, 57, 66],
  [40, 59, 67],
  [45, 60, 64],
  [38, 60, 66],
  [43, 59, 65],
  [36, 60, 64],
  [41, 57, 63],
  [38, 57, 66],
  [43, 59, 62],
];

/** Slots from the start of the bar, length in slots, pitch; one list a bar. */
const MELODY: readonly (readonly (readonly [number, number, number])[])[] = [
  [
    [0, 6, 74],
    [6, 2, 76],
    [8, 4, 74],
    [12, 4, 71],
  ],
  [
    [0, 8, 67],
    [8, 2, 69],
    [10, 2, 71],
    [12, 4, 74],
  ],
  [
    [0, 6, 76],
    [6, 2, 74],
    [8, 4, 72],
    [12, 4, 76],
  ],
  [
    [0, 12, 74],
    [14, 2, 71],
  ],
  [
    [0, 4, 71],
    [4, 4, 74],
    [8, 6, 79],
    [14, 2, 78],
  ],
  [
    [0, 6, 78],
    [6, 2, 76],
    [8, 8, 74],
  ],
  [
    [0, 4, 72],
    [4, 2, 74],
    [6, 2, 76],
    [8, 4, 79],
    [12, 4, 76],
  ],
  [
    [0, 10, 74],
    [12, 2, 72],
    [14, 2, 74],
  ],
  [
    [0, 6, 76],
    [6, 2, 79],
    [8, 4, 83],
    [12, 4, 79],
  ],
  [
    [0, 8, 76],
    [8, 4, 72],
    [12, 4, 69],
  ],
  [
    [0, 2, 69],
    [2, 2, 72],
    [4, 4, 74],
    [8, 8, 78],
  ],
  [
    [0, 8, 79],
    [8, 8, 77],
  ],
  [
    [0, 6, 76],
    [6, 2, 74],
    [8, 2, 72],
    [10, 2, 74],
    [12, 4, 76],
  ],
  [
    [0, 8, 75],
    [8, 8, 72],
  ],
  [
    [0, 4, 71],
    [4, 4, 69],
    [8, 4, 74],
    [12, 4, 66],
  ],
  [[0, 14, 67]],
];

export interface TestPiece {
  readonly events: readonly SoundEvent[];
  /** Up to the end of the last bar; the room rings on. */
  readonly seconds: Seconds;
}

export function testPiece(): TestPiece {
  const events: SoundEvent[] = [];
  let id = 0;
  const note = (voice: Voice, slot: number, slots: number, pitch: number, velocity: number): void => {
    id += 1;
    events.push({ kind: 'on', at: slot * SLOT, voice, pitch, velocity, id });
    events.push({ kind: 'off', at: (slot + slots) * SLOT - AIR, voice, id });
  };
  const drum = (name: Drum, slot: number, level: number): void =>
    note('drums', slot, 1, DRUM_PITCH[DRUMS.indexOf(name)]!, DRUM_VELOCITY[level]!);

  for (let bar = 0; bar < BARS; bar++) {
    const start = bar * BAR_SLOTS;
    const [root, low, high] = CHORDS[bar]!;
    for (const [slot, slots, pitch] of MELODY[bar]!) note('melody', start + slot, slots, pitch, bar < 4 ? 78 : 92);
    for (const [slot, slots, leap] of [
      [0, 6, 0],
      [6, 2, 0],
      [8, 4, 7],
      [12, 4, 0],
    ] as const)
      note('bass', start + slot, slots, root + leap, slot === 0 ? 92 : 78);
    note('inner1', start, 8, low, 74);
    note('inner1', start + 8, 8, low, 66);
    note('inner2', start, 16, high, 72);
    groove(drum, bar, start);
  }
  return { events, seconds: BARS * BAR_SLOTS * SLOT };
}

function groove(drum: (name: Drum, slot: number, level: number) => void, bar: number, start: number): void {
  const cymbal: Drum = bar < 8 ? 'closedHat' : 'ride';
  for (let slot = 0; slot < BAR_SLOTS; slot += 2) drum(cymbal, start + slot, slot % 4 === 0 ? 2 : 1);
  for (const slot of [0, 7, 10]) drum('kick', start + slot, slot === 0 ? 3 : 2);
  for (const slot of [4, 12]) drum('snare', start + slot, bar < 4 ? 2 : 3);
  drum('snare', start + 9, 1);
  if (bar % 4 === 3) {
    drum('openHat', start + 14, 2);
    drum('highTom', start + 13, 2);
    drum('lowTom', start + 15, 3);
  }
  if (bar % 8 === 0) drum('crash', start, 2);
}
