/**
 * Chords as shapes on the Tonnetz: a lattice whose steps right are fifths and whose steps up are major thirds.
 * Triads are triangles; chords that share tones share corners, and a corner that is shared stays where it is.
 * Pure; in lattice units, not pixels. Source of the lattice: Euler 1739; as used by Cohn 1997, J. Music Theory 41(1).
 */
import type { PitchClass, Seconds } from '../../kernel/units.ts';
import { chordQuality, chordRoot, type Quality } from '../../music/chord.ts';
import type { Key } from '../../music/key.ts';
import { lerp, smooth } from './motion.ts';
import type { ChordView } from './piece.ts';

export interface Node {
  /** Fifths to the right. */
  readonly i: number;
  /** Major thirds up. */
  readonly j: number;
}

/** Corners of each quality relative to its root, in the order of its chord tones. */
const SHAPES: Readonly<Record<Quality, readonly (readonly [number, number])[]>> = {
  maj: [
    [0, 0],
    [0, 1],
    [1, 0],
  ],
  min: [
    [0, 0],
    [1, -1],
    [1, 0],
  ],
  '7': [
    [0, 0],
    [0, 1],
    [1, 0],
    [2, -1],
  ],
  min7: [
    [0, 0],
    [1, -1],
    [1, 0],
    [2, -1],
  ],
  maj7: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  dim: [
    [0, 0],
    [1, -1],
    [2, -2],
  ],
  aug: [
    [0, 0],
    [0, 1],
    [0, 2],
  ],
  sus4: [
    [0, 0],
    [-1, 0],
    [1, 0],
  ],
};
/** Which tone, with the fifth and the seventh, makes the second triangle of a four-note chord. */
const HINGE: Readonly<Partial<Record<Quality, number>>> = { '7': 0, min7: 1, maj7: 1 };

/** Steps that lead to the same pitch class again. */
const PERIODS: readonly (readonly [number, number])[] = [-2, -1, 0, 1, 2].flatMap((a) =>
  [-2, -1, 0, 1, 2].map((b) => [4 * a, -a + 3 * b] as const),
);

export function pitchClassAt(i: number, j: number): PitchClass {
  return (((7 * i + 4 * j) % 12) + 12) % 12;
}

/** A node of this pitch class in the middle of the lattice. */
function nodeOf(pitchClass: PitchClass): Node {
  let best: Node = { i: 0, j: 0 };
  let bestSize = Infinity;
  for (let i = -3; i <= 3; i++)
    for (let j = -2; j <= 2; j++) {
      const size = Math.hypot(i + j / 2, j);
      if (pitchClassAt(i, j) === pitchClass && size < bestSize) {
        best = { i, j };
        bestSize = size;
      }
    }
  return best;
}

/** Where the lattice's window is centred in a key: between the tonic and its fifth. */
export function homeOf(key: Key): Node {
  const tonic = nodeOf(key.tonic);
  return { i: tonic.i + 0.5, j: tonic.j };
}

/** Flat position of a node: a fifth is one unit to the right, thirds lean by half. y grows upwards. */
export function flatX(node: Node): number {
  return node.i + node.j / 2;
}
export function flatY(node: Node): number {
  return (node.j * Math.sqrt(3)) / 2;
}

export interface ChordShape {
  readonly code: number;
  readonly startsAt: Seconds;
  readonly key: Key;
  readonly home: Node;
  /** Always four corners; triads repeat their last. */
  readonly corners: readonly Node[];
  /** 3, or 4 for sevenths. */
  readonly tones: number;
  /** Corner that makes the second triangle together with corners 2 and 3. */
  readonly hinge: number;
}

function cornersAt(code: number, di: number, dj: number): Node[] {
  const root = nodeOf(chordRoot(code));
  return SHAPES[chordQuality(code)].map(([i, j]) => ({ i: root.i + i + di, j: root.j + j + dj }));
}

function centre(corners: readonly Node[]): { x: number; y: number } {
  let x = 0;
  let y = 0;
  for (const corner of corners) {
    x += flatX(corner) / corners.length;
    y += flatY(corner) / corners.length;
  }
  return { x, y };
}

/** Of all places of this chord on the lattice the one near its key's home and near the chord before it. */
function placeChord(code: number, home: Node, before: readonly Node[] | null): Node[] {
  const from = before ? centre(before) : null;
  let best: Node[] = [];
  let bestCost = Infinity;
  for (const [di, dj] of PERIODS) {
    const corners = cornersAt(code, di, dj);
    const middle = centre(corners);
    let cost = (middle.x - flatX(home)) ** 2 + (middle.y - flatY(home)) ** 2;
    if (from) cost += 0.7 * ((middle.x - from.x) ** 2 + (middle.y - from.y) ** 2);
    if (cost < bestCost) {
      best = corners;
      bestCost = cost;
    }
  }
  return best;
}

/**
 * Orders the new corners so that shared tones keep their place and the others move as little as they can.
 * Corner order then means identity over time, no longer "root first".
 */
export function chordShapes(chords: readonly ChordView[]): ChordShape[] {
  const shapes: ChordShape[] = [];
  let before: readonly Node[] | null = null;
  for (const chord of chords) {
    const home = homeOf(chord.key);
    const corners = placeChord(chord.code, home, before);
    const tones = corners.length;
    if (tones === 3) corners.push(corners[2]!);
    shapes.push({
      code: chord.code,
      startsAt: chord.startsAt,
      key: chord.key,
      home,
      corners,
      tones,
      hinge: HINGE[chordQuality(chord.code)] ?? 0,
    });
    before = corners;
  }
  return shapes;
}

/** Which corner of `before` each corner of `after` grows out of: itself where it is shared, else the nearest one. */
export function growsFrom(before: ChordShape, after: ChordShape): number[] {
  return after.corners.map((corner) => {
    let best = 0;
    let bestDistance = Infinity;
    before.corners.forEach((old, index) => {
      const distance = (flatX(old) - flatX(corner)) ** 2 + (flatY(old) - flatY(corner)) ** 2;
      const shared = after.corners.some((other) => other.i === old.i && other.j === old.j);
      // An unshared old corner is free to move; a shared one belongs to itself first.
      const cost = distance === 0 ? 0 : distance + (shared ? 4 : 0);
      if (cost < bestDistance) {
        best = index;
        bestDistance = cost;
      }
    });
    return best;
  });
}

export const FOLD_SECONDS: Seconds = 0.4;
export const GLIDE_SECONDS: Seconds = 1.2;

/** The membrane at one moment, written into a reused object: flat lattice coordinates of four corners and of the window's centre. */
export class Membrane {
  #shapes: readonly ChordShape[] = [];
  #origins: readonly (readonly number[])[] = [];
  shape: ChordShape | null = null;
  before: ChordShape | null = null;
  /** 0 = just began to fold … 1 = at rest. */
  fold = 1;
  readonly cornerX = new Float64Array(4);
  readonly cornerY = new Float64Array(4);
  /** 1 where the corner belonged to the chord before, too. */
  readonly pinned = new Uint8Array(4);
  homeX = 0;
  homeY = 0;

  use(shapes: readonly ChordShape[]): void {
    this.#shapes = shapes;
    this.#origins = shapes.map((shape, index) => (index === 0 ? [0, 1, 2, 3] : growsFrom(shapes[index - 1]!, shape)));
  }

  seek(now: Seconds): void {
    let index = -1;
    while (index + 1 < this.#shapes.length && this.#shapes[index + 1]!.startsAt <= now) index++;
    const sounding = index >= 0;
    const shape = this.#shapes[Math.max(0, index)] ?? null;
    const before = index > 0 ? this.#shapes[index - 1]! : null;
    this.shape = shape;
    this.before = before;
    if (!shape) return;
    this.fold = before && sounding ? smooth((now - shape.startsAt) / FOLD_SECONDS) : 1;
    const glide = before ? smooth((now - shape.startsAt) / GLIDE_SECONDS) : 1;
    const oldHome = before?.home ?? shape.home;
    this.homeX = lerp(flatX(oldHome), flatX(shape.home), glide);
    this.homeY = lerp(flatY(oldHome), flatY(shape.home), glide);
    for (let corner = 0; corner < 4; corner++) {
      const to = shape.corners[corner]!;
      const from = before ? before.corners[this.#origins[index]![corner]!]! : to;
      this.cornerX[corner] = lerp(flatX(from), flatX(to), this.fold);
      this.cornerY[corner] = lerp(flatY(from), flatY(to), this.fold);
      this.pinned[corner] = from.i === to.i && from.j === to.j ? 1 : 0;
    }
  }
}
