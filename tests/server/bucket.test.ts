/** How often somebody may. */
import { describe, expect, it } from 'vitest';
import { Buckets, fullBucket, take } from '../../src/server/bucket.ts';

const allowance = { perSecond: 2, burst: 3 };

describe('a bucket', () => {
  it('gives its burst at once, and then as fast as it fills', () => {
    const bucket = fullBucket(allowance, 0);
    expect([0, 0, 0, 0].map((now) => take(bucket, allowance, now))).toEqual([true, true, true, false]);
    expect([499, 500, 999, 1000].map((now) => take(bucket, allowance, now))).toEqual([false, true, false, true]);
  });

  it('fills no further than its burst, and not at all while its clock goes backwards', () => {
    const bucket = fullBucket(allowance, 0);
    expect([1e6, 1e6, 1e6, 1e6].map((now) => take(bucket, allowance, now))).toEqual([true, true, true, false]);
    expect(take(bucket, allowance, 0)).toBe(false);
    expect(take(bucket, allowance, 1e6 + 500)).toBe(true);
  });

  it('of one name is no other name’s, and those that are full again are forgotten', () => {
    const buckets = new Buckets(allowance);
    expect([1, 2, 3, 4].map(() => buckets.take('a', 0))).toEqual([true, true, true, false]);
    expect(buckets.take('b', 0)).toBe(true);
    buckets.take('c', 10_000);
    expect(buckets.size).toBe(1);
  });

  it('never remembers more names than it may', () => {
    const buckets = new Buckets(allowance, 5);
    for (let name = 0; name < 100; name++) buckets.take(String(name), 0);
    expect(buckets.size).toBe(5);
  });
});
