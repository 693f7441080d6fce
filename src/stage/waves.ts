/**
 * Ratings on their way: after the press a wave rises from the button's side to the judged stretch of the melody and runs
 * along the filament into the plan. Also the notes a player holds down.
 */
import type { Inks } from './ink.ts';
import { skyY } from './layout.ts';
import { padAt } from './moods.ts';
import { AMBER_LIGHT, IVORY, mix, ratingColour } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { ThreadCursor } from './viewModel/line.ts';
import { clamp01, flare, smooth, swell } from './viewModel/motion.ts';
import { HALO_SECONDS, RISE_SECONDS, waveHead, waveRise, type TrailView } from './viewModel/trail.ts';
import type { View } from './viewModel/view.ts';
import { walk } from './walk.ts';

const cursor = new ThreadCursor();
/** Length of the wave's tail along the thread, seconds of music. */
const TAIL = 1.1;
/** However fast people press, no more ratings than this are on their way at once: the newest. */
const MOST_WAVES = 3;
/** In the calm view the plan is tinted for this long instead of a running wave. */
const CALM_TINT = 1.8;

function seekY(view: View, at: number): number {
  cursor.seek(at);
  return view.roll.y(cursor.pitch > 0 ? skyY(view.layout, cursor.pitch) : view.layout.restY, at);
}

function paintRise(inks: Inks, view: View, trail: TrailView, age: number): void {
  const { roll } = view;
  const { unit, width, height } = roll.layout;
  const fade = 1 - clamp01((age - RISE_SECONDS) / 0.35);
  if (fade <= 0) return;
  const middle = Math.max(roll.from, (trail.from + Math.min(trail.to, view.now)) / 2);
  cursor.follow(view.piece.lines.melody, view.clock);
  const endX = roll.x(middle);
  const endY = seekY(view, middle);
  const startX = width * padAt(view, trail.value);
  const rise = waveRise(age);
  const colour = ratingColour(trail.value);
  const bowX = (startX + endX) / 2 + (trail.value > 0 ? 0.1 : -0.1) * width;
  for (let step = 0; step <= 14; step++) {
    const share = rise * (0.35 + (0.65 * step) / 14);
    const rest = 1 - share;
    const x = rest * rest * startX + 2 * rest * share * bowX + share * share * endX;
    const y = rest * rest * height + 2 * rest * share * (height * 0.8) + share * share * endY;
    inks.spark.point(x, y, (0.6 + 2.6 * (step / 14)) * unit, mix(colour, IVORY, 0.3), fade * 0.95 * (step / 14));
    if (step === 14 && age < RISE_SECONDS) inks.spark.dot(SPRITE.glow, x, y, 8 * unit, colour, 1);
  }
  inks.spark.stroke(SPRITE.haze);
}

function paintRun(inks: Inks, view: View, trail: TrailView, age: number): void {
  const { roll } = view;
  const { unit } = roll.layout;
  const planEnd = Math.min(view.planEnd, roll.to);
  const head = waveHead(trail, age, planEnd);
  if (Number.isNaN(head)) return;
  const colour = ratingColour(trail.value);
  const from = Math.max(roll.from, trail.from, head - TAIL);
  cursor.follow(view.piece.lines.melody, view.clock);
  walk(roll, cursor, skyY, from, head, (x, y, at, there, scale) => {
    const share = clamp01((at - from) / Math.max(0.05, head - from));
    inks.spark.dot(
      SPRITE.glow,
      x,
      y,
      (1 + 3.2 * share) * unit * scale,
      mix(colour, IVORY, 0.25 * share),
      there ? 0.42 * share * share : 0,
    );
  });
  const x = roll.x(head);
  const y = seekY(view, head);
  inks.spark.dot(SPRITE.glow, x, y, 9 * unit, colour, 0.9);
  inks.spark.dot(SPRITE.glow, x, y, 2.6 * unit, IVORY, 1);
}

/** Calm: judged notes and plan take the colour for a while; nothing runs. */
function paintTint(inks: Inks, view: View, trail: TrailView, age: number): void {
  const { roll } = view;
  const strength = swell(age, 0.3, CALM_TINT);
  if (strength <= 0) return;
  cursor.follow(view.piece.lines.melody, view.clock);
  walk(roll, cursor, skyY, Math.max(roll.from, view.now), Math.min(roll.to, view.planEnd), (x, y, _at, there) => {
    inks.light.dot(SPRITE.glow, x, y, 2.6 * roll.layout.unit, ratingColour(trail.value), there ? 0.16 * strength : 0);
  });
}

/** The notes a player holds: ivory bars of light across the now-line, at their pitch. */
export function paintPlayer(inks: Inks, view: View): void {
  const { budX, layout } = view;
  const { unit } = layout;
  for (const pitch of view.playing) {
    const y = skyY(layout, pitch);
    inks.light.stamp(SPRITE.glow, budX, y, 60 * unit, 5 * unit, AMBER_LIGHT, 0.5);
    inks.body.stamp(SPRITE.glow, budX, y, 52 * unit, 1.1 * unit, IVORY, 1);
  }
}

export function paintWaves(inks: Inks, view: View): void {
  for (let i = Math.max(0, view.trails.length - MOST_WAVES); i < view.trails.length; i++) {
    const trail = view.trails[i]!;
    const age = view.clock - trail.seenAt;
    if (age > HALO_SECONDS) continue;
    if (view.calm) {
      paintTint(inks, view, trail, age);
      continue;
    }
    if (!trail.fromPhones) paintRise(inks, view, trail, age);
    paintRun(inks, view, trail, age);
    // The bud takes the rating in as the wave passes through it.
    const pass = flare(age - RISE_SECONDS - 0.35, 0.4) * smooth(age / RISE_SECONDS);
    inks.spark.dot(
      SPRITE.halo,
      view.budX,
      view.budY,
      (6 + 9 * smooth((age - RISE_SECONDS) / 0.8)) * view.layout.unit,
      ratingColour(trail.value),
      0.55 * pass,
    );
  }
}
