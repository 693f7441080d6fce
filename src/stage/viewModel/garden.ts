/**
 * The garden as it stands: where every phrase of the visit has its plant, how far it has grown and opened, who is kin to
 * whom, and the row of flowers that earlier visits left. Newest at the now-line, oldest far left, smaller and further back.
 * Remembers only how things slide to their places; what they are is the story's.
 */
import type { Seconds } from '../../kernel/units.ts';
import type { Flower } from '../../protocol/flower.ts';
import type { Garden, Organism } from '../../session/organism.ts';
import type { Layout } from '../layout.ts';
import type { Detail } from '../plantsQuads.ts';
import { Plant } from '../plantsShape.ts';
import type { Flight } from './flight.ts';
import { clamp01, easeOut, lerp, smooth } from './motion.ts';
import { POLLEN_SECONDS } from './pollen.ts';
import { mostLandmarks, roomsOf, standingsOf, type Standing } from './standing.ts';

/** As if at least so much room were taken: the first few do not spread over the whole width. */
const LEAST_ROOM = 20;
/** Plants make room with this time constant. */
const SLIDE: Seconds = 1.1;
/** A flower opens, a seed head bares itself. */
const OPENING: Seconds = 1.2;
/** Pollen drifts of so many plants at once. */
const MOST_SCATTERING = 3;
/** Still pages: places are given out so many at a time, and change hands in the dark. */
const STILL_ROOM = 6;
const LEAST_STILL_ROOM = 14;
const STILL_FADE: Seconds = 0.5;
/** Size of the oldest against the newest. */
const SMALLEST = 0.42;
/** Multiples of it, cut to their fractions, never bunch. */
const GOLDEN = 0.618034;
/** While there are few, they are so much larger, up to so many. */
const AMPLE = 0.42;
const MANY = 44;
/** Size and light of those who stand out against those who do not. */
const STATURES: Readonly<Record<Standing, number>> = { landmark: 1.12, meadow: 0.56, undergrowth: 0.8 };
const LIGHTS: Readonly<Record<Standing, number>> = { landmark: 1, meadow: 0.6, undergrowth: 0.62 };
const FRONT_UNITS = 4.6;
const LEFT_SHARE = 0.012;
/** The hill on which they stand rises to the left by so many units, mostly near the now-line. */
const HILL_UNITS = 8.5;
const HILL_REACH = 0.42;
/** The far row stands so many units above the hill. */
const RIDGE_UNITS = 2.6;

/** Landmarks and so many of the newest are drawn whole, and so many with every other leaf. */
const WHOLE = 14;
const PLAIN = 80;
/** The garden of a visit that has ended falls within so long. */
const FALL: Seconds = 3;
/** A flower that is left flies so long. */
const FLIGHT: Seconds = 2.6;
/** Light of an ancestor against that of its child; fainter than the least it is not seen. */
const KIN_FADES = 0.62;
const FAINTEST_KIN = 0.15;

/** Height of the hill's crest above the soil line. */
export function hillAt(layout: Layout, x: number): number {
  const { nowX, unit } = layout;
  const away = Math.max(0, nowX - x) / nowX;
  const wave = Math.sin(away * 9.5) * 0.45 * smooth(away * 3);
  return unit * (HILL_UNITS * (1 - Math.exp(-away / HILL_REACH)) + wave);
}

export function ridgeAt(layout: Layout, x: number): number {
  const away = Math.max(0, layout.nowX - x) / layout.nowX;
  const wave = Math.sin(away * 7 + 2) * 0.5 + Math.sin(away * 17) * 0.2;
  return hillAt(layout, x) + layout.unit * (RIDGE_UNITS + wave) * smooth(away * 2.2);
}

export class Plot {
  organism: Organism | null = null;
  readonly plant = new Plant();
  /** 0 = at the now-line … 1 = the oldest; where it belongs, and where it stands by now. */
  belongs = 0;
  age = -1;
  /** Its foot on the screen, and the size of a unit there. */
  x = 0;
  y = 0;
  scale = 0;
  /** 0–1 */
  grown = 0;
  open = 0;
  /** Opacity: far ones are dimmer; in the calm view also what is coming or has just changed. */
  alpha = 0;
  /** 1 while a descendant sounds that recalls it, less for its further ancestors. */
  kin = 0;
  parent: Plot | null = null;
  /** How far back it stands on the slope, 0–1: neighbours stagger, flowers before the others; and where it belongs. */
  back = 0;
  standsBack = -1;
  /** Room from the now-line to its middle. */
  reach = 0;
  standing: Standing = 'undergrowth';
  /** Its size against an ordinary plant. */
  stature = 1;
  /** Since its petals went, or it began to bloom, or ∞. */
  scatteredFor: Seconds = Infinity;
  bloomingFor: Seconds = Infinity;

  #drawnAs: Organism | null = null;
  #drawnGrown = -1;
  #drawnOpen = -1;
  #detail: Detail = 0;

  /** Draws its shape anew where it has changed; far from it most of the time. */
  shape(detail: Detail): void {
    const { organism } = this;
    if (!organism) return;
    if (organism !== this.#drawnAs) {
      const { id: seed, root: family, fate, liked, disliked, children, generation } = organism;
      const doubted = disliked / Math.max(0.01, liked + disliked);
      this.plant.use(organism, { seed, family, fate, love: liked - disliked, doubted, children, generation });
    } else if (this.grown === this.#drawnGrown && this.open === this.#drawnOpen && detail === this.#detail) return;
    this.#drawnAs = organism;
    this.#drawnGrown = this.grown;
    this.#drawnOpen = this.open;
    this.#detail = detail;
    this.plant.draw(detail, this.grown, this.open);
  }
}

/** A flower of the far row. */
export interface FarFlower {
  readonly plant: Plant;
  /** Place in the row, 0 = left … 1 = at the now-line. */
  readonly share: number;
  /** Which it is, for what varies from one to the next. */
  readonly seed: number;
  /** Of this visit. */
  readonly own: boolean;
  /** Another stage has sent it. */
  readonly sent: boolean;
}

/** Where a flower of the far row stands. */
export function rowX(layout: Layout, share: number): number {
  return layout.nowX * (0.015 + 0.93 * share);
}
export function rowY(layout: Layout, share: number): number {
  return layout.soilY - ridgeAt(layout, rowX(layout, share)) + 0.15 * layout.unit;
}

export class GardenView {
  readonly flight: Flight = { share: 1, fromX: 0, fromY: 0, toX: 0, toY: 0 };
  /** Oldest first. */
  plots: readonly Plot[] = [];
  backToFront: readonly Plot[] = [];
  /** The garden of the visit that has ended, and how far it has fallen, 0–1. */
  falling: readonly Plot[] = [];
  fallen = 0;
  flowers: readonly FarFlower[] = [];
  /** Scattering now, the latest few. */
  readonly scattering: Plot[] = [];
  /** Opacity of the whole; dips while the still view gives out new places. */
  fade = 1;
  /** Drawing clock. */
  clock: Seconds = 0;
  calm = false;

  #story: Garden | null = null;
  #row: readonly Flower[] | null = null;
  #ownFlower = -1;
  #leftAt: Seconds = -Infinity;
  #fellAt: Seconds = -Infinity;
  /** id of the organism that the visit's flower was. */
  #leftBy = -1;
  #room = 0;
  /** 1 = hardly any plants … 0 = many. */
  #few = -1;
  #wishedRoom = 0;
  #mostLandmarks = 0;
  #fadingIn = true;

  look(
    { garden, flowers }: { readonly garden: Garden; readonly flowers: readonly Flower[] },
    layout: Layout,
    now: Seconds,
    clock: Seconds,
    by: Seconds,
    calm: boolean,
  ): void {
    this.clock = clock;
    this.calm = calm;
    const most = mostLandmarks(layout);
    const regarded = most === this.#mostLandmarks;
    this.#mostLandmarks = most;
    if (garden !== this.#story) this.#take(garden);
    else if (!regarded) this.#arrange(garden);
    if (flowers !== this.#row || garden.flower !== this.#ownFlower) this.#takeFlowers(flowers, garden.flower);
    this.#giveRoom(by);
    this.scattering.length = 0;
    for (const plot of this.plots) plot.kin = 0;
    const newest = this.plots.at(-1);
    // Whoever is recalled lights up while that sounds, and so do its ancestors, fainter.
    if (newest?.organism && now < newest.organism.due)
      this.#lightKin(newest.parent, smooth((now - newest.organism.bornAt) / 1.2));
    for (let index = 0; index < this.plots.length; index++)
      this.#place(this.plots[index]!, this.plots.length - 1 - index, layout, now, by);
    this.#fly(layout);
    if (this.falling.length > 0) this.#fall();
  }

  #lightKin(parent: Plot | null, light: number): void {
    let share = light;
    for (let plot = parent; plot && share > FAINTEST_KIN; plot = plot.parent) {
      plot.kin = share;
      share *= KIN_FADES;
    }
  }

  #take(garden: Garden): void {
    const last = this.plots.at(-1)?.organism;
    const first = garden.organisms[0];
    // Another visit begins: nothing of this one is in its story.
    if (last && (!first || first.id > last.id)) {
      this.falling = this.backToFront;
      this.#fellAt = this.clock;
    }
    this.#story = garden;
    const known = new Map<number, Plot>();
    for (const plot of this.plots) if (plot.organism) known.set(plot.organism.id, plot);
    const byId = new Map<number, Plot>();
    this.plots = garden.organisms.map((organism) => {
      const plot = known.get(organism.id) ?? new Plot();
      plot.organism = organism;
      plot.parent = byId.get(organism.parent) ?? null;
      byId.set(organism.id, plot);
      return plot;
    });
    this.#arrange(garden);
  }

  /** Who stands out, how much room everybody has, and who stands before whom. */
  #arrange({ organisms }: Garden): void {
    const standings = standingsOf(organisms, this.#mostLandmarks);
    const rooms = roomsOf(organisms, standings);
    let reach = 0;
    for (let index = this.plots.length - 1; index >= 0; index--) {
      const plot = this.plots[index]!;
      const { id } = plot.organism!;
      const half = index === this.plots.length - 1 ? 0 : rooms[index]! / 2;
      plot.standing = standings[index]!;
      plot.reach = reach + half;
      reach += half + rooms[index]! / 2;
      const stagger = (id * GOLDEN) % 1;
      plot.standsBack = plot.standing === 'landmark' ? 0.04 + 0.4 * stagger : 0.4 + 0.6 * stagger;
      if (plot.age >= 0) continue;
      plot.back = plot.standsBack;
      plot.stature = STATURES[plot.standing];
    }
    // Back to front, as nearly as matters.
    this.backToFront = this.plots
      .map((plot, index) => ({ plot, depth: 1 - index / this.plots.length + 1.2 * plot.standsBack }))
      .sort((a, b) => b.depth - a.depth)
      .map(({ plot }) => plot);
    this.#wishedRoom = Math.max(LEAST_ROOM, this.plots[0]?.reach ?? 0);
  }

  #fall(): void {
    this.fallen = clamp01((this.clock - this.#fellAt) / FALL);
    if (this.fallen >= 1) this.falling = [];
  }

  #fly(layout: Layout): void {
    const { flight } = this;
    flight.share = clamp01((this.clock - this.#leftAt) / FLIGHT);
    if (flight.share >= 1) return;
    const from = this.plots.find(({ organism }) => organism!.id === this.#leftBy);
    const own = this.flowers.find((flower) => flower.own);
    if (!from || !own) {
      flight.share = 1;
      return;
    }
    flight.fromX = from.x + from.scale * from.plant.headX;
    flight.fromY = from.y + from.scale * from.plant.headY;
    flight.toX = rowX(layout, own.share);
    flight.toY = rowY(layout, own.share) - layout.unit;
  }

  #takeFlowers(row: readonly Flower[], own: number): void {
    // What was there when the page opened has long arrived.
    const left = row[own];
    if (left && left !== this.#row?.[this.#ownFlower] && this.#row) {
      this.#leftAt = this.clock;
      this.#leftBy = left.seed;
    }
    this.#row = row;
    this.#ownFlower = own;
    this.flowers = row.map((flower, index) => {
      const { seed, love, children } = flower;
      const plant = new Plant();
      plant.use(flower, {
        seed,
        family: seed,
        fate: 'bloom',
        love: Math.min(0.4, love),
        children: Math.min(1, children),
        pale: index === own ? 0 : 0.86,
      });
      plant.draw(0, 1, 1);
      // Newest at the now-line; a short row does not spread.
      const share = 1 - (row.length - 1 - index + 0.5) / Math.max(row.length, 24);
      return { plant, share, seed: index, own: index === own, sent: flower.from !== undefined };
    });
  }

  #giveRoom(by: Seconds): void {
    if (!this.calm) {
      const few = clamp01(1 - this.plots.length / MANY);
      this.#few = this.#few < 0 ? few : lerp(this.#few, few, 1 - Math.exp(-by / SLIDE));
      this.#room = this.#wishedRoom;
      this.fade = 1;
      return;
    }
    const rooms = Math.ceil(Math.max(LEAST_STILL_ROOM, this.plots.length) / STILL_ROOM) * STILL_ROOM;
    if (this.#room === 0) this.#room = rooms;
    this.#fadingIn = this.#fadingIn ? rooms === this.#room : this.fade <= 0;
    if (this.#fadingIn) this.#room = rooms;
    this.#few = clamp01(1 - this.#room / MANY);
    this.fade = clamp01(this.fade + ((this.#fadingIn ? 1 : -1) * by) / STILL_FADE);
  }

  /** @param rank 0 = the newest */
  #place(plot: Plot, rank: number, layout: Layout, now: Seconds, by: Seconds): void {
    const organism = plot.organism!;
    // In the calm view the newest fill up the places that are still free, all as wide, so that nobody moves.
    const free = this.calm ? this.#room - this.plots.length : 0;
    plot.belongs = clamp01(this.calm ? (rank + free) / Math.max(1, this.#room - 1) : plot.reach / this.#room);
    if (plot.age < 0 || this.calm) {
      plot.age = plot.belongs;
      if (this.fade <= 0) {
        plot.back = plot.standsBack;
        plot.stature = STATURES[plot.standing];
      }
    } else {
      const share = 1 - Math.exp(-by / SLIDE);
      plot.age = lerp(plot.age, plot.belongs, share);
      plot.back = lerp(plot.back, plot.standsBack, share);
      plot.stature = lerp(plot.stature, STATURES[plot.standing], share);
    }
    const { nowX, soilY, unit, width } = layout;
    const front = nowX - FRONT_UNITS * unit;
    const way = front - LEFT_SHARE * width;
    const shrink = 1 - SMALLEST;
    // Steps are as wide as plants are large.
    plot.x = front - (way * (plot.age - (shrink / 2) * plot.age * plot.age)) / (1 - shrink / 2);
    // A narrow stage has smaller plants, as soon as there are many.
    const narrow = clamp01(1 - way / unit / 100);
    const room = (1 + AMPLE * this.#few) * (1 - 0.5 * narrow * (1 - this.#few));
    const { back } = plot;
    plot.y = soilY - hillAt(layout, plot.x) * back;
    plot.scale = unit * room * plot.stature * (1 - shrink * plot.age) * (1 - 0.24 * back);
    const life = Math.max(0.5, organism.due - organism.bornAt);
    const age = now - organism.bornAt;
    const turned = now - organism.turnedAt;
    plot.scatteredFor = organism.fate === 'scattered' ? Math.max(0, turned) : Infinity;
    plot.bloomingFor = organism.fate === 'bloom' ? Math.max(0, turned) : Infinity;
    const dim = (0.96 - 0.28 * plot.age) * (1 - 0.12 * back) * LIGHTS[plot.standing];
    if (this.calm) {
      plot.grown = age < 0 ? 0 : 1;
      plot.open = 1;
      plot.alpha = dim * smooth(age / STILL_FADE) * (0.25 + 0.75 * smooth(turned / OPENING));
    } else {
      // It breaks through at once, and is whole when its phrase has been heard.
      plot.grown = 0.16 * easeOut(age / 0.8) + 0.84 * smooth(age / life);
      plot.open = organism.fate === 'bud' ? 0 : easeOut(turned / OPENING);
      plot.alpha = dim;
      if (plot.scatteredFor < POLLEN_SECONDS) this.#scatter(plot);
    }
    plot.alpha = Math.min(1, plot.alpha * (1 + 0.5 * plot.kin)) * this.fade;
    const near: Detail =
      plot.standing === 'landmark' || (plot.scale > 0.6 * unit && rank < WHOLE) ? 2 : rank < PLAIN ? 1 : 0;
    plot.shape(near);
  }

  /** The latest few. */
  #scatter(plot: Plot): void {
    const { scattering } = this;
    if (scattering.length < MOST_SCATTERING) {
      scattering.push(plot);
      return;
    }
    let oldest = 0;
    for (let other = 1; other < scattering.length; other++)
      if (scattering[other]!.scatteredFor > scattering[oldest]!.scatteredFor) oldest = other;
    if (plot.scatteredFor < scattering[oldest]!.scatteredFor) scattering[oldest] = plot;
  }
}
