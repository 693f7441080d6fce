/**
 * Builds the index of the corpora from their pieces: which voices are taken, which steps share a class, what is kept of a
 * piece that repeats itself. The same pieces in the same order give the same index.
 */
import type { GridPiece } from '../../src/music/grid.ts';
import type { PitchedVoice } from '../../src/music/voices.ts';
import { BREAK, lineOf, stepsOf } from '../critics/line.ts';
import {
  BREAK_CLASS,
  classifier,
  STEP_CLASSES,
  type OriginalityIndex,
  type Source,
  type StepClasses,
} from '../critics/originalityFile.ts';

/** Notes of the shortest match. */
const PASSAGE_NOTES = 8;
/** Passages that more pieces share are common property. */
const COMMON_SOURCES = 8;
/** What is quoted is a tune or a bass; inner voices would double the file. */
const INDEXED: readonly PitchedVoice[] = ['melody', 'bass'];
/** Steps whose class is told one by one. */
const TOLD_STEPS = 254;
const LONGEST_TITLE = 60;
/** A repetition of fewer steps than this stays: leaving it out would save little and cut matches in two. */
const SHORTEST_CUT = 16;

export interface IndexedPiece {
  readonly title: string;
  readonly composer: string;
  readonly collection: string;
  readonly licence: string;
  /** Its stretches of steady metre. */
  readonly grids: readonly Pick<GridPiece, 'voices'>[];
}

export function buildOriginality(pieces: readonly IndexedPiece[]): Omit<OriginalityIndex, 'checksum'> {
  const lines = pieces.map(({ grids }) =>
    grids.flatMap(({ voices }) =>
      INDEXED.flatMap((voice) => {
        const symbols = voices[voice];
        return symbols ? [stepsOf(lineOf([symbols]))] : [];
      }),
    ),
  );
  const classes = balancedClasses(lines.flat());
  const classOf = classifier(classes);
  const codes: number[] = [];
  const sources: Source[] = [];
  pieces.forEach(({ title, composer, collection }, i) => {
    const own = lines[i]!.flatMap((steps) => [...Array.from(steps, classOf), BREAK_CLASS]);
    const kept = withoutRepeats(own, PASSAGE_NOTES - 1);
    if (kept.every((code) => code === BREAK_CLASS)) return;
    sources.push({ title: brief(title), composer, collection, length: kept.length });
    for (const code of kept) codes.push(code);
  });
  return {
    notes: PASSAGE_NOTES,
    common: COMMON_SOURCES,
    classes,
    licences: licencesOf(pieces),
    sources,
    codes: Uint8Array.from(codes),
  };
}

/** collection → the licences of its pieces */
function licencesOf(pieces: readonly IndexedPiece[]): Record<string, string> {
  const found = new Map<string, Set<string>>();
  for (const { collection, licence } of pieces)
    found.set(collection, (found.get(collection) ?? new Set()).add(licence || 'none stated'));
  return Object.fromEntries(
    Array.from(found, ([collection, licences]) => [collection, [...licences].toSorted().join(', ')]),
  );
}

/** Titles of scores are sometimes title pages. */
function brief(title: string): string {
  const plain = title.replaceAll(/\s+/g, ' ').trim();
  return plain.length <= LONGEST_TITLE ? plain : `${plain.slice(0, LONGEST_TITLE - 1).trimEnd()}…`;
}

/**
 * The most frequent steps, each to the class that has least so far: all classes come out about equally likely, so that two
 * different steps pass for the same once in fifteen times.
 */
function balancedClasses(lines: readonly Int32Array[]): StepClasses {
  const counts = new Map<number, number>();
  for (const steps of lines)
    for (const step of steps) if (step !== BREAK) counts.set(step, (counts.get(step) ?? 0) + 1);
  const frequent = Array.from(counts)
    .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, TOLD_STEPS);
  const loads = new Float64Array(STEP_CLASSES);
  loads[BREAK_CLASS] = Infinity;
  const classes = frequent.map(([, count]) => {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest]! += count;
    return lightest;
  });
  return { steps: frequent.map(([step]) => step), classes };
}

/**
 * The codes without longer stretches that have been there before in the same piece, so that every passage of `length`
 * steps stays at least once. Where something is left out there is a break.
 */
function withoutRepeats(codes: readonly number[], length: number): number[] {
  const seen = new Set<number>();
  const kept: number[] = [];
  /** Everything before has been kept or left out. */
  let from = 0;
  let repeated = 0;
  // Passages that begin in [at − repeated, at) are known; others still reach into both ends of the stretch.
  const leaveOut = (at: number, until: number): void => {
    const first = at - repeated + length - 1;
    repeated = 0;
    if (until - first < SHORTEST_CUT) return;
    for (let i = from; i < first; i++) kept.push(codes[i]!);
    kept.push(BREAK_CLASS);
    from = until;
  };
  const passages = Math.max(0, codes.length - length + 1);
  for (let at = 0; at < passages; at++) {
    let key = 0;
    for (let i = at; i < at + length; i++) key = key * STEP_CLASSES + codes[i]!;
    if (seen.has(key)) {
      repeated++;
      continue;
    }
    seen.add(key);
    leaveOut(at, at);
  }
  leaveOut(passages, codes.length);
  for (let i = from; i < codes.length; i++) kept.push(codes[i]!);
  return kept;
}
