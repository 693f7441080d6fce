/**
 * Evolution of music by selection alone, a baseline that uses ratings without a model and without a gradient. The liked bars
 * are a population; a new bar is their offspring: two parents cross over part by part, and the prior composes the child
 * anew around what it inherits, leaning towards its parent's lines. So variation goes through the prior, never through
 * blind mutation. After DarwinTunes: MacCallum, Mauch, Burt and Leroi 2012, PNAS 109 (30), 12081–12086.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { MotifBar } from '../../src/music/motif.ts';
import type { SoundedBar } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Rating } from '../../src/protocol/rating.ts';
import type { Candidate, ComposeRequest, Given } from '../composer/interface.ts';
import { creditBars, creditSlots, kernelOf, USUAL_RESPONSE } from './credit.ts';

export interface EvolutionOptions {
  /** Bars that may become parents. */
  readonly population: number;
  /** Share of bars that the prior composes without parents, so that new blood comes in. */
  readonly immigrants: number;
  /** How closely lines follow the parent's, in log-odds a note beside the form's own variation. */
  readonly closeness: number;
  /** Chance that harmony, and that drums, are inherited as they are; else the prior composes them anew. */
  readonly inherited: number;
  /** How far a parent answers for its children: their ratings count so much for it as well. */
  readonly kinship: number;
  /** Softness of selection, in levels of a rating. */
  readonly temperature: number;
}

/** What a child inherits; what is left out is the prior's. */
export type Inheritance = Partial<Pick<ComposeRequest, 'theta' | 'recall' | 'given' | 'particles'>>;

interface Individual {
  readonly bar: PlannedBar;
  readonly parents: readonly number[];
  ratings: number;
  weight: number;
}

/** Bars a late rating may still speak of, parents aside. */
const REMEMBERED = 32;
/** Ratings' worth of indifference that a bar begins with. */
const DOUBT = 1;
const CONTROL_SHARE = 0.1;
const MOTIF = '.motif';

export class Evolution {
  readonly #options: EvolutionOptions;
  readonly #kernel = kernelOf(USUAL_RESPONSE);
  readonly #control: Rng;
  readonly #mating: Rng;
  /** [F] towards the parent's lines. */
  readonly #closer: Float32Array;
  readonly #kept = new Map<number, Individual>();
  #expected: readonly number[] = [];
  #updates = 0;

  /** @param features names of the tilt's features, in the order of θ */
  constructor(features: readonly string[], options: EvolutionOptions, rng: Rng) {
    this.#options = options;
    // The same draws for control bars as every other learner under this seed.
    this.#control = rng.fork(2);
    this.#mating = rng.fork(4);
    this.#closer = Float32Array.from(features, (name) => (name.endsWith(MOTIF) ? options.closeness : 0));
  }

  /** [F] of a bar without parents. */
  get theta(): Float32Array {
    return new Float32Array(this.#closer.length);
  }

  get updates(): number {
    return this.#updates;
  }

  nextIsControl(): boolean {
    return this.#control.next() < CONTROL_SHARE;
  }

  /** For the next bar of the session. */
  conceive(): Inheritance {
    const { parents, inheritance } = this.#mate(this.#mating);
    this.#expected = parents;
    return inheritance;
  }

  /** The same for bars that are only being looked at, with chance from outside. */
  imagine(rng: Rng): Inheritance {
    return this.#mate(rng).inheritance;
  }

  /** A bar has become the piece's: the child of the last `conceive`, unless it is a control. */
  observe({ bar }: Candidate): void {
    this.#kept.set(bar.decisionId, { bar, parents: bar.control ? [] : this.#expected, ratings: 0, weight: 0 });
    const parents = new Set(this.#parents().map((individual) => individual.bar.decisionId));
    for (const [id, { bar: old }] of this.#kept)
      if (!parents.has(id) && old.barIndex < bar.barIndex - REMEMBERED) this.#kept.delete(id);
  }

  rate(rating: Rating, sounded: readonly SoundedBar[]): void {
    for (const { decisionId, weight } of creditBars(creditSlots(rating.at, sounded, this.#kernel), sounded)) {
      const individual = this.#kept.get(decisionId);
      if (!individual) continue;
      answer(individual, rating.value, weight);
      for (const parent of individual.parents) {
        const elder = this.#kept.get(parent);
        if (elder) answer(elder, rating.value, weight * this.#options.kinship);
      }
    }
    this.#updates++;
  }

  /** The most liked, best first; of those alike the youngest. */
  #parents(): readonly Individual[] {
    return [...this.#kept.values()]
      .filter((individual) => fitness(individual) > 0)
      .toSorted((a, b) => fitness(b) - fitness(a) || b.bar.barIndex - a.bar.barIndex)
      .slice(0, this.#options.population);
  }

  #mate(rng: Rng): { readonly parents: readonly number[]; readonly inheritance: Inheritance } {
    const candidates = this.#parents();
    if (candidates.length === 0 || rng.next() < this.#options.immigrants) return { parents: [], inheritance: {} };
    const chances = candidates.map((individual) => Math.exp(fitness(individual) / this.#options.temperature));
    const one = candidates[rng.weighted(chances)]!.bar;
    const other = candidates[rng.weighted(chances)]!.bar;
    const either = () => (rng.next() < 0.5 ? one : other);
    // Crossing over: melody and accompaniment, harmony and drums go to the child each from either parent.
    const [melody, below, harmony, groove] = [one, either(), either(), either()];
    const recall: MotifBar = {
      key: melody.key,
      voices: { ...below.voices, melody: melody.voices.melody },
    };
    const alike = [below, harmony, groove].every(({ metre }) => metre === melody.metre);
    const { inherited } = this.#options;
    const [asHarmony, asGroove] = [rng.next() < inherited, rng.next() < inherited];
    const given: Given = {
      ...(alike && asHarmony && { chords: harmony.chords }),
      ...(alike && asGroove && groove.drums.some((level) => level > 0) && { drums: groove.drums }),
    };
    return {
      parents: [...new Set([one, other].map(({ decisionId }) => decisionId))],
      inheritance: {
        theta: this.#closer,
        recall: alike ? recall : { key: melody.key, voices: melody.voices },
        ...((given.chords || given.drums) && { given, particles: 1 }),
      },
    };
  }
}

function answer(individual: Individual, value: number, weight: number): void {
  individual.ratings += weight * value;
  individual.weight += weight;
}

function fitness({ ratings, weight }: Individual): number {
  return ratings / (weight + DOUBT);
}
