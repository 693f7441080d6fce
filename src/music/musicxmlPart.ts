/**
 * One part of a MusicXML score: its measures as bars of notes, times counted in quarters from each bar's beginning.
 * Knows elements of the MusicXML 4.0 schema; nothing of other parts, tracks or pieces.
 */
import type { Pitch, PitchClass, Tempo } from '../kernel/units.ts';
import { MODES, parseTonic, type Mode } from './key.ts';
import { harteOfKind } from './leadSheet.ts';
import type { ScoreBar, ScoreNote } from './scorePiece.ts';
import { majorTonic, type Signature } from './signature.ts';
import { childrenOf, elementsOf, find, numberAt, textAt, type XmlElement } from './xml.ts';

export interface PartInstrument {
  /** General MIDI program, 0–127. */
  readonly program: number;
  readonly percussion: boolean;
  /** What an unpitched note of it sounds as. */
  readonly drumPitch: Pitch | null;
}

const BEAT_UNITS: Readonly<Record<string, number>> = {
  breve: 8,
  whole: 4,
  half: 2,
  quarter: 1,
  eighth: 0.5,
  '16th': 0.25,
  '32nd': 0.125,
};
const MODE_NAMES: Readonly<Record<string, Mode>> = { ionian: 'major', aeolian: 'minor' };
const MAX_BEATS = 64;

function metreOf(time: XmlElement): readonly [number, number] | null {
  let [numerator, denominator] = [0, 0];
  const beats = childrenOf(time, 'beats');
  childrenOf(time, 'beat-type').forEach((type, i) => {
    const unit = Number(type.text);
    const count = (beats[i]?.text ?? '').split('+').reduce((sum, term) => sum + Number(term), 0);
    // 3/4 + 3/8 is counted in the shorter of the two.
    const finer = Math.max(denominator, unit);
    numerator = (denominator > 0 ? (numerator * finer) / denominator : 0) + (count * finer) / unit;
    denominator = finer;
  });
  const isPlain = Number.isInteger(numerator) && numerator > 0 && numerator <= MAX_BEATS;
  return isPlain && [1, 2, 4, 8, 16, 32, 64].includes(denominator) ? [numerator, denominator] : null;
}

function tempoOf(element: XmlElement): Tempo | null {
  const sound = element.name === 'sound' ? element : find(element, 'sound');
  const told = Number(sound?.attributes['tempo']);
  if (told > 0 && Number.isFinite(told)) return told;
  const mark = find(element, 'direction-type', 'metronome');
  const perMinute = mark ? /\d+(\.\d+)?/.exec(textAt(mark, 'per-minute') ?? '')?.[0] : undefined;
  const unit = mark ? BEAT_UNITS[textAt(mark, 'beat-unit') ?? ''] : undefined;
  if (!mark || !perMinute || !unit || !(Number(perMinute) > 0)) return null;
  const dots = Math.min(3, childrenOf(mark, 'beat-unit-dot').length);
  return Number(perMinute) * unit * (2 - 0.5 ** dots);
}

function pitchOf(note: XmlElement): Pitch | null {
  const step = parseTonic(textAt(note, 'pitch', 'step') ?? '');
  const octave = numberAt(note, 'pitch', 'octave');
  if (step === null || octave === undefined) return null;
  const pitch = 12 * (octave + 1) + step + Math.round(numberAt(note, 'pitch', 'alter') ?? 0);
  return pitch >= 0 && pitch <= 127 ? pitch : null;
}

/** Ties as they sound, or as they are drawn where a program wrote only that. */
function hasTie(note: XmlElement, type: 'start' | 'stop'): boolean {
  const sounding = childrenOf(note, 'tie');
  const drawn = childrenOf(note, 'notations').flatMap((notations) => childrenOf(notations, 'tied'));
  return (sounding.length > 0 ? sounding : drawn).some((tie) => tie.attributes['type'] === type);
}

function endingNumber(ending: XmlElement): number {
  return Math.min(...(ending.attributes['number']?.match(/\d+/g) ?? ['1']).map(Number));
}

/** Reads measures in order and remembers what holds until it is changed. */
export class PartReader {
  readonly #instruments: ReadonlyMap<string, PartInstrument>;
  #divisions = 1;
  /** Semitones from written to sounding pitch; by staff where staves differ. */
  readonly #transpose = new Map<number, number>();
  #cursor = 0;

  /** @param instruments by id; a note that names none takes the first */
  constructor(instruments: ReadonlyMap<string, PartInstrument>) {
    this.#instruments = instruments;
  }

  read(measure: XmlElement): ScoreBar {
    const notes: ScoreNote[] = [];
    const chords: [number, string][] = [];
    let [metre, signature, tempo] = [null, null, null] as [ScoreBar['metre'], Signature | null, Tempo | null];
    let [endingBegins, endingEnds] = [null, false] as [number | null, boolean];
    let quarters = 0;
    let chordAt = 0;
    this.#cursor = 0;
    for (const element of elementsOf(measure)) {
      switch (element.name) {
        case 'attributes': {
          this.#readAttributes(element);
          const time = find(element, 'time');
          if (time) metre = metreOf(time) ?? metre;
          const key = find(element, 'key');
          if (key) signature ??= this.#signatureOf(key);
          break;
        }
        case 'note': {
          if (find(element, 'grace')) break;
          const length = this.#quarters(element);
          const at = find(element, 'chord') ? chordAt : this.#cursor;
          chordAt = at;
          this.#cursor = Math.max(this.#cursor, at + length);
          const sounding = find(element, 'cue') || length === 0 ? null : this.#noteOf(element, at, length);
          if (sounding) notes.push(sounding);
          break;
        }
        case 'backup':
          this.#cursor = Math.max(0, this.#cursor - this.#quarters(element));
          break;
        case 'forward':
          this.#cursor += this.#quarters(element);
          break;
        case 'direction':
        case 'sound':
          tempo ??= tempoOf(element);
          break;
        case 'harmony': {
          const symbol = this.#symbolOf(element);
          if (symbol) chords.push([this.#cursor + (numberAt(element, 'offset') ?? 0) / this.#divisions, symbol]);
          break;
        }
        case 'barline':
          for (const ending of childrenOf(element, 'ending'))
            if (ending.attributes['type'] === 'start') endingBegins = endingNumber(ending);
            else endingEnds = true;
          break;
        default:
      }
      quarters = Math.max(quarters, this.#cursor);
    }
    return { quarters, metre, signature, tempo, notes, chords, endingBegins, endingEnds };
  }

  #quarters(element: XmlElement): number {
    return Math.max(0, numberAt(element, 'duration') ?? 0) / this.#divisions;
  }

  #readAttributes(attributes: XmlElement): void {
    const divisions = numberAt(attributes, 'divisions');
    if (divisions !== undefined && divisions > 0) this.#divisions = divisions;
    for (const transpose of childrenOf(attributes, 'transpose')) {
      const semitones = (numberAt(transpose, 'chromatic') ?? 0) + 12 * (numberAt(transpose, 'octave-change') ?? 0);
      const staff = Number(transpose.attributes['number'] ?? 0);
      if (staff === 0) this.#transpose.clear();
      this.#transpose.set(staff, Math.round(semitones));
    }
  }

  #shift(staff: number): number {
    return this.#transpose.get(staff) ?? this.#transpose.get(0) ?? 0;
  }

  #signatureOf(key: XmlElement): Signature | null {
    const fifths = numberAt(key, 'fifths');
    if (fifths === undefined || !Number.isInteger(fifths) || Math.abs(fifths) > 12) return null;
    const name = textAt(key, 'mode')?.toLowerCase() ?? '';
    const mode = MODE_NAMES[name] ?? MODES.find((known) => known === name) ?? null;
    return { major: sum(majorTonic(fifths), this.#shift(Number(key.attributes['number'] ?? 1))), mode };
  }

  #noteOf(element: XmlElement, at: number, quarters: number): ScoreNote | null {
    // A rest names no instrument, and must not be taken for a stroke of the part's first.
    if (find(element, 'rest')) return null;
    const id = find(element, 'instrument')?.attributes['id'];
    const instrument = (id && this.#instruments.get(id)) || this.#instruments.values().next().value;
    const staff = numberAt(element, 'staff') ?? 1;
    const written = pitchOf(element);
    const drum = find(element, 'unpitched') !== undefined || instrument?.percussion === true;
    const pitch = drum ? (instrument?.drumPitch ?? written) : written === null ? null : written + this.#shift(staff);
    if (pitch === null || pitch < 0 || pitch > 127) return null;
    const [tiedBefore, tiedAfter] = [hasTie(element, 'stop'), hasTie(element, 'start')];
    return { at, quarters, pitch, tiedBefore, tiedAfter, staff, voice: textAt(element, 'voice') ?? '1', drum };
  }

  #symbolOf(harmony: XmlElement): string | null {
    const kind = textAt(harmony, 'kind') ?? 'other';
    const step = parseTonic(textAt(harmony, 'root', 'root-step') ?? '');
    if (step === null) return kind === 'none' ? 'N' : null;
    const alter = Math.round(numberAt(harmony, 'root', 'root-alter') ?? 0);
    return harteOfKind(sum(step, alter + this.#shift(numberAt(harmony, 'staff') ?? 1)), kind);
  }
}

function sum(pitchClass: PitchClass, semitones: number): PitchClass {
  return (((pitchClass + semitones) % 12) + 12) % 12;
}
