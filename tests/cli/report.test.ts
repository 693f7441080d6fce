import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { barPlot, curvePlot, legend, scatterPlot } from '../../src/cli/plot.ts';
import { run } from '../../src/cli/report.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { ScaleEngine } from '../fixtures/engine.ts';
import { BEAT, HYMN, WALTZ } from '../fixtures/pieces.ts';
import { simulated } from '../agents/listeners/simulated.ts';
import { captured, type Captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-report-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const report = (...args: string[]): Promise<Captured> => captured(() => run(args, async () => new ScaleEngine()));
const corpus = file(
  'c.jsonl',
  [WALTZ, { ...HYMN, style: 'chorale' }, BEAT].map((piece) => JSON.stringify(piece)).join('\n'),
);
const simulation = file(
  's.json',
  JSON.stringify({
    style: 'chorale=1',
    protocol: { ratings: 60, jump: null, priorNoteInChord: 0.8 },
    listeners: [
      simulated({ name: 'likes <leaps>', runs: [[0, 0.5, 1]] }),
      simulated({ name: 'likes <leaps>', learner: 'random', runs: [[0, 0.1, 0]] }),
      simulated({ name: 'likes nothing', runs: [] }),
    ],
  }),
);

describe('report', () => {
  it('sets the prior beside the corpora, style by style, and draws the learner’s curves', async () => {
    const out = join(folder, 'r.html');
    const { code, stdout, stderr } = await report(
      '--out',
      out,
      '--corpus',
      corpus,
      '--simulation',
      simulation,
      '--json',
    );
    expect(code).toBe(0);
    const html = readFileSync(out, 'utf8');
    expect(html.match(/<h2>[^<]*<\/h2>/g)).toEqual([
      '<h2>chorale</h2>',
      '<h2>waltz</h2>',
      '<h2>Style chorale=1, 60 ratings</h2>',
    ]);
    // Everybody, those whom the features explain, and the one listener there is: two learners each.
    expect(html.match(/<polyline/g)).toHaveLength(6);
    expect(html.match(/<circle/g)).toHaveLength(6);
    expect(html).toContain('<h3>likes &lt;leaps&gt; <small>R² 0.90</small></h3>');
    expect(html).toContain('likes nothing: the prior’s bars are all alike to this listener.');
    expect(html).not.toMatch(/NaN|undefined|https?:/);
    expect(stderr).toContain('knows no style “rock”');
    const { styles } = JSON.parse(stdout) as {
      styles: { style: string; prior: { bars: number }; corpus: { pieces: number } }[];
    };
    expect(styles.map(({ style, prior, corpus: real }) => [style, prior.bars, real.pieces])).toEqual([
      ['chorale', 96, 1],
      ['waltz', 96, 1],
    ]);
  });

  it('composes the styles that are named, without a corpus too', async () => {
    const { stdout } = await report(
      '--out',
      join(folder, 'n.html'),
      '--styles',
      'funk,Waltz',
      '--pieces',
      '1',
      '--bars',
      '8',
      '--json',
    );
    expect((JSON.parse(stdout) as { styles: { style: string }[] }).styles.map(({ style }) => style)).toEqual([
      'funk',
      'waltz',
    ]);
  });

  it('draws the learner’s curves alone, without an engine', async () => {
    const engine = (): never => {
      throw new Error('not asked for');
    };
    const { stdout } = await captured(() => run(['--no-prior', '--simulation', simulation], engine));
    expect(stdout).toMatch(/^<!doctype html>[^]*<h2>Style chorale=1, 60 ratings<\/h2>[^]*<\/html>\n$/);
    expect(stdout).not.toMatch(/NaN|undefined|null/);
    await expect(report('--no-prior')).rejects.toThrow('needs --simulation');
  });

  it('prints the page where no file is named', async () => {
    const { stdout } = await report('--pieces', '1');
    expect(stdout).toMatch(/^<!doctype html>[^]*<h2>chorale<\/h2>[^]*<\/html>\n$/);
  });

  it.each([
    [['--out', 'x.pdf'], 'ends in .html'],
    [['--out', 'x.html', '--styles', 'polka'], 'chorale, waltz, funk'],
  ])('%j is wrong usage', async (args, words) => {
    await expect(report(...args)).rejects.toThrow(UsageError);
    await expect(report(...args)).rejects.toThrow(words);
  });

  it('refuses what no simulation printed, and what cannot be written', async () => {
    await expect(report('--out', 'x.html', '--simulation', file('bad.json', '{}'))).rejects.toThrow(
      'antiphon simulate --json',
    );
    await expect(report('--out', join(folder, 'none', 'x.html'), '--pieces', '1')).rejects.toThrow('cannot be written');
  });
});

describe('plots', () => {
  it('stay inside their frame, whatever the numbers', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(share, { minLength: 4, maxLength: 4 }),
        fc.array(share, { minLength: 4, maxLength: 4 }),
        (a, b) => {
          const svg = barPlot(
            { title: 'x' },
            ['1', '', '3', ''],
            [
              { name: 'a', values: a },
              { name: 'b', values: b },
            ],
          );
          for (const [, y, height] of svg.matchAll(/ y="([^"]+)" width="[^"]+" height="([^"]+)"/g)) {
            expect(Number(y)).toBeGreaterThanOrEqual(0);
            expect(Number(y) + Number(height)).toBeLessThanOrEqual(150);
          }
          const curves = curvePlot('x', 'sd', [
            { name: 'c', points: a.map((y, x) => ({ x, y: y - 0.5, low: y - 1, high: y })) },
          ]);
          for (const [, x, y] of curves.matchAll(/([\d.]+),(-?[\d.]+)/g)) {
            expect(Number(x)).toBeLessThanOrEqual(340);
            expect(Number(y)).toBeGreaterThanOrEqual(0);
            expect(Number(y)).toBeLessThanOrEqual(150);
          }
        },
      ),
    );
  });
  it('put every spot inside their frame', () => {
    const value = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 9 }), (pairs) => {
        const svg = scatterPlot(
          { title: 'x' },
          { across: 'a', up: 'b' },
          pairs.map(([x, y], i) => ({ name: `${i}`, x, y })),
        );
        expect(svg.match(/<circle/g)).toHaveLength(pairs.length);
        for (const [, x, y] of svg.matchAll(/cx="([^"]+)" cy="([^"]+)"/g)) {
          expect(Number(x)).toBeGreaterThanOrEqual(34);
          expect(Number(x)).toBeLessThanOrEqual(340);
          expect(Number(y)).toBeGreaterThanOrEqual(0);
          expect(Number(y)).toBeLessThanOrEqual(128);
        }
      }),
    );
  });
  it('never let a name become markup', () => {
    expect(legend(['<b>"x"&</b>'])).toContain('&lt;b&gt;&quot;x&quot;&amp;&lt;/b&gt;');
  });
});
