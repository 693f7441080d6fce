/**
 * What a frame costs before it reaches the renderer: view model and painting, measured without a browser.
 * The clock is injected; the music comes from the caller.
 */
import type { Milliseconds, Seconds } from '../kernel/units.ts';
import type { State } from '../session/state.ts';
import { freshInks } from './ink.ts';
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
}

const WARM_UP = 60;

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
  let quads = 0;
  for (let frame = -WARM_UP; frame < frames; frame++) {
    const state = stateAt((frame + WARM_UP) / 60);
    const began = clock();
    view.look(state, layout, 1 / 60, state.calm);
    paint(inks, view);
    if (frame < 0) continue;
    spent[frame] = clock() - began;
    quads = Math.max(quads, inks.under.count + inks.light.count + inks.body.count + inks.spark.count);
  }
  spent.sort();
  return { frames, medianMs: spent[frames >> 1]!, p95Ms: spent[Math.floor(0.95 * frames)]!, quads };
}
