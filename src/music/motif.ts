/**
 * Motifs: what of a few bars can come back, and how it is developed. A motif is kept as the bars it was heard in; its
 * contour forgets the key and the register. Pure; knows no policy and copies nothing into music by itself.
 */
import { degreeClass, SCALES, type Key } from './key.ts';
import { metreOf, type MetreName } from './metre.ts';
import { HOLD, PITCHED, REST, type PitchedVoice } from './voices.ts';

/** One bar of a motif: HOLD, REST or the MIDI pitch that begins, [slots] per voice. */
export interface MotifBar {
  readonly key: Key;
  readonly voices: Readonly<Record<PitchedVoice, Int16Array>>;
}

export interface Contour {
  /** Slots from one melody onset to the next. */
  readonly rhythm: readonly number[];
  /** Semitones between neighbouring melody notes. */
  readonly intervals: readonly number[];
}

/** Melody of consecutive bars without its key and register. */
export function contourOf(bars: readonly MotifBar[]): Contour {
  const onsets: { at: number; pitch: number }[] = [];
  let from = 0;
  for (const { voices } of bars) {
    voices.melody.forEach((symbol, slot) => {
      if (symbol >= 0) onsets.push({ at: from + slot, pitch: symbol });
    });
    from += voices.melody.length;
  }
  const steps = onsets.slice(1);
  return {
    rhythm: steps.map(({ at }, i) => at - onsets[i]!.at),
    intervals: steps.map(({ pitch }, i) => pitch - onsets[i]!.pitch),
  };
}

/**
 * How alike two contours are: 1 − edit distance over the longer length, an edit being a note whose interval or duration
 * differs. 0–1; two contours without notes are not alike.
 * Source: Levenshtein's distance over (interval, duration) pairs, as in Mongeau and Sankoff 1990 with unit costs.
 */
export function contourSimilarity(a: Contour, b: Contour): number {
  const longest = Math.max(a.rhythm.length, b.rhythm.length);
  if (longest === 0) return 0;
  let row = Array.from({ length: b.rhythm.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.rhythm.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.rhythm.length; j++) {
      const same = a.rhythm[i - 1] === b.rhythm[j - 1] && a.intervals[i - 1] === b.intervals[j - 1];
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1)));
    }
    row = next;
  }
  return 1 - row.at(-1)! / longest;
}

export const DEVELOPMENTS = ['sequence', 'inversion', 'augmentation', 'fragment'] as const;
/** Moved by steps of the scale, turned upside down, twice as slow, its beginning again and again. */
export type Development = (typeof DEVELOPMENTS)[number];

/** Pitch as a step of the scale and what is left over above it. */
function stepOf(pitch: number, key: Key): { step: number; rest: number } {
  const scale = SCALES[key.mode];
  const within = degreeClass(pitch, key);
  let degree = scale.length - 1;
  while (scale[degree]! > within) degree--;
  const octave = Math.floor((pitch - key.tonic) / 12);
  return { step: octave * scale.length + degree, rest: within - scale[degree]! };
}

function pitchOf(step: number, rest: number, key: Key): number {
  const scale = SCALES[key.mode];
  const octave = Math.floor(step / scale.length);
  return key.tonic + 12 * octave + scale[step - octave * scale.length]! + rest;
}

/** A pitch moved by steps of the scale; what lies between two steps stays between them where it can. */
export function moveInKey(pitch: number, steps: number, key: Key): number {
  const { step, rest } = stepOf(pitch, key);
  const moved = pitchOf(step + steps, 0, key);
  return moved + Math.min(rest, pitchOf(step + steps + 1, 0, key) - moved - 1);
}

function mapPitches(symbols: Int16Array, map: (pitch: number) => number): Int16Array {
  return symbols.map((symbol) => (symbol >= 0 ? Math.max(0, Math.min(127, map(symbol))) : symbol));
}

/** What lasts at the start of a stretch, spelt out there. */
function windowOf(symbols: Int16Array, from: number, slots: number): Int16Array {
  const window = symbols.slice(from, from + slots);
  if (window[0] !== HOLD) return window;
  let at = from;
  while (at > 0 && symbols[at] === HOLD) at--;
  window[0] = symbols[at]! >= 0 ? symbols[at]! : REST;
  return window;
}

function stretched(symbols: Int16Array): Int16Array {
  const slow = new Int16Array(2 * symbols.length).fill(HOLD);
  symbols.forEach((symbol, slot) => (slow[2 * slot] = symbol));
  return slow;
}

function perVoice(bar: MotifBar, make: (symbols: Int16Array, voice: PitchedVoice) => Int16Array): MotifBar {
  const voices = Object.fromEntries(PITCHED.map((voice) => [voice, make(bar.voices[voice], voice)]));
  return { key: bar.key, voices: voices as Record<PitchedVoice, Int16Array> };
}

/**
 * A developed bar for the given place of a phrase: what the new bar leans towards.
 * @param phrase the remembered bars, at least one; shorter phrases go round
 * @param at bar of the new phrase, from 0
 * @param steps of the scale that a sequence moves by; every further piece of a fragment moves by as many
 * @param metre of all the bars
 */
export function develop(
  phrase: readonly MotifBar[],
  at: number,
  how: Development,
  steps: number,
  metre: MetreName,
): MotifBar {
  const bar = phrase[at % phrase.length]!;
  switch (how) {
    case 'sequence':
      return perVoice(bar, (symbols) => mapPitches(symbols, (pitch) => moveInKey(pitch, steps, bar.key)));
    case 'inversion': {
      // Around the phrase's first note, so that its bars still join.
      const axis = phrase.flatMap(({ voices }) => Array.from(voices.melody)).find((symbol) => symbol >= 0);
      if (axis === undefined) return bar;
      const { step: centre } = stepOf(axis, bar.key);
      const turned = (pitch: number) => pitchOf(2 * centre - stepOf(pitch, bar.key).step, 0, bar.key);
      return perVoice(bar, (symbols, voice) => (voice === 'melody' ? mapPitches(symbols, turned) : symbols));
    }
    case 'augmentation': {
      const source = phrase[Math.floor(at / 2) % phrase.length]!;
      return perVoice(source, (symbols) => windowOf(stretched(symbols), (at % 2) * symbols.length, symbols.length));
    }
    case 'fragment':
      return perVoice(bar, (symbols) => {
        const beat = metreOf(metre).beatSlots;
        // Half a bar where that is whole beats, else one beat.
        const piece = (symbols.length / beat) % 2 === 0 ? symbols.length / 2 : beat;
        const broken = symbols.slice();
        for (let from = piece; from < symbols.length; from += piece) {
          const moved = (steps * from) / piece;
          broken.set(
            mapPitches(windowOf(symbols, 0, piece), (pitch) => moveInKey(pitch, moved, bar.key)),
            from,
          );
        }
        return broken;
      });
  }
}
