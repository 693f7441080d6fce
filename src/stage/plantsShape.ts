/**
 * A phrase as a plant: its quads around its foot, in units, grown once and only moved afterwards.
 * The stem bends as the melody moves (to the right is up), a leaf stands wherever notes began, the flower is that of the style.
 * Knows no screen and no time: how far it has grown and opened is the caller's.
 */
import type { Growth } from '../protocol/flower.ts';
import type { Fate } from '../session/organism.ts';
import { tint } from './ink.ts';
import { AMBER, AMBER_DEEP, AMBER_LIGHT, BLUE, IVORY, MIST, NIGHT, mix } from './palette.ts';
import { Flowering, HEART, KNOTS } from './plantsFlower.ts';
import type { Nature } from './plantsNature.ts';
import type { Detail } from './plantsQuads.ts';
import { speciesOf, type Bloom } from './species.ts';
import { SPRITE } from './sprites.ts';
import { clamp01, grain, smooth } from './viewModel/motion.ts';

const MOST_LEAVES = 12;
/** Sideways by this much a semitone, at most so far, in units. */
const BEND = 0.4;
const FARTHEST_BEND = 2.6;
/** Heights in units: of a low melody on one note, and more for a high one, and for one that ranges widely. */
const LOWEST = 5.2;
const BY_REGISTER = 4.8;
const BY_SPAN = 2.4;
/** Heights of what nobody spoke of, and of what scattered, against that of a flower. */
const BUD_SHARE = 0.52;
const SCATTERED_SHARE = 0.58;

const TEAL = 0x4cb5a4;
const SLATE = 0x5b86cc;
const STALK = 0x8f9bc8;
/** Families of flowers differ within the amber of More: cream, lemon, amber, orange, apricot, copper. */
const FAMILIES = [0xfff1cc, 0xffe07d, AMBER, 0xf7912f, 0xffb79c, 0xd07a3c] as const;
/** Multiples of it, cut to their fractions: families that follow each other are not alike. */
const GOLDEN = 0.618034;
/** What far flowers pale to. */
const MOONLIT = 0xd9dcf2;

/** A busy melody has more and narrower petals, a calm one fewer and broader. */
function temperedBy(bloom: Bloom, busy: number): Bloom {
  const petals = Math.max(3, Math.round(bloom.petals * (0.55 + 0.9 * busy)));
  return { ...bloom, petals, breadth: bloom.breadth * (1.35 - 0.7 * busy) };
}

export class Plant extends Flowering {
  #fate: Fate = 'bud';
  readonly #rhythm: number[] = [];

  /** Takes the nature of a phrase; `draw` makes it visible. */
  use(growth: Growth, nature: Nature): void {
    const { style, contour, rhythm, light } = growth;
    const { seed, family, fate, love, doubted = 0, children, generation = 0, pale = 0 } = nature;
    this.traits.read(growth);
    const { register, span, mean, busy } = this.traits;
    this.bloom = temperedBy(speciesOf(style), busy);
    this.#fate = fate;
    this.seed = seed;
    this.far = pale > 0;
    this.love = Math.min(1.5, Math.max(0, love));
    this.doubted = Math.min(0.5, doubted);
    this.generation = generation;
    const tall = fate === 'bloom' ? 1 + 0.3 * this.love : fate === 'scattered' ? SCATTERED_SHARE : BUD_SHARE;
    this.height = (LOWEST + BY_REGISTER * register + BY_SPAN * span + 0.35 * Math.min(4, children)) * tall;
    this.#bendStem(contour, mean, (grain(family, 5) - 0.5) * 1.6);
    this.#rhythm.length = 0;
    for (const onsets of rhythm) this.#rhythm.push(onsets);
    const nuance = grain(family, 6);
    const leaf = mix(SLATE, TEAL, clamp01(0.15 + 0.85 * light));
    this.leafColour =
      fate === 'scattered' ? STALK : mix(leaf, nuance < 0.5 ? BLUE : 0x7fb069, 0.28 * Math.abs(2 * nuance - 1));
    const petal = mix(AMBER_DEEP, AMBER, 0.35 + 0.65 * light);
    const tone = FAMILIES[Math.floor(((family * GOLDEN) % 1) * FAMILIES.length)]!;
    this.petalColour = mix(mix(petal, tone, 0.85), MOONLIT, pale);
    this.leafColour = mix(this.leafColour, MIST, pale);
    this.rimColour = mix(mix(AMBER_LIGHT, tone, 0.3), IVORY, pale);
    this.shadeColour = mix(mix(AMBER_DEEP, tone, 0.3), MIST, pale);
    this.heartColour = mix(HEART, NIGHT, pale);
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
      this.stemX[knot] = (aside + lean * share) * Math.min(1, share * 1.7);
    }
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
    this.headX = this.aside(grown);
    this.headY = -top;
    if (this.#fate === 'bloom') this.drawFlower(detail, smooth((grown - 0.3) / 0.7), open);
    else if (this.#fate === 'scattered') this.#drawSeedHead(detail, open);
    else this.#drawBud(smooth((grown - 0.2) / 0.8));
  }

  #drawStem(detail: Detail, grown: number, top: number): void {
    const segments = this.far ? 3 : detail === 2 ? 10 : detail === 1 ? 7 : 5;
    const thick = this.#fate === 'bloom' ? 0.27 : this.#fate === 'scattered' ? 0.13 : 0.18;
    let leftX = 0;
    let leftY = 0;
    let rightX = 0;
    let rightY = 0;
    for (let i = 0; i <= segments; i++) {
      const share = i / segments;
      const x = this.aside(share * grown);
      const y = -share * top;
      const dx = this.aside(Math.min(1, share * grown + 0.05)) - this.aside(Math.max(0, share * grown - 0.05));
      const dy = -0.1 * this.height;
      const length = Math.hypot(dx, dy) || 1;
      const half = thick * (1.15 - 0.7 * share) * (0.4 + 0.6 * grown);
      const nx = (-dy / length) * half;
      const ny = (dx / length) * half;
      if (i > 0) {
        const colour = mix(mix(this.leafColour, NIGHT, 0.25), mix(this.leafColour, IVORY, 0.15), share);
        this.quad(SPRITE.thread, leftX, leftY, rightX, rightY, x - nx, y - ny, x + nx, y + ny, tint(colour, 0.9));
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
    const every = this.far ? 8 : detail === 2 ? 1 : detail === 1 ? 2 : 4;
    const most = this.count + MOST_LEAVES;
    let side = grain(this.seed, 4) < 0.5 ? 1 : -1;
    for (let bin = 0; bin < bins; bin += every) {
      let onsets = 0;
      for (let i = bin; i < Math.min(bins, bin + every); i++) onsets = Math.max(onsets, this.#rhythm[i]!);
      if (onsets === 0 || this.count >= most || (wilted && bin % 3 > 0)) continue;
      const share = 0.1 + (0.66 * (bin + 0.5)) / bins;
      const here = smooth((grown - share) / 0.2);
      if (here <= 0.02) continue;
      const long = (1 + 0.5 * Math.min(4, onsets)) * (1.1 - 0.5 * share) * here * (wilted ? 0.6 : 1);
      const y = -(share / grown) * top;
      const x = this.aside(share);
      const turn = wilted ? 2.3 : 0.85 + 0.3 * grain(this.seed, bin + 20);
      const colour = mix(this.leafColour, IVORY, 0.1 * share);
      this.#leaf(x, y, side * turn, long, tint(colour, wilted ? 0.4 : 0.82));
      if (onsets >= 3 && detail > 0 && !wilted) this.#leaf(x, y, -side * turn * 1.1, 0.8 * long, tint(colour, 0.7));
      side = -side;
    }
  }

  #leaf(x: number, y: number, turn: number, long: number, paint: number): void {
    this.petal(SPRITE.petal, x, y, turn, long, this.bloom.leaf + 0.08, paint);
  }

  #drawBud(here: number): void {
    const long = (1.25 + 0.5 * grain(this.seed, 8)) * here;
    const lean = this.lean();
    const paint = tint(mix(this.leafColour, IVORY, 0.32), 0.9);
    this.petal(SPRITE.petal, this.headX, this.headY + 0.12, lean, long * 1.15, 0.62, paint);
    this.reach = 0;
  }

  /** What is left when the petals have gone: bare rays, as of a dandelion. */
  #drawSeedHead(detail: Detail, open: number): void {
    const rays = detail === 2 ? 7 : detail === 1 ? 5 : 3;
    const lean = this.lean();
    for (let ray = 0; ray < rays; ray++) {
      const turn = lean + (ray / (rays - 1) - 0.5) * 2.6;
      const long = (1 + 0.4 * grain(this.seed, ray + 40)) * (0.4 + 0.6 * open);
      this.ray(this.headX, this.headY, turn, long, 0.06, tint(STALK, 0.8));
      const x = this.headX + Math.sin(turn) * long;
      const y = this.headY - Math.cos(turn) * long;
      if (detail > 0) this.dot(SPRITE.disc, x, y, 0.17, tint(mix(MIST, IVORY, 0.45), 0.85));
    }
  }
}
