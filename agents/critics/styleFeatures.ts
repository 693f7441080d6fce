/**
 * What a stretch of music tells of its style, whatever its key, tempo and loudness: the mean of its bars' measurements,
 * found from the notes alone by the same code wherever the music comes from. Pitched voices and drums are measured
 * apart, so that neither gives the other away.
 */
import type { GridPiece } from '../../src/music/grid.ts';
import { metreOf, METRES } from '../../src/music/metre.ts';
import { DRUMS, HOLD, PITCHED, type PitchedVoice } from '../../src/music/voices.ts';
import type { FeatureGroup } from '../learner/featureGroup.ts';
import { HISTOGRAM_GROUPS } from '../learner/histogramFeatures.ts';
import { TEXTURE_GROUPS } from '../learner/textureFeatures.ts';
import { VOICE_GROUPS } from '../learner/voiceFeatures.ts';
import { shapeWindow, type HeardNotes } from './window.ts';

export type Family = 'pitched' | 'groove';

/** Corpora and composers set velocities by different hands; how sure a composer was is not heard at all. */
const NOT_HEARD = ['loudness', 'surprise'];
/** Bars before each that a measurement may look back to. */
const MEMORY = 3;

const GROUPS: readonly FeatureGroup[] = [...VOICE_GROUPS, ...TEXTURE_GROUPS, ...HISTOGRAM_GROUPS].filter(
  ({ name }) => !NOT_HEARD.includes(name),
);
const OF_DRUMS = GROUPS.filter(({ name }) => name.startsWith('drums') || name === 'memory');
const OF_VOICES = GROUPS.filter(({ name }) => !name.startsWith('drums'));

function barsOf(piece: GridPiece): HeardNotes[] {
  const { slots } = metreOf(piece.metre);
  return Array.from({ length: Math.floor(piece.slots / slots) }, (_, bar) => {
    const from = bar * slots;
    const voices = PITCHED.map((voice) => [
      voice,
      piece.voices[voice]?.subarray(from, from + slots) ?? new Int16Array(slots).fill(HOLD),
    ]);
    return {
      metre: piece.metre,
      voices: Object.fromEntries(voices) as Record<PitchedVoice, Int16Array>,
      drums:
        piece.drums?.subarray(from * DRUMS.length, (from + slots) * DRUMS.length) ??
        new Uint8Array(slots * DRUMS.length),
    };
  });
}

/** @param piece whole bars from a bar line @returns [P] the same in every key */
export function styleFeatures(piece: GridPiece, family: Family): Float64Array {
  const groups = family === 'pitched' ? OF_VOICES : OF_DRUMS;
  // Some sources cannot tell a held note from a repeated one, so nobody is told.
  const shapes = shapeWindow(barsOf(piece), {
    pitched: family === 'pitched',
    drums: family === 'groove',
    merged: true,
  });
  const sum = new Float64Array(groups.reduce((size, { names }) => size + names.length, 0));
  shapes.forEach((shape, bar) => {
    const before = shapes.slice(Math.max(0, bar - MEMORY), bar).toReversed();
    let at = 0;
    for (const group of groups) {
      const measured = group.measure(shape, before);
      for (let i = 0; i < group.names.length; i++) sum[at + i]! += measured[i]! / shapes.length;
      at += group.names.length;
    }
  });
  return sum;
}

/** What is set before anything is composed: metre, and which voices play. The yardstick for `styleFeatures`. */
export function lineUpFeatures(piece: GridPiece): Float64Array {
  return Float64Array.from([
    ...METRES.map((metre) => (metre === piece.metre ? 1 : 0)),
    ...PITCHED.map((voice) => (piece.voices[voice] ? 1 : 0)),
  ]);
}
