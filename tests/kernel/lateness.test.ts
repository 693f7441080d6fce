/** How late messages are, though nobody's clocks agree. */
import { describe, expect, it } from 'vitest';
import { Lateness } from '../../src/kernel/lateness.ts';

describe('lateness', () => {
  it.each([0, 7_200_000, -86_400_000])('is that beside the quickest, on clocks %i ms apart', (apart) => {
    const lateness = new Lateness();
    const late = [30, 10, 10, 40, 1510].map((under, i) => lateness.of(1000 * i + apart, 1000 * i + under));
    expect(late.map(Math.round)).toEqual([0, 0, 0, 30, 1500]);
  });

  it('forgets slowly, as clocks drift', () => {
    const lateness = new Lateness();
    let late = 0;
    // A clock that loses 50 ms in an hour is no late message.
    for (let second = 0; second < 3600; second++) late = lateness.of(1000 * second, 1000 * second + 10 + second / 72);
    expect(late).toBeLessThan(1);
  });
});
