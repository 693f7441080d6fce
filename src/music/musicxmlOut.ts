/**
 * Bars of the grid as a MusicXML 4.0 score, partwise: a part for each voice that sounds, drums on a percussion staff, chords as
 * symbols over the first part. Elements stand in the order of the standard's DTD. Comes in pieces of text, so that an hour of
 * music can be written without holding anybody up. Knows provenance as fields; nothing of files.
 */
import type { Slots } from '../kernel/units.ts';
import { chordQuality, chordRoot, type Quality } from './chord.ts';
import {
  chordChanges,
  NAMES,
  notesOfVoice,
  PROGRAMS,
  SCORE_ORDER,
  type ChordChange,
  type GridBarLike,
} from './export.ts';
import { metreOf } from './metre.ts';
import { noteElement, restElements, type WrittenNote } from './musicxmlNote.ts';
import { drumElements, drumInstruments } from './musicxmlDrums.ts';
import { noteValues } from './noteValues.ts';
import { provenanceFields, RIGHTS, SOFTWARE, type Provenance } from './provenance.ts';
import { keySignature } from './signature.ts';
import { spellClass } from './spelling.ts';
import type { PitchedVoice } from './voices.ts';
import { escapeXml } from './xml.ts';

/** A slot is a sixteenth: the smallest duration there is. */
const DIVISIONS = 4;
/** Below this mean pitch a part is read in the bass clef. */
const BASS_CLEF_BELOW = 58;

const KINDS: Readonly<Record<Quality, string>> = {
  maj: 'major',
  min: 'minor',
  '7': 'dominant',
  min7: 'minor-seventh',
  maj7: 'major-seventh',
  dim: 'diminished',
  aug: 'augmented',
  sus4: 'suspended-fourth',
};

/** A note's share of one bar. */
export interface Span {
  readonly slot: Slots;
  readonly slots: Slots;
  readonly pitch: number;
  readonly velocity: number;
  readonly tiedBefore: boolean;
  readonly tiedAfter: boolean;
}

/** Notes of a voice bar by bar, cut at bar lines. */
export function spansOf(bars: readonly GridBarLike[], voice: PitchedVoice): Span[][] {
  const spans: Span[][] = bars.map(() => []);
  for (const { bar, slot, duration, pitch, velocity } of notesOfVoice(bars, voice)) {
    let [at, from, left] = [bar, slot, duration];
    while (left > 0) {
      const slots = Math.min(left, metreOf(bars[at]!.metre).slots - from);
      left -= slots;
      spans[at]!.push({ slot: from, slots, pitch, velocity, tiedBefore: at > bar, tiedAfter: left > 0 });
      at++;
      from = 0;
    }
  }
  return spans;
}

interface Part {
  readonly id: string;
  readonly voice: PitchedVoice | 'drums';
  readonly spans: readonly (readonly Span[])[];
}

function partsOf(bars: readonly GridBarLike[]): Part[] {
  const pitched = SCORE_ORDER.map((voice) => ({ voice, spans: spansOf(bars, voice) })).filter(({ spans }) =>
    spans.some((bar) => bar.length > 0),
  );
  const drums = bars.some((bar) => bar.drums.some((level) => level > 0));
  const parts: Omit<Part, 'id'>[] = [...pitched, ...(drums ? [{ voice: 'drums' as const, spans: [] }] : [])];
  // Silence is a score too: one part of rests.
  if (parts.length === 0) parts.push({ voice: 'melody', spans: bars.map(() => []) });
  return parts.map((part, index) => ({ ...part, id: `P${index + 1}` }));
}

function head(provenance: Provenance): string {
  const fields = provenanceFields(provenance)
    .map(
      ([name, text]) => `      <miscellaneous-field name="antiphon-${name}">${escapeXml(text)}</miscellaneous-field>\n`,
    )
    .join('');
  const day = /^\d{4}-\d{2}-\d{2}/.exec(provenance.date)?.[0];
  return (
    `  <work>\n    <work-title>${escapeXml(provenance.title)}</work-title>\n  </work>\n` +
    `  <identification>\n    <creator type="composer">${escapeXml(SOFTWARE)}</creator>\n` +
    `    <rights>${escapeXml(RIGHTS)}</rights>\n` +
    `    <encoding>\n      <software>${escapeXml(SOFTWARE)}</software>\n` +
    `${day ? `      <encoding-date>${day}</encoding-date>\n` : ''}    </encoding>\n` +
    `    <miscellaneous>\n${fields}    </miscellaneous>\n  </identification>\n`
  );
}

function scorePart({ id, voice }: Part, channel: number): string {
  if (voice === 'drums')
    return `    <score-part id="${id}">\n      <part-name>Drums</part-name>\n${drumInstruments(id)}    </score-part>\n`;
  const name = NAMES[voice].replace(/^./, (letter) => letter.toUpperCase());
  return (
    `    <score-part id="${id}">\n      <part-name>${name}</part-name>\n` +
    `      <score-instrument id="${id}-I1">\n        <instrument-name>${name}</instrument-name>\n      </score-instrument>\n` +
    `      <midi-instrument id="${id}-I1">\n        <midi-channel>${channel}</midi-channel>\n` +
    `        <midi-program>${PROGRAMS[voice] + 1}</midi-program>\n      </midi-instrument>\n    </score-part>\n`
  );
}

function clefOf({ voice, spans }: Part): string {
  if (voice === 'drums') return '<clef><sign>percussion</sign></clef>';
  const notes = spans.flat();
  const mean = notes.reduce((sum, { pitch }) => sum + pitch, 0) / Math.max(1, notes.length);
  return notes.length > 0 && mean < BASS_CLEF_BELOW
    ? '<clef><sign>F</sign><line>4</line></clef>'
    : '<clef><sign>G</sign><line>2</line></clef>';
}

/** What changes with this bar. */
function attributes(bar: GridBarLike, before: GridBarLike | undefined, part: Part): string {
  const { numerator, denominator } = metreOf(bar.metre);
  const newKey = !before || before.key.tonic !== bar.key.tonic || before.key.mode !== bar.key.mode;
  const said = [
    before ? '' : `<divisions>${DIVISIONS}</divisions>`,
    newKey ? `<key><fifths>${keySignature(bar.key)}</fifths><mode>${bar.key.mode}</mode></key>` : '',
    before?.metre === bar.metre ? '' : `<time><beats>${numerator}</beats><beat-type>${denominator}</beat-type></time>`,
    before ? '' : clefOf(part),
  ].join('');
  return said === '' ? '' : `      <attributes>${said}</attributes>\n`;
}

/** Compound time is felt, and marked, in dotted quarters. */
function tempoMark({ tempo, metre }: GridBarLike): string {
  const dotted = metreOf(metre).beatSlots === 6;
  const beats = Number((dotted ? tempo / 1.5 : tempo).toFixed(2));
  return (
    `      <direction placement="above"><direction-type><metronome><beat-unit>quarter</beat-unit>` +
    `${dotted ? '<beat-unit-dot/>' : ''}<per-minute>${beats}</per-minute></metronome></direction-type>` +
    `<sound tempo="${Number(tempo.toFixed(4))}"/></direction>\n`
  );
}

function harmony({ slot, code }: ChordChange, bar: GridBarLike): string {
  const offset = slot > 0 ? `<offset>${slot}</offset>` : '';
  if (code < 0)
    return `      <harmony><root><root-step text="">C</root-step></root><kind text="N.C.">none</kind>${offset}</harmony>\n`;
  const { step, alter } = spellClass(chordRoot(code), bar.key);
  const root = `<root><root-step>${step}</root-step>${alter === 0 ? '' : `<root-alter>${alter}</root-alter>`}</root>`;
  return `      <harmony>${root}<kind>${KINDS[chordQuality(code)]}</kind>${offset}</harmony>\n`;
}

function voiceElements(bar: GridBarLike, spans: readonly Span[], instrument: string): string {
  const metre = metreOf(bar.metre);
  const written = new Map<string, number>();
  let text = '';
  let at = 0;
  for (const span of spans) {
    text += restElements(at, span.slot - at, metre);
    const values = noteValues(span.slot, span.slots, metre);
    values.forEach((value, index) => {
      const note: WrittenNote = {
        ...span,
        value,
        tiedBefore: span.tiedBefore || index > 0,
        tiedAfter: span.tiedAfter || index < values.length - 1,
      };
      text += noteElement(note, bar.key, written, instrument);
    });
    at = span.slot + span.slots;
  }
  return text + restElements(at, metre.slots - at, metre);
}

/**
 * The score in pieces of text, to be joined.
 * @throws RangeError if there are no bars
 */
export function* musicXmlText(
  bars: readonly GridBarLike[],
  provenance: Provenance,
): Generator<string, void, undefined> {
  if (bars.length === 0) throw new RangeError('a score needs at least one bar');
  const parts = partsOf(bars);
  yield (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n' +
      '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n' +
      '<score-partwise version="4.0">\n' +
      head(provenance)
  );
  yield `  <part-list>\n${parts.map((part, index) => scorePart(part, index + 1)).join('')}  </part-list>\n`;
  const chords: ChordChange[][] = bars.map(() => []);
  for (const change of chordChanges(bars)) chords[change.bar]!.push(change);
  for (const [number, part] of parts.entries()) {
    yield `  <part id="${part.id}">\n`;
    for (const [index, bar] of bars.entries()) {
      const before = bars[index - 1];
      let text = `    <measure number="${index + 1}">\n${attributes(bar, before, part)}`;
      if (number === 0) {
        if (before?.tempo !== bar.tempo) text += tempoMark(bar);
        for (const change of chords[index]!) text += harmony(change, bar);
      }
      text +=
        part.voice === 'drums' ? drumElements(bar, part.id) : voiceElements(bar, part.spans[index]!, `${part.id}-I1`);
      yield `${text}    </measure>\n`;
    }
    yield '  </part>\n';
  }
  yield '</score-partwise>\n';
}

/** The whole score at once. @throws RangeError if there are no bars */
export function writeMusicXml(bars: readonly GridBarLike[], provenance: Provenance): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode([...musicXmlText(bars, provenance)].join(''));
}
