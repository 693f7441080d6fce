/**
 * Night and soil: the still ground everything grows on. Painted once per size into a canvas, with a grain
 * too fine to see that keeps the dark gradients from banding. Knows no music.
 */
import { Rng } from '../kernel/random.ts';
import type { Layout } from './layout.ts';
import { DUSK, NIGHT, SOIL, SOIL_EDGE, mix } from './palette.ts';

/** Painted at half size: there is nothing sharp in it but the horizon, which is drawn apart. */
const SHARE = 0.5;
const GRAIN = 3.2;

function css(colour: number, alpha = 1): string {
  return `rgba(${(colour >> 16) & 255},${(colour >> 8) & 255},${colour & 255},${alpha})`;
}

export function backdropSize(layout: Layout): { width: number; height: number } {
  return {
    width: Math.max(2, Math.round(layout.width * SHARE)),
    height: Math.max(2, Math.round(layout.fullHeight * SHARE)),
  };
}

/** The context must belong to a canvas of `backdropSize`. */
export function paintBackdrop(pen: CanvasRenderingContext2D, layout: Layout): void {
  const { width, height } = backdropSize(layout);
  const soil = layout.soilY * SHARE;
  const open = layout.height * SHARE;
  const sky = pen.createLinearGradient(0, 0, 0, soil);
  sky.addColorStop(0, css(mix(NIGHT, 0, 0.3)));
  sky.addColorStop(0.45, css(NIGHT));
  sky.addColorStop(0.82, css(mix(NIGHT, DUSK, 0.5)));
  sky.addColorStop(1, css(DUSK));
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, soil + 1);
  // A last light on the horizon, behind the flower.
  const x = layout.nowX * SHARE;
  const afterglow = pen.createRadialGradient(x, soil, 0, x, soil, 0.55 * Math.max(width, open));
  afterglow.addColorStop(0, css(0x6a4bb8, 0.34));
  afterglow.addColorStop(0.4, css(0x3b3a94, 0.16));
  afterglow.addColorStop(1, css(0x3b3a94, 0));
  pen.fillStyle = afterglow;
  pen.fillRect(0, 0, width, soil + 1);
  const ground = pen.createLinearGradient(0, soil, 0, height);
  const edge = Math.min(1, (0.03 * open) / (height - soil));
  ground.addColorStop(0, css(mix(SOIL, SOIL_EDGE, 0.75)));
  ground.addColorStop(edge, css(mix(SOIL, SOIL_EDGE, 0.32)));
  ground.addColorStop(Math.min(1, Math.max(edge, (open - soil) / (height - soil))), css(SOIL));
  ground.addColorStop(1, css(SOIL));
  pen.fillStyle = ground;
  pen.fillRect(0, soil, width, height - soil);
  const image = pen.getImageData(0, 0, width, height);
  const rng = new Rng(7);
  const { data } = image;
  for (let at = 0; at < data.length; at += 4) {
    const noise = ((rng.uint32() & 255) / 255 - 0.5) * GRAIN;
    data[at]! += noise;
    data[at + 1]! += noise;
    data[at + 2]! += noise;
  }
  pen.putImageData(image, 0, 0);
}
