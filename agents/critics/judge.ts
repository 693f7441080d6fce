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
  /** What was found in each bar: a candidate is judged as a quotation and as a rollout. */
  #found = new WeakMap<PlannedBar, Nearest | null>();

  /** @returns the checksum by which the index is called on */
  async meet(index: Uint8Array): Promise<Result<string, 'originality'>> {
    const read = await readOriginality(index);
    if (!read.ok) return read;
    this.#originality = new Originality(read.value);
    this.#found = new WeakMap();
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

  /**
   * The longest match with a source that ends in the bar; null where there is none, and undefined where nothing is judged yet.
   * @param before the bars that sounded before, oldest first
   */
  nearest(bar: PlannedBar, before: readonly PlannedBar[]): Nearest | null | undefined {
    if (!this.#originality || bar.barIndex < this.#judgedFrom) return undefined;
    const known = this.#found.get(bar);
    if (known !== undefined) return known;
    const found = this.#originality.nearest(before, bar);
    this.#found.set(bar, found);
    return found;
  }

  async propose(composer: Composing, request: ComposeRequest): Promise<Verdict<Candidate>> {
    const { barIndex } = request;
    const before = barIndex >= this.#judgedFrom ? barsBefore(composer, barIndex) : [];
    return withoutQuotations(
      (dice) => composer.propose(rethrown(request, dice)),
      ({ bar }) => this.nearest(bar, before) ?? null,
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
