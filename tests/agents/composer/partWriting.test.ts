import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Composer } from '../../../agents/composer/composer.ts';
import { FEATURES } from '../../../agents/composer/features.ts';
import { Network } from '../../../agents/composer/network.ts';
import { readPrior } from '../../../agents/composer/weights.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { soundingPitches } from '../../../src/music/grid.ts';
import { countParallels } from '../../../src/music/partWriting.ts';
import { PITCHED } from '../../../src/music/voices.ts';

/** Parallel fifths and octaves among a thousand pairs of voices that move together, in the 229 training chorales of JSB. */
const BACH = 1.29;

describe('chorales', () => {
  it('keep voices apart as Bach does', async () => {
    const prior = unwrap(readPrior(readFileSync(new URL('../../../assets/prior.bin', import.meta.url))));
    const network = new Network(prior);
    let together = 0;
    let parallel = 0;
    for (const seed of [1, 2, 3]) {
      const composer = new Composer(
        network,
        prior.styles,
        {
          style: { chorale: 1 },
          key: { tonic: 0, mode: seed % 2 === 0 ? 'minor' : 'major' },
          metre: '4/4',
          tempo: 90,
          voices: PITCHED,
        },
        seed,
      );
      const lines: number[][] = PITCHED.map(() => []);
      for (let barIndex = 0; barIndex < 16; barIndex++) {
        const [candidate] = await composer.propose({
          decisionId: barIndex + 1,
          barIndex,
          fromSlot: 0,
          count: 1,
          theta: new Float32Array(FEATURES.length),
          policyVersion: 0,
          control: true,
        });
        composer.commit(candidate!);
        PITCHED.forEach((voice, v) => lines[v]!.push(...candidate!.bar.voices[voice]));
      }
      const counts = countParallels(lines.map((line) => soundingPitches(Int16Array.from(line))));
      together += counts.together;
      parallel += counts.fifths + counts.octaves;
    }
    expect(together).toBeGreaterThan(200);
    // A few hundred pairs of moves are a small sample: three times the rate is still far from the thirty times of an unguarded policy.
    expect((1000 * parallel) / together).toBeLessThan(3 * BACH);
    network.dispose();
  });
});
