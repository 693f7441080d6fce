/** Notes and rests of one voice as MusicXML elements, with the accidentals that a reader needs. Knows one bar at a time. */
import type { Slots } from '../kernel/units.ts';
import type { Key } from './key.ts';
import type { Metre } from './metre.ts';
import { noteValues, type NoteValue } from './noteValues.ts';
import { keySignature } from './signature.ts';
import { signatureAlter, spellPitch } from './spelling.ts';

export interface WrittenNote {
  readonly value: NoteValue;
  readonly pitch: number;
  readonly velocity: number;
  readonly tiedBefore: boolean;
  readonly tiedAfter: boolean;
}

const ACCIDENTALS: Readonly<Record<number, string>> = {
  [-2]: 'flat-flat',
  [-1]: 'flat',
  0: 'natural',
  1: 'sharp',
  2: 'double-sharp',
};
/** MusicXML counts loudness in percent of a forte, which MIDI's standard puts at 90. */
const FORTE = 90;

export function loudness(velocity: number): string {
  return ` dynamics="${Number(((100 * velocity) / FORTE).toFixed(2))}"`;
}

export function valueElements({ type, dots }: NoteValue): string {
  return `<type>${type}</type>${dots > 0 ? '<dot/>' : ''}`;
}

/**
 * @param written accidentals in force in this bar: letter and octave → alteration; added to
 * @param instrument id of who plays it
 */
export function noteElement(note: WrittenNote, key: Key, written: Map<string, number>, instrument: string): string {
  const { value, pitch, velocity, tiedBefore, tiedAfter } = note;
  const { step, alter, octave } = spellPitch(pitch, key);
  const line = `${step}${octave}`;
  const inForce = written.get(line) ?? signatureAlter(step, keySignature(key));
  // A tie carries its accidental along.
  const accidental = !tiedBefore && inForce !== alter ? `<accidental>${ACCIDENTALS[alter]}</accidental>` : '';
  if (accidental) written.set(line, alter);
  const ties = (name: 'tie' | 'tied'): string =>
    `${tiedBefore ? `<${name} type="stop"/>` : ''}${tiedAfter ? `<${name} type="start"/>` : ''}`;
  const slurs = ties('tied');
  return (
    `      <note${loudness(velocity)}><pitch><step>${step}</step>${alter === 0 ? '' : `<alter>${alter}</alter>`}` +
    `<octave>${octave}</octave></pitch><duration>${value.slots}</duration>${ties('tie')}` +
    `<instrument id="${instrument}"/><voice>1</voice>${valueElements(value)}${accidental}` +
    `${slurs && `<notations>${slurs}</notations>`}</note>\n`
  );
}

/** Silence from a slot on; a whole bar of it is one rest in the middle of the bar. */
export function restElements(at: Slots, slots: Slots, metre: Metre): string {
  if (slots <= 0) return '';
  if (slots === metre.slots)
    return `      <note><rest measure="yes"/><duration>${slots}</duration><voice>1</voice></note>\n`;
  return noteValues(at, slots, metre)
    .map(
      (value) =>
        `      <note><rest/><duration>${value.slots}</duration><voice>1</voice>${valueElements(value)}</note>\n`,
    )
    .join('');
}
