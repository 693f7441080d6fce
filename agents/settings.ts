/** Whether music can be made as somebody wishes: one sentence where it cannot. Knows neither who wishes nor what plays. */
import { fail, succeed, type Result } from '../src/kernel/result.ts';
import { FASTEST_TEMPO, SLOWEST_TEMPO } from '../src/music/tempo.ts';
import type { MusicSettings } from '../src/protocol/agent.ts';
import { checkStyle } from './composer/style.ts';
import type { PriorStyle } from './composer/weights.ts';

/** @param styles that the prior knows */
export function checkSettings(
  { style, voices, tempo }: MusicSettings,
  styles: readonly PriorStyle[],
): Result<void, 'settings'> {
  const known = checkStyle(style, styles);
  if (!known.ok) return fail('settings', known.fault.sentence);
  if (voices.length === 0) return fail('settings', 'At least one voice has to sound.');
  if (!(tempo >= SLOWEST_TEMPO && tempo <= FASTEST_TEMPO))
    return fail('settings', `The tempo is between ${SLOWEST_TEMPO} and ${FASTEST_TEMPO} quarter notes a minute.`);
  return succeed(undefined);
}
