/**
 * Bloom: what shines is drawn once more into a texture of a quarter of the size, blurred there and laid over the
 * picture as light. A sixteenth of the fill of a bloom at full size. WebGL only; knows layers of paint, no music.
 */
import { BlendModes, type GameObjects, type Scene, type Textures } from 'phaser';
import type { Ink } from './ink.ts';
import { InkLayer } from './inkLayer.ts';
import type { Layout } from './layout.ts';

const SHARE = 0.25;
const STRENGTH = 0.5;
const BLUR_STEPS = 4;

export class Bloom {
  readonly #texture: Textures.DynamicTexture;
  readonly #image: GameObjects.Image;
  readonly #sources: readonly InkLayer[];

  /** @param shining layers of paint that give light, back to front */
  constructor(scene: Scene, atlas: Textures.CanvasTexture, shining: readonly Ink[]) {
    this.#texture = scene.textures.addDynamicTexture('bloom', 4, 4)!;
    this.#sources = shining.map((ink) => new InkLayer(scene, atlas, ink, true, SHARE));
    this.#image = scene.add.image(0, 0, this.#texture).setOrigin(0, 0).setBlendMode(BlendModes.ADD);
    this.#image.setAlpha(STRENGTH).enableFilters();
    this.#image.filters!.internal.addBlur(1, 2, 2, 1, 0xffffff, BLUR_STEPS);
  }

  /** Video memory of the texture itself, bytes. */
  get bytes(): number {
    return 4 * this.#texture.width * this.#texture.height;
  }

  hang(layout: Layout): void {
    this.#texture.setSize(Math.max(2, layout.width * SHARE), Math.max(2, layout.fullHeight * SHARE));
    this.#image.setTexture(this.#texture.key).setDisplaySize(layout.width, layout.fullHeight);
  }

  /** Gathers the light of this frame; must be called before the scene is rendered. */
  gather(): void {
    this.#texture.fill(0x000000, 1);
    for (const source of this.#sources) this.#texture.draw(source);
    this.#texture.render();
  }

  show(shown: boolean): void {
    this.#image.setVisible(shown);
  }
}
