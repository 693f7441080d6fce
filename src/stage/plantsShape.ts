/**
 * A phrase as a plant: its quads around its foot, in units, grown once and only moved afterwards.
 * The stem bends as the melody moves (to the right is up), a leaf stands wherever notes began, the flower is that of the style.
 * Knows no screen and no time: how far it has grown and opened is the caller's.
 */
import type { Growth } from '../protocol/flower.ts';
import type { Fate } from '../session/garden.ts';
import { tint } from './ink.ts';
import { AMBER, AMBER_DEEP, AMBER_LIGHT, BLUE, IVORY, MIST, NIGHT, mix } from './palette.ts';
import { speciesOf, type Bloom } from './species.ts';
import { SPRITE } from './sprites.ts';
import { clamp01, grain, lerp, smooth } from './viewModel/motion.ts';

/** No plant has more. */
export const MOST_QUADS = 72;
const KNOTS = 7;
const MOST_LEAVES = 20;
/** Sideways by this much a semitone, at most so far, in units. */
const BEND = 0.34;
const FARTHEST_BEND = 2.2;
/** Heights in units: of a melody on one note, and more a semitone of its span, up to two octaves. */
const LOWEST = 6.8;
const BY_SPAN = 0.2;
const MOST_SPAN = 24;

const TEAL = 0x4cb5a4;
const SLATE = 0x5b86cc;
const STALK = 0x8f9bc8;
/** Families of flowers differ within the amber of More: pale gold, amber, orange, apricot. */
const FAMILIES = [AMBER_LIGHT, AMBER, 0xf08c32, 0xffa978] as const;
/** Notes begun in a quarter of a bar, of a melody that hurries. */
const BUSY = 2;
/** What far flowers pale to. */
const MOONLIT = 0xd9dcf2;
const HEART = 0x6b3a12;

/** What a plant is grown from, beyond the music itself. */
export interface Nature {
  readonly seed: number;
  /** Kin share it: their colours and stance are near each other. */
  readonly family: number;
  readonly fate: Fate;
  /** What was said for it more than against it. */
  readonly love: number;
  readonly children: number;
  /** Paled by distance, 0–1. */
  readonly pale?: number;
}

/** How much of it is worth drawing: 0 far away … 2 in front. */
export type Detail = 0 | 1 | 2;

/** A busy melody has more and narrower petals, a calm one fewer and broader. */
function temperedBy(bloom: Bloom, rhythm: readonly number[]): Bloom {
  if (rhythm.length === 0) return bloom;
  const busy = clamp01(rhythm.reduce((sum, onsets) => sum + onsets, 0) / rhythm.length / BUSY);
  const petals = Math.max(3, Math.round(bloom.petals * (0.7 + 0.6 * busy)));
  return { ...bloom, petals, breadth: bloom.breadth * (1.2 - 0.4 * busy) };
}

export class Plant {
  /** [quads × 8] x, y of top left, bottom left, top right, bottom right, units, y downwards. */
  readonly corners = new Float32Array(MOST_QUADS * 8);
  /** [quads] */
  readonly tints = new Uint32Array(MOST_QUADS);
  readonly sprites = new Uint8Array(MOST_QUADS);
  count = 0;
  /** The middle of its flower, and how far its petals reach; 0 where it has none. */
  headX = 0;
  headY = 0;
  reach = 0;
  height = 0;

  #bloom: Bloom = speciesOf({});
  #fate: Fate = 'bud';
  #seed = 0;
  #far = false;
  #love = 0;
  readonly #stemX = new Float32Array(KNOTS);
  readonly #rhythm: number[] = [];
  #leafColour = TEAL;
  #petalColour = AMBER;
  #rimColour = AMBER_LIGHT;
  #shadeColour = AMBER_DEEP;
  #heartColour = HEART;

  /** Takes the nature of a phrase; `draw` makes it visible. */
  use({ style, contour, rhythm, light }: Growth, { seed, family, fate, love, children, pale = 0 }: Nature): void {
    this.#bloom = temperedBy(speciesOf(style), rhythm);
    this.#fate = fate;
    this.#seed = seed;
    this.#far = pale > 0;
    this.#love = Math.min(1.5, Math.max(0, love));
    let low = Infinity;
    let high = -Infinity;
    let sum = 0;
    let count = 0;
    for (const pitch of contour) {
      if (pitch <= 0) continue;
      low = Math.min(low, pitch);
      high = Math.max(high, pitch);
      sum += pitch;
      count++;
    }
    const span = count > 0 ? Math.min(MOST_SPAN, high - low) : 0;
    const tall = fate === 'bloom' ? 1.15 + 0.3 * this.#love : fate === 'scattered' ? 0.78 : 0.62;
    this.height = (LOWEST + BY_SPAN * span + 0.35 * Math.min(4, children)) * tall;
    this.#bendStem(contour, count > 0 ? sum / count : 0, (grain(family, 5) - 0.5) * 1.6);
    this.#rhythm.length = 0;
    for (const onsets of rhythm) this.#rhythm.push(onsets);
    const nuance = grain(family, 6);
    const leaf = mix(SLATE, TEAL, clamp01(0.15 + 0.85 * light));
    this.#leafColour =
      fate === 'scattered' ? STALK : mix(leaf, nuance < 0.5 ? BLUE : 0x7fb069, 0.28 * Math.abs(2 * nuance - 1));
    const petal = mix(AMBER_DEEP, AMBER, 0.35 + 0.65 * light);
    const tone = FAMILIES[Math.floor(grain(family, 7) * FAMILIES.length)]!;
    this.#petalColour = mix(mix(petal, tone, 0.72), MOONLIT, pale);
    this.#leafColour = mix(this.#leafColour, MIST, pale);
    this.#rimColour = mix(AMBER_LIGHT, IVORY, pale);
    this.#shadeColour = mix(AMBER_DEEP, MIST, pale);
    this.#heartColour = mix(HEART, NIGHT, pale);
  }

  #bendStem(contour: readonly number[], mean: number, lean: number): void {
    const last = contour.length - 1;
    let before = mean;
    for (let knot = 0; knot < KNOTS; knot++) {
      const share = knot / (KNOTS - 1);
      const at = Math.max(0, Math.round(share * last));
      const near = contour.slice(Math.max(0, at - 1), at + 2).filter((pitch) => pitch > 0);
      const pitch = near.length > 0 ? near.reduce((a, b) => a + b, 0) / near.length : before;
      before = pitch;
      const aside = Math.max(-FARTHEST_BEND, Math.min(FARTHEST_BEND, BEND * (pitch - mean)));
      this.#stemX[knot] = (aside + lean * share) * Math.min(1, share * 1.7);
    }
  }

  /** Sideways way of the stem at a share of its height. */
  #aside(share: number): number {
    const at = clamp01(share) * (KNOTS - 1);
    const knot = Math.min(KNOTS - 2, Math.floor(at));
    return lerp(this.#stemX[knot]!, this.#stemX[knot + 1]!, smooth(at - knot));
  }

  /**
   * Draws it anew.
   * @param grown 0 = nothing above the ground … 1 = whole
   * @param open of its flower, or of its seed head when it has scattered, 0–1
   */
  draw(detail: Detail, grown: number, open: number): void {
    this.count = 0;
    this.reach = 0;
    if (grown <= 0.01) return;
    const top = grown * this.height;
    this.#drawStem(detail, grown, top);
    this.#drawLeaves(detail, grown, top);
    this.headX = this.#aside(grown);
    this.headY = -top;
    if (this.#fate === 'bloom') this.#drawFlower(detail, smooth((grown - 0.3) / 0.7), open);
    else if (this.#fate === 'scattered') this.#drawSeedHead(detail, open);
    else this.#drawBud(smooth((grown - 0.2) / 0.8));
  }

  #drawStem(detail: Detail, grown: number, top: number): void {
    const segments = this.#far ? 3 : detail === 2 ? 10 : detail === 1 ? 7 : 5;
    const thick = this.#fate === 'bloom' ? 0.2 : this.#fate === 'scattered' ? 0.1 : 0.14;
    let leftX = 0;
    let leftY = 0;
    let rightX = 0;
    let rightY = 0;
    for (let i = 0; i <= segments; i++) {
      const share = i / segments;
      const x = this.#aside(share * grown);
      const y = -share * top;
      const dx = this.#aside(Math.min(1, share * grown + 0.05)) - this.#aside(Math.max(0, share * grown - 0.05));
      const dy = -0.1 * this.height;
      const length = Math.hypot(dx, dy) || 1;
      const half = thick * (1.15 - 0.7 * share) * (0.4 + 0.6 * grown);
      const nx = (-dy / length) * half;
      const ny = (dx / length) * half;
      if (i > 0) {
        const colour = mix(mix(this.#leafColour, NIGHT, 0.4), this.#leafColour, share);
        this.#quad(SPRITE.thread, leftX, leftY, rightX, rightY, x - nx, y - ny, x + nx, y + ny, tint(colour, 0.9));
      }
      leftX = x - nx;
      leftY = y - ny;
      rightX = x + nx;
      rightY = y + ny;
    }
  }

  /** One leaf for every quarter of a bar in which notes began, longer for more; pairs where there were many. */
  #drawLeaves(detail: Detail, grown: number, top: number): void {
    const bins = this.#rhythm.length;
    if (bins === 0) return;
    const wilted = this.#fate === 'scattered';
    const every = this.#far ? 8 : detail === 2 ? 1 : detail === 1 ? 2 : 4;
    const most = this.count + MOST_LEAVES;
    let side = grain(this.#seed, 4) < 0.5 ? 1 : -1;
    for (let bin = 0; bin < bins; bin += every) {
      let onsets = 0;
      for (let i = bin; i < Math.min(bins, bin + every); i++) onsets = Math.max(onsets, this.#rhythm[i]!);
      if (onsets === 0 || this.count >= most || (wilted && bin % 3 > 0)) continue;
      const share = 0.1 + (0.66 * (bin + 0.5)) / bins;
      const here = smooth((grown - share) / 0.2);
      if (here <= 0.02) continue;
      const long = (1 + 0.5 * Math.min(4, onsets)) * (1.1 - 0.5 * share) * here * (wilted ? 0.6 : 1);
      const y = -(share / grown) * top;
      const x = this.#aside(share);
      const turn = wilted ? 2.3 : 0.85 + 0.3 * grain(this.#seed, bin + 20);
      const colour = mix(this.#leafColour, IVORY, 0.1 * share);
      this.#leaf(x, y, side * turn, long, tint(colour, wilted ? 0.4 : 0.82));
      if (onsets >= 3 && detail > 0 && !wilted) this.#leaf(x, y, -side * turn * 1.1, 0.8 * long, tint(colour, 0.7));
      side = -side;
    }
  }

  #leaf(x: number, y: number, turn: number, long: number, paint: number): void {
    this.#petal(SPRITE.petal, x, y, turn, long, this.#bloom.leaf + 0.08, paint);
  }

  /** A sprite whose foot stands at x, y and whose tip points away at `turn`, radians clockwise from straight up. */
  #petal(sprite: number, x: number, y: number, turn: number, long: number, breadth: number, paint: number): void {
    const sin = Math.sin(turn);
    const cos = Math.cos(turn);
    const ax = (cos * long * breadth) / 2;
    const ay = (sin * long * breadth) / 2;
    const tipX = x + sin * long;
    const tipY = y - cos * long;
    this.#quad(sprite, tipX - ax, tipY - ay, x - ax, y - ay, tipX + ax, tipY + ay, x + ax, y + ay, paint);
  }

  #dot(sprite: number, x: number, y: number, radius: number, paint: number): void {
    this.#quad(
      sprite,
      x - radius,
      y - radius,
      x - radius,
      y + radius,
      x + radius,
      y - radius,
      x + radius,
      y + radius,
      paint,
    );
  }

  #ray(x: number, y: number, turn: number, long: number, half: number, paint: number): void {
    const sin = Math.sin(turn);
    const cos = Math.cos(turn);
    const nx = cos * half;
    const ny = sin * half;
    const tx = x + sin * long;
    const ty = y - cos * long;
    this.#quad(SPRITE.thread, x - nx, y - ny, x + nx, y + ny, tx - nx, ty - ny, tx + nx, ty + ny, paint);
  }

  #drawBud(here: number): void {
    const long = (1.25 + 0.5 * grain(this.#seed, 8)) * here;
    const lean = this.#lean();
    const paint = tint(mix(this.#leafColour, IVORY, 0.32), 0.9);
    this.#petal(SPRITE.petal, this.headX, this.headY + 0.12, lean, long * 1.15, 0.62, paint);
    this.reach = 0;
  }

  /** Which way the stem points at its tip. */
  #lean(): number {
    return Math.atan2(this.#stemX[KNOTS - 1]! - this.#stemX[KNOTS - 3]!, this.height / 3) * 0.8;
  }

  /** What is left when the petals have gone: bare rays, as of a dandelion. */
  #drawSeedHead(detail: Detail, open: number): void {
    const rays = detail === 2 ? 7 : detail === 1 ? 5 : 3;
    const lean = this.#lean();
    for (let ray = 0; ray < rays; ray++) {
      const turn = lean + (ray / (rays - 1) - 0.5) * 2.6;
      const long = (1 + 0.4 * grain(this.#seed, ray + 40)) * (0.4 + 0.6 * open);
      this.#ray(this.headX, this.headY, turn, long, 0.06, tint(STALK, 0.8));
      const x = this.headX + Math.sin(turn) * long;
      const y = this.headY - Math.cos(turn) * long;
      if (detail > 0) this.#dot(SPRITE.disc, x, y, 0.17, tint(mix(MIST, IVORY, 0.45), 0.85));
    }
  }

  #drawFlower(detail: Detail, here: number, open: number): void {
    if (here <= 0.02) return;
    const { form } = this.#bloom;
    const size = (2.15 + 0.6 * this.#love) * here;
    this.reach = size;
    const petals = Math.max(3, detail === 0 ? Math.min(6, this.#bloom.petals) : this.#bloom.petals);
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
        this.#whorl(petals, size * 1.05, 0, open, this.#petalColour, detail === 2);
        this.#whorl(petals, size * 0.72, 0.5, open, mix(this.#petalColour, this.#shadeColour, 0.45), false);
        if (detail > 0)
          this.#whorl(
            Math.max(3, petals - 2),
            size * 0.42,
            0.2,
            open,
            mix(this.#petalColour, this.#heartColour, 0.4),
            false,
          );
        return;
      case 'star':
        this.#whorl(petals, size * 1.35, 0, open, this.#petalColour, detail === 2);
        this.#heart(detail, size * 0.26);
        return;
      case 'daisy':
        this.#whorl(petals, size * 1.12, 0, open, this.#petalColour, detail === 2 && petals < 10);
        this.#heart(detail, size * 0.4);
    }
  }

  #tip(edge: number): number {
    return edge < 0.3 ? SPRITE.seed : SPRITE.petal;
  }

  /** A ring of petals; closed it is a bud that points where the stem does. */
  #whorl(petals: number, long: number, phase: number, open: number, colour: number, rimmed: boolean): void {
    const lean = this.#lean();
    const outer = phase === 0;
    const sprite = this.#tip(outer ? this.#bloom.edge : this.#bloom.innerEdge);
    const spread = 0.12 + 0.88 * open;
    const paint = tint(colour, 0.88);
    const shaded = tint(mix(colour, this.#shadeColour, 0.3), 0.88);
    const rim = tint(this.#rimColour, 0.7);
    const reach = long * (0.55 + 0.45 * open);
    const breadth = this.#bloom.breadth * (sprite === SPRITE.petal ? 1.25 : 1);
    for (let petal = 0; petal < petals; petal++) {
      const around = ((petal + phase) / petals - 0.5) * 2 * Math.PI;
      const turn = lean + around * spread;
      this.#petal(sprite, this.headX, this.headY, turn, reach, breadth, petal % 2 === 0 ? paint : shaded);
      if (rimmed && sprite === SPRITE.petal)
        this.#petal(SPRITE.petalLine, this.headX, this.headY, turn, reach, breadth, rim);
    }
    if (rimmed && sprite !== SPRITE.petal)
      this.#dot(SPRITE.halo, this.headX, this.headY, reach * 1.16, tint(this.#rimColour, 0.35));
  }

  /** The middle of an open flower, freckled as the style is grainy. */
  #heart(detail: Detail, radius: number): void {
    this.#dot(SPRITE.disc, this.headX, this.headY, radius, tint(this.#heartColour, 0.95));
    this.#dot(SPRITE.bead, this.headX, this.headY, radius * 0.62, tint(this.#rimColour, 0.75));
    if (detail < 2) return;
    const freckles = Math.round(7 * this.#bloom.grain);
    for (let freckle = 0; freckle < freckles; freckle++) {
      const turn = 2 * Math.PI * grain(this.#seed, freckle + 60);
      const away = radius * (1.15 + 0.5 * grain(this.#seed, freckle + 80));
      const x = this.headX + Math.sin(turn) * away;
      const y = this.headY - Math.cos(turn) * away;
      this.#dot(SPRITE.disc, x, y, 0.11, tint(this.#heartColour, 0.8));
    }
  }

  /** As many bells as there were petals to give, hanging to both sides in turn, the largest uppermost. */
  #drawBells(detail: Detail, size: number, open: number): void {
    const bells = this.#far ? 1 : Math.max(1, Math.min(4, this.#bloom.petals - 2) - (detail === 2 ? 0 : 1));
    const ribs = detail === 2 ? 4 : 3;
    let side = this.#stemX[KNOTS - 1]! >= 0 ? 1 : -1;
    for (let bell = 0; bell < bells; bell++) {
      const share = 1 - 0.16 * bell;
      const long = size * (1.25 - 0.16 * bell);
      const footX = this.#aside(share) + side * (0.45 + 0.1 * bell);
      const footY = -share * this.height + (bell === 0 ? 0.1 : 0.35);
      const x = this.#aside(share - 0.03);
      this.#ray(x, -(share - 0.03) * this.height, side * 0.9, 0.75, 0.07, tint(this.#leafColour, 0.9));
      for (let rib = 0; rib < ribs; rib++) {
        const fan = (rib / (ribs - 1) - 0.5) * (0.35 + 0.85 * open);
        const turn = Math.PI - side * 0.25 + fan;
        const colour = mix(this.#petalColour, this.#shadeColour, rib % 2 === 0 ? 0.05 : 0.3);
        this.#petal(
          this.#tip(this.#bloom.edge),
          footX,
          footY,
          turn,
          long,
          this.#bloom.breadth * 0.8,
          tint(colour, 0.86),
        );
      }
      this.#dot(SPRITE.disc, footX, footY, 0.22, tint(mix(this.#leafColour, this.#petalColour, 0.3), 0.95));
      if (detail === 2)
        this.#dot(SPRITE.bead, footX + side * 0.22, footY + long * 0.98, 0.16, tint(this.#rimColour, 0.9 * open));
      side = -side;
    }
    this.headY += 0.6 * size;
  }

  #drawUmbel(detail: Detail, heads: number, size: number, open: number): void {
    const lean = this.#lean();
    const long = size * 1.25;
    for (let head = 0; head < heads; head++) {
      const share = heads > 1 ? head / (heads - 1) - 0.5 : 0;
      const turn = lean + share * (0.5 + 2.1 * open);
      const away = long * (0.82 + 0.24 * grain(this.#seed, head + 30));
      if (detail > 0) this.#ray(this.headX, this.headY, turn, away, 0.06, tint(this.#leafColour, 0.8));
      const x = this.headX + Math.sin(turn) * away;
      const y = this.headY - Math.cos(turn) * away;
      const colour = mix(this.#petalColour, this.#rimColour, head % 2 === 0 ? 0.1 : 0.55);
      this.#dot(SPRITE.bead, x, y, size * (0.2 + 0.12 * open), tint(colour, 0.92));
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
      const colour = mix(this.#petalColour, this.#rimColour, 0.6 * share);
      this.#petal(
        this.#tip(this.#bloom.edge),
        this.#aside(at),
        -at * this.height,
        turn,
        long,
        this.#bloom.breadth,
        tint(colour, 0.9),
      );
    }
    this.headY += 0.35 * lower;
    this.headX = this.#aside(0.84);
  }

  #drawOrchid(detail: Detail, size: number, open: number): void {
    const lean = this.#lean();
    const sprite = this.#tip(this.#bloom.edge);
    const { breadth, grain: freckled } = this.#bloom;
    const long = size * 1.2;
    const paint = tint(this.#petalColour, 0.9);
    for (let side = -1; side <= 1; side += 2) {
      this.#petal(sprite, this.headX, this.headY, lean + side * (0.5 + 1.75 * open), long * 0.78, breadth * 0.8, paint);
      this.#petal(sprite, this.headX, this.headY, lean + side * (0.3 + 0.98 * open), long * 1.1, breadth * 1.25, paint);
    }
    this.#petal(
      sprite,
      this.headX,
      this.headY,
      lean,
      long,
      breadth,
      tint(mix(this.#petalColour, this.#rimColour, 0.45), 0.92),
    );
    this.#petal(
      SPRITE.seed,
      this.headX,
      this.headY,
      lean + Math.PI,
      long * 0.72,
      0.8,
      tint(mix(this.#shadeColour, this.#heartColour, 0.35), 0.95),
    );
    const freckles = detail === 2 ? Math.round(6 * freckled) : 0;
    for (let freckle = 0; freckle < freckles; freckle++) {
      const turn = lean + Math.PI + (grain(this.#seed, freckle + 60) - 0.5) * 0.9;
      const away = long * (0.25 + 0.35 * grain(this.#seed, freckle + 80));
      const x = this.headX + Math.sin(turn) * away;
      const y = this.headY - Math.cos(turn) * away;
      this.#dot(SPRITE.disc, x, y, 0.1, tint(this.#rimColour, 0.85));
    }
    this.#dot(SPRITE.bead, this.headX, this.headY, size * 0.2, tint(this.#rimColour, 0.9));
  }

  #quad(
    sprite: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    x3: number,
    y3: number,
    paint: number,
  ): void {
    if (this.count >= MOST_QUADS) return;
    const at = this.count * 8;
    const { corners } = this;
    corners[at] = x0;
    corners[at + 1] = y0;
    corners[at + 2] = x1;
    corners[at + 3] = y1;
    corners[at + 4] = x2;
    corners[at + 5] = y2;
    corners[at + 6] = x3;
    corners[at + 7] = y3;
    this.tints[this.count] = paint;
    this.sprites[this.count++] = sprite;
  }
}
