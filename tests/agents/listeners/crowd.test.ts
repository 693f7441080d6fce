/** Simulated crowds before one learner, on a composer small enough to be quick: camps in turn, and trolls. */
import { beforeAll, expect, test } from 'vitest';
import { runCrowd, type CrowdReport, type Manner, type Person } from '../../../agents/listeners/crowd.ts';
import { ENSEMBLE } from '../../../agents/listeners/ensemble.ts';
import { opposite, type HiddenListener } from '../../../agents/listeners/listener.ts';
import { samplePrior, type PriorSample } from '../../../agents/listeners/priorSample.ts';
import type { Studio } from '../../../agents/listeners/studio.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { SyntheticComposer } from '../syntheticComposer.ts';

const studio: Studio = {
  prior: 'synthetic',
  style: 'synthetic=1',
  open: (seed, heard) => Promise.resolve(new SyntheticComposer(seed, heard)),
};
const SEEDS = [1, 2, 3];
const calm = ENSEMBLE['calm']!;
const wild = opposite(calm);

let prior: PriorSample;
beforeAll(async () => {
  prior = await samplePrior(studio, { bars: 192, alternatives: 8, contextsPerPiece: 12 }, () => {});
}, 120_000);

const several = (count: number, taste: HiddenListener, manner: Manner = 'honest'): readonly Person[] =>
  Array.from({ length: count }, () => ({ taste, manner }));

async function crowds(people: readonly Person[], named = true, seeds = SEEDS): Promise<readonly CrowdReport[]> {
  const reports: CrowdReport[] = [];
  for (const seed of seeds)
    reports.push(unwrap(await runCrowd({ studio, prior, people, bars: 64, from: 32, seed, named })));
  return reports;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const pleasures = (reports: readonly CrowdReport[], taste: number) =>
  reports.map((report) => report.tastes[taste]!.own);

test('two opposite camps both end above the prior in their own phrases; an average pleases one at most', async () => {
  const people = [...several(3, calm), ...several(3, wild)];
  const camps = await crowds(people);
  for (const taste of [0, 1]) expect(mean(pleasures(camps, taste))).toBeGreaterThan(0.7);
  for (const { tastes, split } of camps) {
    expect(split).toBeGreaterThan(0.4);
    for (const { turns } of tastes) expect(turns).toBeGreaterThan(0.25);
  }
  const worseOff = (reports: readonly CrowdReport[]) =>
    mean(reports.map(({ tastes }) => Math.min(...tastes.map(({ own }) => own))));
  expect(worseOff(camps)).toBeGreaterThan(worseOff(await crowds(people, false)) + 0.5);
}, 600_000);

test('three trolls among ten, of whichever kind, leave the others four fifths of their pleasure and more', async () => {
  const seeds = [...SEEDS, 4, 5];
  const alone = mean(pleasures(await crowds(several(7, calm), true, seeds), 0));
  expect(alone).toBeGreaterThan(0.8);
  for (const manner of ['more', 'change', 'random', 'contrary'] as const) {
    const reports = await crowds([...several(7, calm), ...several(3, calm, manner)], true, seeds);
    expect(mean(pleasures(reports, 0)), manner).toBeGreaterThan(0.8 * alone);
    // A contrarian is consistent, and so a camp: believed, and given turns.
    if (manner === 'random' || manner === 'change')
      for (const { trust } of reports) expect(trust[manner]).toBeLessThan(0.5);
  }
}, 600_000);

test('the same seed gives the same report, and a listener who fails is told by a sentence', async () => {
  const people = [...several(2, calm), ...several(1, wild)];
  const run = (those: readonly Person[]) =>
    runCrowd({ studio, prior, people: those, bars: 12, from: 4, seed: 5, named: true });
  expect(await run(people)).toEqual(await run(people));
  const failing = { name: 'is silent', utility: () => NaN };
  const refused = await run([...people, ...several(1, failing)]);
  expect(refused.ok).toBe(false);
});
