/**
 * Where things stand on a canvas of any size: pure geometry in device pixels, no music and no drawing.
 * The composition: now-line at 62 % of the width, soil at 78 % of the height of the open part of the canvas
 * (what the controls do not cover), melody and inner voices above the soil, bass below it.
 * Time never runs wider than the music's height asks for: a very wide stage shows more past, not a stretched present,
 * and its now-line moves right, because the plan reaches only some seconds ahead.
 */
import type { Pitch, Seconds } from '../kernel/units.ts';

export interface Layout {
  readonly width: number;
  /** Height of the whole canvas. */
  readonly fullHeight: number;
  /** Height of the part that the composition may use, from the top. */
  readonly height: number;
  /** A hundredth of the shorter side of the open part: the measure of everything drawn. */
  readonly unit: number;
  readonly portrait: boolean;
  readonly nowX: number;
  readonly soilY: number;
  /** How much future fits between the now-line and the right edge. */
  readonly futureSeconds: Seconds;
  /** How many bars are worth compiling for this much past. */
  readonly bars: number;
  /** Where a bud without music rests. */
  readonly restY: number;
  /** Centre and edge length of the harmony's lattice. */
  readonly latticeX: number;
  readonly latticeY: number;
  readonly latticeEdge: number;
}

const NOW_AT = 0.62;
/** Time runs at most this many units a second. */
const FASTEST = 18;
/** Further ahead nothing is planned. */
const FARTHEST_FUTURE: Seconds = 6;
/** A bar lasts this long at least, and the session keeps no more of them. */
const SHORTEST_BAR: Seconds = 1.6;
const MOST_BARS = 64;
const FEWEST_BARS = 20;
const SOIL_AT = 0.78;
/** Lanes, as shares of the height. */
const SKY_TOP = 0.1;
const SKY_BOTTOM = 0.7;
const ROOT_TOP = 0.83;
const ROOT_BOTTOM = 0.95;
/** Pitches at the ends of the lanes; anything further out is pressed gently against the edge. */
const LOWEST_SKY: Pitch = 47;
const HIGHEST_SKY: Pitch = 85;
const LOWEST_ROOT: Pitch = 28;
const HIGHEST_ROOT: Pitch = 58;

/**
 * @param width of the canvas, device pixels
 * @param fullHeight of the canvas
 * @param covered height at the bottom that controls lie over
 * @throws RangeError unless both sides are positive
 */
export function layoutOf(width: number, fullHeight: number, covered = 0): Layout {
  if (!(width > 0 && fullHeight > 0)) throw new RangeError(`a stage cannot be ${width} × ${fullHeight} pixels`);
  const height = Math.max(fullHeight * 0.35, fullHeight - Math.max(0, covered));
  const portrait = width < height * 1.05;
  const unit = Math.min(width, height) / 100;
  const natural = Math.min(FARTHEST_FUTURE, Math.max(2.6, 2.5 + 1.3 * (width / height - 0.6)));
  const speed = Math.min(FASTEST * unit, ((1 - NOW_AT) * width) / natural);
  const nowX = Math.max(NOW_AT * width, width - FARTHEST_FUTURE * speed);
  // The past shrinks exponentially: after three of its lengths there is nothing left to see.
  const pastSeconds = (3 * nowX) / speed;
  return {
    width,
    fullHeight,
    height,
    unit,
    portrait,
    nowX,
    soilY: SOIL_AT * height,
    futureSeconds: (width - nowX) / speed,
    bars: Math.min(MOST_BARS, Math.max(FEWEST_BARS, Math.ceil(pastSeconds / SHORTEST_BAR))),
    restY: 0.42 * height,
    latticeX: nowX - (portrait ? 0.18 * width : 0.22 * Math.min(width, 1.78 * height)),
    latticeY: 0.4 * height,
    latticeEdge: Math.min(0.25 * height, 0.28 * width),
  };
}

/** Linear in the middle, never past the edges: 0–1 in, a little more allowed, 0–1 out. */
function press(share: number): number {
  if (share < 0.05) return 0.05 * Math.exp((share - 0.05) / 0.05);
  if (share > 0.95) return 1 - 0.05 * Math.exp((0.95 - share) / 0.05);
  return share;
}

/** Height of a pitch above the soil. */
export function skyY(layout: Layout, pitch: Pitch): number {
  const share = press((pitch - LOWEST_SKY) / (HIGHEST_SKY - LOWEST_SKY));
  return layout.height * (SKY_BOTTOM + (SKY_TOP - SKY_BOTTOM) * share);
}

/** Depth of a bass pitch below the soil. */
export function rootY(layout: Layout, pitch: Pitch): number {
  const share = press((pitch - LOWEST_ROOT) / (HIGHEST_ROOT - LOWEST_ROOT));
  return layout.height * (ROOT_BOTTOM + (ROOT_TOP - ROOT_BOTTOM) * share);
}
