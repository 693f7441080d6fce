import { describe, expect, it } from 'vitest';
import { WINDOW_BARS } from '../../../agents/critics/window.ts';
import { drawPassage, JUDGED_BARS, SPOILINGS, spoil, windowsOf } from '../../../agents/training/passages.ts';
import { toPiece } from '../../../agents/training/synthetic/score.ts';
import { writeScore } from '../../../agents/training/synthetic/index.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { toGrid } from '../../../src/music/grid.ts';
import { barsOfGrid } from '../../../src/music/prompt.ts';
import { PITCHED } from '../../../src/music/voices.ts';
import { HYMN } from '../../fixtures/pieces.ts';
import { written } from '../bars.ts';

const piece = unwrap(toGrid(toPiece(writeScore('blues', 1, 3), 'blues/3', 'blues')))[0]!;
const bars = barsOfGrid(piece, 120);
const places = (some: readonly { readonly voices: unknown }[]): number[] =>
  some.map((bar) => bars.findIndex((one) => JSON.stringify(one) === JSON.stringify(bar)));

describe('a passage', () => {
  it('is what follows its opening, and its twin lies elsewhere', () => {
    const rng = new Rng(2);
    for (let i = 0; i < 20; i++) {
      const passage = drawPassage(piece, false, 120, rng)!;
      expect(passage.opening).toHaveLength(4);
      expect(passage.real).toHaveLength(JUDGED_BARS);
      const whole = [...passage.opening, ...passage.real].map((bar) => JSON.stringify(bar));
      const first = bars.findIndex((_, at) =>
        whole.every((text, offset) => JSON.stringify(bars[at + offset]) === text),
      );
      expect(first).toBeGreaterThanOrEqual(0);
      expect(passage.twin.length === 0 || passage.twin.length === JUDGED_BARS).toBe(true);
    }
  });

  it('begins with the piece where it is set beside one composed from nothing, and never reaches its end', () => {
    const passage = drawPassage(piece, true, 120, new Rng(1))!;
    expect(passage.opening).toEqual([]);
    expect(places(passage.real)[0]).toBe(0);
    const short = unwrap(toGrid(HYMN))[0]!;
    expect(drawPassage(short, true, 120, new Rng(1))).toBeNull();
  });
});

describe('windows', () => {
  it('are those in which everyone is heard', () => {
    const both = written({ melody: { 0: 60 }, bass: { 0: 40 } });
    const alone = written({ melody: { 0: 60 } });
    const heard = windowsOf([both, alone, alone, alone, both], ['melody', 'bass']);
    expect(heard).toHaveLength(2);
    expect(heard.every((window) => window.length === WINDOW_BARS)).toBe(true);
  });
});

describe('spoiling', () => {
  it.each(SPOILINGS)('by %s changes the notes and never their bars’ length', (how) => {
    const window = bars.slice(4, 4 + WINDOW_BARS);
    const spoilt = spoil(window, how, new Rng(1));
    expect(spoilt).not.toEqual(window.map(({ metre, voices, drums }) => ({ metre, voices, drums })));
    for (const [i, bar] of spoilt.entries()) {
      expect(bar.drums).toHaveLength(window[i]!.drums.length);
      for (const voice of PITCHED) expect(bar.voices[voice]).toHaveLength(window[i]!.voices[voice].length);
    }
  });

  it('keeps the pitches it shuffles', () => {
    const bar = written({ melody: { 0: 60, 4: 64, 8: 67 }, bass: { 0: 40, 8: 45 } });
    const [spoilt] = spoil([bar], 'pitches', new Rng(3));
    const sorted = (line: Int16Array) => line.toSorted();
    for (const voice of PITCHED) expect(sorted(spoilt!.voices[voice])).toEqual(sorted(bar.voices[voice]));
  });
});
