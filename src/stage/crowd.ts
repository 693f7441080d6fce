/**
 * The audience as a ring of gold around the bud. A press wears its sign – More a round amber ring, Change an upright blue diamond –
 * and runs inward to the bud; what is held swells. A large audience is grain that stands together by what it wants.
 */
import { tint, type Ink, type Inks } from './ink.ts';
import { AMBER, BLUE, GOLD, IVORY, MIND_LIGHT, MIST, mix, ratingColour } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { MOST_DOTS } from '../protocol/crowdAct.ts';
import { GREETED, MOST_RIPPLES, TRAVEL, WORN } from './viewModel/crowd.ts';
import { clamp01, easeOut, flare, grain, lerp, smooth, swell } from './viewModel/motion.ts';
import type { View } from './viewModel/view.ts';

const TURN = 2 * Math.PI;
const DAWN = 0xff9e5e;
const ROSE = 0x8a4a8e;
/** Corners of the ring's line. */
const CORNERS = 144;
/** Between two rings of dots, in units. */
const LANE = 4.2;
/** Petals that rise at once. */
const MOST_PETALS = 72;
/** Pieces of a dot's wave. */
const TAIL = 6;
/** More and Change; and from where to where a seam runs across the ring, units. Here, so that no frame makes them. */
const SIDES = [1, -1] as const;
const SEAM_ENDS = [-2.2, 4.6] as const;

/** An upright diamond, soft at its edges. */
function diamond(ink: Ink, x: number, y: number, half: number, colour: number, alpha: number): void {
  ink.point(x, y - 1.35 * half, 0.02 * half, colour, alpha);
  ink.point(x, y, half, colour, alpha);
  ink.point(x, y + 1.35 * half, 0.02 * half, colour, alpha);
  ink.stroke(SPRITE.thread);
}

/** Its outline. */
function frame(ink: Ink, x: number, y: number, half: number, width: number, colour: number, alpha: number): void {
  const high = 1.35 * half;
  ink.point(x - 0.5 * half, y - 0.5 * high, width, colour, alpha);
  ink.point(x, y - high, width, colour, alpha);
  ink.point(x + half, y, width, colour, alpha);
  ink.point(x, y + high, width, colour, alpha);
  ink.point(x - half, y, width, colour, alpha);
  ink.point(x, y - high, width, colour, alpha);
  ink.stroke(SPRITE.thread);
}

function paintLine(inks: Inks, { crowd, layout }: View): void {
  const { circle, presence } = crowd;
  for (let corner = 0; corner <= CORNERS; corner++) {
    const turn = (TURN * corner) / CORNERS;
    inks.under.point(
      circle.x + Math.sin(turn) * circle.radius,
      circle.y - Math.cos(turn) * circle.radius,
      0.11 * layout.unit,
      mix(MIST, GOLD, 0.45),
      0.34 * presence,
    );
  }
  inks.under.stroke(SPRITE.thread);
}

/** What the grain says, as a band of light: round and amber where it wants more, in facets and blue where it wants a change. */
function paintBand(inks: Inks, { crowd, layout }: View): void {
  const { circle, scale } = crowd;
  const strength = crowd.presence * Math.max(crowd.fine * crowd.vivid, scale * (0.3 + 0.7 * crowd.voted));
  if (strength < 0.01) return;
  const { unit } = layout;
  const half = lerp(1.5, 1.3, scale) * unit;
  for (const side of SIDES) {
    for (let corner = 0; corner <= CORNERS; corner++) {
      const angle = corner / CORNERS + SEAM;
      const value = crowd.valueAt(angle);
      const mine = value * side > 0;
      const reach = (circle.radius + 1.6 * unit) * (side > 0 ? 1 : facet(angle));
      inks.light.point(
        circle.x + Math.sin(TURN * angle) * reach,
        circle.y - Math.cos(TURN * angle) * reach,
        half,
        ratingColour(side),
        mine ? strength * lerp(0.14 + 0.26 * Math.abs(value), 0.6, scale) : 0,
      );
    }
    inks.light.stroke(SPRITE.haze);
  }
}

/** Of the sides of a polygon. */
const FACETS = 12;
/** Strips begin and end in the middle of a side, where their ends lie in one line. */
const SEAM = 0.5 / FACETS;

/** How far a side is from the middle, as a share of its corners' distance. */
function facet(angle: number): number {
  return Math.cos(Math.PI / FACETS) / Math.cos((((angle * FACETS) % 1) - 0.5) * (TURN / FACETS));
}

function paintGrain(inks: Inks, view: View): void {
  const { crowd, layout } = view;
  const { circle } = crowd;
  const { unit } = layout;
  const strength = crowd.presence * crowd.fine;
  if (strength < 0.01) return;
  const whole = Math.ceil(crowd.grains);
  for (let i = 0; i < whole; i++) {
    const angle = (i * 0.381966011 + 0.004 * grain(i, 3)) % 1;
    const value = crowd.valueAt(angle);
    const says = crowd.vivid * Math.min(1, 1.6 * Math.abs(value));
    // Strong wishes stand further out, and where many disagree the ring is wide.
    const out = (grain(i, 11) - 0.35) * (1.4 + 2.2 * crowd.vivid) + 2.2 * says;
    const twinkle = view.calm ? 0.8 : 0.65 + 0.35 * Math.sin(view.clock * (0.7 + grain(i, 5)) + 6 * grain(i, 7));
    const reach = circle.radius + out * unit;
    const x = circle.x + Math.sin(TURN * angle) * reach;
    const y = circle.y - Math.cos(TURN * angle) * reach;
    const size = (0.2 + 0.16 * grain(i, 13) + 0.14 * says) * unit;
    const colour = mix(GOLD, ratingColour(value), clamp01(1.8 * says));
    const alpha = strength * clamp01(crowd.grains - i) * (0.45 + 0.55 * Math.max(says, twinkle * 0.8));
    if (value < 0 && says > 0.2) diamond(inks.body, x, y, 1.15 * size, colour, alpha);
    else inks.body.dot(SPRITE.disc, x, y, size, colour, alpha);
  }
}

/** Its sign beside a dot: a ring for More, a diamond for Change. @param worn 0–1 */
function paintSign(inks: Inks, x: number, y: number, value: number, size: number, worn: number): void {
  const colour = mix(ratingColour(value), IVORY, 0.15);
  inks.light.dot(SPRITE.glow, x, y, 3.1 * size, ratingColour(value), 0.75 * worn);
  if (value > 0) inks.body.dot(SPRITE.ring, x, y, 1.75 * size, colour, worn);
  else frame(inks.body, x, y, 1.9 * size, 0.2 * size, colour, worn);
}

function paintDots(inks: Inks, view: View): void {
  const { crowd, clock } = view;
  const { circle } = crowd;
  const { unit } = view.layout;
  for (let at = 0; at < MOST_DOTS; at++) {
    const there = smooth(crowd.there[at]!) * (1 - crowd.fine);
    if (crowd.key[at]! < 0 || there < 0.01) continue;
    const turn = TURN * crowd.angle[at]!;
    const reach = circle.radius + crowd.lane[at]! * LANE * unit;
    const x = circle.x + Math.sin(turn) * reach;
    const y = circle.y - Math.cos(turn) * reach;
    const held = crowd.held[at]!;
    const age = clock - crowd.pressedAt[at]!;
    const beat = view.calm ? 0 : flare(age, 0.22);
    const size = (1.02 + 1.1 * Math.abs(held) + 0.5 * beat) * unit * (0.4 + 0.6 * there);
    inks.light.dot(SPRITE.glow, x, y, 3 * size, GOLD, 0.5 * there);
    inks.body.dot(SPRITE.disc, x, y, size, mix(GOLD, IVORY, 0.35 * beat), there);
    inks.spark.dot(SPRITE.glow, x, y, 0.7 * size, IVORY, 0.5 * there);
    const worn = age < WORN ? 1 - smooth((age - 0.6 * WORN) / (0.4 * WORN)) : 0;
    if (Math.abs(held) > 0.02) paintSign(inks, x, y, held, size, there * clamp01(4 * Math.abs(held)));
    else if (worn > 0) paintSign(inks, x, y, crowd.pressed[at]!, size, there * worn);
    // Who has just come is greeted where they stand, so that they find themselves.
    const greeted = clock - crowd.cameAt[at]!;
    if (greeted < GREETED && crowd.there[at]! > 0) {
      const spread = view.calm ? 1 : easeOut(greeted / GREETED);
      inks.spark.dot(SPRITE.halo, x, y, (2 + 6.5 * spread) * unit, GOLD, 0.7 * swell(greeted + 0.01, 0.2, GREETED));
    }
    paintStar(inks, view, x, y, size, there);
    if (age < TRAVEL + 0.4 && !view.calm) paintRun(inks, view, x, y, crowd.pressed[at]!, age, there);
  }
}

/** At the end every dot becomes a star. */
function paintStar(inks: Inks, { crowd }: View, x: number, y: number, size: number, there: number): void {
  const shine = crowd.applause * there;
  if (shine < 0.02) return;
  const long = (6 + 9 * crowd.applause) * size;
  inks.spark.stamp(SPRITE.glow, x, y, long, 0.75 * size, GOLD, shine);
  inks.spark.stamp(SPRITE.glow, x, y, 0.75 * size, long, GOLD, shine);
}

/** A press on its way: More in a round bow, Change straight and in diamonds. */
function paintRun(
  inks: Inks,
  view: View,
  fromX: number,
  fromY: number,
  value: number,
  age: number,
  there: number,
): void {
  const { budX, budY } = view;
  const { unit } = view.layout;
  const colour = ratingColour(value);
  const strength = (0.45 + 0.55 * Math.abs(value)) * there;
  const fade = 1 - clamp01((age - TRAVEL) / 0.4);
  const head = smooth(age / TRAVEL);
  const acrossX = value > 0 ? -(budY - fromY) * 0.22 : 0;
  const acrossY = value > 0 ? (budX - fromX) * 0.22 : 0;
  for (let piece = 0; piece <= TAIL; piece++) {
    const share = head * (1 - 0.055 * (TAIL - piece) * (1.6 - head));
    const bow = 4 * share * (1 - share);
    const x = lerp(fromX, budX, share) + acrossX * bow;
    const y = lerp(fromY, budY, share) + acrossY * bow;
    const bright = (piece + 1) / (TAIL + 1);
    const alpha = strength * fade * bright * bright;
    if (value > 0) inks.spark.point(x, y, (0.25 + 1.15 * bright) * unit, mix(colour, IVORY, 0.25 * bright), alpha);
    else diamond(inks.spark, x, y, (0.3 + 0.75 * bright) * unit, mix(colour, IVORY, 0.25 * bright), alpha);
    if (piece < TAIL) continue;
    if (value > 0) inks.spark.stroke(SPRITE.haze);
    inks.spark.dot(SPRITE.glow, x, y, 3.4 * unit, colour, 0.9 * strength * fade);
    if (value > 0) inks.spark.dot(SPRITE.bead, x, y, 0.8 * unit, mix(colour, IVORY, 0.5), strength * fade);
  }
  // The bud takes it in.
  const taken = age - TRAVEL;
  if (taken > 0)
    inks.spark.dot(SPRITE.halo, budX, budY, (7 + 8 * easeOut(taken / 0.4)) * unit, colour, 0.4 * strength * fade);
}

/** Waves of a whole crowd: the ring itself runs inward, each side as bright as it is numerous. */
function paintRipples(inks: Inks, view: View): void {
  const { crowd, clock, budX, budY } = view;
  if (crowd.fine < 0.01 || view.calm) return;
  const { circle, ripples } = crowd;
  const { unit } = view.layout;
  for (let i = 0; i < MOST_RIPPLES; i++) {
    const age = clock - ripples.startedAt[i]!;
    if (!(age < TRAVEL + 0.3)) continue;
    const share = smooth(age / (TRAVEL + 0.3));
    const radius = lerp(circle.radius, 6 * unit, share);
    const x = lerp(circle.x, budX, share);
    const y = lerp(circle.y, budY, share);
    const fade = crowd.presence * crowd.fine * swell(age + 0.02, 0.1, TRAVEL + 0.3);
    for (const side of SIDES) {
      const people = side > 0 ? ripples.more[i]! : ripples.change[i]!;
      if (people === 0) continue;
      const strength = fade * Math.min(0.5, 0.16 + 0.6 * Math.sqrt(people));
      const half = (0.4 + 1.1 * Math.sqrt(people)) * unit;
      for (let corner = 0; corner <= CORNERS; corner += 2) {
        const angle = corner / CORNERS + SEAM;
        const reach = radius * (side > 0 ? 1 : facet(angle));
        inks.light.point(
          x + Math.sin(TURN * angle) * reach,
          y - Math.cos(TURN * angle) * reach,
          half,
          ratingColour(side),
          crowd.valueAt(angle) * side > 0 ? strength : 0,
        );
      }
      inks.light.stroke(SPRITE.haze);
    }
  }
}

/** The two sides of the vote, as advice is drawn: wilder in lobes that turn, calmer in rings that lie still. */
function paintScale(inks: Inks, view: View): void {
  const { crowd } = view;
  const strength = crowd.presence * smooth(crowd.scale);
  if (strength < 0.01) return;
  const { circle } = crowd;
  const { unit } = view.layout;
  const turning = view.calm ? 0 : view.clock * 1.6;
  for (const side of SIDES) {
    const share = side > 0 ? crowd.wilder : 1 - crowd.wilder;
    const radius = (2.6 + 3.4 * share * crowd.voted) * unit;
    const x = circle.x + side * (circle.radius - radius - 4.5 * unit);
    const colour = side > 0 ? AMBER : BLUE;
    const alpha = strength * (0.55 + 0.45 * share * crowd.voted);
    for (let corner = 0; corner <= 48; corner++) {
      const turn = (TURN * corner) / 48;
      const lobe = side > 0 ? 1 + 0.2 * Math.sin(6 * turn + turning) : 1;
      inks.body.point(
        x + Math.sin(turn) * radius * lobe,
        circle.y - Math.cos(turn) * radius * lobe,
        0.3 * unit,
        colour,
        alpha,
      );
    }
    inks.body.stroke(SPRITE.thread);
    inks.body.dot(side > 0 ? SPRITE.bead : SPRITE.ring, x, circle.y, 0.38 * radius, colour, alpha);
  }
}

/** Where one side of a vote ends and the other begins, or one camp of a crowd. */
function paintSeams(inks: Inks, { crowd, layout: { unit } }: View): void {
  const { circle, cut } = crowd;
  const strength = crowd.presence * smooth(crowd.parted);
  if (strength < 0.01) return;
  for (const side of SIDES) {
    const turn = Math.PI / 2 + side * Math.PI * cut;
    const dx = Math.sin(turn);
    const dy = -Math.cos(turn);
    for (const end of SEAM_ENDS)
      inks.body.point(
        circle.x + dx * (circle.radius + end * unit),
        circle.y + dy * (circle.radius + end * unit),
        0.32 * unit,
        IVORY,
        strength,
      );
    inks.body.stroke(SPRITE.thread);
  }
}

/** Clapping: light over the soil and petals that rise, the more of them the louder it is. */
function paintApplause(inks: Inks, view: View): void {
  const { crowd, clock } = view;
  const loud = crowd.applause;
  if (loud < 0.01) return;
  const { circle } = crowd;
  const { unit, width, height, soilY } = view.layout;
  const peach = tint(DAWN, 0.36 * loud);
  const rose = tint(ROSE, 0.26 * loud);
  const none = tint(ROSE, 0);
  const middle = soilY - 0.16 * height;
  const top = soilY - (0.25 + 0.4 * loud) * height;
  inks.light.quad(SPRITE.solid, 0, top, 0, middle, width, top, width, middle, none, rose, none, rose);
  inks.light.quad(SPRITE.solid, 0, middle, 0, soilY, width, middle, width, soilY, rose, peach, rose, peach);
  inks.light.dot(SPRITE.glow, view.budX, view.budY, (24 + 22 * loud) * unit, AMBER, 0.4 * loud);
  for (let i = 0; i < MOST_PETALS; i++) {
    const shown = clamp01(MOST_PETALS * loud - i);
    if (shown <= 0) break;
    const life = 3.2 + 2.4 * grain(i, 21);
    // Whoever wants less motion sees them stand around the ring.
    const share = view.calm ? 0.5 : ((clock - crowd.applaudedSince) / life + grain(i, 22)) % 1;
    const turn = TURN * grain(i, 23);
    const drift = view.calm ? 0 : Math.sin(share * 5 + 6 * grain(i, 24)) * 2.5 * unit;
    const reach = circle.radius * (view.calm ? 1.06 : 0.45 + 0.75 * grain(i, 25));
    const x = circle.x + Math.sin(turn) * reach + drift;
    const y = view.calm
      ? circle.y - Math.cos(turn) * reach
      : soilY - share * (soilY + 6 * unit) * (0.55 + 0.45 * grain(i, 26));
    const length = (3.6 + 3.6 * grain(i, 27)) * unit;
    const alpha = shown * (view.calm ? 0.8 : swell(share, 0.15, 1));
    const colour = mix(GOLD, i % 3 === 0 ? MIND_LIGHT : AMBER, 0.55 * grain(i, 28) + 0.2);
    const lean = view.calm ? turn : Math.sin(share * 7 + 6 * grain(i, 29)) * 0.9;
    inks.light.dot(SPRITE.glow, x, y, 0.9 * length, colour, 0.45 * alpha);
    inks.body.stamp(SPRITE.petal, x, y, 0.5 * length, length, colour, 0.9 * alpha, lean);
  }
}

/** What lies behind the music: line, light, grain. */
export function paintHall(inks: Inks, view: View): void {
  if (view.crowd.presence < 0.005) return;
  paintLine(inks, view);
  paintBand(inks, view);
  paintGrain(inks, view);
  paintRipples(inks, view);
  paintScale(inks, view);
  paintSeams(inks, view);
  paintApplause(inks, view);
}

/** Single people stand before it, so that nobody is hidden by a note. */
export function paintPeople(inks: Inks, view: View): void {
  if (view.crowd.presence < 0.005) return;
  paintDots(inks, view);
}
