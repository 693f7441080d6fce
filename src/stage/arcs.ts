/**
 * The canopy: translucent arcs above the melody that join bars to what they take up. Solid where it came back exactly,
 * dashed where it was varied; as wide at each foot as the bars it stands for. A planned return is a faint promise.
 */
import { tint, type Inks } from './ink.ts';
import { AMBER, AMBER_LIGHT, IVORY, mix } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { canopyX, grownOf, presenceOf, type ArcView } from './viewModel/arcs.ts';
import { clamp01, flare } from './viewModel/motion.ts';
import type { View } from './viewModel/view.ts';

/** Feet and crown of the canopy, as shares of the height. */
const FEET_AT = 0.135;
const CROWN_AT = 0.022;
/** An arc this wide, as a share of the stage's width, has half the canopy's height. */
const HALF_HEIGHT_AT = 0.16;
const SEGMENTS = 36;
/** Segments on and off of a dashed arc, and of one that is only planned. */
const DASH = 3;

/** Where along the arc: 0 = the earlier bar's foot, 1 = the later one's. */
function arcX(left: number, right: number, share: number): number {
  return (left + right) / 2 - ((right - left) / 2) * Math.cos(Math.PI * share);
}

function riseOf(view: View, span: number): number {
  const wide = span / (HALF_HEIGHT_AT * view.layout.width);
  return view.layout.height * (FEET_AT - CROWN_AT) * (wide / (1 + wide));
}

/** The cloth between the arc's outer and inner side. */
function paintCloth(inks: Inks, view: View, arc: ArcView, until: number, colour: number, alpha: number): void {
  const { roll } = view;
  const foot = FEET_AT * view.layout.height;
  const outerLeft = canopyX(roll, arc.firstStart);
  const innerLeft = canopyX(roll, arc.firstEnd);
  const innerRight = canopyX(roll, arc.secondStart);
  const outerRight = canopyX(roll, arc.secondEnd);
  const outerRise = riseOf(view, outerRight - outerLeft);
  const innerRise = Math.min(0.82 * outerRise, riseOf(view, Math.max(0, innerRight - innerLeft)));
  let outerX = 0;
  let outerY = 0;
  let innerX = 0;
  let innerY = 0;
  const bright = tint(colour, alpha);
  const dim = tint(colour, alpha * 0.25);
  for (let step = 0; step <= SEGMENTS; step++) {
    const share = (until * step) / SEGMENTS;
    const high = Math.sin(Math.PI * share);
    const ox = arcX(outerLeft, outerRight, share);
    const oy = foot - outerRise * high;
    const ix = arcX(innerLeft, innerRight, share);
    const iy = foot - innerRise * high;
    if (step > 0)
      inks.under.quad(SPRITE.solid, outerX, outerY, innerX, innerY, ox, oy, ix, iy, bright, dim, bright, dim);
    outerX = ox;
    outerY = oy;
    innerX = ix;
    innerY = iy;
  }
}

/** The line through the cloth's middle. @param until how far along it is drawn */
function paintLine(
  inks: Inks,
  view: View,
  arc: ArcView,
  until: number,
  broken: number,
  half: number,
  colour: number,
  alpha: number,
): void {
  const { roll } = view;
  const foot = FEET_AT * view.layout.height;
  const left = (canopyX(roll, arc.firstStart) + canopyX(roll, arc.firstEnd)) / 2;
  const right = (canopyX(roll, arc.secondStart) + canopyX(roll, arc.secondEnd)) / 2;
  const rise = riseOf(view, right - left);
  for (let step = 0; step <= SEGMENTS; step++) {
    const share = (until * step) / SEGMENTS;
    inks.under.point(arcX(left, right, share), foot - rise * Math.sin(Math.PI * share), half, colour, alpha);
    const gap = broken > 0 && step % (broken + 1) === broken;
    if (gap) inks.under.stroke(SPRITE.thread);
  }
  inks.under.stroke(SPRITE.thread);
  if (until >= 1 || until <= 0) return;
  const x = arcX(left, right, until);
  const y = foot - rise * Math.sin(Math.PI * until);
  inks.light.dot(SPRITE.glow, x, y, 2.6 * view.layout.unit, AMBER_LIGHT, alpha);
}

function paintFoot(inks: Inks, view: View, from: number, to: number, colour: number, alpha: number): void {
  const { roll, layout } = view;
  const y = FEET_AT * layout.height;
  const left = canopyX(roll, from);
  const right = canopyX(roll, to);
  inks.under.point(left, y, 0.22 * layout.unit, colour, 0);
  inks.under.point((3 * left + right) / 4, y, 0.22 * layout.unit, colour, alpha);
  inks.under.point((left + 3 * right) / 4, y, 0.22 * layout.unit, colour, alpha);
  inks.under.point(right, y, 0.22 * layout.unit, colour, 0);
  inks.under.stroke(SPRITE.thread);
}

function paintArc(inks: Inks, view: View, arc: ArcView): void {
  const { now, clock, calm } = view;
  const { unit } = view.layout;
  const presence = presenceOf(arc, clock);
  if (presence <= 0.01) return;
  const grown = grownOf(arc, now);
  const age = now - arc.heardAt;
  const news = calm ? 0 : flare(age, 2.5);
  // What has been here for long is dimmer than what has just come back.
  const settled = 0.34 + 0.3 * Math.exp(-Math.max(0, age) / 14) + 0.3 * news;
  const colour = mix(AMBER, AMBER_LIGHT, 0.35 + 0.65 * news);
  const until = calm ? 1 : grown;
  if (grown < 1) {
    const promise = presence * (calm ? 1 - grown : 1) * 0.26;
    paintLine(inks, view, arc, 1, 1, 0.1 * unit, mix(AMBER_LIGHT, IVORY, 0.5), promise);
    paintFoot(inks, view, arc.secondStart, arc.secondEnd, AMBER_LIGHT, promise);
  }
  if (grown <= 0) return;
  const alpha = presence * (calm ? grown : 1);
  paintCloth(inks, view, arc, until, AMBER, alpha * (0.05 + 0.07 * settled));
  paintLine(inks, view, arc, until, arc.dashed ? DASH : 0, (0.13 + 0.06 * news) * unit, colour, alpha * settled);
  paintFoot(inks, view, arc.firstStart, arc.firstEnd, colour, alpha * settled);
  const landed = clamp01((grown - 0.85) / 0.15);
  paintFoot(inks, view, arc.secondStart, arc.secondEnd, colour, alpha * settled * landed);
}

export function paintArcs(inks: Inks, view: View): void {
  for (const arc of view.arcs.shown) paintArc(inks, view, arc);
}
