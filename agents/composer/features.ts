/**
 * The named musical features of a decision: what a taste tilt can ask for, and the words in which it can be explained.
 * Every feature is zero for "hold": what is asked for is always something that happens.
 */
import { SCALES, type Key } from '../../src/music/key.ts';
import { DRUMS } from '../../src/music/voices.ts';
import { QUALITY_TONES, QUALITIES } from '../../src/music/chord.ts';
import { REST_CHOICE } from './logits.ts';
import { CHORD_NONE, classOfIndex, PITCHES } from './vocabulary.ts';

const MELODY = [
  'density',
  'offbeat',
  'rest',
  'high',
  'leap',
  'step',
  'repeat',
  'rising',
  'chordTone',
  'chromatic',
  'motif',
  'dissonance',
  'home',
] as const;
const BASS = ['density', 'offbeat', 'rest', 'high', 'leap', 'root', 'chromatic', 'motif'] as const;
const INNER = ['density', 'offbeat', 'rest', 'high', 'dissonance', 'motif'] as const;
const CHORD = ['change', 'minor', 'seventh', 'dominant', 'home', 'far'] as const;
const DRUM = ['kick', 'snare', 'hats', 'toms', 'cymbals', 'offbeat', 'accent', 'ghost', 'same'] as const;

export const FEATURES: readonly string[] = [
  ...MELODY.map((name) => `melody.${name}`),
  ...BASS.map((name) => `bass.${name}`),
  ...INNER.map((name) => `inner.${name}`),
  ...CHORD.map((name) => `chord.${name}`),
  ...DRUM.map((name) => `drums.${name}`),
];

const INDEX = new Map(FEATURES.map((name, index) => [name, index]));

/** @throws RangeError for a name that no feature has */
export function featureIndex(name: string): number {
  const index = INDEX.get(name);
  if (index === undefined) throw new RangeError(`no feature is called ${name}`);
  return index;
}

const at = (group: string, name: string) => featureIndex(`${group}.${name}`);
const GROUPS = ['melody', 'bass', 'inner', 'inner'] as const;
/** Where an average line of each voice lies, as a pitch index, and what counts as a wide departure. */
const CENTRE = [45, 24, 38, 32];
const SPREAD = 8;

/** Feature indices a voice's two decisions use. */
interface VoiceFeatures {
  readonly density: number;
  readonly offbeat: number;
  readonly rest: number;
  readonly high: number;
  readonly motif: number;
  readonly leap: number;
  readonly step: number;
  readonly repeat: number;
  readonly rising: number;
  readonly chordTone: number;
  readonly chromatic: number;
  readonly dissonance: number;
  readonly home: number;
  readonly root: number;
}

const optional = (group: string, name: string) => INDEX.get(`${group}.${name}`) ?? -1;
const VOICE_FEATURES: readonly VoiceFeatures[] = GROUPS.map((group) => ({
  density: at(group, 'density'),
  offbeat: at(group, 'offbeat'),
  rest: at(group, 'rest'),
  high: at(group, 'high'),
  motif: at(group, 'motif'),
  leap: optional(group, 'leap'),
  step: optional(group, 'step'),
  repeat: optional(group, 'repeat'),
  rising: optional(group, 'rising'),
  chordTone: optional(group, 'chordTone'),
  chromatic: optional(group, 'chromatic'),
  dissonance: optional(group, 'dissonance'),
  home: optional(group, 'home'),
  root: optional(group, 'root'),
}));

/** Sparse list of features of a set of choices: entry e says choice, feature, value. Reused between decisions. */
export class FeatureList {
  count = 0;
  choice = new Int16Array(4096);
  feature = new Int16Array(4096);
  value = new Float32Array(4096);

  clear(): void {
    this.count = 0;
  }
  add(choice: number, feature: number, value: number): void {
    if (feature < 0 || value === 0) return;
    if (this.count === this.choice.length) throw new RangeError('a decision has too many features');
    this.choice[this.count] = choice;
    this.feature[this.count] = feature;
    this.value[this.count++] = value;
  }
}

/** What a pitched decision is judged against. */
export interface VoiceScene {
  readonly voice: number;
  readonly key: Key;
  /** Metric weight of the slot, 0–4. */
  readonly weight: number;
  /** Last pitch index heard in the voice, or ≥ PITCHES. */
  readonly last: number;
  /** Relative chord code, or ≥ CHORD_NONE. */
  readonly chord: number;
  /** Soundings of the other voices now (those decided already in this slot, else as they were), this voice excluded. */
  readonly others: ArrayLike<number>;
  /** What the remembered motif does here: a pitch index that begins, REST_CHOICE, −1 = it holds, −2 = no motif is followed. */
  readonly recalled: number;
}

/** Choice 1 of a hold-or-move decision is to move. */
export function moveFeatures(scene: VoiceScene, list: FeatureList): void {
  const features = VOICE_FEATURES[scene.voice]!;
  list.clear();
  list.add(1, features.density, 1);
  if (scene.weight <= 1) list.add(1, features.offbeat, scene.weight === 0 ? 1 : 0.5);
  if (scene.recalled > -2) list.add(1, features.motif, scene.recalled === -1 ? -1 : 1);
}

const CHORD_TONES: readonly Set<number>[] = Array.from({ length: CHORD_NONE }, (_, code) => {
  const root = code >> 3;
  return new Set(QUALITY_TONES[QUALITIES[code & 7]!].map((step) => (root + step) % 12));
});

function clashes(pitch: number, others: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < others.length; i++) {
    const other = others[i]!;
    if (other >= PITCHES) continue;
    const interval = Math.abs(pitch - other) % 12;
    if (interval === 1 || interval === 11 || interval === 6 || interval === 2 || interval === 10)
      count += interval === 2 || interval === 10 ? 0.5 : 1;
  }
  return count;
}

/** What a moving voice can do: 76 pitches or a rest. */
export function choiceFeatures(scene: VoiceScene, list: FeatureList): void {
  const { voice, key, last, chord, others, recalled } = scene;
  const features = VOICE_FEATURES[voice]!;
  const scale = SCALES[key.mode];
  list.clear();
  for (let pitch = 0; pitch < PITCHES; pitch++) {
    const pitchClass = classOfIndex(pitch);
    list.add(pitch, features.high, Math.max(-2, Math.min(2, (pitch - CENTRE[voice]!) / SPREAD)));
    if (last < PITCHES) {
      const interval = pitch - last;
      const size = Math.abs(interval);
      if (size > 2) list.add(pitch, features.leap, Math.min(size, 12) / 6);
      else if (size > 0) list.add(pitch, features.step, 1);
      else list.add(pitch, features.repeat, 1);
      if (interval !== 0) list.add(pitch, features.rising, interval > 0 ? 0.5 : -0.5);
    }
    if (chord < CHORD_NONE) {
      if (CHORD_TONES[chord]!.has(pitchClass)) list.add(pitch, features.chordTone, 1);
      if (pitchClass === chord >> 3) list.add(pitch, features.root, 1);
    }
    if (!scale.includes(pitchClass)) list.add(pitch, features.chromatic, 1);
    if (features.dissonance >= 0) list.add(pitch, features.dissonance, Math.min(2, clashes(pitch, others)) / 2);
    if (pitchClass === 0) list.add(pitch, features.home, 1);
    if (recalled === pitch) list.add(pitch, features.motif, 1);
  }
  list.add(REST_CHOICE, features.rest, 1);
  if (recalled === REST_CHOICE) list.add(REST_CHOICE, features.motif, 1);
}

/** Semitones above the tonic. */
const DOMINANT = 7;
const CHORD_FEATURE = {
  change: at('chord', 'change'),
  minor: at('chord', 'minor'),
  seventh: at('chord', 'seventh'),
  dominant: at('chord', 'dominant'),
  home: at('chord', 'home'),
  far: at('chord', 'far'),
};

/** To go on from home or from the dominant is the less of it. @param standing relative code of the chord that sounds */
export function chordMoveFeatures(standing: number, list: FeatureList): void {
  list.clear();
  list.add(1, CHORD_FEATURE.change, 1);
  if (standing >= CHORD_NONE) return;
  const root = standing >> 3;
  if (root === DOMINANT) list.add(1, CHORD_FEATURE.dominant, -1);
  if (root === 0) list.add(1, CHORD_FEATURE.home, -1);
}

/** Steps from the tonic around the circle of fifths, 0–6. */
function fifthsAway(root: number): number {
  const steps = (root * 7) % 12;
  return Math.min(steps, 12 - steps);
}

export function chordChoiceFeatures(list: FeatureList): void {
  list.clear();
  for (let code = 0; code < CHORD_NONE; code++) {
    const root = code >> 3;
    const quality = QUALITIES[code & 7]!;
    if (quality === 'min' || quality === 'min7' || quality === 'dim') list.add(code, CHORD_FEATURE.minor, 1);
    if (quality === '7' || quality === 'min7' || quality === 'maj7') list.add(code, CHORD_FEATURE.seventh, 1);
    if (root === DOMINANT) list.add(code, CHORD_FEATURE.dominant, 1);
    if (root === 0) list.add(code, CHORD_FEATURE.home, 1);
    list.add(code, CHORD_FEATURE.far, fifthsAway(root) / 3);
  }
}

const DRUM_GROUP: readonly number[] = DRUMS.map((drum) => {
  if (drum === 'kick' || drum === 'snare') return at('drums', drum);
  if (drum === 'closedHat' || drum === 'openHat') return at('drums', 'hats');
  return drum === 'lowTom' || drum === 'highTom' ? at('drums', 'toms') : at('drums', 'cymbals');
});
const DRUM_FEATURE = {
  offbeat: at('drums', 'offbeat'),
  accent: at('drums', 'accent'),
  ghost: at('drums', 'ghost'),
  same: at('drums', 'same'),
};

/** Levels 0–3 of one drum in one slot. @param before its level one bar ago */
export function drumFeatures(drum: number, weight: number, before: number, list: FeatureList): void {
  list.clear();
  for (let level = 1; level < 4; level++) {
    list.add(level, DRUM_GROUP[drum]!, 1);
    if (weight <= 1) list.add(level, DRUM_FEATURE.offbeat, weight === 0 ? 1 : 0.5);
    if (level === 3) list.add(level, DRUM_FEATURE.accent, 1);
    if (level === 1) list.add(level, DRUM_FEATURE.ghost, 1);
  }
  list.add(before, DRUM_FEATURE.same, 1);
}
