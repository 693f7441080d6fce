/**
 * Who learns in a simulated session, and what besides the learner answers a rating. In the product the form listens too: it
 * is reinforced and rehearsed, phrases are favoured or avoided, and the next bar takes up what was wanted. A baseline is a
 * learner alone. Either way the listener's formula is out of reach: there are candidates, ratings and credit.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { SoundedBar } from '../../src/protocol/agent.ts';
import type { Rating } from '../../src/protocol/rating.ts';
import type { Candidate, ComposeRequest } from '../composer/interface.ts';
import { Evolution } from '../learner/evolution.ts';
import { Learner } from '../learner/learner.ts';
import { METHODS, type LearnerKind, type Method } from '../learner/method.ts';
import type { RolloutCritic } from '../learner/rolloutCritic.ts';
import { leaveOneOut } from '../learner/slowPath.ts';
import type { PriorStatistics } from '../learner/statistics.ts';
import { mostCredited } from '../reception.ts';
import { Response } from '../response.ts';
import type { Composing } from './imagination.ts';
import type { Piece } from './studio.ts';

/** What a bar is asked for with, beyond its place and its name. */
export type Wish = Pick<ComposeRequest, 'count' | 'theta' | 'policyVersion'> & Partial<ComposeRequest>;

export interface Company {
  /** Whether the next bar is the prior's. Draws: ask once a bar. */
  nextIsControl(): boolean;
  ask(barIndex: number, control: boolean): Wish;
  /** Plays one of them: the piece goes on with it. */
  play(candidates: readonly Candidate[], control: boolean): Candidate;
  /** Between two bars: whatever is learnt from music that is not played. @param decision hands out names of acts */
  rehearse(barIndex: number, decision: () => number): Promise<void>;
  rate(rating: Rating, sounded: readonly SoundedBar[]): void;
  /** Today's policy, to compose by elsewhere. */
  policy(): Composing;
}

export interface CompanyOptions {
  readonly piece: Piece;
  readonly critics: readonly RolloutCritic[];
  readonly statistics: PriorStatistics;
  readonly kind: LearnerKind;
  readonly method: Method;
  readonly rng: Rng;
}

export function companyOf({
  method,
  ...options
}: Omit<CompanyOptions, 'method'> & { readonly method?: Method }): Company {
  const own = { ...options, method: method ?? METHODS[options.kind] };
  return own.method.evolution ? breeders(own) : learners(own);
}

/** Rollouts of a phrase that is not begun yet. */
const REHEARSED = 6;

function learners({ piece, critics, statistics, kind, method, rng }: CompanyOptions): Company {
  // Only the product is more than a learner; it stays so where an experiment takes a part of it away.
  const product = kind === 'full';
  const learner = new Learner({
    features: piece.features,
    rng,
    kind,
    statistics,
    method,
    critics: product ? critics : [],
  });
  const response = new Response();
  piece.consult?.(learner.repertoire);
  const wish = (): Pick<Wish, 'theta' | 'adapter' | 'policyVersion'> => ({
    theta: learner.theta,
    ...(learner.adapter && { adapter: learner.adapter }),
    policyVersion: learner.updates,
  });
  return {
    nextIsControl: () => learner.nextIsControl(),
    ask: (barIndex, control) => {
      const count = learner.candidatesWanted(control);
      return {
        ...wish(),
        count: product && !control ? Math.max(count, response.candidates) : count,
        ...(product && response.dice(barIndex, control)),
      };
    },
    play: (candidates, control) => {
      const offered = control ? candidates.slice(0, 1) : response.among(candidates, undefined, 0);
      const chosen = offered[learner.choose(offered)]!;
      piece.commit(chosen);
      learner.observe(chosen);
      // What was imagined for the choice is rollouts for the slow path as well, at no further cost.
      if (!control) learner.improve(candidates);
      return chosen;
    },
    rehearse: async (barIndex, decision) => {
      if (!product || !method.slow || learner.updates === 0 || !piece.form || !piece.imagine) return;
      const rehearsal = await piece.imagine({
        ...wish(),
        decisionId: decision(),
        barIndex,
        fromSlot: 0,
        control: false,
        count: REHEARSED,
        unseen: true,
      });
      const returns = rehearsal && learner.returns(rehearsal.candidates);
      if (returns) piece.form.rehearse(rehearsal.forms, leaveOneOut(returns));
    },
    rate: (rating, sounded) => {
      const { refused, credit, reward } = learner.rate(rating, sounded);
      if (!product || refused || credit.length === 0) return;
      const judged = mostCredited(credit, sounded);
      response.hear(rating.value, judged, Math.max(...sounded.map(({ barIndex }) => barIndex)));
      piece.form?.reinforce(judged, reward);
      if (rating.value > 0) piece.favour?.(judged);
      else if (rating.value < 0) piece.avoid?.(judged);
    },
    policy: () => ({
      theta: learner.theta,
      adapter: learner.adapter,
      version: learner.updates,
      candidates: learner.candidatesWanted(false),
      repertoire: (chance) => learner.repertoire?.glimpse(chance) ?? null,
      ...(product && piece.form && { form: piece.form.parameters }),
      pick: (candidates, before, chance) => learner.pick(candidates, before, chance),
    }),
  };
}

function breeders({ piece, method, rng }: CompanyOptions): Company {
  const evolution = new Evolution(piece.features, method.evolution!, rng);
  return {
    nextIsControl: () => evolution.nextIsControl(),
    ask: (_barIndex, control) => ({
      count: 1,
      theta: evolution.theta,
      policyVersion: evolution.updates,
      ...(!control && evolution.conceive()),
    }),
    play: ([chosen]) => {
      piece.commit(chosen!);
      evolution.observe(chosen!);
      return chosen!;
    },
    rehearse: () => Promise.resolve(),
    rate: (rating, sounded) => evolution.rate(rating, sounded),
    policy: () => ({
      theta: evolution.theta,
      version: evolution.updates,
      candidates: 1,
      repertoire: () => null,
      heritage: (chance) => evolution.imagine(chance),
      pick: () => ({ index: 0, divergence: 0 }),
    }),
  };
}
