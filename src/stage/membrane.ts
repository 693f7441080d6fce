/**
 * The harmony: pitch classes as stars on a lattice of fifths and thirds, the sounding chord as a blue membrane stretched
 * between them. When the chord changes the membrane folds over: shared tones stay pinned, the others lift and glide.
 * Behind it the way that harmony has come, before it the outline of what is planned, warm the triangle that is home.
 */
import { chordRoot } from '../music/chord.ts';
import { SCALES, type Key } from '../music/key.ts';
import { tint, type Inks } from './ink.ts';
import { AMBER, BLUE, BLUE_DEEP, IVORY, MIST, mix } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { flare, lerp, smooth } from './viewModel/motion.ts';
import { flatX, flatY, pitchClassAt, TRAIL, type ChordShape, type Node } from './viewModel/tonnetz.ts';
import type { View } from './viewModel/view.ts';

/** Reach of the lattice around home, in edges. */
const REACH = 1.75;
const ROWS = 3;
const COLUMNS = 4;
/** Chords fade into the past by these shares. */
const PAST = [0.7, 0.46, 0.28, 0.14, 0] as const;
/** Cells along a membrane's side. */
const CELLS = 5;
const POINTS = ((CELLS + 1) * (CELLS + 2)) / 2;
/** How far the sides of a stretched membrane curve in, and how high a moving corner is lifted, in edges. */
const SLACK = 0.1;
const LIFT = 0.16;
/** Opacity of the key's region. */
const REGION = 0.05;

const gridX = new Float64Array(POINTS);
const gridY = new Float64Array(POINTS);
const gridTint = new Uint32Array(POINTS);
const cornerX = new Float64Array(4);
const cornerY = new Float64Array(4);
const STEPS = [
  [1, 0],
  [0, 1],
  [1, -1],
] as const;

function screenX(view: View, x: number): number {
  return view.layout.latticeX + (x - view.membrane.homeX) * view.layout.latticeEdge;
}
function screenY(view: View, y: number): number {
  return view.layout.latticeY - (y - view.membrane.homeY) * view.layout.latticeEdge;
}

/** How much a pitch class belongs to the key, while one key gives way to the next. */
function belonging(view: View, pitchClass: number): number {
  const { key, keyBefore, glide } = view.membrane;
  return lerp(keyBefore && inScale(keyBefore, pitchClass) ? 1 : 0, key && inScale(key, pitchClass) ? 1 : 0, glide);
}
function inScale(key: Key, pitchClass: number): boolean {
  return SCALES[key.mode].includes((pitchClass - key.tonic + 12) % 12);
}

/** The two triangles right of a node: where all three tones belong to the key the lattice is faintly tinted. */
function paintRegion(inks: Inks, view: View, i: number, j: number, belongs: number, near: number): void {
  const right = belonging(view, pitchClassAt(i + 1, j));
  const above = belongs * right * belonging(view, pitchClassAt(i, j + 1));
  const below = belongs * right * belonging(view, pitchClassAt(i + 1, j - 1));
  const { latticeEdge } = view.layout;
  const x = screenX(view, i + j / 2);
  const y = screenY(view, (j * Math.sqrt(3)) / 2);
  const high = (latticeEdge * Math.sqrt(3)) / 2;
  for (let side = 0; side < 2; side++) {
    const paint = tint(MIST, near * (side === 0 ? above : below) * REGION);
    if (paint >>> 24 === 0) continue;
    const tipY = side === 0 ? y - high : y + high;
    inks.under.triangle(x, y, x + latticeEdge, y, x + latticeEdge / 2, tipY, paint, paint, paint);
  }
}

function paintLattice(inks: Inks, view: View): void {
  const { latticeEdge, latticeX, latticeY, soilY, unit } = view.layout;
  const { membrane } = view;
  const middleJ = Math.round((2 * membrane.homeY) / Math.sqrt(3));
  for (let j = middleJ - ROWS; j <= middleJ + ROWS; j++) {
    const middleI = Math.round(membrane.homeX - j / 2);
    for (let i = middleI - COLUMNS; i <= middleI + COLUMNS; i++) {
      const x = screenX(view, i + j / 2);
      const y = screenY(view, (j * Math.sqrt(3)) / 2);
      const far = Math.hypot(x - latticeX, y - latticeY) / (latticeEdge * REACH);
      const near = Math.exp(-far * far);
      if (near < 0.04 || y > soilY) continue;
      const belongs = belonging(view, pitchClassAt(i, j));
      inks.under.dot(SPRITE.disc, x, y, (0.18 + 0.2 * belongs) * unit, MIST, near * (0.2 + 0.7 * belongs));
      inks.light.dot(SPRITE.glow, x, y, 1.5 * unit, MIST, 0.5 * near * belongs);
      if (belongs <= 0) continue;
      paintRegion(inks, view, i, j, belongs, near);
      // Threads between neighbouring scale tones: the ways harmony can go.
      for (const [di, dj] of STEPS) {
        const both = belongs * belonging(view, pitchClassAt(i + di, j + dj));
        if (both <= 0.01) continue;
        const endX = x + (di + dj / 2) * latticeEdge;
        const endY = y - ((dj * Math.sqrt(3)) / 2) * latticeEdge;
        const endFar = Math.hypot(endX - latticeX, endY - latticeY) / (latticeEdge * REACH);
        inks.under.point(x, y, 0.1 * unit, MIST, 0.3 * near * both);
        inks.under.point(endX, endY, 0.1 * unit, MIST, 0.3 * both * Math.exp(-endFar * endFar));
        inks.under.stroke(SPRITE.thread);
      }
    }
  }
}

function flatTriangle(inks: Inks, a: Node, b: Node, c: Node, view: View, colour: number, alpha: number): void {
  const paint = tint(colour, alpha);
  inks.under.triangle(
    screenX(view, flatX(a)),
    screenY(view, flatY(a)),
    screenX(view, flatX(b)),
    screenY(view, flatY(b)),
    screenX(view, flatX(c)),
    screenY(view, flatY(c)),
    paint,
    paint,
    paint,
  );
}

function straightEdge(inks: Inks, view: View, a: Node, b: Node, colour: number, alpha: number): void {
  const half = 0.13 * view.layout.unit;
  inks.under.point(screenX(view, flatX(a)), screenY(view, flatY(a)), half, colour, alpha);
  inks.under.point(screenX(view, flatX(b)), screenY(view, flatY(b)), half, colour, alpha);
  inks.under.stroke(SPRITE.thread);
}

function dashedEdge(inks: Inks, view: View, a: Node, b: Node, colour: number, alpha: number): void {
  const dashes = 7;
  const half = 0.16 * view.layout.unit;
  for (let dash = 0; dash < dashes; dash++) {
    for (let end = 0; end < 2; end++) {
      const share = (dash + 0.2 + 0.6 * end) / dashes;
      inks.under.point(
        screenX(view, lerp(flatX(a), flatX(b), share)),
        screenY(view, lerp(flatY(a), flatY(b), share)),
        half,
        colour,
        alpha,
      );
    }
    inks.under.stroke(SPRITE.thread);
  }
}

/** The tonic triad of a key: a warm lantern, the brighter when harmony is there. */
function paintHearth(inks: Inks, view: View, corners: readonly Node[], alpha: number, lit: number): void {
  const a = corners[0];
  const b = corners[1];
  const c = corners[2];
  if (!a || !b || !c || alpha <= 0.01) return;
  flatTriangle(inks, a, b, c, view, AMBER, alpha * (0.05 + 0.07 * lit));
  const edge = alpha * (0.3 + 0.3 * lit);
  straightEdge(inks, view, a, b, AMBER, edge);
  straightEdge(inks, view, b, c, AMBER, edge);
  straightEdge(inks, view, c, a, AMBER, edge);
  const { unit } = view.layout;
  inks.light.dot(SPRITE.glow, screenX(view, flatX(a)), screenY(view, flatY(a)), (2.2 + lit) * unit, AMBER, alpha * 0.4);
}

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
      inks.under.point(x, throughPoints(pathY, index, share), half, mix(BLUE, IVORY, 0.5 * alpha), 0.75 * alpha);
    }
  inks.under.stroke(SPRITE.thread);
  pathCount = 0;
}

function paintNext(inks: Inks, view: View): void {
  const { next, nextIn } = view.membrane;
  if (!next || nextIn <= 0) return;
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
}
