/** What is shown of an operator's wishes: only their shape, and how they begin; what they do is told in `operator.ts`. */
import type { Seconds } from '../kernel/units.ts';
import type { CrowdAct } from '../protocol/crowdAct.ts';

export interface OperatorView {
  /** What a phone's rating or advice counts beside the stage itself, 0–1. */
  readonly crowdWeight: number;
  /** Nobody's press teaches. */
  readonly frozen: boolean;
  /** The picture is dark, the music goes on. */
  readonly dark: boolean;
  /** What was last said of the code for phones, and how often anything was: whoever presses it afterwards is heard, too. */
  readonly code: { readonly shown: boolean; readonly times: number } | null;
  readonly act: CrowdAct;
  /** Presses that taught nothing because it was frozen: how many, and the newest. */
  readonly heldBack: { readonly count: number; readonly value: number; readonly at: Seconds };
}

export const NO_OPERATOR: OperatorView = {
  crowdWeight: 1,
  frozen: false,
  dark: false,
  code: null,
  act: 'music',
  heldBack: { count: 0, value: 0, at: -Infinity },
};
