/**
 * The flower of a plant: its form is the species', everything else the phrase's own. Petals go around it as time does, each as
 * long as its part of the phrase is struck and as light as it is high; one phrase's flower is no other's.
 */
import { tint } from './ink.ts';
import { AMBER, AMBER_DEEP, AMBER_LIGHT, mix } from './palette.ts';
import { Traits } from './plantsNature.ts';
import { Quads, type Detail } from './plantsQuads.ts';
import { speciesOf, type Bloom } from './species.ts';
import { SPRITE } from './sprites.ts';
import { clamp01, grain, lerp, smooth } from './viewModel/motion.ts';

/** Points of a stem. */
export const KNOTS = 7;
export const HEART = 0x6b3a12;
/** Petals that were taken back: as much of the flower as was said against the phrase. */
const DOUBTED = 0x86a3d6;
/** Heads beside the first: one for every second ancestor. */
const MOST_SIDE_HEADS = 2;
const MOST_BELLS = 6;

export class Flowering extends Quads {
  /** The middle of its flower, and how far its petals reach; 0 where it has none. */
  headX = 0;
  headY = 0;
  reach = 0;
  height = 0;

  protected bloom: Bloom = speciesOf({});
  protected readonly traits = new Traits();
  protected seed = 0;
  /** One of the far row. */
  protected far = false;
  /** What was said for it, 0–1.5. */
  protected love = 0;
  /** Share of its petals that were taken back, 0–1. */
  protected doubted = 0;
  protected generation = 0;
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
    const size = (1.95 + 1.4 * Math.sqrt(this.love) + 0.5 * this.traits.span) * here;
    if (form === 'bell') this.#drawBells(detail, size, open);
    else if (form === 'spire') this.#drawSpire(detail, size, open);
    else {
      this.#drawSideHeads(size, open);
      this.#drawHead(detail, size, open);
    }
    this.reach = size;
  }

  #drawHead(detail: Detail, size: number, open: number): void {
    const petals = Math.max(3, detail === 0 ? Math.min(6, this.bloom.petals) : this.bloom.petals);
    switch (this.bloom.form) {
      case 'umbel':
        return this.#drawUmbel(detail, petals, size, open);
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
        return this.#heart(detail, size * 0.26);
      default:
        this.#whorl(petals, size * 1.12, 0, open, this.petalColour, detail === 2 && petals < 10);
        this.#heart(detail, size * 0.4);
    }
  }

  /** A phrase that has come far carries more than one head. */
  #drawSideHeads(size: number, open: number): void {
    const heads = this.far ? 0 : Math.min(MOST_SIDE_HEADS, Math.ceil(this.generation / 2));
    const [x, y] = [this.headX, this.headY];
    let side = this.stemX[KNOTS - 1]! >= 0 ? -1 : 1;
    for (let head = 0; head < heads; head++) {
      const share = 0.66 - 0.2 * head;
      const footX = this.aside(share);
      const footY = -share * this.height;
      const long = (1.5 + 0.75 * size) * (1 - 0.12 * head);
      this.ray(footX, footY, 0.85 * side, long, 0.07, tint(this.leafColour, 0.85));
      this.headX = footX + Math.sin(0.85 * side) * long;
      this.headY = footY - Math.cos(0.85 * side) * long;
      this.#drawHead(0, (0.62 - 0.1 * head) * size, open);
      side = -side;
    }
    this.headX = x;
    this.headY = y;
  }

  #tip(edge: number): number {
    return edge < 0.3 ? SPRITE.seed : SPRITE.petal;
  }

  /** Colour of what stands at a share of the phrase: lighter where the melody is high, blue where it was taken back. */
  #shade(colour: number, share: number): number {
    if (share > 1 - this.doubted) return mix(DOUBTED, colour, 0.25);
    const tone = this.traits.tone(share);
    return tone < 0.5
      ? mix(colour, this.shadeColour, 0.85 * (0.5 - tone))
      : mix(colour, this.rimColour, 0.9 * (tone - 0.5));
  }

  /** A ring of petals, the phrase once around; closed it is a bud that points where the stem does. */
  #whorl(petals: number, long: number, phase: number, open: number, colour: number, rimmed: boolean): void {
    const lean = this.lean();
    const outer = phase === 0;
    const sprite = this.#tip(outer ? this.bloom.edge : this.bloom.innerEdge);
    const spread = 0.12 + 0.88 * open;
    const rim = tint(this.rimColour, 0.7);
    const breadth = this.bloom.breadth * (sprite === SPRITE.petal ? 1.25 : 1);
    for (let petal = 0; petal < petals; petal++) {
      const share = ((petal + phase) / petals) % 1;
      const around = (share - 0.5) * 2 * Math.PI;
      const turn = lean + around * spread;
      const reach = long * (0.55 + 0.45 * open) * (0.68 + 0.44 * this.traits.struck(share));
      this.petal(sprite, this.headX, this.headY, turn, reach, breadth, tint(this.#shade(colour, share), 0.9));
      if (rimmed && sprite === SPRITE.petal)
        this.petal(SPRITE.petalLine, this.headX, this.headY, turn, reach, breadth, rim);
    }
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

  /**
   * Bells on both sides of the stem in turn, more of them the busier the phrase is and the longer its line. They hang where
   * the melody sinks and look up where it climbs; the lowest is the phrase's beginning.
   */
  #drawBells(detail: Detail, size: number, open: number): void {
    const { busy, climb } = this.traits;
    const wished = 1 + Math.round(3.4 * busy * busy) + Math.min(2, this.generation >> 1);
    const bells = this.far ? 1 : Math.min(detail === 0 ? 3 : MOST_BELLS, wished);
    // One bell is large, of many each is smaller.
    const each = (size * 2.2) / (1 + 0.32 * (bells - 1));
    const tilt = lerp(0.3, 2.5, (climb + 1) / 2);
    let side = this.stemX[KNOTS - 1]! >= 0 ? 1 : -1;
    for (let bell = 0; bell < bells; bell++) {
      const share = 1 - (0.5 * bell) / Math.max(3, bells);
      const when = 1 - (bell + 0.5) / bells;
      const turn = bells === 1 && climb > 0 ? this.lean() : Math.PI - side * tilt;
      const long = each * (0.55 + 0.45 * open) * (0.72 + 0.36 * this.traits.struck(when));
      const stalk = bells === 1 ? 0.2 : 0.55 + 0.2 * each;
      const x = this.aside(share - 0.02);
      const y = -(share - 0.02) * this.height;
      const footX = x + Math.sin(side * 1.15) * stalk;
      const footY = y - Math.cos(1.15) * stalk;
      if (detail > 0) this.ray(x, y, side * 1.15, stalk, 0.12, tint(this.leafColour, 0.95));
      const colour = tint(this.#shade(this.petalColour, when), 0.95);
      this.petal(
        SPRITE.bell,
        footX,
        footY,
        turn,
        long,
        (0.5 + 0.5 * this.bloom.breadth) * (0.55 + 0.45 * open),
        colour,
      );
      if (detail > 0)
        this.dot(SPRITE.disc, footX, footY, 0.13 * each, tint(mix(this.leafColour, this.petalColour, 0.25), 0.95));
      side = -side;
    }
    this.headY += tilt < Math.PI / 2 ? 0.45 * each : 0;
  }

  #drawUmbel(detail: Detail, heads: number, size: number, open: number): void {
    const lean = this.lean();
    const long = size * 1.25;
    for (let head = 0; head < heads; head++) {
      const when = (head + 0.5) / heads;
      const share = heads > 1 ? head / (heads - 1) - 0.5 : 0;
      const turn = lean + share * (0.5 + 2.1 * open);
      const away = long * (0.74 + 0.36 * this.traits.tone(when));
      if (detail > 0) this.ray(this.headX, this.headY, turn, away, 0.06, tint(this.leafColour, 0.8));
      const x = this.headX + Math.sin(turn) * away;
      const y = this.headY - Math.cos(turn) * away;
      const radius = size * (0.14 + 0.1 * open) * (0.7 + 0.6 * this.traits.struck(when));
      this.dot(SPRITE.bead, x, y, radius, tint(this.#shade(this.petalColour, when), 0.94));
    }
    this.headY -= 0.7 * long;
  }

  /** Florets up the stem as the phrase goes, longer where it is struck. */
  #drawSpire(detail: Detail, size: number, open: number): void {
    const count = detail === 0 ? 5 : this.bloom.petals + 3 + Math.min(3, this.generation);
    const lower = this.height * (0.4 + 0.2 * this.traits.span);
    for (let floret = 0; floret < count; floret++) {
      const share = floret / (count - 1);
      const at = 1 - (lower / this.height) * (1 - share);
      const long = size * (0.98 - 0.55 * share) * (0.5 + 0.5 * open) * (0.7 + 0.5 * this.traits.struck(share));
      const turn = (floret % 2 === 0 ? 1 : -1) * (1.25 - 0.9 * share);
      this.petal(
        this.#tip(this.bloom.edge),
        this.aside(at),
        -at * this.height,
        turn,
        long,
        this.bloom.breadth,
        tint(this.#shade(this.petalColour, share), 0.92),
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
    for (let side = -1; side <= 1; side += 2) {
      const low = side < 0 ? 0.1 : 0.9;
      const high = side < 0 ? 0.3 : 0.7;
      const lowLong = long * 0.82 * (0.68 + 0.44 * this.traits.struck(low));
      const highLong = long * 1.12 * (0.68 + 0.44 * this.traits.struck(high));
      const lowPaint = tint(this.#shade(this.petalColour, low), 0.9);
      const highPaint = tint(this.#shade(this.petalColour, high), 0.9);
      this.petal(sprite, this.headX, this.headY, lean + side * (0.5 + 1.75 * open), lowLong, breadth * 0.8, lowPaint);
      this.petal(
        sprite,
        this.headX,
        this.headY,
        lean + side * (0.3 + 0.98 * open),
        highLong,
        breadth * 1.25,
        highPaint,
      );
    }
    const upper = tint(mix(this.#shade(this.petalColour, 0.5), this.rimColour, 0.35), 0.92);
    this.petal(sprite, this.headX, this.headY, lean, long * (0.68 + 0.44 * this.traits.struck(0.5)), breadth, upper);
    this.petal(
      SPRITE.seed,
      this.headX,
      this.headY,
      lean + Math.PI,
      long * (0.5 + 0.35 * this.traits.busy),
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
