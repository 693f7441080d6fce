/**
 * The few shapes everything is painted with, drawn once at start into one white atlas and tinted when used.
 * Knows the 2D canvas, not Phaser and not music.
 */

/** Names of the cells; their numbers travel in typed arrays. */
export const SPRITES = [
  'solid',
  'thread',
  'haze',
  'glow',
  'bead',
  'disc',
  'ring',
  'petal',
  'petalLine',
  'seed',
  'halo',
  'bell',
] as const;
export type SpriteName = (typeof SPRITES)[number];

export const SPRITE: Readonly<Record<SpriteName, number>> = Object.fromEntries(
  SPRITES.map((name, index) => [name, index]),
) as Record<SpriteName, number>;

/** Powers of two, as smaller copies of the atlas (mipmaps) ask for: without them a petal of ten pixels falls to pieces. */
const CELL = 256;
const COLUMNS = 4;
export const ATLAS_SIZE = CELL * COLUMNS;
/** Clear border inside a cell, so that neighbours do not bleed in where it is drawn at a sixteenth of its size. */
const BORDER = 20;
/** Height of the profile of a strip: little, so that a line of one pixel is still taken from inside its cell. */
const STRIP = 32;
/** Lines were drawn for a cell of this size. */
const DRAWN_AT = 122;

export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export function cellOf(sprite: number): Cell {
  return {
    x: (sprite % COLUMNS) * CELL + BORDER,
    y: Math.floor(sprite / COLUMNS) * CELL + BORDER,
    size: CELL - 2 * BORDER,
  };
}

/** [sprites × 4] u, v, width, height of each cell in the atlas, 0–1. Across strips `v` runs from edge to edge; `u` stays in the middle. */
export function atlasFrames(): Float32Array {
  const frames = new Float32Array(SPRITES.length * 4);
  for (let sprite = 0; sprite < SPRITES.length; sprite++) {
    const { x, y, size } = cellOf(sprite);
    const strip = sprite === SPRITE.thread || sprite === SPRITE.haze;
    const width = strip || sprite === SPRITE.solid ? 2 : size;
    const height = strip ? STRIP : sprite === SPRITE.solid ? 2 : size;
    frames[sprite * 4] = (x + (size - width) / 2) / ATLAS_SIZE;
    frames[sprite * 4 + 1] = (y + (size - height) / 2) / ATLAS_SIZE;
    frames[sprite * 4 + 2] = width / ATLAS_SIZE;
    frames[sprite * 4 + 3] = height / ATLAS_SIZE;
  }
  return frames;
}

type Pen = CanvasRenderingContext2D;

/** White with opacity `alpha(distance from the middle, 0–1 at the cell's edge)`. */
function radial(pen: Pen, { x, y, size }: Cell, alpha: (r: number) => number): void {
  const middle = size / 2;
  const gradient = pen.createRadialGradient(x + middle, y + middle, 0, x + middle, y + middle, middle);
  for (let i = 0; i <= 32; i++) gradient.addColorStop(i / 32, `rgba(255,255,255,${alpha(i / 32).toFixed(4)})`);
  pen.fillStyle = gradient;
  pen.fillRect(x, y, size, size);
}

function across(pen: Pen, { x, y, size }: Cell, alpha: (r: number) => number): void {
  const top = y + (size - STRIP) / 2;
  const gradient = pen.createLinearGradient(0, top, 0, top + STRIP);
  for (let i = 0; i <= 48; i++)
    gradient.addColorStop(i / 48, `rgba(255,255,255,${alpha(Math.abs((2 * i) / 48 - 1)).toFixed(4)})`);
  pen.fillStyle = gradient;
  pen.fillRect(x, top, size, STRIP);
}

function edge(r: number, at: number, soft: number): number {
  return Math.min(1, Math.max(0, (at - r) / soft));
}

/** A petal that points up from the middle of the lower edge. */
function petalPath(pen: Pen, { x, y, size }: Cell): void {
  const cx = x + size / 2;
  pen.beginPath();
  pen.moveTo(cx, y + size - 3);
  pen.bezierCurveTo(cx - size * 0.2, y + size * 0.74, cx - size * 0.52, y + size * 0.34, cx, y + 3);
  pen.bezierCurveTo(cx + size * 0.52, y + size * 0.34, cx + size * 0.2, y + size * 0.74, cx, y + size - 3);
  pen.closePath();
}

function drawPetal(pen: Pen, cell: Cell): void {
  const { x, y, size } = cell;
  petalPath(pen, cell);
  const fill = pen.createLinearGradient(0, y, 0, y + size);
  fill.addColorStop(0, 'rgba(255,255,255,0.98)');
  fill.addColorStop(0.35, 'rgba(255,255,255,0.78)');
  fill.addColorStop(1, 'rgba(255,255,255,0.3)');
  pen.fillStyle = fill;
  pen.fill();
  // A vein and a brighter rim give the petal a body.
  pen.lineWidth = (2.5 * size) / DRAWN_AT;
  pen.strokeStyle = 'rgba(255,255,255,0.75)';
  pen.stroke();
  pen.lineWidth = (1.6 * size) / DRAWN_AT;
  pen.strokeStyle = 'rgba(255,255,255,0.5)';
  pen.beginPath();
  pen.moveTo(x + size / 2, y + size - 8);
  pen.lineTo(x + size / 2, y + size * 0.25);
  pen.stroke();
}

function drawSeed(pen: Pen, { x, y, size }: Cell): void {
  const cx = x + size / 2;
  const foot = y + size - 3;
  pen.fillStyle = 'white';
  pen.beginPath();
  pen.moveTo(cx, foot);
  pen.bezierCurveTo(
    cx + size * 0.2,
    y + size * 0.72,
    cx + size * 0.42,
    y + size * 0.5,
    cx + size * 0.34,
    y + size * 0.25,
  );
  pen.bezierCurveTo(
    cx + size * 0.26,
    y - size * 0.03,
    cx - size * 0.26,
    y - size * 0.03,
    cx - size * 0.34,
    y + size * 0.25,
  );
  pen.bezierCurveTo(cx - size * 0.42, y + size * 0.5, cx - size * 0.2, y + size * 0.72, cx, foot);
  pen.fill();
}

/** A bell that stands on the middle of the lower edge, its three lobes above: shaded, so that it is round at any size. */
function drawBell(pen: Pen, { x, y, size }: Cell): void {
  const cx = x + size / 2;
  const foot = y + size - 3;
  const at = (across: number, up: number): [number, number] => [cx + across * size, foot - up * size];
  pen.beginPath();
  pen.moveTo(...at(-0.07, 0));
  pen.bezierCurveTo(...at(-0.36, 0.06), ...at(-0.25, 0.42), ...at(-0.34, 0.66));
  pen.quadraticCurveTo(...at(-0.38, 0.84), ...at(-0.47, 0.96));
  pen.quadraticCurveTo(...at(-0.25, 0.92), ...at(-0.2, 0.8));
  pen.quadraticCurveTo(...at(-0.12, 0.94), ...at(0, 0.98));
  pen.quadraticCurveTo(...at(0.12, 0.94), ...at(0.2, 0.8));
  pen.quadraticCurveTo(...at(0.25, 0.92), ...at(0.47, 0.96));
  pen.quadraticCurveTo(...at(0.38, 0.84), ...at(0.34, 0.66));
  pen.bezierCurveTo(...at(0.25, 0.42), ...at(0.36, 0.06), ...at(0.07, 0));
  pen.closePath();
  const fill = pen.createLinearGradient(0, y, 0, y + size);
  fill.addColorStop(0, 'rgb(255,255,255)');
  fill.addColorStop(0.45, 'rgb(226,226,226)');
  fill.addColorStop(1, 'rgb(150,150,150)');
  pen.fillStyle = fill;
  pen.fill();
  pen.lineCap = 'round';
  pen.lineWidth = (3 * size) / DRAWN_AT;
  pen.strokeStyle = 'rgba(120,120,120,0.7)';
  for (const side of [-1, 1]) {
    pen.beginPath();
    pen.moveTo(...at(0.05 * side, 0.1));
    pen.quadraticCurveTo(...at(0.13 * side, 0.4), ...at(0.2 * side, 0.78));
    pen.stroke();
  }
}

/** Paints the atlas. The context must belong to a clear canvas of ATLAS_SIZE × ATLAS_SIZE. */
export function paintAtlas(pen: Pen): void {
  const at = (name: SpriteName): Cell => cellOf(SPRITE[name]);
  const solid = at('solid');
  pen.fillStyle = 'white';
  pen.fillRect(solid.x, solid.y, solid.size, solid.size);
  across(pen, at('thread'), (r) => edge(r, 0.98, 0.3));
  across(pen, at('haze'), (r) => Math.exp(-4.5 * r * r) * edge(r, 1, 0.35));
  radial(pen, at('glow'), (r) => Math.exp(-5.2 * r * r) * edge(r, 1, 0.4));
  // A bead: a bright heart, a slightly deeper body, a thin lighter rim.
  radial(
    pen,
    at('bead'),
    (r) => edge(r, 0.97, 0.06) * (0.82 + 0.18 * Math.exp(-9 * r * r) + 0.18 * Math.exp(-(((r - 0.88) / 0.08) ** 2))),
  );
  radial(pen, at('disc'), (r) => edge(r, 0.97, 0.06));
  radial(pen, at('ring'), (r) => edge(r, 0.97, 0.06) * edge(1 - r, 0.2, 0.06));
  radial(pen, at('halo'), (r) => Math.exp(-(((r - 0.8) / 0.1) ** 2)));
  drawPetal(pen, at('petal'));
  petalPath(pen, at('petalLine'));
  pen.lineWidth = (3 * at('petalLine').size) / DRAWN_AT;
  pen.strokeStyle = 'white';
  pen.stroke();
  drawSeed(pen, at('seed'));
  drawBell(pen, at('bell'));
}
