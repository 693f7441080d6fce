/**
 * The shape of a piece: phrases of four bars that return, vary, contrast and cadence.
 * The form speaks to the notes only through tilts, so what returns still goes through the policy.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { PhraseAct, PhrasePlace } from '../../src/protocol/bar.ts';
import { FEATURES, featureIndex } from './features.ts';

export const PHRASE_BARS = 4;
/** Acts of the phrases after the first, drawn by these weights: people want to recognise and to be surprised. */
const ACTS: readonly PhraseAct[] = ['repeat', 'vary', 'develop', 'contrast', 'new'];
const ACT_WEIGHTS = [2, 4, 2, 2, 1];

/** What a form lays on every decision, as weights of the tilt's features. */
const ACT_TILT: Readonly<Record<PhraseAct, Readonly<Record<string, number>>>> = {
  new: {},
  repeat: { 'melody.motif': 2.4, 'bass.motif': 1.6, 'inner.motif': 1 },
  vary: { 'melody.motif': 1.4, 'bass.motif': 0.8, 'inner.motif': 0.5 },
  develop: { 'melody.motif': 0.7, 'melody.high': 0.3 },
  contrast: { 'melody.motif': -0.6, 'melody.high': -0.2 },
  cadence: {},
};
/** The second half of a phrase's last bar comes home. */
const CADENCE_TILT: Readonly<Record<string, number>> = {
  'melody.home': 0.7,
  'melody.chordTone': 0.6,
  'melody.density': -0.5,
  'bass.root': 0.9,
  'chord.home': 1.2,
  'inner.density': -0.3,
};

function vector(...tilts: readonly Readonly<Record<string, number>>[]): Float32Array {
  const weights = new Float32Array(FEATURES.length);
  for (const tilt of tilts) for (const [name, weight] of Object.entries(tilt)) weights[featureIndex(name)]! += weight;
  return weights;
}

export class Form {
  readonly #rng: Rng;
  /** act and motif (bar index where the phrase it recalls began, or −1) of every phrase so far */
  readonly #phrases: { readonly act: PhraseAct; readonly motif: number }[] = [];

  /** Phrases people want back, newest last, and those they do not. */
  readonly #favoured: number[] = [];
  readonly #avoided = new Set<number>();

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  place(barIndex: number): PhrasePlace {
    const index = Math.floor(barIndex / PHRASE_BARS);
    for (let next = this.#phrases.length; next <= index; next++) this.#phrases.push(this.#decide(next));
    const { act, motif } = this.#phrases[index]!;
    return { index, bar: barIndex % PHRASE_BARS, bars: PHRASE_BARS, act, motif };
  }

  /** The phrase of this bar returns, varied, as the next phrase that is not planned yet. */
  favour(barIndex: number): void {
    const phrase = Math.floor(barIndex / PHRASE_BARS);
    this.#avoided.delete(phrase);
    if (this.#favoured.at(-1) !== phrase) this.#favoured.push(phrase);
  }

  /** The phrase of this bar is not recalled again. */
  avoid(barIndex: number): void {
    const phrase = Math.floor(barIndex / PHRASE_BARS);
    this.#avoided.add(phrase);
  }

  #decide(index: number): { act: PhraseAct; motif: number } {
    if (index === 0) return { act: 'new', motif: -1 };
    const wanted = this.#favoured.splice(0).findLast((phrase) => phrase < index && !this.#avoided.has(phrase));
    if (wanted !== undefined) return { act: 'vary', motif: wanted * PHRASE_BARS };
    const rng = this.#rng.fork(index);
    const act = ACTS[rng.weighted(ACT_WEIGHTS)]!;
    if (act === 'new') return { act, motif: -1 };
    // A repeat answers the phrase before or comes back after a while; the piece's first phrase is its theme.
    const back = rng.weighted([3, 2, 0, 2]) + 1;
    const recalled = rng.next() < 0.3 ? 0 : Math.max(0, index - back);
    return this.#avoided.has(recalled) ? { act: 'contrast', motif: -1 } : { act, motif: recalled * PHRASE_BARS };
  }

  /** Tilt of one bar: weights for its slots, and for the slots of its cadence. */
  tilt(place: PhrasePlace): { readonly throughout: Float32Array; readonly ending: Float32Array } {
    const throughout = vector(ACT_TILT[place.act]);
    const last = place.bar === place.bars - 1;
    return { throughout, ending: last ? vector(ACT_TILT[place.act], CADENCE_TILT) : throughout };
  }
}
