import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Archive, leastVisited, Visits, type ArchiveSnapshot, type Specimen } from '../../../agents/learner/archive.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { FROM_BEFORE, NICHES, type Niche } from '../../../src/protocol/niche.ts';
import { written } from '../bars.ts';

const SIZE = 3;
const fitness = (scaled: Float32Array): number => scaled[0]!;
const music = [written({ melody: { 0: 60, 4: 64 } }), written({ melody: { 0: 62 } })].map(({ key, metre, voices }) => ({
  key,
  metre,
  voices,
}));

function specimen(phrase: number, niche: Niche, pleasure: number): Specimen {
  return {
    phrase,
    start: 4 * phrase,
    bars: 2,
    niche,
    scaled: Float32Array.of(pleasure, 1, -1),
    lineage: [],
    targets: { tension: 0, density: 1, register: 0, brightness: 0 },
    music,
    ratings: 0,
    rated: 0,
  };
}

const filings = fc.array(
  fc.record({ niche: fc.constantFrom(...NICHES), pleasure: fc.double({ min: -3, max: 3, noNaN: true }) }),
  { minLength: 1, maxLength: 60 },
);

describe('the archive', () => {
  it('keeps the best of every niche and nothing else', () => {
    fc.assert(
      fc.property(filings, (phrases) => {
        const archive = new Archive();
        phrases.forEach(({ niche, pleasure }, i) => archive.file(specimen(i, niche, pleasure), fitness));
        expect(archive.elites.length).toBe(new Set(phrases.map(({ niche }) => niche)).size);
        for (const { niche, scaled } of archive.elites) {
          const best = Math.max(...phrases.filter((one) => one.niche === niche).map(({ pleasure }) => pleasure));
          expect(scaled[0]).toBeCloseTo(best, 5);
        }
      }),
    );
  });

  it('judges anew when taste has moved', () => {
    const archive = new Archive();
    archive.file(specimen(0, 'still.low.plain', 2), fitness);
    expect(archive.file(specimen(1, 'still.low.plain', 1), fitness)).toBe(false);
    expect(archive.file(specimen(2, 'still.low.plain', 1), (scaled) => -fitness(scaled))).toBe(true);
    expect(archive.elites.map(({ phrase }) => phrase)).toEqual([2]);
  });

  it('points at a niche never visited, then at the one visited longest ago; what was tried counts', () => {
    const archive = new Archive();
    const rng = new Rng(1);
    NICHES.slice(1).forEach((niche, i) => archive.file(specimen(i, niche, 0), fitness));
    expect(leastVisited(archive.visits, archive.tries, rng)).toBe(NICHES[0]);
    archive.tries.add(NICHES[0]!);
    expect(leastVisited(archive.visits, archive.tries, rng)).toBe(NICHES[1]);
    expect(leastVisited(new Visits(), new Visits(), new Rng(2))).toBe(
      leastVisited(new Visits(), new Visits(), new Rng(2)),
    );
  });

  it('takes late ratings', () => {
    const archive = new Archive();
    archive.file(specimen(7, 'still.low.plain', 0), fitness);
    archive.rate(7, -1);
    archive.rate(8, 1);
    expect(archive.elites[0]).toMatchObject({ ratings: 1, rated: -1 });
  });

  it('goes through a file, its phrases then being guests', () => {
    const archive = new Archive();
    archive.file(specimen(3, 'lively.high.plain', 0.12345678), fitness);
    archive.file(specimen(4, 'still.low.coloured', -1), fitness);
    const stored = JSON.parse(JSON.stringify(archive.snapshot())) as ArchiveSnapshot;
    const other = new Archive();
    other.restore(stored, SIZE);
    expect(other.elites.map(({ niche }) => niche)).toEqual(archive.elites.map(({ niche }) => niche));
    expect(other.elites.every(({ phrase, start }) => phrase >= FROM_BEFORE && start === -1)).toBe(true);
    expect(other.elites[0]!.music).toEqual(music);
    expect(other.visits.of('lively.high.plain')).toBeCloseTo(archive.visits.of('lively.high.plain'));
    expect(other.snapshot()).toEqual(stored);
  });

  it('refuses what is no memory of its own, and stays as it was', () => {
    const archive = new Archive();
    archive.file(specimen(0, 'still.low.plain', 1), fitness);
    const good = archive.snapshot();
    const [elite] = good.elites;
    const bad: unknown[] = [
      { ...good, elites: null },
      { ...good, elites: [{ ...elite, niche: 'nowhere' }] },
      { ...good, elites: [{ ...elite, scaled: [1, 2] }] },
      { ...good, elites: [{ ...elite, scaled: [1, 2, null] }] },
      { ...good, elites: [{ ...elite, music: [] }] },
      { ...good, elites: [{ ...elite, music: [{ ...elite!.music[0]!, voices: {} }] }] },
    ];
    for (const snapshot of bad) expect(() => archive.restore(snapshot as ArchiveSnapshot, SIZE)).toThrow(RangeError);
    expect(() => archive.restore(good, SIZE + 1)).toThrow(RangeError);
    expect(archive.snapshot()).toEqual(good);
  });
});
