import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coloursOf,
  isDominant,
  layChords,
  readProgression,
  substitute,
  tonesOf,
} from '../../../../agents/training/synthetic/harmony.ts';
import { SYNTHETIC_STYLES, writeScore } from '../../../../agents/training/synthetic/index.ts';
import { voiceChords } from '../../../../agents/training/synthetic/texture.ts';
import { Rng } from '../../../../src/kernel/random.ts';

const TWO_FIVE = 'I:maj9 | vi:min9 | ii:min9 | V:13';

describe('a progression', { timeout: 60_000 }, () => {
  it('is read by bars and numerals', () => {
    expect(readProgression('ii:min9 V:13 | bII:9 | #iv:dim7')).toEqual([
      [
        { root: 2, kind: 'min9' },
        { root: 7, kind: '13' },
      ],
      [{ root: 1, kind: '9' }],
      [{ root: 6, kind: 'dim7' }],
    ]);
  });

  it.each(['VIII:maj7', 'I', 'I:what', ''])('“%s” is none', (text) => {
    expect(() => readProgression(text)).toThrow(RangeError);
  });

  it('keeps its length and its first chord, and fills every bar, however it is re-harmonised', () => {
    const chances = { tritone: 0.5, prepare: 0.5, secondary: 0.5, third: 0.5, suspend: 0.5 };
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const bars = readProgression(TWO_FIVE);
        const varied = substitute(bars, chances, new Rng(seed));
        expect(varied).toHaveLength(bars.length);
        expect(varied[0]![0]).toEqual(bars[0]![0]);
        const spans = layChords(varied, 32, 16);
        expect(spans[0]!.at).toBe(32);
        expect(spans.reduce((sum, { length }) => sum + length, 0)).toBe(64);
        expect(varied[3]!.some(isDominant)).toBe(true);
      }),
    );
  });

  it('puts the tritone substitute a semitone above the home it leads to', () => {
    const varied = substitute(readProgression(TWO_FIVE), { tritone: 1 }, new Rng(1));
    expect(varied[3]).toEqual([{ root: 1, kind: '9' }]);
  });
});

describe('inner voices', { timeout: 60_000 }, () => {
  it('carry third and seventh by the shortest way through a ii–V–I', () => {
    const spans = layChords(readProgression('ii:min9 | V:13 | I:maj9'), 0, 16);
    const voicings = voiceChords(spans, 0);
    const classes = voicings.map(({ upper, lower }) => [lower % 12, upper % 12].toSorted((a, b) => a - b));
    expect(classes).toEqual([
      [0, 5],
      [5, 11],
      [4, 11],
    ]);
    for (let i = 1; i < voicings.length; i++)
      expect(
        Math.abs(voicings[i]!.upper - voicings[i - 1]!.upper) + Math.abs(voicings[i]!.lower - voicings[i - 1]!.lower),
      ).toBeLessThanOrEqual(2);
  });

  it('sound what the chord under their end is made of', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SYNTHETIC_STYLES), fc.nat(), (style, seed) => {
        const { voices, spans, key } = writeScore(style, seed, 0);
        for (const { at, length, pitch } of [...voices.inner1, ...voices.inner2]) {
          const { root, kind } = spans.findLast((span) => span.at < at + length)!;
          expect([...tonesOf(kind), ...coloursOf(kind)]).toContain((pitch - key.tonic - root + 120) % 12);
        }
      }),
      { numRuns: 40 },
    );
  });
});
