/** Closes a test run with its skipped tests, each with its reason, and one plain line of totals over all projects. */
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
}

/** A file or a run that breaks outside any test counts as one failure, so that zero failed means nothing went wrong. */
export function totalsOf(modules: readonly TestModule[], unhandledErrors: number): Totals {
  let passed = 0;
  let failed = unhandledErrors;
  const skipped: string[] = [];
  for (const module of modules) {
    let failedHere = 0;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') passed += 1;
      else if (result.state === 'failed') failedHere += 1;
      else skipped.push(`${test.fullName}: ${(result.state === 'skipped' && result.note) || 'no reason given'}`);
    }
    failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere;
  }
  return { passed, failed, skipped };
}

export function closingLine({ passed, failed, skipped }: Totals): string {
  const counts = `${passed} passed, ${failed} failed`;
  return skipped.length === 0 ? counts : `${counts}, ${skipped.length} skipped`;
}

export class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], _reason: TestRunEndReason): void {
    const totals = totalsOf(modules, unhandledErrors.length);
    for (const line of totals.skipped) console.log(`skipped: ${line}`);
    console.log(closingLine(totals));
  }
}
