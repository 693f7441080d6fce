/** What a hidden listener is, and whether something is one. Knows nothing of learners. */
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import type { HeardBar } from './heard.ts';

export interface HiddenListener {
  readonly name: string;
  /** @param bars up to four, the newest last @returns the true pleasure of the newest; need not be bounded */
  utility(bars: readonly HeardBar[]): number;
}

/** @param module whatever a file exported · @param source how to call that file in a sentence */
export function asListener(module: unknown, source: string): Result<HiddenListener, 'no-name' | 'no-utility'> {
  const { name, utility } = (typeof module === 'object' && module !== null ? module : {}) as Partial<HiddenListener>;
  if (typeof name !== 'string' || name.trim() === '')
    return fail('no-name', `${source} exports no name; add: export const name = '…'`);
  if (typeof utility !== 'function')
    return fail('no-utility', `${source} exports no function utility(bars) that returns a number; add one.`);
  return succeed({ name, utility });
}

/** The pleasure of one bar, or a sentence about what the listener did instead of judging it. */
export function judge(listener: HiddenListener, bars: readonly HeardBar[]): Result<number, 'threw' | 'not-a-number'> {
  let pleasure: unknown;
  try {
    pleasure = listener.utility(bars);
  } catch (thrown) {
    return fail(
      'threw',
      `The listener "${listener.name}" failed on a bar: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
  return typeof pleasure === 'number' && Number.isFinite(pleasure)
    ? succeed(pleasure)
    : fail(
        'not-a-number',
        `The listener "${listener.name}" answered ${String(pleasure)} for a bar; utility(bars) must return a finite number.`,
      );
}

/** The opposite taste: for a jump when no other listener is named. */
export function opposite(listener: HiddenListener): HiddenListener {
  return { name: `the opposite of ${listener.name}`, utility: (bars) => -listener.utility(bars) };
}
