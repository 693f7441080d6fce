import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureIndex } from '../../../agents/composer/features.ts';
import { Form } from '../../../agents/composer/form.ts';
import { drawPlan } from '../../../agents/composer/formPlan.ts';
import { Rng } from '../../../src/kernel/random.ts';
import type { PhrasePlace } from '../../../src/protocol/bar.ts';
import { written } from '../bars.ts';

/** The first place of each phrase of the first bars. */
function phrasesOf(form: Form, bars: number): { place: PhrasePlace; start: number }[] {
  return Array.from({ length: bars }, (_, start) => ({ place: form.place(start), start })).filter(
    ({ place }) => place.bar === 0,
  );
}

describe('plan of a piece', () => {
  it('pairs phrases into eight bars that end closed, and returns to what has been', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const plan = drawPlan(new Rng(seed));
        expect(plan[0]).toMatchObject({ section: 'A', role: 'statement', recalls: -1 });
        expect(plan.at(-1)).toMatchObject({ section: 'coda', role: 'close', cadence: 'closed' });
        let bars = 0;
        plan.forEach(({ bars: length, recalls, role, section }, i) => {
          bars += length;
          expect(recalls).toBeLessThan(i);
          if (bars % 8 === 0) expect(plan[i]!.cadence).toBe('closed');
          if (role === 'return') expect(plan[recalls]!.section).toBe(section[0]);
        });
        expect(bars % 8).toBe(4);
        // Something comes back eight bars or more after it was first heard.
        expect(plan.some(({ role }) => role === 'return')).toBe(true);
      }),
    );
  });
});

describe('form', () => {
  const form = new Form(new Rng(4));
  const phrases = phrasesOf(form, 160);

  it('begins with something new and later brings phrases back', () => {
    expect(phrases[0]!.place).toMatchObject({ index: 0, motif: -1, section: 'A' });
    expect(new Set(phrases.map(({ place }) => place.act)).size).toBeGreaterThan(3);
    expect(phrases.some(({ place, start }) => place.motif >= 0 && start - place.motif >= 8)).toBe(true);
    expect(new Set(phrases.map(({ place }) => place.bars))).toEqual(new Set([2, 4]));
  });

  it('recalls only what has been', () => {
    for (const { place, start } of phrases) expect(place.motif).toBeLessThan(Math.max(1, start));
  });

  it('brings back, varied, what people want more of, once', () => {
    const wished = new Form(new Rng(4));
    const [first, second, third] = phrases.map(({ start }) => start);
    wished.place(second!);
    wished.favour(first!);
    expect(wished.place(third!)).toMatchObject({ act: 'vary', motif: first });
    // The plan has a phrase between two returns.
    wished.favour(second! + 1);
    const [, , , fourth, fifth] = phrasesOf(wished, 40);
    expect(fourth!.place.index).toBe(3);
    expect(fifth!.place).toMatchObject({ act: 'vary', motif: second });
  });

  it('does not recall what people want changed', () => {
    const wished = new Form(new Rng(4));
    for (let bar = 0; bar < 80; bar++) {
      expect(wished.place(bar).motif).toBe(-1);
      wished.avoid(bar);
    }
  });

  it('does what is wished for next', () => {
    const wished = new Form(new Rng(4));
    wished.place(0);
    wished.wish('contrast');
    expect(wished.place(phrases[1]!.start).act).toBe('contrast');
  });

  it('forgets at a reset what people wanted, not the piece', () => {
    const left = new Form(new Rng(4));
    left.favour(0);
    left.avoid(1);
    left.reset();
    const plain = new Form(new Rng(4));
    plain.place(0);
    expect(left.place(60)).toEqual(plain.place(60));
  });

  it('recalls nothing that was heard in another metre', () => {
    const played = new Form(new Rng(4));
    for (let barIndex = 0; barIndex < 16; barIndex++) {
      played.place(barIndex);
      played.remember(written({ melody: { 0: 72, 4: 74 }, barIndex }));
    }
    const changed = played.place(16).bar === 0 ? 16 : 20;
    played.configure({ chorale: 1 }, '3/4');
    for (let barIndex = changed + 4; barIndex < changed + 40; barIndex++) {
      const { motif } = played.place(barIndex);
      expect(motif < 0 || motif >= 16).toBe(true);
    }
  });

  it('says the same of a bar whenever it is asked', () => {
    const again = new Form(new Rng(4));
    expect(again.place(140)).toEqual(form.place(140));
    expect(again.place(3)).toEqual(form.place(3));
  });

  it('goes on after bars that sounded before it lived, and may recall them', () => {
    const primed = new Form(new Rng(4));
    primed.prime(
      Array.from({ length: 8 }, (_, i) => ({
        ...written({ melody: { 0: 72, 4: 74 }, barIndex: 10 + i }),
        phrase: { index: 3, bar: (i + 2) % 4, bars: 4, act: 'new' as const, motif: -1 },
      })),
    );
    const after = primed.place(20);
    expect(after.bar).toBe(0);
    primed.favour(12);
    expect(primed.place(20 + after.bars)).toMatchObject({ act: 'vary', motif: 12 });
    expect(primed.motif(20 + after.bars, '4/4')).not.toBeNull();
  });

  it('revives a melody that has grown thin, and leaves a lively one alone', () => {
    const densities = (melody: Readonly<Record<number, number>>) => {
      const played = new Form(new Rng(9));
      played.configure({ chorale: 1 }, '4/4');
      return Array.from({ length: 40 }, (_, barIndex) => {
        const density = played.place(barIndex).targets!.density;
        played.remember(written({ melody, barIndex }));
        return density;
      }).slice(8);
    };
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const usual = densities({ 0: 60, 4: 62, 8: 64 });
    expect(mean(densities({ 0: 60 }))).toBeGreaterThan(mean(usual) + 1);
    expect(densities({ 0: 60, 2: 62, 4: 64, 6: 65, 8: 67 })).toEqual(usual);
  });

  it('ends phrases on the dominant or at home, and only there', () => {
    const home = featureIndex('chord.home');
    const dominant = featureIndex('chord.dominant');
    for (let bar = 0; bar < 160; bar++) {
      const place = form.place(bar);
      const { throughout, ending } = form.tilt(place, '4/4');
      if (place.bar < place.bars - 1 || place.cadence === 'none') expect(ending).toBe(throughout);
      else if (place.cadence === 'closed') expect(ending[home]).toBeGreaterThan(ending[dominant]!);
      else expect(ending[dominant]).toBeGreaterThan(ending[home]!);
    }
  });
});
