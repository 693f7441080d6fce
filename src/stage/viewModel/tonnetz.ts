/**
 * Chords as shapes on the Tonnetz: a lattice whose steps right are fifths and whose steps up are major thirds.
 * Triads are triangles; chords that share tones share corners, and a corner that is shared stays where it is.
 * Pure; in lattice units, not pixels. Source of the lattice: Euler 1739; as used by Cohn 1997, J. Music Theory 41(1).
 */
import type { PitchClass, Seconds } from '../../kernel/units.ts';
import { chordQuality, chordRoot, type Quality } from '../../music/chord.ts';
import { SCALES, type Key } from '../../music/key.ts';
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

export function pitchClassAt(i: number, j: number): PitchClass {
  return (((7 * i + 4 * j) % 12) + 12) % 12;
}

/** The node of this pitch class nearest to a place on the lattice, in flat distance. */
function nodeNear(pitchClass: PitchClass, near: Node): Node {
  const middleI = Math.round(near.i);
  const middleJ = Math.round(near.j);
  let best: Node = near;
  let bestSize = Infinity;
  for (let i = middleI - 4; i <= middleI + 4; i++)
    for (let j = middleJ - 3; j <= middleJ + 3; j++) {
      const size = Math.hypot(i - near.i + (j - near.j) / 2, j - near.j);
      if (pitchClassAt(i, j) === pitchClass && size < bestSize) {
        best = { i, j };
        bestSize = size;
      }
    }
  return best;
}

const MIDDLE: Node = { i: 0, j: 0 };

/**
 * Where the lattice's window is centred in a key: between the tonic and its fifth. The lattice returns into itself, so
 * there are many such places; the one nearest to the home before is taken, that a modulation is a short way.
 */
export function homeOf(key: Key, before: Node | null = null): Node {
  const tonic = nodeNear(key.tonic, before ? { i: before.i - 0.5, j: before.j } : MIDDLE);
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
  /** Always four corners; the fourth of a triad lies on another one. */
  readonly corners: readonly Node[];
  /** 3, or 4 for sevenths. */
  readonly tones: number;
  /** Corner that makes the second triangle together with corners 2 and 3. */
  readonly hinge: number;
  /** Too far from the chord before to fold there: harmony went round the lattice and comes in on its other side. */
  readonly leaps: boolean;
}

/** Farther than this, in fifths, a membrane would fly and not fold. */
const FARTHEST_FOLD = 2.1;
/**
 * What it costs a place to be away from home, and more beyond the window; to be away from the chord before; and to move a
 * tone that both share. The tonic's own triad stands at home and nowhere else.
 */
const AWAY = 1;
const WINDOW = 2;
const BEYOND_WINDOW = 8;
const APART = 0.5;
const UNPINNED = 0.8;

function flatDistance(a: Node, b: Node): number {
  return Math.hypot(flatX(a) - flatX(b), flatY(a) - flatY(b));
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
  const shape = SHAPES[chordQuality(code)];
  if (chordRoot(code) === pitchClassAt(Math.round(home.i - 0.5), home.j))
    return shape.map(([i, j]) => ({ i: Math.round(home.i - 0.5) + i, j: home.j + j }));
  const from = before ? centre(before) : null;
  const middleI = Math.round(home.i);
  const middleJ = Math.round(home.j);
  let best: Node[] = [];
  let bestCost = Infinity;
  for (let rootI = middleI - 6; rootI <= middleI + 6; rootI++)
    for (let rootJ = middleJ - 4; rootJ <= middleJ + 4; rootJ++) {
      if (pitchClassAt(rootI, rootJ) !== chordRoot(code)) continue;
      const corners = shape.map(([i, j]) => ({ i: rootI + i, j: rootJ + j }));
      const middle = centre(corners);
      const away = Math.hypot(middle.x - flatX(home), middle.y - flatY(home));
      let cost = AWAY * away ** 2 + BEYOND_WINDOW * Math.max(0, away - WINDOW);
      if (from && before) {
        cost += APART * ((middle.x - from.x) ** 2 + (middle.y - from.y) ** 2);
        for (const corner of corners)
          if (
            before.some((old) => pitchClassAt(old.i, old.j) === pitchClassAt(corner.i, corner.j)) &&
            !before.some((old) => old.i === corner.i && old.j === corner.j)
          )
            cost += UNPINNED;
      }
      if (cost < bestCost) {
        best = corners;
        bestCost = cost;
      }
    }
  return best;
}

/** Index of the corner nearest to a node. */
function nearest(corners: readonly Node[], node: Node): number {
  let best = 0;
  corners.forEach((corner, index) => {
    if (flatDistance(corner, node) < flatDistance(corners[best]!, node)) best = index;
  });
  return best;
}

/** How two chords become each other. Indices of corners. */
export interface Leading {
  /** [4] which old corner each new corner grows out of. */
  readonly origins: readonly number[];
  /** [4] which new corner each old corner goes to. */
  readonly targets: readonly number[];
}

const STAYS: Leading = { origins: [0, 1, 2, 3], targets: [0, 1, 2, 3] };

/** Shared tones stay; the others pair up, nearest first; whoever is left over splits off from or joins the nearest. */
export function leadingOf(before: ChordShape, after: ChordShape): Leading {
  const origins = new Array<number>(4).fill(-1);
  const targets = new Array<number>(4).fill(-1);
  const pairs: { from: number; to: number; far: number }[] = [];
  for (let from = 0; from < before.tones; from++)
    for (let to = 0; to < after.tones; to++)
      pairs.push({ from, to, far: flatDistance(before.corners[from]!, after.corners[to]!) });
  pairs.sort((a, b) => a.far - b.far);
  for (const { from, to } of pairs) {
    if (targets[from]! >= 0 || origins[to]! >= 0) continue;
    targets[from] = to;
    origins[to] = from;
  }
  for (let corner = 0; corner < 4; corner++) {
    if (origins[corner]! < 0) origins[corner] = nearest(before.corners, after.corners[corner]!);
    if (targets[corner]! < 0) targets[corner] = nearest(after.corners, before.corners[corner]!);
  }
  return { origins, targets };
}

/** The shape at a moment. */
function sounding(shapes: readonly ChordShape[], at: Seconds): ChordShape | undefined {
  return shapes.findLast(({ startsAt }) => startsAt <= at + 1e-6);
}

/**
 * Chords as shapes, each near the one before.
 * @param known shapes of a moment ago: the first chord keeps the place it had there, so that nothing leaps when old bars are dropped
 */
export function chordShapes(chords: readonly ChordView[], known: readonly ChordShape[] = []): ChordShape[] {
  const shapes: ChordShape[] = [];
  for (const chord of chords) {
    const same = shapes.length === 0 ? sounding(known, chord.startsAt) : undefined;
    if (same && same.code === chord.code) {
      shapes.push(same);
      continue;
    }
    const before = shapes.at(-1);
    const moved = before && (before.key.tonic !== chord.key.tonic || before.key.mode !== chord.key.mode);
    const home = before && !moved ? before.home : homeOf(chord.key, before?.home ?? null);
    const corners = placeChord(chord.code, home, before?.corners ?? null);
    const tones = corners.length;
    const [here, there] = [centre(corners), before ? centre(before.corners.slice(0, before.tones)) : centre(corners)];
    if (tones === 3) corners.push(corners[2]!);
    shapes.push({
      code: chord.code,
      startsAt: chord.startsAt,
      key: chord.key,
      home,
      corners,
      tones,
      hinge: HINGE[chordQuality(chord.code)] ?? 0,
      leaps: Math.hypot(here.x - there.x, here.y - there.y) > FARTHEST_FOLD,
    });
  }
  return shapes;
}

/** Corners of a key's tonic triad in its window. */
export function homeCorners(key: Key, home: Node): readonly Node[] {
  const tonic = { i: Math.round(home.i - 0.5), j: home.j };
  const minor = !SCALES[key.mode].includes(4);
  return [tonic, { i: tonic.i + (minor ? 1 : 0), j: tonic.j + (minor ? -1 : 1) }, { i: tonic.i + 1, j: tonic.j }];
}

export const FOLD_SECONDS: Seconds = 0.6;
/** A chord that lasts shorter than a fold is reached within this share of it. */
const FOLD_SHARE = 0.9;
const GLIDE_SECONDS: Seconds = 1.4;
/** Chords of the past that are still seen. */
export const TRAIL = 4;

/** A key and its place on the lattice, from a moment on. */
interface Region {
  readonly startsAt: Seconds;
  readonly key: Key;
  readonly home: Node;
  readonly corners: readonly Node[];
}

function sameKey(a: Key, b: Key): boolean {
  return a.tonic === b.tonic && a.mode === b.mode;
}

/**
 * The harmony at one moment, in flat lattice units: the sounding chord folding out of the one before, the chords that led
 * here, the next one, and the key they are in. Compiled when the music changes; per frame only the cursor moves.
 */
export class Membrane {
  #shapes: readonly ChordShape[] = [];
  #leadings: readonly Leading[] = [];
  #regions: readonly Region[] = [];
  #index = 0;
  #region = 0;
  shape: ChordShape | null = null;
  before: ChordShape | null = null;
  /** What is planned after the sounding chord, and how long until then. */
  next: ChordShape | null = null;
  nextIn: Seconds = Infinity;
  /** 0 = just began to fold … 1 = at rest. */
  fold = 1;
  /** [4] corners of the sounding chord on their way from where they come from. */
  readonly cornerX = new Float64Array(4);
  readonly cornerY = new Float64Array(4);
  /** [4] corners of the chord before on their way to where they go. */
  readonly oldX = new Float64Array(4);
  readonly oldY = new Float64Array(4);
  /** [4] 1 where the corner belonged to the chord before, too. */
  readonly pinned = new Uint8Array(4);
  /** [4] how far a corner is lifted off the lattice while it moves, 0–1, and the same of the old corners. */
  readonly lift = new Float64Array(4);
  readonly oldLift = new Float64Array(4);
  /** [TRAIL] chords before `before`, latest first; null where there are none. */
  readonly trail: (ChordShape | null)[] = new Array<ChordShape | null>(TRAIL).fill(null);
  homeX = 0;
  homeY = 0;
  /** The key, the one before it, and how far the first has taken the other's place: 1 = altogether. */
  key: Key | null = null;
  keyBefore: Key | null = null;
  glide = 1;
  /** Corners of the two keys' tonic triads. */
  hearth: readonly Node[] = [];
  hearthBefore: readonly Node[] = [];

  get shapes(): readonly ChordShape[] {
    return this.#shapes;
  }

  use(shapes: readonly ChordShape[]): void {
    this.#shapes = shapes;
    this.#leadings = shapes.map((shape, index) => (index === 0 ? STAYS : leadingOf(shapes[index - 1]!, shape)));
    const regions: Region[] = [];
    for (const { key, home, startsAt } of shapes)
      if (regions.length === 0 || !sameKey(regions.at(-1)!.key, key))
        regions.push({ startsAt, key, home, corners: homeCorners(key, home) });
    this.#regions = regions;
    this.#index = 0;
    this.#region = 0;
  }

  seek(now: Seconds): void {
    const shapes = this.#shapes;
    const first = shapes[0];
    this.shape = null;
    if (!first) return;
    if (shapes[this.#index]!.startsAt > now) this.#index = 0;
    while (this.#index + 1 < shapes.length && shapes[this.#index + 1]!.startsAt <= now) this.#index++;
    const index = this.#index;
    const shape = shapes[index]!;
    const before = index > 0 ? shapes[index - 1]! : null;
    const sounding = now >= first.startsAt;
    this.shape = shape;
    this.before = before;
    this.next = (sounding ? shapes[index + 1] : first) ?? null;
    this.nextIn = this.next ? this.next.startsAt - now : Infinity;
    for (let back = 0; back < TRAIL; back++) this.trail[back] = shapes[index - 2 - back] ?? null;
    this.#foldAt(now, shape, before);
    this.#glideAt(now);
  }

  #foldAt(now: Seconds, shape: ChordShape, before: ChordShape | null): void {
    const lasts = (this.#shapes[this.#index + 1]?.startsAt ?? Infinity) - shape.startsAt;
    const takes = Math.min(FOLD_SECONDS, FOLD_SHARE * lasts);
    this.fold = before ? smooth((now - shape.startsAt) / takes) : 1;
    const { origins, targets } = this.#leadings[this.#index]!;
    const high = Math.sin(Math.PI * this.fold);
    for (let corner = 0; corner < 4; corner++) {
      const to = shape.corners[corner]!;
      const from = before ? before.corners[origins[corner]!]! : to;
      this.cornerX[corner] = lerp(flatX(from), flatX(to), this.fold);
      this.cornerY[corner] = lerp(flatY(from), flatY(to), this.fold);
      this.pinned[corner] = from.i === to.i && from.j === to.j ? 1 : 0;
      this.lift[corner] = this.pinned[corner] === 1 ? 0 : high;
      const old = before ? before.corners[corner]! : to;
      const aim = before ? shape.corners[targets[corner]!]! : to;
      this.oldX[corner] = lerp(flatX(old), flatX(aim), this.fold);
      this.oldY[corner] = lerp(flatY(old), flatY(aim), this.fold);
      this.oldLift[corner] = old.i === aim.i && old.j === aim.j ? 0 : high;
    }
  }

  #glideAt(now: Seconds): void {
    const regions = this.#regions;
    if (regions[this.#region]!.startsAt > now) this.#region = 0;
    while (this.#region + 1 < regions.length && regions[this.#region + 1]!.startsAt <= now) this.#region++;
    const region = regions[this.#region]!;
    const before = regions[this.#region - 1] ?? region;
    this.key = region.key;
    this.keyBefore = before.key;
    this.hearth = region.corners;
    this.hearthBefore = before.corners;
    this.glide = before === region ? 1 : smooth((now - region.startsAt) / GLIDE_SECONDS);
    this.homeX = lerp(flatX(before.home), flatX(region.home), this.glide);
    this.homeY = lerp(flatY(before.home), flatY(region.home), this.glide);
  }
}
