import { describe, expect, it } from 'vitest';
import { featureIndex } from '../../../agents/composer/features.ts';
import { Form, PHRASE_BARS } from '../../../agents/composer/form.ts';
import { Rng } from '../../../src/kernel/random.ts';

describe('form', () => {
  const form = new Form(new Rng(4));
  const phrases = Array.from({ length: 40 }, (_, i) => form.place(i * PHRASE_BARS));

  it('begins with something new and later brings phrases back', () => {
    expect(phrases[0]).toMatchObject({ act: 'new', motif: -1, bar: 0 });
    expect(new Set(phrases.map(({ act }) => act)).size).toBeGreaterThan(3);
    expect(phrases.some(({ motif, index }) => motif >= 0 && index - motif / PHRASE_BARS >= 2)).toBe(true);
  });

  it('recalls only what has been', () => {
    for (const { index, motif } of phrases) expect(motif).toBeLessThan(Math.max(1, index * PHRASE_BARS));
  });

  it('brings back, varied, what people want more of, once', () => {
    const wished = new Form(new Rng(4));
    wished.place(PHRASE_BARS);
    wished.favour(2);
    expect(wished.place(2 * PHRASE_BARS)).toMatchObject({ act: 'vary', motif: 0 });
    wished.favour(PHRASE_BARS + 1);
    expect(wished.place(3 * PHRASE_BARS)).toMatchObject({ act: 'vary', motif: PHRASE_BARS });
  });

  it('does not recall what people want changed', () => {
    const wished = new Form(new Rng(4));
    for (let i = 0; i < 40; i++) {
      wished.avoid(i * PHRASE_BARS);
      expect(wished.place((i + 1) * PHRASE_BARS).motif).toBe(-1);
    }
  });

  it('says the same of a bar whenever it is asked', () => {
    const again = new Form(new Rng(4));
    expect(again.place(35 * PHRASE_BARS)).toEqual(phrases[35]);
  });

  it('comes home at the end of a phrase only', () => {
    const home = featureIndex('melody.home');
    const last = form.tilt(form.place(PHRASE_BARS - 1));
    expect(last.ending[home]).toBeGreaterThan(last.throughout[home]!);
    const first = form.tilt(form.place(0));
    expect(first.ending).toBe(first.throughout);
  });
});
