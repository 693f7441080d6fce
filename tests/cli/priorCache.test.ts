/** The prior's sample is kept as long as the prior composes as it did, and no longer. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Studio } from '../../agents/listeners/studio.ts';
import { cachedPriorSample } from '../../src/cli/priorCache.ts';
import { SYNTHETIC_FEATURES, SyntheticComposer } from '../agents/syntheticComposer.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SIZE = { bars: 16, alternatives: 4, contextsPerPiece: 4 };

/** @param seed of all its music, so that another composes otherwise under the same name */
function studioOf(seed: number): Studio {
  return {
    prior: 'synthetic',
    style: 'synthetic=1',
    open: (own, heard) => Promise.resolve(new SyntheticComposer(own + seed, heard)),
  };
}

test(
  'the second time nothing is sampled, unless the same weights compose other music or the file is broken',
  { timeout: 120_000 },
  async () => {
    let sampled = 0;
    const sample = (seed: number) =>
      cachedPriorSample(studioOf(seed), SYNTHETIC_FEATURES, folder, () => sampled++, SIZE);
    const first = await sample(0);
    const once = sampled;
    expect(once).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(await sample(0)))).toEqual(JSON.parse(JSON.stringify(first)));
    expect(sampled).toBe(once);
    const other = await sample(1);
    expect(sampled).toBe(2 * once);
    expect(other.bars[0]).not.toEqual(first.bars[0]);
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{');
    await sample(0);
    expect(sampled).toBe(3 * once);
  },
);
