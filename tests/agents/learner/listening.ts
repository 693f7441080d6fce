/** Somebody listens to a learner on a composer small enough to be exact, and presses after every other bar. */
import type { Candidate } from '../../../agents/composer/interface.ts';
import { Learner } from '../../../agents/learner/learner.ts';
import { measurePrior, type PriorContext, type PriorStatistics } from '../../../agents/learner/statistics.ts';
import { Rng } from '../../../src/kernel/random.ts';
import type { SoundedBar } from '../../../src/protocol/agent.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';
import type { BarWhy } from '../../../src/protocol/why.ts';
import { SYNTHETIC_FEATURES, SyntheticComposer } from '../syntheticComposer.ts';

const SLOT_SECONDS = 0.125;
const BAR_SECONDS = 16 * SLOT_SECONDS;

export async function measureSynthetic(): Promise<PriorStatistics> {
  const port = new SyntheticComposer(99);
  const theta = new Float32Array(SYNTHETIC_FEATURES.length);
  const contexts: PriorContext[] = [];
  const before: PlannedBar[] = [];
  for (let barIndex = 0; barIndex < 48; barIndex++) {
    const request = { decisionId: barIndex, barIndex, fromSlot: 0, count: 8, theta, policyVersion: 0, control: false };
    const candidates = await port.propose(request);
    contexts.push({ before: before.slice(-3), candidates });
    port.commit(candidates[0]!);
    before.push(candidates[0]!.bar);
  }
  return measurePrior(contexts, SYNTHETIC_FEATURES, 'synthetic');
}

/** @returns what is pressed, or null for nothing */
export type Listener = (bar: PlannedBar, chance: Rng, given: number) => number | null;

export interface Heard {
  readonly bar: PlannedBar;
  readonly why: BarWhy;
}

export function newLearner(statistics: PriorStatistics, seed: number): Learner {
  return new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(seed), kind: 'full', statistics });
}

/**
 * @param presses after which nobody listens any more; ids begin at `firstId`
 * @param who gives which press · @param asked why every bar is as it is · @param insistent also what was taught, after each
 */
export async function listenTo(
  learner: Learner,
  seed: number,
  presses: number,
  press: Listener,
  { firstId = 0, asked = true, insistent = false, who = (_given: number): string => 'visitor' } = {},
): Promise<readonly Heard[]> {
  const port = new SyntheticComposer(seed);
  const chance = new Rng(seed * 77);
  const heard: Heard[] = [];
  let sounded: SoundedBar[] = [];
  for (let barIndex = 0, given = 0; given < presses; barIndex++) {
    const control = learner.nextIsControl();
    const candidates: readonly Candidate[] = await port.propose({
      decisionId: barIndex,
      barIndex,
      fromSlot: 0,
      count: learner.candidatesWanted(control),
      theta: learner.theta,
      policyVersion: learner.updates,
      control,
    });
    const chosen = candidates[learner.choose(candidates)]!;
    port.commit(chosen);
    learner.observe(chosen);
    if (asked) heard.push({ bar: chosen.bar, why: learner.why(chosen, candidates) });
    const startsAt = barIndex * BAR_SECONDS;
    sounded = [...sounded, { decisionId: barIndex, barIndex, startsAt, slotSeconds: SLOT_SECONDS, slots: 16 }].slice(
      -8,
    );
    const value = barIndex % 2 === 1 ? press(chosen.bar, chance, given) : null;
    if (value !== null) {
      const at = startsAt + BAR_SECONDS + 0.8;
      learner.rate({ id: firstId + given, at, value, source: 'touch', listener: who(given) }, sounded);
      given++;
    }
    if (candidates.length > 1) learner.improve(candidates);
    if (insistent) void learner.learnt;
  }
  return heard;
}

/** Share of a melody's intervals that are steps. */
export function stepsOf(bar: PlannedBar): number {
  const pitches = [...bar.voices.melody].filter((symbol) => symbol >= 0);
  const steps = pitches.slice(1).filter((pitch, i) => [1, 2].includes(Math.abs(pitch - pitches[i]!)));
  return pitches.length > 1 ? steps.length / (pitches.length - 1) : 0.3;
}

/** Wants small steps, and presses at random once in ten times. */
export const wantsSteps: Listener = (bar, chance) => {
  if (chance.next() < 0.1) return chance.next() < 0.5 ? 0.5 : -0.5;
  return stepsOf(bar) > 0.45 ? 0.5 : -0.5;
};

export const pressesAtRandom: Listener = (_, chance) => (chance.next() < 0.5 ? 0.5 : -0.5);
