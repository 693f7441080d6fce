import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Repertoire, trying, type TasteModel } from '../../../agents/learner/repertoire.ts';
import { METHODS } from '../../../agents/learner/method.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { NICHES } from '../../../src/protocol/niche.ts';
import type { PhrasePlace, PlannedBar } from '../../../src/protocol/bar.ts';
import { written } from '../bars.ts';

const OPTIONS = METHODS.full.archive!;
const SIZE = 2;

/** A taste that is known as well as it is told: the first feature pleases. */
function model(observed: number, spread: number): TasteModel {
  return {
    observed,
    predict: (scaled) => ({ mean: scaled[0]!, sd: spread }),
    expect: (scaled) => scaled[0]!,
    sample: (rng) => Float64Array.of(1 + spread * rng.normal(), spread * rng.normal()),
  };
}

const LIVELY = Object.fromEntries(Array.from({ length: 16 }, (_, slot) => [slot, 80 + (slot % 3)]));
const STILL = { 0: 50 };

/** Bar of a piece in phrases of two bars. */
function bar(barIndex: number, melody: Readonly<Record<number, number>>, place: Partial<PhrasePlace> = {}): PlannedBar {
  const phrase = {
    index: Math.floor(barIndex / 2),
    bar: barIndex % 2,
    bars: 2,
    act: 'new',
    motif: -1,
    ...place,
  } as const;
  return { ...written({ melody, barIndex }), phrase };
}

/** Phrases in turn lively and pleasing, still and displeasing. */
function played(repertoire: Repertoire, bars: number): void {
  for (let i = 0; i < bars; i++) {
    const lively = Math.floor(i / 2) % 2 === 0;
    repertoire.observe(bar(i, lively ? LIVELY : STILL), Float32Array.of(lively ? 1 : -1, 0));
  }
}

describe('the repertoire', () => {
  it('files a phrase when it can no longer be revised, as it was last', () => {
    const repertoire = new Repertoire(OPTIONS, model(0, 1), new Rng(1));
    expect(repertoire.news()).toEqual({ niches: [], phrases: [] });
    const filed = Array.from({ length: 7 }, (_, i) => {
      repertoire.observe(bar(i, STILL), Float32Array.of(0, 0));
      if (i === 2) repertoire.observe(bar(1, LIVELY), Float32Array.of(1, 0));
      return repertoire.news() !== null;
    });
    expect(filed).toEqual([false, false, false, false, false, true, false]);
    expect(repertoire.view.phrases).toHaveLength(1);
    expect(repertoire.view.phrases[0]).toMatchObject({ phrase: 0, start: 0, bars: 2, pleasure: 0.5 });
  });

  it('chooses what is known to please for a stated share of phrases, and nothing before the first rating', () => {
    const sure = new Repertoire(OPTIONS, model(20, 0), new Rng(1));
    played(sure, 16);
    const chosen = Array.from({ length: 400 }, () => sure.suggest(false)).filter(({ phrases }) => phrases.length > 0);
    expect(chosen.length / 400).toBeGreaterThan(OPTIONS.recall - 0.1);
    expect(chosen.length / 400).toBeLessThan(OPTIONS.recall + 0.1);
    const pleasing = new Set(
      sure.view.niches.filter(({ elite }) => elite.pleasure > 0).map(({ elite }) => elite.phrase),
    );
    for (const { phrases, leans } of chosen) {
      expect(pleasing).toContain(phrases[0]!.phrase);
      expect([...leans.keys()]).toEqual(phrases.map(({ phrase }) => phrase));
    }
    const unsure = new Repertoire(OPTIONS, model(0, 1), new Rng(1));
    played(unsure, 16);
    for (let i = 0; i < 20; i++) expect(unsure.suggest(false)).toMatchObject({ phrases: [], leans: new Map() });
  });

  it('explores in proportion to uncertainty: one taste is drawn for each phrase', () => {
    const displeasing = (spread: number): number => {
      const repertoire = new Repertoire({ ...OPTIONS, recall: 1 }, model(20, spread), new Rng(3));
      played(repertoire, 16);
      const worse = new Set(
        repertoire.view.niches.filter(({ elite }) => elite.pleasure < 0).map(({ elite }) => elite.phrase),
      );
      return Array.from({ length: 200 }, () => repertoire.suggest(false).phrases[0]!.phrase).filter((phrase) =>
        worse.has(phrase),
      ).length;
    };
    expect(displeasing(0.1)).toBe(0);
    expect(displeasing(0.7)).toBeGreaterThan(0);
    expect(displeasing(3)).toBeGreaterThan(displeasing(0.7));
  });

  it('does not offer what people pressed Change at', () => {
    const repertoire = new Repertoire({ ...OPTIONS, recall: 1 }, model(20, 0), new Rng(1));
    played(repertoire, 3);
    repertoire.rate(0, -1);
    played(repertoire, 8);
    expect(repertoire.view.phrases[0]).toMatchObject({ phrase: 0, ratings: 1, rating: -1 });
    expect(repertoire.suggest(false).phrases.map(({ phrase }) => phrase)).not.toContain(0);
    // Late, when it has been filed.
    repertoire.rate(2, 1);
    expect(repertoire.view.phrases.find(({ phrase }) => phrase === 1)).toMatchObject({ ratings: 1, rating: 1 });
  });

  it('never tries less than its floor, whatever is free, and more while taste is unknown', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(200), (seed, observed) => {
        const repertoire = new Repertoire(OPTIONS, model(observed, 1), new Rng(seed));
        const rng = new Rng(seed + 1);
        let owed = 0;
        for (let phrase = 0; phrase < 200; phrase++) {
          // At least one phrase in four can be turned into something new.
          const free = phrase % 4 === 0 || rng.next() < 0.1;
          owed += OPTIONS.floor;
          if (repertoire.suggest(free).aim) owed -= 1;
          expect(owed).toBeLessThan(1 + 4 * OPTIONS.floor);
        }
      }),
    );
    const shares = [0, 5, 50, 500].map((observed) => new Repertoire(OPTIONS, model(observed, 1), new Rng(1)).share);
    expect(shares[0]).toBe(OPTIONS.early);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(shares.every((share) => share >= OPTIONS.floor)).toBe(true);
  });

  it('tries every niche in turn where none can be reached', () => {
    const repertoire = new Repertoire(OPTIONS, model(0, 1), new Rng(5));
    played(repertoire, 12);
    const tried = new Set<string>();
    for (let phrase = 0; phrase < 200; phrase++) {
      const { aim } = repertoire.suggest(true);
      if (aim) tried.add(aim.niche);
    }
    expect(tried.size).toBe(NICHES.length);
  });

  it('changes nothing by being looked at', () => {
    const repertoire = new Repertoire(OPTIONS, model(20, 1), new Rng(1));
    played(repertoire, 16);
    const before = repertoire.snapshot();
    const glimpse = repertoire.glimpse(new Rng(9));
    for (let phrase = 0; phrase < 20; phrase++) glimpse.suggest(true);
    expect(repertoire.snapshot()).toEqual(before);
  });

  it('goes on from a file as it would have gone on', () => {
    const options = { ...OPTIONS, recall: 1 };
    const repertoire = new Repertoire(options, model(20, 1), new Rng(1));
    played(repertoire, 16);
    repertoire.suggest(true);
    const stored = JSON.parse(JSON.stringify(repertoire.snapshot())) as ReturnType<typeof repertoire.snapshot>;
    const twins = [1, 2].map((seed) => {
      const twin = new Repertoire(options, model(20, 1), new Rng(seed));
      twin.restore(stored, SIZE);
      return twin;
    });
    expect(twins[0]!.suggest(true)).toEqual(twins[1]!.suggest(true));
    expect(twins[0]!.suggest(true).phrases.length).toBeGreaterThan(0);
  });
});

describe('a phrase that tries a niche', () => {
  const candidate = (melody: Readonly<Record<number, number>>, place: Partial<PhrasePlace>) => ({
    bar: bar(0, melody, place),
    trace: { gradient: new Float32Array(0), fisher: new Float32Array(0), kl: 0 },
  });

  it('takes the candidates that come nearest to it, and any where nothing is tried', () => {
    const melodies = [STILL, LIVELY, { 0: 78, 8: 78 }, LIVELY];
    const taken = (place: Partial<PhrasePlace>) => trying(melodies.map((melody) => candidate(melody, place)));
    expect(taken({})).toEqual([0, 1, 2, 3]);
    expect(taken({ aim: 'lively.high.plain' })).toEqual([1, 3]);
    expect(taken({ aim: 'still.low.plain' })).toEqual([0]);
  });
});
