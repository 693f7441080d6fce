/**
 * The attract loop: while nobody is at an installation, somebody's hands press the two pads now and then, so that passers-by
 * see the music being taught. Looks at the state once a frame and answers with events; whose hands they are is brought along.
 */
import type { Seconds } from '../kernel/units.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import { heldStrength } from '../protocol/hold.ts';
import type { Session } from './memory.ts';
import type { Dispatch } from './ports.ts';
import { endOf } from './timeline.ts';

/** Rests between two presses: with the wait for a bar that is worth one, a press about every twelve seconds. */
export const REST: Seconds = 9;
/** A hand is seen to come before it presses, and stays on the pad so long. */
export const APPROACH: Seconds = 0.9;
const PRESS: Seconds = 0.45;
/** The hand leaves the picture so long after a press. */
const WITHDRAWAL: Seconds = 0.8;
/** Presses after which the next pupil begins as the house has it, so that tastes do not pile up for hours. */
export const LESSONS = 60;
/** The page is given so long before it plays by itself, so that whoever has opened it can be the first. */
const PATIENCE: Seconds = 3;

/** Who presses: hears every bar that has sounded to its end. */
export interface Hands {
  /** @param endsAt music time at which it ended @returns what it gets, and when the pad goes down; null for nothing */
  hear(bar: PlannedBar, endsAt: Seconds): { readonly value: 1 | -1; readonly at: Seconds } | null;
}

export interface AttractWorld {
  readonly hands: Hands;
  readonly dispatch: Dispatch;
  state(): Session;
  /** Music time now. */
  now(): Seconds;
  /** A person's own seconds: before anything sounds the music has none. */
  patience(): Seconds;
}

interface Press {
  readonly sign: 1 | -1;
  readonly at: Seconds;
  readonly stage: 'coming' | 'down' | 'leaving';
}

/** @returns to be called once a frame */
export function createAttract({ hands, dispatch, state, now, patience }: AttractWorld): () => void {
  let press: Press | null = null;
  let heard = 0;
  let restsUntil = 0;
  let waitsSince: Seconds | null = null;

  /** Nobody is there and nothing of anybody's is in the composer. */
  function mayTeach({ mode, attract, phase, house, memory }: Session): boolean {
    const idle = mode === 'install' && attract && phase === 'playing' && !house.closed && !house.fall;
    return idle && memory.watching && !memory.brought && !memory.resumed;
  }

  function begin({ mode, attract, phase, house, agent, timeline, memory }: Session): void {
    const silent = phase === 'asleep' || phase === 'stopped';
    const ready = agent.status === 'ready' && timeline.length > 0;
    if (mode !== 'install' || !attract || !silent || house.closed || !ready || !memory.watching) {
      waitsSince = null;
      return;
    }
    waitsSince ??= patience();
    if (patience() - waitsSince < PATIENCE) return;
    waitsSince = null;
    dispatch({ type: 'attracted' });
  }

  function withdraw(): void {
    if (press?.stage === 'down')
      dispatch({ type: 'holdEnded', sign: press.sign, source: 'attract', at: now(), cancelled: true });
    if (press && state().house.hand) dispatch({ type: 'reached', hand: null });
    press = null;
  }

  function move(): void {
    if (!press) return;
    const { sign, at, stage } = press;
    const time = now();
    if (stage === 'coming' && time >= at) {
      press = { sign, at: time, stage: 'down' };
      dispatch({ type: 'holdBegan', sign, source: 'attract', at: time });
    } else if (stage === 'down' && time >= at + PRESS) {
      press = { sign, at, stage: 'leaving' };
      dispatch({ type: 'holdEnded', sign, source: 'attract', at: time, cancelled: false });
      dispatch({ type: 'rated', value: sign * heldStrength(PRESS), source: 'attract', listener: 'attract', at });
      restsUntil = time + REST;
      if (state().memory.rehearsed >= LESSONS) dispatch({ type: 'rehearsalOver' });
    } else if (stage === 'leaving' && time >= at + PRESS + WITHDRAWAL) withdraw();
  }

  function listen({ timeline, heardBars }: Session, teaches: boolean): void {
    for (const timed of timeline) {
      if (timed.bar.barIndex < heard || timed.bar.barIndex >= heardBars) continue;
      const wanted = hands.hear(timed.bar, endOf(timed));
      if (!wanted || !teaches || press || now() < restsUntil) continue;
      press = { sign: wanted.value, at: Math.max(wanted.at, now() + APPROACH), stage: 'coming' };
      dispatch({ type: 'reached', hand: { sign: press.sign, at: press.at } });
    }
    heard = heardBars;
  }

  return () => {
    const session = state();
    begin(session);
    const teaches = mayTeach(session);
    if (!teaches) withdraw();
    // A visitor's music is heard, too: what came before is what the next bars are compared with.
    if (session.heardBars > heard) listen(session, teaches);
    move();
  };
}
