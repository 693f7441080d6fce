import { describe, expect, it } from 'vitest';
import { withOwnStyles } from '../../agents/training/styles.ts';
import type { Corpus } from '../../src/cli/corpusFolder.ts';
import { Intake, intakeTable } from '../../src/cli/intake.ts';
import { isAllOwn, priorStyles, withoutStrays } from '../../src/cli/trainingCorpus.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { toGrid } from '../../src/music/grid.ts';
import type { Piece } from '../../src/music/piece.ts';
import { BEAT, HYMN } from '../fixtures/pieces.ts';

/** A corpus of one collection, as it is read. */
function corpusOf(pieces: readonly Piece[], own: Corpus['own'] = {}): Corpus {
  const intake = new Intake();
  for (const { style } of pieces) intake.keep('made-up', style, 1, 4);
  return {
    pieces: pieces.flatMap((piece) => unwrap(toGrid(piece))),
    own,
    sources: Object.fromEntries(pieces.map(({ style }) => [style, ['made-up']])),
    report: { collections: { 'made-up': pieces.length }, leftOut: {}, intake: intake.rows, unusable: [] },
  };
}
const styled = (piece: Piece, style: string, id = style): Piece => ({ ...piece, style, id });

describe('what training learns from', () => {
  it('leaves out what no style learns from, and says so', () => {
    const all = corpusOf([
      styled(HYMN, 'hymn'),
      styled(HYMN, 'jazz', 'sung'),
      styled(BEAT, 'highlife'),
      styled(BEAT, 'dance'),
    ]);
    const { pieces, report } = withoutStrays(all, withOwnStyles({}));
    expect(pieces.map(({ style }) => style)).toEqual(['hymn', 'dance']);
    expect(report.leftOut).toEqual({ 'no style': 2 });
    expect(report.intake.map(({ style, pieces: kept }) => [style, kept])).toEqual([
      ['hymn', 1],
      ['jazz', 0],
      ['highlife', 0],
      ['dance', 1],
    ]);
    expect(report.intake[2]!.leftOut).toEqual({ 'no style': { pieces: 1, bars: 4 } });
    expect(intakeTable(report.intake).split('\n').at(-1)).toContain('| 8 (2) |');
  });

  it('is all one’s own where no piece names a style itself', () => {
    const own = { klezmer: 'pitched', constructor: 'pitched' } as const;
    expect(isAllOwn(corpusOf([styled(HYMN, 'klezmer'), styled(HYMN, 'constructor')], own))).toBe(true);
    expect(isAllOwn(corpusOf([styled(HYMN, 'klezmer'), styled(HYMN, 'chorale')], own))).toBe(false);
    expect(isAllOwn(corpusOf([styled(HYMN, 'constructor')], {}))).toBe(false);
    expect(isAllOwn(corpusOf([]))).toBe(false);
  });
});

describe('what a prior says of a style', () => {
  const table = withOwnStyles({ klezmer: 'pitched' });
  const said = (pieces: readonly Piece[], name: string) =>
    priorStyles(corpusOf(pieces), table).find((style) => style.name === name)!;

  it('counts what is learnt by the style’s name as well as by its labels', () => {
    const both = [styled(HYMN, 'psalm'), styled({ ...HYMN, tempo: 60 }, 'renaissance-psalm')];
    expect(said(both, 'psalm')).toMatchObject({
      pieces: 2,
      corpora: ['made-up'],
      tempo: 96,
      voices: ['melody', 'bass', 'inner1', 'inner2'],
    });
    expect(said(both, 'chorale')).toMatchObject({ pieces: 0, corpora: [], voices: [] });
    expect(said([styled(HYMN, 'klezmer')], 'klezmer')).toMatchObject({ pieces: 1, tempo: 96 });
  });

  it('takes a pitched style’s tempo and voices from its voices, whatever drums join it', () => {
    const polka = styled({ ...HYMN, tempo: 70 }, 'polka');
    const beats = [1, 2, 3].map((i) => styled(BEAT, 'dance', `beat/${i}`));
    expect(said([polka, ...beats], 'dance')).toMatchObject({
      pieces: 4,
      tempo: 70,
      voices: ['melody', 'bass', 'inner1', 'inner2'],
    });
    expect(said(beats, 'rock')).toMatchObject({ pieces: 0 });
  });
});
