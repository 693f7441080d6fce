import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Polyphony } from '../../src/sound/polyphony.ts';

describe('Polyphony', () => {
  it('gives up a released note before a held one', () => {
    const voices = new Polyphony(2);
    voices.begin(1, 0);
    voices.begin(2, 1);
    voices.end(2, 2, 10);
    expect(voices.begin(3, 3)).toEqual([2]);
  });

  it('gives up the oldest of held notes', () => {
    const voices = new Polyphony(2);
    voices.begin(1, 0);
    voices.begin(2, 1);
    expect(voices.begin(3, 2)).toEqual([1]);
  });

  it('lets a note that has rung out go without a theft', () => {
    const voices = new Polyphony(1);
    voices.begin(1, 0);
    voices.end(1, 1, 0.5);
    expect(voices.begin(2, 1.6)).toEqual([]);
  });

  it('ends the older of two notes with one id', () => {
    const voices = new Polyphony(4);
    voices.begin(7, 0);
    expect(voices.begin(7, 1)).toEqual([7]);
    expect(voices.voicesAt(1)).toBe(1);
  });

  it('passes over the end of a note it does not know, and a second, later end', () => {
    const voices = new Polyphony(4);
    expect(voices.end(1, 0, 1)).toBe(false);
    voices.begin(1, 0);
    expect(voices.end(1, 2, 1)).toBe(true);
    expect(voices.end(1, 3, 1)).toBe(false);
    expect(voices.end(1, 1, 1)).toBe(true);
  });

  it('never holds more voices than its limit, whatever is played', () => {
    const act = fc.record({
      on: fc.boolean(),
      id: fc.integer({ min: 0, max: 9 }),
      wait: fc.double({ min: 0, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(act, { maxLength: 80 }), (limit, acts) => {
        const voices = new Polyphony(limit);
        const alive = new Set<number>();
        let at = 0;
        for (const { on, id, wait } of acts) {
          at += wait;
          if (on) {
            for (const ended of voices.begin(id, at)) expect(alive.delete(ended)).toBe(true);
            alive.add(id);
          } else voices.end(id, at, 0.7);
          expect(voices.voicesAt(at)).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('refuses to be without voices', () => {
    expect(() => new Polyphony(0)).toThrow(RangeError);
  });
});
