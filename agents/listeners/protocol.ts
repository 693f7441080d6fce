/**
 * The whole protocol: hidden listeners × learners × seeds, and the figures that come out. Every learner meets the same seeds:
 * the same draws for who rates, who errs and how late. Knows neither files nor engines.
 */
import { STANDARD_AUDITION, type AuditionResult, type SlotCounts } from './audition.ts';
import { Explainer } from './explained.ts';
import { DELAY, RANDOM_SHARE, RATED_SHARE } from './habits.ts';
import { PHRASES_PER_CONTEXT } from './priorSample.ts';
import { reportOf, type ListenerReport } from './reports.ts';
import { AFTER_JUMP, hallOf, standardised, type Contender, type Hall, type RunOrder, type Season } from './season.ts';
import { KERNEL } from './vendi.ts';

export interface ProtocolOptions extends Season {
  readonly contenders: readonly Contender[];
  readonly seed: number;
  readonly seeds: number;
  /** Where the runs are held, side by side; left out, here, one after the other. The figures are the same. */
  readonly halls?: readonly Hall[];
  /** Told after every run. */
  onRun(done: number, of: number, slots: SlotCounts): void;
}

export interface ProtocolReport {
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly style: string;
  readonly listeners: readonly ListenerReport[];
}

const NO_SLOTS: SlotCounts = { session: 0, curve: 0, phrases: 0 };

/** @throws FaultError if a listener does not answer with numbers */
export async function runProtocol(options: ProtocolOptions): Promise<ProtocolReport> {
  const { studio, prior, listeners, contenders, ratings, jump, size = STANDARD_AUDITION, onRun } = options;
  const { seed, seeds: count } = options;
  const tastes = standardised(options);
  const seeds = Array.from({ length: count }, (_, run) => seed + run);
  const orders: RunOrder[] = listeners.flatMap((_, listener) =>
    contenders.flatMap((contender) => seeds.map((own) => ({ listener, contender, seed: own }))),
  );
  const results: (AuditionResult | null)[] = orders.map(() => null);
  let next = 0;
  let done = 0;
  const work = async (hall: Hall): Promise<void> => {
    while (next < orders.length) {
      const at = next++;
      const result = await hall(orders[at]!);
      results[at] = result;
      onRun(++done, orders.length, result?.slots ?? NO_SLOTS);
    }
  };
  await Promise.all((options.halls ?? [hallOf(options)]).map(work));

  const explainer = new Explainer(prior.scaled);
  const reports = tastes.flatMap((taste, listener) => {
    const explained = explainer.share(taste.pleasures);
    return contenders.map(({ name }, place) => {
      const from = (listener * contenders.length + place) * count;
      const own = results.slice(from, from + count).filter((result) => result !== null);
      return reportOf(taste, name, explained, seeds, own, jump ?? ratings, jump);
    });
  });
  return {
    protocol: {
      prior: studio.prior,
      priorBars: prior.bars.length,
      predecessors: 3,
      levels: 'terciles of the prior, rated −1, 0, +1',
      ratedShare: RATED_SHARE,
      randomShare: RANDOM_SHARE,
      delaySeconds: { distribution: 'gamma', ...DELAY, countedFrom: 'the end of the rated bar' },
      ratings,
      seed,
      seeds: count,
      jump,
      ratingsAfterJump: jump === null ? 0 : AFTER_JUMP,
      freshBars: size.contexts * size.each,
      curve: 'after a jump, the new taste judges; p10Sd and p90Sd are taken over the seeds',
      newestBar: 'judged when it has sounded: its last notes end with it unless a later bar holds them',
      vendi: {
        phrases: prior.phrases,
        barsPerPhrase: 2,
        continuationsPerBar: PHRASES_PER_CONTEXT,
        pieces: Math.ceil(prior.contexts / prior.contextsPerPiece),
        sample: 'fresh pieces with seeds of their own, as many and as long for the policy as for the prior',
        kernel: KERNEL,
        ratio: 'mean over the seeds',
      },
      klToPrior: 'nats a bar: of the tilt, exact, plus an upper bound for choosing among candidates',
      priorNoteInChord: prior.noteInChord,
      explained:
        'R² of a ridge regression of the taste on the bar features of the prior’s bars, cross-validated over pieces',
    },
    style: studio.style,
    listeners: reports,
  };
}
