import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LookAhead } from '../../src/sound/lookAhead.ts';

const LEAST = 0.25;
const MOST = 0.8;
const TICK = 0.05;

/** A look-ahead that has ticked regularly for a while, and the time of its last tick. */
function steady(): { lookAhead: LookAhead; at: number } {
  const lookAhead = new LookAhead(LEAST, MOST);
  let at = 10;
  for (let i = 0; i < 20; i++) lookAhead.next((at += TICK));
  return { lookAhead, at };
}

describe('LookAhead', () => {
  it('stays at its shortest while ticks are as regular as a healthy page makes them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.095, noNaN: true }), { maxLength: 200 }), (gaps) => {
        const lookAhead = new LookAhead(LEAST, MOST);
        let at = 0;
        for (const gap of gaps) expect(lookAhead.next((at += gap))).toBe(LEAST);
      }),
    );
  });

  it('is never outside its limits', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 5, noNaN: true })), (gaps) => {
        const lookAhead = new LookAhead(LEAST, MOST);
        let at = 0;
        for (const gap of gaps) {
          const ahead = lookAhead.next((at += gap));
          expect(ahead).toBeGreaterThanOrEqual(LEAST);
          expect(ahead).toBeLessThanOrEqual(MOST);
        }
      }),
    );
  });

  it('covers a stall that comes again within five seconds, so that it makes nothing late twice', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 0.7, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (stall, pause) => {
          const { lookAhead, at } = steady();
          let now = at + stall;
          let ahead = lookAhead.next(now);
          for (const end = now + pause; now + TICK <= end;) ahead = lookAhead.next((now += TICK));
          expect(ahead).toBeGreaterThanOrEqual(stall);
        },
      ),
    );
  });

  it('comes back in half a minute', () => {
    const { lookAhead, at } = steady();
    let now = at + 1;
    expect(lookAhead.next(now)).toBe(MOST);
    while (now < at + 11) lookAhead.next((now += TICK));
    expect(lookAhead.next((now += TICK))).toBeGreaterThan(0.5);
    while (now < at + 31) lookAhead.next((now += TICK));
    expect(lookAhead.next((now += TICK))).toBe(LEAST);
  });

  it('takes a machine that slept for no busy page', () => {
    const { lookAhead, at } = steady();
    expect(lookAhead.next(at + 3600)).toBe(LEAST);
  });
});
