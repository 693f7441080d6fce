/**
 * What a rating speaks of, drawn from the moment a finger is down: a beam over the judged stretch, from sky to soil since
 * all voices are meant, and a line around the melody's notes, round for More, six-cornered for Change. Also the ring of a hold.
 */
import type { Ink, Inks } from './ink.ts';
import { skyY } from './layout.ts';
import { AMBER, AMBER_LIGHT, BLUE, IVORY, mix, ratingColour } from './palette.ts';
import { SPRITE } from './sprites.ts';
import type { Seconds } from '../kernel/units.ts';
import { heldStrength } from '../protocol/hold.ts';
import { ThreadCursor } from './viewModel/line.ts';
import { clamp01, smooth, swell } from './viewModel/motion.ts';
import { HALO_SECONDS, PRESUMED_FROM, PRESUMED_TO, type TrailView } from './viewModel/trail.ts';
import type { View } from './viewModel/view.ts';
import { walk } from './walk.ts';

const cursor = new ThreadCursor();
/** Room between the judged notes and the line around them, units. */
const ROOM = 4.6;
const ROUND = 56;
/** A stretch of which more than this has left the picture is no longer shown. */
const LEFT_OUT = 0.5;
/** Of what was judged before the newest press only a trace is left. */
const EARLIER = 0.25;
/** However fast people press, no more halos than this are seen at once: the newest. */
const MOST_HALOS = 3;

/** 0 at the ends of the stretch, 1 inside. */
function inside(at: Seconds, from: Seconds, to: Seconds): number {
  return Math.sqrt(clamp01((at - from) / 0.22) * clamp01((to - at) / 0.22));
}

function paintBeam(inks: Inks, view: View, from: Seconds, to: Seconds, colour: number, strength: number): void {
  const { roll, layout } = view;
  const left = roll.x(from);
  const right = roll.x(to);
  const middle = (left + right) / 2;
  const half = Math.max(4 * layout.unit, 0.8 * (right - left));
  const top = 0.04 * layout.height;
  const foot = layout.soilY;
  inks.light.point(middle, top, half, colour, 0);
  inks.light.point(middle, top + 0.3 * (foot - top), half, colour, 0.2 * strength);
  inks.light.point(middle, foot - 0.05 * (foot - top), half, colour, 0.3 * strength);
  inks.light.point(middle, foot, half, colour, 0.42 * strength);
  inks.light.stroke(SPRITE.haze);
  inks.light.stamp(SPRITE.glow, middle, foot, 2.3 * half, 4 * layout.unit, colour, 0.75 * strength);
}

/** A line around the judged notes: round as the More pad, six-cornered as the Change pad. */
function paintLasso(
  ink: Ink,
  sign: number,
  x: number,
  y: number,
  a: number,
  b: number,
  half: number,
  alpha: number,
): void {
  const colour = sign > 0 ? mix(AMBER, AMBER_LIGHT, 0.4) : mix(BLUE, IVORY, 0.15);
  if (sign > 0) {
    for (let step = 0; step <= ROUND; step++) {
      const turn = (2 * Math.PI * step) / ROUND;
      const cos = Math.cos(turn);
      const sin = Math.sin(turn);
      // A superellipse: a box without corners.
      ink.point(
        x + a * Math.sign(cos) * Math.sqrt(Math.abs(cos)),
        y + b * Math.sign(sin) * Math.sqrt(Math.abs(sin)),
        half,
        colour,
        alpha,
      );
    }
  } else {
    const slope = Math.min(0.7 * a, b);
    ink.point(x - a - 0.3 * slope, y, half, colour, alpha);
    ink.point(x - a + 0.7 * slope, y - b, half, colour, alpha);
    ink.point(x + a - 0.7 * slope, y - b, half, colour, alpha);
    ink.point(x + a + 0.3 * slope, y, half, colour, alpha);
    ink.point(x + a - 0.7 * slope, y + b, half, colour, alpha);
    ink.point(x - a + 0.7 * slope, y + b, half, colour, alpha);
    ink.point(x - a - 0.3 * slope, y, half, colour, alpha);
  }
  ink.stroke(SPRITE.thread);
}

/** @param strength 0–1 */
function paintJudged(inks: Inks, view: View, from: Seconds, to: Seconds, sign: number, strength: number): void {
  const { roll } = view;
  const begin = Math.max(roll.from, from);
  const end = Math.min(roll.to, to, view.now);
  // On a page that has been turned only the end of it may be left.
  if (strength <= 0.01 || end - begin < 0.05 || begin > from + LEFT_OUT * (to - from)) return;
  const colour = ratingColour(sign);
  const { unit } = roll.layout;
  paintBeam(inks, view, begin, end, colour, strength);
  cursor.follow(view.piece.lines.melody, view.clock);
  let top = Infinity;
  let bottom = -Infinity;
  walk(
    roll,
    cursor,
    skyY,
    begin,
    end,
    (x, y, at, _there, scale) => {
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      const width = inside(at, begin, end);
      inks.light.dot(SPRITE.glow, x, y, 7.5 * unit * scale * (0.5 + 0.5 * width), colour, 0.24 * strength * width);
    },
    1.5,
  );
  const left = roll.x(begin);
  const right = roll.x(end);
  const around = ROOM * unit * roll.scale(end);
  paintLasso(
    inks.spark,
    sign,
    (left + right) / 2,
    (top + bottom) / 2,
    (right - left) / 2 + 0.6 * around,
    (bottom - top) / 2 + around,
    0.3 * unit,
    0.5 * strength,
  );
}

/** Where the note began that sounded when the judged stretch did: it is meant as a whole. */
function onsetAt(view: View, from: Seconds): Seconds {
  for (const note of view.piece.lines.melody) if (note.startsAt <= from && from < note.endsAt) return note.startsAt;
  return from;
}

function haloOf(view: View, trail: TrailView): number {
  const age = view.clock - trail.seenAt;
  // It was there while the finger was down; it does not begin anew.
  const since = HALO_SECONDS - 0.4;
  return (age < 0.4 ? 1 : swell(age - 0.4 + 1e-3, 1e-3, since)) * (0.6 + 0.4 * Math.abs(trail.value));
}

export function paintHalos(inks: Inks, view: View): void {
  for (const hold of view.holds) {
    const at = hold.since;
    const strength = 0.75 + 0.25 * heldStrength(view.now - at);
    paintJudged(inks, view, at - PRESUMED_FROM, at - PRESUMED_TO, hold.sign, strength);
  }
  for (let i = Math.max(0, view.trails.length - MOST_HALOS); i < view.trails.length; i++) {
    const trail = view.trails[i]!;
    const newest = i === view.trails.length - 1 && view.holds.length === 0;
    if (view.clock - trail.seenAt < HALO_SECONDS)
      paintJudged(
        inks,
        view,
        onsetAt(view, trail.from) - 0.08,
        trail.to,
        trail.value,
        (newest ? 1 : EARLIER) * haloOf(view, trail),
      );
  }
}

/** A ring around the bud that fills as a pad is held: half of it at once, as a tap is worth, all of it after 1.2 s. */
export function paintHolds(inks: Inks, view: View): void {
  const { budX, budY, layout, now } = view;
  const { unit } = layout;
  for (const hold of view.holds) {
    const held = heldStrength(now - hold.since);
    const colour = ratingColour(hold.sign);
    const full = smooth((held - 0.97) / 0.03);
    const radius = (21 + 1.5 * full) * unit;
    inks.light.dot(SPRITE.halo, budX, budY, radius * 1.25, colour, 0.1 + 0.35 * held * held);
    inks.body.dot(SPRITE.ring, budX, budY, radius, mix(colour, 0, 0.45), 0.25);
    const steps = Math.ceil(64 * held);
    for (let step = 0; step <= steps; step++) {
      // More fills clockwise from the bottom, Change the other way round and in facets.
      const share = step / steps;
      const turn = Math.PI + hold.sign * 2 * Math.PI * held * share;
      const facet =
        hold.sign > 0 ? 1 : 1 / Math.cos((((turn % (Math.PI / 3)) + Math.PI / 3) % (Math.PI / 3)) - Math.PI / 6);
      const reach = radius * (hold.sign > 0 ? 1 : 0.9 * facet);
      inks.body.point(
        budX + Math.sin(turn) * reach,
        budY - Math.cos(turn) * reach,
        (0.75 + 0.45 * full) * unit,
        mix(colour, IVORY, 0.5 * full),
        1,
      );
    }
    inks.body.stroke(SPRITE.thread);
  }
}
