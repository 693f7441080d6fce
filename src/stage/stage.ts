/**
 * The stage: draws a State on a canvas inside an element of the page and measures what that costs.
 * Holds the outside world of the drawing (element, size, device pixels, motion preference, spoken summary);
 * what is drawn is decided in `viewModel`, how in the structures. Keeps no truth.
 *
 * The element's bottom padding says how much of it controls lie over: the composition stays above.
 */
import { DRIFT_REACH, driftX, driftY } from '../kernel/drift.ts';
import type { Milliseconds } from '../kernel/units.ts';
import type { StagePort, Summary } from '../session/ports.ts';
import type { State } from '../session/state.ts';
import { layoutOf, type Layout } from './layout.ts';
import { FrameMeter } from './meter.ts';
import { paint } from './paint.ts';
import { openPointing } from './pointing.ts';
import { OPENING_STEP, QualityGovernor, type Quality } from './quality.ts';
import { StillTheatre } from './still.ts';
import { lightSeason } from './seasonLight.ts';
import type { Theatre } from './theatre.ts';
import { summaryOf } from './viewModel/summary.ts';
import { View } from './viewModel/view.ts';

export interface StageOptions {
  /** Less motion, whatever the state says. */
  readonly calm: boolean;
  /** Keeps the drawn picture readable for tests and snapshots, and in its place: no wandering against burn-in. */
  readonly debug: boolean;
  /** Holds the quality at this step (0 = least … 4) instead of following the frame times; for pictures and measurements. */
  readonly quality?: number;
  /** There is no canvas: a still picture stands in. One sentence for the person. */
  onFault?(sentence: string): void;
  /** The picture in the words of the page's language. */
  describe(summary: Summary): string;
}

const MOST_RATIO = 2;
const SUMMARY_EVERY: Milliseconds = 5000;
/** A graphics card that has not come back after this long gets a new canvas. */
const LOST_PATIENCE: Milliseconds = 5000;

interface Size {
  /** Of the element, CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
  /** Device pixels to a CSS pixel. */
  readonly ratio: number;
  /** CSS pixels by which the picture is larger than its place on every side. */
  readonly margin: number;
}

function measure(parent: HTMLElement, quality: Quality, margin: number): Size {
  const { clientWidth, clientHeight } = parent;
  const width = Math.max(1, clientWidth) + 2 * margin;
  const height = Math.max(1, clientHeight) + 2 * margin;
  const ratio = Math.min(
    Math.min(window.devicePixelRatio || 1, MOST_RATIO) * quality.scale,
    Math.sqrt(quality.pixels / (width * height)),
  );
  const covered = Number.parseFloat(getComputedStyle(parent).paddingBottom) || 0;
  return {
    width: clientWidth,
    height: clientHeight,
    layout: layoutOf(
      Math.max(1, Math.floor(width * ratio)),
      Math.max(1, Math.floor(height * ratio)),
      (covered + margin) * ratio,
    ),
    ratio,
    margin,
  };
}

function sameSize(a: Size, b: Size): boolean {
  return (
    a.layout.width === b.layout.width &&
    a.layout.fullHeight === b.layout.fullHeight &&
    a.layout.height === b.layout.height &&
    a.margin === b.margin
  );
}

async function raise(parent: HTMLElement, layout: Layout, options: StageOptions): Promise<Theatre> {
  try {
    // Asked before the library comes: it takes a canvas for granted and stumbles later, where nobody can catch it.
    if (!document.createElement('canvas').getContext('2d')) throw new Error('it has no canvas');
    const { openTheatre } = await import('./theatre.ts');
    return await openTheatre(parent, layout, options.debug);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    options.onFault?.(`The garden stands still in this browser (${detail}), but the music and the buttons work.`);
    return new StillTheatre(parent, layout);
  }
}

/**
 * Opens the stage inside `parent`, which must be in the page and have a size (it may change). Where nothing can be drawn
 * on, a still picture in the page's own elements takes its place and `onFault` is told.
 */
export async function createStage(parent: HTMLElement, options: StageOptions): Promise<StagePort> {
  const governor = new QualityGovernor(options.quality ?? OPENING_STEP);
  let size = measure(parent, governor.quality, 0);
  let theatre = await raise(parent, size.layout, options);
  if (getComputedStyle(parent).position === 'static') parent.style.position = 'relative';

  const view = new View(size.layout);
  const pointing = openPointing(view, () => ({ picture: theatre.picture, ratio: size.ratio }));
  const meter = new FrameMeter();
  const lessMotion = window.matchMedia('(prefers-reduced-motion: reduce)');
  let stale = false;
  let closed = false;
  let raising = false;
  /** The step of quality the picture was last made for. */
  let dressed = -1;
  let lostAt: Milliseconds | null = null;
  let wandersBy = '';
  let summarisedAt = Number.NEGATIVE_INFINITY;

  function dress(): void {
    const { picture } = theatre;
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', picture.getAttribute('aria-label') ?? '');
    picture.style.position = 'absolute';
    picture.style.left = `${-size.margin}px`;
    picture.style.top = `${-size.margin}px`;
    picture.style.touchAction = 'manipulation';
    if (size.margin > 0) parent.style.overflow = 'hidden';
    theatre.resize(size.layout, size.ratio, governor.quality);
    dressed = governor.step;
  }
  dress();

  const watcher = new ResizeObserver(() => {
    stale = true;
  });
  watcher.observe(parent);
  const onWindow = (): void => {
    stale = true;
  };
  // A move to another screen changes the pixel ratio and not the element.
  window.addEventListener('resize', onWindow);

  function resizeIfStale(margin: number): void {
    if (!stale && margin === size.margin && dressed === governor.step) return;
    stale = false;
    const next = measure(parent, governor.quality, margin);
    if (sameSize(next, size) && dressed === governor.step) return;
    // What another step costs at another size is not known yet.
    if (next.width !== size.width || next.height !== size.height) governor.forget();
    size = next;
    dress();
  }

  /** The whole picture wanders within its margin. */
  function wander(at: Milliseconds): void {
    const by = size.margin > 0 ? `translate(${driftX(at / 1000)}px, ${driftY(at / 1000)}px)` : '';
    if (by === wandersBy) return;
    wandersBy = by;
    theatre.picture.style.transform = by;
  }

  /** @returns whether there is a graphics card to draw with; without one for long, another canvas is asked for */
  function ready(at: Milliseconds): boolean {
    if (!theatre.lost) {
      lostAt = null;
      return !raising;
    }
    lostAt ??= at;
    if (!raising && at - lostAt >= LOST_PATIENCE) void reopen();
    return false;
  }

  async function reopen(): Promise<void> {
    raising = true;
    theatre.close();
    const next = await raise(parent, size.layout, options);
    raising = false;
    if (closed) {
      next.close();
      return;
    }
    theatre = next;
    lostAt = null;
    wandersBy = '';
    summarisedAt = Number.NEGATIVE_INFINITY;
    dress();
  }

  function summarise(state: State, at: Milliseconds): void {
    if (at - summarisedAt < SUMMARY_EVERY) return;
    summarisedAt = at;
    const summary = options.describe(summaryOf(state, view.piece.bars, view.membrane.shape));
    if (theatre.picture.getAttribute('aria-label') !== summary) theatre.picture.setAttribute('aria-label', summary);
  }

  return {
    draw(state) {
      if (closed) return;
      const began = performance.now();
      const since = meter.begin(began);
      resizeIfStale(state.mode === 'install' && !options.debug ? DRIFT_REACH : 0);
      view.look(state, size.layout, since / 1000, options.calm || state.calm || theatre.still || lessMotion.matches);
      if (ready(began)) {
        paint(theatre.inks, view);
        theatre.render(view.sky, began, since);
        lightSeason(theatre.picture, state.contrast.status);
        wander(began);
        summarise(state, began);
      }
      const script = performance.now() - began;
      meter.end(script);
      if (options.quality === undefined && !theatre.still && lostAt === null) governor.frame(since, script);
    },
    at: pointing.at,
    placeOf: pointing.placeOf,
    mark: pointing.mark,
    get fps() {
      return meter.fps;
    },
    get scriptMsPerFrame() {
      return meter.scriptMsPerFrame;
    },
    get drawCalls() {
      return theatre.drawCalls;
    },
    get quality() {
      return governor.step;
    },
    close() {
      if (closed) return;
      closed = true;
      pointing.close();
      watcher.disconnect();
      window.removeEventListener('resize', onWindow);
      if (!raising) theatre.close();
    },
  };
}
