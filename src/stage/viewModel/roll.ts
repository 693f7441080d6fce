/**
 * Time on the stage: where a moment of music stands, and how large.
 * Flowing: the future is even, the past shrinks towards a vanishing point at the left edge of the soil.
 * Still (calm view): four bars stand still and the now-line walks through them; a new page fades in.
 */
import type { Seconds } from '../../kernel/units.ts';
import type { Layout } from '../layout.ts';
import { clamp01, smooth } from './motion.ts';

/** How small the oldest past becomes. */
const FARTHEST = 0.3;
/** The vanishing point lies a little beyond the left edge, so that nothing piles up on it. */
const BEYOND = 1.1;
const PAGE_MARGIN = 0.05;
const PAGE_FADE: Seconds = 0.35;
/** The last stretch of a page is drawn out thinly. */
const PAGE_EDGE: Seconds = 0.4;

export interface Page {
  /** What the page shows. */
  readonly from: Seconds;
  readonly to: Seconds;
  /** While the now-line is between these, the page is open. */
  readonly openFrom: Seconds;
  readonly openTo: Seconds;
}

export class Roll {
  #layout: Layout;
  #page: Page | null = null;
  now: Seconds = 0;
  /** Pixels a second at the now-line, and the length over which the past shrinks. */
  #speed = 1;
  #reach = 1;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#measure();
  }

  #measure(): void {
    const { width, nowX, futureSeconds } = this.#layout;
    this.#speed = (width - nowX) / futureSeconds;
    this.#reach = nowX * BEYOND;
  }

  /** A page makes the roll still; null lets it flow. */
  turn(layout: Layout, now: Seconds, page: Page | null): void {
    this.#layout = layout;
    this.now = now;
    this.#page = page;
    this.#measure();
  }

  get layout(): Layout {
    return this.#layout;
  }

  get still(): boolean {
    return this.#page !== null;
  }

  x(at: Seconds): number {
    const { width, nowX } = this.#layout;
    if (this.#page) {
      const share = (at - this.#page.from) / (this.#page.to - this.#page.from);
      return width * (PAGE_MARGIN + (1 - 2 * PAGE_MARGIN) * share);
    }
    const ahead = at - this.now;
    if (ahead >= 0) return nowX + ahead * this.#speed;
    return nowX - this.#reach * (1 - Math.exp((ahead * this.#speed) / this.#reach));
  }

  /** Pixels that a second takes there. */
  pace(at: Seconds): number {
    if (this.#page) return (this.#layout.width * (1 - 2 * PAGE_MARGIN)) / (this.#page.to - this.#page.from);
    const ahead = at - this.now;
    return ahead >= 0 ? this.#speed : this.#speed * Math.exp((ahead * this.#speed) / this.#reach);
  }

  /** Size of things at this time: 1 now and in the future. */
  scale(at: Seconds): number {
    const ahead = at - this.now;
    if (this.#page || ahead >= 0) return 1;
    return FARTHEST + (1 - FARTHEST) * Math.exp((ahead * this.#speed) / this.#reach);
  }

  /** Height of a lane's y at this time: everything sinks towards the soil line as it passes away. */
  y(laneY: number, at: Seconds): number {
    const { soilY } = this.#layout;
    return soilY + (laneY - soilY) * this.scale(at);
  }

  /** How visible a moment is: fades at the far past and, in a still roll, around the turn of a page and outside it. */
  presence(at: Seconds): number {
    if (this.#page) {
      const { from, to } = this.#page;
      return at < from - 1e-6 ? 0 : clamp01((to - at) / PAGE_EDGE);
    }
    const ahead = at - this.now;
    return ahead >= 0 ? 1 : clamp01((this.scale(at) - FARTHEST - 0.03) / 0.14);
  }

  /** In a still roll, the crossfade of pages: 0 at the turn, 1 well inside. */
  get pageFade(): number {
    if (!this.#page) return 1;
    return smooth((this.#page.openTo - this.now) / PAGE_FADE) * smooth((this.now - this.#page.openFrom) / PAGE_FADE);
  }

  /** First and last moment worth drawing. */
  get from(): Seconds {
    if (this.#page) return this.#page.from;
    return this.now + (Math.log(0.05) * this.#reach) / this.#speed;
  }
  get to(): Seconds {
    return this.#page ? this.#page.to : this.now + this.#layout.futureSeconds * 1.1;
  }
}
