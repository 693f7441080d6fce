import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticityCritic, LARGEST_ODDS } from '../../../agents/critics/authenticity.ts';
import {
  AUTHENTICITY_NAMES,
  AUTHENTICITY_SIZE,
  authenticityFeatures,
} from '../../../agents/critics/authenticityFeatures.ts';
import { readAuthenticity, writeAuthenticity } from '../../../agents/critics/authenticityFile.ts';
import type { AuthenticityModel } from '../../../agents/critics/authenticityModel.ts';
import { WINDOW_BARS, type HeardNotes, type Hearing } from '../../../agents/critics/window.ts';
import { readPrior } from '../../../agents/composer/weights.ts';
import { fitCritic, type Labelled } from '../../../agents/training/criticFit.ts';
import { spoil, windowsOf } from '../../../agents/training/passages.ts';
import { writeScore } from '../../../agents/training/synthetic/index.ts';
import { toPiece } from '../../../agents/training/synthetic/score.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { toGrid } from '../../../src/music/grid.ts';
import { barsOfGrid } from '../../../src/music/prompt.ts';
import { DRUMS, HOLD, PITCHED, REST, type PitchedVoice } from '../../../src/music/voices.ts';
import { written } from '../bars.ts';

const BOTH: Hearing = { pitched: true, drums: true, merged: false };
const STYLE = { name: 'bossa', family: 'pitched', ...BOTH } as const;

/** Windows of pieces written by rule, which need no corpus. */
function windowsOfPieces(first: number, count: number): { work: string; window: readonly HeardNotes[] }[] {
  return Array.from({ length: count }, (_, i) => {
    const piece = toPiece(writeScore('bossa', 1, first + i), `bossa/${first + i}`, 'bossa');
    const bars = barsOfGrid(unwrap(toGrid(piece))[0]!, 120).slice(0, 8);
    return windowsOf(bars, ['melody', 'bass']).map((window) => ({ work: piece.id, window }));
  }).flat();
}

function lessons(first: number, count: number): Labelled[] {
  const rng = new Rng(first);
  return windowsOfPieces(first, count).flatMap(({ work, window }): Labelled[] =>
    ([1, 0] as const).map((label) => ({
      style: 0,
      work,
      features: authenticityFeatures(label === 1 ? window : spoil(window, 'random', rng), BOTH),
      label,
      weight: 1,
      calibrates: true,
    })),
  );
}

const OPTIONS = { seed: 1, hidden: 3, rate: 0.01, decay: 0.1, dropout: 0.1, batch: 16, epochs: 6, patience: 2 };
const model = fitCritic(lessons(0, 14), [STYLE], OPTIONS);
const file = writeAuthenticity({ model, prior: 'abcd1234', training: { made: 'for a test' } });
const judge = authenticityCritic(model);

const pitchLine = fc.array(
  fc.integer({ min: -2, max: 11 }).map((n) => (n < 0 ? n : 55 + n)),
  {
    minLength: 16,
    maxLength: 16,
  },
);
const anyBar: fc.Arbitrary<HeardNotes> = fc
  .record({
    lines: fc.tuple(pitchLine, pitchLine, pitchLine, pitchLine),
    drums: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 16 * DRUMS.length, maxLength: 16 * DRUMS.length }),
  })
  .map(({ lines, drums }) => ({
    metre: '4/4' as const,
    voices: Object.fromEntries(PITCHED.map((voice, v) => [voice, Int16Array.from(lines[v]!)])) as Record<
      PitchedVoice,
      Int16Array
    >,
    drums: Uint8Array.from(drums),
  }));
const anyWindow = fc.array(anyBar, { minLength: WINDOW_BARS, maxLength: WINDOW_BARS });

function changed(bar: HeardNotes, change: (symbol: number, slot: number, line: Int16Array) => number): HeardNotes {
  const voices = Object.fromEntries(
    PITCHED.map((voice) => [voice, bar.voices[voice].map((symbol, slot, line) => change(symbol, slot, line))]),
  ) as Record<PitchedVoice, Int16Array>;
  return { ...bar, voices };
}

describe('what is measured', () => {
  it('is finite and has a name each', () => {
    expect(new Set(AUTHENTICITY_NAMES).size).toBe(AUTHENTICITY_SIZE);
    fc.assert(
      fc.property(anyWindow, fc.boolean(), (window, merged) => {
        expect(authenticityFeatures(window, { ...BOTH, merged }).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('does not tell how a rest is spelt, who wrote which chord, how loud it is or what the key is called', () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const plain = authenticityFeatures(window, BOTH);
        // A rest that goes on may be written again in every slot.
        const spelt = window.map((bar) =>
          changed(bar, (symbol, slot, line) => {
            const latest = line.subarray(0, slot).findLast((one) => one !== HOLD);
            return symbol === HOLD && latest === REST ? REST : symbol;
          }),
        );
        expect(authenticityFeatures(spelt, BOTH)).toEqual(plain);
        const labelled = window.map((bar) => ({
          ...written({ tonic: 5, chords: { 0: 3, 4: 40 } }),
          voices: bar.voices,
          drums: bar.drums,
        }));
        expect(authenticityFeatures(labelled, BOTH)).toEqual(plain);
      }),
      { numRuns: 25 },
    );
  });

  it('is the same an octave higher', () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const higher = window.map((bar) => changed(bar, (symbol) => (symbol >= 0 ? symbol + 12 : symbol)));
        expect(authenticityFeatures(higher, BOTH)).toEqual(authenticityFeatures(window, BOTH));
      }),
      { numRuns: 25 },
    );
  });

  it('is the same in another key', () => {
    const { window } = windowsOfPieces(40, 1)[0]!;
    const plain = authenticityFeatures(window, BOTH);
    for (let shift = 1; shift < 12; shift++) {
      const moved = window.map((bar) => changed(bar, (symbol) => (symbol >= 0 ? symbol + shift : symbol)));
      const found = authenticityFeatures(moved, BOTH);
      for (const [i, value] of found.entries()) expect(value, AUTHENTICITY_NAMES[i]!).toBeCloseTo(plain[i]!, 4);
    }
  });

  it('takes a pitch struck again for a held one where sources cannot tell them apart', () => {
    const held = written({ melody: { 0: 60, 8: 64 }, bass: { 0: 48 } });
    const struck = written({ melody: { 0: 60, 4: 60, 8: 64, 12: 64 }, bass: { 0: 48, 8: 48 } });
    const features = (bar: HeardNotes, merged: boolean) => authenticityFeatures([held, held, bar], { ...BOTH, merged });
    // Held on from the bar before, C in the bass is no new note, but the melody's is.
    expect(features(struck, true)).toEqual(features(held, true));
    expect(features(struck, false)).not.toEqual(features(held, false));
  });
});

describe('the critic', () => {
  it('ranks bars of pieces it has not seen above the same with notes at random', () => {
    const rng = new Rng(5);
    const wins = windowsOfPieces(60, 8).map(({ window }) => {
      const noise = spoil(window, 'random', rng);
      const odds = (bars: readonly HeardNotes[]) => judge(bars[2]!, bars.slice(0, 2), { bossa: 1 });
      return odds(window) > odds(noise) ? 1 : 0;
    });
    const share = wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
    expect(wins.length).toBeGreaterThan(20);
    expect(share).toBeGreaterThan(0.9);
  });

  it('stays within bounds, whatever it hears', () => {
    fc.assert(
      fc.property(anyWindow, ([a, b, c]) => {
        expect(Math.abs(judge(c!, [a!, b!], { bossa: 1 }))).toBeLessThanOrEqual(LARGEST_ODDS);
      }),
      { numRuns: 40 },
    );
  });

  it('has no say without two bars before, across a change of metre, or of a style it never learnt', () => {
    const bar = written({ melody: { 0: 60, 8: 67 }, bass: { 0: 48 } });
    const waltz = written({ melody: { 0: 60 }, bass: { 0: 48 }, metre: '3/4' });
    expect(judge(bar, [bar, bar], { bossa: 1 })).not.toBe(0);
    expect(judge(bar, [bar], { bossa: 1 })).toBe(0);
    expect(judge(bar, [waltz, bar], { bossa: 1 })).toBe(0);
    expect(judge(bar, [bar, bar], { march: 1 })).toBe(0);
  });

  it('judges the voices and the drums of a fusion apart', () => {
    const mixed: AuthenticityModel = {
      ...model,
      styles: [
        { name: 'hymn', family: 'pitched', pitched: true, drums: false, merged: false },
        { name: 'funk', family: 'groove', pitched: false, drums: true, merged: false },
      ],
      byStyle: new Float32Array(2 * model.hidden),
      direct: model.direct.map((weight) => weight / 10),
      outer: model.outer.map((weight) => weight / 10),
    };
    const critic = authenticityCritic(mixed);
    const { window } = windowsOfPieces(50, 1)[0]!;
    const odds = (style: Readonly<Record<string, number>>) => critic(window[2]!, window.slice(0, 2), style);
    const expected = (odds({ hymn: 1 }) + odds({ funk: 1 })) / 2;
    expect(Math.abs(odds({ hymn: 1 }))).toBeLessThan(LARGEST_ODDS);
    expect(Math.abs(odds({ funk: 1 }))).toBeLessThan(LARGEST_ODDS);
    expect(odds({ hymn: 2, funk: 1 })).toBeCloseTo(expected, 6);
  });
});

describe('its file', () => {
  it('judges as the critic that was written', () => {
    const again = unwrap(readAuthenticity(file, 'abcd1234'));
    expect(again.training).toEqual({ made: 'for a test' });
    const critic = authenticityCritic(again.model);
    for (const { window } of windowsOfPieces(70, 2)) {
      const odds = judge(window[2]!, window.slice(0, 2), { bossa: 1 });
      expect(critic(window[2]!, window.slice(0, 2), { bossa: 1 })).toBeCloseTo(odds, 0);
    }
    expect(writeAuthenticity(again)).toEqual(file);
  });

  it('is refused in one sentence when it is damaged anywhere, cut off, or none', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const damaged = file.slice();
        damaged[place]! ^= flip;
        const found = readAuthenticity(damaged, null);
        expect(found.ok ? 'read' : found.fault.sentence).toMatch(/^[^.;]+(; [^.;]+)?\.$/);
      }),
      { numRuns: 50 },
    );
    for (const length of [0, 7, 12, 40, file.length - 1])
      expect(readAuthenticity(file.subarray(0, length), null).ok).toBe(false);
  });

  it('that ships belongs to the prior that ships, and is small', () => {
    const asset = (name: string) => readFileSync(new URL(`../../../assets/${name}`, import.meta.url));
    const shipped = asset('critic.bin');
    expect(shipped.length).toBeLessThan(40_000);
    unwrap(readAuthenticity(shipped, unwrap(readPrior(asset('prior.bin'))).checksum));
  });

  it('is refused beside another prior', () => {
    const found = readAuthenticity(file, 'ffff0000');
    expect(found.ok ? '' : found.fault.sentence).toContain('belongs to the prior abcd1234, not to ffff0000');
  });
});

describe('the fit', () => {
  it('is the same for the same examples and seed', () => {
    expect(fitCritic(lessons(0, 14), [STYLE], OPTIONS)).toEqual(model);
  });

  it('refuses too few works', () => {
    expect(() => fitCritic(lessons(0, 1), [STYLE], OPTIONS)).toThrow(RangeError);
  });
});
