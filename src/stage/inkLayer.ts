/**
 * Hands a layer of paint to Phaser: as quads of the renderer's own batch under WebGL, quad by quad on a 2D canvas.
 * The one place that knows how Phaser draws; what is drawn is not its business.
 */
import { BlendModes, GameObjects, type Cameras, type Renderer, type Scene, type Textures } from 'phaser';
import type { Ink } from './ink.ts';
import { atlasFrames, cellOf, SPRITE } from './sprites.ts';

const FLOATS = 8;
/** Position, place in the texture, its unit, tint effect, tint. */
const VERTEX_WORDS = 7;
/** The batch multiplies texture and tint. */
const MULTIPLY = 0;
/** Tinted copies of the atlas's cells that the 2D canvas keeps. */
const MOST_COPIES = 600;
const COPY_SIZE = 122;

export class InkLayer extends GameObjects.Extern {
  readonly #ink: Ink;
  readonly #atlas: Textures.CanvasTexture;
  readonly #frames = atlasFrames();
  readonly #renderOptions = { multiTexturing: true };
  readonly #copies = new Map<number, HTMLCanvasElement>();

  readonly #scale: number;

  /** @param scale of the target against the stage: less than 1 draws the layer into a smaller texture */
  constructor(scene: Scene, atlas: Textures.CanvasTexture, ink: Ink, adds: boolean, scale = 1) {
    super(scene);
    this.#scale = scale;
    this.#ink = ink;
    this.#atlas = atlas;
    this.setBlendMode(adds ? BlendModes.ADD : BlendModes.NORMAL);
  }

  /**
   * Called by Phaser as a plain function, so the layer comes as an argument and `this` is nobody. The first quad of a
   * batch goes through Phaser's door, which settles texture and options; the others are written where that one went:
   * a call with twenty numbers for every quad costs more than everything else in a frame.
   */
  renderWebGL(renderer: Renderer.WebGL.WebGLRenderer, layer: InkLayer, context: Renderer.WebGL.DrawingContext): void {
    const batch = renderer.renderNodes.getNode('BatchHandlerQuad') as Renderer.WebGL.RenderNodes.BatchHandlerQuad;
    const { count } = layer.#ink;
    let next = 0;
    while (next < count) {
      layer.#open(batch, context, next++);
      // A batch that this one quad has filled is on its way already.
      if (batch.instanceCount === 0) continue;
      const room = Math.min(count - next, batch.instancesPerBatch - batch.instanceCount);
      layer.#write(batch, next, room);
      next += room;
      if (batch.instanceCount === batch.instancesPerBatch) batch.run(context);
    }
  }

  #open(
    batch: Renderer.WebGL.RenderNodes.BatchHandlerQuad,
    context: Renderer.WebGL.DrawingContext,
    quad: number,
  ): void {
    const { corners, tints, sprites } = this.#ink;
    const frames = this.#frames;
    const scale = this.#scale;
    const c = quad * FLOATS;
    const t = quad * 4;
    const f = sprites[quad]! * 4;
    batch.batch(
      context,
      this.#atlas.source[0]!.glTexture!,
      corners[c]! * scale,
      corners[c + 1]! * scale,
      corners[c + 2]! * scale,
      corners[c + 3]! * scale,
      corners[c + 4]! * scale,
      corners[c + 5]! * scale,
      corners[c + 6]! * scale,
      corners[c + 7]! * scale,
      frames[f]!,
      // Textures lie bottom up in WebGL.
      1 - frames[f + 1]!,
      frames[f + 2]!,
      -frames[f + 3]!,
      MULTIPLY,
      tints[t]!,
      tints[t + 1]!,
      tints[t + 2]!,
      tints[t + 3]!,
      this.#renderOptions,
    );
  }

  /** Writes quads beside the one just opened: same texture, same options. Vertices as in Phaser's `BatchHandlerQuad`. */
  #write(batch: Renderer.WebGL.RenderNodes.BatchHandlerQuad, from: number, room: number): void {
    const { corners, tints, sprites } = this.#ink;
    const frames = this.#frames;
    const scale = this.#scale;
    const { viewF32, viewU32 } = batch.vertexBufferLayout.buffer;
    const floats = viewF32!;
    const words = viewU32!;
    const unit = this.#atlas.source[0]!.glTexture!.batchUnit;
    let at = batch.instanceCount * batch.floatsPerInstance;
    for (let quad = from; quad < from + room; quad++) {
      const c = quad * FLOATS;
      const t = quad * 4;
      const f = sprites[quad]! * 4;
      const left = frames[f]!;
      const right = left + frames[f + 2]!;
      const top = 1 - frames[f + 1]!;
      const bottom = top - frames[f + 3]!;
      floats[at] = corners[c + 2]! * scale;
      floats[at + 1] = corners[c + 3]! * scale;
      floats[at + 2] = left;
      floats[at + 3] = bottom;
      floats[at + 4] = unit;
      words[at + 5] = MULTIPLY;
      words[at + 6] = tints[t + 1]!;
      floats[at + 7] = corners[c]! * scale;
      floats[at + 8] = corners[c + 1]! * scale;
      floats[at + 9] = left;
      floats[at + 10] = top;
      floats[at + 11] = unit;
      words[at + 12] = MULTIPLY;
      words[at + 13] = tints[t]!;
      floats[at + 14] = corners[c + 6]! * scale;
      floats[at + 15] = corners[c + 7]! * scale;
      floats[at + 16] = right;
      floats[at + 17] = bottom;
      floats[at + 18] = unit;
      words[at + 19] = MULTIPLY;
      words[at + 20] = tints[t + 3]!;
      floats[at + 21] = corners[c + 4]! * scale;
      floats[at + 22] = corners[c + 5]! * scale;
      floats[at + 23] = right;
      floats[at + 24] = top;
      floats[at + 25] = unit;
      words[at + 26] = MULTIPLY;
      words[at + 27] = tints[t + 2]!;
      at += VERTEX_WORDS * 4;
    }
    batch.instanceCount += room;
    batch.currentBatchEntry.count += room;
  }

  /** Without WebGL: bands and faces as flat polygons, soft things as tinted copies. Gradients along a band are lost; shapes are not. */
  renderCanvas(renderer: Renderer.Canvas.CanvasRenderer, layer: InkLayer, _camera: Cameras.Scene2D.Camera): void {
    const pen = renderer.currentContext;
    const { corners, tints, sprites, count } = layer.#ink;
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalCompositeOperation = layer.blendMode === BlendModes.ADD ? 'lighter' : 'source-over';
    for (let i = 0; i < count; i++) {
      const c = i * FLOATS;
      const paint = tints[i * 4 + 2]!;
      const sprite = sprites[i]!;
      const opacity = (paint >>> 24) / 255;
      if (opacity < 0.01) continue;
      if (sprite === SPRITE.solid || sprite === SPRITE.thread) {
        pen.globalAlpha = opacity;
        pen.fillStyle = `#${(paint & 0xffffff).toString(16).padStart(6, '0')}`;
        pen.beginPath();
        pen.moveTo(corners[c]!, corners[c + 1]!);
        pen.lineTo(corners[c + 2]!, corners[c + 3]!);
        pen.lineTo(corners[c + 6]!, corners[c + 7]!);
        pen.lineTo(corners[c + 4]!, corners[c + 5]!);
        pen.fill();
        continue;
      }
      const copy = layer.#copyOf(sprite, paint & 0xffffff);
      const size = copy.width;
      pen.globalAlpha = opacity;
      pen.setTransform(
        (corners[c + 4]! - corners[c]!) / size,
        (corners[c + 5]! - corners[c + 1]!) / size,
        (corners[c + 2]! - corners[c]!) / size,
        (corners[c + 3]! - corners[c + 1]!) / size,
        corners[c]!,
        corners[c + 1]!,
      );
      pen.drawImage(copy, 0, 0);
      pen.setTransform(1, 0, 0, 1, 0, 0);
    }
    pen.restore();
  }

  /** A cell in one colour, colours rounded so that few copies serve many tints. */
  #copyOf(sprite: number, colour: number): HTMLCanvasElement {
    const rounded = colour & 0xf0f0f0;
    const key = sprite * 0x1000000 + rounded;
    const known = this.#copies.get(key);
    if (known) return known;
    if (this.#copies.size >= MOST_COPIES) this.#copies.clear();
    const cell = cellOf(sprite);
    const copy = document.createElement('canvas');
    copy.width = COPY_SIZE;
    copy.height = COPY_SIZE;
    const pen = copy.getContext('2d')!;
    pen.drawImage(this.#atlas.getCanvas(), cell.x, cell.y, cell.size, cell.size, 0, 0, COPY_SIZE, COPY_SIZE);
    pen.globalCompositeOperation = 'source-in';
    pen.fillStyle = `#${rounded.toString(16).padStart(6, '0')}`;
    pen.fillRect(0, 0, COPY_SIZE, COPY_SIZE);
    this.#copies.set(key, copy);
    return copy;
  }
}
