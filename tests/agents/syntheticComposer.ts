/**
 * A composer small enough to check by hand: a Markov prior over melody, bass, chords and drums, tilted by named features,
 * with true scores. Stands in for the network where a test asks how a learner learns, not how the music sounds.
 */
import type { Candidate, ComposeRequest, ComposerPort } from '../../agents/composer/interface.ts';
import { hashText, Rng } from '../../src/kernel/random.ts';
import { chordCode, chordTones } from '../../src/music/chord.ts';
import { metreOf } from '../../src/music/metre.ts';
import { DRUMS, HOLD, REST } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';

export const SYNTHETIC_FEATURES = [
  'melody.onset',
  'melody.offbeat',
  'melody.step',
  'melody.leap',
  'melody.repeat',
  'melody.high',
  'melody.tonic',
  'melody.chordTone',
  'melody.rest',
  'melody.up',
  'bass.onset',
  'bass.root',
  'bass.low',
  'chord.minor',
  'chord.tonic',
  'drums.kick',
  'drums.kickOnBeat',
  'drums.snare',
  'drums.hat',
  'drums.offbeat',
] as const;
type Feature = (typeof SYNTHETIC_FEATURES)[number];
const SIZE = SYNTHETIC_FEATURES.length;
const INDEX = Object.fromEntries(SYNTHETIC_FEATURES.map((name, index) => [name, index])) as Record<Feature, number>;

const SLOTS = 16;
const WEIGHTS = metreOf('4/4').weights;
const SCALE = [0, 2, 4, 5, 7, 9, 11];
const MELODY = Array.from({ length: 15 }, (_, i) => 60 + 12 * Math.floor(i / 7) + SCALE[i % 7]!);
const BASS = Array.from({ length: 8 }, (_, i) => 36 + 12 * Math.floor(i / 7) + SCALE[i % 7]!);
const CHORDS = [
  chordCode(0, 'maj'),
  chordCode(2, 'min'),
  chordCode(4, 'min'),
  chordCode(5, 'maj'),
  chordCode(7, 'maj'),
  chordCode(9, 'min'),
];

interface Option {
  readonly value: number;
  readonly logit: number;
  readonly features: Partial<Record<Feature, number>>;
}

/** The state a bar ends in, which the next begins with. */
interface End {
  readonly melody: number;
  readonly bass: number;
  readonly chord: number;
}
function endOf(bar: PlannedBar): End {
  const last = (line: Int16Array) => line.findLast((symbol) => symbol >= 0) ?? -1;
  return { melody: last(bar.voices.melody), bass: last(bar.voices.bass), chord: last(bar.chords) };
}
const SILENCE: End = { melody: -1, bass: -1, chord: CHORDS[0]! };

export class SyntheticComposer implements ComposerPort {
  readonly features = SYNTHETIC_FEATURES;
  readonly #seed: number;
  #bars: { readonly bar: PlannedBar; readonly end: End }[] = [];
  slotsUsed = 0;

  constructor(seed: number, heard: readonly PlannedBar[] = []) {
    this.#seed = seed;
    this.#bars = heard.map((bar) => ({ bar, end: endOf(bar) }));
  }

  propose(request: ComposeRequest): Promise<readonly Candidate[]> {
    const before = this.#bars.findLast(({ bar }) => bar.barIndex < request.barIndex)?.end ?? SILENCE;
    const rng = new Rng(hashText(`${this.#seed}/${request.decisionId}`));
    this.slotsUsed += request.count * SLOTS;
    return Promise.resolve(Array.from({ length: request.count }, () => this.#compose(request, before, rng)));
  }

  commit({ bar }: Candidate): void {
    this.#bars = [...this.#bars.filter((entry) => entry.bar.barIndex < bar.barIndex), { bar, end: endOf(bar) }].slice(
      -8,
    );
  }

  #compose(request: ComposeRequest, before: End, rng: Rng): Candidate {
    const theta = request.control ? new Float32Array(SIZE) : request.theta;
    const gradient = new Float32Array(SLOTS * SIZE);
    const surplus = new Float32Array(SLOTS * SIZE);
    const fisher = new Float32Array(SIZE);
    let kl = 0;
    let logProb = 0;
    let priorLogProb = 0;
    let entropy = 0;
    let decisions = 0;
    const decide = (slot: number, options: readonly Option[]): number => {
      const prior = softmax(options.map(({ logit }) => logit));
      const tilted = softmax(options.map(({ logit, features }) => logit + tilt(features, theta)));
      const chosen = rng.weighted(tilted);
      const mean = new Float64Array(SIZE);
      const usual = new Float64Array(SIZE);
      const square = new Float64Array(SIZE);
      options.forEach(({ features }, i) => {
        for (const [name, value] of Object.entries(features)) {
          mean[INDEX[name as Feature]]! += tilted[i]! * value;
          usual[INDEX[name as Feature]]! += prior[i]! * value;
          square[INDEX[name as Feature]]! += tilted[i]! * value * value;
        }
        kl += tilted[i]! * Math.log(tilted[i]! / prior[i]!);
        entropy -= tilted[i]! * Math.log(tilted[i]!);
      });
      for (let f = 0; f < SIZE; f++) {
        gradient[slot * SIZE + f]! -= mean[f]!;
        surplus[slot * SIZE + f]! -= usual[f]!;
        fisher[f]! += square[f]! - mean[f]! ** 2;
      }
      for (const [name, value] of Object.entries(options[chosen]!.features)) {
        gradient[slot * SIZE + INDEX[name as Feature]]! += value;
        surplus[slot * SIZE + INDEX[name as Feature]]! += value;
      }
      logProb += Math.log(tilted[chosen]!);
      priorLogProb += Math.log(prior[chosen]!);
      decisions++;
      return options[chosen]!.value;
    };

    const empty = () => new Int16Array(SLOTS).fill(HOLD);
    const chords = empty();
    const melody = empty();
    const bass = empty();
    const inner1 = empty();
    const inner2 = empty();
    inner1[0] = REST;
    inner2[0] = REST;
    const drums = new Uint8Array(SLOTS * DRUMS.length);
    let { melody: last, bass: lastBass, chord } = before;
    let sounding = last;
    for (let slot = 0; slot < SLOTS; slot++) {
      const weight = WEIGHTS[slot]!;
      if (slot % 8 === 0) {
        chord = decide(
          slot,
          CHORDS.map((code) => ({
            value: code,
            logit: code === chord ? -0.5 : code === CHORDS[0] ? 0.5 : 0,
            features: { 'chord.minor': code % 8 === 1 ? 1 : 0, 'chord.tonic': code === CHORDS[0] ? 1 : 0 },
          })),
        );
        chords[slot] = chord;
      }
      if (slot % 2 === 0) bass[slot] = decide(slot, bassOptions(chord, lastBass, weight));
      if (bass[slot]! >= 0) lastBass = bass[slot]!;
      melody[slot] = decide(slot, melodyOptions(chord, last, sounding, weight));
      if (melody[slot]! >= 0) last = melody[slot]!;
      if (melody[slot] !== HOLD) sounding = melody[slot]!;
      drums[slot * DRUMS.length] = decide(
        slot,
        drumOptions(weight, weight >= 3 ? 1 : -2, 'drums.kick', weight >= 2 ? 'drums.kickOnBeat' : 'drums.offbeat'),
      );
      drums[slot * DRUMS.length + 1] = decide(
        slot,
        drumOptions(weight, slot % 8 === 4 ? 1 : -3, 'drums.snare', weight >= 2 ? null : 'drums.offbeat'),
      );
      drums[slot * DRUMS.length + 2] = decide(
        slot,
        drumOptions(weight, weight >= 1 ? 0.5 : -1.5, 'drums.hat', weight >= 1 ? null : 'drums.offbeat'),
      );
    }
    const velocities = (line: Int16Array) => Uint8Array.from(line, (symbol) => (symbol >= 0 ? 80 : 0));
    const bar: PlannedBar = {
      decisionId: request.decisionId,
      barIndex: request.barIndex,
      fromSlot: request.fromSlot,
      policyVersion: request.policyVersion,
      control: request.control,
      metre: '4/4',
      tempo: 120,
      key: { tonic: 0, mode: 'major' },
      style: { synthetic: 1 },
      phrase: { index: Math.floor(request.barIndex / 4), bar: request.barIndex % 4, bars: 4, act: 'new', motif: -1 },
      chords,
      voices: { melody, bass, inner1, inner2 },
      velocities: {
        melody: velocities(melody),
        bass: velocities(bass),
        inner1: velocities(inner1),
        inner2: velocities(inner2),
      },
      drums,
      outlook: { onset: new Float32Array(SLOTS), degrees: new Float32Array(SLOTS * 7), ghosts: [] },
      logProb,
      priorLogProb,
      entropy: entropy / decisions,
    };
    return { bar, trace: { gradient, surplus, fisher, kl } };
  }
}

function tilt(features: Option['features'], theta: Float32Array): number {
  let sum = 0;
  for (const [name, value] of Object.entries(features)) sum += theta[INDEX[name as Feature]]! * value;
  return sum;
}

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const raw = logits.map((logit) => Math.exp(logit - most));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}

function melodyOptions(chord: number, last: number, sounding: number, weight: number): readonly Option[] {
  const move = weight >= 2 ? 1.2 : weight === 1 ? 0 : -2.2;
  const notes = MELODY.map((pitch): Option => {
    const distance = last < 0 ? 3 : Math.abs(pitch - last);
    const inChord = chordTones(chord).includes(pitch % 12);
    return {
      value: pitch,
      logit: move - 1.2 - distance * 0.25 + (inChord ? 0.6 : 0) - Math.abs(pitch - 71) * 0.06,
      features: {
        'melody.onset': 1,
        'melody.offbeat': weight === 0 ? 1 : 0,
        'melody.step': distance === 1 || distance === 2 ? 1 : 0,
        'melody.leap': distance >= 5 ? 1 : 0,
        'melody.repeat': distance === 0 ? 1 : 0,
        'melody.high': (pitch - 71) / 6,
        'melody.tonic': pitch % 12 === 0 ? 1 : 0,
        'melody.chordTone': inChord ? 1 : 0,
        'melody.up': last >= 0 && pitch > last ? 1 : 0,
      },
    };
  });
  const rest: Option = { value: REST, logit: -1.5, features: { 'melody.rest': 1 } };
  return [
    { value: HOLD, logit: 1, features: sounding < 0 ? { 'melody.rest': 1 } : {} },
    ...(sounding < 0 ? [] : [rest]),
    ...notes,
  ];
}

function bassOptions(chord: number, last: number, weight: number): readonly Option[] {
  const notes = BASS.map((pitch): Option => {
    const root = pitch % 12 === chordTones(chord)[0];
    return {
      value: pitch,
      logit: (weight >= 3 ? 1.5 : -1) + (root ? 2 : 0) - (last < 0 ? 0 : Math.abs(pitch - last) * 0.1),
      features: { 'bass.onset': 1, 'bass.root': root ? 1 : 0, 'bass.low': (42 - pitch) / 6 },
    };
  });
  return [{ value: HOLD, logit: 2.5, features: {} }, ...notes];
}

function drumOptions(weight: number, logit: number, own: Feature, place: Feature | null): readonly Option[] {
  return [
    { value: 0, logit: 0, features: {} },
    { value: weight >= 2 ? 3 : 2, logit, features: { [own]: 1, ...(place ? { [place]: 1 } : {}) } },
  ];
}
