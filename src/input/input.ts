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
  /** The newest state: what a toggling key toggles, and what a knob takes over from. */
  state(): Pick<State, 'muted' | 'calm' | 'stems' | 'mode' | 'contrast' | 'dials' | 'wished' | 'timbres' | 'agent'>;
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
  const midi = new Midi(dispatch, { now, storage, state });
  void midi.begin();

  // A visitor's first touch must not bring up a browser's question; a performer has come with a controller, and is asked
  // at the first gesture, since some browsers ask in no other place.
  function gesture(): void {
    if (state().mode !== 'perform') return;
    forget();
    void midi.connect();
  }
  function forget(): void {
    window.removeEventListener('pointerup', gesture, true);
    window.removeEventListener('keyup', gesture, true);
  }
  window.addEventListener('pointerup', gesture, true);
  window.addEventListener('keyup', gesture, true);

  return {
    midi,
    async close() {
      forget();
      stopKeys();
      await midi.close();
    },
  };
}
