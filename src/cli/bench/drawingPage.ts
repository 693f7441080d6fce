/** What the benchmark of the drawing runs inside a page: the stage on an evening, counted and timed frame by frame. */
import type { Milliseconds } from '../../kernel/units.ts';
import { createStage } from '../../stage/stage.ts';
import { emptied, statesOf, unpackEvening } from './eveningStrip.ts';

export interface DrawingOrder {
  readonly width: number;
  readonly height: number;
  readonly quality: number;
  /** Draws nobody's garden: the same stage before the first note. */
  readonly empty: boolean;
}

export interface DrawingFigures {
  readonly medianMs: Milliseconds;
  readonly p95Ms: Milliseconds;
  readonly drawCalls: number;
  /** Bytes of textures and render targets on the graphics card, the canvas itself not counted. */
  readonly textureBytes: number;
}

const WARM_UP = 60;

/** Books the bytes of every texture of contexts that are made from now on. */
function bookTextures(): { bytes(): number } {
  const sizes = new Map<WebGLTexture, number>();
  let bound: WebGLTexture | null = null;
  const gl = WebGLRenderingContext.prototype;
  const { bindTexture, texImage2D, generateMipmap, deleteTexture } = gl;
  const halved = new Set<WebGLTexture>();
  gl.bindTexture = function (target, texture) {
    bound = texture;
    bindTexture.call(this, target, texture);
  };
  gl.texImage2D = function (this: WebGLRenderingContext, ...call: unknown[]) {
    const source = call[5] as { width: number; height: number } | undefined;
    const [width, height] =
      call.length > 6 ? [call[3] as number, call[4] as number] : [source?.width ?? 0, source?.height ?? 0];
    if (bound) sizes.set(bound, 4 * width * height);
    Reflect.apply(texImage2D, this, call);
  } as typeof texImage2D;
  gl.generateMipmap = function (target) {
    if (bound) halved.add(bound);
    generateMipmap.call(this, target);
  };
  gl.deleteTexture = function (texture) {
    if (texture) sizes.delete(texture);
    deleteTexture.call(this, texture);
  };
  // All halves of a side, down to one pixel, are a third of the whole again.
  const held = ([texture, bytes]: [WebGLTexture, number]): number => (halved.has(texture) ? (4 / 3) * bytes : bytes);
  return { bytes: () => [...sizes].map(held).reduce((sum, bytes) => sum + bytes, 0) };
}

/** A stage that stays open between runs, so that memory can be looked at. */
export interface Drawing {
  /** Draws frames at sixty a second of music, going on from where it was, and tells what they took. */
  run(frames: number): Promise<DrawingFigures>;
}

export async function openDrawing(packed: string, order: DrawingOrder): Promise<Drawing> {
  const book = bookTextures();
  const parent = document.createElement('div');
  parent.style.cssText = `width:${order.width}px;height:${order.height}px`;
  document.body.replaceChildren(parent);
  const stage = await createStage(parent, { calm: false, debug: false, quality: order.quality, describe: () => '' });
  const evening = unpackEvening(packed);
  const stateAt = statesOf(order.empty ? emptied(evening) : evening);
  let at = 0;
  return {
    async run(frames) {
      const spent = new Float64Array(frames);
      let drawCalls = 0;
      for (let frame = -WARM_UP; frame < frames; frame++) {
        const state = stateAt((at++ / 60) % evening.seconds);
        const began = performance.now();
        stage.draw(state);
        if (frame >= 0) spent[frame] = performance.now() - began;
        drawCalls = Math.max(drawCalls, stage.drawCalls);
        // Frames are handed over no faster than they are shown, or the queue to the card is what is measured.
        await new Promise(requestAnimationFrame);
      }
      spent.sort();
      return {
        medianMs: spent[frames >> 1]!,
        p95Ms: spent[Math.floor(0.95 * frames)]!,
        drawCalls,
        textureBytes: book.bytes(),
      };
    },
  };
}
