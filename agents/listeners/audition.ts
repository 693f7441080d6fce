/**
 * One learner before one hidden listener: bars sound, some are rated, late and not always honestly, and from time to time
 * fresh bars show how far the policy has come. The learner sees its own music and the ratings, nothing else.
 */
import { Rng } from '../../src/kernel/random.ts';
import { unwrap } from '../../src/kernel/result.ts';
import type { SoundedBar } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { LearnerKind, Method } from '../learner/method.ts';
import type { RolloutCritic } from '../learner/rolloutCritic.ts';
import { companyOf } from './company.ts';
import { excerpts } from './excerpts.ts';
import { pressFor } from './habits.ts';
import { hear } from './heard.ts';
import { Imagination, phrasesOf } from './imagination.ts';
import { noteInChord, PHRASES_PER_CONTEXT, type PriorSample } from './priorSample.ts';
import { metered, type Studio } from './studio.ts';
import type { Taste } from './taste.ts';
import { noteRoll, vendiScore } from './vendi.ts';

export interface AuditionSize {
  /** Fresh bars behind a point of the curve: `contexts` places with `each` alternatives. */
  readonly contexts: number;
  readonly each: number;
}
/** Neighbouring bars are alike, so many places say more than many alternatives: an error of 0.30 SD of the prior, not 0.35. */
export const STANDARD_AUDITION: AuditionSize = { contexts: 16, each: 2 };

export interface AuditionOptions {
  readonly studio: Studio;
  readonly prior: PriorSample;
  readonly kind: LearnerKind;
  /** Replaces the settings of the kind: for experiments. */
  readonly method?: Method;
  /** Judges without ears that the learner listens to as well. */
  readonly critics?: readonly RolloutCritic[];
  readonly taste: Taste;
  /** The taste turns into this one after so many ratings. */
  readonly jump: { readonly after: number; readonly taste: Taste } | null;
  /** Ratings in all. */
  readonly ratings: number;
  /** Rating counts at which fresh bars are judged, ascending. */
  readonly checkpoints: readonly number[];
  readonly seed: number;
  readonly size: AuditionSize;
}

export interface AuditionResult {
  /** Mean true pleasure of fresh bars, in standard deviations of the prior under the taste of the moment. */
  readonly curve: readonly { readonly ratings: number; readonly mean: number }[];
  readonly vendiRatio: number;
  readonly noteInChord: number;
  readonly klToPrior: number;
  readonly bars: number;
  /** Slots composed, by what for. */
  readonly slots: SlotCounts;
}

export interface SlotCounts {
  /** Candidates of the bars that sounded. */
  readonly session: number;
  /** Fresh bars behind the curve. */
  readonly curve: number;
  /** Phrases that are compared with the prior's. */
  readonly phrases: number;
}

interface Rated {
  /** Seconds since bar 0 began. */
  readonly at: number;
  readonly value: -1 | 0 | 1;
}

/** Chance of what is only imagined, apart from the session's own. */
const IMAGINED_STREAM = 1000;
/** Seeds of the pieces that are compared with the prior's. */
const EXCERPT_STREAM = 3;
/** Bars that imagined music goes on from: as far back as a phrase is recalled. */
const REMEMBERED = 16;
/** Bars a late rating may still speak of. */
const SOUNDED = 8;

/** @throws FaultError if the listener does not answer with numbers */
export async function audition(options: AuditionOptions): Promise<AuditionResult> {
  const { prior, kind, ratings, checkpoints, size, jump } = options;
  const rng = new Rng(options.seed);
  const habits = rng.fork(1);
  const slots = { session: 0, curve: 0, phrases: 0 };
  const studio = (what: keyof SlotCounts) => metered(options.studio, (composed) => (slots[what] += composed));
  const port = await studio('session').open(options.seed, []);
  const company = companyOf({
    piece: port,
    critics: options.critics ?? options.studio.critics ?? [],
    statistics: prior.statistics,
    kind,
    ...(options.method && { method: options.method }),
    rng: rng.fork(2),
  });
  let decisions = 0;
  const decision = () => decisions++;
  let piece: readonly PlannedBar[] = [];
  let sounded: readonly SoundedBar[] = [];
  let pending: readonly Rated[] = [];
  let taste = options.taste;
  let given = 0;
  let time = 0;
  const curve: { ratings: number; mean: number }[] = [];
  const imagination = async (label: number) => {
    const chance = rng.fork(IMAGINED_STREAM + label);
    // Names of its own, so that looking changes nothing in the session.
    let looked = 0;
    return new Imagination(
      await studio('curve').open(chance.uint32(), piece),
      company.policy(),
      piece,
      () => looked++,
      chance,
    );
  };

  const deliver = async (until: number) => {
    for (const rating of pending.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)) {
      if (given === ratings) return;
      company.rate(
        { id: given, at: rating.at, value: rating.value, source: 'attract', listener: 'hidden' },
        sounded.filter(({ startsAt }) => startsAt <= rating.at),
      );
      given++;
      if (checkpoints.includes(given)) {
        const fresh = await (await imagination(given)).bars(size.contexts, size.each);
        const pleasures = fresh.map(({ before, candidate }) =>
          unwrap(taste.pleasure(hear([...before, candidate.bar]))),
        );
        curve.push({ ratings: given, mean: pleasures.reduce((sum, value) => sum + value, 0) / pleasures.length });
      }
      if (given === jump?.after) taste = jump.taste;
    }
    pending = pending.filter(({ at }) => at > until);
  };

  let barIndex = 0;
  for (; given < ratings; barIndex++) {
    await deliver(time);
    if (given === ratings) break;
    const control = company.nextIsControl();
    const candidates = await port.propose({
      decisionId: decision(),
      barIndex,
      fromSlot: 0,
      control,
      unseen: true,
      ...company.ask(barIndex, control),
    });
    const chosen = company.play(candidates, control);
    await company.rehearse(barIndex + 1, decision);

    const { bar } = chosen;
    const slotSeconds = 15 / bar.tempo;
    piece = [...piece, bar].slice(-REMEMBERED);
    sounded = [
      ...sounded,
      { decisionId: bar.decisionId, barIndex, startsAt: time, slotSeconds, slots: bar.chords.length },
    ].slice(-SOUNDED);
    time += bar.chords.length * slotSeconds;
    const press = pressFor(barIndex, habits);
    if (press.rates) {
      const honest = taste.level(unwrap(taste.pleasure(hear(piece.slice(-4)))));
      pending = [...pending, { at: time + press.delay, value: press.random ?? honest }];
    }
  }

  const { contexts, contextsPerPiece } = prior;
  const seed = rng.fork(EXCERPT_STREAM).uint32();
  const plan = { contexts, contextsPerPiece, each: PHRASES_PER_CONTEXT, seed };
  const last = (await excerpts(studio('phrases'), () => company.policy(), plan)).flat();
  const phrases = phrasesOf(last);
  return {
    curve,
    vendiRatio: vendiScore(phrases.map(noteRoll)) / prior.vendi,
    noteInChord: noteInChord(phrases),
    klToPrior: last.reduce((sum, { kl }) => sum + kl, 0) / last.length,
    bars: barIndex,
    slots,
  };
}
