import { describe, expect, it } from 'vitest';
import { Glitches, underrunsTold } from '../../src/sound/glitches.ts';

/** Beats every 50 ms; the audio clock moves in blocks of 10 ms and loses what `lost` says. */
function listen(seconds: number, lost: (page: number) => number): number {
  const glitches = new Glitches();
  let gone = 0;
  for (let beat = 0; beat <= seconds * 20; beat++) {
    const page = beat / 20;
    gone += lost(page);
    glitches.watch(Math.floor((page - gone) * 100) / 100, page, null);
  }
  return glitches.count;
}

describe('Glitches', () => {
  it('hears nothing in clocks that differ by a hair and move in blocks', () => {
    expect(listen(600, () => 0)).toBe(0);
    expect(listen(600, () => 0.000_01)).toBe(0);
  });

  it('counts each second in which the device lost more than blocks explain', () => {
    expect(listen(60, (page) => (page === 10 || page === 30.5 ? 0.12 : 0))).toBe(2);
  });

  it('believes a browser that counts, across a change of device', () => {
    const glitches = new Glitches();
    for (const told of [0, 0, 2, 2, 3]) glitches.watch(0, 0, told);
    expect(glitches.count).toBe(3);
    glitches.rest();
    for (const told of [0, 1]) glitches.watch(0, 0, told);
    expect(glitches.count).toBe(4);
  });

  it('takes a pause of the page for no glitch', () => {
    const glitches = new Glitches();
    glitches.watch(0, 0, null);
    glitches.watch(0.1, 20, null);
    glitches.watch(1.3, 21.2, null);
    expect(glitches.count).toBe(0);
  });

  it('reads both names that browsers have for it', () => {
    expect(underrunsTold({ playbackStats: { underrunEvents: 4 } })).toBe(4);
    expect(underrunsTold({ playoutStats: { fallbackFramesEvents: 5 } })).toBe(5);
    expect(underrunsTold({})).toBeNull();
  });
});
