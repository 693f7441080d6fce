/** Opens the keys and the controllers of one page and closes them again. Touch on the pads belongs to the panels. */
import type { Clock } from '../kernel/clock.ts';
import type { Seconds } from '../kernel/units.ts';
import type { Dispatch, MidiPort, StoragePort } from '../session/ports.ts';
import type { State } from '../session/state.ts';
import { listenToKeys } from './keyboard.ts';
import { Midi } from './midi.ts';

export interface InputOptions {
  /** Music time now. */
  now(): Seconds;
  /** The newest state: what a toggling key toggles, and the styles a knob sweeps through. */
  state(): Pick<State, 'muted' | 'calm' | 'mode' | 'agent'>;
  readonly storage: StoragePort;
  /** A person's own seconds, for the length of a hold; the page's clock unless a test brings its own. */
  readonly clock?: Clock;
}

export interface InputPort {
  readonly midi: MidiPort;
  close(): Promise<void>;
}

const pageClock: Clock = { now: () => performance.now() / 1000 };

export function createInput(dispatch: Dispatch, options: InputOptions): InputPort {
  const { now, state, storage, clock = pageClock } = options;
  const stopKeys = listenToKeys(window, dispatch, { now, state, clock });
  const midi = new Midi(dispatch, {
    now,
    storage,
    styles: () => state().agent.styles.map((style) => style.name),
  });
  void midi.begin();

  // Browsers ask the person before they show controllers, and may do so only inside a gesture: the first one.
  function firstGesture(): void {
    forget();
    void midi.connect();
  }
  function forget(): void {
    window.removeEventListener('pointerup', firstGesture, true);
    window.removeEventListener('keyup', firstGesture, true);
  }
  window.addEventListener('pointerup', firstGesture, true);
  window.addEventListener('keyup', firstGesture, true);

  return {
    midi,
    async close() {
      forget();
      stopKeys();
      await midi.close();
    },
  };
}
