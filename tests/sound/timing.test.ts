import { describe, expect, it } from 'vitest';
import { DRUM_PITCH, DRUM_VELOCITY, drumLevel } from '../../src/music/voices.ts';
import {
  drumTime,
  drumVelocity,
  feelOf,
  profileOf,
  STRAIGHT,
  swing,
  voiceTime,
  voiceVelocity,
  type Place,
} from '../../src/sound/timing.ts';

const place = (barIndex: number, slot: number): Place => ({ barIndex, slot, beatSlots: 4 });
const BARS = Array.from({ length: 200 }, (_, bar) => bar);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('swing', () => {
  it('leaves straight time as it is', () => {
    for (let slot = 0; slot < 16; slot += 0.25) expect(swing(slot, STRAIGHT)).toBeCloseTo(slot, 9);
  });

  it('keeps beats, carries the eighth to its place, and never runs back', () => {
    const feel = { swing8: 2 / 3, swing16: 0.5 };
    for (let beat = 0; beat < 4; beat++) {
      expect(swing(beat * 4, feel)).toBeCloseTo(beat * 4, 9);
      expect(swing(beat * 4 + 2, feel)).toBeCloseTo(beat * 4 + 8 / 3, 9);
    }
    let before = -1;
    for (let slot = 0; slot < 16; slot += 0.1) {
      expect(swing(slot, feel)).toBeGreaterThan(before);
      before = swing(slot, feel);
    }
  });

  it('swings sixteenths where eighths are straight', () => {
    expect(swing(1, { swing8: 0.5, swing16: 0.6 })).toBeCloseTo(1.2, 9);
    expect(swing(3, { swing8: 0.5, swing16: 0.6 })).toBeCloseTo(3.2, 9);
  });
});

describe('feelOf', () => {
  it('swings jazz and blues as the drummers did, and plays rock and a chorale straight', () => {
    expect(feelOf({ jazz: 1 }).swing8).toBeCloseTo(profileOf('jazz')!.swing8, 9);
    expect(feelOf({ jazz: 1 }).swing8).toBeGreaterThan(0.6);
    expect(feelOf({ blues: 1 }).swing8).toBeGreaterThan(0.63);
    expect(feelOf({ rock: 1 }).swing8).toBeLessThan(0.52);
    expect(feelOf({ chorale: 1 })).toEqual(STRAIGHT);
  });

  it('gives a fusion half the swing of its half', () => {
    const whole = feelOf({ jazz: 1 }).swing8 - 0.5;
    expect(feelOf({ jazz: 1, chorale: 1 }).swing8 - 0.5).toBeCloseTo(whole / 2, 9);
  });

  it('lends drummers to styles that have none in the recordings', () => {
    expect(feelOf({ lofi: 1 }).profiles[0]![0]).toBe(profileOf('hiphop'));
    expect(profileOf('toString')).toBeNull();
  });
});

describe('drumTime', () => {
  const feel = feelOf({ rock: 1 });

  it('scatters hits about the place that was learnt, as evenly as was learnt', () => {
    const times = BARS.map((bar) => drumTime(place(bar, 4), DRUM_PITCH[1]!, feel) - 4);
    const profile = profileOf('rock')!;
    expect(Math.abs(mean(times) - profile.offset[16 + 4]!)).toBeLessThan(0.015);
    const spread = Math.sqrt(mean(times.map((time) => (time - mean(times)) ** 2)));
    expect(spread).toBeGreaterThan(0.03);
    expect(spread).toBeLessThan(0.11);
  });

  it('lets hits of one moment lean together', () => {
    const pairs = BARS.map((bar) => [0, 2].map((drum) => drumTime(place(bar, 8), DRUM_PITCH[drum]!, feel) - 8));
    const [a, b] = [0, 1].map((i) => mean(pairs.map((pair) => pair[i]!)));
    const covariance = mean(pairs.map(([x, y]) => (x! - a!) * (y! - b!)));
    expect(covariance).toBeGreaterThan(0);
  });

  it('stays in its slot and says the same for the same place', () => {
    for (const bar of BARS)
      for (const slot of [0, 3, 7, 14]) {
        const time = drumTime(place(bar, slot), DRUM_PITCH[2]!, feelOf({ latin: 1 }));
        expect(Math.abs(time - slot)).toBeLessThan(0.6);
        expect(time).toBe(drumTime(place(bar, slot), DRUM_PITCH[2]!, feelOf({ latin: 1 })));
      }
  });

  it('reads the last sixteenth of a swung beat as the swung eighth', () => {
    const jazz = feelOf({ jazz: 1 });
    const times = BARS.map((bar) => drumTime(place(bar, 3), DRUM_PITCH[7]!, jazz));
    expect(Math.abs(mean(times) - 4 * jazz.swing8)).toBeLessThan(0.12);
  });

  it('passes a pitch that is no drum', () => {
    expect(drumTime(place(0, 5), 100, feel)).toBe(5);
  });
});

describe('voiceTime', () => {
  it('plays a chorale within hundredths of the grid, and jazz eighths with the drums', () => {
    const chorale = BARS.map((bar) => voiceTime(place(bar, 6), 'melody', STRAIGHT) - 6);
    expect(Math.max(...chorale.map(Math.abs))).toBeLessThan(0.16);
    const jazz = feelOf({ jazz: 1 });
    expect(Math.abs(mean(BARS.map((bar) => voiceTime(place(bar, 2), 'inner1', jazz))) - 4 * jazz.swing8)).toBeLessThan(
      0.15,
    );
  });

  it('does not swing compound time', () => {
    const six = (bar: number): Place => ({ barIndex: bar, slot: 8, beatSlots: 6 });
    expect(Math.abs(mean(BARS.map((bar) => voiceTime(six(bar), 'bass', feelOf({ blues: 1 })))) - 8)).toBeLessThan(0.05);
  });
});

describe('drumVelocity', () => {
  const feel = feelOf({ funk: 1 });

  it('keeps the level that was decided and varies within it', () => {
    for (const level of [1, 2, 3]) {
      const touches = BARS.map((bar) => drumVelocity(place(bar, 2), DRUM_PITCH[2]!, DRUM_VELOCITY[level]!, feel));
      for (const touch of touches) expect(drumLevel(touch)).toBe(level);
      expect(new Set(touches).size).toBeGreaterThan(4);
    }
  });

  it('leaves the touch of a recording alone', () => {
    expect(drumVelocity(place(0, 0), DRUM_PITCH[1]!, 77, feel)).toBe(77);
  });
});

describe('voiceVelocity', () => {
  const phrase = { index: 0, bar: 0, bars: 4, act: 'new', motif: -1, cadence: 'closed' } as const;

  it('swells over the phrase and lets go at its end', () => {
    const at = (bar: number, slot: number): number =>
      mean(BARS.map((seed) => voiceVelocity(place(seed, slot), 'melody', 80, { ...phrase, bar }, 16)));
    expect(at(2, 4)).toBeGreaterThan(at(0, 4) + 4);
    expect(at(3, 12)).toBeLessThan(at(2, 4) - 4);
  });

  it('stays a velocity', () => {
    for (const velocity of [1, 127])
      for (const bar of BARS) {
        const touched = voiceVelocity(place(bar, 0), 'bass', velocity, phrase, 16);
        expect(touched).toBeGreaterThanOrEqual(1);
        expect(touched).toBeLessThanOrEqual(127);
      }
  });
});
