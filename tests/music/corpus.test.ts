import { describe, expect, it } from 'vitest';
import { readCorpus, Unusable } from '../../src/music/corpus.ts';
import type { Piece } from '../../src/music/piece.ts';
import { BEAT, HYMN, WALTZ } from '../fixtures/pieces.ts';

async function read(lines: Iterable<string> | AsyncIterable<string>): Promise<{ pieces: Piece[]; unusable: Unusable }> {
  const unusable = new Unusable();
  const pieces: Piece[] = [];
  for await (const piece of readCorpus(lines, unusable)) pieces.push(piece);
  return { pieces, unusable };
}

describe('readCorpus', () => {
  it('gives the pieces in order, from any source of lines', async () => {
    const lines = [HYMN, BEAT, WALTZ].map((piece) => JSON.stringify(piece));
    expect((await read(lines)).pieces).toEqual([HYMN, BEAT, WALTZ]);
    const later = (async function* () {
      yield* lines;
    })();
    expect((await read(later)).pieces.map(({ id }) => id)).toEqual(['hymn', 'beat', 'waltz']);
  });

  it('counts each kind of unusable line once a kind, in a sentence', async () => {
    const { pieces, unusable } = await read([
      '',
      '  ',
      'not json',
      '{"half":',
      '[]',
      '{"tracks":[],"meter":[4,4]}',
      JSON.stringify(HYMN),
      '{"tracks":[{"role":"x","notes":[[0,1]]}]}',
      'null',
    ]);
    expect(pieces).toHaveLength(1);
    expect(unusable.total).toBe(6);
    expect(Object.values(unusable.counts)[0]).toBe(2);
    for (const sentence of Object.keys(unusable.counts)) expect(sentence).toMatch(/^[A-Z].+\.$/);
  });
});
