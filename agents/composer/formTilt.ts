/**
 * How a phrase's form reaches its notes: as weights of the tilt's named features, laid under the taste.
 * Nothing is copied and nothing forced; what returns still goes through the policy.
 */
import { metreOf, type MetreName } from '../../src/music/metre.ts';
import {
  PHRASE_TARGETS,
  type CadenceWish,
  type PhraseAct,
  type PhrasePlace,
  type PhraseTargets,
} from '../../src/protocol/bar.ts';
import { FEATURES, featureIndex } from './features.ts';

type Weights = Readonly<Record<string, number>>;

/** Agreement with the recalled motif, log-odds a note. Strengths tuned on the corpora's self-similarity (bench form). */
const ACT_TILT: Readonly<Record<PhraseAct, Weights>> = {
  // Something new turns from what was before it: a prior left to itself goes on as it began.
  new: { 'melody.motif': -0.5 },
  repeat: { 'melody.motif': 4, 'bass.motif': 3, 'inner.motif': 2 },
  vary: { 'melody.motif': 2.4, 'bass.motif': 1.6, 'inner.motif': 1 },
  develop: { 'melody.motif': 1.2, 'bass.motif': 0.4 },
  contrast: { 'melody.motif': -1, 'bass.motif': -0.4 },
  cadence: { 'melody.motif': 0.5, 'bass.motif': 0.3 },
};

/** One unit of a target. Small: a form colours a style, it does not leave it. */
const TARGET_TILT: Readonly<Record<keyof PhraseTargets, Weights>> = {
  tension: { 'chord.far': 0.25, 'chord.seventh': 0.2, 'melody.dissonance': 0.15, 'melody.leap': 0.15 },
  density: { 'melody.density': 0.25, 'bass.density': 0.15, 'inner.density': 0.15, 'drums.hats': 0.15 },
  register: { 'melody.high': 0.35, 'inner.high': 0.1 },
  brightness: { 'chord.minor': -0.3, 'melody.chromatic': -0.2, 'melody.rising': 0.1 },
};

/** The last bar before its last chord, and the last chord. Both come with the voices settling. */
const APPROACH: Readonly<Record<CadenceWish, Weights>> = {
  closed: { 'chord.dominant': 2.6, 'chord.home': -0.8, 'chord.minor': -0.5 },
  open: { 'chord.dominant': -0.8 },
  none: {},
};
const ARRIVAL: Readonly<Record<CadenceWish, Weights>> = {
  closed: { 'chord.home': 3, 'chord.seventh': -1, 'melody.home': 0.8, ...settled() },
  open: { 'chord.dominant': 2, 'chord.home': -0.8, 'chord.minor': -0.5, 'melody.home': -0.5, ...settled() },
  none: {},
};

function settled(): Weights {
  return {
    'melody.chordTone': 0.6,
    'melody.density': -0.5,
    'bass.root': 1.8,
    'bass.offbeat': -0.5,
    'inner.density': -0.3,
  };
}

function add(weights: Float32Array, tilt: Weights, scale = 1): void {
  for (const [name, weight] of Object.entries(tilt)) weights[featureIndex(name)]! += scale * weight;
}

export interface FormTilt {
  /** [F] for the slots of the bar. */
  readonly throughout: Float32Array;
  /** [F] for its slots from `endingFrom` on. */
  readonly ending: Float32Array;
  readonly endingFrom: number;
}

/** Where the last chord of a phrase is to begin: on the middle of the bar, in simple triple time after the downbeat. */
function arrivalSlot(metre: MetreName): number {
  const { slots, beatSlots } = metreOf(metre);
  return metre === '3/4' ? beatSlots : slots / 2;
}

/** @param cadence how strongly phrases close here, 0 = not at all, else about 0.3–2.2 */
export function formTilt(place: PhrasePlace, cadence: number, metre: MetreName): FormTilt {
  const throughout = new Float32Array(FEATURES.length);
  add(throughout, ACT_TILT[place.act]);
  const { targets } = place;
  if (targets) for (const name of PHRASE_TARGETS) add(throughout, TARGET_TILT[name], targets[name]);
  const endingFrom = arrivalSlot(metre);
  const wish = place.cadence ?? 'none';
  if (place.bar < place.bars - 1 || wish === 'none') return { throughout, ending: throughout, endingFrom };
  const ending = throughout.slice();
  add(throughout, APPROACH[wish], cadence);
  add(ending, ARRIVAL[wish], cadence);
  return { throughout, ending, endingFrom };
}
