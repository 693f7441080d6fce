/**
 * The sky in Phaser: a shader for the night and the soil, GPU layers for stars and dust, under everything else.
 * On a 2D canvas the same content is painted plainly (`plainSky.ts`). What it shows is decided in `viewModel/sky.ts`.
 */
import { BlendModes, type GameObjects, type Scene, type Textures } from 'phaser';
import type { Layout } from './layout.ts';
import { MIST_SIZE, paintMist } from './mist.ts';
import { AMBER_LIGHT, BLUE, IVORY, MIND_LIGHT, mix } from './palette.ts';
import { PlainSky } from './plainSky.ts';
import { FIRST_STRETCH, SKY_FRAGMENT, VEIL_UNITS } from './skyShader.ts';
import { cellOf, SPRITE } from './sprites.ts';
import { grain } from './viewModel/motion.ts';
import { moteAt, MOST_MOTES, MOST_STARS, type Sky } from './viewModel/sky.ts';

const MIST = 'mist';
/** The veils move this many units a second, and never faster than eight pixels. */
const FIRST_VEIL = 0.42;
const SECOND_VEIL = 0.27;
const FASTEST = 8;
/** After so many units a veil looks the same again: the tile over the scale the shader reads it at. */
const FIRST_PERIOD = VEIL_UNITS / FIRST_STRETCH;
const SECOND_PERIOD = VEIL_UNITS;
/** The layers' clock starts again after this, on a whole number of every mote's life. */
const CYCLE_MS = 3_600_000;
const MOTE_LIVES = [9000, 12_000, 15_000, 18_000] as const;
const TWINKLES = [4000, 5000, 6000, 8000] as const;

export class SkyPainter {
  readonly #night: GameObjects.Shader | null;
  readonly #stars: GameObjects.SpriteGPULayer | null;
  readonly #dust: GameObjects.SpriteGPULayer | null;
  readonly #plain: PlainSky | null;
  readonly #mist: Textures.CanvasTexture;
  readonly #size = [2, 2];
  readonly #place = [1, 1, 2, 1];
  readonly #light = [1, 0, 0.3, 1];
  readonly #drift = [0, 0];
  #layout: Layout | null = null;
  #motes = MOST_MOTES;
  #starsDrawn = -1;

  /** @param atlas the white sprites, with their cells as frames named by number */
  constructor(scene: Scene, atlas: Textures.CanvasTexture, webgl: boolean) {
    const mist = scene.textures.createCanvas(MIST, MIST_SIZE, MIST_SIZE)!;
    this.#mist = mist;
    this.repaint();
    if (!webgl) {
      this.#night = null;
      this.#stars = null;
      this.#dust = null;
      this.#plain = new PlainSky(scene, mist.getCanvas());
      scene.add.existing(this.#plain);
      return;
    }
    this.#plain = null;
    const setupUniforms = (set: (name: string, value: unknown) => void): void => {
      set('uSize', this.#size);
      set('uPlace', this.#place);
      set('uLight', this.#light);
      set('uDrift', this.#drift);
      set('uMist', 0);
    };
    this.#night = scene.add
      .shader({ name: 'Night', fragmentSource: SKY_FRAGMENT, setupUniforms }, 0, 0, 2, 2, [MIST])
      .setOrigin(0, 0);
    this.#stars = scene.add.spriteGPULayer(atlas, MOST_STARS).setBlendMode(BlendModes.ADD).setTimerPaused(true);
    this.#dust = scene.add.spriteGPULayer(atlas, MOST_MOTES).setBlendMode(BlendModes.ADD).setTimerPaused(true);
  }

  /** Paints the mist, which is painted once. */
  repaint(): void {
    paintMist(this.#mist.context);
    this.#mist.refresh();
  }

  /** Another size, or another number of motes. */
  hang(layout: Layout, motes: number): void {
    const moved = layout !== this.#layout || motes !== this.#motes;
    this.#layout = layout;
    this.#motes = motes;
    this.#size[0] = layout.width;
    this.#size[1] = layout.fullHeight;
    this.#place[0] = layout.nowX;
    this.#place[1] = layout.soilY;
    this.#place[2] = layout.height;
    this.#place[3] = layout.unit;
    this.#night?.setSize(layout.width, layout.fullHeight);
    this.#plain?.hang(layout);
    this.#starsDrawn = -1;
    if (moved) this.#scatterDust();
  }

  show(sky: Sky, mist: boolean): void {
    const layout = this.#layout;
    if (!layout) return;
    this.#light[0] = sky.warmth;
    this.#light[1] = sky.strain;
    this.#light[2] = sky.doubt;
    this.#light[3] = mist ? 1 : 0;
    const first = sky.drift * Math.min(FASTEST, FIRST_VEIL * layout.unit);
    const second = sky.drift * Math.min(FASTEST, SECOND_VEIL * layout.unit);
    // The card counts in single precision: after weeks of drifting the mist would begin to stutter.
    this.#drift[0] = first % (FIRST_PERIOD * layout.unit);
    this.#drift[1] = second % (SECOND_PERIOD * layout.unit);
    this.#plain?.show(sky, mist ? first : null, this.#motes);
    const at = (sky.drift * 1000) % CYCLE_MS;
    this.#dust?.resetTimer(at).setAlpha(sky.doubt);
    this.#stars?.resetTimer(at);
    if (this.#stars && this.#starsDrawn !== sky.stars.version) this.#raiseStars(this.#stars, layout, sky);
    this.#starsDrawn = sky.stars.version;
  }

  #raiseStars(layer: GameObjects.SpriteGPULayer, layout: Layout, { stars }: Sky): void {
    if (layer.memberCount > 0) layer.removeMembers(0, layer.memberCount);
    const cell = cellOf(SPRITE.glow).size;
    for (let star = 0; star < stars.count; star++) {
      const [x, y, size, value] = stars.places.subarray(star * 4, star * 4 + 4);
      const more = value! > 0;
      const colour = more ? mix(AMBER_LIGHT, IVORY, 0.35) : mix(BLUE, IVORY, 0.25);
      const twinkle = TWINKLES[star % TWINKLES.length]!;
      // More is round, Change an upright diamond.
      const side = (size! * (0.9 + 0.5 * Math.abs(value!)) * layout.unit) / cell;
      layer.addMember({
        x: x! * layout.width,
        y: y! * layout.soilY,
        scaleX: more ? 1.5 * side : 0.42 * side,
        scaleY: more ? 1.5 * side : 0.42 * side,
        rotation: more ? 0 : Math.PI / 4,
        alpha: {
          base: 0.55,
          amplitude: 0.4,
          duration: twinkle,
          delay: grain(star, 4) * twinkle,
          ease: 'Sine.easeInOut',
        },
        frame: String(more ? SPRITE.glow : SPRITE.solid),
        ...tinted(colour),
      });
    }
  }

  #scatterDust(): void {
    const layer = this.#dust;
    const layout = this.#layout;
    if (!layer || !layout) return;
    if (layer.memberCount > 0) layer.removeMembers(0, layer.memberCount);
    const cell = cellOf(SPRITE.glow).size;
    for (let mote = 0; mote < this.#motes; mote++) {
      const { x, y, size } = moteAt(mote);
      const life = MOTE_LIVES[mote % MOTE_LIVES.length]!;
      const rise = Math.min(FASTEST, 0.5 * layout.unit) * (life / 1000) * (0.4 + 0.6 * grain(mote, 15));
      const delay = grain(mote, 16) * life;
      const scale = (3.4 * size * layout.unit) / cell;
      layer.addMember({
        x: x * layout.width,
        y: { base: y * layout.soilY, amplitude: -rise, duration: life, delay, ease: 'Linear', yoyo: false },
        scaleX: scale,
        scaleY: scale,
        // Out of nothing and back into it once in a life.
        alpha: { base: 0, amplitude: 0.6, duration: life / 2, delay, ease: 'Sine.easeInOut' },
        frame: String(SPRITE.glow),
        ...tinted(mix(MIND_LIGHT, IVORY, grain(mote, 17) * 0.6)),
      });
    }
  }
}

function tinted(colour: number): {
  tintTopLeft: number;
  tintTopRight: number;
  tintBottomLeft: number;
  tintBottomRight: number;
  tintBlend: number;
} {
  return {
    tintTopLeft: colour,
    tintTopRight: colour,
    tintBottomLeft: colour,
    tintBottomRight: colour,
    tintBlend: 1,
  };
}
