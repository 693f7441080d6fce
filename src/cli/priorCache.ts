/** Keeps the prior's sample between runs of `simulate`, so that only the first pays for it. A cache that cannot be used is done without. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { excerpts } from '../../agents/listeners/excerpts.ts';
import { frozenPrior } from '../../agents/listeners/imagination.ts';
import { samplePrior, STANDARD_SAMPLE, type PriorSample, type SampleSize } from '../../agents/listeners/priorSample.ts';
import type { Studio } from '../../agents/listeners/studio.ts';
import { PSI_NAMES } from '../../agents/learner/barFeatures.ts';
import { SCALED_SIZE } from '../../agents/learner/psiScaler.ts';
import { hashText } from '../kernel/random.ts';
import { PITCHED } from '../music/voices.ts';

const CACHE_VERSION = 3;
/** Bars that show whether the prior still composes as it did: weights are not all that its music depends on. */
const PROBE = { contexts: 10, contextsPerPiece: 10, each: 1, seed: 0xca5e };

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
  size: SampleSize = STANDARD_SAMPLE,
): Promise<PriorSample> {
  const key = [
    CACHE_VERSION,
    await fingerprint(studio, features.length),
    studio.prior,
    studio.style,
    JSON.stringify(size),
    features.join(),
    PSI_NAMES.join(),
    SCALED_SIZE,
  ].join('|');
  const path = join(folder, `prior-${hashText(key).toString(16)}.json`);
  const cached = readCache(path);
  if (cached?.key === key) return cached.sample;
  const sample = await samplePrior(studio, size, onProgress);
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

async function fingerprint(studio: Studio, features: number): Promise<number> {
  const bars = await excerpts(studio, () => frozenPrior(features), PROBE);
  return hashText(
    JSON.stringify(
      bars
        .flat()
        .map(({ candidate: { bar } }) => [
          [...bar.chords],
          ...PITCHED.map((voice) => [...bar.voices[voice]]),
          [...bar.drums],
        ]),
    ),
  );
}

/** @returns null where there is none, or none that can be read */
function readCache(path: string): CachedSample | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as CachedSample;
  } catch {
    return null;
  }
}
