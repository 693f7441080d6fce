/** What is true of every synthetic piece, whatever its style. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../../../agents/training/dataset.ts';
import { STYLES, styleOfLabel } from '../../../../agents/training/styles.ts';
import { coloursOf, tonesOf } from '../../../../agents/training/synthetic/harmony.ts';
import {
  SYNTHETIC_STYLES,
  syntheticLabel,
  synthesize,
  writeScore,
} from '../../../../agents/training/synthetic/index.ts';
import type { Score } from '../../../../agents/training/synthetic/score.ts';
import { Rng } from '../../../../src/kernel/random.ts';
import { unwrap } from '../../../../src/kernel/result.ts';
import { toGrid } from '../../../../src/music/grid.ts';
import { parsePiece } from '../../../../src/music/piece.ts';
import { PITCHED } from '../../../../src/music/voices.ts';

const style = fc.constantFrom(...SYNTHETIC_STYLES);
const seed = fc.nat(0xffffffff);
const RUNS = { numRuns: 40 };

/** Share of the notes that begin on a downbeat or the middle of a bar and belong to the chord there, or colour it. */
function strongInChord({ voices, spans, key, barSlots }: Score): { belong: number; strong: number } {
  const strong = voices.melody.filter(({ at }) => at % (barSlots / 2) === 0);
  const belong = strong.filter(({ at, pitch }) => {
    const span = spans.findLast((candidate) => candidate.at <= at)!;
    return [...tonesOf(span.kind), ...coloursOf(span.kind)].includes((pitch - key.tonic - span.root + 120) % 12);
  });
  return { belong: belong.length, strong: strong.length };
}

describe('a synthetic piece', { timeout: 60_000 }, () => {
  it('is read and laid on the grid as a whole, with four voices, drums and given chords', () => {
    fc.assert(
      fc.property(style, seed, (name, number) => {
        const [piece] = synthesize(name, 1, number);
        const read = unwrap(parsePiece(JSON.stringify(piece)));
        const [grid, ...more] = unwrap(toGrid(read));
        expect(more).toEqual([]);
        expect(read.bars).toBeGreaterThanOrEqual(16);
        expect(read.bars).toBeLessThanOrEqual(48);
        expect(grid!.slots).toBe((read.bars! * 16 * read.meter[0]) / read.meter[1]);
        expect(grid!.chordsGiven).toBe(true);
        expect(grid!.drums).not.toBeNull();
        for (const voice of PITCHED) expect(grid!.voices[voice]).not.toBeNull();
      }),
      RUNS,
    );
  });

  it('is marked as synthetic wherever it goes', () => {
    for (const name of SYNTHETIC_STYLES) {
      const label = syntheticLabel(name);
      expect(label).toBe(`${name}-synthetic`);
      const [piece] = synthesize(name, 1, 3);
      expect(piece).toMatchObject({ style: label, kind: 'synthetic', composer: 'Antiphon' });
      expect(piece!.id.startsWith(`${label}/`)).toBe(true);
      expect(STYLES[styleOfLabel(label)]).toMatchObject({ name, family: 'pitched', synthetic: true });
    }
    expect(STYLES.filter((entry) => entry.synthetic)).toHaveLength(SYNTHETIC_STYLES.length);
  });

  it('is the same for the same seed and another for another', () => {
    fc.assert(
      fc.property(style, seed, (name, number) => {
        const [first, second] = synthesize(name, 2, number);
        expect(synthesize(name, 1, number, 1)[0]).toEqual(second);
        expect(first!.tracks).not.toEqual(second!.tracks);
        expect(synthesize(name, 1, number ^ 1)[0]!.tracks).not.toEqual(first!.tracks);
      }),
      RUNS,
    );
  });

  it('keeps every voice in its register, the inner voices uncrossed and apart', () => {
    const registers = { melody: [60, 82], inner1: [55, 69], inner2: [50, 62], bass: [30, 50] } as const;
    fc.assert(
      fc.property(style, seed, (name, number) => {
        const { voices } = writeScore(name, number, 0);
        for (const voice of PITCHED)
          for (const note of voices[voice]) {
            expect(note.pitch).toBeGreaterThanOrEqual(registers[voice][0]);
            expect(note.pitch).toBeLessThanOrEqual(registers[voice][1]);
            expect(note.length).toBeGreaterThan(0);
            expect(note.velocity).toBeGreaterThan(30);
            expect(note.velocity).toBeLessThan(127);
          }
        voices.inner1.forEach((note, i) => expect(note.pitch - voices.inner2[i]!.pitch).toBeGreaterThanOrEqual(3));
      }),
      RUNS,
    );
  });

  it.each(SYNTHETIC_STYLES)('of %s rests its melody on the harmony, and yet is more than its chords', (name) => {
    let belong = 0;
    let strong = 0;
    let passing = 0;
    let all = 0;
    for (let number = 0; number < 25; number++) {
      const score = writeScore(name, 9, number);
      const share = strongInChord(score);
      belong += share.belong;
      strong += share.strong;
      for (const { at, pitch } of score.voices.melody) {
        const span = score.spans.findLast((candidate) => candidate.at <= at)!;
        all++;
        if (!tonesOf(span.kind).includes((pitch - score.key.tonic - span.root + 120) % 12)) passing++;
      }
    }
    expect(belong / strong).toBeGreaterThan(0.85);
    expect(passing / all).toBeGreaterThan(0.1);
    expect(passing / all).toBeLessThan(0.4);
  });

  it.each(SYNTHETIC_STYLES)('of %s moves mostly by step and never far', (name) => {
    const leaps: number[] = [];
    for (let number = 0; number < 25; number++) {
      const { melody } = writeScore(name, 4, number).voices;
      for (let i = 1; i < melody.length; i++) leaps.push(Math.abs(melody[i]!.pitch - melody[i - 1]!.pitch));
    }
    expect(leaps.filter((leap) => leap <= 4).length / leaps.length).toBeGreaterThan(0.75);
    expect(leaps.filter((leap) => leap === 6 || leap > 12).length / leaps.length).toBeLessThan(0.01);
  });

  it('returns to what it has said: sections of one name share their harmony', () => {
    fc.assert(
      fc.property(fc.constantFrom('lofi', 'house', 'bossa'), seed, (name, number) => {
        const score = writeScore(name as 'lofi', number, 0);
        const harmonies = score.sections
          .filter((section) => section.name.startsWith('A'))
          .map(({ bar }) =>
            score.spans
              .filter(({ at }) => at >= bar * score.barSlots && at < (bar + 6) * score.barSlots)
              .map(({ root, kind }) => `${root}${kind}`)
              .join(' '),
          );
        expect(harmonies.length).toBeGreaterThan(1);
        expect(new Set(harmonies).size).toBe(1);
      }),
      RUNS,
    );
  });

  it('teaches the drums of its style as well as its notes', () => {
    const pieces = SYNTHETIC_STYLES.flatMap((name) => synthesize(name, 6, 1)).flatMap((piece) => unwrap(toGrid(piece)));
    const dataset = new Dataset(pieces, 'train');
    const known = SYNTHETIC_STYLES.map((name) => STYLES.findIndex((entry) => entry.name === name)).toSorted();
    const met = (windows: readonly { readonly style: number }[]) =>
      [...new Set(windows.map((w) => w.style))].toSorted();
    expect(met(dataset.windows(80, new Rng(1), 0))).toEqual(known);
    expect(met(dataset.drumWindows(80, new Rng(1)))).toEqual(known);
  });
});
