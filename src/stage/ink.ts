/**
 * A layer of paint: tinted quads in typed arrays, written anew each frame without allocating.
 * Structures paint here; a renderer submits it. Knows neither Phaser nor music, so drawings can be tested anywhere.
 */
import { SPRITE } from './sprites.ts';

const MOST_POINTS = 1024;

/** Colour and opacity as one 32-bit number, 0xAARRGGBB. */
export function tint(colour: number, alpha: number): number {
  const opacity = alpha <= 0 ? 0 : alpha >= 1 ? 255 : Math.round(alpha * 255);
  return ((opacity << 24) | colour) >>> 0;
}

export class Ink {
  /** How many quads may be painted in a frame; further ones are dropped. */
  readonly capacity: number;
  /** [capacity × 8] x, y of top left, bottom left, top right, bottom right. */
  readonly corners: Float32Array;
  /** [capacity × 4] tints in the same order. */
  readonly tints: Uint32Array;
  /** [capacity] cell of the atlas. */
  readonly sprites: Uint8Array;
  count = 0;

  /** Multiplies every opacity painted from now on. */
  opacity = 1;

  readonly #points = new Float32Array(MOST_POINTS * 3);
  readonly #pointTints = new Uint32Array(MOST_POINTS);
  #pointCount = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.corners = new Float32Array(capacity * 8);
    this.tints = new Uint32Array(capacity * 4);
    this.sprites = new Uint8Array(capacity);
  }

  clear(): void {
    this.count = 0;
    this.opacity = 1;
    this.#pointCount = 0;
  }

  quad(
    sprite: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    x3: number,
    y3: number,
    tint0: number,
    tint1: number,
    tint2: number,
    tint3: number,
  ): void {
    if (this.count >= this.capacity) return;
    // A bad number is left out, see `stroke`.
    if (!Number.isFinite(x0 + y0 + x1 + y1 + x2 + y2 + x3 + y3)) return;
    const at = this.count * 8;
    const { corners, tints } = this;
    corners[at] = x0;
    corners[at + 1] = y0;
    corners[at + 2] = x1;
    corners[at + 3] = y1;
    corners[at + 4] = x2;
    corners[at + 5] = y2;
    corners[at + 6] = x3;
    corners[at + 7] = y3;
    tints[at / 2] = tint0;
    tints[at / 2 + 1] = tint1;
    tints[at / 2 + 2] = tint2;
    tints[at / 2 + 3] = tint3;
    this.sprites[this.count++] = sprite;
  }

  /** A sprite around its middle. `turn` in radians, clockwise. */
  stamp(
    sprite: number,
    x: number,
    y: number,
    width: number,
    height: number,
    colour: number,
    alpha: number,
    turn = 0,
  ): void {
    const opacity = alpha * this.opacity;
    if (opacity < 0.004 || width <= 0) return;
    const cos = Math.cos(turn);
    const sin = Math.sin(turn);
    const ax = (cos * width) / 2;
    const ay = (sin * width) / 2;
    const bx = (-sin * height) / 2;
    const by = (cos * height) / 2;
    const paint = tint(colour, opacity);
    this.quad(
      sprite,
      x - ax - bx,
      y - ay - by,
      x - ax + bx,
      y - ay + by,
      x + ax - bx,
      y + ay - by,
      x + ax + bx,
      y + ay + by,
      paint,
      paint,
      paint,
      paint,
    );
  }

  /** A round sprite of this radius. */
  dot(sprite: number, x: number, y: number, radius: number, colour: number, alpha: number): void {
    this.stamp(sprite, x, y, 2 * radius, 2 * radius, colour, alpha);
  }

  /** A flat triangle with a tint at each corner. */
  triangle(
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    tint0: number,
    tint1: number,
    tint2: number,
  ): void {
    this.quad(SPRITE.solid, x0, y0, x1, y1, x2, y2, x2, y2, tint0, tint1, tint2, tint2);
  }

  /** Adds a point to the strip being drawn. `half` = half its width there. */
  point(x: number, y: number, half: number, colour: number, alpha: number): void {
    if (this.#pointCount >= MOST_POINTS) return;
    const at = this.#pointCount * 3;
    this.#points[at] = x;
    this.#points[at + 1] = y;
    this.#points[at + 2] = half;
    this.#pointTints[this.#pointCount++] = tint(colour, alpha * this.opacity);
  }

  /** Ends the strip: a band through its points, their normals shared so that joints are seamless. */
  stroke(sprite: number): void {
    const points = this.#points;
    const pointTints = this.#pointTints;
    const { corners, tints, sprites, capacity } = this;
    const last = this.#pointCount - 1;
    let leftX = 0;
    let leftY = 0;
    let rightX = 0;
    let rightY = 0;
    let count = this.count;
    // Written straight into the arrays: this is where most quads are made, and a call of fourteen numbers boxes them all.
    for (let i = 0; i <= last; i++) {
      const at = i * 3;
      const before = i > 0 ? at - 3 : 0;
      const after = i < last ? at + 3 : last * 3;
      const dx = points[after]! - points[before]!;
      const dy = points[after + 1]! - points[before + 1]!;
      const across = points[at + 2]! / (Math.sqrt(dx * dx + dy * dy) || 1);
      const toLeftX = points[at]! + dy * across;
      const toLeftY = points[at + 1]! - dx * across;
      const toRightX = points[at]! - dy * across;
      const toRightY = points[at + 1]! + dx * across;
      if (
        i > 0 &&
        count < capacity &&
        (pointTints[i - 1]! >>> 24 > 0 || pointTints[i]! >>> 24 > 0) &&
        // One bad number would tear a hole into the picture; a quad that has one is left out.
        Number.isFinite(leftX + leftY + rightX + rightY + toLeftX + toLeftY + toRightX + toRightY)
      ) {
        const c = count * 8;
        corners[c] = leftX;
        corners[c + 1] = leftY;
        corners[c + 2] = rightX;
        corners[c + 3] = rightY;
        corners[c + 4] = toLeftX;
        corners[c + 5] = toLeftY;
        corners[c + 6] = toRightX;
        corners[c + 7] = toRightY;
        const t = count * 4;
        tints[t] = pointTints[i - 1]!;
        tints[t + 1] = pointTints[i - 1]!;
        tints[t + 2] = pointTints[i]!;
        tints[t + 3] = pointTints[i]!;
        sprites[count++] = sprite;
      }
      leftX = toLeftX;
      leftY = toLeftY;
      rightX = toRightX;
      rightY = toRightY;
    }
    this.count = count;
    this.#pointCount = 0;
  }
}

/** The five layers, back to front. `garden`, `under` and `body` cover, `light` and `spark` add light. */
export interface Inks {
  readonly garden: Ink;
  readonly under: Ink;
  readonly light: Ink;
  readonly body: Ink;
  readonly spark: Ink;
}

export function freshInks(): Inks {
  return {
    garden: new Ink(7000),
    // What a wall of screens with a minute of past on it asks for; an ordinary screen needs half.
    under: new Ink(9000),
    light: new Ink(5000),
    body: new Ink(7000),
    spark: new Ink(1500),
  };
}

export function clearInks(inks: Inks): void {
  inks.garden.clear();
  inks.under.clear();
  inks.light.clear();
  inks.body.clear();
  inks.spark.clear();
}
