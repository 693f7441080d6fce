/** Where the agent looks: at the hand that speaks to it, then at what was judged, else at what it is about to play. Pure. */
import type { Seconds } from '../../kernel/units.ts';
import type { HoldView } from '../../session/state.ts';
import { grain } from './motion.ts';
import type { NoteView } from './piece.ts';
import type { TrailView } from './trail.ts';

/** Direction of the gaze, −1…1 each way (x right, y down), and how far the eye is open, 0–1. */
export interface Gaze {
  x: number;
  y: number;
  open: number;
}

const AT_HAND: Seconds = 0.6;
const AT_JUDGED: Seconds = 1.4;
const BLINK_EVERY: Seconds = 4.3;
const BLINK: Seconds = 0.16;

/** Writes the wished gaze into `gaze`. */
export function wishGaze(
  gaze: Gaze,
  holds: readonly HoldView[],
  trails: readonly TrailView[],
  next: NoteView | null,
  now: Seconds,
  clock: Seconds,
  asleep: boolean,
): void {
  gaze.open = 1;
  if (asleep) {
    gaze.x = 0;
    gaze.y = 0.5;
    gaze.open = 0.12;
    return;
  }
  const turn = Math.floor(clock / BLINK_EVERY);
  const blinkAt = (turn + 0.2 + 0.7 * grain(turn, 5)) * BLINK_EVERY;
  if (clock >= blinkAt && clock < blinkAt + BLINK) gaze.open = 0.1;
  const hold = holds.at(-1);
  if (hold) {
    gaze.x = 0.6 * hold.sign;
    gaze.y = 0.9;
    return;
  }
  const latest = trails.at(-1);
  const age = latest ? clock - latest.seenAt : Infinity;
  if (latest && age < AT_HAND) {
    gaze.x = 0.6 * Math.sign(latest.value);
    gaze.y = 0.9;
  } else if (latest && age < AT_JUDGED) {
    gaze.x = -0.9;
    gaze.y = 0.15;
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
  const share = 1 - Math.exp(-by / 0.09);
  gaze.x += (wish.x - gaze.x) * share;
  gaze.y += (wish.y - gaze.y) * share;
  gaze.open += (wish.open - gaze.open) * (1 - Math.exp(-by / 0.045));
}
