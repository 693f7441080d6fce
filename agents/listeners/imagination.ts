/**
 * Bars that are composed only to be looked at: fresh music of a policy, or of the frozen prior.
 * Knows nothing of ratings.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Candidate, ComposeRequest } from '../composer/interface.ts';
import type { Repertoire } from '../composer/repertoire.ts';
import type { Piece } from './studio.ts';

const REPERTOIRE_STREAM = 0x9e9;

/** A policy as far as composing goes: the tilt, how many candidates, and which of them. */
export interface Composing {
  readonly theta: Float32Array;
  /** Weights of the head adapter, where it takes part. */
  readonly adapter?: Float32Array | null;
  readonly version: number;
  readonly candidates: number;
  /** What a piece of it is to take up again and try; null = the form goes its own way. */
  repertoire(rng: Rng): Repertoire | null;
  /** What the form has learnt; left out, nothing. */
  readonly form?: readonly number[];
  /** What a bar is made from besides; then every alternative is asked for by itself. */
  heritage?(rng: Rng): Partial<ComposeRequest>;
  /** @param before the bars they follow, oldest first */
  pick(
    candidates: readonly Candidate[],
    before: readonly PlannedBar[],
    rng: Rng,
  ): { readonly index: number; readonly divergence: number };
}

export function frozenPrior(features: number): Composing {
  return {
    theta: new Float32Array(features),
    version: 0,
    candidates: 1,
    repertoire: () => null,
    pick: () => ({ index: 0, divergence: 0 }),
  };
}

export interface ImaginedBar {
  readonly candidate: Candidate;
  /** Up to three bars before it, oldest first. */
  readonly before: readonly PlannedBar[];
  /** Nats from the prior: of the tilt, and of choosing among candidates (an upper bound). */
  readonly kl: number;
}

export class Imagination {
  readonly #port: Piece;
  readonly #policy: Composing;
  readonly #rng: Rng;
  readonly #decision: () => number;
  /** The piece as imagined so far: its last bars, oldest first. */
  #piece: readonly PlannedBar[];
  #next: number;

  /**
   * @param port a piece of its own, which goes on from the same bars as `piece`
   * @param piece the bars before, oldest first; may be empty
   * @param decision hands out decision ids that nobody else uses
   */
  constructor(port: Piece, policy: Composing, piece: readonly PlannedBar[], decision: () => number, rng: Rng) {
    this.#port = port;
    this.#policy = policy;
    this.#piece = piece.slice(-3);
    this.#next = (piece.at(-1)?.barIndex ?? -1) + 1;
    this.#decision = decision;
    this.#rng = rng;
    if (policy.form) port.form?.restore(policy.form);
    port.consult?.(policy.repertoire(rng.fork(REPERTOIRE_STREAM)));
  }

  /** Goes on for some bars that nobody looks at. */
  async advance(bars: number): Promise<void> {
    for (let i = 0; i < bars; i++) this.#take((await this.#alternatives(1))[0]!);
  }

  /** Fresh bars: from each of `contexts` places, `each` alternatives of the policy; then the piece goes on with the last of them. */
  async bars(contexts: number, each: number): Promise<readonly ImaginedBar[]> {
    const out: ImaginedBar[] = [];
    for (let context = 0; context < contexts; context++) {
      const alternatives = await this.#alternatives(each);
      out.push(...alternatives);
      this.#take(alternatives.at(-1)!);
    }
    return out;
  }

  async #alternatives(count: number): Promise<readonly ImaginedBar[]> {
    const { theta, adapter, version, candidates } = this.#policy;
    const propose = (rows: number, besides: Partial<ComposeRequest> = {}): Promise<readonly Candidate[]> =>
      this.#port.propose({
        decisionId: this.#decision(),
        barIndex: this.#next,
        fromSlot: 0,
        count: rows,
        theta,
        ...(adapter && { adapter }),
        policyVersion: version,
        control: false,
        unseen: true,
        ...besides,
      });
    const proposed: Candidate[] = [];
    if (!this.#policy.heritage) proposed.push(...(await propose(count * candidates)));
    else
      for (let group = 0; group < count; group++)
        proposed.push(...(await propose(candidates, this.#policy.heritage(this.#rng))));
    return Array.from({ length: count }, (_, group) => {
      const own = proposed.slice(group * candidates, (group + 1) * candidates);
      const { index, divergence } = this.#policy.pick(own, this.#piece, this.#rng);
      const candidate = own[index]!;
      return { candidate, before: this.#piece, kl: candidate.trace.kl + divergence };
    });
  }

  #take({ candidate }: ImaginedBar): void {
    this.#port.commit(candidate);
    this.#piece = [...this.#piece, candidate.bar].slice(-3);
    this.#next = candidate.bar.barIndex + 1;
  }
}

/** Phrases of two bars: each fresh bar with the one before it. Bars that begin a piece have none and are left out. */
export function phrasesOf(bars: readonly ImaginedBar[]): readonly (readonly PlannedBar[])[] {
  return bars.flatMap(({ before, candidate }) => (before.length > 0 ? [[before.at(-1)!, candidate.bar]] : []));
}
