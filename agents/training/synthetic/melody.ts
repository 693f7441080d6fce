/**
 * Motifs, their variations, and melodies drawn from them: a motif is a rhythm with a contour; which pitches it takes
 * over a harmony is the cheapest path through all of them (Viterbi 1967), so that lines lie well and tensions resolve.
 */
import type { Rng } from '../../../src/kernel/random.ts';
import type { Pitch, Slots } from '../../../src/kernel/units.ts';
import { coloursOf, spanIndex, tonesOf, type Span } from './harmony.ts';
import { chance, pick, readRhythm, type Note } from './score.ts';

interface MotifNote {
  readonly at: Slots;
  readonly length: Slots;
  readonly level: number;
  /** Semitones above or below the middle of the register. */
  readonly shape: number;
}
export interface Motif {
  readonly slots: Slots;
  readonly notes: readonly MotifNote[];
}

/** A motif where it begins. */
export interface Placed {
  readonly motif: Motif;
  readonly at: Slots;
}

export interface Register {
  readonly lowest: Pitch;
  readonly highest: Pitch;
}

const CONTOURS: readonly ((x: number) => number)[] = [
  (x) => Math.sin(Math.PI * x) - 0.3,
  (x) => 0.7 - 1.4 * x,
  (x) => 1.2 * x - 0.6,
  (x) => Math.sin(2 * Math.PI * x),
  (x) => 0.5 - Math.sin(Math.PI * x),
];

/** @param cells rhythms that follow each other · @param reach semitones the contour goes up and down */
export function makeMotif(cells: readonly string[], reach: number, rng: Rng): Motif {
  const text = cells.join('');
  const contour = pick(CONTOURS, rng);
  const notes = readRhythm(text).map((beat) => ({
    ...beat,
    shape: reach * contour(beat.at / text.length) + 1.1 * rng.normal(),
  }));
  return { slots: text.length, notes };
}

/** The same motif a little changed: another ending, a note less, a note divided, moved by an eighth, or a step higher or lower. */
export function varyMotif(motif: Motif, grain: Slots, rng: Rng): Motif {
  const notes = [...motif.notes];
  const last = notes.length - 1;
  if (last < 1) return motif;
  switch (rng.integer(5)) {
    case 0: {
      const turn = pick([-5, -3, 3, 5], rng);
      for (let i = Math.ceil(notes.length / 2); i <= last; i++)
        notes[i] = { ...notes[i]!, shape: notes[i]!.shape + turn };
      break;
    }
    case 1:
      if (last > 2) notes.splice(1 + rng.integer(last - 1), 1);
      break;
    case 2: {
      const i = notes.findIndex((note) => note.length >= 2 * grain);
      const long = notes[i];
      if (long)
        notes.splice(
          i,
          1,
          { ...long, length: grain },
          {
            ...long,
            at: long.at + grain,
            length: long.length - grain,
            level: 2,
            shape: long.shape + pick([-2, 2], rng),
          },
        );
      break;
    }
    case 3: {
      const i = 1 + rng.integer(last);
      const note = notes[i]!;
      const before = notes[i - 1]!;
      if (note.at - grain > before.at) notes[i] = { ...note, at: note.at - grain, length: note.length + grain };
      break;
    }
    default: {
      const step = pick([-2, 2], rng);
      return { ...motif, notes: notes.map((note) => ({ ...note, shape: note.shape + step })) };
    }
  }
  return { ...motif, notes };
}

export interface Singing {
  readonly register: Register;
  /** Pitch classes above the tonic the melody moves in between chord tones. */
  readonly scale: readonly number[];
  /** Blue notes: pitch classes above the tonic that may rub against the harmony, and how strange they are then (scale = 1). */
  readonly blue?: ReadonlyMap<number, number>;
  readonly tonic: number;
  /** [barSlots] metric weight of each slot, 4 = downbeat … 0 */
  readonly weights: readonly number[];
  /** How gladly a pitch is repeated: 0 never, 1 as gladly as a step. */
  readonly repeats: number;
}

/** How far a pitch is from belonging to a chord: 0 chord tone, 0.3 colour, 1 scale, 2 a semitone above a chord tone. */
function strangeness(pitchClass: number, span: Span, singing: Singing): number {
  const step = (pitchClass - span.root + 24) % 12;
  const tones = tonesOf(span.kind);
  if (tones.includes(step)) return 0;
  if (coloursOf(span.kind).includes(step)) return 0.3;
  const blue = singing.blue?.get(pitchClass);
  if (blue !== undefined) return blue;
  return tones.includes((step + 11) % 12) ? 2 : 1;
}

/** What an interval costs a singer, by semitones; a tritone and what is beyond an octave most. */
const LEAPS = [0.6, 0, 0, 0.2, 0.3, 0.5, 2.2, 0.7, 1.2, 1.2, 2, 2.5, 1.4];

/** The harmony a note belongs to: one that begins just before a change and lasts over it anticipates the next chord. */
function chordOf(note: { readonly at: Slots; readonly length: Slots }, spans: readonly Span[]): Span {
  const index = Math.max(0, spanIndex(spans, note.at));
  const next = spans[index + 1];
  return next && next.at - note.at <= 2 && note.at + note.length > next.at ? next : spans[index]!;
}

/** Placed motifs over a harmony → notes. */
export function sing(placed: readonly Placed[], spans: readonly Span[], singing: Singing): Note[] {
  const { register, scale, tonic, weights } = singing;
  const centre = (register.lowest + register.highest) / 2;
  const notes = placed.flatMap(({ motif, at }) => motif.notes.map((note) => ({ ...note, at: at + note.at })));
  if (notes.length === 0) return [];
  const relative = (pitch: Pitch) => (pitch - tonic + 120) % 12;
  const everything = Array.from({ length: register.highest - register.lowest + 1 }, (_, i) => register.lowest + i);
  const columns = notes.map((note, i) => {
    const span = chordOf(note, spans);
    const following = notes[i + 1]?.at ?? Infinity;
    const beat = weights.length % 12 === 0 ? 6 : 4;
    const strong = weights[note.at % weights.length]! >= 2 || note.length >= beat || following - note.at > beat + 2;
    return everything.flatMap((pitch) => {
      const own = relative(pitch);
      const strange = strangeness(own, span, singing);
      if (!(scale.includes(own) || singing.blue?.has(own) || strange === 0)) return [];
      const outside = scale.includes(own) || singing.blue?.has(own) ? 0 : 0.4;
      const cost = 0.2 * Math.abs(pitch - centre - note.shape) + strange * (strong ? 3 : 0.7) + outside;
      return [{ pitch, cost, strange }];
    });
  });
  let totals = columns[0]!.map(({ cost }) => cost);
  const from: number[][] = [];
  for (let i = 1; i < columns.length; i++) {
    const gap = notes[i]!.at - notes[i - 1]!.at - notes[i - 1]!.length;
    const loose = gap > 4 ? 0.4 : 1;
    const back: number[] = [];
    totals = columns[i]!.map((here, c) => {
      let best = Infinity;
      columns[i - 1]!.forEach((there, p) => {
        const leap = Math.abs(here.pitch - there.pitch);
        const move = leap === 0 ? 1.2 * (1 - singing.repeats) : (LEAPS[leap] ?? 4);
        const unresolved = there.strange >= 1 && leap > 2 ? 1.5 : 0;
        const total = totals[p]! + loose * (move + unresolved);
        if (total < best) {
          best = total;
          back[c] = p;
        }
      });
      return best + here.cost;
    });
    from.push(back);
  }
  let at = totals.indexOf(Math.min(...totals));
  const path = [at];
  for (let i = from.length - 1; i >= 0; i--) {
    at = from[i]![at]!;
    path.push(at);
  }
  path.reverse();
  return notes.map(({ at: start, length, level }, i) => ({
    at: start,
    length,
    pitch: columns[i]![path[i]!]!.pitch,
    velocity: 58 + 14 * level + (weights[start % weights.length]! >= 2 ? 6 : 0),
  }));
}

/** A phrase plan such as `"aab-"`: one letter a motif, `'` after it a variation of it, `-` its length in silence. */
export function placeMotifs(
  plan: string,
  from: Slots,
  motifs: Readonly<Record<string, Motif>>,
  grain: Slots,
  rng: Rng,
): Placed[] {
  const placed: Placed[] = [];
  const length = Object.values(motifs)[0]!.slots;
  let at = from;
  for (const [, letter, prime] of plan.matchAll(/([a-z-])('?)/g)) {
    const motif = motifs[letter!];
    if (motif) placed.push({ motif: prime ? varyMotif(motif, grain, rng) : motif, at });
    at += length;
  }
  return placed;
}

/** A rhythm loosened: with this chance a note of it is left out. */
export function thinRhythm(text: string, share: number, rng: Rng): string {
  return text.replaceAll(/[oxX]-*/g, (note) => (chance(share, rng) ? '.'.repeat(note.length) : note));
}
