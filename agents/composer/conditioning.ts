/**
 * Composing around what is given (a player's line, a lead sheet's chords): sequential Monte Carlo over rows of the
 * sampler. The policy decides chord, melody, bass … in turn, so a given voice must steer those decided before it: each
 * row is a particle, given symbols are forced, and how probable they were in the row's own music is the row's weight.
 * Knows weights and pitches; nothing of networks.
 *
 * Sources: bootstrap filter with systematic resampling when the effective size falls, Doucet and Johansen 2009,
 * "A tutorial on particle filtering and smoothing: fifteen years later", §3–4; unbiasedness for any proposal that is
 * weighted by policy over proposal, Del Moral 2004, "Feynman–Kac Formulae", ch. 3; proposals bent by what is to come,
 * Whiteley and Lee 2014, "Twisted particle filters", Annals of Statistics 42(1).
 */
import { chordTones, CHORD_CODES } from '../../src/music/chord.ts';
import { metreOf } from '../../src/music/metre.ts';
import { DRUMS, HOLD, PITCHED, REST } from '../../src/music/voices.ts';
import { OPEN } from './draft.ts';
import type { Frame, History } from './history.ts';
import type { Given } from './interface.ts';
import { CHOICES, REST_CHOICE } from './logits.ts';
import { CHORD_CHOICES, CHORD_NONE, classOfIndex, pitchIndex, PITCHES, SILENT } from './vocabulary.ts';

/** Particles of a candidate where nobody says how many: more fit the given better and cost as much more. */
export const PARTICLES = 16;

/**
 * How many equally weighted particles these are worth, 1 … n: (Σw)² / Σw².
 * Source: Kong, Liu and Wong 1994; Doucet and Johansen 2009, eq. 36.
 */
export function effectiveSize(logWeights: Float64Array): number {
  const weights = shares(logWeights);
  return 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
}

/** exp(log-weights), scaled to sum to 1. Where all are impossible they are equal. */
export function shares(logWeights: Float64Array): Float64Array {
  const highest = Math.max(...logWeights);
  if (highest === -Infinity) return new Float64Array(logWeights.length).fill(1 / logWeights.length);
  const weights = logWeights.map((logWeight) => Math.exp(logWeight - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Systematic resampling: particle i has ⌊n·wᵢ⌋ or ⌈n·wᵢ⌉ children, n·wᵢ on average.
 * @param uniform one draw in [0, 1)
 * @returns [n] whose music each particle goes on with; a particle that has children is its own first child
 * Source: Kitagawa 1996; Doucet and Johansen 2009, §3.4.
 */
export function systematicParents(logWeights: Float64Array, uniform: number): Int32Array {
  const n = logWeights.length;
  const weights = shares(logWeights);
  const children = new Int32Array(n);
  let reached = 0;
  let tooth = uniform;
  for (let i = 0; i < n; i++) {
    reached += n * weights[i]!;
    // The last particle that weighs anything takes what rounding left over.
    while (tooth < reached) {
      children[i]!++;
      tooth++;
    }
  }
  const heaviest = weights.indexOf(Math.max(...weights));
  children[heaviest]! += n - children.reduce((sum, count) => sum + count, 0);
  const parents = new Int32Array(n).fill(-1);
  for (let i = 0; i < n; i++) if (children[i]! > 0) parents[i] = i;
  let free = 0;
  for (let i = 0; i < n; i++)
    for (let extra = 1; extra < children[i]!; extra++) {
      while (parents[free]! >= 0) free++;
      parents[free] = i;
    }
  return parents;
}

/** @throws RangeError if something given does not cover the bar */
export function checkGiven({ chords, voices, drums }: Given, slots: number): void {
  const lines = [chords, ...Object.values(voices ?? {})];
  if (lines.some((line) => line && line.length !== slots) || (drums && drums.length !== slots * DRUMS.length))
    throw new RangeError(`what is given of a bar has to cover its ${slots} slots`);
}

/** Whether every voice that sounds, the chords and the drums are given, so that nothing is left to compose. */
export function isComplete(given: Given, voices: readonly string[]): boolean {
  const pitched = PITCHED.filter((voice) => voices.includes(voice));
  return (
    pitched.every((voice) => given.voices?.[voice] !== undefined) &&
    (pitched.length === 0 || given.chords !== undefined) &&
    (!voices.includes('drums') || given.drums !== undefined)
  );
}

/** Pull of one given beat of sound towards a chord that holds its note, and away from one that does not. */
const INSIDE = 1;
const OUTSIDE = -1.4;
/** A given bass note is first of all the root. */
const BASS_ROOT = 0.8;
const ON_BEAT = 1.6;
/** No chord at all under given notes. */
const NAMELESS = -2;

/**
 * How well each chord explains the given notes of the beat that begins: log-factors by which the proposal is bent and
 * for which the weights make up, so they cost nothing in truth and save particles.
 * @returns [CHORD_CHOICES] by relative chord code; null where no given note sounds in this beat
 */
export function chordPull(given: Given, history: History, slot: number): Float64Array | null {
  const { key, metre } = history.setting;
  const { beatSlots, slots } = metreOf(metre);
  const until = Math.min(slots, slot + beatSlots);
  const unit = 1 / (until - slot - 1 + ON_BEAT);
  const classes = new Float64Array(12);
  const roots = new Float64Array(12);
  PITCHED.forEach((voice, v) => {
    const symbols = given.voices?.[voice];
    if (!symbols) return;
    let sounding = history.frame.sounding[v]!;
    for (let t = slot; t < until; t++) {
      const symbol = symbols[t]!;
      if (symbol !== HOLD) sounding = symbol === REST ? SILENT : pitchIndex(symbol, key);
      if (sounding >= PITCHES) continue;
      const weight = t === slot ? ON_BEAT * unit : unit;
      classes[classOfIndex(sounding)]! += weight;
      if (voice === 'bass') roots[classOfIndex(sounding)]! += weight;
    }
  });
  if (classes.every((weight) => weight === 0)) return null;
  const pull = new Float64Array(CHORD_CHOICES);
  for (let code = 0; code < CHORD_CODES; code++) {
    const tones = chordTones(code);
    for (let tone = 0; tone < 12; tone++) pull[code]! += classes[tone]! * (tones.includes(tone) ? INSIDE : OUTSIDE);
    pull[code]! += BASS_ROOT * roots[tones[0]!]!;
  }
  pull[CHORD_NONE] = NAMELESS;
  return pull;
}

/** Pull away from semitones, tones and tritones between a note and a given one, by interval class 0–6. */
const CLASH = [0, -1.5, -0.6, 0, 0, 0, -0.5];
/** A bass above a given voice, another below one. */
const CROSSED = -0.8;

/**
 * How well each choice of a voice goes with the given voices that are decided after it, in this slot; like `chordPull`.
 * @param given the slot's given frame
 * @returns [CHOICES], valid until the next call; null where no later voice is given
 */
export function pitchPull(given: Frame, voice: number): Float64Array | null {
  let later = false;
  PULL.fill(0);
  for (let u = voice + 1; u < 4; u++) {
    const other = given.sounding[u]!;
    if (other === OPEN || other >= PITCHES) continue;
    later = true;
    for (let pitch = 0; pitch < PITCHES; pitch++) {
      const distance = Math.abs(pitch - other) % 12;
      PULL[pitch]! += CLASH[Math.min(distance, 12 - distance)]!;
      if (voice === 1 ? pitch > other : pitch < other) PULL[pitch]! += CROSSED;
    }
  }
  PULL[REST_CHOICE] = 0;
  return later ? PULL : null;
}
const PULL = new Float64Array(CHOICES);
