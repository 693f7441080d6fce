/**
 * The audience as a ring around the bud: of a small one every phone is a dot at the place of its seat, a large one is grain, in
 * which whoever agrees stands together. Pure; keeps how things looked a moment ago, in fixed arrays, so that no frame allocates.
 */
import type { Seconds } from '../../kernel/units.ts';
import { applauseAt, FELT_FOR, MOST_DOTS, MOST_VOTES, type CrowdAct } from '../../protocol/crowdAct.ts';
import { HISTOGRAM_BINS } from '../../protocol/crowdWindow.ts';
import { seatAngle } from '../../protocol/phone.ts';
import type { AudienceView } from '../../session/audienceView.ts';
import type { Layout } from '../layout.ts';
import type { Gaze } from './gaze.ts';
import { clamp01, smooth } from './motion.ts';

export const MOST_GRAINS = 300;
const FEWEST_GRAINS = 60;
const FULL_HALL = 20_000;
/** Rings of waves that run inward at once. */
export const MOST_RIPPLES = 3;
/** Steps of the table that says who stands where in the ring. */
const STEPS = 128;

/** A press is on its way to the bud for so long, and its dot wears it for so long. */
export const TRAVEL: Seconds = 0.8;
export const WORN: Seconds = 2.6;
const APPEARS: Seconds = 0.7;
const FADES: Seconds = 1.4;
/** A dot that has just come is greeted for so long. */
export const GREETED: Seconds = 1.6;

export interface Circle {
  x: number;
  y: number;
  radius: number;
}

/** Where the ring stands: around the bud's way, from under the canopy down to the soil. It does not follow the bud. */
export function circleOf(layout: Layout, circle: Circle): void {
  const { width, height, nowX, unit } = layout;
  circle.x = nowX;
  circle.y = 0.41 * height;
  // One edge of the window and the soil are the nearest things to it.
  circle.radius = Math.min(0.345 * height, width - nowX - 3 * unit);
}

/** Marks of grain for a large audience: each tenfold crowd adds as many, so that growth is seen at every size. */
export function grainsOf(joined: number): number {
  const share = Math.log(Math.max(1, joined / MOST_VOTES)) / Math.log(FULL_HALL / MOST_VOTES);
  return Math.round(FEWEST_GRAINS + (MOST_GRAINS - FEWEST_GRAINS) * clamp01(share));
}

/**
 * Lines a crowd up around the ring: who wants most stands at the right, who wants the greatest change at the left, both halves
 * mirrored, so that a side's share of the circle is its share of those who pressed.
 * @param hist people by value, −1 to +1; need not be whole
 * @param table is filled with values −1…1 from the left (0) to the right (1)
 */
export function lineUp(hist: ArrayLike<number>, table: Float32Array): void {
  let total = 0;
  for (let bin = 0; bin < hist.length; bin++) total += hist[bin]!;
  if (!(total > 0)) return void table.fill(0);
  let bin = 0;
  let below = 0;
  for (let step = 0; step < table.length; step++) {
    const wanted = ((step + 0.5) / table.length) * total;
    while (bin < hist.length - 1 && below + hist[bin]! < wanted) below += hist[bin++]!;
    table[step] = (2 * (bin + 0.5)) / hist.length - 1;
  }
}

/** @param angle share of the circle, clockwise from the top @returns 0 = left … 1 = right: the place in the table of `lineUp` */
export function rightness(angle: number): number {
  const fromRight = Math.abs(((angle + 1.25) % 1) - 0.5);
  return 1 - 2 * fromRight;
}

/** Waves of a whole crowd. */
export interface Ripples {
  readonly startedAt: Float64Array;
  /** Phones, as a share of all that are here. */
  readonly change: Float32Array;
  readonly more: Float32Array;
}

export class CrowdRing {
  readonly circle: Circle = { x: 0, y: 0, radius: 0 };
  /** 0–1: how far the ring is there. */
  presence = 0;
  /** 0 = single dots, 1 = grain. */
  fine = 0;
  /** Marks of grain, eased. */
  grains = 0;
  /** 0–1: how many have pressed lately. */
  vivid = 0;
  /** [128] who stands where from left to right, −1…1. */
  readonly stand = new Float32Array(STEPS);
  act: CrowdAct = 'music';
  /** 0–1: how far the ring is a scale of a vote. */
  scale = 0;
  /** 0–1: the wilder side's share, eased; and how many have voted. */
  wilder = 0.5;
  voted = 0;
  /** Where the ring is cut in two: the right part's share, and how clearly, 0–1. In a vote by its sides, else by the camps of a crowd. */
  cut = 0.5;
  parted = 0;
  /** 0–1 */
  applause = 0;
  /** Drawing clock when the applause began. */
  applaudedSince: Seconds = 0;

  // Dots, by place in the arrays; free places have no key.
  readonly key = new Int32Array(MOST_DOTS).fill(-1);
  readonly angle = new Float32Array(MOST_DOTS);
  readonly lane = new Uint8Array(MOST_DOTS);
  /** 0–1 */
  readonly there = new Float32Array(MOST_DOTS);
  readonly cameAt = new Float64Array(MOST_DOTS);
  /** −1…1, eased. */
  readonly held = new Float32Array(MOST_DOTS);
  /** −1…1, and when it was first seen by the drawing clock. */
  readonly pressed = new Float32Array(MOST_DOTS);
  readonly pressedAt = new Float64Array(MOST_DOTS).fill(-Infinity);
  readonly ripples: Ripples = {
    startedAt: new Float64Array(MOST_RIPPLES).fill(-Infinity),
    change: new Float32Array(MOST_RIPPLES),
    more: new Float32Array(MOST_RIPPLES),
  };

  readonly #toldAt = new Float64Array(MOST_DOTS);
  readonly #isHere = new Uint8Array(MOST_DOTS);
  readonly #wishedHeld = new Float32Array(MOST_DOTS);
  readonly #felt = new Float32Array(HISTOGRAM_BINS);
  #seen: AudienceView | null = null;
  #swellAt: Seconds = -Infinity;
  #nextRipple = 0;

  look(audience: AudienceView, layout: Layout, now: Seconds, clock: Seconds, by: Seconds): void {
    circleOf(layout, this.circle);
    // Who was there before anybody looked is simply there.
    if (this.#seen === null) by = Infinity;
    if (audience !== this.#seen) this.#take(audience, now, clock);
    const ease = (time: Seconds): number => 1 - Math.exp(-by / time);
    this.presence += ((audience.joined > 0 ? 1 : 0) - this.presence) * ease(0.5);
    this.fine += ((audience.dots === null ? 1 : 0) - this.fine) * ease(0.6);
    this.grains += (grainsOf(audience.joined) - this.grains) * ease(0.8);
    this.#stand(audience, now, by);
    this.#moveDots(by);
    const { calmer, wilder } = audience.vote;
    const votes = calmer + wilder;
    this.scale += ((audience.act === 'warmUp' ? 1 : 0) - this.scale) * ease(0.5);
    this.wilder += ((votes > 0 ? wilder / votes : 0.5) - this.wilder) * ease(0.35);
    this.voted += (Math.sqrt(votes / Math.max(1, audience.joined)) - this.voted) * ease(0.35);
    const { camps, act } = audience;
    const isCut = act === 'warmUp' || (act === 'music' && camps !== null && audience.dots === null);
    this.parted += ((isCut ? 1 : 0) - this.parted) * ease(0.5);
    if (isCut) this.cut += ((act === 'warmUp' ? this.wilder : camps!.more) - this.cut) * ease(0.35);
    const holding = (audience.holding[0] + audience.holding[1]) / Math.max(1, audience.joined);
    const clapping =
      audience.act === 'applause' ? Math.max(applauseAt(audience.applause, now), 0.6 * clamp01(holding)) : 0;
    this.applause += (clapping - this.applause) * ease(clapping > this.applause ? 0.12 : 0.5);
  }

  /** The flower thanks for its applause: it bows its head and closes its eye. */
  thank(gaze: Gaze): void {
    const bow = smooth((this.applause - 0.15) / 0.3);
    gaze.x *= 1 - bow;
    gaze.y += (0.8 - gaze.y) * bow;
    gaze.open += (0.14 - gaze.open) * bow;
  }

  #take(audience: AudienceView, now: Seconds, clock: Seconds): void {
    const first = this.#seen === null;
    if (audience.act === 'applause' && this.act !== 'applause') this.applaudedSince = clock;
    this.act = audience.act;
    if (audience.dots !== this.#seen?.dots) this.#seat(audience.dots ?? [], first ? -Infinity : clock);
    if (audience.presses !== this.#seen?.presses) this.#press(audience.presses, now, clock, first);
    if (audience.swells !== this.#seen?.swells) this.#swell(audience, now, clock);
    this.#seen = audience;
  }

  #seat(dots: NonNullable<AudienceView['dots']>, clock: Seconds): void {
    this.#isHere.fill(0);
    for (const { seat, lane, held } of dots) {
      const at = this.#placeOf(keyOf(seat, lane));
      if (at < 0) continue;
      if (this.key[at]! < 0) this.#welcome(at, seat, lane, clock);
      this.#isHere[at] = 1;
      this.#wishedHeld[at] = held;
    }
  }

  #welcome(at: number, seat: number, lane: number, clock: Seconds): void {
    this.key[at] = keyOf(seat, lane);
    this.angle[at] = seatAngle(seat);
    this.lane[at] = lane;
    this.there[at] = 0;
    this.held[at] = 0;
    this.cameAt[at] = clock;
    this.pressedAt[at] = -Infinity;
    this.#toldAt[at] = -Infinity;
  }

  #press(presses: AudienceView['presses'], now: Seconds, clock: Seconds, first: boolean): void {
    for (const { seat, lane, value, at: told } of presses) {
      const at = this.key.indexOf(keyOf(seat, lane));
      if (at < 0 || this.#toldAt[at] === told) continue;
      this.#toldAt[at] = told;
      this.pressed[at] = value;
      // What is met later than it happened is worn as long as if it had been seen.
      this.pressedAt[at] = first ? clock - Math.max(0, now - told) : clock;
    }
  }

  #swell({ swells, joined, dots }: AudienceView, now: Seconds, clock: Seconds): void {
    const latest = swells.at(-1);
    if (!latest || dots !== null || now - latest.at > TRAVEL) return;
    if (latest.at !== this.#swellAt) {
      this.#swellAt = latest.at;
      this.#nextRipple = (this.#nextRipple + 1) % MOST_RIPPLES;
      this.ripples.startedAt[this.#nextRipple] = clock;
    }
    // What comes while it runs makes it stronger.
    this.ripples.change[this.#nextRipple] = latest.change / Math.max(1, joined);
    this.ripples.more[this.#nextRipple] = latest.more / Math.max(1, joined);
  }

  /** The place of this key, else a free one, else −1. */
  #placeOf(key: number): number {
    const known = this.key.indexOf(key);
    return known >= 0 ? known : this.key.indexOf(-1);
  }

  #moveDots(by: Seconds): void {
    const swell = 1 - Math.exp(-by / 0.15);
    for (let at = 0; at < MOST_DOTS; at++) {
      if (this.key[at]! < 0) continue;
      const here = this.#isHere[at] === 1;
      this.there[at] = clamp01(this.there[at]! + (here ? by / APPEARS : -by / FADES));
      this.held[at]! += ((here ? this.#wishedHeld[at]! : 0) - this.held[at]!) * swell;
      if (!here && this.there[at] === 0) this.key[at] = -1;
    }
  }

  #stand({ felt, heardAt, joined }: AudienceView, now: Seconds, by: Seconds): void {
    const share = 1 - Math.exp(-by / 0.4);
    const left = Math.exp(-Math.max(0, now - heardAt) / FELT_FOR);
    let people = 0;
    for (let bin = 0; bin < HISTOGRAM_BINS; bin++) {
      people += felt[bin]! * left;
      this.#felt[bin]! += (felt[bin]! - this.#felt[bin]!) * share;
    }
    const vivid = Math.sqrt(clamp01((2 * people) / Math.max(1, joined)));
    this.vivid += (Math.min(1, vivid) - this.vivid) * share;
    lineUp(this.#felt, this.stand);
  }

  /** What whoever stands at this angle wants, −1…1; in a vote, the side. */
  valueAt(angle: number): number {
    const right = rightness(angle);
    const felt = this.stand[Math.min(STEPS - 1, Math.floor(right * STEPS))]!;
    const side = right >= 1 - this.wilder ? 1 : -1;
    return felt + (side - felt) * smooth(this.scale);
  }
}

function keyOf(seat: number, lane: number): number {
  return lane * 0x1_0000 + seat;
}
