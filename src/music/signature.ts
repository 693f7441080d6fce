/** Which key a written signature means, weighed against what sounds. Knows tracks of notes; no file format. */
import type { PitchClass } from '../kernel/units.ts';
import { keyCorrelation, findKey } from './keyFinding.ts';
import type { Key, Mode } from './key.ts';
import type { PieceKey, Track } from './piece.ts';

/** Sharps by which each mode's signature differs from its parallel major's. */
const SHARPS_OF_MODE: Readonly<Record<Mode, number>> = {
  lydian: 1,
  major: 0,
  mixolydian: -1,
  dorian: -2,
  minor: -3,
  phrygian: -4,
};
/** A written signature is believed unless the notes fit another key better by this much correlation. */
const SIGNATURE_TRUST = 0.15;

/** Sharps (+) or flats (−) of a key, −5…6. */
export function keySignature(key: Key): number {
  const sharps = (key.tonic * 7 + SHARPS_OF_MODE[key.mode]) % 12;
  const wrapped = ((sharps % 12) + 12) % 12;
  return wrapped > 6 ? wrapped - 12 : wrapped;
}

/** Modes with a minor third: what is minor where a format knows two modes only. */
export function isMinorSigned(mode: Mode): boolean {
  return SHARPS_OF_MODE[mode] <= -2;
}

/** @param sharps of a signature, flats negative; any integer */
export function majorTonic(sharps: number): PitchClass {
  return (((sharps * 7) % 12) + 12) % 12;
}

/** Tonic of a mode under the signature whose major key is given. */
function tonicOfMode(major: PitchClass, mode: Mode): PitchClass {
  return majorTonic(major * 7 - SHARPS_OF_MODE[mode]);
}

export interface Signature {
  /** Pitch class of the major key with these sharps or flats, at sounding pitch. */
  readonly major: PitchClass;
  /** Null where only sharps or flats are written. */
  readonly mode: Mode | null;
}

/**
 * The key of a piece: its signature, with major or minor decided by ear where the mode is not written, unless the
 * notes plainly say otherwise.
 * @returns null for drums alone
 */
export function keyOfTracks(tracks: readonly Track[], signature: Signature | null): PieceKey | null {
  const durations = new Float64Array(12);
  for (const track of tracks)
    if (track.role !== 'drums') for (const note of track.notes) durations[note[2] % 12]! += note[1];
  if (durations.every((duration) => duration === 0)) return null;
  const found = findKey(durations);
  if (signature) {
    const modes: readonly Mode[] = signature.mode ? [signature.mode] : ['major', 'minor'];
    const [best] = modes
      .map((mode): Key => ({ tonic: tonicOfMode(signature.major, mode), mode }))
      .map((key) => ({ key, conf: keyCorrelation(durations, key) }))
      .toSorted((a, b) => b.conf - a.conf);
    if (best!.conf >= found.correlation - SIGNATURE_TRUST)
      return signature.mode ? { ...best!.key, src: 'given' } : { ...best!.key, conf: best!.conf, src: 'signature+ks' };
  }
  return { ...found.key, conf: found.correlation, src: 'ks' };
}
