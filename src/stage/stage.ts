/**
 * The stage: draws a State on a canvas inside an element of the page and measures what that costs.
 * Holds the outside world of the drawing (element, size, device pixels, motion preference, spoken summary);
 * what is drawn is decided in `viewModel`, how in the structures. Keeps no truth.
 *
 * The element's bottom padding says how much of it controls lie over: the composition stays above.
 */
import { FaultError } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';
import type { StagePort, Summary } from '../session/ports.ts';
import type { State } from '../session/state.ts';
import { layoutOf, type Layout } from './layout.ts';
import { FrameMeter } from './meter.ts';
import { paint } from './paint.ts';
import type { Theatre } from './theatre.ts';
import { summaryOf } from './viewModel/summary.ts';
import { View } from './viewModel/view.ts';

export interface StageOptions {
  /** Less motion, whatever the state says. */
  readonly calm: boolean;
  /** Keeps the drawn picture readable for tests and snapshots. */
  readonly debug: boolean;
  /** The picture in the words of the page's language. */
  describe(summary: Summary): string;
}

/** Beyond this many pixels a frame, sharpness costs more than it shows. */
const MOST_PIXELS = 2_400_000;
const MOST_RATIO = 2;
const SUMMARY_EVERY: Milliseconds = 5000;

interface Size {
  readonly layout: Layout;
  readonly ratio: number;
}

function measure(parent: HTMLElement): Size {
  const width = Math.max(1, parent.clientWidth);
  const height = Math.max(1, parent.clientHeight);
  const ratio = Math.min(window.devicePixelRatio || 1, MOST_RATIO, Math.sqrt(MOST_PIXELS / (width * height)));
  const covered = Number.parseFloat(getComputedStyle(parent).paddingBottom) || 0;
  return {
    layout: layoutOf(Math.max(1, Math.floor(width * ratio)), Math.max(1, Math.floor(height * ratio)), covered * ratio),
    ratio,
  };
}

async function raise(parent: HTMLElement, layout: Layout, debug: boolean): Promise<Theatre> {
  try {
    // Asked before the library comes: it takes a canvas for granted and stumbles later, where nobody can catch it.
    if (!document.createElement('canvas').getContext('2d')) throw new Error('it has no canvas');
    const { openTheatre } = await import('./theatre.ts');
    return await openTheatre(parent, layout, debug);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new FaultError({
      reason: 'no-canvas',
      sentence: `The garden cannot be drawn in this browser (${detail}), but the music and the buttons work.`,
    });
  }
}

/**
 * Opens the stage inside `parent`, which must be in the page and have a size (it may change).
 * @throws FaultError when nothing can be drawn on; the page lives without
 */
export async function createStage(parent: HTMLElement, options: StageOptions): Promise<StagePort> {
  let size = measure(parent);
  const theatre = await raise(parent, size.layout, options.debug);
  const { canvas } = theatre;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', '');
  canvas.style.position = 'absolute';
  canvas.style.inset = '0';
  canvas.style.touchAction = 'manipulation';
  if (getComputedStyle(parent).position === 'static') parent.style.position = 'relative';
  theatre.resize(size.layout, size.ratio);

  const view = new View(size.layout);
  const meter = new FrameMeter();
  const lessMotion = window.matchMedia('(prefers-reduced-motion: reduce)');
  let stale = false;
  let closed = false;
  let summarisedAt = Number.NEGATIVE_INFINITY;
  const watcher = new ResizeObserver(() => {
    stale = true;
  });
  watcher.observe(parent);
  const onWindow = (): void => {
    stale = true;
  };
  // A move to another screen changes the pixel ratio and not the element.
  window.addEventListener('resize', onWindow);

  function resizeIfStale(): void {
    if (!stale) return;
    stale = false;
    const next = measure(parent);
    if (
      next.layout.width === size.layout.width &&
      next.layout.fullHeight === size.layout.fullHeight &&
      next.layout.height === size.layout.height
    )
      return;
    size = next;
    theatre.resize(size.layout, size.ratio);
  }

  function summarise(state: State, at: Milliseconds): void {
    if (at - summarisedAt < SUMMARY_EVERY) return;
    summarisedAt = at;
    const summary = options.describe(summaryOf(state, view.piece.bars, view.membrane.shape));
    if (canvas.getAttribute('aria-label') !== summary) canvas.setAttribute('aria-label', summary);
  }

  return {
    draw(state) {
      if (closed) return;
      const began = performance.now();
      const since = meter.begin(began);
      resizeIfStale();
      view.look(state, size.layout, since / 1000, options.calm || state.calm || lessMotion.matches);
      paint(theatre.inks, view);
      theatre.render(began, since);
      summarise(state, began);
      meter.end(performance.now() - began);
    },
    get fps() {
      return meter.fps;
    },
    get scriptMsPerFrame() {
      return meter.scriptMsPerFrame;
    },
    get drawCalls() {
      return theatre.drawCalls;
    },
    close() {
      if (closed) return;
      closed = true;
      watcher.disconnect();
      window.removeEventListener('resize', onWindow);
      theatre.close();
    },
  };
}
