/** Keeps the prior's sample between runs of `simulate`, so that only the first pays for it. A cache that cannot be used is done without. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { samplePrior, STANDARD_SAMPLE, type PriorSample } from '../../agents/listeners/priorSample.ts';
import type { Studio } from '../../agents/listeners/studio.ts';
import { PSI_NAMES } from '../../agents/learner/barFeatures.ts';
import { SCALED_SIZE } from '../../agents/learner/psiScaler.ts';
import { hashText } from '../kernel/random.ts';

const CACHE_VERSION = 3;

interface CachedSample {
  readonly key: string;
  readonly sample: PriorSample;
}

/** @param folder where samples are kept · @param features names of the tilt, which the statistics belong to */
export async function cachedPriorSample(
  studio: Studio,
  features: readonly string[],
  folder: string,
  onProgress: (share: number) => void,
): Promise<PriorSample> {
  const key = [
    CACHE_VERSION,
    studio.prior,
    studio.style,
    JSON.stringify(STANDARD_SAMPLE),
    features.join(),
    PSI_NAMES.join(),
    SCALED_SIZE,
  ].join('|');
  const path = join(folder, `prior-${hashText(key).toString(16)}.json`);
  const cached = readCache(path);
  if (cached?.key === key) return cached.sample;
  const sample = await samplePrior(studio, STANDARD_SAMPLE, onProgress);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, JSON.stringify({ key, sample } satisfies CachedSample));
  } catch (thrown) {
    process.stderr.write(
      `The prior's sample could not be kept for next time (${thrown instanceof Error ? thrown.message : String(thrown)}).\n`,
    );
  }
  return sample;
}

/** @returns null where there is none, or none that can be read */
function readCache(path: string): CachedSample | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as CachedSample;
  } catch {
    return null;
  }
}
