import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../src/kernel/clock.ts';
import { MusicClock, Pulsometer, SteadyClock } from '../../src/sound/musicClock.ts';

describe('MusicClock', () => {
  it('shows 0 before the start, counts down the lead-in, and reaches 0 on time', () => {
    const source = new FakeClock(40);
    const music = new MusicClock(source);
    expect(music.now()).toBe(0);
    music.start(0.1);
    expect(music.now()).toBeCloseTo(-0.1, 12);
    source.advance(0.1);
    expect(music.now()).toBeCloseTo(0, 12);
    expect(music.toSource(2.5)).toBeCloseTo(42.6, 12);
  });

  it('goes on without a jump, and never back, through any number of exchanged clocks', () => {
    const leg = fc.record({
      origin: fc.double({ min: 0, max: 1e5, noNaN: true }),
      runs: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(leg, { minLength: 1, maxLength: 8 }), (legs) => {
        const music = new MusicClock(new FakeClock());
        music.start(0);
        let expected = 0;
        for (const { origin, runs } of legs) {
          const source = new FakeClock(origin);
          const before = music.now();
          music.follow(source);
          expect(music.now()).toBeGreaterThanOrEqual(before);
          source.advance(runs);
          expected += runs;
          expect(music.now()).toBeCloseTo(expected, 6);
          expect(music.toSource(music.now())).toBeCloseTo(source.now(), 6);
        }
      }),
    );
  });

  it('holds still rather than follow a source that steps back', () => {
    let time = 5;
    const music = new MusicClock({ now: () => time });
    music.start(0);
    time = 6;
    expect(music.now()).toBe(1);
    time = 5.5;
    expect(music.now()).toBe(1);
  });
});

describe('SteadyClock', () => {
  it('runs on between two blocks of the coarse clock, but not past the leash', () => {
    const coarse = new FakeClock(10);
    const fine = new FakeClock(300);
    const steady = new SteadyClock(coarse, fine, 0.02);
    expect(steady.now()).toBe(10);
    fine.advance(0.005);
    expect(steady.now()).toBeCloseTo(10.005, 9);
    fine.advance(1);
    expect(steady.now()).toBeCloseTo(10.02, 9);
    coarse.advance(1.005);
    expect(steady.now()).toBeCloseTo(11.005, 9);
  });
});

describe('Pulsometer', () => {
  it('gives up a clock that stands still, and takes it back when it moves', () => {
    const watched = new FakeClock(0);
    const fine = new FakeClock(0);
    const pulsometer = new Pulsometer(watched, fine, 1);
    expect(pulsometer.moves()).toBe(true);
    fine.advance(0.9);
    expect(pulsometer.moves()).toBe(true);
    fine.advance(0.2);
    expect(pulsometer.moves()).toBe(false);
    watched.advance(0.003);
    expect(pulsometer.moves()).toBe(true);
  });
});
