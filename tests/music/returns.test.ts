/** What comes back in a melody: hand-made forms, and what holds of any. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Key } from '../../src/music/key.ts';
import { barLikeness, rememberedLikeness, returnsOf, type ReturnBar } from '../../src/music/returns.ts';
import { HOLD, REST } from '../../src/music/voices.ts';

const C: Key = { tonic: 0, mode: 'major' };

/** A bar of eighths from pitches; null is a rest. */
function barOf(pitches: readonly (number | null)[], key = C): ReturnBar {
  const melody = new Int16Array(16).fill(HOLD);
  melody[0] = REST;
  pitches.forEach((pitch, at) => (melody[2 * at] = pitch ?? REST));
  const silent = new Int16Array(16).fill(HOLD);
  return { key, metre: '4/4', voices: { melody, bass: silent, inner1: silent, inner2: silent } };
}

const A = barOf([60, 64, 67, 64, 60, 62, 64, 65]);
const AVaried = barOf([60, 64, 67, 64, 60, 62, 67, 65]);
const B = barOf([72, null, 71, null, 69, 67]);
const D = barOf([65, null, null, 62, 65, 69, 60, 59]);
const E = barOf([59, 71, 62, null, 55, 67, 69, 57]);

const pairs = (bars: readonly ReturnBar[]): unknown[] =>
  returnsOf(bars).map(({ from, to, bars: length, kind }) => [from, to, length, kind]);

describe('returns', () => {
  it('joins a passage that comes back as one', () => {
    expect(pairs([A, B, D, E, A, B])).toEqual([[0, 4, 2, 'exact']]);
  });

  it('tells varied from exact', () => {
    expect(barLikeness(A, AVaried)).toBeGreaterThan(0.6);
    expect(barLikeness(A, AVaried)).toBeLessThan(1);
    expect(pairs([A, B, D, AVaried, B])).toEqual([[0, 3, 2, 'varied']]);
  });

  it('hears a melody again in another key and octave as exact, and moved along the scale as varied', () => {
    const inD = barOf(
      [62, 66, 69, 66, 62, 64, 66, 67].map((pitch) => pitch + 12),
      { tonic: 2, mode: 'major' },
    );
    expect(pairs([A, E, inD])).toEqual([[0, 2, 1, 'exact']]);
    const sequence = barOf([67, 71, 74, 71, 67, 69, 71, 72]);
    expect(pairs([A, E, sequence])).toEqual([[0, 2, 1, 'varied']]);
  });

  it('joins each repetition to the nearest of equals: a chain, not a web', () => {
    expect(pairs([A, A, A, A])).toEqual([
      [0, 1, 1, 'exact'],
      [1, 2, 1, 'exact'],
      [2, 3, 1, 'exact'],
    ]);
  });

  it('prefers what comes back as it was to something near that only resembles it', () => {
    expect(pairs([A, AVaried, A])).toEqual([
      [0, 1, 1, 'varied'],
      [0, 2, 1, 'exact'],
    ]);
  });

  it('makes nothing of silence, of single notes or of another metre', () => {
    const one = barOf([60]);
    expect(pairs([barOf([]), barOf([]), one, one])).toEqual([]);
    expect(barLikeness(A, { ...A, metre: '3/4' })).toBe(0);
  });

  const melody = fc.array(fc.option(fc.constantFrom(60, 62, 64), { nil: null }), { minLength: 3, maxLength: 4 });

  it('joins no bar twice, overlaps nothing, and calls exact only what is the same', () => {
    fc.assert(
      fc.property(fc.array(melody, { maxLength: 14 }), (melodies) => {
        const bars = melodies.map((pitches) => barOf(pitches));
        const later = new Set<number>();
        for (const { from, to, bars: length, kind, likeness } of returnsOf(bars)) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(length).toBeLessThanOrEqual(to - from);
          expect(to + length).toBeLessThanOrEqual(bars.length);
          for (let i = 0; i < length; i++) {
            expect(later.has(to + i)).toBe(false);
            later.add(to + i);
            if (kind === 'exact')
              expect(bars[to + i]!.voices.melody.filter((symbol) => symbol >= 0)).toEqual(
                bars[from + i]!.voices.melody.filter((symbol) => symbol >= 0),
              );
          }
          expect(kind === 'exact').toBe(likeness === 1);
        }
      }),
    );
  });

  it('remembers pairs without changing them', () => {
    let reads = 0;
    const counted = new Proxy(A, {
      get(target, name) {
        if (name === 'voices') reads++;
        return Reflect.get(target, name) as unknown;
      },
    });
    const remembered = rememberedLikeness();
    const first = remembered(counted, AVaried);
    const after = reads;
    expect(first).toBe(barLikeness(A, AVaried));
    expect(remembered(counted, AVaried)).toBe(first);
    expect(remembered(counted, B)).toBe(barLikeness(A, B));
    expect(reads).toBe(after);
  });
});
