/**
 * The garden behind the music: the far row of flowers that visits left, the hill, runners between kin under the soil, and a
 * plant for every phrase. Plants are grown in `plantsShape.ts` and only carried to their places here.
 */
import type { Ink, Inks } from './ink.ts';
import { tint } from './ink.ts';
import { AMBER, AMBER_LIGHT, BLUE, DUSK, IVORY, MIST, NIGHT, SOIL, SOIL_EDGE, mix } from './palette.ts';
import type { Plant } from './plantsShape.ts';
import { SPRITE } from './sprites.ts';
import { flightX, flightY } from './viewModel/flight.ts';
import { hillAt, ridgeAt, rowX, rowY, type GardenView, type Plot } from './viewModel/garden.ts';
import { clamp01, easeOut, flare, grain, smooth } from './viewModel/motion.ts';
import { GRAINS, grainOut, pollenAt } from './viewModel/pollen.ts';
import type { View } from './viewModel/view.ts';

const HILL_POINTS = 40;
const RUNNER_POINTS = 10;
const RUNNER = 0x4f8fa0;
/** Sizes in the far row, and of this visit's flower against the others'. */
const FAR_SIZE = 0.3;
const OWN_SIZE = 1.5;
const FLYING_PETALS = 6;
const TRAIL = 9;
/** So long light is about a flower that opens. */
const OPENS_FOR = 2;
/** When a visit ends: petals of each flower, and flowers that lose theirs; the others only pale. */
const FALLING_PETALS = 2;
const MOST_FALLING = 40;

/** Fills from the soil up to a crest, with a faint rim of light. */
function paintSlope(ink: Ink, view: View, crest: typeof hillAt, colour: number, alpha: number, rim: number): void {
  const { layout } = view;
  const { nowX, soilY } = layout;
  const low = tint(colour, alpha);
  const high = tint(mix(colour, SOIL_EDGE, 0.55), alpha);
  let lastX = 0;
  let lastY = soilY - crest(layout, 0);
  for (let point = 1; point <= HILL_POINTS; point++) {
    const x = (point / HILL_POINTS) * nowX;
    const y = soilY - crest(layout, x);
    ink.quad(SPRITE.solid, lastX, lastY, lastX, soilY, x, y, x, soilY, high, low, high, low);
    lastX = x;
    lastY = y;
  }
  for (let point = 0; point <= HILL_POINTS; point++) {
    const x = (point / HILL_POINTS) * nowX;
    const near = smooth((nowX - x) / (0.3 * nowX));
    ink.point(x, soilY - crest(layout, x), 0.09 * layout.unit, mix(SOIL_EDGE, MIST, 0.5), rim * near);
  }
  ink.stroke(SPRITE.thread);
}

/** Carries a plant to its place; `sway` bends what stands high. */
function setPlant(ink: Ink, plant: Plant, x: number, y: number, scale: number, alpha: number, sway: number): void {
  const { corners, tints, sprites, count } = plant;
  const tall = Math.max(1, plant.height);
  for (let quad = 0; quad < count; quad++) {
    const at = quad * 8;
    const paint = tints[quad]!;
    const shade = ((Math.round((paint >>> 24) * alpha) << 24) | (paint & 0xffffff)) >>> 0;
    const y0 = corners[at + 1]!;
    const y1 = corners[at + 3]!;
    const y2 = corners[at + 5]!;
    const y3 = corners[at + 7]!;
    ink.quad(
      sprites[quad]!,
      x + scale * (corners[at]! + bent(y0, tall, sway)),
      y + scale * y0,
      x + scale * (corners[at + 2]! + bent(y1, tall, sway)),
      y + scale * y1,
      x + scale * (corners[at + 4]! + bent(y2, tall, sway)),
      y + scale * y2,
      x + scale * (corners[at + 6]! + bent(y3, tall, sway)),
      y + scale * y3,
      shade,
      shade,
      shade,
      shade,
    );
  }
}

function bent(y: number, tall: number, sway: number): number {
  const share = y / tall;
  return sway * share * share;
}

/** A runner keeps near under the surface, each family at a depth of its own. */
function paintRunner(ink: Ink, view: View, child: Plot, parent: Plot): void {
  const { unit } = view.layout;
  const organism = child.organism!;
  const ends = child.x - parent.x;
  const sag = (0.7 + 1.9 * grain(organism.root, 9)) * unit * clamp01(ends / (9 * unit)) + 0.25 * unit;
  const reached = view.garden.calm ? 1 : smooth(child.grown / 0.3);
  const loved = organism.fate === 'bloom' ? 1 : parent.organism!.fate === 'bloom' ? 0.6 : 0;
  const sounding = child.grown < 1 && !view.garden.calm ? 1 : 0;
  const light = Math.max(child.kin, sounding);
  const colour = mix(mix(RUNNER, AMBER, 0.72 * loved), AMBER_LIGHT, 0.35 * light);
  const alpha = (0.16 + 0.3 * loved + 0.5 * light) * (0.5 + 0.5 * child.alpha) * view.garden.fade;
  for (let point = 0; point <= RUNNER_POINTS; point++) {
    const share = (point / RUNNER_POINTS) * reached;
    const arch = 1 - (2 * share - 1) ** 4;
    const x = parent.x + ends * share;
    const y = parent.y + (child.y - parent.y) * smooth(share) + sag * arch;
    const half = (0.075 + 0.05 * loved + 0.05 * light) * (parent.scale + (child.scale - parent.scale) * share);
    ink.point(x, y, half, colour, alpha);
  }
  ink.stroke(SPRITE.thread);
}

function paintFarRow(inks: Inks, view: View): void {
  const { layout, garden } = view;
  const { unit } = layout;
  for (const { plant, share, seed, own, sent } of garden.flowers) {
    const x = rowX(layout, share);
    const y = rowY(layout, share);
    const sway = garden.calm ? 0 : Math.sin(garden.clock * 0.5 + seed) * 0.25;
    const scale = unit * FAR_SIZE * (own ? OWN_SIZE : 0.85 + 0.3 * grain(seed, 3));
    const arrived = own ? smooth((garden.flight.share - 0.85) / 0.15) : 1;
    setPlant(inks.garden, plant, x, y, scale, arrived * (own ? 0.95 : 0.5), sway);
    // Two beads over its head: one for each of two stages.
    for (let bead = 0; sent && bead < 2; bead++)
      inks.body.dot(
        SPRITE.bead,
        x + (bead - 0.5) * 0.9 * unit,
        y - scale * plant.height - 1.6 * unit,
        0.3 * unit,
        AMBER_LIGHT,
        0.5,
      );
    if (own) inks.light.dot(SPRITE.glow, x, y - scale * plant.height, 2.2 * unit, AMBER, 0.3 * arrived);
  }
}

/** The flower on its way: petals of light, and a trail that goes out behind them. */
function paintFlight(inks: Inks, view: View): void {
  const { flight, calm } = view.garden;
  const { share } = flight;
  if (share >= 1 || calm) return;
  const { unit } = view.layout;
  const alpha = smooth(share * 8) * (1 - smooth((share - 0.9) / 0.1));
  const size = (4.4 - 3.3 * smooth(share)) * unit;
  for (let spark = TRAIL; spark >= 0; spark--) {
    const late = Math.max(0, share - 0.022 * spark);
    const fresh = 1 - spark / (TRAIL + 1);
    const radius = (0.5 + 2.3 * fresh * fresh) * size;
    const colour = spark % 2 === 0 ? AMBER : AMBER_LIGHT;
    const x = flightX(flight, late);
    inks.light.dot(SPRITE.glow, x, flightY(flight, late, unit), radius, colour, 0.34 * fresh * alpha);
  }
  const x = flightX(flight, share);
  const y = flightY(flight, share, unit);
  for (let petal = 0; petal < FLYING_PETALS; petal++) {
    const turn = (petal / FLYING_PETALS) * 2 * Math.PI + 2.2 * share;
    const atX = x + Math.sin(turn) * 0.5 * size;
    const atY = y - Math.cos(turn) * 0.5 * size;
    inks.body.stamp(SPRITE.petal, atX, atY, 0.56 * size, size, AMBER, 0.95 * alpha, turn);
  }
  inks.body.dot(SPRITE.bead, x, y, 0.28 * size, AMBER_LIGHT, alpha);
}

function paintPlot(inks: Inks, garden: GardenView, plot: Plot): void {
  const { plant, organism, x, y, scale, alpha, kin } = plot;
  const seed = organism!.id;
  const sway = garden.calm
    ? 0
    : Math.sin(garden.clock * 0.62 + seed * 1.7) * 0.16 + Math.sin(garden.clock * 1.3 + x) * 0.05;
  setPlant(inks.garden, plant, x, y, scale, alpha, sway);
  const headX = x + scale * (plant.headX + sway);
  const headY = y + scale * plant.headY;
  if (organism!.fate === 'bloom' && (plot.standing === 'landmark' || kin > 0))
    inks.light.dot(SPRITE.glow, headX, headY, scale * plant.reach * (2.3 + kin), AMBER, alpha * (0.09 + 0.2 * kin));
  // A flower that opens is seen to.
  if (plot.bloomingFor < OPENS_FOR && !garden.calm)
    inks.light.dot(
      SPRITE.glow,
      headX,
      headY,
      scale * plant.reach * (2 + 3 * easeOut(plot.bloomingFor / OPENS_FOR)),
      AMBER_LIGHT,
      0.6 * alpha * flare(plot.bloomingFor, 0.6),
    );
  if (organism!.fate !== 'bloom' && kin > 0)
    inks.light.dot(SPRITE.glow, headX, headY, scale * 3, RUNNER, 0.25 * kin * alpha);
  // The sprout that grows now has a bright tip.
  if (plot.grown > 0.02 && plot.grown < 0.995)
    inks.light.dot(SPRITE.glow, headX, headY, scale * 2.4, mix(RUNNER, IVORY, 0.5), 0.45 * alpha);
}

function paintPollen(inks: Inks, plot: Plot): void {
  const { plant, organism, x, y, scale, scatteredFor } = plot;
  for (let index = 0; index < GRAINS; index++) {
    pollenAt(organism!.id, index, scatteredFor);
    if (grainOut.alpha <= 0.01) continue;
    const atX = x + scale * (plant.headX + grainOut.x);
    const atY = y + scale * (plant.headY + grainOut.y);
    const colour = index % 3 === 0 ? BLUE : mix(BLUE, IVORY, 0.6);
    inks.body.dot(SPRITE.disc, atX, atY, grainOut.size * scale * 1.2, colour, 0.85 * grainOut.alpha);
    inks.light.dot(SPRITE.glow, atX, atY, grainOut.size * scale * 4, BLUE, 0.35 * grainOut.alpha);
  }
}

/** A visit has ended: what grew bows and pales, and the petals of its flowers come down. */
function paintFall(inks: Inks, garden: GardenView): void {
  const { falling, fallen, calm } = garden;
  const sunk = calm ? 0 : smooth(fallen);
  const alpha = 1 - smooth(calm ? fallen * 2 : fallen);
  let shedding = 0;
  for (const { plant, organism, x, y, scale, alpha: was } of falling) {
    const bow = (organism!.id % 2 === 0 ? 1 : -1) * 2.4 * sunk;
    setPlant(inks.garden, plant, x, y, scale * (1 - 0.35 * sunk), was * alpha, bow);
    if (organism!.fate !== 'bloom' || calm || shedding++ >= MOST_FALLING) continue;
    for (let petal = 0; petal < FALLING_PETALS; petal++) {
      const late = 0.25 * grain(organism!.id, petal + 700);
      const share = clamp01((fallen - late) / (1 - late));
      const drift = Math.sin(share * 7 + organism!.id + petal) * 0.9 - 2 * share;
      const atY = y + scale * plant.headY * (1 - share * share);
      const size = 0.75 * scale;
      const turn = share * 5 + petal * 2;
      inks.body.stamp(
        SPRITE.petal,
        x + scale * (plant.headX + drift),
        atY,
        0.6 * size,
        size,
        AMBER,
        was * (1 - share),
        turn,
      );
    }
  }
}

export function paintGarden(inks: Inks, view: View): void {
  const { garden } = view;
  if (garden.flowers.length > 0) {
    paintSlope(inks.garden, view, ridgeAt, mix(DUSK, NIGHT, 0.5), 0.8, 0.25);
    paintFarRow(inks, view);
  }
  paintSlope(inks.garden, view, hillAt, mix(SOIL, DUSK, 0.34), 0.94, 0.55);
  for (const plot of garden.plots) if (plot.parent) paintRunner(inks.garden, view, plot, plot.parent);
  if (garden.falling.length > 0) paintFall(inks, garden);
  for (const plot of garden.backToFront) paintPlot(inks, garden, plot);
  paintFlight(inks, view);
  for (const plot of garden.scattering) paintPollen(inks, plot);
}
