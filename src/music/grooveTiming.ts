/**
 * How drummers play beside the grid: how early or late, how evenly, how loud. Learnt from recordings that keep a hit's
 * distance from the grid; pure counting, no model. Units: slots (sixteenths) unless told otherwise.
 */
import { DRUMS, drumLevel, drumOfPitch } from './voices.ts';
import { TICKS_PER_QUARTER, TICKS_PER_SLOT, type Piece } from './piece.ts';

export const GROOVE_SLOTS = 16;

export interface GrooveProfile {
  readonly pieces: number;
  readonly hits: number;
  /**
   * Where the second eighth of a beat and the second sixteenth of an eighth mostly lie, as shares of it: 0.5 is straight,
   * two thirds a triplet.
   */
  readonly swing8: number;
  readonly swing16: number;
  /** Share of pieces whose eighths swing. */
  readonly swung: number;
  /** [8 × 16] mean distance from the grid by drum and slot of the bar, positive = late. */
  readonly offset: readonly number[];
  /** [8 × 4] its standard deviation by drum and slot of the beat. */
  readonly spread: readonly number[];
  /** Correlation of the distances of hits struck together. */
  readonly together: number;
  /** [8 × 3] mean MIDI velocity by drum and level 1–3. */
  readonly velocity: readonly number[];
  /** [8 × 16] mean velocity above that mean, by drum and slot of the bar, and [8] the standard deviation around both. */
  readonly accent: readonly number[];
  readonly touch: readonly number[];
}

export interface GrooveTable {
  readonly format: 'antiphon-grooves';
  readonly formatVersion: 1;
  readonly source: string;
  readonly styles: Readonly<Record<string, GrooveProfile>>;
}

interface Hit {
  readonly drum: number;
  /** Slot of the piece, and the distance from it. */
  readonly slot: number;
  readonly offset: number;
  readonly velocity: number;
  /** Place within its quarter, 0–1. */
  readonly phase: number;
}

const MICRO_PER_QUARTER = 480;
/** Few hits say little: a mean is drawn to what lies above it in the hierarchy as if that had been heard so often. */
const SHRINK = 8;
/** The second eighth is looked for between these shares of a beat; later lies the last sixteenth. */
const EIGHTH: readonly [number, number] = [0.42, 0.72];
/** Where too little is heard, in slots. */
const USUAL_SPREAD = 0.05;
/** Further from a sixteenth lies another subdivision, a triplet mostly: that is what the swing figures are for. */
const SUBDIVISION = 0.3;
/** A piece needs so many hits in a slot of the bar to say how evenly they come. */
const EVENNESS_HITS = 4;
/** Beyond that an eighth counts as swung. */
export const SWUNG = 0.57;
const CYMBALS = new Set(['closedHat', 'openHat', 'ride'].map((drum) => DRUMS.indexOf(drum as (typeof DRUMS)[number])));

/** Hits of a piece in four, with the drummer's constant distance from the metronome taken out; empty where it has none. */
function hitsOf(piece: Piece): Hit[] {
  if (piece.meter[0] !== 4 || piece.meter[1] !== 4) return [];
  const hits: Hit[] = [];
  for (const { role, notes, micro } of piece.tracks) {
    if (role !== 'drums' || !micro) continue;
    notes.forEach(([start, , pitch, velocity], i) => {
      const drum = drumOfPitch(pitch);
      if (drum < 0) return;
      const quarters = start / TICKS_PER_QUARTER + micro[i]! / MICRO_PER_QUARTER;
      const slots = (quarters * TICKS_PER_QUARTER) / TICKS_PER_SLOT;
      const slot = Math.max(0, Math.round(slots));
      hits.push({ drum, slot, offset: slots - slot, velocity, phase: ((quarters % 1) + 1) % 1 });
    });
  }
  const constant = median(hits.filter(({ slot }) => slot % 4 === 0).map(({ offset }) => offset));
  return hits.map((hit) => ({ ...hit, offset: hit.offset - constant, phase: hit.phase - constant / 4 }));
}

/** Where the second half of a unit lies in one piece, or null where its cymbals play too little of it. */
export function swingOf(hits: readonly { readonly phase: number }[], unit: number): number | null {
  const places = hits
    .map(({ phase }) => (phase % unit) / unit)
    .filter((place) => place > EIGHTH[0] && place < EIGHTH[1]);
  return places.length < 8 ? null : median(places);
}

/** What the drummers of these pieces share; null where there is nothing to learn from. */
export function learnGroove(pieces: readonly Piece[]): GrooveProfile | null {
  const played = pieces.map(hitsOf).filter((hits) => hits.length > 0);
  const all = played.flat();
  if (all.length === 0) return null;
  const eighths: number[] = [];
  const sixteenths: number[] = [];
  for (const hits of played) {
    const cymbals = hits.filter(({ drum }) => CYMBALS.has(drum));
    const eighth = swingOf(cymbals, 1);
    if (eighth !== null) eighths.push(eighth);
    const sixteenth = (eighth ?? 0.5) < SWUNG ? swingOf(cymbals, 0.5) : null;
    if (sixteenth !== null) sixteenths.push(sixteenth);
  }
  const near = all.filter(isNear);
  const offset = means(near, ({ offset: distance }) => distance);
  const uneven = played.map(unevenness);
  const velocity = DRUMS.flatMap((_, drum) =>
    [1, 2, 3].map((level) => {
      const heard = all.filter((hit) => hit.drum === drum && drumLevel(hit.velocity) === level);
      return heard.length > 0 ? mean(heard.map((hit) => hit.velocity)) : [45, 80, 112][level - 1]!;
    }),
  );
  const louder = (hit: Hit): number => hit.velocity - velocity[hit.drum * 3 + drumLevel(hit.velocity) - 1]!;
  const accent = means(all, louder);
  return {
    pieces: played.length,
    hits: all.length,
    swing8: round(usual(eighths)),
    swing16: round(usual(sixteenths)),
    swung: round(eighths.filter((place) => place > SWUNG).length / Math.max(1, eighths.length)),
    offset: offset.map(round),
    spread: DRUMS.flatMap((_, drum) => [0, 1, 2, 3].map((place) => round(spreadOf(uneven.flat(), drum, place)))),
    together: round(correlation(uneven)),
    velocity: velocity.map(Math.round),
    accent: accent.map((value) => Math.round(value)),
    touch: DRUMS.map((_, drum) =>
      Math.round(
        deviation(
          all
            .filter((hit) => hit.drum === drum)
            .map((hit) => louder(hit) - accent[drum * GROOVE_SLOTS + (hit.slot % GROOVE_SLOTS)]!),
        ),
      ),
    ),
  };
}

/** [8 × 16] means by drum and slot, drawn to the slot's mean over all drums, and that to zero. */
function means(hits: readonly Hit[], value: (hit: Hit) => number): number[] {
  const sums = new Float64Array(DRUMS.length * GROOVE_SLOTS);
  const counts = new Float64Array(DRUMS.length * GROOVE_SLOTS);
  for (const hit of hits) {
    const cell = hit.drum * GROOVE_SLOTS + (hit.slot % GROOVE_SLOTS);
    sums[cell]! += value(hit);
    counts[cell]! += 1;
  }
  const cells = new Array<number>(sums.length);
  for (let slot = 0; slot < GROOVE_SLOTS; slot++) {
    let [sum, count] = [0, 0];
    for (let cell = slot; cell < sums.length; cell += GROOVE_SLOTS) {
      sum += sums[cell]!;
      count += counts[cell]!;
    }
    const shared = sum / (count + SHRINK);
    for (let cell = slot; cell < sums.length; cell += GROOVE_SLOTS)
      cells[cell] = (sums[cell]! + SHRINK * shared) / (counts[cell]! + SHRINK);
  }
  return cells;
}

interface Uneven {
  readonly drum: number;
  readonly slot: number;
  /** Distance from where this drummer mostly puts this drum in this slot of the bar. */
  readonly rest: number;
}

function isNear({ offset }: Hit): boolean {
  return Math.abs(offset) < SUBDIVISION;
}

function unevenness(hits: readonly Hit[]): Uneven[] {
  const cells = new Map<number, Hit[]>();
  for (const hit of hits) {
    if (!isNear(hit)) continue;
    const cell = hit.drum * GROOVE_SLOTS + (hit.slot % GROOVE_SLOTS);
    cells.set(cell, [...(cells.get(cell) ?? []), hit]);
  }
  return [...cells.values()]
    .filter((cell) => cell.length >= EVENNESS_HITS)
    .flatMap((cell) => {
      const own = mean(cell.map(({ offset }) => offset));
      return cell.map(({ drum, slot, offset }) => ({ drum, slot, rest: offset - own }));
    });
}

function spreadOf(uneven: readonly Uneven[], drum: number, place: number): number {
  const of = (matches: (hit: Uneven) => boolean): number[] => uneven.filter(matches).map(({ rest }) => rest);
  const own = of((hit) => hit.drum === drum && hit.slot % 4 === place);
  const heard = own.length >= 4 * SHRINK ? own : of((hit) => hit.slot % 4 === place);
  return heard.length < SHRINK ? USUAL_SPREAD : deviation(heard);
}

/** Pearson's coefficient over all pairs of hits in one slot of one piece. */
function correlation(pieces: readonly (readonly Uneven[])[]): number {
  let [xy, xx] = [0, 0];
  for (const hits of pieces) {
    const bySlot = new Map<number, Uneven[]>();
    for (const hit of hits) bySlot.set(hit.slot, [...(bySlot.get(hit.slot) ?? []), hit]);
    for (const struck of bySlot.values())
      for (let i = 0; i < struck.length; i++)
        for (let j = 0; j < i; j++) {
          const [a, b] = [struck[i]!.rest, struck[j]!.rest];
          xy += a * b;
          xx += (a * a + b * b) / 2;
        }
  }
  return xx > 0 ? Math.max(0, xy / xx) : 0;
}

/** Of two ways of playing the commoner one: their mean would be neither. */
function usual(places: readonly number[]): number {
  if (places.length === 0) return 0.5;
  const swung = places.filter((place) => place > SWUNG);
  return mean(swung.length * 2 > places.length ? swung : places.filter((place) => place <= SWUNG));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function median(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
