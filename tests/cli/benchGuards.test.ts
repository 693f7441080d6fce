import { describe, expect, it } from 'vitest';
import { describeTable } from '../../src/cli/bench/figure.ts';
import { faultsOf } from '../../src/cli/bench/guards.ts';
import { gridOfBars } from '../../src/music/gridBody.ts';
import { silentBar } from '../fixtures/bars.ts';

/** A soprano and a bass in whole notes, a bar each. */
function duet(...bars: readonly (readonly [number, number])[]) {
  return gridOfBars(
    bars.map(([melody, bass]) => {
      const bar = silentBar('4/4', 90, { tonic: 0, mode: 'major' });
      bar.voices.melody[0] = melody;
      bar.voices.bass[0] = bass;
      return bar;
    }),
    'duet',
    'chorale',
  );
}

describe('faults', () => {
  it('are counted over pieces, silence before and after a piece apart', () => {
    const rest = silentBar('4/4', 90, { tonic: 0, mode: 'major' });
    const framed = gridOfBars([rest, silentBar('4/4', 90, { tonic: 0, mode: 'major' })], 'x', 'chorale');
    expect(faultsOf([framed], 'chorale')).toMatchObject({ silence: 0, range: { of: 0, among: 0 } });
    // A fifth that moves up to a fifth, the same bar twice, then a cross far below the soprano's range.
    const piece = duet([67, 60], [69, 62], [69, 62], [40, 62]);
    expect(faultsOf([piece, piece], 'chorale')).toEqual({
      bars: 8,
      silence: 0,
      repetition: 2,
      range: { of: 2, among: 16 },
      hands: null,
      crossing: { of: 32, among: 128 },
      parallels: { of: 2, among: 2 },
    });
    expect(faultsOf([duet([84, 40])], 'ragtime').hands).toEqual({ of: 0, among: 1 });
  });
});

describe('tables', () => {
  it('are printed in columns', () => {
    const rows = [
      ['style', '10.5'],
      ['x', '1'],
    ];
    expect(describeTable({ title: 't', columns: ['', 'a'], rows })).toBe('t\n           a\n  style 10.5\n  x        1');
  });
});
