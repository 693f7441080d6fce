import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOriginality } from '../../../agents/critics/originalityFile.ts';
import { buildOriginality } from '../../../agents/training/originalityIndex.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { barsOf, fileOf, longestIn, originalityOf, piece, symbolsOf, tune } from './tunes.ts';

const PIECES = [0, 1, 2].map((seed) =>
  piece(`tune ${seed}`, symbolsOf(tune(seed, 40)), symbolsOf(tune(seed + 10, 40))),
);

describe('the index of sources', () => {
  it('reads what was written', async () => {
    const built = buildOriginality(PIECES);
    const read = unwrap(await readOriginality(await fileOf(PIECES)));
    expect(read).toEqual({ ...built, checksum: read.checksum });
    expect(read.checksum).toMatch(/^[0-9a-f]{8}$/);
    expect(read.sources.map(({ title }) => title)).toEqual(['tune 0', 'tune 1', 'tune 2']);
    expect(read.licences).toEqual({ 'made up': 'ours' });
  });

  it('is the same for the same pieces, and another for others', async () => {
    expect(await fileOf(PIECES)).toEqual(await fileOf(PIECES));
    const checksum = async (pieces: typeof PIECES) => unwrap(await readOriginality(await fileOf(pieces))).checksum;
    expect(await checksum(PIECES)).not.toBe(await checksum(PIECES.slice(1)));
  });

  it('keeps once what a piece repeats', async () => {
    const section = tune(7, 60);
    const once = buildOriginality([piece('once', symbolsOf(section))]);
    const thrice = [piece('thrice', symbolsOf([...section, ...tune(8, 20), ...section, ...tune(9, 20), ...section]))];
    expect(buildOriginality(thrice).codes.length).toBeLessThan(once.codes.length + 100);
    const originality = await originalityOf(thrice);
    for (const part of [section, tune(8, 20), tune(9, 20)])
      expect(longestIn(originality, barsOf(symbolsOf(part.slice(0, 16))))).toBe(16);
    // Across the seam of a copy too every passage stays.
    expect(longestIn(originality, barsOf(symbolsOf([...section.slice(-6), ...tune(8, 6)])))).toBeGreaterThanOrEqual(8);
  });

  it('leaves out pieces without a tune and cuts title pages short', () => {
    const built = buildOriginality([
      piece('hush', symbolsOf([])),
      piece('A  very\n long title '.repeat(9), symbolsOf(tune(1, 20))),
    ]);
    expect(built.sources).toHaveLength(1);
    expect(built.sources[0]!.title).toMatch(/^A very long title A very .{1,45}…$/);
  });

  it('is refused in one sentence when it is damaged, or what it says is untouched', async () => {
    const file = await fileOf(PIECES);
    const { checksum } = unwrap(await readOriginality(file));
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const damaged = file.slice();
        damaged[at]! ^= flip;
        const read = await readOriginality(damaged);
        if (read.ok) expect(read.value.checksum).toBe(checksum);
        else expect(read.fault.sentence).toMatch(/^[A-Z][^.]+\.$/);
      }),
    );
  });

  it.each([
    ['cut off', async () => (await fileOf(PIECES)).slice(0, 200), 'damaged'],
    ['empty', async () => new Uint8Array(0), 'not an index'],
    ['something else', async () => new TextEncoder().encode('<!doctype html>'), 'not an index'],
  ])('is refused when it is %s', async (_, make, word) => {
    const read = await readOriginality(await make());
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.fault.sentence).toContain(word);
  });
});
