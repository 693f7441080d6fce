/** The closing line of a run counts everything that went wrong, and names what was skipped. */
import { describe, expect, it } from 'vitest';
import type { TestModule } from 'vitest/node';
import { closingLine, totalsOf } from './summary.ts';

type Outcome = 'passed' | 'failed' | { skipped: string | undefined };

/** As much of a finished test file as the summary reads. */
function moduleOf(state: 'passed' | 'failed', outcomes: readonly Outcome[]): TestModule {
  const tests = outcomes.map((outcome, index) => ({
    fullName: `test ${index}`,
    result: () => (typeof outcome === 'string' ? { state: outcome } : { state: 'skipped', note: outcome.skipped }),
  }));
  return { state: () => state, children: { allTests: () => tests } } as unknown as TestModule;
}

describe('the summary', () => {
  it('adds up the tests of all files', () => {
    const totals = totalsOf([moduleOf('failed', ['passed', 'failed']), moduleOf('passed', ['passed'])], 0);
    expect(closingLine(totals)).toBe('2 passed, 1 failed');
  });

  it('counts a file that broke outside its tests, and an error outside every file, as failures', () => {
    expect(closingLine(totalsOf([moduleOf('failed', []), moduleOf('failed', ['passed'])], 1))).toBe(
      '1 passed, 3 failed',
    );
  });

  it('names each skipped test with its reason', () => {
    const totals = totalsOf([moduleOf('passed', [{ skipped: 'no GPU here' }, { skipped: undefined }])], 0);
    expect(totals.skipped).toEqual(['test 0: no GPU here', 'test 1: no reason given']);
    expect(closingLine(totals)).toBe('0 passed, 0 failed, 2 skipped');
  });
});
