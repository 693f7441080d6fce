/** Where simulated sessions are held: something that opens fresh pieces. The engine behind it is wired in by the command line. */
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Candidate, ComposeRequest, ComposerPort } from '../composer/interface.ts';
import type { Repertoire } from '../composer/repertoire.ts';

export interface Studio {
  /** Checksum of the prior's weights. */
  readonly prior: string;
  /** The style mixture everything is composed in, in words. */
  readonly style: string;
  /**
   * A piece of its own. The same seed composes the same music under the same requests.
   * @param heard bars it goes on from, oldest first, consecutive; the next bar follows the last of them
   */
  open(seed: number, heard: readonly PlannedBar[]): Promise<ComposerPort>;
}

/** The same studio, telling how many slots are composed in it: for budgets. */
export function metered(studio: Studio, onSlots: (slots: number) => void): Studio {
  return { ...studio, open: async (seed, heard) => new Meter(await studio.open(seed, heard), onSlots) };
}

class Meter implements ComposerPort {
  readonly #port: ComposerPort;
  readonly #onSlots: (slots: number) => void;

  constructor(port: ComposerPort, onSlots: (slots: number) => void) {
    this.#port = port;
    this.#onSlots = onSlots;
  }

  get features(): readonly string[] {
    return this.#port.features;
  }

  async propose(request: ComposeRequest): Promise<readonly Candidate[]> {
    const candidates = await this.#port.propose(request);
    for (const { bar } of candidates) this.#onSlots(bar.chords.length - request.fromSlot);
    return candidates;
  }

  commit(candidate: Candidate): void {
    this.#port.commit(candidate);
  }

  consult(repertoire: Repertoire | null): void {
    this.#port.consult?.(repertoire);
  }
}
