/**
 * The harmony: the sounding chord as a blue membrane stretched between its tones on the lattice. When the chord changes
 * it folds over: shared tones stay pinned, the others lift and glide. Behind it the way that harmony has come, before it
 * the outline of what is planned. A corner lights up amber when the melody touches its tone.
 */
import { chordRoot } from '../music/chord.ts';
import { tint, type Inks } from './ink.ts';
import { dashedEdge, flatTriangle, paintHearth, paintLattice, screenX, screenY, straightEdge } from './lattice.ts';
import { AMBER, BLUE, BLUE_DEEP, IVORY, mix } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { flare, lerp, smooth } from './viewModel/motion.ts';
import { flatX, flatY, pitchClassAt, TRAIL, type ChordShape } from './viewModel/tonnetz.ts';
import type { NoteView } from './viewModel/piece.ts';
import type { View } from './viewModel/view.ts';

/** Chords fade into the past by these shares. */
const PAST = [0.7, 0.46, 0.28, 0.14, 0] as const;
/** Cells along a membrane's side. */
const CELLS = 5;
const POINTS = ((CELLS + 1) * (CELLS + 2)) / 2;
/** How far the sides of a stretched membrane curve in, and how high a moving corner is lifted, in edges. */
const SLACK = 0.1;
const LIFT = 0.16;

const gridX = new Float64Array(POINTS);
const gridY = new Float64Array(POINTS);
const gridTint = new Uint32Array(POINTS);
const cornerX = new Float64Array(4);
const cornerY = new Float64Array(4);

function isHome(shape: ChordShape | null): number {
  return shape && chordRoot(shape.code) === shape.key.tonic ? 1 : 0;
}

function paintPastFace(inks: Inks, view: View, shape: ChordShape, alpha: number): void {
  const { corners, tones, hinge } = shape;
  flatTriangle(inks, corners[0]!, corners[1]!, corners[2]!, view, BLUE_DEEP, alpha * 0.3);
  if (tones === 4) flatTriangle(inks, corners[hinge]!, corners[2]!, corners[3]!, view, BLUE_DEEP, alpha * 0.22);
  straightEdge(inks, view, corners[0]!, corners[1]!, BLUE, alpha * 0.4);
  straightEdge(inks, view, corners[1]!, corners[2]!, BLUE, alpha * 0.4);
  straightEdge(inks, view, corners[2]!, corners[0]!, BLUE, alpha * 0.4);
}

function middleX(shape: ChordShape): number {
  let x = 0;
  for (let corner = 0; corner < shape.tones; corner++) x += flatX(shape.corners[corner]!) / shape.tones;
  return x;
}
function middleY(shape: ChordShape): number {
  let y = 0;
  for (let corner = 0; corner < shape.tones; corner++) y += flatY(shape.corners[corner]!) / shape.tones;
  return y;
}

/** The last chords' faces and a thread through their middles: the way harmony has come. */
function paintPast(inks: Inks, view: View): void {
  const { membrane } = view;
  const { before, shape, trail, fold } = membrane;
  if (!before || !shape) return;
  for (let back = trail.length - 1; back >= 0; back--) {
    const past = trail[back];
    if (past) paintPastFace(inks, view, past, lerp(PAST[back]!, PAST[back + 1]!, fold));
  }
  paintPastFace(inks, view, before, PAST[0] * fold);
  pathCount = 0;
  for (let back = trail.length - 1; back >= 0; back--) {
    const past = trail[back];
    if (!past) continue;
    if (past.leaps) paintPath(inks, view);
    addToPath(screenX(view, middleX(past)), screenY(view, middleY(past)), lerp(PAST[back]!, PAST[back + 1]!, fold));
  }
  if (before.leaps) paintPath(inks, view);
  const startX = screenX(view, middleX(before));
  const startY = screenY(view, middleY(before));
  addToPath(startX, startY, lerp(1, PAST[0], fold));
  if (!shape.leaps) {
    const endX = lerp(startX, screenX(view, middleX(shape)), fold);
    addToPath(endX, lerp(startY, screenY(view, middleY(shape)), fold), 1);
  }
  paintPath(inks, view);
}

/** Places the path of harmony goes through, oldest first. */
const pathX = new Float64Array(TRAIL + 2);
const pathY = new Float64Array(TRAIL + 2);
const pathAlpha = new Float64Array(TRAIL + 2);
let pathCount = 0;
const BENDS = 6;

function addToPath(x: number, y: number, alpha: number): void {
  pathX[pathCount] = x;
  pathY[pathCount] = y;
  pathAlpha[pathCount++] = alpha;
}

function throughPoints(points: Float64Array, index: number, share: number): number {
  const a = points[Math.max(0, index - 1)]!;
  const b = points[index]!;
  const c = points[index + 1]!;
  const d = points[Math.min(pathCount - 1, index + 2)]!;
  // Catmull and Rom 1974.
  return 0.5 * (2 * b + share * (c - a + share * (2 * a - 5 * b + 4 * c - d + share * (3 * b - a - 3 * c + d))));
}

/** One smooth thread through the places so far, thin where it is old; then the next begins. */
function paintPath(inks: Inks, view: View): void {
  const { unit } = view.layout;
  for (let index = 0; index + 1 < pathCount; index++)
    for (let bend = index === 0 ? 0 : 1; bend <= BENDS; bend++) {
      const share = bend / BENDS;
      const alpha = lerp(pathAlpha[index]!, pathAlpha[index + 1]!, share);
      const half = (0.05 + 0.2 * alpha) * unit;
      const x = throughPoints(pathX, index, share);
      inks.under.point(x, throughPoints(pathY, index, share), half, mix(BLUE, IVORY, 0.3 * alpha), 0.4 * alpha);
    }
  inks.under.stroke(SPRITE.thread);
  pathCount = 0;
}

function paintNext(inks: Inks, view: View): void {
  const { next, nextIn } = view.membrane;
  if (!next || next === view.membrane.shape || nextIn <= 0) return;
  const alpha = 0.16 + 0.5 * smooth(1 - nextIn / 1.8);
  const colour = mix(BLUE, IVORY, 0.45);
  const { corners, tones, hinge } = next;
  dashedEdge(inks, view, corners[0]!, corners[1]!, colour, alpha);
  dashedEdge(inks, view, corners[1]!, corners[2]!, colour, alpha);
  dashedEdge(inks, view, corners[2]!, corners[0]!, colour, alpha);
  if (tones < 4) return;
  dashedEdge(inks, view, corners[2]!, corners[3]!, colour, alpha);
  dashedEdge(inks, view, corners[hinge]!, corners[3]!, colour, alpha);
}

function at(row: number, column: number): number {
  return (row * (row + 1)) / 2 + column;
}

/** One face: cloth stretched between three pins, its sides curving in, a slow swell in its middle. */
function paintFace(inks: Inks, view: View, a: number, b: number, c: number, alpha: number, sheen: number): void {
  if (alpha < 0.01) return;
  const { latticeEdge, unit } = view.layout;
  const heartX = (cornerX[a]! + cornerX[b]! + cornerX[c]!) / 3;
  const heartY = (cornerY[a]! + cornerY[b]! + cornerY[c]!) / 3;
  const swell = view.calm ? 0 : 0.03 * latticeEdge * Math.sin(view.clock * 0.9 + a + 2 * c);
  for (let row = 0; row <= CELLS; row++)
    for (let column = 0; column <= row; column++) {
      const u = 1 - row / CELLS;
      const w = column / CELLS;
      const v = 1 - u - w;
      const index = at(row, column);
      const x = u * cornerX[a]! + v * cornerX[b]! + w * cornerX[c]!;
      const y = u * cornerY[a]! + v * cornerY[b]! + w * cornerY[c]!;
      const slack = SLACK * 4 * (u * v + v * w + w * u - 3 * u * v * w);
      gridX[index] = x + (heartX - x) * slack;
      gridY[index] = y + (heartY - y) * slack + swell * 27 * u * v * w;
      const pin = Math.max(u, v, w) ** 2;
      const light = pin + sheen * 27 * u * v * w;
      gridTint[index] = tint(mix(BLUE_DEEP, BLUE, light), alpha * (0.17 + 0.4 * light));
    }
  for (let row = 0; row < CELLS; row++)
    for (let column = 0; column <= row; column++) {
      paintCell(inks, at(row, column), at(row + 1, column), at(row + 1, column + 1));
      if (column < row) paintCell(inks, at(row, column), at(row + 1, column + 1), at(row, column + 1));
    }
  for (let side = 0; side < 3; side++) {
    for (let step = 0; step <= CELLS; step++) {
      const index = side === 0 ? at(step, 0) : side === 1 ? at(CELLS, step) : at(CELLS - step, CELLS - step);
      inks.under.point(gridX[index]!, gridY[index]!, 0.2 * unit, BLUE, alpha * 0.75);
    }
    inks.under.stroke(SPRITE.thread);
    for (let step = 0; step <= CELLS; step++) {
      const index = side === 0 ? at(step, 0) : side === 1 ? at(CELLS, step) : at(CELLS - step, CELLS - step);
      inks.light.point(gridX[index]!, gridY[index]!, 2.2 * unit, BLUE, alpha * (0.16 + 0.12 * sheen));
    }
    inks.light.stroke(SPRITE.haze);
  }
}

function paintCell(inks: Inks, a: number, b: number, c: number): void {
  inks.under.triangle(
    gridX[a]!,
    gridY[a]!,
    gridX[b]!,
    gridY[b]!,
    gridX[c]!,
    gridY[c]!,
    gridTint[a]!,
    gridTint[b]!,
    gridTint[c]!,
  );
}

function paintShape(inks: Inks, view: View, shape: ChordShape, alpha: number, bloom: number): void {
  if (alpha < 0.01) return;
  const { unit } = view.layout;
  if (shape.tones === 4) paintFace(inks, view, shape.hinge, 2, 3, alpha * 0.7, bloom);
  paintFace(inks, view, 0, 1, 2, alpha, bloom);
  for (let corner = 0; corner < shape.tones; corner++) {
    const x = cornerX[corner]!;
    const y = cornerY[corner]!;
    const radius = (0.7 + 0.3 * bloom) * unit;
    inks.under.dot(SPRITE.disc, x, y, radius, mix(BLUE, IVORY, 0.35 + 0.4 * bloom), alpha * 0.95);
    inks.light.dot(SPRITE.glow, x, y, radius * (3.4 + 1.8 * bloom), BLUE, alpha * (0.3 + 0.3 * bloom));
  }
}

function place(view: View, corner: number, x: number, y: number, lift: number): void {
  cornerX[corner] = screenX(view, x);
  cornerY[corner] = screenY(view, y) - lift * LIFT * view.layout.latticeEdge;
}

function placeAtRest(view: View, shape: ChordShape): void {
  for (let corner = 0; corner < 4; corner++)
    place(view, corner, flatX(shape.corners[corner]!), flatY(shape.corners[corner]!), 0);
}

/** Pins of the tones that stay, and streaks behind those that move. */
function paintLeading(inks: Inks, view: View, shape: ChordShape, alpha: number): void {
  const { membrane } = view;
  const { unit } = view.layout;
  const passing = alpha * Math.sin(Math.PI * membrane.fold);
  if (passing < 0.01) return;
  for (let corner = 0; corner < shape.tones; corner++) {
    const x = cornerX[corner]!;
    const y = cornerY[corner]!;
    if (membrane.pinned[corner] === 1) inks.under.dot(SPRITE.ring, x, y, 1.7 * unit, IVORY, 0.9 * passing);
    else {
      inks.light.dot(SPRITE.glow, x, y, 3.6 * unit, IVORY, 0.5 * passing);
      inks.under.dot(SPRITE.disc, x, y, 0.55 * unit, IVORY, passing);
    }
  }
}

/** The melody note that began last. */
function lastTouch(view: View): NoteView | null {
  const notes = view.piece.lines.melody;
  for (let index = notes.length - 1; index >= 0; index--) if (notes[index]!.startsAt <= view.now) return notes[index]!;
  return null;
}

/** Where melody and harmony meet: the corner whose tone the melody touches takes the melody's light. */
function paintTouch(inks: Inks, view: View, shape: ChordShape, alpha: number): void {
  const note = lastTouch(view);
  if (!note || view.now < shape.startsAt) return;
  const age = view.now - note.startsAt;
  const glow = alpha * note.strength * (view.calm ? 0.5 * smooth(age / 0.2) * flare(age - 0.2, 1) : flare(age, 0.5));
  if (glow < 0.02) return;
  const { unit } = view.layout;
  for (let corner = 0; corner < shape.tones; corner++) {
    const node = shape.corners[corner]!;
    if (pitchClassAt(node.i, node.j) !== note.pitch % 12) continue;
    inks.light.dot(SPRITE.glow, cornerX[corner]!, cornerY[corner]!, 6 * unit, AMBER, 0.75 * glow);
    inks.under.dot(SPRITE.ring, cornerX[corner]!, cornerY[corner]!, (1.2 + 1.6 * (1 - glow)) * unit, AMBER, glow);
  }
}

export function paintMembrane(inks: Inks, view: View): void {
  const { membrane, now } = view;
  const { shape, before, fold, glide } = membrane;
  if (!shape) return;
  paintLattice(inks, view);
  const sounding = now >= shape.startsAt;
  const lit = sounding ? lerp(isHome(before), isHome(shape), before ? fold : 1) : 0;
  paintHearth(inks, view, membrane.hearthBefore, 1 - glide, 0);
  paintHearth(inks, view, membrane.hearth, glide, lit);
  paintPast(inks, view);
  paintNext(inks, view);
  const alpha = (sounding ? 0.55 + 0.45 * view.wakefulness : 0.3) * (0.85 + 0.15 * view.breath);
  const bloom = sounding && !view.calm ? flare(now - shape.startsAt, 0.7) : 0;
  if (view.calm || shape.leaps) {
    // No folding, for calm or for distance: the old chord fades while the new one appears.
    if (before && fold < 1) {
      placeAtRest(view, before);
      paintShape(inks, view, before, alpha * (1 - fold), 0);
    }
    placeAtRest(view, shape);
    paintShape(inks, view, shape, alpha * fold, bloom);
    paintTouch(inks, view, shape, alpha * fold);
    return;
  }
  // Both cloths move alike where tones pair up, so that one becomes the other without a seam.
  if (before && fold < 1) {
    for (let corner = 0; corner < 4; corner++)
      place(view, corner, membrane.oldX[corner]!, membrane.oldY[corner]!, membrane.oldLift[corner]!);
    paintShape(inks, view, before, alpha * (1 - fold), 0);
  }
  for (let corner = 0; corner < 4; corner++)
    place(view, corner, membrane.cornerX[corner]!, membrane.cornerY[corner]!, membrane.lift[corner]!);
  paintShape(inks, view, shape, alpha * fold, bloom);
  paintLeading(inks, view, shape, alpha);
  paintTouch(inks, view, shape, alpha * fold);
}
