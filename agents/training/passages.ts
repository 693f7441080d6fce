/**
 * What the critic of authenticity is taught with: passages of real pieces, the windows in them, and spoilt copies.
 * Real and composed windows are cut by the same rules: the same voices sound, at the same places of a piece.
 * Knows nothing of who composes.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { GridBarLike } from '../../src/music/export.ts';
import type { GridPiece } from '../../src/music/grid.ts';
import { metreOf } from '../../src/music/metre.ts';
import { barsOfGrid } from '../../src/music/prompt.ts';
import { DRUMS, HOLD, PITCHED, VOICES, type PitchedVoice, type Voice } from '../../src/music/voices.ts';
import { WINDOW_BARS, type HeardNotes } from '../critics/window.ts';

/** Bars of a real piece a composed one may go on from, and bars composed or judged after them. */
const PHRASE_BARS = 4;
const OPENING_BARS = PHRASE_BARS;
export const JUDGED_BARS = 6;
/** Of a short piece at least this much must be left to judge. */
const FEWEST_JUDGED = WINDOW_BARS + 1;
/** Nobody tells a composer that its piece is about to end, so the ends of real pieces are not looked at. */
const ENDING_BARS = 1;

export interface Passage {
  readonly piece: GridPiece;
  /** The real bars before those that are judged; empty at the start of a piece. */
  readonly opening: readonly GridBarLike[];
  /** The real bars that are judged, the first of them as context. */
  readonly real: readonly GridBarLike[];
  /** As many real bars of another place of the piece; empty where it is too short. */
  readonly twin: readonly GridBarLike[];
  /** Who sounds in the real bars and in the opening. */
  readonly voices: readonly Voice[];
}

function sounds(bar: HeardNotes, voice: Voice): boolean {
  return voice === 'drums' ? bar.drums.some((level) => level > 0) : bar.voices[voice].some((symbol) => symbol >= 0);
}

/**
 * @param fresh whether the passage is to be set beside one composed from nothing, which begins as a piece does
 * @param tempo for pieces that give none
 * @returns null where the piece is too short
 */
export function drawPassage(piece: GridPiece, fresh: boolean, tempo: number, rng: Rng): Passage | null {
  const bars = barsOfGrid(piece, tempo).slice(0, -ENDING_BARS);
  // A pickup is no bar yet.
  if (piece.phase > 0) bars.shift();
  const before = fresh ? 0 : OPENING_BARS;
  const spare = bars.length - before - JUDGED_BARS;
  const from = fresh || spare < PHRASE_BARS ? 0 : PHRASE_BARS * rng.integer(Math.floor(spare / PHRASE_BARS) + 1);
  const opening = bars.slice(from, from + before);
  const real = bars.slice(from + before, from + before + JUDGED_BARS);
  if (real.length < FEWEST_JUDGED) return null;
  const after = from + before + real.length;
  const twin = bars.length - after >= real.length ? bars.slice(after) : bars.slice(0, from);
  const twinFrom = PHRASE_BARS * rng.integer(Math.max(0, Math.floor((twin.length - real.length) / PHRASE_BARS)) + 1);
  const all = [...opening, ...real];
  const voices = VOICES.filter((voice) => all.some((bar) => sounds(bar, voice)));
  return voices.length === 0
    ? null
    : {
        piece,
        opening,
        real,
        voices,
        twin: twin.length < real.length ? [] : twin.slice(twinFrom, twinFrom + real.length),
      };
}

/** Windows whose newest bar is one of `bars`, all their bars among them, in which everyone of `voices` is heard. */
export function windowsOf(bars: readonly HeardNotes[], voices: readonly Voice[]): (readonly HeardNotes[])[] {
  const windows: (readonly HeardNotes[])[] = [];
  for (let end = WINDOW_BARS; end <= bars.length; end++) {
    const window = bars.slice(end - WINDOW_BARS, end);
    if (voices.every((voice) => window.some((bar) => sounds(bar, voice)))) windows.push(window);
  }
  return windows;
}

function shuffled<Item>(items: readonly Item[], rng: Rng): Item[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

export const SPOILINGS = ['pitches', 'times', 'neighbours', 'random'] as const;
export type Spoiling = (typeof SPOILINGS)[number];

/**
 * Bars made worse: in each bar and voice the pitches shuffled, or the beats shuffled, every third note moved by up to two
 * semitones, or notes and hits at random. Spoilt bars have as many notes as before.
 */
export function spoil(bars: readonly HeardNotes[], how: Spoiling, rng: Rng): readonly HeardNotes[] {
  return bars.map((bar) => spoilBar(bar, how, rng));
}

function spoilBar(bar: HeardNotes, how: Spoiling, rng: Rng): HeardNotes {
  const { beatSlots, slots } = metreOf(bar.metre);
  const beats = Array.from({ length: slots / beatSlots }, (_, beat) => beat);
  const line = (symbols: Int16Array): Int16Array => {
    switch (how) {
      case 'pitches': {
        const pitches = shuffled(
          [...symbols].filter((symbol) => symbol >= 0),
          rng,
        );
        return symbols.map((symbol) => (symbol >= 0 ? pitches.pop()! : symbol));
      }
      case 'times': {
        const order = shuffled(beats, rng);
        return symbols.map(
          (_, slot) => symbols[order[Math.floor(slot / beatSlots)]! * beatSlots + (slot % beatSlots)]!,
        );
      }
      case 'neighbours':
        return symbols.map((symbol) => (symbol >= 0 && rng.next() < 1 / 3 ? symbol + rng.integer(5) - 2 : symbol));
      case 'random':
        return symbols.some((symbol) => symbol >= 0) ? randomLine(symbols, rng) : symbols;
    }
  };
  const drums = (levels: Uint8Array): Uint8Array => {
    const hits = levels.filter((level) => level > 0).length;
    if (how === 'pitches' || how === 'neighbours' || hits === 0) return levels;
    const out = new Uint8Array(levels.length);
    if (how === 'times') {
      for (let drum = 0; drum < DRUMS.length; drum++) {
        const order = shuffled(beats, rng);
        for (let slot = 0; slot < slots; slot++)
          out[slot * DRUMS.length + drum] =
            levels[(order[Math.floor(slot / beatSlots)]! * beatSlots + (slot % beatSlots)) * DRUMS.length + drum]!;
      }
      return out;
    }
    for (let i = 0; i < hits; i++) out[rng.integer(out.length)] = 1 + rng.integer(3);
    return out;
  };
  const voices = Object.fromEntries(PITCHED.map((voice) => [voice, line(bar.voices[voice])])) as Record<
    PitchedVoice,
    Int16Array
  >;
  return { metre: bar.metre, voices, drums: drums(bar.drums) };
}

/** As many notes as there were, anywhere in the bar and within a ninth of where the line was. */
function randomLine(symbols: Int16Array, rng: Rng): Int16Array {
  const pitches = [...symbols].filter((symbol) => symbol >= 0);
  const centre = Math.round(pitches.reduce((sum, pitch) => sum + pitch, 0) / pitches.length);
  const out = new Int16Array(symbols.length).fill(HOLD);
  for (let i = 0; i < pitches.length; i++) out[rng.integer(out.length)] = centre + rng.integer(29) - 14;
  return out;
}
