/** The next bar of a composer whom nobody has taught: what benches and takes are made of. */
import type { Composer } from '../../agents/composer/composer.ts';
import { FEATURES } from '../../agents/composer/features.ts';
import type { PlannedBar } from '../protocol/bar.ts';

export async function nextBar(composer: Composer, barIndex: number): Promise<PlannedBar> {
  const [candidate] = await composer.propose({
    decisionId: barIndex,
    barIndex,
    fromSlot: 0,
    count: 1,
    theta: new Float32Array(FEATURES.length),
    policyVersion: 0,
    control: false,
  });
  composer.commit(candidate!);
  return candidate!.bar;
}
