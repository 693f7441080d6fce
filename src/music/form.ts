/**
 * The form of a piece, measured: how alike its bars are, what comes back after a while, which phrases end in a cadence.
 * Pure description of notes; it knows no plan and no policy, so that composed music and corpora meet one yardstick.
 *
 * Bars and phrases are counted from the first note, pickup included: the phrases of a piece with a pickup end before the
 * pickup of the next, and so do the stretches measured here.
 */
import { chordQuality, chordRoot } from './chord.ts';
import type { GridPiece } from './grid.ts';
import { degreeClass, type Key } from './key.ts';
import { metreOf } from './metre.ts';
import { HOLD, REST } from './voices.ts';

/** What of a piece its form is read from. */
export type FormSource = Pick<GridPiece, 'metre' | 'slots' | 'key' | 'voices' | 'chords'>;

/** Weight of what two bars may share. */
const MELODY = 0.5;
const RHYTHM = 0.25;
const BASS = 0.25;

/** Bars apart from which something comes back rather than goes on. */
export const RETURN_LAG = 8;
/** Similarity from which a bar is heard as an earlier one come back. */
export const NEAR_RETURN = 0.6;
/** Lags of the summary, and the farthest that counts as a return: so long and short pieces can be compared. */
export const LAGS = 16;
/** Bars of a phrase as it is measured. */
export const PHRASE = 4;

type BarSets = readonly { readonly weight: number; readonly onsets: ReadonlySet<number> }[];

function setsOf(piece: FormSource, bar: number): BarSets {
  const { slots } = metreOf(piece.metre);
  const melody = new Set<number>();
  const rhythm = new Set<number>();
  const bass = new Set<number>();
  for (let slot = 0; slot < slots; slot++) {
    const tune = piece.voices.melody?.[bar * slots + slot] ?? REST;
    const low = piece.voices.bass?.[bar * slots + slot] ?? REST;
    if (tune >= 0) {
      melody.add(slot * 12 + (tune % 12));
      rhythm.add(slot);
    }
    if (low >= 0) bass.add(slot * 12 + (low % 12));
  }
  return [
    { weight: MELODY, onsets: melody },
    { weight: RHYTHM, onsets: rhythm },
    { weight: BASS, onsets: bass },
  ];
}

/** Weighted mean of Jaccard's index over what either bar has; 0 where both are empty: silence returns nothing. */
function alike(a: BarSets, b: BarSets): number {
  let sum = 0;
  let total = 0;
  a.forEach(({ weight, onsets }, i) => {
    const other = b[i]!.onsets;
    if (onsets.size + other.size === 0) return;
    let common = 0;
    for (const onset of onsets) if (other.has(onset)) common++;
    sum += (weight * common) / (onsets.size + other.size - common);
    total += weight;
  });
  return total > 0 ? sum / total : 0;
}

export interface BarSimilarity {
  readonly bars: number;
  /** [bars × bars] row by row, 0–1, symmetric. */
  readonly matrix: Float32Array;
}

/** How alike the bars of a piece are in melody (pitch class and place), its rhythm and the bass. */
export function barSimilarity(piece: FormSource): BarSimilarity {
  const bars = Math.floor(piece.slots / metreOf(piece.metre).slots);
  const sets = Array.from({ length: bars }, (_, bar) => setsOf(piece, bar));
  const matrix = new Float32Array(bars * bars);
  for (let a = 0; a < bars; a++)
    for (let b = 0; b <= a; b++) {
      const value = alike(sets[a]!, sets[b]!);
      matrix[a * bars + b] = value;
      matrix[b * bars + a] = value;
    }
  return { bars, matrix };
}

/** A ratio that can be added up over pieces before it is taken. */
export interface Share {
  readonly of: number;
  readonly among: number;
}

/** Sums of similarity by lag. @returns [LAGS] lag 1 first */
export function similarityByLag({ bars, matrix }: BarSimilarity): Share[] {
  return Array.from({ length: LAGS }, (_, i) => {
    const lag = i + 1;
    let sum = 0;
    for (let bar = lag; bar < bars; bar++) sum += matrix[bar * bars + bar - lag]!;
    return { of: sum, among: Math.max(0, bars - lag) };
  });
}

/** Greatest similarity of a bar to one RETURN_LAG … LAGS bars before, and the lag; 0 where there is none. */
function bestReturn({ bars, matrix }: BarSimilarity, bar: number): { value: number; lag: number } {
  let best = { value: 0, lag: 0 };
  for (let lag = RETURN_LAG; lag <= Math.min(LAGS, bar); lag++) {
    const value = matrix[bar * bars + bar - lag]!;
    if (value > best.value) best = { value, lag };
  }
  return best;
}

/** Bars that are nearly one of RETURN_LAG … LAGS bars before, among those that have so many before them. */
export function nearReturns(similarity: BarSimilarity): Share {
  let of = 0;
  for (let bar = RETURN_LAG; bar < similarity.bars; bar++) if (bestReturn(similarity, bar).value >= NEAR_RETURN) of++;
  return { of, among: Math.max(0, similarity.bars - RETURN_LAG) };
}

/** Passages that come back: runs of at least two bars, each nearly the bar the same lag before. Among bars, as above. */
export function returnsHeard(similarity: BarSimilarity): Share {
  const { bars, matrix } = similarity;
  let of = 0;
  for (let bar = RETURN_LAG; bar + 1 < bars; bar++) {
    const { value, lag } = bestReturn(similarity, bar);
    if (value < NEAR_RETURN) continue;
    let end = bar + 1;
    while (end < bars && matrix[end * bars + end - lag]! >= NEAR_RETURN) end++;
    if (end - bar < 2) continue;
    of++;
    bar = end - 1;
  }
  return { of, among: Math.max(0, bars - RETURN_LAG) };
}

export const CADENCE_KINDS = ['authentic', 'half', 'plagal', 'elsewhere'] as const;
/** V–I, anything–V, IV–I, or V–I of another key. */
export type CadenceKind = (typeof CADENCE_KINDS)[number];

function lastingChords(chords: Int16Array): Int16Array {
  let now = REST;
  return chords.map((code) => (now = code === HOLD ? now : code));
}

/** Whether the bass sounds this pitch class anywhere in the stretch. */
function bassSounds(piece: FormSource, from: number, to: number, pitchClass: number): boolean {
  const bass = piece.voices.bass;
  if (!bass) return true;
  let at = from;
  while (at > 0 && bass[at] === HOLD) at--;
  for (let slot = at; slot < to; slot++) if (bass[slot]! >= 0 && bass[slot]! % 12 === pitchClass) return true;
  return false;
}

function isDominantSound(code: number): boolean {
  const quality = chordQuality(code);
  return quality === 'maj' || quality === '7' || quality === 'sus4';
}

/**
 * How a stretch of music that ends before `end` (slots) closes: by its last chord, in root position and sounding through
 * the last beat, and the one before, which must end within the last bar. Null where it does not close.
 */
export function cadenceAt(piece: FormSource, end: number): CadenceKind | null {
  if (!piece.chords || end > piece.slots) return null;
  const { slots, beatSlots } = metreOf(piece.metre);
  const codes = lastingChords(piece.chords.subarray(0, end));
  const last = codes[end - 1]!;
  if (last < 0) return null;
  const root = chordRoot(last);
  // A suspension and its resolution, or a seventh that joins, are one chord.
  let began = end - 1;
  while (began > 0 && codes[began - 1]! >= 0 && chordRoot(codes[began - 1]!) === root) began--;
  const before = began > 0 ? codes[began - 1]! : REST;
  if (before < 0 || began < end - slots || began > end - beatSlots) return null;
  if (!bassSounds(piece, began, end, root)) return null;
  return kindOf(last, before, piece.key);
}

function kindOf(last: number, before: number, key: Key): CadenceKind | null {
  const root = chordRoot(last);
  const from = chordRoot(before);
  const quality = chordQuality(last);
  const rests = quality === 'maj' || quality === 'min';
  const leading = chordQuality(before) === 'dim' && (from + 1) % 12 === root;
  const dominant = ((from - root + 12) % 12 === 7 && isDominantSound(before)) || leading;
  const degree = degreeClass(root, key);
  if (degree === 0 && rests && dominant) return 'authentic';
  if (degree === 0 && rests && (from - root + 12) % 12 === 5) return 'plagal';
  if (degree === 7 && isDominantSound(last)) return 'half';
  return rests && dominant ? 'elsewhere' : null;
}

export interface Cadences {
  /** Phrases that close, by kind. */
  readonly kinds: Readonly<Record<CadenceKind, number>>;
  /** Phrases that close, among all. */
  readonly atEnds: Share;
  /** The same of bars that end no phrase: what chance and busy harmony give. */
  readonly within: Share;
}

/** Cadences at the ends of phrases of PHRASE bars and of the other bars. */
export function cadences(piece: FormSource): Cadences {
  const { slots } = metreOf(piece.metre);
  const kinds: Record<CadenceKind, number> = { authentic: 0, half: 0, plagal: 0, elsewhere: 0 };
  const ends = { of: 0, among: 0 };
  const within = { of: 0, among: 0 };
  for (let bar = 1; bar * slots <= piece.slots; bar++) {
    const kind = cadenceAt(piece, bar * slots);
    const share = bar % PHRASE === 0 ? ends : within;
    share.among++;
    if (kind === null) continue;
    share.of++;
    if (share === ends) kinds[kind]++;
  }
  return { kinds, atEnds: ends, within };
}

/** How a phrase relates to what was before it. */
export const RELATIONS = ['repeat', 'vary', 'develop', 'new'] as const;
export type Relation = (typeof RELATIONS)[number];

/** Mean similarity of two phrases from which one is the other again, varied, or keeps its rhythm only. */
const REPEATED = 0.75;
const VARIED = 0.45;
const DEVELOPED = 0.75;

function rhythmAlike(piece: FormSource, a: number, b: number): number {
  const line = piece.voices.melody;
  if (!line) return 0;
  const { slots } = metreOf(piece.metre);
  let common = 0;
  let either = 0;
  for (let slot = 0; slot < slots; slot++) {
    const one = line[a * slots + slot]! >= 0;
    const other = line[b * slots + slot]! >= 0;
    if (one && other) common++;
    if (one || other) either++;
  }
  return either === 0 ? 0 : common / either;
}

/** What each phrase after the first is to the most similar earlier one, and how many phrases back that lies. */
export function relations(
  piece: FormSource,
  similarity: BarSimilarity,
  phraseBars = PHRASE,
): { readonly relation: Relation; readonly back: number }[] {
  const { bars, matrix } = similarity;
  const found: { relation: Relation; back: number }[] = [];
  for (let phrase = 1; (phrase + 1) * phraseBars <= bars; phrase++) {
    let best = { pitch: -1, rhythm: 0, back: 0 };
    for (let back = 1; back <= phrase; back++) {
      let pitch = 0;
      let rhythm = 0;
      for (let i = 0; i < phraseBars; i++) {
        const a = phrase * phraseBars + i;
        const b = a - back * phraseBars;
        pitch += matrix[a * bars + b]! / phraseBars;
        rhythm += rhythmAlike(piece, a, b) / phraseBars;
      }
      if (pitch > best.pitch) best = { pitch, rhythm, back };
    }
    const relation: Relation =
      best.pitch >= REPEATED ? 'repeat' : best.pitch >= VARIED ? 'vary' : best.rhythm >= DEVELOPED ? 'develop' : 'new';
    found.push({ relation, back: best.back });
  }
  return found;
}
