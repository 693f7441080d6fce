import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../src/stage/layout.ts';
import { mostLandmarks, roomsOf, standingsOf } from '../../../src/stage/viewModel/standing.ts';
import { BAR_SECONDS } from '../fixture.ts';
import { gardenStory } from '../gardenFixture.ts';

const WIDE = layoutOf(1920, 1080);
const NOW = 5.35 * BAR_SECONDS;

describe('landmarks', () => {
  it('are the most loved and the newest two, never more than the stage has room for', () => {
    const organisms = gardenStory(4, 150, NOW).organisms;
    for (const layout of [WIDE, layoutOf(1080, 1920, 768), layoutOf(360, 640, 200), layoutOf(7680, 1080)]) {
      const most = mostLandmarks(layout);
      const standings = standingsOf(organisms, most);
      const landmarks = organisms.filter((_, index) => standings[index] === 'landmark');
      expect(landmarks).toHaveLength(most);
      const blooms = organisms.filter(({ fate }) => fate === 'bloom');
      expect(landmarks.slice(-2)).toEqual(blooms.slice(-2));
      const least = Math.min(...landmarks.slice(0, -2).map(({ liked, disliked }) => liked - disliked));
      const meadow = organisms.filter((_, index) => standings[index] === 'meadow');
      expect(Math.max(...meadow.map(({ liked, disliked }) => liked - disliked))).toBeLessThan(least + 0.5);
      const rooms = roomsOf(organisms, standings);
      const share = rooms.filter((_, index) => standings[index] === 'landmark').reduce((a, b) => a + b, 0);
      expect(share / rooms.reduce((a, b) => a + b, 0)).toBeGreaterThan(0.6);
    }
    expect(standingsOf([], 9)).toEqual([]);
    expect(roomsOf([], [])).toEqual([]);
  });
});
