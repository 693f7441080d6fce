/**
 * What a frame costs before it reaches the renderer: view model and painting, measured without a browser.
 * The clock is injected; the music comes from the caller.
 */
import type { Milliseconds, Seconds } from '../kernel/units.ts';
import type { State } from '../session/state.ts';
import { freshInks, type Ink, type Inks } from './ink.ts';
import { layoutOf } from './layout.ts';
import { paint } from './paint.ts';
import { View } from './viewModel/view.ts';

export interface PaintingFigures {
  readonly frames: number;
  /** Script milliseconds a frame, median and 95th percentile, after 60 frames of warming up. */
  readonly medianMs: Milliseconds;
  readonly p95Ms: Milliseconds;
  /** Most quads in a frame. */
  readonly quads: number;
  /** Most area of quads in a frame, as a multiple of the picture: how often a pixel is painted over the sky. */
  readonly fill: number;
}

const WARM_UP = 60;

function layersOf(inks: Inks): readonly Ink[] {
  return Object.values(inks) as Ink[];
}

/** Area of the quads of a layer, pixels². */
function areaOf({ corners, count }: Ink): number {
  let area = 0;
  for (let quad = 0; quad < count; quad++) {
    const c = quad * 8;
    // Half the cross product of the diagonals, top left to bottom right and bottom left to top right.
    const acrossX = corners[c + 6]! - corners[c]!;
    const acrossY = corners[c + 7]! - corners[c + 1]!;
    const upX = corners[c + 4]! - corners[c + 2]!;
    const upY = corners[c + 5]! - corners[c + 3]!;
    area += Math.abs(acrossX * upY - acrossY * upX) / 2;
  }
  return area;
}

/** Paints so many frames at sixty a second, as a page would, and keeps nothing. @param each after every frame */
export function paintFor(
  stateAt: (now: Seconds) => State,
  frames: number,
  each: (frame: number, state: State) => void,
  width = 1920,
  height = 1080,
): void {
  const layout = layoutOf(width, height);
  const view = new View(layout);
  const inks = freshInks();
  for (let frame = 0; frame < frames; frame++) {
    const state = stateAt(frame / 60);
    view.look(state, layout, 1 / 60, state.calm);
    paint(inks, view);
    each(frame, state);
  }
}

/**
 * Paints `frames` frames at sixty a second.
 * @param stateAt the state at a music time
 * @param clock milliseconds, any origin
 */
export function measurePainting(
  stateAt: (now: Seconds) => State,
  clock: () => Milliseconds,
  frames = 600,
  width = 1920,
  height = 1080,
): PaintingFigures {
  const layout = layoutOf(width, height);
  const view = new View(layout);
  const inks = freshInks();
  const spent = new Float64Array(frames);
  const layers = layersOf(inks);
  let quads = 0;
  let fill = 0;
  for (let frame = -WARM_UP; frame < frames; frame++) {
    const state = stateAt((frame + WARM_UP) / 60);
    const began = clock();
    view.look(state, layout, 1 / 60, state.calm);
    paint(inks, view);
    if (frame < 0) continue;
    spent[frame] = clock() - began;
    quads = Math.max(
      quads,
      layers.reduce((sum, ink) => sum + ink.count, 0),
    );
    fill = Math.max(fill, layers.reduce((sum, ink) => sum + areaOf(ink), 0) / (width * height));
  }
  spent.sort();
  return { frames, medianMs: spent[frames >> 1]!, p95Ms: spent[Math.floor(0.95 * frames)]!, quads, fill };
}
