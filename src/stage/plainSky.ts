/**
 * The sky without WebGL: the same night, light, mist, stars and dust, painted on the 2D canvas.
 * The still ground is painted once for a size; while a size changes every frame the old one is stretched.
 */
import { GameObjects, type Renderer, type Scene } from 'phaser';
import { backdropSize, paintBackdrop } from './backdrop.ts';
import type { Layout } from './layout.ts';
import { MIST_SIZE } from './mist.ts';
import { AMBER_LIGHT, BLUE, MIND_LIGHT } from './palette.ts';
import { grain } from './viewModel/motion.ts';
import { moteAt, type Sky } from './viewModel/sky.ts';

/** A size must last this many frames before it is painted for. */
const SETTLED_FRAMES = 12;
const MOTE_LIFE = 12;

function css(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}

export class PlainSky extends GameObjects.Extern {
  readonly #ground = document.createElement('canvas');
  readonly #mist: HTMLCanvasElement;
  #layout: Layout | null = null;
  #painted: Layout | null = null;
  #age = SETTLED_FRAMES;
  #sky: Sky | null = null;
  #drift: number | null = null;
  #motes = 0;

  /** @param mist the tile of mist as it repeats; here it also fades towards its upper edge */
  constructor(scene: Scene, mist: HTMLCanvasElement) {
    super(scene);
    this.#mist = document.createElement('canvas');
    this.#mist.width = MIST_SIZE;
    this.#mist.height = MIST_SIZE;
    const pen = this.#mist.getContext('2d')!;
    pen.drawImage(mist, 0, 0);
    const fade = pen.createLinearGradient(0, 0, 0, MIST_SIZE);
    fade.addColorStop(0, 'transparent');
    fade.addColorStop(0.75, 'white');
    pen.globalCompositeOperation = 'destination-in';
    pen.fillStyle = fade;
    pen.fillRect(0, 0, MIST_SIZE, MIST_SIZE);
  }

  hang(layout: Layout): void {
    this.#layout = layout;
    this.#age = this.#painted ? 0 : SETTLED_FRAMES;
  }

  /** @param drift pixels the mist has moved; null without mist */
  show(sky: Sky, drift: number | null, motes: number): void {
    this.#sky = sky;
    this.#drift = drift;
    this.#motes = motes;
  }

  /** Called by Phaser as a plain function, with the object as an argument. */
  renderCanvas(renderer: Renderer.Canvas.CanvasRenderer, self: PlainSky): void {
    const layout = self.#layout;
    if (!layout) return;
    if (self.#painted !== layout && ++self.#age > SETTLED_FRAMES) self.#paintGround(layout);
    const pen = renderer.currentContext;
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalAlpha = 1;
    pen.drawImage(self.#ground, 0, 0, layout.width, layout.fullHeight);
    if (self.#sky) self.#paintSky(pen, layout, self.#sky);
    pen.restore();
  }

  #paintGround(layout: Layout): void {
    const { width, height } = backdropSize(layout);
    this.#ground.width = width;
    this.#ground.height = height;
    paintBackdrop(this.#ground.getContext('2d', { willReadFrequently: true })!, layout);
    this.#painted = layout;
  }

  #paintSky(pen: CanvasRenderingContext2D, layout: Layout, sky: Sky): void {
    const { width, nowX, soilY, height, unit } = layout;
    pen.globalCompositeOperation = 'lighter';
    const reach = 0.5 * Math.max(height, Math.min(width, 2 * height));
    const glow = pen.createRadialGradient(nowX, soilY, 0, nowX, soilY, reach);
    glow.addColorStop(0, sky.warmth > 0.5 ? '#7a45a8' : '#3357b8');
    glow.addColorStop(1, '#000000');
    pen.globalAlpha = 0.4 * sky.strain;
    pen.fillStyle = glow;
    pen.fillRect(0, 0, width, soilY);
    if (this.#drift !== null) {
      pen.globalAlpha = 0.02 + 0.12 * sky.doubt;
      const side = 110 * unit;
      for (let x = -(this.#drift % side); x < width; x += side)
        pen.drawImage(this.#mist, x, 0.2 * soilY, side, 0.8 * soilY);
    }
    const { places, count } = sky.stars;
    for (let star = 0; star < count; star++) {
      const more = places[star * 4 + 3]! > 0;
      const size = 0.3 * places[star * 4 + 2]! * unit;
      pen.globalAlpha = 0.75 + 0.2 * Math.sin(sky.drift * 0.8 + star);
      pen.fillStyle = css(more ? AMBER_LIGHT : BLUE);
      const x = places[star * 4]! * width;
      const y = places[star * 4 + 1]! * soilY;
      pen.beginPath();
      if (more) pen.arc(x, y, size, 0, 2 * Math.PI);
      else {
        pen.moveTo(x, y - size);
        pen.lineTo(x + size, y);
        pen.lineTo(x, y + size);
        pen.lineTo(x - size, y);
      }
      pen.fill();
    }
    pen.fillStyle = css(MIND_LIGHT);
    for (let mote = 0; mote < this.#motes; mote++) {
      const { x, y, size } = moteAt(mote);
      const age = (sky.drift / MOTE_LIFE + grain(mote, 16)) % 1;
      pen.globalAlpha = 0.5 * sky.doubt * Math.sin(Math.PI * age);
      const side = 0.8 * size * unit;
      pen.fillRect(x * width, y * soilY - age * MOTE_LIFE * Math.min(8, 0.3 * unit), side, side);
    }
  }
}
