/** Where simulated sessions are held: something that opens fresh pieces. The engine behind it is wired in by the command line. */
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { FormPort, ImaginedForm } from '../composer/formPort.ts';
import type { Candidate, ComposeRequest, ComposerPort } from '../composer/interface.ts';
import type { RolloutCritic } from '../learner/rolloutCritic.ts';

/** A piece as a session has it: some composers also have a form, which listens to people and can be rehearsed. */
export interface Piece extends ComposerPort {
  readonly form?: Pick<FormPort, 'parameters' | 'restore' | 'reinforce' | 'rehearse'>;
  favour?(barIndex: number): void;
  avoid?(barIndex: number): void;
  imagine?(
    request: ComposeRequest,
  ): Promise<{ readonly forms: readonly ImaginedForm[]; readonly candidates: readonly Candidate[] } | null>;
}

export interface Studio {
  /** Checksum of the prior's weights. */
  readonly prior: string;
  /** The style mixture everything is composed in, in words. */
  readonly style: string;
  /** Judges without ears that a learner may listen to, as on the stage. */
  readonly critics?: readonly RolloutCritic[];
  /**
   * A piece of its own. The same seed composes the same music under the same requests.
   * @param heard bars it goes on from, oldest first, consecutive; the next bar follows the last of them
   */
  open(seed: number, heard: readonly PlannedBar[]): Promise<Piece>;
}

/** The same studio, telling how many slots are composed in it: for budgets. */
export function metered(studio: Studio, onSlots: (slots: number) => void): Studio {
  const count = (candidates: readonly Candidate[], fromSlot: number): void => {
    for (const { bar } of candidates) onSlots(bar.chords.length - fromSlot);
  };
  return {
    ...studio,
    open: async (seed, heard) => {
      const piece = await studio.open(seed, heard);
      return {
        features: piece.features,
        ...(piece.form && { form: piece.form }),
        propose: async (request) => {
          const candidates = await piece.propose(request);
          count(candidates, request.fromSlot);
          return candidates;
        },
        imagine: async (request) => {
          const imagined = (await piece.imagine?.(request)) ?? null;
          if (imagined) count(imagined.candidates, request.fromSlot);
          return imagined;
        },
        commit: (candidate) => piece.commit(candidate),
        consult: (repertoire) => piece.consult?.(repertoire),
        favour: (barIndex) => piece.favour?.(barIndex),
        avoid: (barIndex) => piece.avoid?.(barIndex),
      };
    },
  };
}
