/** What the panels ask of the page around them, beside events for the session. */
import type { Clock } from '../kernel/clock.ts';
import type { Seconds } from '../kernel/units.ts';
import type { ComposersPort, MidiPort, Pointable } from '../session/ports.ts';
import type { TakeAwayPort } from '../session/takeAway.ts';

export interface PanelActions {
  downloadLog(): void;
  /** Called inside a person's gesture: sound may start, or go on after a pause. */
  wake(): Promise<void>;
  /** The person chose this language; to be remembered. */
  language(code: string): void;
  /** The person wants what is to be heard in words, or does not; to be remembered. */
  captions?(shown: boolean): void;
}

export interface PanelOptions {
  /** Music time now. Without it, the time of the newest state: coarser, since that moves in ticks. */
  now?(): Seconds;
  /** A person's own seconds, for the length of a hold; the page's clock unless a test brings its own. */
  readonly clock?: Clock;
  /** Code of the language to begin with; the browser's unless remembered. */
  readonly language?: string;
  /** Whether what is to be heard is said in words; left out, an installation does and the others do not. */
  readonly captions?: boolean;
  readonly midi?: MidiPort;
  /** The stage, to point at; null until it stands. Without it only bars can be asked about. */
  stage?(): Pointable | null;
  /** Left out where composers can be neither kept nor taken home. */
  readonly composers?: ComposersPort;
  /** Left out where the music cannot be taken away. */
  readonly takeAway?: TakeAwayPort;
  /** Told how many CSS pixels at the foot of the window the controls lie over, at first and whenever that changes. */
  covered?(height: number): void;
}
