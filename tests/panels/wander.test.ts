/** Burn-in: the panels go where the picture goes, and are touched only when that is another pixel. */
import { expect, it } from 'vitest';
import { driftX, driftY } from '../../src/kernel/drift.ts';
import { Wandering } from '../../src/panels/wander.ts';

function element() {
  let written = 0;
  const style = {
    by: '',
    get translate() {
      return this.by;
    },
    set translate(by: string) {
      written++;
      this.by = by;
    },
  };
  const shown = { style, toggleAttribute: () => true };
  return { root: { querySelector: () => shown } as unknown as ParentNode, style, writes: () => written };
}

it('stands where the picture stands, all the time', () => {
  const { root, style } = element();
  const wandering = new Wandering();
  for (let now = 0.3; now < 1200; now += 7) {
    wandering.follow(root, true, now);
    const second = Math.floor(now);
    expect(style.by).toBe(`${driftX(second)}px ${driftY(second)}px`);
  }
});

it('is touched seldom, whatever the rate of frames, and never where nobody runs it for months', () => {
  const { root, style, writes } = element();
  const wandering = new Wandering();
  for (let frame = 0; frame < 60 * 120; frame++) wandering.follow(root, true, 200 + frame / 60);
  expect(writes()).toBeGreaterThan(1);
  expect(writes()).toBeLessThan(16);
  wandering.follow(root, false, 320);
  expect(style.by).toBe('');
  const before = writes();
  for (let now = 320; now < 400; now++) wandering.follow(root, false, now);
  expect(writes()).toBe(before);
});
