import { describe, expect, it } from 'vitest';
import { Form } from '../../../agents/composer/form.ts';
import type { KeptPhrase, Repertoire, Suggestion } from '../../../agents/composer/repertoire.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { FROM_BEFORE } from '../../../src/protocol/niche.ts';
import type { PhrasePlace } from '../../../src/protocol/bar.ts';
import { written } from '../bars.ts';

const NOTHING: Suggestion = { phrases: [], leans: new Map(), aim: null };
const BARS = 240;

/** First places of the phrases of a piece whose bars are heard as they are planned. */
function phrasesOf(seed: number, suggest: Repertoire['suggest'] | null): PhrasePlace[] {
  const form = new Form(new Rng(seed));
  if (suggest) form.consult({ suggest });
  const places: PhrasePlace[] = [];
  for (let barIndex = 0; barIndex < BARS; barIndex++) {
    const place = form.place(barIndex);
    form.remember(written({ melody: { 0: 60 + (place.index % 12), 8: 64 }, barIndex }));
    if (place.bar === 0) places.push(place);
  }
  return places;
}

const guest: KeptPhrase = {
  phrase: FROM_BEFORE + 3,
  start: -1,
  lineage: [],
  targets: null,
  music: [written({ melody: { 0: 71, 4: 72, 8: 74 } }), written({ melody: { 0: 76 } })],
};

describe('a form that consults a repertoire', () => {
  it('goes its own way where nothing is suggested', () => {
    expect(phrasesOf(1, () => NOTHING)).toEqual(phrasesOf(1, null));
  });

  it('takes up more often what it is told is wanted, and says from what a phrase comes', () => {
    const recalls = (lean: number) =>
      phrasesOf(2, () => ({ ...NOTHING, leans: new Map([[1, lean]]) })).filter(({ lineage }) => lineage?.[0] === 1)
        .length;
    expect(recalls(6)).toBeGreaterThan(recalls(0));
    expect(recalls(-6)).toBeLessThanOrEqual(recalls(0));
    for (const { motif, lineage } of phrasesOf(2, null)) expect(lineage !== undefined).toBe(motif >= 0);
  });

  it('takes up a phrase from another piece, and sings it', () => {
    const form = new Form(new Rng(3));
    form.consult({ suggest: () => ({ ...NOTHING, phrases: [guest], leans: new Map([[guest.phrase, 20]]) }) });
    let taken = -1;
    for (let barIndex = 0; barIndex < BARS && taken < 0; barIndex++) {
      const place = form.place(barIndex);
      if (place.lineage?.includes(guest.phrase) && place.act !== 'develop') taken = barIndex;
      else form.remember(written({ melody: { 0: 60 }, barIndex }));
    }
    expect(taken).toBeGreaterThanOrEqual(0);
    expect(form.motif(taken, '4/4')?.voices.melody[0]).toBe(71);
    expect(form.place(taken).motif).toBe(-1);
    expect(form.motif(taken, '3/4')).toBeNull();
  });

  it('tries a niche only where the plan is free, as something new, and lets nobody be blamed for it', () => {
    const targets = { tension: -2, density: 2, register: 2, brightness: 0 };
    const asked: boolean[] = [];
    const places = phrasesOf(4, (free) => {
      asked.push(free);
      return { ...NOTHING, aim: free ? { niche: 'lively.high.plain', targets } : null };
    });
    expect(new Set(asked)).toEqual(new Set([true, false]));
    const trying = places.filter(({ aim }) => aim !== undefined);
    expect(trying.length).toBe(asked.filter(Boolean).length);
    for (const place of trying) {
      expect(place).toMatchObject({ aim: 'lively.high.plain', targets, motif: -1, act: 'new' });
      expect(place.section).not.toMatch(/'|coda/);
    }
    const form = new Form(new Rng(4));
    form.consult({ suggest: () => ({ ...NOTHING, aim: { niche: 'lively.high.plain', targets } }) });
    form.place(0);
    form.reinforce(0, 2);
    expect(form.parameters.every((value) => value === 0)).toBe(true);
  });

  it('lets people’s wishes go first', () => {
    const form = new Form(new Rng(5));
    const frees: boolean[] = [];
    form.consult({
      suggest: (free) => {
        frees.push(free);
        return NOTHING;
      },
    });
    form.place(0);
    form.remember(written({ melody: { 0: 60 }, barIndex: 0 }));
    form.favour(0);
    for (let barIndex = 1; frees.length < 2; barIndex++) form.place(barIndex);
    expect(frees[1]).toBe(false);
  });
});
