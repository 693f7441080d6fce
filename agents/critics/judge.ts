/**
 * Asks the composer for candidates and lets pass what does not go on too long with a source. It judges from the bar that
 * a message names, so that a log tells which bars were judged, whenever the index came. Until then everything passes.
 */
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import type { Nearest, PlannedBar } from '../../src/protocol/bar.ts';
import type { Candidate, ComposeRequest } from '../composer/interface.ts';
import { Originality, REMEMBERED_BARS } from './originality.ts';
import { readOriginality } from './originalityFile.ts';
import { rethrown, withoutQuotations, type Verdict } from './quotation.ts';

/** What is asked of a composer of one piece. */
export interface Composing {
  propose(request: ComposeRequest): Promise<readonly Candidate[]>;
  bar(barIndex: number): PlannedBar | undefined;
}

export class Judge {
  #originality: Originality | null = null;
  #judgedFrom = Infinity;

  /** @returns the checksum by which the index is called on */
  async meet(index: Uint8Array): Promise<Result<string, 'originality'>> {
    const read = await readOriginality(index);
    if (!read.ok) return read;
    this.#originality = new Originality(read.value);
    return succeed(read.value.checksum);
  }

  /** Judges from this bar on. */
  consult(checksum: string, fromBar: number): Result<true, 'originality'> {
    if (this.#originality?.checksum !== checksum)
      return fail('originality', 'Nothing is compared with the sources: the index that was asked for is not here.');
    this.#judgedFrom = fromBar;
    return succeed(true);
  }

  /** Lets everything pass until it is asked again. */
  retire(): void {
    this.#judgedFrom = Infinity;
  }

  async propose(composer: Composing, request: ComposeRequest): Promise<Verdict<Candidate>> {
    const { barIndex } = request;
    const critic = barIndex >= this.#judgedFrom ? this.#originality : null;
    const before = critic ? barsBefore(composer, barIndex) : [];
    return withoutQuotations(
      (dice) => composer.propose(rethrown(request, dice)),
      ({ bar }) => critic?.nearest(before, bar) ?? null,
    );
  }
}

/** The bar with what the critic found in it. */
export function judgedBar({ bar }: Candidate, nearest: Nearest | null): PlannedBar {
  return nearest ? { ...bar, nearest } : bar;
}

function barsBefore(composer: Composing, barIndex: number): PlannedBar[] {
  const bars: PlannedBar[] = [];
  for (let index = barIndex - REMEMBERED_BARS; index < barIndex; index++) {
    const bar = composer.bar(index);
    if (bar) bars.push(bar);
  }
  return bars;
}
