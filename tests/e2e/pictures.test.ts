/**
 * The key pictures of a visit beside those in docs/pictures: `npm run shots -- --keep` makes them anew when they are meant to
 * change. Drawn from kept states, so that only drawing is compared, in cells coarse enough for another machine's letters.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENES } from '../pictures/scenes.ts';
import { ALBUM, keptStrip } from '../pictures/strips.ts';
import { openStudio, type Studio } from '../pictures/studio.ts';

/** In levels of a channel: 0–255. */
const MOST_MEAN = 3;
const MOST_WORST = 30;
const COMPARED = ['attract', 'after-ten-minutes', 'then-now', 'calm', 'right-to-left'];

describe('pictures', () => {
  let studio: Studio;
  const album = (name: string): Buffer => readFileSync(join(ALBUM, `${name}.jpg`));

  beforeAll(async () => {
    studio = await openStudio();
  });
  afterAll(() => studio.close());

  for (const scene of SCENES.filter(({ name }) => COMPARED.includes(name)))
    it(`look as they did: ${scene.name}`, async () => {
      const { jpeg, drawCalls, errors } = await studio.take(scene, keptStrip(scene.moment));
      expect(errors).toEqual([]);
      expect(drawCalls).toBeLessThanOrEqual(60);
      const { mean, worst } = await studio.compare(jpeg, album(scene.name));
      expect(mean, 'mean difference').toBeLessThan(MOST_MEAN);
      expect(worst, 'of the most different hundredth').toBeLessThan(MOST_WORST);
    });

  it('are told apart where something else is seen', async () => {
    for (const other of ['first-ten-seconds', 'after-ten-minutes', 'then-now', 'calm']) {
      const { worst } = await studio.compare(album('after-20-ratings'), album(other));
      expect(worst, other).toBeGreaterThan(MOST_WORST);
    }
  });
});
