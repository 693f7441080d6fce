/** Which part does a track of a stranger's MIDI file play? Guessed from its name, program, register and texture. */
import type { PieceNote } from './piece.ts';

export interface UnnamedTrack {
  readonly name: string;
  /** General MIDI program, 0–127. */
  readonly program: number;
  readonly percussion: boolean;
  readonly notes: readonly PieceNote[];
}

/** First match wins; written names, in the languages of most scores, are the surest sign. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/drum|percussion|\bkit\b/i, 'drums'],
  [/alto|\balt(us)?\b|^a\.?$/i, 'alto'],
  [/tenor|^t\.?$/i, 'tenor'],
  [
    /(^|[^a-z])(double|contra|electric|upright)?\s?ba(ss(o|us)?|ß)(?![a-zß])|\bcontinuo\b|\btuba\b|bassline|^b\.?$/i,
    'bass',
  ],
  [/melod|sopran|vocal|\bvoice\b|\blead\b|canto|cantus|gesang|singstimme|solo|^s\.?$/i, 'melody'],
  [/\bviolin[eo]?\s*(2|ii)\b|\b(2nd|second)\s+violin|\bvl?n?\.?\s*(2|ii)\b/i, 'violin2'],
  [/violin|\bvl?n\b/i, 'violin1'],
  [/viola|bratsche|\bvla\b/i, 'viola'],
  [/cello|\bvc\b/i, 'cello'],
  [/left|\blh\b/i, 'piano-left'],
  [/right|\brh\b/i, 'piano-right'],
  [/chord|\bpad\b|comp|strum|rhythm/i, 'chords'],
  [/inner/i, 'inner'],
];

const BASS_PROGRAMS = { first: 32, last: 39 };
const LOW_PITCH = 52;
/** Mean notes an onset from which a track reads as chords. */
const CHORDAL = 1.6;

function roleOfName(name: string): string | null {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

function meanPitch(notes: readonly PieceNote[]): number {
  return notes.reduce((sum, note) => sum + note[2], 0) / Math.max(1, notes.length);
}

function notesAnOnset(notes: readonly PieceNote[]): number {
  return notes.length / Math.max(1, new Set(notes.map((note) => note[0])).size);
}

/** @returns one role for each track, in order */
export function guessRoles(tracks: readonly UnnamedTrack[]): string[] {
  const roles = tracks.map(({ name, program, percussion }) => {
    if (percussion) return 'drums';
    const named = roleOfName(name);
    // Named drums on a pitched channel would be read with the wrong pitches.
    if (named !== null && named !== 'drums') return named;
    return program >= BASS_PROGRAMS.first && program <= BASS_PROGRAMS.last ? 'bass' : '';
  });
  const open = tracks.flatMap((track, i) =>
    roles[i] === '' ? [{ i, pitch: meanPitch(track.notes), density: notesAnOnset(track.notes) }] : [],
  );
  const byHeight = open.toSorted((a, b) => b.pitch - a.pitch);
  if (!roles.some((role) => ['melody', 'violin1', 'piano-right'].includes(role)) && byHeight.length > 0) {
    const top = byHeight.find((track) => track.density < CHORDAL) ?? byHeight[0]!;
    roles[top.i] = 'melody';
  }
  const lowest = byHeight.findLast((track) => roles[track.i] === '');
  if (
    !roles.some((role) => ['bass', 'cello', 'piano-left'].includes(role)) &&
    lowest &&
    (lowest.pitch < LOW_PITCH || open.length > 2)
  )
    roles[lowest.i] = 'bass';
  for (const { i, density } of open) if (roles[i] === '') roles[i] = density >= CHORDAL ? 'chords' : 'inner';
  return roles;
}
