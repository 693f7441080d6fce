/**
 * The lattice that harmony moves on: pitch classes as stars, fifths to the right and thirds up, the sounding key faintly
 * tinted and its tonic triad a warm lantern. Drifts when the key changes. Also the flat shapes that lie on it.
 */
import { SCALES, type Key } from '../music/key.ts';
import { tint, type Inks } from './ink.ts';
import { AMBER, MIST } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { lerp } from './viewModel/motion.ts';
import { flatX, flatY, pitchClassAt, type Node } from './viewModel/tonnetz.ts';
import type { View } from './viewModel/view.ts';

/** Reach of the lattice around home, in edges. */
const REACH = 1.75;
const ROWS = 3;
const COLUMNS = 4;
/** Opacity of the key's region. */
const REGION = 0.05;
/** Ways to a neighbour: right, up, and down to the right. */
const STEP_I = [1, 0, 1] as const;
const STEP_J = [0, 1, -1] as const;

export function screenX(view: View, x: number): number {
  return view.layout.latticeX + (x - view.membrane.homeX) * view.layout.latticeEdge;
}
export function screenY(view: View, y: number): number {
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

export function paintLattice(inks: Inks, view: View): void {
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
      for (let step = 0; step < STEP_I.length; step++) {
        const di = STEP_I[step]!;
        const dj = STEP_J[step]!;
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

export function flatTriangle(inks: Inks, a: Node, b: Node, c: Node, view: View, colour: number, alpha: number): void {
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

export function straightEdge(inks: Inks, view: View, a: Node, b: Node, colour: number, alpha: number): void {
  const half = 0.13 * view.layout.unit;
  inks.under.point(screenX(view, flatX(a)), screenY(view, flatY(a)), half, colour, alpha);
  inks.under.point(screenX(view, flatX(b)), screenY(view, flatY(b)), half, colour, alpha);
  inks.under.stroke(SPRITE.thread);
}

export function dashedEdge(inks: Inks, view: View, a: Node, b: Node, colour: number, alpha: number): void {
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
export function paintHearth(inks: Inks, view: View, corners: readonly Node[], alpha: number, lit: number): void {
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
