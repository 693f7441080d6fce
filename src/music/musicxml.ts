/**
 * MusicXML scores to pieces: parts and staves become tracks, repeats are not unfolded, of several endings the last is
 * read, grace and cue notes are left out. Knows the whole document; a part's measures are musicxmlPart.ts.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import { MAX_QUARTERS } from './midiBytes.ts';
import { PartReader, SILENT_BAR, type PartBar, type PartInstrument } from './musicxmlPart.ts';
import { TICKS_PER_QUARTER, type Piece, type Track } from './piece.ts';
import { guessRoles } from './roles.ts';
import { droppedBars, gridTick, layBars, Line, type Ending, type WrittenBar } from './score.ts';
import { keyOfTracks } from './signature.ts';
import { childrenOf, decodeText, find, numberAt, parseElement, textAt, type XmlElement } from './xml.ts';

export type ScoreFault = 'broken' | 'not-music' | 'empty' | 'huge';

/** Orchestral scores reach some tens of megabytes; a tree in memory takes about ten times that. */
export const MAX_XML_BYTES = 40_000_000;
const MAX_SCORE_NOTES = 200_000;

interface Part {
  readonly name: string;
  readonly instruments: ReadonlyMap<string, PartInstrument>;
  readonly bars: readonly PartBar[];
}

function instrumentsOf(scorePart: XmlElement | undefined): Map<string, PartInstrument> {
  const instruments = new Map<string, PartInstrument>();
  for (const element of scorePart ? childrenOf(scorePart, 'midi-instrument') : []) {
    const program = (numberAt(element, 'midi-program') ?? 1) - 1;
    const unpitched = numberAt(element, 'midi-unpitched');
    instruments.set(element.attributes['id'] ?? '', {
      program: program >= 0 && program <= 127 ? Math.floor(program) : 0,
      percussion: numberAt(element, 'midi-channel') === 10,
      drumPitch: unpitched === undefined ? null : unpitched - 1,
    });
  }
  return instruments;
}

/** Measures of each part, by its id, however the score is turned; null where a part is left out of a measure. */
function measuresOf(root: XmlElement): Map<string, (XmlElement | null)[]> {
  const measures = new Map<string, (XmlElement | null)[]>();
  if (root.name === 'score-partwise')
    for (const part of childrenOf(root, 'part')) measures.set(part.attributes['id'] ?? '', childrenOf(part, 'measure'));
  else
    childrenOf(root, 'measure').forEach((measure, i) => {
      for (const part of childrenOf(measure, 'part')) {
        const id = part.attributes['id'] ?? '';
        const own = measures.get(id) ?? [];
        while (own.length < i) own.push(null);
        own[i] = part;
        measures.set(id, own);
      }
    });
  return measures;
}

function partsOf(root: XmlElement): Part[] {
  const list = find(root, 'part-list');
  const scoreParts = list ? childrenOf(list, 'score-part') : [];
  return Array.from(measuresOf(root), ([id, measures]): Part => {
    const scorePart = scoreParts.find((element) => element.attributes['id'] === id);
    const instruments = instrumentsOf(scorePart);
    const reader = new PartReader(instruments);
    const bars = measures.map((measure) => (measure ? reader.read(measure) : SILENT_BAR));
    return { name: (scorePart && textAt(scorePart, 'part-name')) ?? '', instruments, bars };
  });
}

function endingsOf(parts: readonly Part[], count: number): Ending[] {
  const endings: Ending[] = [];
  let open: { from: number; number: number } | null = null;
  for (let bar = 0; bar < count; bar++) {
    const marks = parts.flatMap((part) => part.bars[bar] ?? []);
    const begins = marks.find((mark) => mark.endingBegins !== null)?.endingBegins;
    if (begins) {
      if (open) endings.push({ ...open, to: bar - 1 });
      open = { from: bar, number: begins };
    }
    if (open && marks.some((mark) => mark.endingEnds)) {
      endings.push({ ...open, to: bar });
      open = null;
    }
  }
  return open ? [...endings, { ...open, to: open.from }] : endings;
}

interface Layout {
  readonly starts: ReadonlyMap<number, number>;
  readonly quarters: number;
  readonly meters: ReturnType<typeof layBars>['meters'];
  readonly pickup: number;
}

function layOut(parts: readonly Part[]): Layout {
  const count = Math.max(0, ...parts.map((part) => part.bars.length));
  const dropped = droppedBars(endingsOf(parts, count));
  const kept: number[] = [];
  const bars: WrittenBar[] = [];
  let metre: readonly [number, number] = [4, 4];
  for (let bar = 0; bar < count; bar++) {
    const own = parts.flatMap((part) => part.bars[bar] ?? []);
    metre = own.find((one) => one.metre)?.metre ?? metre;
    if (dropped.has(bar)) continue;
    const filled = Math.max(0, ...own.map((one) => one.quarters));
    kept.push(bar);
    bars.push({ quarters: filled > 0 ? filled : (4 * metre[0]) / metre[1], metre });
  }
  const { starts, meters, pickup } = layBars(bars);
  const quarters = bars.reduce((sum, bar) => sum + bar.quarters, 0);
  return { starts: new Map(kept.map((bar, i) => [bar, starts[i]!])), quarters, meters, pickup };
}

interface Strand {
  readonly name: string;
  /** Where a keyboard's staves say it. */
  readonly role: string | null;
  readonly program: number;
  readonly percussion: boolean;
  readonly line: Line;
}

const ORGAN = /organ|orgel|orgue|órgano/i;

function staffRole(part: Part, staff: number, staves: number): string | null {
  if (staves < 2) return null;
  if (ORGAN.test(part.name)) return ['organ-right', 'organ-left', 'organ-pedal'][staff - 1] ?? 'inner';
  return ['piano-right', 'piano-left'][staff - 1] ?? 'inner';
}

/** The sounding lines of a part, kept apart by `keyOf`; ties are joined within one line. */
function linesOf(part: Part, layout: Layout, keyOf: (staff: number, voice: string) => string): Map<string, Line> {
  const lines = new Map<string, Line>();
  part.bars.forEach((bar, i) => {
    const start = layout.starts.get(i);
    if (start === undefined) return;
    for (const note of bar.notes) {
      const key = note.drum ? 'drums' : keyOf(note.staff, note.voice);
      const line = lines.get(key) ?? new Line();
      lines.set(key, line);
      line.add(start + note.at, note.quarters, note.pitch, note.tiedBefore && !note.drum, note.tiedAfter && !note.drum);
    }
  });
  return lines;
}

function strandsOf(part: Part, layout: Layout): Strand[] {
  const lines = linesOf(part, layout, (staff) => String(staff));
  const staves = Math.max(0, ...Array.from(lines.keys(), (key) => (key === 'drums' ? 0 : Number(key))));
  const program = Array.from(part.instruments.values()).find((one) => !one.percussion)?.program ?? 0;
  return Array.from(lines.entries())
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, line]): Strand => {
      const percussion = key === 'drums';
      const role = percussion ? null : staffRole(part, Number(key), staves);
      return { name: part.name, role, program: percussion ? 0 : program, percussion, line };
    });
}

const CLOSED_SCORE = ['melody', 'alto', 'tenor', 'bass'];
/** A voice with fewer notes than this share of the busiest is a passing split of its staff. */
const FULL_VOICE = 0.3;

/** Two staves with two single lines each are four voices, as hymns are printed; null for anything else. */
function closedScore(parts: readonly Part[], layout: Layout): Strand[] | null {
  const lines = parts.flatMap((part, number) =>
    Array.from(
      linesOf(part, layout, (staff, voice) => `${staff} ${voice.padStart(3, '0')}`),
      ([key, line]) => ({ staff: `${number} ${key.split(' ')[0]}`, key: `${number} ${key}`, line, part }),
    ),
  );
  if (lines.length !== 4 || lines.some(({ key }) => key.endsWith('drums'))) return null;
  const busiest = Math.max(...lines.map(({ line }) => line.size));
  if (lines.some(({ line }) => line.isChordal || line.size < FULL_VOICE * busiest)) return null;
  const sorted = lines.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const [a, b, c, d] = sorted.map(({ staff }) => staff);
  if (a !== b || c !== d || a === c) return null;
  return sorted.map(({ line, part }, i) => {
    const [program] = Array.from(part.instruments.values(), (one) => one.program);
    return { name: '', role: CLOSED_SCORE[i]!, program: program ?? 0, percussion: false, line };
  });
}

function tracksOf(strands: readonly Strand[]): { tracks: Track[]; onsets: number; off: number } {
  const laid = strands
    .map((strand) => ({ ...strand, ...strand.line.onGrid() }))
    .filter(({ notes }) => notes.length > 0);
  const hand = (role: string | null): string =>
    role?.endsWith('right') ? ' right' : role?.endsWith('left') ? ' left' : '';
  const guessed = guessRoles(
    laid.map(({ name, role, program, percussion, notes }) => ({ name: name + hand(role), program, percussion, notes })),
  );
  return {
    tracks: laid.map(({ name, role, program, notes }, i) => ({
      role: role ?? guessed[i]!,
      program,
      ...(name !== '' && { name }),
      notes,
    })),
    onsets: strands.reduce((sum, { line }) => sum + line.size, 0),
    off: laid.reduce((sum, { off }) => sum + off, 0),
  };
}

function chordsOf(parts: readonly Part[], layout: Layout): [number, string][] {
  const byTick = new Map<number, string>();
  for (const part of parts)
    part.bars.forEach((bar, i) => {
      const start = layout.starts.get(i);
      if (start === undefined) return;
      for (const [at, symbol] of bar.chords) {
        const tick = Math.max(0, gridTick(start + at));
        if (!byTick.has(tick)) byTick.set(tick, symbol);
      }
    });
  return Array.from(byTick).toSorted((a, b) => a[0] - b[0]);
}

/** The first of something over all parts, bar by bar. */
function first<Value>(parts: readonly Part[], of: (bar: PartBar) => Value | null): Value | null {
  const count = Math.max(0, ...parts.map((part) => part.bars.length));
  for (let bar = 0; bar < count; bar++)
    for (const part of parts) {
      const value = part.bars[bar] ? of(part.bars[bar]) : null;
      if (value !== null) return value;
    }
  return null;
}

function pieceOf(root: XmlElement, name: string): Result<Piece, ScoreFault> {
  if (root.name === 'opus') return fail('not-music', 'is a list of scores; take the scores themselves');
  if (root.name !== 'score-partwise' && root.name !== 'score-timewise')
    return fail('not-music', `is XML but no MusicXML score (its root is “${root.name.slice(0, 40)}”)`);
  const parts = partsOf(root);
  const written = parts.reduce((sum, part) => sum + part.bars.reduce((n, bar) => n + bar.notes.length, 0), 0);
  if (written === 0) return fail('empty', 'has no notes in it');
  if (written > MAX_SCORE_NOTES)
    return fail('huge', `has more than ${MAX_SCORE_NOTES} notes; please cut it into smaller pieces`);
  const layout = layOut(parts);
  if (!(layout.quarters <= MAX_QUARTERS))
    return fail('huge', `is longer than ${MAX_QUARTERS} beats; please cut it into smaller pieces`);
  const strands = closedScore(parts, layout) ?? parts.flatMap((part) => strandsOf(part, layout));
  const { tracks, onsets, off } = tracksOf(strands);
  if (tracks.length === 0) return fail('empty', 'has no notes in it');
  const title = textAt(root, 'work', 'work-title') || textAt(root, 'movement-title');
  const identification = find(root, 'identification');
  const creators = identification ? childrenOf(identification, 'creator') : [];
  const composer = creators.find((creator) => creator.attributes['type'] === 'composer')?.text.trim();
  const chords = chordsOf(parts, layout);
  const [, ...meter] = layout.meters[0]!;
  return succeed({
    id: name,
    ...(title && { title }),
    ...(composer && { composer }),
    style: 'custom',
    key: keyOfTracks(
      tracks,
      first(parts, (bar) => bar.signature),
    ),
    meter,
    ...(layout.meters.length > 1 && { meters: layout.meters }),
    ...(layout.pickup > 0 && { pickup: layout.pickup }),
    tempo: first(parts, (bar) => bar.tempo),
    ticksPerQuarter: TICKS_PER_QUARTER,
    bars: layout.starts.size,
    tracks,
    ...(chords.length > 0 && { chords }),
    lengthTicks: gridTick(layout.quarters),
    ...(off > 0 && { offGrid: off / onsets }),
  });
}

/**
 * Reads an uncompressed MusicXML score.
 * @param name shown to people and used as the id
 * @returns never throws: what cannot be read is a fault with one sentence
 */
export function readMusicXml(bytes: Uint8Array, name: string): Result<Piece, ScoreFault> {
  const blame = (reason: ScoreFault, words: string): Result<Piece, ScoreFault> => fail(reason, `“${name}” ${words}.`);
  if (bytes.length > MAX_XML_BYTES)
    return blame('huge', `is larger than ${MAX_XML_BYTES / 1e6} MB; please cut it into smaller pieces`);
  const root = parseElement(decodeText(bytes));
  if (!root.ok) return blame(root.fault.reason, root.fault.sentence);
  const piece = pieceOf(root.value, name);
  return piece.ok ? piece : blame(piece.fault.reason, piece.fault.sentence);
}
