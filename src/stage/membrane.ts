/**
 * The harmony: pitch classes as stars on a lattice of fifths and thirds, the sounding chord as a blue membrane between them.
 * When the chord changes the membrane folds over: shared tones stay pinned, the others glide.
 */
import { tint, type Inks } from './ink.ts';
import { BLUE, BLUE_DEEP, IVORY, MIST, mix } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { SCALES } from '../music/key.ts';
import { flare } from './viewModel/motion.ts';
import { flatX, flatY, pitchClassAt, type ChordShape } from './viewModel/tonnetz.ts';
import type { View } from './viewModel/view.ts';

const COLUMNS = 6;
const ROWS = 3;

const cornerX = new Float64Array(4);
const cornerY = new Float64Array(4);

function inScale(shape: ChordShape, pitchClass: number): boolean {
  return SCALES[shape.key.mode].includes((pitchClass - shape.key.tonic + 12) % 12);
}

function paintStars(inks: Inks, view: View, shape: ChordShape): void {
  const { latticeX, latticeY, latticeEdge, unit, width, soilY } = view.layout;
  const { membrane } = view;
  const homeI = Math.round(shape.home.i);
  for (let j = shape.home.j - ROWS; j <= shape.home.j + ROWS; j++)
    for (let i = homeI - COLUMNS; i <= homeI + COLUMNS; i++) {
      const x = latticeX + (i + j / 2 - membrane.homeX) * latticeEdge;
      const y = latticeY - ((j * Math.sqrt(3)) / 2 - membrane.homeY) * latticeEdge;
      if (x < -unit || x > width + unit || y < -unit || y > soilY - 6 * unit) continue;
      const distance = Math.hypot(x - latticeX, y - latticeY) / latticeEdge;
      const near = Math.exp(-((distance / 2.6) ** 2));
      const home = inScale(shape, pitchClassAt(i, j));
      const alpha = (home ? 0.9 : 0.26) * (0.2 + 0.8 * near);
      inks.under.dot(SPRITE.disc, x, y, (home ? 0.34 : 0.2) * unit, MIST, alpha);
      if (home) inks.light.dot(SPRITE.glow, x, y, 1.5 * unit, MIST, 0.5 * alpha);
      if (!home || near < 0.15) continue;
      // Threads between neighbouring scale tones: the ways harmony can go.
      for (const [di, dj] of STEPS) {
        if (!inScale(shape, pitchClassAt(i + di, j + dj))) continue;
        const endX = x + (di + dj / 2) * latticeEdge;
        const endY = y - ((dj * Math.sqrt(3)) / 2) * latticeEdge;
        inks.under.point(x, y, 0.1 * unit, MIST, 0.26 * near);
        inks.under.point(endX, endY, 0.1 * unit, MIST, 0.26 * near);
        inks.under.stroke(SPRITE.thread);
      }
    }
}

const STEPS = [
  [1, 0],
  [0, 1],
  [1, -1],
] as const;

function paintFace(inks: Inks, a: number, b: number, c: number, alpha: number): void {
  const strong = tint(BLUE, alpha * 0.46);
  const weak = tint(BLUE_DEEP, alpha * 0.24);
  inks.under.triangle(cornerX[a]!, cornerY[a]!, cornerX[b]!, cornerY[b]!, cornerX[c]!, cornerY[c]!, strong, weak, weak);
}

function paintEdge(inks: Inks, view: View, a: number, b: number, alpha: number): void {
  const { unit } = view.layout;
  const { under, light } = inks;
  under.point(cornerX[a]!, cornerY[a]!, 0.17 * unit, BLUE, alpha * 0.6);
  under.point(cornerX[b]!, cornerY[b]!, 0.17 * unit, BLUE, alpha * 0.6);
  under.stroke(SPRITE.thread);
  light.point(cornerX[a]!, cornerY[a]!, 2.4 * unit, BLUE, alpha * 0.2);
  light.point(cornerX[b]!, cornerY[b]!, 2.4 * unit, BLUE, alpha * 0.2);
  light.stroke(SPRITE.haze);
}

function paintShape(inks: Inks, view: View, shape: ChordShape, alpha: number, bloom: number): void {
  const { unit } = view.layout;
  paintFace(inks, 0, 1, 2, alpha);
  if (shape.tones === 4) paintFace(inks, shape.hinge, 2, 3, alpha * 0.8);
  paintEdge(inks, view, 0, 1, alpha);
  paintEdge(inks, view, 1, 2, alpha);
  paintEdge(inks, view, 2, 0, alpha);
  if (shape.tones === 4) {
    paintEdge(inks, view, 2, 3, alpha * 0.8);
    paintEdge(inks, view, shape.hinge, 3, alpha * 0.8);
  }
  for (let corner = 0; corner < shape.tones; corner++) {
    const radius = (0.7 + 0.35 * bloom) * unit;
    inks.under.dot(
      SPRITE.disc,
      cornerX[corner]!,
      cornerY[corner]!,
      radius,
      mix(BLUE, IVORY, 0.35 + 0.4 * bloom),
      alpha * 0.95,
    );
    inks.light.dot(
      SPRITE.glow,
      cornerX[corner]!,
      cornerY[corner]!,
      radius * (3.4 + 1.8 * bloom),
      BLUE,
      alpha * (0.34 + 0.3 * bloom),
    );
  }
}

function toScreen(view: View, corner: number, x: number, y: number): void {
  const { latticeX, latticeY, latticeEdge } = view.layout;
  cornerX[corner] = latticeX + (x - view.membrane.homeX) * latticeEdge;
  cornerY[corner] = latticeY - (y - view.membrane.homeY) * latticeEdge;
}

export function paintMembrane(inks: Inks, view: View): void {
  const { membrane, now } = view;
  const { shape, before } = membrane;
  if (!shape) return;
  paintStars(inks, view, shape);
  const sounding = now >= shape.startsAt;
  const alpha = (sounding ? 0.55 + 0.45 * view.wakefulness : 0.3) * (0.85 + 0.15 * view.breath);
  const bloom = sounding && !view.calm ? flare(now - shape.startsAt, 0.7) : 0;
  if (view.calm && before && membrane.fold < 1) {
    // Calm: no folding; the old chord fades while the new one appears.
    for (let corner = 0; corner < 4; corner++)
      toScreen(view, corner, flatX(before.corners[corner]!), flatY(before.corners[corner]!));
    paintShape(inks, view, before, alpha * (1 - membrane.fold), 0);
    for (let corner = 0; corner < 4; corner++)
      toScreen(view, corner, flatX(shape.corners[corner]!), flatY(shape.corners[corner]!));
    paintShape(inks, view, shape, alpha * membrane.fold, 0);
    return;
  }
  for (let corner = 0; corner < 4; corner++)
    toScreen(view, corner, membrane.cornerX[corner]!, membrane.cornerY[corner]!);
  paintShape(inks, view, shape, alpha, bloom);
}
