import { describe, expect, it } from 'vitest';
import { compare, STATISTICS } from '../../src/cli/reportStatistics.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { toGrid, type GridPiece } from '../../src/music/grid.ts';
import { BEAT, HYMN, WALTZ } from '../fixtures/pieces.ts';

const [hymn, waltz, beat] = [HYMN, WALTZ, BEAT].map((piece) => unwrap(toGrid(piece, 1))[0]!) as [
  GridPiece,
  GridPiece,
  GridPiece,
];
const distance = (name: string, composed: GridPiece[], corpus: GridPiece[]) =>
  compare(composed, corpus, 1).distances.find(({ statistic }) => statistic === name)!;

describe('comparison', () => {
  it('finds no distance between a body and itself, and some between two', () => {
    for (const { composed } of compare([hymn], [hymn], 1).distances) expect([0, null]).toContain(composed);
    expect(distance('intervals', [hymn], [waltz]).composed).toBeGreaterThan(0.05);
  });

  it('has a yardstick only where there are two pieces of real music, and nothing where nothing is counted', () => {
    expect(distance('pitch classes', [hymn], [waltz]).corpus).toBeNull();
    expect(distance('pitch classes', [hymn], [waltz, waltz]).corpus).toBe(0);
    expect(distance('pitch classes', [hymn], [waltz, hymn]).corpus).toBeGreaterThan(0);
    expect(distance('drums', [hymn], [waltz]).composed).toBeNull();
    expect(distance('drums', [beat], [beat, beat])).toMatchObject({ composed: 0, corpus: 0 });
    expect(compare([hymn], [], 1)).toMatchObject({ corpus: null });
  });

  it('labels every bin', () => {
    const { prior } = compare([hymn], [], 1);
    for (const { pick, labels, shape } of STATISTICS)
      expect(pick(prior)).toHaveLength(shape === 'table' ? labels.length ** 2 : labels.length);
  });
});
