/** The ribbon: what of the tension it shows, where it closes, and how it bends when a plan is revised. */
import { describe, expect, it } from 'vitest';
import { tensionOf, tensionWords } from '../../../src/music/tension.ts';
import { BEND_SECONDS } from '../../../src/stage/viewModel/bend.ts';
import { TensionRibbon } from '../../../src/stage/viewModel/tension.ts';
import { BAR_SECONDS, fixtureBar } from '../fixture.ts';
import { formTimeline } from '../form.ts';

const timeline = formTimeline(11);
const BEAT = BAR_SECONDS / 4;

function ribbonOf(bars = timeline): TensionRibbon {
  const ribbon = new TensionRibbon();
  ribbon.use(bars, 0);
  return ribbon;
}

describe('the tension ribbon', () => {
  it('has the measured tension in the middle of every beat that stands between its likes', () => {
    const ribbon = ribbonOf();
    const windows = tensionOf(timeline.map(({ bar }) => bar));
    const high = windows.reduce((most, { level }) => Math.max(most, level), 0);
    windows.forEach(({ level }, index) => {
      const seen = ribbon.tensionAt((index + 0.5) * BEAT);
      const around = windows.slice(Math.max(0, index - 1), index + 2).map((window) => window.level);
      expect(seen).toBeGreaterThanOrEqual(Math.min(...around) - 1e-6);
      expect(seen).toBeLessThanOrEqual(Math.max(...around) + 1e-6);
      if (level === high) expect(seen).toBeGreaterThan(0.3);
    });
  });

  it('closes to a line where tension comes home, blooms there once, and opens again', () => {
    const ribbon = ribbonOf();
    expect(ribbon.blooms.length).toBeGreaterThan(1);
    for (const { at } of ribbon.blooms.filter((bloom) => bloom.at < 24 * BAR_SECONDS)) {
      ribbon.seek(at + BEAT / 2, 100);
      expect(ribbon.width).toBe(0);
      expect(ribbon.tremor).toBe(0);
      let widest = 0;
      for (let later = at; later < at + 3 * BAR_SECONDS; later += BEAT / 3) {
        ribbon.seek(later, 100);
        widest = Math.max(widest, ribbon.width);
      }
      expect(widest).toBeGreaterThan(0.3);
    }
  });

  it('has the words that captions have, bar by bar', () => {
    const ribbon = ribbonOf();
    const words = tensionWords(timeline.map(({ bar }) => bar));
    expect(ribbon.bars.map(({ word }) => word)).toEqual(words);
    expect(ribbon.wordAt(4.5 * BAR_SECONDS)).toBe(words[4]);
    expect(ribbon.wordAt(-1)).toBeNull();
    expect(words).toContain('home');
    expect(words).toContain('rising');
  });

  it('is not there before the music, after the plan and in a gap', () => {
    const apart = timeline.map((timed, index) => ({ ...timed, startsAt: timed.startsAt + (index >= 4 ? 20 : 0) }));
    const ribbon = ribbonOf(apart);
    for (const [at, there] of [
      [-0.5, false],
      [1, true],
      [4 * BAR_SECONDS - 0.1, true],
      [4 * BAR_SECONDS + 10, false],
      [4 * BAR_SECONDS + 20.1, true],
      [28 * BAR_SECONDS + 21, false],
    ] as const) {
      ribbon.seek(at, 100);
      expect([at, ribbon.there]).toEqual([at, there]);
    }
    ribbon.use([], 5);
    ribbon.seek(1, 100);
    expect(ribbon.there).toBe(false);
    expect(ribbon.tensionAt(1)).toBe(0);
  });

  it('bends from what was seen to a revised plan, without a leap even when revised twice at once', () => {
    const ribbon = ribbonOf();
    const revised = (by: number): typeof timeline =>
      timeline.map((timed) =>
        timed.bar.barIndex >= 6 ? { ...timed, bar: fixtureBar(by, timed.bar.barIndex + by, 40 + by) } : timed,
      );
    const at = 7 * BAR_SECONDS + 0.4;
    const shape = (clock: number): number[] => {
      ribbon.seek(at, clock);
      return [ribbon.width, ribbon.height, ribbon.tremor, ribbon.level];
    };
    const near = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 1) as unknown);
    const before = shape(10);
    ribbon.use(revised(3), 10);
    expect(shape(10)).toEqual(near(before));
    const midway = shape(10 + BEND_SECONDS / 2);
    ribbon.use(revised(5), 10 + BEND_SECONDS / 2);
    expect(shape(10 + BEND_SECONDS / 2)).toEqual(near(midway));
    const other = ribbonOf(revised(5));
    other.seek(at, 100);
    expect(shape(20)).toEqual([other.width, other.height, other.tremor, other.level]);
  });
});
