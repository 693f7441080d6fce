import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { CHORD_CODES, chordCode, chordTones } from '../../src/music/chord.ts';
import { METRES, metreOf } from '../../src/music/metre.ts';
import { PATTERNS, powerChord, strokesOf, voiceChord } from '../../src/sound/comping.ts';

const RANGE = [50, 74] as const;

describe('voiceChord', () => {
  it('holds every tone of every chord once, rising, in range', () => {
    for (let code = 0; code < CHORD_CODES; code++) {
      const voicing = voiceChord(code, [], RANGE);
      expect(voicing.map((pitch) => pitch % 12).toSorted((a, b) => a - b)).toEqual(
        chordTones(code).toSorted((a, b) => a - b),
      );
      expect(voicing).toEqual(voicing.toSorted((a, b) => a - b));
      expect(voicing[0]).toBeGreaterThanOrEqual(50);
      expect(voicing.at(-1)).toBeLessThanOrEqual(74);
    }
  });

  it('goes from C to F by at most a tone a voice and keeps the tone they share', () => {
    const c = voiceChord(chordCode(0, 'maj'), [], RANGE);
    const f = voiceChord(chordCode(5, 'maj'), c, RANGE);
    expect(f.filter((pitch) => c.includes(pitch)).length).toBeGreaterThan(0);
    for (const pitch of f) expect(Math.min(...c.map((other) => Math.abs(other - pitch)))).toBeLessThanOrEqual(2);
  });

  it('moves less than half as far as root positions do, over chance progressions', () => {
    const rng = new Rng(5);
    let [led, rooted] = [0, 0];
    let before: readonly number[] = [];
    let rootBefore: readonly number[] = [];
    for (let i = 0; i < 200; i++) {
      const code = rng.integer(CHORD_CODES);
      const voicing = voiceChord(code, before, RANGE);
      const root = chordTones(code).map(
        (tone) => 48 + Math.floor(code / 8) + ((tone - Math.floor(code / 8) + 12) % 12),
      );
      const way = (to: readonly number[], from: readonly number[]): number =>
        from.length === 0
          ? 0
          : to.reduce((sum, pitch) => sum + Math.min(...from.map((other) => Math.abs(other - pitch))), 0) / to.length;
      led += way(voicing, before);
      rooted += way(root, rootBefore);
      before = voicing;
      rootBefore = root;
    }
    expect(led).toBeLessThan(0.7 * rooted);
    expect(led / 200).toBeLessThan(1.5);
  });

  it('has nothing for no chord', () => {
    expect(voiceChord(-2, [60], RANGE)).toEqual([]);
    expect(powerChord(-2, [40, 88])).toEqual([]);
  });

  it('strips a driven chord to root and fifth', () => {
    expect(powerChord(chordCode(4, 'min'), [40, 88])).toEqual([40, 47, 52]);
    expect(powerChord(chordCode(11, 'dim'), [40, 88])).toEqual([47, 53, 59]);
  });
});

describe('strokesOf', () => {
  it('stays inside the bar of every metre, in order, for every pattern', () => {
    for (const name of PATTERNS)
      for (const metre of METRES)
        for (const full of [false, true]) {
          const strokes = strokesOf(name, metre, full);
          const { slots } = metreOf(metre);
          for (const [slot, length, accent] of strokes) {
            expect(slot).toBeGreaterThanOrEqual(0);
            expect(slot + Math.min(length, 1)).toBeLessThanOrEqual(slots);
            expect(accent).toBeGreaterThan(0);
          }
          const slotsOf = strokes.map(([slot]) => slot);
          expect(slotsOf).toEqual(slotsOf.toSorted((a, b) => a - b));
        }
  });

  it('never thins out when the music fills', () => {
    for (const name of PATTERNS)
      expect(strokesOf(name, '4/4', true).length).toBeGreaterThanOrEqual(strokesOf(name, '4/4', false).length);
  });
});
