import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JOINT, Matcher } from '../../../agents/composer/matcher.ts';

/** The longest earlier stretch that ends like the present, looked up the slow way. */
function slowly(past: readonly (readonly number[])[], same: (a: number, b: number) => boolean, beat: number) {
  const now = past.length - 1;
  let best = { at: -1, run: 0 };
  for (let j = now - 1; j >= 0; j--) {
    if ((now - j) % beat !== 0) continue;
    let run = 0;
    while (j - run >= 0 && same(j - run, now - run)) run++;
    if (run >= 4 && run > best.run) best = { at: j, run };
  }
  return best;
}

describe('matcher', () => {
  it('finds what a search through the whole past finds', () => {
    const frames = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 1 }), fc.constant(0), fc.constant(5)),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(frames, (past) => {
        const matcher = new Matcher(4);
        for (const frame of past) matcher.push(frame);
        for (let voice = 0; voice < 4; voice++) {
          const { at, run } = slowly(past, (a, b) => past[a]![voice] === past[b]![voice], 4);
          expect([matcher.at[voice], matcher.runLength[voice]]).toEqual([at, run]);
        }
        const joint = slowly(past, (a, b) => past[a]!.every((symbol, voice) => symbol === past[b]![voice]), 4);
        expect([matcher.at[JOINT], matcher.runLength[JOINT]]).toEqual([joint.at, joint.run]);
      }),
    );
  });

  it('knows nothing of a clone, and the clone nothing of it', () => {
    const first = new Matcher(4);
    for (let t = 0; t < 40; t++) first.push([t % 8, 0, 0, 0]);
    const second = first.clone();
    second.push([99, 0, 0, 0]);
    expect(first.runLength[0]).toBe(32);
    expect(second.runLength[0]).toBe(0);
  });

  it('still sees repetition after hours, within its reach', () => {
    const matcher = new Matcher(4);
    for (let t = 0; t < 5000; t++) matcher.push([t % 16, 0, 0, 0]);
    expect(matcher.at[0]).toBeGreaterThanOrEqual(0);
    expect(matcher.symbol(0, matcher.at[0]! + 1)).toBe(5000 % 16);
  });
});
