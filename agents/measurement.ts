/** How fast the active engine composes, measured on bars that nobody hears. Knows neither which engine it is nor the learner. */
import type { Milliseconds } from '../src/kernel/units.ts';
import { metreOf } from '../src/music/metre.ts';
import type { MusicSettings } from '../src/protocol/agent.ts';
import { Composer } from './composer/composer.ts';
import { FEATURES } from './composer/features.ts';
import { Network } from './composer/network.ts';
import type { Prior } from './composer/weights.ts';

/** Bars composed; the first is warm-up. */
const MEASURED_BARS = 3;
/** What they have in common: the prior's own, and no decision of the session. */
const MEASURED = {
  fromSlot: 0,
  count: 1,
  policyVersion: 0,
  control: false,
  theta: new Float32Array(FEATURES.length),
} as const;

/** @returns milliseconds that a slot of the full texture takes */
export async function measureEngine(
  prior: Prior,
  settings: MusicSettings,
  nowMs: () => Milliseconds,
): Promise<Milliseconds> {
  const network = new Network(prior);
  const composer = new Composer(network, prior.styles, settings, 1);
  let startedMs = 0;
  for (let barIndex = 0; barIndex < MEASURED_BARS; barIndex++) {
    if (barIndex === 1) startedMs = nowMs();
    const [candidate] = await composer.propose({ ...MEASURED, decisionId: barIndex + 1, barIndex });
    composer.commit(candidate!);
  }
  const tookMs = nowMs() - startedMs;
  network.dispose();
  return tookMs / ((MEASURED_BARS - 1) * metreOf(settings.metre).slots);
}
