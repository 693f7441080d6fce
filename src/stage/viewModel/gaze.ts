/**
 * Where the agent looks: at the hand that speaks to it, then at what was judged, at a note that somebody plays, at a hand
 * nearby, else at what it is about to play. Pure.
 */
import type { Seconds } from '../../kernel/units.ts';
import type { HoldView, Phase } from '../../session/state.ts';
import { skyY, type Layout } from '../layout.ts';
import { NEARBY_SECONDS, type Feel } from './feel.ts';
import { grain } from './motion.ts';
import type { NoteView } from './piece.ts';
import type { TrailView } from './trail.ts';

/** Direction of the gaze, −1…1 each way (x right, y down), and how far the eye is open, 0–1. */
export interface Gaze {
  x: number;
  y: number;
  open: number;
}

/** What there is to look at. */
export interface Beheld {
  readonly holds: readonly HoldView[];
  readonly trails: readonly TrailView[];
  /** Pitches that somebody plays. */
  readonly playing: readonly number[];
  readonly next: NoteView | null;
  readonly feel: Pick<Feel, 'hand' | 'startled'>;
  readonly phase: Phase;
  readonly now: Seconds;
  readonly clock: Seconds;
  readonly layout: Layout;
  readonly budX: number;
  readonly budY: number;
}

const AT_HAND: Seconds = 0.6;
const AT_JUDGED: Seconds = 1.4;
const BLINK_EVERY: Seconds = 4.3;
const BLINK: Seconds = 0.16;
/** A sleeper that notices somebody lifts its lid a little. */
const ASLEEP = 0.12;
const DROWSY = 0.5;
/** From this far away, in units, something is looked at with the whole turn of the eye. */
const FAR = 30;

function lookAt(gaze: Gaze, scene: Beheld, x: number, y: number): void {
  const dx = x - scene.budX;
  const dy = y - scene.budY;
  const turn = Math.max(FAR * scene.layout.unit, Math.hypot(dx, dy));
  gaze.x = dx / turn;
  gaze.y = dy / turn;
}

function blinks(clock: Seconds): boolean {
  const turn = Math.floor(clock / BLINK_EVERY);
  const blinkAt = (turn + 0.2 + 0.7 * grain(turn, 5)) * BLINK_EVERY;
  return clock >= blinkAt && clock < blinkAt + BLINK;
}

/** Writes the wished gaze into `gaze`. */
export function wishGaze(gaze: Gaze, scene: Beheld): void {
  const { holds, trails, playing, next, now, clock, layout, feel } = scene;
  const { hand } = feel;
  const startled = feel.startled(clock);
  const nearby = clock - hand.movedAt < NEARBY_SECONDS;
  gaze.open = 1;
  if (scene.phase === 'asleep' && !startled) {
    gaze.x = 0;
    gaze.y = 0.5;
    gaze.open = nearby ? DROWSY : ASLEEP;
    if (nearby) lookAt(gaze, scene, hand.x, hand.y);
    return;
  }
  if (blinks(clock) && !startled) gaze.open = 0.1;
  const hold = holds.at(-1);
  const latest = trails.at(-1);
  const age = latest ? clock - latest.seenAt : Infinity;
  if (hold || (latest && age < AT_HAND)) {
    gaze.x = 0.6 * (hold ? hold.sign : Math.sign(latest!.value));
    gaze.y = 0.9;
  } else if (startled) {
    lookAt(gaze, scene, hand.x, hand.y);
  } else if (age < AT_JUDGED) {
    gaze.x = -0.9;
    gaze.y = 0.15;
  } else if (playing.length > 0) {
    lookAt(gaze, scene, scene.budX + 8 * layout.unit, skyY(layout, playing.at(-1)!));
  } else if (nearby) {
    lookAt(gaze, scene, hand.x, hand.y);
  } else if (next) {
    gaze.x = 0.75;
    gaze.y = Math.max(-0.7, Math.min(0.7, (67 - next.pitch) / 14)) * Math.exp(-Math.max(0, next.startsAt - now));
  } else {
    gaze.x = 0.4 * Math.sin(clock * 0.35);
    gaze.y = 0.25 * Math.sin(clock * 0.23);
  }
}

/** Moves `gaze` towards `wish` as an eye does: quickly, without overshoot. */
export function turnGaze(gaze: Gaze, wish: Gaze, by: Seconds): void {
  const share = 1 - Math.exp(-by / 0.07);
  gaze.x += (wish.x - gaze.x) * share;
  gaze.y += (wish.y - gaze.y) * share;
  gaze.open += (wish.open - gaze.open) * (1 - Math.exp(-by / 0.045));
}
