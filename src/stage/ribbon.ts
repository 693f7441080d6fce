/**
 * Tension: a ribbon of silk just above the soil. Width = how far apart the sounding pitches lie, height = how far they are
 * from home, a trembling edge = harmony on the move, light = all of it together. Coming home it closes to a line and
 * one lotus opens on it. What is planned goes on as a faint outline.
 */
import { tint, type Inks } from './ink.ts';
import { IVORY, mix, TENSION_HIGH, TENSION_LOW } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { clamp01, easeOut, flare, smooth, swell } from './viewModel/motion.ts';
import type { View } from './viewModel/view.ts';

/** Heights above the soil in units: of the closed line, and what strain adds. */
const LANE = 6.4;
const DRIFT = 3.4;
/** Half the width of the widest ribbon, of the closed one, and the tremor of its edge, in units. */
const HALF = 3.2;
const LINE = 0.14;
const TREMOR = 0.65;
/** Distance of two points along it, in units. */
const STRIDE = 1.15;
/** More points than any stage needs. */
const MOST = 420;
/** Folds of the silk: how many threads run through it, and how fast they cross. */
const FOLDS = 1;
const FOLD_SPEED = 1.7;

const xs = new Float32Array(MOST);
const middles = new Float32Array(MOST);
const halves = new Float32Array(MOST);
const tops = new Float32Array(MOST);
const feet = new Float32Array(MOST);
const levels = new Float32Array(MOST);
const alphas = new Float32Array(MOST);
const times = new Float64Array(MOST);
const scales = new Float32Array(MOST);
let count = 0;

/** Two unequal waves, so that an edge trembles and does not wobble: frozen into the past, alive at the now-line. */
function trembling(at: number, clock: number, alive: number, side: number): number {
  const frozen = 0.6 * Math.sin(at * 11 + side * 2.1) + 0.4 * Math.sin(at * 17 - side * 1.3);
  return 0.7 * frozen + alive * Math.sin(at * 13 + side * 1.7 - clock * 9);
}

/** Reads the ribbon between two moments into the arrays above. */
function trace(view: View, from: number, to: number): void {
  const { roll, ribbon, clock, calm, now } = view;
  const { unit, soilY, width } = roll.layout;
  const stride = Math.max(STRIDE * unit, (1.3 * width) / MOST);
  count = 0;
  let at = from;
  while (count < MOST && to > from) {
    ribbon.seek(at, clock);
    const scale = roll.scale(at);
    const x = roll.x(at);
    const half = (LINE + HALF * ribbon.width) * unit * scale;
    const middle = roll.y(soilY - (LANE + DRIFT * ribbon.height) * unit, at);
    const alive = calm ? 0 : flare(Math.abs(now - at), 0.9);
    const shake = calm ? 0 : TREMOR * unit * scale * scale * ribbon.tremor * clamp01(2 * ribbon.width);
    xs[count] = x;
    middles[count] = middle;
    halves[count] = half;
    tops[count] = middle - half - shake * trembling(at, clock, alive, 0);
    feet[count] = middle + half + shake * trembling(at, clock, alive, 1);
    levels[count] = ribbon.level;
    alphas[count] = ribbon.there ? roll.presence(at) : 0;
    times[count] = at;
    scales[count] = scale;
    count++;
    if (at >= to) return;
    const speed = (roll.x(at + 0.05) - x) / 0.05;
    at = Math.min(to, at + Math.max(0.008, stride / Math.max(1, speed)));
  }
}

/** From dim to light through lavender: straight from indigo to cream lies grey. */
const BETWEEN = 0xb7a0dc;

function colourOf(level: number): number {
  const share = smooth(level * 1.5);
  return share < 0.5 ? mix(TENSION_LOW, BETWEEN, 2 * share) : mix(BETWEEN, TENSION_HIGH, 2 * share - 1);
}

/** Silk that catches the light along its upper edge and thins out downwards. */
function paintSilk(inks: Inks, strength: number): void {
  for (let i = 1; i < count; i++) {
    const a = alphas[i - 1]! * strength;
    const b = alphas[i]! * strength;
    if (a <= 0 && b <= 0) continue;
    const left = colourOf(levels[i - 1]!);
    const right = colourOf(levels[i]!);
    const edgeA = tint(left, a * (0.42 + 0.45 * levels[i - 1]!));
    const edgeB = tint(right, b * (0.42 + 0.45 * levels[i]!));
    const footA = tint(left, a * (0.08 + 0.12 * levels[i - 1]!));
    const footB = tint(right, b * (0.08 + 0.12 * levels[i]!));
    const x0 = xs[i - 1]!;
    const x1 = xs[i]!;
    inks.under.quad(
      SPRITE.solid,
      x0,
      tops[i - 1]!,
      x0,
      feet[i - 1]!,
      x1,
      tops[i]!,
      x1,
      feet[i]!,
      edgeA,
      footA,
      edgeB,
      footB,
    );
  }
}

function paintEdge(inks: Inks, ys: Float32Array, unit: number, strength: number): void {
  for (let i = 0; i < count; i++)
    inks.under.point(
      xs[i]!,
      ys[i]!,
      (0.16 + 0.14 * levels[i]!) * unit * scales[i]!,
      colourOf(levels[i]!),
      alphas[i]! * strength * (0.6 + 0.4 * levels[i]!),
    );
  inks.under.stroke(SPRITE.thread);
}

/** Threads that cross inside the silk, as a turning ribbon shows its folds. */
function paintFolds(inks: Inks, unit: number): void {
  for (let fold = 0; fold < FOLDS; fold++) {
    for (let i = 0; i < count; i++) {
      const turn = Math.sin(times[i]! * FOLD_SPEED + fold * 2.2);
      inks.under.point(
        xs[i]!,
        middles[i]! + halves[i]! * 0.92 * turn,
        0.1 * unit * scales[i]!,
        colourOf(levels[i]!),
        alphas[i]! * 0.4 * (1 - 0.6 * Math.abs(turn)) * clamp01(halves[i]! / unit - 0.3),
      );
    }
    inks.under.stroke(SPRITE.thread);
  }
}

function paintLight(inks: Inks, unit: number): void {
  for (let i = 0; i < count; i++)
    inks.light.point(
      xs[i]!,
      middles[i]!,
      halves[i]! + 1.6 * unit * scales[i]!,
      colourOf(levels[i]!),
      alphas[i]! * (0.08 + 0.4 * levels[i]!),
    );
  inks.light.stroke(SPRITE.haze);
}

const PETALS = 5;
const OPENING = 1.8;
const WILTING = 7;

/** One slow lotus where tension came home; a small closed one stays in the past. */
function paintBloom(inks: Inks, view: View, at: number): void {
  const { roll, now, calm } = view;
  const age = now - at;
  const presence = roll.presence(at);
  if (age < 0 || presence <= 0 || at < roll.from || at > roll.to) return;
  const { unit, soilY } = roll.layout;
  const scale = roll.scale(at);
  const x = roll.x(at);
  const y = roll.y(soilY - LANE * unit, at);
  const open = calm ? smooth(age / OPENING) : easeOut(age / OPENING);
  const wilt = smooth((age - OPENING) / WILTING);
  const length = (calm ? 5.4 : 1.4 + 4.4 * open) * (1 - 0.45 * wilt) * unit * scale;
  const spread = (calm ? 1 : 0.25 + 0.75 * open) * (1 - 0.5 * wilt);
  const alpha = presence * (calm ? open : Math.min(1, age / 0.25)) * (0.8 - 0.4 * wilt);
  const glow = swell(age, 0.5, 3.2);
  inks.light.stamp(SPRITE.glow, x, y, 22 * unit * scale, 8 * unit * scale, TENSION_HIGH, presence * 0.4 * glow);
  for (let petal = 0; petal < PETALS; petal++) {
    const lean = (petal - (PETALS - 1) / 2) * 0.52 * spread;
    const reach = length * (1 - 0.13 * Math.abs(petal - 2));
    inks.under.stamp(
      SPRITE.petal,
      x + (Math.sin(lean) * reach) / 2,
      y - (Math.cos(lean) * reach) / 2,
      reach * 0.62,
      reach,
      mix(TENSION_HIGH, IVORY, 0.3),
      alpha * 0.62,
      lean,
    );
  }
}

export function paintRibbon(inks: Inks, view: View): void {
  const { roll, now, wakefulness } = view;
  const { unit } = roll.layout;
  trace(view, roll.from, Math.min(now, roll.to));
  paintSilk(inks, 1);
  paintFolds(inks, unit);
  paintLight(inks, unit);
  paintEdge(inks, tops, unit, 0.9);
  paintEdge(inks, feet, unit, 0.5);
  trace(view, Math.max(now, roll.from), roll.to);
  paintSilk(inks, 0.22);
  paintEdge(inks, tops, unit, 0.34 + 0.12 * wakefulness);
  paintEdge(inks, feet, unit, 0.2 + 0.1 * wakefulness);
  for (const bloom of view.ribbon.blooms) paintBloom(inks, view, bloom.at);
}
