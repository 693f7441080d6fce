/**
 * The form policy: once a phrase it chooses what the phrase does (softmax), what it recalls (softmax) and where tension,
 * density, register and brightness lie (Gaussians). Fifteen parameters beside a prior that comes from the corpora and the
 * plan; every choice keeps its score, so that a rating can move it. Knows no notes: the choices reach them as tilts only.
 */
import type { Rng } from '../../src/kernel/random.ts';
import { PHRASE_ACTS, PHRASE_TARGETS as TARGETS, type PhraseAct, type PhraseTargets } from '../../src/protocol/bar.ts';
import type { Role } from './formPlan.ts';
import { COMMON_FORM, type StyleForm } from './formPrior.ts';

/** What is known of a phrase that may be recalled, as features of the motif's softmax. */
export const RECALL_FEATURES = ['planned', 'theme', 'adjacent', 'distant', 'liked'] as const;
export type RecallFeatures = readonly number[];

export const FORM_PARAMETERS: readonly string[] = [
  ...PHRASE_ACTS.map((act) => `act.${act}`),
  ...RECALL_FEATURES.map((name) => `recall.${name}`),
  ...TARGETS.map((name) => `target.${name}`),
];
const ACT = 0;
const RECALL = PHRASE_ACTS.length;
const TARGET = RECALL + RECALL_FEATURES.length;

/**
 * What a phrase does by its part in the plan, in the order of PHRASE_ACTS. Set so that composed pieces come near the
 * corpora's self-similarity and returns (bench form); the style's own lean comes on top.
 */
const ROLE_ACTS: Readonly<Record<Role, readonly number[]>> = {
  //               new   repeat vary  develop contrast cadence
  statement: /*  */ [0.8, 0.02, 0.05, 0.03, 0.1, 0],
  answer: /*     */ [0.15, 0.2, 0.4, 0.23, 0.02, 0],
  continuation: [0.3, 0.05, 0.2, 0.4, 0.05, 0],
  departure: /*  */ [0.35, 0.02, 0.03, 0.15, 0.45, 0],
  return: /*     */ [0.25, 0.4, 0.28, 0.06, 0.01, 0],
  close: /*      */ [0.05, 0.05, 0.1, 0.05, 0, 0.75],
};
/** The relation of the corpora that an act stands for; a closing phrase stands for none. */
const RELATION_OF: Readonly<Record<PhraseAct, keyof StyleForm['relations'] | null>> = {
  new: 'new',
  repeat: 'repeat',
  vary: 'vary',
  develop: 'develop',
  contrast: 'new',
  cadence: null,
};
/** How far a style's own lean counts beside the plan, and the least share taken for a measured zero. */
const STYLE_LEAN = 1;
const LEAST_SHARE = 0.02;
/** Acts that take something up again. */
export const RECALLING: ReadonlySet<PhraseAct> = new Set(['repeat', 'vary', 'develop', 'cadence']);

/** A section comes back as a whole or not at all: log-odds for going on as it began. */
const COHERENCE = 1.2;

const RECALL_WEIGHTS: readonly number[] = [3, 0.2, 0, 0.2, 0.8];

/** Means by role, in the order of TARGETS: a middle section reaches out, an ending settles. */
const ROLE_TARGETS: Readonly<Record<Role, readonly number[]>> = {
  statement: [0, 0, 0, 0],
  answer: [0.1, 0, 0.1, 0],
  continuation: [0.5, 0.3, 0.3, 0],
  departure: [0.5, 0.2, 0.3, -0.2],
  return: [0, 0, 0, 0],
  close: [-0.5, -0.4, -0.2, 0.2],
};
const SPREAD = 0.5;
/** A recalled phrase keeps most of its character, a contrast turns it round. */
const KEPT = 0.7;
const TURNED = -0.8;

/** Steps per unit of advantage, in the natural scale of each head; how far learning may carry a parameter. */
const RATE = { act: 0.4, recall: 0.3, target: 0.25 };
const FARTHEST = 1.5;
const LARGEST_ADVANTAGE = 2;
/** Length of the gradient of one rehearsal; a whole press has about 1 to 3. */
const LONGEST_REHEARSAL = 0.3;

export interface Recallable {
  readonly phrase: number;
  readonly features: RecallFeatures;
  readonly targets: PhraseTargets | null;
  /** Log-odds by which it is wanted back besides; not learnt here. */
  readonly lean?: number;
}

export interface FormContext {
  readonly role: Role;
  readonly style: StyleForm;
  /** What may be recalled; without any, the acts that recall are out. */
  readonly candidates: readonly Recallable[];
  /** Character of the phrase before, or null. */
  readonly before: PhraseTargets | null;
  /** Density that a melody grown thin needs to revive, in units of the target; 0 for none. */
  readonly lift?: number;
  /** Within a section that returns: whether its phrase before was recalled. */
  readonly returning?: boolean;
  /** Asked for from outside: the act, a phrase to come back, or the character. */
  readonly wished?: { readonly act?: PhraseAct; readonly phrase?: number; readonly targets?: PhraseTargets };
}

export interface FormDecision {
  readonly act: PhraseAct;
  /** Number of the phrase recalled, or −1. */
  readonly recalled: number;
  readonly targets: PhraseTargets;
  /** Of the choices the policy made itself, nats; the targets' as a density. */
  readonly logProb: number;
  /** [15] ∇ log π with respect to FORM_PARAMETERS. */
  readonly gradient: Float64Array;
}

function softmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - highest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

export class FormPolicy {
  #parameters = new Float64Array(FORM_PARAMETERS.length);

  /** [15] what ratings have taught; zeros are the prior. A copy. */
  get parameters(): Float64Array {
    return this.#parameters.slice();
  }

  reset(): void {
    this.#parameters = new Float64Array(FORM_PARAMETERS.length);
  }

  /** @throws RangeError if these are not the parameters of a form policy */
  restore(parameters: readonly number[]): void {
    const fits = Array.isArray(parameters) && parameters.length === FORM_PARAMETERS.length;
    if (!fits || !parameters.every(Number.isFinite))
      throw new RangeError(`a form policy has ${FORM_PARAMETERS.length} parameters`);
    this.#parameters = Float64Array.from(parameters);
  }

  /** Probability of each act, in the order of PHRASE_ACTS. */
  acts({
    role,
    style,
    candidates,
    returning,
  }: Pick<FormContext, 'role' | 'style' | 'candidates' | 'returning'>): number[] {
    return softmax(
      PHRASE_ACTS.map((act, i) => {
        const share = ROLE_ACTS[role][i]!;
        if (share === 0 || (candidates.length === 0 && RECALLING.has(act) && act !== 'cadence')) return -Infinity;
        const relation = RELATION_OF[act];
        const lean =
          relation === null
            ? 0
            : Math.log(Math.max(LEAST_SHARE, style.relations[relation]) / COMMON_FORM.relations[relation]);
        const coherence = returning === undefined || returning === RECALLING.has(act) ? 0 : -COHERENCE;
        return Math.log(share) + STYLE_LEAN * lean + coherence + this.#parameters[ACT + i]!;
      }),
    );
  }

  /** Probability of recalling each candidate. */
  recalls(candidates: readonly Recallable[]): number[] {
    return softmax(
      candidates.map(({ features, lean = 0 }) =>
        features.reduce((sum, value, j) => sum + value * (RECALL_WEIGHTS[j]! + this.#parameters[RECALL + j]!), lean),
      ),
    );
  }

  decide(context: FormContext, rng: Rng): FormDecision {
    const { candidates, wished } = context;
    const gradient = new Float64Array(FORM_PARAMETERS.length);
    let logProb = 0;
    const acts = this.acts(context);
    const drawn = rng.weighted(acts);
    let act = wished?.act ?? PHRASE_ACTS[drawn]!;
    if (wished?.act === undefined) {
      logProb += Math.log(acts[drawn]!);
      acts.forEach((p, i) => (gradient[ACT + i] = (i === drawn ? 1 : 0) - p));
    }
    let recalled = wished?.phrase === undefined ? undefined : candidates.find(({ phrase }) => phrase === wished.phrase);
    if (!recalled && RECALLING.has(act) && candidates.length > 0) {
      const p = this.recalls(candidates);
      const chosen = rng.weighted(p);
      recalled = candidates[chosen]!;
      logProb += Math.log(p[chosen]!);
      for (let j = 0; j < RECALL_FEATURES.length; j++) {
        const mean = candidates.reduce((sum, { features }, i) => sum + p[i]! * features[j]!, 0);
        gradient[RECALL + j] = recalled.features[j]! - mean;
      }
    }
    if (!recalled && RECALLING.has(act) && act !== 'cadence') act = 'contrast';
    const means = this.#means(context, act, recalled);
    const targets = TARGETS.map((name, k) => {
      if (wished?.targets) return [name, wished.targets[name]] as const;
      const { mean, slope } = means[k]!;
      const z = rng.normal();
      logProb -= 0.5 * z * z + Math.log(SPREAD * Math.sqrt(2 * Math.PI));
      gradient[TARGET + k] = (slope * z) / SPREAD;
      return [name, mean + SPREAD * z] as const;
    });
    return {
      act,
      recalled: recalled?.phrase ?? -1,
      targets: Object.fromEntries(targets) as Record<keyof PhraseTargets, number>,
      logProb,
      gradient,
    };
  }

  /** The Gaussians that targets were drawn from. */
  targetDensities(
    context: FormContext,
    act: PhraseAct,
    recalled: number,
    targets: PhraseTargets,
  ): { readonly mean: number; readonly sd: number; readonly value: number }[] {
    const phrase = context.candidates.find((candidate) => candidate.phrase === recalled);
    return this.#means(context, act, phrase).map(({ mean }, k) => ({ mean, sd: SPREAD, value: targets[TARGETS[k]!] }));
  }

  /** Mean of each target, and how it moves with what has been learnt. */
  #means(
    { role, before, lift = 0 }: FormContext,
    act: PhraseAct,
    recalled: Recallable | undefined,
  ): { readonly mean: number; readonly slope: number }[] {
    return TARGETS.map((name, k) => {
      const learnt = this.#parameters[TARGET + k]!;
      if (act === 'contrast' && before && (name === 'register' || name === 'density'))
        return {
          mean: learnt + (name === 'density' && lift !== 0 ? lift : TURNED * Math.sign(before[name])),
          slope: 1,
        };
      const usual = ROLE_TARGETS[role][k]! + learnt + (name === 'density' ? lift : 0);
      const kept = act === 'repeat' || act === 'vary' ? recalled?.targets : null;
      return kept ? { mean: KEPT * kept[name] + (1 - KEPT) * usual, slope: 1 - KEPT } : { mean: usual, slope: 1 };
    });
  }

  /**
   * A rating has reached a phrase: one step along its score.
   * @param advantage calibrated reward of the rating, about −2 … 2
   * Source: the score-function estimator, Williams 1992 (REINFORCE); each head in its own natural scale.
   */
  reinforce({ gradient }: FormDecision, advantage: number): void {
    const size = Math.max(-LARGEST_ADVANTAGE, Math.min(LARGEST_ADVANTAGE, advantage));
    this.#step(gradient.map((value) => size * value));
  }

  /**
   * One step along the leave-one-out gradient of imagined choices, no further than a fraction of a press.
   * @param advantages [k] return of each choice minus the mean of the others, in units of a rating
   * Source: RLOO, Ahmadian et al. 2024, arXiv:2402.14740, eq. 6.
   */
  rehearse(choices: readonly FormDecision[], advantages: ArrayLike<number>): void {
    const mean = new Float64Array(FORM_PARAMETERS.length);
    choices.forEach(({ gradient }, choice) =>
      gradient.forEach((value, i) => (mean[i]! += (advantages[choice]! * value) / choices.length)),
    );
    const scale = LONGEST_REHEARSAL / Math.max(LONGEST_REHEARSAL, Math.hypot(...mean));
    if (Number.isFinite(scale)) this.#step(mean.map((value) => scale * value));
  }

  /** @param direction [15] in the policy's own parameters; each head moves in its natural scale */
  #step(direction: Float64Array): void {
    this.#parameters = this.#parameters.map((value, i) => {
      const rate = i >= TARGET ? RATE.target * SPREAD * SPREAD : i >= RECALL ? RATE.recall : RATE.act;
      return Math.max(-FARTHEST, Math.min(FARTHEST, value + rate * direction[i]!));
    });
  }
}
