/**
 * The canopy: arcs above the melody that join bars to what they take up, one fine strand a bar. Solid where it came back
 * exactly, dashed where it was varied. They rise from where the past has sunk to; a planned return is a faint promise.
 */
import type { Inks } from './ink.ts';
import { skyY } from './layout.ts';
import { AMBER, AMBER_LIGHT, IVORY, mix } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { canopyX, grownOf, presenceOf, type ArcView, type StrandView } from './viewModel/arcs.ts';
import { flare } from './viewModel/motion.ts';
import type { Roll } from './viewModel/roll.ts';
import type { View } from './viewModel/view.ts';

/** Crown of the canopy, as a share of the height, and how far above a bead its feet end, in units. */
const CROWN_AT = 0.018;
const HOVER = 2.4;
/** Least height of an arc over its higher foot, in units. */
const LOWEST = 2;
/** An arc this wide, as a share of the stage's width, reaches half-way up to the crown. */
const HALF_HEIGHT_AT = 0.2;
/** Length of a drawn piece, and of what is on and off in a dashed arc, in units. */
const STRIDE = 1.5;
const ON = 3;
const OFF = 2;
const MOST_PIECES = 90;
/** The feet fade into the air over this share of the arc. */
const FOOT = 0.09;

/** [5] feet and crown of the strand being painted: an array, because numbers kept elsewhere are made anew each time. */
const shape = new Float64Array(5);
const LEFT_X = 0;
const LEFT_Y = 1;
const RIGHT_X = 2;
const RIGHT_Y = 3;
const CROWN_Y = 4;

/** Two quarters of ellipses that meet at the crown: upright at both feet, whatever their heights. */
function span(roll: Roll, strand: StrandView): void {
  const { width, height, unit } = roll.layout;
  const leftScale = roll.scale(strand.from);
  const rightScale = roll.scale(strand.to);
  const leftX = canopyX(roll, strand.from);
  const rightX = canopyX(roll, strand.to);
  const leftY = roll.y(skyY(roll.layout, strand.fromPitch), strand.from) - HOVER * unit * leftScale;
  const rightY = roll.y(skyY(roll.layout, strand.toPitch), strand.to) - HOVER * unit * rightScale;
  const wide = (rightX - leftX) / (HALF_HEIGHT_AT * width);
  const top = Math.min(leftY, rightY) - LOWEST * unit * rightScale;
  shape[LEFT_X] = leftX;
  shape[LEFT_Y] = leftY;
  shape[RIGHT_X] = rightX;
  shape[RIGHT_Y] = rightY;
  shape[CROWN_Y] = top - Math.max(0, top - CROWN_AT * height) * (wide / (1 + wide));
}

function arcX(share: number): number {
  const left = shape[LEFT_X]!;
  const right = shape[RIGHT_X]!;
  return (left + right) / 2 - ((right - left) / 2) * Math.cos(Math.PI * share);
}
function arcY(share: number): number {
  const crown = shape[CROWN_Y]!;
  const foot = shape[share < 0.5 ? LEFT_Y : RIGHT_Y]!;
  return crown + (foot - crown) * (1 - Math.sin(Math.PI * share));
}

/** @param until how far along it is drawn */
function paintLine(
  inks: Inks,
  view: View,
  until: number,
  dashed: boolean,
  half: number,
  colour: number,
  alpha: number,
): void {
  const { unit } = view.layout;
  const length =
    shape[RIGHT_X]! -
    shape[LEFT_X]! +
    Math.abs(shape[LEFT_Y]! - shape[CROWN_Y]!) +
    Math.abs(shape[RIGHT_Y]! - shape[CROWN_Y]!);
  const pieces = Math.max(14, Math.min(MOST_PIECES, Math.round(length / (STRIDE * unit))));
  for (let piece = 0; piece <= pieces; piece++) {
    const share = (until * piece) / pieces;
    const beat = piece % (ON + OFF);
    if (!dashed || beat <= ON) {
      const rooted = Math.min(1, Math.min(share, 1 - share) / FOOT);
      inks.under.point(arcX(share), arcY(share), half * (0.5 + 0.5 * rooted), colour, alpha * (0.15 + 0.85 * rooted));
    }
    if (dashed && beat === ON) inks.under.stroke(SPRITE.thread);
  }
  inks.under.stroke(SPRITE.thread);
}

function paintTip(inks: Inks, view: View, share: number, alpha: number): void {
  const { unit } = view.layout;
  inks.light.dot(SPRITE.glow, arcX(share), arcY(share), 3 * unit, AMBER_LIGHT, alpha);
  inks.under.dot(SPRITE.disc, arcX(share), arcY(share), 0.34 * unit, IVORY, alpha);
}

/** Where a strand lands: a bud of light over the bar. */
function paintFeet(inks: Inks, view: View, colour: number, alpha: number, news: number): void {
  const { unit } = view.layout;
  const radius = (0.26 + 0.2 * news) * unit;
  inks.under.dot(SPRITE.disc, shape[RIGHT_X]!, shape[RIGHT_Y]!, radius, colour, alpha);
  inks.under.dot(SPRITE.disc, shape[LEFT_X]!, shape[LEFT_Y]!, 0.8 * radius, colour, 0.8 * alpha);
  inks.light.dot(
    SPRITE.glow,
    shape[RIGHT_X]!,
    shape[RIGHT_Y]!,
    (1.4 + 3 * news) * unit,
    AMBER,
    alpha * (0.3 + 0.5 * news),
  );
}

function paintStrand(inks: Inks, view: View, arc: ArcView, strand: StrandView, presence: number): void {
  const { now, calm, roll } = view;
  const { unit } = view.layout;
  if (strand.to > roll.to || (roll.still && strand.to < roll.from)) return;
  span(roll, strand);
  const grown = grownOf(strand, now);
  if (grown < 1) {
    const near = Math.exp((now - strand.to) / 4);
    const promise = presence * (calm ? 1 - grown : 1) * (0.12 + 0.16 * near);
    paintLine(inks, view, 1, arc.dashed, 0.12 * unit, mix(AMBER_LIGHT, IVORY, 0.5), promise);
  }
  if (grown <= 0) return;
  const age = now - strand.heardAt;
  const news = calm ? 0 : flare(age, 2.2);
  // What has been here for long is dimmer than what has just come back.
  const settled = 0.2 + 0.3 * Math.exp(-age / 12) + 0.4 * news;
  const alpha = presence * settled * (calm ? grown : 1);
  const colour = mix(AMBER, AMBER_LIGHT, 0.3 + 0.7 * news);
  const until = calm ? 1 : grown;
  paintLine(inks, view, until, arc.dashed, (0.15 + 0.09 * news) * unit, colour, alpha);
  if (until < 1) paintTip(inks, view, until, presence);
  else paintFeet(inks, view, colour, alpha, news);
}

export function paintArcs(inks: Inks, view: View): void {
  for (const arc of view.arcs.shown) {
    const presence = presenceOf(arc, view.clock);
    if (presence <= 0.01) continue;
    for (const strand of arc.strands) paintStrand(inks, view, arc, strand, presence);
  }
}
