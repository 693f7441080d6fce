/** The protocol on a composer small enough to be quick: who learns, and that it is the same every time. */
import { beforeAll, expect, test } from 'vitest';
import { ENSEMBLE } from '../../../agents/listeners/ensemble.ts';
import { samplePrior, type PriorSample } from '../../../agents/listeners/priorSample.ts';
import { runProtocol, type ProtocolOptions, type ProtocolReport } from '../../../agents/listeners/protocol.ts';
import { contender, hallOf } from '../../../agents/listeners/season.ts';
import type { Studio } from '../../../agents/listeners/studio.ts';
import { METHODS } from '../../../agents/learner/method.ts';
import { SyntheticComposer } from '../syntheticComposer.ts';

const studio: Studio = {
  prior: 'synthetic',
  style: 'synthetic=1',
  open: (seed, heard) => Promise.resolve(new SyntheticComposer(seed, heard)),
};

let prior: PriorSample;
beforeAll(async () => {
  prior = await samplePrior(studio, { bars: 192, alternatives: 8, contextsPerPiece: 12 }, () => {});
}, 180_000);

function run(options: Partial<ProtocolOptions>): Promise<ProtocolReport> {
  return runProtocol({
    studio,
    prior,
    listeners: [ENSEMBLE['calm']!],
    contenders: [contender('full')],
    ratings: 12,
    seed: 1,
    seeds: 1,
    jump: null,
    size: { contexts: 2, each: 2 },
    onRun: () => {},
    ...options,
  });
}

test('full beats random and coach on the mean over five seeds', async () => {
  const report = await run({
    contenders: [contender('full'), contender('coach'), contender('random')],
    ratings: 20,
    seeds: 5,
    size: { contexts: 4, each: 4 },
  });
  const late = (kind: string) => {
    const points = report.listeners
      .filter(({ learner }) => learner === kind)
      .flatMap(({ curve }) => curve.filter(({ ratings }) => ratings >= 15));
    return points.reduce((sum, { meanSd }) => sum + meanSd, 0) / points.length;
  };
  expect(Math.abs(late('random'))).toBeLessThan(0.3);
  expect(late('full')).toBeGreaterThan(late('random') + 0.4);
  expect(late('full')).toBeGreaterThan(late('coach') + 0.1);
}, 180_000);

test('the same seeds give the same report, and the report has the promised shape', async () => {
  const once = await run({ seeds: 2 });
  expect(await run({ seeds: 2 })).toEqual(once);
  expect(Object.keys(once)).toEqual(['protocol', 'style', 'listeners']);
  const [entry] = once.listeners;
  expect(entry).toMatchObject({ name: 'likes it calm', learner: 'full', afterJump: null });
  expect(Object.keys(entry!)).toEqual([
    'name',
    'learner',
    'priorMean',
    'priorSd',
    'explained',
    'curve',
    'ratingsTo',
    'afterJump',
    'vendiRatio',
    'noteInChord',
    'klToPrior',
    'runs',
  ]);
  expect(entry!.curve.map(({ ratings }) => ratings)).toEqual([3, 6, 9, 12]);
  for (const point of entry!.curve) {
    expect(point.p10Sd).toBeLessThanOrEqual(point.meanSd);
    expect(point.p90Sd).toBeGreaterThanOrEqual(point.meanSd);
  }
  expect(Object.keys(entry!.ratingsTo).toSorted()).toEqual(['0.5', '1', '1.5']);
  for (const { runs } of Object.values(entry!.ratingsTo)) expect(runs).toHaveLength(2);
  expect(entry!.vendiRatio).toBeGreaterThan(0);
  expect(entry!.explained).toBeGreaterThan(0.5);
  expect(entry!.runs.map(({ seed }) => seed)).toEqual([1, 2]);
  entry!.curve.forEach(({ meanSd }, point) =>
    expect(entry!.runs.reduce((sum, run) => sum + run.meanSd[point]! / 2, 0)).toBeCloseTo(meanSd, 9),
  );
  expect(JSON.parse(JSON.stringify(once))).toEqual(once);
}, 180_000);

test('held side by side, in whatever order they end, runs give the same report', async () => {
  const options = { listeners: [ENSEMBLE['calm']!, ENSEMBLE['leaps']!], ratings: 6, seeds: 2 };
  const season = { studio, prior, ...options, jump: null, size: { contexts: 2, each: 2 } };
  const waits = [3, 1, 2, 0];
  const halls = [hallOf(season), hallOf(season), hallOf(season)].map(
    (hall) => async (order: Parameters<typeof hall>[0]) => {
      const result = await hall(order);
      for (let turn = waits[(order.listener * 2 + order.seed) % 4]!; turn > 0; turn--) await Promise.resolve();
      return result;
    },
  );
  expect(await run({ ...options, halls })).toEqual(await run(options));
}, 180_000);

test('how closely the policy is looked at changes nothing in the session', async () => {
  const seen = async (contexts: number) => {
    const { listeners } = await run({ ratings: 4, size: { contexts, each: 1 } });
    return listeners.map(({ vendiRatio, noteInChord, klToPrior }) => ({ vendiRatio, noteInChord, klToPrior }));
  };
  expect(await seen(4)).toEqual(await seen(1));
}, 180_000);

test('an experiment is called by its own name', async () => {
  const { listeners } = await run({
    contenders: [{ name: 'without ranking', kind: 'full', method: { ...METHODS.full, ranking: null } }],
    ratings: 3,
  });
  expect(listeners.map(({ learner }) => learner)).toEqual(['without ranking']);
});

test('the untaught prior against itself keeps its variety and its distance of 0', async () => {
  const { listeners } = await run({ contenders: [contender('random')], ratings: 3, seeds: 3 });
  expect(listeners[0]!.klToPrior).toBeCloseTo(0, 6);
  expect(listeners[0]!.vendiRatio).toBeGreaterThan(0.95);
  expect(listeners[0]!.vendiRatio).toBeLessThan(1.05);
}, 180_000);

test('a policy is compared by as many fresh pieces as the prior, of the same length', async () => {
  const begun: { seed: number; heard: number; slots: number }[] = [];
  const watched: Studio = {
    ...studio,
    open: async (seed, heard) => {
      const piece = { seed, heard: heard.length, slots: 0 };
      begun.push(piece);
      const port = await studio.open(seed, heard);
      return {
        features: port.features,
        propose: (request) => port.propose(request),
        commit: (candidate) => {
          piece.slots += candidate.bar.chords.length;
          port.commit(candidate);
        },
      };
    },
  };
  const size = { bars: 192, alternatives: 8, contextsPerPiece: 12 };
  const again = await samplePrior(watched, size, () => {});
  const ofPrior = begun.splice(0);
  await run({ studio: watched, prior: again, contenders: [contender('full')], ratings: 3 });
  const ofPolicy = begun.slice(-ofPrior.length);
  expect(ofPolicy.map(({ heard, slots }) => [heard, slots])).toEqual(ofPrior.map(({ heard, slots }) => [heard, slots]));
  expect(new Set([...ofPrior, ...ofPolicy].map(({ seed }) => seed)).size).toBe(2 * ofPrior.length);
}, 180_000);

test('after a jump sixty more ratings follow, and the distance is counted from the jump', async () => {
  const { listeners, protocol } = await run({ jump: 3 });
  const counts = listeners[0]!.curve.map(({ ratings }) => ratings);
  expect(counts[0]).toBe(3);
  expect(counts.at(-1)).toBe(63);
  expect(protocol['ratingsAfterJump']).toBe(60);
  const { runs } = listeners[0]!.afterJump!['1']!;
  expect(runs[0] === null || (runs[0]! >= 3 && runs[0]! <= 60)).toBe(true);
}, 180_000);

test('a listener to whom all bars are alike is reported and left out', async () => {
  const { listeners } = await run({ listeners: [{ name: 'indifferent', utility: () => 1 }] });
  expect(listeners[0]).toMatchObject({ name: 'indifferent', priorSd: 0, curve: [], vendiRatio: null });
  expect(listeners[0]!.ratingsTo['1']).toEqual({ median: null, p90: null, runs: [] });
});

test('a listener that answers with nonsense ends the protocol with its sentence', async () => {
  await expect(run({ listeners: [{ name: 'odd', utility: () => Number.NaN }] })).rejects.toThrow(/"odd" answered NaN/);
});
