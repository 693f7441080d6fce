/**
 * Phaser set up for one hand-driven scene: the sky, five layers of paint, and bloom where there is room for it.
 * Its own loop stands still; a frame is drawn when the stage says so. Knows no music.
 */
import { AUTO, CANVAS, Game, Scale, Scene, WEBGL, type Renderer, type Textures } from 'phaser';
import { Bloom } from './bloom.ts';
import { InkLayer } from './inkLayer.ts';
import { freshInks, type Inks } from './ink.ts';
import type { Layout } from './layout.ts';
import { NIGHT } from './palette.ts';
import { OPENING_STEP, QUALITIES, type Quality } from './quality.ts';
import { SkyPainter } from './sky.ts';
import { ATLAS_SIZE, cellOf, paintAtlas, SPRITE, SPRITES } from './sprites.ts';
import type { Sky } from './viewModel/sky.ts';

const ATLAS = 'atlas';
/** Phaser's own event, once everything it keeps on the card is there again. */
const RESTORED = 'restorewebgl';

class Garden extends Scene {
  readonly inks: Inks = freshInks();
  #sky: SkyPainter | null = null;
  #bloom: Bloom | null = null;
  #quality: Quality = QUALITIES[OPENING_STEP]!;
  #layout: Layout | null = null;
  #atlas: Textures.CanvasTexture | null = null;

  constructor() {
    super('garden');
  }

  create(): void {
    const atlas = this.textures.createCanvas(ATLAS, ATLAS_SIZE, ATLAS_SIZE)!;
    for (let sprite = 0; sprite < SPRITES.length; sprite++) {
      const { x, y, size } = cellOf(sprite);
      const inset = sprite === SPRITE.solid ? size / 3 : 0;
      atlas.add(String(sprite), 0, x + inset, y + inset, size - 2 * inset, size - 2 * inset);
    }
    this.#atlas = atlas;
    this.#paintAtlas();
    this.#sky = new SkyPainter(this, atlas, this.game.config.renderType === WEBGL);
    const { under, light, body, spark } = this.inks;
    this.add.existing(new InkLayer(this, atlas, this.inks.garden, false));
    this.add.existing(new InkLayer(this, atlas, under, false));
    this.add.existing(new InkLayer(this, atlas, light, true));
    this.add.existing(new InkLayer(this, atlas, body, false));
    this.add.existing(new InkLayer(this, atlas, spark, true));
  }

  hang(layout: Layout, quality: Quality): void {
    this.#layout = layout;
    this.#quality = quality;
    this.#sky?.hang(layout, quality.motes);
    this.#bloom?.hang(layout);
    this.cameras.main.setSize(layout.width, layout.fullHeight);
  }

  /** Paints everything that is painted once, again. */
  repaint(): void {
    this.#paintAtlas();
    this.#sky?.repaint();
  }

  #paintAtlas(): void {
    if (!this.#atlas) return;
    this.#atlas.context.clearRect(0, 0, ATLAS_SIZE, ATLAS_SIZE);
    paintAtlas(this.#atlas.context);
    this.#atlas.refresh();
  }

  /** Before the frame is rendered: the sky as it is now, and the light that spills. */
  prepare(sky: Sky): void {
    this.#sky?.show(sky, this.#quality.livingSky);
    const blooms = this.#quality.bloom && this.game.config.renderType === WEBGL;
    if (blooms && !this.#bloom && this.#atlas && this.#layout) {
      const { light, spark } = this.inks;
      this.#bloom = new Bloom(this, this.#atlas, [light, spark]);
      this.#bloom.hang(this.#layout);
    }
    this.#bloom?.show(blooms);
    if (blooms) this.#bloom?.gather();
  }
}

export interface Theatre {
  /** The element that shows it. */
  readonly picture: HTMLElement | SVGSVGElement;
  readonly inks: Inks;
  /** A picture that is renewed only now and then: it has to be in the calm view. */
  readonly still: boolean;
  /** The graphics card has taken its context away; nothing can be drawn until it is back. */
  readonly lost: boolean;
  /** Draw calls of the last frame. */
  readonly drawCalls: number;
  /** `ratio` device pixels to a CSS pixel. */
  resize(layout: Layout, ratio: number, quality: Quality): void;
  /** Draws the sky and what is in the inks. `at` in milliseconds. */
  render(sky: Sky, at: number, delta: number): void;
  close(): void;
}

/** Counts the batches that reach the graphics card; a 2D canvas counts layers. */
function countDraws(renderer: Renderer.WebGL.WebGLRenderer): { drawn: number } {
  const counter = { drawn: 0 };
  const draw = renderer.drawElements.bind(renderer);
  renderer.drawElements = (...call: Parameters<typeof draw>): void => {
    counter.drawn++;
    draw(...call);
  };
  const drawMany = renderer.drawInstancedArrays.bind(renderer);
  renderer.drawInstancedArrays = (...call: Parameters<typeof drawMany>): void => {
    counter.drawn++;
    drawMany(...call);
  };
  return counter;
}

/**
 * @param readable keep the drawn picture, so that it can be read back (tests, snapshots); costs a copy a frame
 * @throws Error when the browser has neither WebGL nor a 2D canvas
 */
export async function openTheatre(parent: HTMLElement, layout: Layout, readable: boolean): Promise<Theatre> {
  try {
    return await raiseGame(parent, layout, readable, AUTO);
  } catch {
    // WebGL may be promised and then refused (too many contexts, a blocked driver): a plain canvas serves, too.
    return raiseGame(parent, layout, readable, CANVAS);
  }
}

function raiseGame(parent: HTMLElement, layout: Layout, readable: boolean, type: number): Promise<Theatre> {
  return new Promise((resolve) => {
    const garden = new Garden();
    const game = new Game({
      type,
      parent,
      width: layout.width,
      height: layout.fullHeight,
      backgroundColor: NIGHT,
      scene: garden,
      banner: false,
      audio: { noAudio: true },
      input: { keyboard: false, mouse: false, touch: false, gamepad: false },
      disableContextMenu: false,
      autoFocus: false,
      scale: { mode: Scale.NONE, autoRound: true },
      render: {
        antialias: true,
        mipmapFilter: 'LINEAR_MIPMAP_LINEAR',
        powerPreference: 'high-performance',
        preserveDrawingBuffer: readable,
      },
      callbacks: {
        postBoot: () => {
          // The scene stands by now. The loop starts in this same task and must stop at once: frames are driven from outside.
          queueMicrotask(ready);
        },
      },
    });
    function ready(): void {
      game.loop.stop();
      const webgl = game.config.renderType === WEBGL;
      const counter = webgl ? countDraws(game.renderer as Renderer.WebGL.WebGLRenderer) : { drawn: 0 };
      let drawCalls = 0;
      // What was painted on canvases may be gone with the card's memory, too.
      if (webgl) game.renderer.on(RESTORED, () => garden.repaint());
      resolve({
        picture: game.canvas,
        inks: garden.inks,
        still: false,
        get lost() {
          return webgl && (game.renderer as Renderer.WebGL.WebGLRenderer).contextLost;
        },
        get drawCalls() {
          return drawCalls;
        },
        resize(next, ratio, quality) {
          game.scale.resize(next.width, next.fullHeight);
          game.canvas.style.width = `${next.width / ratio}px`;
          game.canvas.style.height = `${next.fullHeight / ratio}px`;
          garden.hang(next, quality);
        },
        render(sky, at, delta) {
          counter.drawn = 0;
          garden.prepare(sky);
          game.step(at, delta);
          drawCalls = webgl ? counter.drawn : (game.renderer as Renderer.Canvas.CanvasRenderer).drawCount;
        },
        close() {
          game.destroy(true);
          // Phaser clears itself away at the start of its next step, and its loop stands still.
          game.step(0, 0);
        },
      });
    }
  });
}
