/** Drums on a MusicXML percussion staff: where each is written, by which head, and which General MIDI key it sounds. */
import type { GridBarLike } from './export.ts';
import { metreOf } from './metre.ts';
import { loudness, restElements, valueElements } from './musicxmlNote.ts';
import { noteValues } from './noteValues.ts';
import { DRUM_PITCH, DRUM_VELOCITY, DRUMS, type Drum } from './voices.ts';

interface Written {
  readonly name: string;
  /** Line or space, named as in the treble clef. After Weinberg, Guide to Standardized Drumset Notation (1998). */
  readonly step: string;
  readonly octave: number;
  readonly head?: 'x' | 'circle-x';
}

const WRITTEN: Readonly<Record<Drum, Written>> = {
  kick: { name: 'Bass Drum', step: 'F', octave: 4 },
  snare: { name: 'Snare Drum', step: 'C', octave: 5 },
  closedHat: { name: 'Closed Hi-Hat', step: 'G', octave: 5, head: 'x' },
  openHat: { name: 'Open Hi-Hat', step: 'G', octave: 5, head: 'circle-x' },
  lowTom: { name: 'Low Tom', step: 'A', octave: 4 },
  highTom: { name: 'High Tom', step: 'E', octave: 5 },
  crash: { name: 'Crash Cymbal', step: 'A', octave: 5, head: 'x' },
  ride: { name: 'Ride Cymbal', step: 'F', octave: 5, head: 'x' },
};
const DRUM_CHANNEL = 10;

function instrumentId(part: string, drum: number): string {
  return `${part}-I${DRUM_PITCH[drum]! + 1}`;
}

/** The instruments of a drum part's entry in the list of parts. */
export function drumInstruments(part: string): string {
  const scored = DRUMS.map(
    (drum, index) =>
      `      <score-instrument id="${instrumentId(part, index)}">\n` +
      `        <instrument-name>${WRITTEN[drum].name}</instrument-name>\n      </score-instrument>\n`,
  );
  const sounding = DRUMS.map(
    (_, index) =>
      `      <midi-instrument id="${instrumentId(part, index)}">\n        <midi-channel>${DRUM_CHANNEL}</midi-channel>\n` +
      `        <midi-program>1</midi-program>\n        <midi-unpitched>${DRUM_PITCH[index]! + 1}</midi-unpitched>\n` +
      `      </midi-instrument>\n`,
  );
  return scored.join('') + sounding.join('');
}

/** One bar: strokes that fall together share a stem, and each lasts to the next, though not over its beat. */
export function drumElements(bar: GridBarLike, part: string): string {
  const metre = metreOf(bar.metre);
  const struck = Array.from({ length: metre.slots }, (_, slot) =>
    DRUMS.flatMap((_, drum) => (bar.drums[slot * DRUMS.length + drum]! > 0 ? [drum] : [])),
  );
  let text = '';
  let silent = 0;
  for (let slot = 0; slot < metre.slots;) {
    if (struck[slot]!.length === 0) {
      slot++;
      continue;
    }
    text += restElements(silent, slot - silent, metre);
    const beatEnds = (Math.floor(slot / metre.beatSlots) + 1) * metre.beatSlots;
    let next = slot + 1;
    while (next < beatEnds && struck[next]!.length === 0) next++;
    const value = noteValues(slot, next - slot, metre)[0]!;
    struck[slot]!.forEach((drum, index) => {
      const { step, octave, head } = WRITTEN[DRUMS[drum]!];
      const level = bar.drums[slot * DRUMS.length + drum]!;
      text +=
        `      <note${loudness(DRUM_VELOCITY[level]!)}>${index > 0 ? '<chord/>' : ''}<unpitched><display-step>${step}</display-step>` +
        `<display-octave>${octave}</display-octave></unpitched><duration>${value.slots}</duration>` +
        `<instrument id="${instrumentId(part, drum)}"/><voice>1</voice>${valueElements(value)}` +
        `${head ? `<notehead>${head}</notehead>` : ''}</note>\n`;
    });
    slot += value.slots;
    silent = slot;
  }
  return text + restElements(silent, metre.slots - silent, metre);
}
