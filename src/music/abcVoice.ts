/**
 * One voice of an ABC tune: elements as abcjs reads them → bars of a score. Accidentals hold through the bar in every
 * octave (ABC 2.1, section 4.2), ties keep them, tuplets are timed. Knows nothing of other voices.
 */
import type { AbcElem } from 'abcjs';
import type { Pitch, Tempo } from '../kernel/units.ts';
import { harteOfSymbol } from './leadSheet.ts';
import type { ScoreBar, ScoreNote, ScorePart } from './scorePiece.ts';

export interface AbcKey {
  readonly root?: string;
  readonly acc?: string;
  readonly mode?: string;
  readonly accidentals?: readonly { readonly acc: string; readonly note: string }[];
}
export interface AbcMetre {
  readonly type?: string;
  readonly value?: readonly { readonly num: string; readonly den?: string }[];
}
export interface AbcTempo {
  readonly bpm?: number;
  readonly duration?: readonly number[];
}
interface AbcClef {
  readonly type?: string;
  readonly transpose?: number;
}

const NATURALS = [0, 2, 4, 5, 7, 9, 11];
const LETTERS = 'CDEFGAB';
const ACCIDENTALS: Readonly<Record<string, number>> = { sharp: 1, flat: -1, natural: 0, dblsharp: 2, dblflat: -2 };
const MIDDLE_C = 60;
const DRUM_CHANNEL = 10;
/** A rest of more bars than this is a slip of the pen. */
const MAX_REST_BARS = 1000;

/** Rests, as far as they differ in what they mean. */
type RestKind = 'spacer' | 'multimeasure' | 'invisible-multimeasure' | 'rest' | 'invisible';

function metreOf({ type, value }: AbcMetre): readonly [number, number] | null {
  if (type === 'common_time') return [4, 4];
  if (type === 'cut_time') return [2, 2];
  const written = value?.[0];
  if (!written) return null;
  const numerator = written.num.split('+').reduce((sum, term) => sum + Number(term), 0);
  const denominator = Number(written.den ?? 4);
  const isPlain = Number.isInteger(numerator) && numerator > 0 && numerator <= 64;
  return isPlain && [1, 2, 4, 8, 16, 32, 64].includes(denominator) ? [numerator, denominator] : null;
}

export class AbcVoice {
  name = '';
  readonly #bars: ScoreBar[] = [];
  /** What a bar's rest lasts, in quarters. */
  #barQuarters: number;
  /** Semitones by the staff's seven letters, C first. */
  #signature = [0, 0, 0, 0, 0, 0, 0];
  /** Letter → semitones, until the next bar line. */
  readonly #accidentals = new Map<number, number>();
  /** Place on the staff → sounding pitch of the tied note. */
  readonly #tied = new Map<number, Pitch>();
  #clefShift = 0;
  #shift = 0;
  #program = 0;
  #isDrums = false;
  #tuplet = 1;
  #bar = { at: 0, notes: [] as ScoreNote[], chords: [] as [number, string][] };
  #metre: readonly [number, number] | null = null;
  #tempo: Tempo | null = null;
  #endingBegins: number | null = null;

  /** @param barQuarters length of a bar as the tune begins */
  constructor(barQuarters: number) {
    this.#barQuarters = barQuarters;
  }

  tempo(mark: AbcTempo | undefined): void {
    const quarters = (mark?.duration ?? [0.25]).reduce((sum, part) => sum + part * 4, 0);
    const tempo = (mark?.bpm ?? 0) * quarters;
    if (tempo > 0 && Number.isFinite(tempo)) this.#tempo ??= tempo;
  }

  key(key: AbcKey | undefined): void {
    if (!key) return;
    this.#signature = [0, 0, 0, 0, 0, 0, 0];
    // Pipe tunes leave their two sharps unwritten.
    const written = key.root === 'HP' ? ['F', 'C'].map((note) => ({ acc: 'sharp', note })) : (key.accidentals ?? []);
    for (const { acc, note } of written) this.#signature[LETTERS.indexOf(note.toUpperCase())] = ACCIDENTALS[acc] ?? 0;
  }

  metre(metre: AbcMetre | undefined): void {
    const known = metre ? metreOf(metre) : null;
    if (!known) return;
    this.#metre = known;
    this.#barQuarters = (4 * known[0]) / known[1];
  }

  clef(clef: AbcClef | undefined): void {
    if (!clef) return;
    if (clef.type === 'perc') this.#isDrums = true;
    this.#clefShift = clef.type?.endsWith('-8') ? -12 : clef.type?.endsWith('+8') ? 12 : (clef.transpose ?? 0);
  }

  /** A directive %%MIDI. @param params numbers mostly; whatever a person wrote */
  midi(command: string, params: readonly unknown[]): void {
    const [first, second] = params.map(Number);
    if (command === 'program') {
      const program = second ?? first ?? 0;
      if (Number.isInteger(program) && program >= 0 && program <= 127) this.#program = program;
    } else if (command === 'channel') this.#isDrums = first === DRUM_CHANNEL;
    else if (command === 'transpose' && Number.isInteger(first) && Math.abs(first!) <= 48) this.#shift = first!;
  }

  read(elements: readonly AbcElem[]): void {
    for (const element of elements)
      switch (element.el_type) {
        case 'note':
          this.#readNote(element);
          break;
        case 'bar':
          this.#endBar(element.endEnding === true);
          this.#endingBegins = Number(/\d+/.exec(element.startEnding ?? '')?.[0] ?? 0) || this.#endingBegins;
          break;
        case 'key':
          this.key(element as unknown as AbcKey);
          break;
        case 'meter':
          this.metre(element as unknown as AbcMetre);
          break;
        case 'tempo':
          this.tempo(element as unknown as AbcTempo);
          break;
        case 'clef':
          this.clef(element);
          break;
        case 'midi':
          this.midi(element.cmd ?? '', element.params ?? []);
          break;
        default:
      }
  }

  part(): ScorePart {
    this.#endBar(false);
    return { name: this.name, program: this.#program, bars: this.#bars };
  }

  #readNote(element: AbcElem): void {
    const rest = element.rest?.type as RestKind | undefined;
    if (rest === 'spacer') return;
    if (element.startTriplet) this.#tuplet = element.tripletMultiplier ?? 1;
    const quarters = Number(element.duration ?? 0) * 4 * this.#tuplet;
    if (element.endTriplet) this.#tuplet = 1;
    for (const { name, position } of element.chord ?? []) {
      const symbol = position === 'default' ? harteOfSymbol(name) : null;
      if (symbol) this.#bar.chords.push([this.#bar.at, symbol]);
    }
    if (rest?.endsWith('multimeasure')) {
      const bars = Math.min(MAX_REST_BARS, Math.max(1, Math.floor(Number(element.rest?.text ?? 1))));
      for (let bar = 1; bar < bars; bar++) {
        this.#bar.at += this.#barQuarters;
        this.#endBar(false);
      }
      this.#bar.at += this.#barQuarters;
      return;
    }
    if (!(quarters > 0)) return;
    for (const { pitch, accidental, startTie, endTie, midipitch } of element.pitches ?? []) {
      const sounding = this.#pitchOf(pitch, accidental, endTie === true, midipitch);
      this.#tied.delete(pitch);
      if (startTie) this.#tied.set(pitch, sounding);
      if (sounding < 0 || sounding > 127) continue;
      this.#bar.notes.push({
        at: this.#bar.at,
        quarters,
        pitch: sounding,
        tiedBefore: endTie === true,
        tiedAfter: startTie !== undefined,
        staff: 1,
        voice: '1',
        drum: this.#isDrums,
      });
    }
    this.#bar.at += quarters;
  }

  /** @param place diatonic steps from middle C */
  #pitchOf(place: number, accidental: string | undefined, tied: boolean, mapped: number | undefined): Pitch {
    if (this.#isDrums && mapped !== undefined) return mapped;
    const letter = ((place % 7) + 7) % 7;
    const written = accidental === undefined ? undefined : ACCIDENTALS[accidental];
    if (written !== undefined) this.#accidentals.set(letter, written);
    else if (tied && this.#tied.has(place)) return this.#tied.get(place)!;
    const natural = MIDDLE_C + 12 * Math.floor(place / 7) + NATURALS[letter]!;
    if (this.#isDrums) return natural + (written ?? 0);
    return natural + (this.#accidentals.get(letter) ?? this.#signature[letter]!) + this.#clefShift + this.#shift;
  }

  /** Bar lines with nothing between them, as at the beginning of a line, end no bar. */
  #endBar(endingEnds: boolean): void {
    const { at, notes, chords } = this.#bar;
    this.#accidentals.clear();
    if (at > 0) {
      const [metre, tempo, endingBegins] = [this.#metre, this.#tempo, this.#endingBegins];
      this.#bars.push({ quarters: at, metre, signature: null, tempo, notes, chords, endingBegins, endingEnds });
      this.#bar = { at: 0, notes: [], chords: [] };
      this.#metre = null;
      this.#endingBegins = null;
    } else if (endingEnds && this.#bars.length > 0) this.#bars.push({ ...this.#bars.pop()!, endingEnds: true });
  }
}
