/**
 * The timeline as lines of notes, hits, chords and beats in seconds: everything the stage draws of the music.
 * Compiled when the timeline changes, never per frame. Knows nothing of pixels or ratings.
 */
import type { Seconds } from '../../kernel/units.ts';
import { NO_CHORD } from '../../music/chord.ts';
import type { Key } from '../../music/key.ts';
import { metreOf } from '../../music/metre.ts';
import { DRUMS, HOLD, PITCHED, REST, type PitchedVoice } from '../../music/voices.ts';
import type { Outlook } from '../../protocol/bar.ts';
import type { TimedBar } from '../../session/state.ts';

/** Where a note stood before a plan was revised, so that it can bend to where it stands now. */
export interface NotePlace {
  readonly startsAt: Seconds;
  readonly endsAt: Seconds;
  readonly pitch: number;
  /** 0–1; 0 = it was not there. */
  readonly strength: number;
}

export interface NoteView extends NotePlace {
  readonly voice: PitchedVoice;
  readonly decisionId: number;
  readonly barIndex: number;
  readonly slot: number;
  /** Null when it has always stood here. */
  readonly from: NotePlace | null;
  /** Drawing-clock time at which it began to bend. */
  readonly bentAt: Seconds;
}

export interface HitView {
  readonly drum: number;
  /** 1–3 */
  readonly level: number;
  readonly startsAt: Seconds;
  readonly bentAt: Seconds;
}

export interface ChordView {
  readonly code: number;
  readonly key: Key;
  readonly startsAt: Seconds;
}

export interface BeatView {
  readonly at: Seconds;
  /** Metric weight: 4 = downbeat, 3 = strong, 2 = weak beat. */
  readonly weight: number;
}

export interface BarView {
  readonly barIndex: number;
  readonly decisionId: number;
  readonly startsAt: Seconds;
  readonly endsAt: Seconds;
  readonly slotSeconds: Seconds;
  readonly slots: number;
  readonly key: Key;
  readonly outlook: Outlook;
}

export type Lines = Readonly<Record<PitchedVoice, readonly NoteView[]>>;

export interface PieceView {
  readonly bars: readonly BarView[];
  readonly lines: Lines;
  /** Notes of a plan that was thrown away, on their way out. */
  readonly leaving: readonly NoteView[];
  readonly hits: readonly HitView[];
  readonly leavingHits: readonly HitView[];
  readonly chords: readonly ChordView[];
  readonly beats: readonly BeatView[];
}

export const EMPTY_PIECE: PieceView = {
  bars: [],
  lines: { melody: [], bass: [], inner1: [], inner2: [] },
  leaving: [],
  hits: [],
  leavingHits: [],
  chords: [],
  beats: [],
};

/** Long before anything: notes that have always stood where they stand. */
export const ALWAYS = Number.NEGATIVE_INFINITY;

function barView(timed: TimedBar): BarView {
  const slots = timed.bar.chords.length;
  return {
    barIndex: timed.bar.barIndex,
    decisionId: timed.bar.decisionId,
    startsAt: timed.startsAt,
    endsAt: timed.startsAt + slots * timed.slotSeconds,
    slotSeconds: timed.slotSeconds,
    slots,
    key: timed.bar.key,
    outlook: timed.bar.outlook,
  };
}

type OpenNote = { -readonly [Field in keyof NoteView]: NoteView[Field] };

/** One voice through all bars; a note held over a bar line stays one note. */
function lineOf(timeline: readonly TimedBar[], voice: PitchedVoice): NoteView[] {
  const notes: OpenNote[] = [];
  let open: OpenNote | null = null;
  let expected: Seconds = Number.NaN;
  for (const timed of timeline) {
    const symbols = timed.bar.voices[voice];
    const velocities = timed.bar.velocities[voice];
    // After a gap in the timeline nothing can be held over.
    if (open && Math.abs(timed.startsAt - expected) > timed.slotSeconds / 2) open = null;
    for (let slot = 0; slot < symbols.length; slot++) {
      const symbol = symbols[slot]!;
      const at = timed.startsAt + slot * timed.slotSeconds;
      if (symbol === REST) open = null;
      else if (symbol >= 0) {
        open = {
          voice,
          decisionId: timed.bar.decisionId,
          barIndex: timed.bar.barIndex,
          slot,
          startsAt: at,
          endsAt: at,
          pitch: symbol,
          strength: Math.max(0.15, velocities[slot]! / 127),
          from: null,
          bentAt: ALWAYS,
        };
        notes.push(open);
      }
      if (open && symbol !== REST) open.endsAt = at + timed.slotSeconds;
    }
    expected = timed.startsAt + symbols.length * timed.slotSeconds;
  }
  return notes;
}

function hitsOf(timed: TimedBar, hits: HitView[]): void {
  const { drums } = timed.bar;
  for (let index = 0; index < drums.length; index++) {
    const level = drums[index]!;
    if (level === 0) continue;
    const slot = Math.floor(index / DRUMS.length);
    hits.push({
      drum: index % DRUMS.length,
      level,
      startsAt: timed.startsAt + slot * timed.slotSeconds,
      bentAt: ALWAYS,
    });
  }
}

function chordsOf(timed: TimedBar, chords: ChordView[]): void {
  const { bar } = timed;
  for (let slot = 0; slot < bar.chords.length; slot++) {
    const code = bar.chords[slot]!;
    if (code === HOLD || code === NO_CHORD) continue;
    if (chords.at(-1)?.code === code) continue;
    chords.push({ code, key: bar.key, startsAt: timed.startsAt + slot * timed.slotSeconds });
  }
}

function beatsOf(timed: TimedBar, beats: BeatView[]): void {
  const metre = metreOf(timed.bar.metre);
  for (let slot = 0; slot < timed.bar.chords.length; slot += metre.beatSlots)
    beats.push({ at: timed.startsAt + slot * timed.slotSeconds, weight: metre.weights[slot]! });
}

/** The timeline as it stands, with nothing bending. */
export function pieceOf(timeline: readonly TimedBar[]): PieceView {
  const hits: HitView[] = [];
  const chords: ChordView[] = [];
  const beats: BeatView[] = [];
  for (const timed of timeline) {
    hitsOf(timed, hits);
    chordsOf(timed, chords);
    beatsOf(timed, beats);
  }
  const lines = Object.fromEntries(PITCHED.map((voice) => [voice, lineOf(timeline, voice)])) as Record<
    PitchedVoice,
    NoteView[]
  >;
  return { bars: timeline.map(barView), lines, leaving: [], hits, leavingHits: [], chords, beats };
}

/** The bar that contains a moment; the first or last one outside the piece; undefined when there are none. */
export function barNear(bars: readonly BarView[], at: Seconds): BarView | undefined {
  for (const bar of bars) if (at < bar.endsAt) return bar;
  return bars.at(-1);
}
