/** Quads around a point of their own, in units, y downwards: what a plant is made of before it is carried to its place. */
import { SPRITE } from './sprites.ts';

/** No plant has more. */
export const MOST_QUADS = 96;

/** How much of it is worth drawing: 0 far away … 2 in front. */
export type Detail = 0 | 1 | 2;

export class Quads {
  /** [quads × 8] x, y of top left, bottom left, top right, bottom right. */
  readonly corners = new Float32Array(MOST_QUADS * 8);
  /** [quads] */
  readonly tints = new Uint32Array(MOST_QUADS);
  readonly sprites = new Uint8Array(MOST_QUADS);
  count = 0;

  /** A sprite whose foot stands at x, y and whose tip points away at `turn`, radians clockwise from straight up. */
  petal(sprite: number, x: number, y: number, turn: number, long: number, breadth: number, paint: number): void {
    const sin = Math.sin(turn);
    const cos = Math.cos(turn);
    const ax = (cos * long * breadth) / 2;
    const ay = (sin * long * breadth) / 2;
    const tipX = x + sin * long;
    const tipY = y - cos * long;
    this.quad(sprite, tipX - ax, tipY - ay, x - ax, y - ay, tipX + ax, tipY + ay, x + ax, y + ay, paint);
  }

  protected dot(sprite: number, x: number, y: number, radius: number, paint: number): void {
    this.quad(
      sprite,
      x - radius,
      y - radius,
      x - radius,
      y + radius,
      x + radius,
      y - radius,
      x + radius,
      y + radius,
      paint,
    );
  }

  protected ray(x: number, y: number, turn: number, long: number, half: number, paint: number): void {
    const sin = Math.sin(turn);
    const cos = Math.cos(turn);
    const nx = cos * half;
    const ny = sin * half;
    const tx = x + sin * long;
    const ty = y - cos * long;
    this.quad(SPRITE.thread, x - nx, y - ny, x + nx, y + ny, tx - nx, ty - ny, tx + nx, ty + ny, paint);
  }

  protected quad(
    sprite: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    x3: number,
    y3: number,
    paint: number,
  ): void {
    if (this.count >= MOST_QUADS) return;
    const at = this.count * 8;
    const { corners } = this;
    corners[at] = x0;
    corners[at + 1] = y0;
    corners[at + 2] = x1;
    corners[at + 3] = y1;
    corners[at + 4] = x2;
    corners[at + 5] = y2;
    corners[at + 6] = x3;
    corners[at + 7] = y3;
    this.tints[this.count] = paint;
    this.sprites[this.count++] = sprite;
  }
}
