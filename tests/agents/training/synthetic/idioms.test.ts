/** What makes each synthetic style that style. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDominant } from '../../../../agents/training/synthetic/harmony.ts';
import { synthesize, writeScore } from '../../../../agents/training/synthetic/index.ts';
import type { Score } from '../../../../agents/training/synthetic/score.ts';
import type { Drum } from '../../../../src/music/voices.ts';

const scores = (style: Parameters<typeof writeScore>[0], check: (score: Score) => void): void =>
  fc.assert(
    fc.property(fc.nat(0xffffffff), (seed) => check(writeScore(style, seed, 0))),
    { numRuns: 30 },
  );

/** Slots within a bar in which a drum sounds. */
function struck(score: Score, drum: Drum, bar: number): number[] {
  const from = bar * score.barSlots;
  return score.drums
    .filter((hit) => hit.drum === drum && hit.at >= from && hit.at < from + score.barSlots)
    .map((hit) => hit.at - from)
    .toSorted((a, b) => a - b);
}
const barsOf = (score: Score, name: (name: string) => boolean): number[] =>
  score.sections
    .filter((section) => name(section.name))
    .flatMap((section) => Array.from({ length: section.bars }, (_, i) => section.bar + i));
const bassAt = (score: Score, slot: number) => score.voices.bass.find(({ at }) => at === slot);
const above = (score: Score, pitch: number): number => (pitch - score.key.tonic + 120) % 12;
const chordAt = (score: Score, bar: number) => score.spans.find(({ at }) => at === bar * score.barSlots)!;

describe('lo-fi', { timeout: 60_000 }, () => {
  it('is slow, with a backbeat and a kick on one wherever it plays in full', () => {
    scores('lofi', (score) => {
      expect(score.tempo).toBeGreaterThanOrEqual(70);
      expect(score.tempo).toBeLessThanOrEqual(90);
      for (const bar of barsOf(score, (name) => /^[AB]/.test(name))) {
        expect(struck(score, 'snare', bar)).toEqual(expect.arrayContaining([4, 12]));
        expect(struck(score, 'kick', bar)).toContain(0);
      }
    });
  });

  it('speaks in sevenths and ninths, over roots on the first beat', () => {
    scores('lofi', (score) => {
      expect(score.spans.every(({ kind }) => kind !== 'maj' && kind !== 'min')).toBe(true);
      for (const bar of barsOf(score, (name) => /^[AB]/.test(name)))
        expect(above(score, bassAt(score, bar * 16)!.pitch)).toBe(chordAt(score, bar).root);
    });
  });

  it('leaves its tune long rests', () => {
    scores('lofi', (score) => {
      const sounding = score.voices.melody.reduce((sum, { length }) => sum + length, 0);
      expect(sounding).toBeLessThan(0.65 * score.bars * 16);
      expect(sounding).toBeGreaterThan(0.05 * score.bars * 16);
    });
  });
});

describe('house', { timeout: 60_000 }, () => {
  it('has four on the floor everywhere but in its breakdown, where the kick waits', () => {
    scores('house', (score) => {
      for (const bar of barsOf(score, (name) => name !== 'break'))
        expect(struck(score, 'kick', bar)).toEqual(expect.arrayContaining([0, 4, 8, 12]));
      for (const bar of barsOf(score, (name) => name === 'break')) expect(struck(score, 'kick', bar)).toEqual([]);
    });
  });

  it('claps on two and four and opens the hat off the beat in its full sections', () => {
    scores('house', (score) => {
      expect(score.tempo).toBeGreaterThanOrEqual(118);
      expect(score.tempo).toBeLessThanOrEqual(128);
      for (const bar of barsOf(score, (name) => /^[AB]/.test(name))) {
        expect(struck(score, 'snare', bar)).toEqual(expect.arrayContaining([4, 12]));
        expect(struck(score, 'openHat', bar)).toEqual([2, 6, 10, 14]);
      }
    });
  });

  it('repeats its riff', () => {
    scores('house', (score) => {
      const [bar = 0] = barsOf(score, (name) => name === "A'");
      const onsets = (b: number) =>
        score.voices.melody.flatMap(({ at }) => (Math.floor(at / 16) === b ? [at % 16] : [])).join();
      const rhythms = Array.from({ length: 8 }, (_, i) => onsets(bar + i));
      const commonest = Math.max(...rhythms.map((rhythm) => rhythms.filter((other) => other === rhythm).length));
      expect(commonest).toBeGreaterThanOrEqual(3);
    });
  });
});

describe('blues', { timeout: 60_000 }, () => {
  it('has twelve bars that start at home, go to the fourth degree in the fifth and come home in the seventh', () => {
    scores('blues', (score) => {
      const choruses = score.sections.filter(({ name }) => name === 'chorus');
      expect(choruses.length).toBeGreaterThanOrEqual(2);
      for (const { bar, bars } of choruses) {
        expect(bars).toBe(12);
        expect([0, 4, 6].map((offset) => chordAt(score, bar + offset).root)).toEqual([0, 5, 0]);
        expect([7, 2, 8]).toContain(chordAt(score, bar + 8).root);
        const turn = score.spans.filter(
          ({ at }) => at >= (bar + 8) * score.barSlots && at < (bar + 12) * score.barSlots,
        );
        expect(turn.some((span) => span.root === 7 && isDominant(span))).toBe(true);
      }
      expect(chordAt(score, score.bars - 1).root).toBe(0);
    });
  });

  it('shuffles in 12/8 or walks in straight eighths', () => {
    const metres = new Set(synthesize('blues', 20, 1).map(({ meter }) => meter.join('/')));
    expect([...metres].toSorted()).toEqual(['12/8', '4/4']);
    scores('blues', (score) => {
      const off = score.voices.bass.filter(({ at }) => at % 2 === 1);
      if (score.barSlots === 24) expect(off).toEqual([]);
      for (const { bar } of score.sections.filter(({ name }) => name === 'chorus'))
        expect(above(score, bassAt(score, bar * score.barSlots)!.pitch)).toBe(0);
    });
  });

  it('bends its melody: the lowered third or fifth over a chord that has neither', () => {
    let blue = 0;
    for (let number = 0; number < 20; number++) {
      const score = writeScore('blues', 2, number);
      for (const { at, pitch } of score.voices.melody) {
        const span = score.spans.findLast((candidate) => candidate.at <= at)!;
        if (span.root === 0 && isDominant(span) && [3, 6].includes(above(score, pitch))) blue++;
      }
    }
    expect(blue).toBeGreaterThan(20);
  });
});

describe('bossa', { timeout: 60_000 }, () => {
  it('puts the root on one, the next bass note off the beat or on three', () => {
    scores('bossa', (score) => {
      expect(score.tempo).toBeGreaterThanOrEqual(110);
      expect(score.tempo).toBeLessThanOrEqual(140);
      for (const bar of barsOf(score, (name) => /^[AB]/.test(name))) {
        expect(above(score, bassAt(score, bar * 16)!.pitch)).toBe(chordAt(score, bar).root);
        const slots = score.voices.bass.flatMap(({ at }) => (Math.floor(at / 16) === bar ? [at % 16] : []));
        expect([0, 6, 8, 14]).toEqual(expect.arrayContaining(slots));
      }
    });
  });

  it('syncopates: chords and tune begin off the beat about as often as on it', () => {
    scores('bossa', (score) => {
      const off = (notes: readonly { readonly at: number }[]) =>
        notes.filter(({ at }) => at % 4 !== 0).length / notes.length;
      expect(off(score.voices.inner1)).toBeGreaterThan(0.25);
    });
    const tunes = Array.from({ length: 20 }, (_, i) => writeScore('bossa', 3, i).voices.melody).flat();
    expect(tunes.filter(({ at }) => at % 4 !== 0).length / tunes.length).toBeGreaterThan(0.35);
  });

  it('comes home to a sixth, and moves by dominants on the way', () => {
    scores('bossa', (score) => {
      expect(score.spans.at(-1)).toMatchObject({ root: 0 });
      expect(score.spans.at(-1)!.kind).toMatch(/6$/);
      expect(score.spans.some(isDominant)).toBe(true);
    });
  });
});
