/**
 * A sound that makes none: time passes as fast as the agent can follow, so that an hour of session takes minutes.
 * It never runs ahead of an answer it waits for, so nothing is late, and it gives way after every few ticks.
 */
import { FakeClock } from '../kernel/clock.ts';
import type { Seconds } from '../kernel/units.ts';
import type { SoundPort } from './ports.ts';

export interface SilenceOptions {
  /** True when the session waits for nothing and time may pass. */
  settled(): boolean;
  /** Runs the callback after everything else that is due has had its turn. */
  later(run: () => void): void;
}

const TICK: Seconds = 0.1;
const LOOK_AHEAD: Seconds = 0.25;
const TICKS_A_TURN = 4;

export function createSilence(options: SilenceOptions): SoundPort {
  const clock = new FakeClock();
  const listeners: ((now: Seconds, horizon: Seconds) => void)[] = [];
  let running = false;

  function turn(): void {
    if (!running) return;
    for (let i = 0; i < TICKS_A_TURN && options.settled(); i++) {
      for (const listener of listeners) listener(clock.now(), clock.now() + LOOK_AHEAD);
      clock.advance(TICK);
    }
    options.later(turn);
  }

  return {
    wake() {
      if (!running) {
        running = true;
        options.later(turn);
      }
      return Promise.resolve(true);
    },
    now: () => clock.now(),
    onTick: (listener) => void listeners.push(listener),
    schedule: () => undefined,
    playNow: () => undefined,
    acknowledge: () => undefined,
    enter: () => undefined,
    allNotesOff: () => undefined,
    setMuted: () => undefined,
    setStemMuted: () => undefined,
    setSpoken: () => undefined,
    setVolume: () => undefined,
    setRoom: () => undefined,
    setTimbre: () => undefined,
    lateEvents: 0,
    figures: null,
    close() {
      running = false;
      return Promise.resolve();
    },
  };
}
