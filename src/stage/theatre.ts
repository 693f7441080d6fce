/**
 * Phaser set up for one hand-driven scene: a backdrop and four layers of paint.
 * Its own loop stands still; a frame is drawn when the stage says so. Knows no music.
 */
import { AUTO, CANVAS, Game, Scale, Scene, WEBGL, type GameObjects, type Renderer, type Textures } from 'phaser';
import { backdropSize, paintBackdrop } from './backdrop.ts';
import { InkLayer } from './inkLayer.ts';
import { freshInks, type Inks } from './ink.ts';
import type { Layout } from './layout.ts';
import { NIGHT } from './palette.ts';
import { ATLAS_HEIGHT, ATLAS_WIDTH, paintAtlas } from './sprites.ts';

const ATLAS = 'atlas';
const BACKDROP = 'backdrop';

class Garden extends Scene {
  readonly inks: Inks = freshInks();
  #backdrop: GameObjects.Image | null = null;
  #backdropTexture: Textures.CanvasTexture | null = null;

  constructor() {
    super('garden');
  }

  create(): void {
    const atlas = this.textures.createCanvas(ATLAS, ATLAS_WIDTH, ATLAS_HEIGHT)!;
    paintAtlas(atlas.context);
    atlas.refresh();
    this.#backdropTexture = this.textures.createCanvas(BACKDROP, 2, 2)!;
    this.#backdrop = this.add.image(0, 0, BACKDROP).setOrigin(0, 0);
    const { under, light, body, spark } = this.inks;
    this.add.existing(new InkLayer(this, atlas, this.inks.garden, false));
    this.add.existing(new InkLayer(this, atlas, under, false));
    this.add.existing(new InkLayer(this, atlas, light, true));
    this.add.existing(new InkLayer(this, atlas, body, false));
    this.add.existing(new InkLayer(this, atlas, spark, true));
  }

  hang(layout: Layout): void {
    const texture = this.#backdropTexture;
    if (!texture) return;
    const { width, height } = backdropSize(layout);
    texture.setSize(width, height);
    paintBackdrop(texture.context, layout);
    texture.refresh();
    this.#backdrop?.setTexture(BACKDROP).setDisplaySize(layout.width, layout.fullHeight);
    this.cameras.main.setSize(layout.width, layout.fullHeight);
  }
}

export interface Theatre {
  readonly canvas: HTMLCanvasElement;
  readonly inks: Inks;
  readonly webgl: boolean;
  /** Draw calls of the last frame. */
  readonly drawCalls: number;
  /** `ratio` device pixels to a CSS pixel. */
  resize(layout: Layout, ratio: number): void;
  /** Draws what is in the inks. `at` in milliseconds. */
  render(at: number, delta: number): void;
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
      render: { antialias: true, powerPreference: 'high-performance', preserveDrawingBuffer: readable },
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
      resolve({
        canvas: game.canvas,
        inks: garden.inks,
        webgl,
        get drawCalls() {
          return drawCalls;
        },
        resize(next, ratio) {
          game.scale.resize(next.width, next.fullHeight);
          game.canvas.style.width = `${next.width / ratio}px`;
          game.canvas.style.height = `${next.fullHeight / ratio}px`;
          garden.hang(next);
        },
        render(at, delta) {
          counter.drawn = 0;
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
