/**
 * The stage where there is no canvas at all: the same layers of paint as shapes of an SVG picture, renewed every other
 * second. Slow and still, and yet the music: whoever has sound and buttons has a picture to them, too.
 */
import type { Milliseconds } from '../kernel/units.ts';
import { freshInks, type Ink } from './ink.ts';
import type { Layout } from './layout.ts';
import { DUSK, NIGHT, SOIL, SOIL_EDGE } from './palette.ts';
import { SPRITE } from './sprites.ts';
import type { Theatre } from './theatre.ts';

const RENEWED_EVERY: Milliseconds = 2000;
const FAINTEST = 0.02;
const SVG = 'http://www.w3.org/2000/svg';

function css(colour: number): string {
  return `#${(colour & 0xffffff).toString(16).padStart(6, '0')}`;
}

function shade(id: string, stops: readonly (readonly [number, number])[]): string {
  const marks = stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${css(colour)}"/>`).join('');
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${marks}</linearGradient>`;
}

function backdrop({ width, fullHeight, soilY }: Layout): string {
  const sky = shade('sky', [
    [0, NIGHT],
    [1, DUSK],
  ]);
  const soil = shade('soil', [
    [0, SOIL_EDGE],
    [0.12, SOIL],
  ]);
  return (
    `<defs>${sky}${soil}</defs><rect width="${width}" height="${soilY}" fill="url(#sky)"/>` +
    `<rect y="${soilY}" width="${width}" height="${fullHeight - soilY}" fill="url(#soil)"/>`
  );
}

/** One quad as a shape, '' where it would not be seen. */
function shape(ink: Ink, index: number): string {
  const { corners, tints, sprites } = ink;
  const paint = tints[index * 4 + 2]!;
  const sprite = sprites[index]!;
  const soft = sprite === SPRITE.haze || sprite === SPRITE.glow || sprite === SPRITE.halo;
  const opacity = ((paint >>> 24) / 255) * (soft ? 0.25 : 1);
  if (opacity < FAINTEST) return '';
  const at = (k: number): string => corners[index * 8 + k]!.toFixed(1);
  const look = `fill="${css(paint)}" fill-opacity="${opacity.toFixed(2)}"`;
  if (sprite === SPRITE.solid || sprite === SPRITE.thread || sprite === SPRITE.haze)
    return `<path d="M${at(0)} ${at(1)}L${at(2)} ${at(3)}L${at(6)} ${at(7)}L${at(4)} ${at(5)}Z" ${look}/>`;
  // Everything else fills its quad like a leaf or a bead: an ellipse along the quad's sides.
  const c = index * 8;
  const x = (corners[c]! + corners[c + 6]!) / 2;
  const y = (corners[c + 1]! + corners[c + 7]!) / 2;
  const ax = corners[c + 4]! - corners[c]!;
  const ay = corners[c + 5]! - corners[c + 1]!;
  const bx = corners[c + 2]! - corners[c]!;
  const by = corners[c + 3]! - corners[c + 1]!;
  const across = Math.hypot(ax, ay) / 2;
  const down = Math.hypot(bx, by) / 2;
  const turn = ((Math.atan2(ay, ax) * 180) / Math.PI).toFixed(1);
  const narrow = sprite === SPRITE.petal || sprite === SPRITE.petalLine || sprite === SPRITE.seed ? 0.6 : 0.94;
  const outlined = sprite === SPRITE.ring || sprite === SPRITE.halo || sprite === SPRITE.petalLine;
  const drawn = outlined
    ? `fill="none" stroke="${css(paint)}" stroke-opacity="${opacity.toFixed(2)}" stroke-width="${(0.14 * across).toFixed(1)}"`
    : look;
  return (
    `<ellipse rx="${(narrow * across).toFixed(1)}" ry="${(0.94 * down).toFixed(1)}" ` +
    `transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn})" ${drawn}/>`
  );
}

export class StillTheatre implements Theatre {
  readonly picture: SVGSVGElement;
  readonly inks = freshInks();
  readonly still = true;
  readonly lost = false;
  readonly drawCalls = 0;
  #layout: Layout;
  #renewedAt: Milliseconds = Number.NEGATIVE_INFINITY;

  constructor(parent: HTMLElement, layout: Layout) {
    this.#layout = layout;
    this.picture = document.createElementNS(SVG, 'svg');
    parent.append(this.picture);
  }

  resize(layout: Layout, ratio: number): void {
    this.#layout = layout;
    this.picture.setAttribute('viewBox', `0 0 ${layout.width} ${layout.fullHeight}`);
    this.picture.style.width = `${layout.width / ratio}px`;
    this.picture.style.height = `${layout.fullHeight / ratio}px`;
    this.#renewedAt = Number.NEGATIVE_INFINITY;
  }

  render(_sky: unknown, at: Milliseconds): void {
    if (at - this.#renewedAt < RENEWED_EVERY) return;
    this.#renewedAt = at;
    let picture = backdrop(this.#layout);
    for (const ink of Object.values(this.inks) as Ink[])
      for (let index = 0; index < ink.count; index++) picture += shape(ink, index);
    this.picture.innerHTML = picture;
  }

  close(): void {
    this.picture.remove();
  }
}
