/**
 * An installation while nobody is at it: it plays softly by itself, simulated listeners teach it for all to see, and outside
 * its hours it is dark. Whoever comes and goes is noticed in `idle.ts`.
 */
import type { Decibels } from '../kernel/units.ts';
import { nextArc, withFlower } from './arc.ts';
import { pause } from './commit.ts';
import type { SessionEvent } from './event.ts';
import { beginAfresh, forgetRehearsal } from './idle.ts';
import { rate } from './ratings.ts';
import type { State } from './state.ts';
import { change, remember, type Turn } from './turn.ts';

/** Against a visit: passers-by hear that there is music, and people nearby can talk. */
export const ATTRACT_LEVEL: Decibels = -12;

/** @returns the volume, 0–1, and what is added to it in decibels */
export function loudnessOf({ mode, attract, phase, volume }: State): readonly [number, Decibels] {
  return [volume, mode === 'install' && attract && phase === 'playing' ? ATTRACT_LEVEL : 0];
}

/** Nobody has touched it, and it need not wait: it sounds where the browser lets it, and is seen in any case. */
export function playByItself(turn: Turn): void {
  const { mode, attract, phase, house, now, memory } = turn.state;
  const waits = phase === 'asleep' || (phase === 'stopped' && attract);
  if (mode !== 'install' || !attract || !waits || house.closed) return;
  turn.effects.push({ type: 'wakeSound', untouched: true });
  change(turn, { phase: 'waking' });
  remember(turn, { resuming: memory.begun, quietSince: now });
}

/** The hand belongs to nobody: as soon as somebody is there it has gone. */
export function reach(turn: Turn, { hand }: Extract<SessionEvent, { type: 'reached' }>): void {
  const { attract, house } = turn.state;
  change(turn, { house: { ...house, hand: attract ? hand : null } });
}

/** A press of the attract loop: it teaches, so that it is seen to, and is known to be dropped. */
export function rehearse(turn: Turn, event: Extract<SessionEvent, { type: 'rated' }>): void {
  if (!turn.state.attract) return;
  const { nextRating } = turn.state.memory;
  rate(turn, event);
  const { memory } = turn.state;
  if (memory.nextRating > nextRating) remember(turn, { rehearsed: memory.rehearsed + 1 });
}

/** The garden has been taught enough by itself. */
export function endRehearsal(turn: Turn): void {
  if (turn.state.attract && turn.state.memory.rehearsed > 0) forgetRehearsal(turn);
}

/** Dark and silent. Whoever was at it leaves a bit in the house, as anybody who goes. */
export function close(turn: Turn): void {
  if (turn.state.house.closed) return;
  if (!turn.state.attract) beginAfresh(turn);
  pause(turn);
  change(turn, { house: { ...turn.state.house, closed: true, hand: null, fall: null } });
}

export function open(turn: Turn): void {
  if (!turn.state.house.closed) return;
  change(turn, { house: { ...turn.state.house, closed: false } });
  playByItself(turn);
}

export function limitVolume(turn: Turn, loudest: number): void {
  const most = Math.min(1, Math.max(0, loudest));
  change(turn, { house: { ...turn.state.house, loudest: most }, volume: Math.min(most, turn.state.volume) });
}

export function setVolume(turn: Turn, volume: number): void {
  change(turn, { volume: Math.min(turn.state.house.loudest, Math.max(0, volume)) });
}

/** Where nothing has grown nothing is left: that is said, and the flower is still to come. */
export function leaveFlower(turn: Turn): void {
  if (turn.state.garden.organisms.length === 0) return;
  const arc = withFlower(turn.state.arc, turn.state.now);
  if (arc !== turn.state.arc) change(turn, { arc });
}

/** Runs after every event. */
export function followArc(turn: Turn): void {
  const { state } = turn;
  const arc = nextArc(state.arc, state);
  if (arc !== state.arc) change(turn, { arc });
}
