/**
 * The flower of a plant, by the form of its species. Everything in it hangs on the tip of the stem, which is the plant's.
 */
import { tint } from './ink.ts';
import { AMBER, AMBER_DEEP, AMBER_LIGHT, mix } from './palette.ts';
import { Quads, type Detail } from './plantsQuads.ts';
import { speciesOf, type Bloom } from './species.ts';
import { SPRITE } from './sprites.ts';
import { clamp01, grain, lerp, smooth } from './viewModel/motion.ts';

/** Points of a stem. */
export const KNOTS = 7;
export const HEART = 0x6b3a12;

export class Flowering extends Quads {
  /** The middle of its flower, and how far its petals reach; 0 where it has none. */
  headX = 0;
  headY = 0;
  reach = 0;
  height = 0;

  protected bloom: Bloom = speciesOf({});
  protected seed = 0;
  /** One of the far row. */
  protected far = false;
  /** What was said for it, 0–1.5. */
  protected love = 0;
  /** [KNOTS] how far aside the stem goes. */
  protected readonly stemX = new Float32Array(KNOTS);
  protected leafColour = AMBER;
  protected petalColour = AMBER;
  protected rimColour = AMBER_LIGHT;
  protected shadeColour = AMBER_DEEP;
  protected heartColour = HEART;

  /** Sideways way of the stem at a share of its height. */
  protected aside(share: number): number {
    const at = clamp01(share) * (KNOTS - 1);
    const knot = Math.min(KNOTS - 2, Math.floor(at));
    return lerp(this.stemX[knot]!, this.stemX[knot + 1]!, smooth(at - knot));
  }

  /** Which way the stem points at its tip. */
  protected lean(): number {
    return Math.atan2(this.stemX[KNOTS - 1]! - this.stemX[KNOTS - 3]!, this.height / 3) * 0.8;
  }

  protected drawFlower(detail: Detail, here: number, open: number): void {
    if (here <= 0.02) return;
    const { form } = this.bloom;
    const size = (2.15 + 0.6 * this.love) * here;
    this.reach = size;
    const petals = Math.max(3, detail === 0 ? Math.min(6, this.bloom.petals) : this.bloom.petals);
    switch (form) {
      case 'bell':
        return this.#drawBells(detail, size, open);
      case 'umbel':
        return this.#drawUmbel(detail, petals, size, open);
      case 'spire':
        return this.#drawSpire(detail, petals, size, open);
      case 'orchid':
        return this.#drawOrchid(detail, size, open);
      case 'rose':
        this.#whorl(petals, size * 1.05, 0, open, this.petalColour, detail === 2);
        this.#whorl(petals, size * 0.72, 0.5, open, mix(this.petalColour, this.shadeColour, 0.45), false);
        if (detail > 0)
          this.#whorl(
            Math.max(3, petals - 2),
            size * 0.42,
            0.2,
            open,
            mix(this.petalColour, this.heartColour, 0.4),
            false,
          );
        return;
      case 'star':
        this.#whorl(petals, size * 1.35, 0, open, this.petalColour, detail === 2);
        this.#heart(detail, size * 0.26);
        return;
      case 'daisy':
        this.#whorl(petals, size * 1.12, 0, open, this.petalColour, detail === 2 && petals < 10);
        this.#heart(detail, size * 0.4);
    }
  }

  #tip(edge: number): number {
    return edge < 0.3 ? SPRITE.seed : SPRITE.petal;
  }

  /** A ring of petals; closed it is a bud that points where the stem does. */
  #whorl(petals: number, long: number, phase: number, open: number, colour: number, rimmed: boolean): void {
    const lean = this.lean();
    const outer = phase === 0;
    const sprite = this.#tip(outer ? this.bloom.edge : this.bloom.innerEdge);
    const spread = 0.12 + 0.88 * open;
    const paint = tint(colour, 0.88);
    const shaded = tint(mix(colour, this.shadeColour, 0.3), 0.88);
    const rim = tint(this.rimColour, 0.7);
    const reach = long * (0.55 + 0.45 * open);
    const breadth = this.bloom.breadth * (sprite === SPRITE.petal ? 1.25 : 1);
    for (let petal = 0; petal < petals; petal++) {
      const around = ((petal + phase) / petals - 0.5) * 2 * Math.PI;
      const turn = lean + around * spread;
      this.petal(sprite, this.headX, this.headY, turn, reach, breadth, petal % 2 === 0 ? paint : shaded);
      if (rimmed && sprite === SPRITE.petal)
        this.petal(SPRITE.petalLine, this.headX, this.headY, turn, reach, breadth, rim);
    }
    if (rimmed && sprite !== SPRITE.petal)
      this.dot(SPRITE.halo, this.headX, this.headY, reach * 1.16, tint(this.rimColour, 0.35));
  }

  /** The middle of an open flower, freckled as the style is grainy. */
  #heart(detail: Detail, radius: number): void {
    this.dot(SPRITE.disc, this.headX, this.headY, radius, tint(this.heartColour, 0.95));
    this.dot(SPRITE.bead, this.headX, this.headY, radius * 0.62, tint(this.rimColour, 0.75));
    if (detail < 2) return;
    const freckles = Math.round(7 * this.bloom.grain);
    for (let freckle = 0; freckle < freckles; freckle++) {
      const turn = 2 * Math.PI * grain(this.seed, freckle + 60);
      const away = radius * (1.15 + 0.5 * grain(this.seed, freckle + 80));
      const x = this.headX + Math.sin(turn) * away;
      const y = this.headY - Math.cos(turn) * away;
      this.dot(SPRITE.disc, x, y, 0.11, tint(this.heartColour, 0.8));
    }
  }

  /** As many bells as there were petals to give, hanging to both sides in turn, the largest uppermost. */
  #drawBells(detail: Detail, size: number, open: number): void {
    const bells = this.far ? 1 : Math.max(1, Math.min(4, this.bloom.petals - 2) - (detail === 2 ? 0 : 1));
    const ribs = detail === 2 ? 4 : 3;
    let side = this.stemX[KNOTS - 1]! >= 0 ? 1 : -1;
    for (let bell = 0; bell < bells; bell++) {
      const share = 1 - 0.16 * bell;
      const long = size * (1.25 - 0.16 * bell);
      const footX = this.aside(share) + side * (0.45 + 0.1 * bell);
      const footY = -share * this.height + (bell === 0 ? 0.1 : 0.35);
      const x = this.aside(share - 0.03);
      this.ray(x, -(share - 0.03) * this.height, side * 0.9, 0.75, 0.07, tint(this.leafColour, 0.9));
      for (let rib = 0; rib < ribs; rib++) {
        const fan = (rib / (ribs - 1) - 0.5) * (0.35 + 0.85 * open);
        const turn = Math.PI - side * 0.25 + fan;
        const colour = mix(this.petalColour, this.shadeColour, rib % 2 === 0 ? 0.05 : 0.3);
        this.petal(this.#tip(this.bloom.edge), footX, footY, turn, long, this.bloom.breadth * 0.8, tint(colour, 0.86));
      }
      this.dot(SPRITE.disc, footX, footY, 0.22, tint(mix(this.leafColour, this.petalColour, 0.3), 0.95));
      if (detail === 2)
        this.dot(SPRITE.bead, footX + side * 0.22, footY + long * 0.98, 0.16, tint(this.rimColour, 0.9 * open));
      side = -side;
    }
    this.headY += 0.6 * size;
  }

  #drawUmbel(detail: Detail, heads: number, size: number, open: number): void {
    const lean = this.lean();
    const long = size * 1.25;
    for (let head = 0; head < heads; head++) {
      const share = heads > 1 ? head / (heads - 1) - 0.5 : 0;
      const turn = lean + share * (0.5 + 2.1 * open);
      const away = long * (0.82 + 0.24 * grain(this.seed, head + 30));
      if (detail > 0) this.ray(this.headX, this.headY, turn, away, 0.06, tint(this.leafColour, 0.8));
      const x = this.headX + Math.sin(turn) * away;
      const y = this.headY - Math.cos(turn) * away;
      const colour = mix(this.petalColour, this.rimColour, head % 2 === 0 ? 0.1 : 0.55);
      this.dot(SPRITE.bead, x, y, size * (0.2 + 0.12 * open), tint(colour, 0.92));
    }
    this.headY -= 0.7 * long;
  }

  #drawSpire(detail: Detail, florets: number, size: number, open: number): void {
    const count = detail === 0 ? 5 : florets + 3;
    const lower = this.height * 0.46;
    for (let floret = 0; floret < count; floret++) {
      const share = floret / (count - 1);
      const at = 1 - (lower / this.height) * (1 - share);
      const long = size * (0.95 - 0.6 * share) * (0.5 + 0.5 * open);
      const turn = (floret % 2 === 0 ? 1 : -1) * (1.25 - 0.9 * share);
      const colour = mix(this.petalColour, this.rimColour, 0.6 * share);
      this.petal(
        this.#tip(this.bloom.edge),
        this.aside(at),
        -at * this.height,
        turn,
        long,
        this.bloom.breadth,
        tint(colour, 0.9),
      );
    }
    this.headY += 0.35 * lower;
    this.headX = this.aside(0.84);
  }

  #drawOrchid(detail: Detail, size: number, open: number): void {
    const lean = this.lean();
    const sprite = this.#tip(this.bloom.edge);
    const { breadth, grain: freckled } = this.bloom;
    const long = size * 1.2;
    const paint = tint(this.petalColour, 0.9);
    for (let side = -1; side <= 1; side += 2) {
      this.petal(sprite, this.headX, this.headY, lean + side * (0.5 + 1.75 * open), long * 0.78, breadth * 0.8, paint);
      this.petal(sprite, this.headX, this.headY, lean + side * (0.3 + 0.98 * open), long * 1.1, breadth * 1.25, paint);
    }
    this.petal(
      sprite,
      this.headX,
      this.headY,
      lean,
      long,
      breadth,
      tint(mix(this.petalColour, this.rimColour, 0.45), 0.92),
    );
    this.petal(
      SPRITE.seed,
      this.headX,
      this.headY,
      lean + Math.PI,
      long * 0.72,
      0.8,
      tint(mix(this.shadeColour, this.heartColour, 0.35), 0.95),
    );
    const freckles = detail === 2 ? Math.round(6 * freckled) : 0;
    for (let freckle = 0; freckle < freckles; freckle++) {
      const turn = lean + Math.PI + (grain(this.seed, freckle + 60) - 0.5) * 0.9;
      const away = long * (0.25 + 0.35 * grain(this.seed, freckle + 80));
      const x = this.headX + Math.sin(turn) * away;
      const y = this.headY - Math.cos(turn) * away;
      this.dot(SPRITE.disc, x, y, 0.1, tint(this.rimColour, 0.85));
    }
    this.dot(SPRITE.bead, this.headX, this.headY, size * 0.2, tint(this.rimColour, 0.9));
  }
}
