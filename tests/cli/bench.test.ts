import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LEARNER_KINDS } from '../../agents/learner/method.ts';
import { run } from '../../src/cli/bench.ts';
import { describeFigure, describeTable, quantile, type BenchOptions, type Figure } from '../../src/cli/bench/figure.ts';
import { tableOf } from '../../src/cli/bench/pleasing.ts';
import { measure } from '../../src/cli/bench/prior.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { simulated } from '../agents/listeners/simulated.ts';
import { ENGINE_STYLES, ScaleEngine } from '../fixtures/engine.ts';
import { captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FIGURE: Figure = {
  name: 'speed',
  unit: '× real time',
  value: 8,
  baseline: { name: 'real time', value: 1 },
  better: 'higher',
};

describe('bench', () => {
  const benchmark = async (name: string) => ({
    summary: name,
    measure: async () => ({ figures: [{ ...FIGURE, name }], notes: ['Too dark.'] }),
  });
  it('runs one or all and prints JSON or sentences', async () => {
    const all = await captured(() => run(['--json'], ['prior', 'sound'], benchmark));
    expect(Object.keys(JSON.parse(all.stdout) as object)).toEqual(['prior', 'sound']);
    const one = await captured(() => run(['sound'], ['prior', 'sound'], benchmark));
    expect(one.stdout).toBe('sound\n  sound: 8 × real time (real time: 1; higher is better)\n  note: Too dark.\n');
  });
  it('names the benchmarks there are', async () => {
    await expect(run(['lights'], ['prior'], benchmark)).rejects.toThrow(UsageError);
    await expect(run(['lights'], ['prior'], benchmark)).rejects.toThrow('prior, all');
    await expect(run(['prior', 'sound'], ['prior', 'sound'], benchmark)).rejects.toThrow('one name');
  });
});

describe('bench learner', () => {
  it('hands on what the learner is to be compared with', async () => {
    const asked: unknown[] = [];
    const benchmark = async () => ({
      summary: '',
      measure: async ({ learner, limit }: BenchOptions) => {
        asked.push({ ...learner, limit });
        return { figures: [], notes: [] };
      },
    });
    const bench = (...args: string[]) => captured(() => run(['learner', ...args], ['learner'], benchmark));
    await bench('--limit', '3', '--seeds', '5', '--learner', 'coach', '--learner', 'Evolution');
    await bench('--ablations');
    await bench('--tradeoff');
    expect(asked).toEqual([
      { seeds: 5, kinds: ['coach', 'evolution'], what: 'kinds', limit: 3 },
      { seeds: 2, kinds: LEARNER_KINDS, what: 'ablations', limit: Infinity },
      { seeds: 2, kinds: LEARNER_KINDS, what: 'tradeoff', limit: Infinity },
    ]);
    await expect(bench('--ablations', '--tradeoff')).rejects.toThrow('one at a time');
    await expect(bench('--learner', 'teacher')).rejects.toThrow('coach, reinforce');
  });

  it('lays out a learner a row: ratings to a pleasure, pleasures at three points, and their price', () => {
    const table = tableOf('all listeners', [
      simulated({
        runs: [
          [0, 1, 2],
          [1, 1, 1],
        ],
        reached: [15, null],
      }),
      simulated({ learner: 'random', runs: [[0, 0, 0]] }),
    ]);
    expect(table.columns).toHaveLength(11);
    expect(table.rows[0]).toEqual([
      'full',
      '– / – (50 %)',
      '– / – (50 %)',
      '– / – (50 %)',
      '0.50',
      '1.00',
      '1.50',
      '1.50',
      '0.85',
      '0.80',
      '2.00',
    ]);
    expect(table.rows[1]![2]).toBe('– / – (0 %)');
    expect(describeTable(table)).not.toMatch(/NaN|undefined|null/);
  });
});

describe('bench prior', () => {
  it('sets the prior beside a backoff model and beside real time', async () => {
    const chorale = Array.from({ length: 32 }, (_, t) => [72, 67, 64, 48].map((pitch) => pitch + (t % 8 < 4 ? 0 : 2)));
    const jsb = join(folder, 'jsb.json');
    writeFileSync(
      jsb,
      JSON.stringify({ train: new Array(16).fill(chorale), valid: [chorale], test: [chorale, chorale] }),
    );
    let clock = 0;
    class TimedEngine extends ScaleEngine {
      override async compose(
        ...[order, onBar]: Parameters<import('../../src/cli/engine.ts').ComposeEngine['compose']>
      ) {
        for (let bar = 1; bar <= order.bars; bar++) {
          clock += bar <= 4 ? 10 : order.given ? 1 : 0.5;
          onBar?.(bar);
        }
        return super.compose(order);
      }
    }
    const { figures, notes } = await measure(
      { jsb, weights: null, limit: Infinity, seconds: 0, picture: true, soak: 0, now: () => clock },
      async () => new TimedEngine(),
      async () => ({
        styles: ENGINE_STYLES,
        score: async () => ({ nats: 0, frames: 0, notes: 0 }),
        scoreChorale: async (one) => ({ nats: one.length, frames: one.length, notes: 4 * one.length }),
      }),
    );
    expect(notes).toEqual([]);
    expect(figures.map(({ name, value }) => [name, value])).toEqual([
      ['JSB valid, 1 chorales', 0.25],
      ['JSB test, 2 chorales', 0.25],
      ['full texture composed, median', 4],
      ['full texture composed, slowest twentieth', 4],
      ['full texture around a given melody, 16 particles, slowest twentieth', 2],
    ]);
    expect(figures[1]!.baseline.value).toBeGreaterThan(0);
    expect(figures[1]!.baseline.value).toBeLessThan(1);
  });

  it('says what it could not measure', async () => {
    const { figures, notes } = await measure(
      { jsb: null, weights: null, limit: 1, seconds: 0, picture: true, soak: 0, now: () => 0 },
      async () => new ScaleEngine(),
    );
    expect(figures).toHaveLength(3);
    expect(notes[0]).toContain('--jsb');
  });
});

describe('figures', () => {
  it('say when a baseline is not beaten', () => {
    expect(describeFigure({ ...FIGURE, value: 0.5 })).toContain('not reached');
    expect(describeFigure({ ...FIGURE, value: 0.5, better: 'lower' })).not.toContain('not reached');
  });
  it('are judged by what is required where something is', () => {
    const figure: Figure = { ...FIGURE, unit: 'ms', value: 80, better: 'lower', bound: 100 };
    expect(describeFigure(figure)).toContain('at most 100 wanted');
    expect(describeFigure(figure)).not.toContain('not reached');
    expect(describeFigure({ ...figure, value: 101 })).toContain('not reached');
    expect(describeFigure({ ...figure, better: 'higher' })).toContain('not reached');
  });
  it('take quantiles by nearest rank', () => {
    expect([0, 0.5, 0.95, 1].map((share) => quantile([4, 1, 3, 2], share))).toEqual([1, 2, 4, 4]);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
