/** An evening in a gallery, in minutes: a page without an audio device whose clock moves when it is told to. */
import type { CDPSession, Page } from 'playwright-core';
import type { Snapshot } from '../../src/session/snapshot.ts';
import type { Stage } from './stage.ts';

declare global {
  interface Window {
    /** Lets this much of a person's and the music's time pass at once. */
    jump(seconds: number): void;
  }
}

/** Runs in the page before anything of it: time stands still but for jumps, so that no slow machine misses anything. */
export function carryClock(): void {
  let time = performance.now();
  performance.now = () => time;
  window.jump = (seconds) => void (time += 1000 * seconds);
  Object.defineProperty(Event.prototype, 'timeStamp', { get: () => time, configurable: true });
  // Without a device the page's own clock carries the music.
  Object.defineProperty(window, 'AudioContext', { value: undefined });
  // The server takes a page whose music stands still for an ill one and loads it anew: it hears nothing of this one.
  class Unheard {
    static readonly OPEN = 1;
    readonly readyState = 0;
    close(): void {}
  }
  Object.defineProperty(window, 'WebSocket', { value: Unheard });
}

/** No jump is longer: the plan reaches further, so nothing has to be echoed or caught up with. */
const STRIDE = 0.7;

/** Time passes, a stride at a time, until the condition holds; never ahead of an answer of the composer. */
export async function passUntil(
  { page, until }: Stage,
  condition: (snapshot: Snapshot) => boolean,
  mostSeconds = 400,
): Promise<Snapshot> {
  await page.evaluate(
    async ([test, stride, most]) => {
      const holds = new Function('snapshot', `return (${test})(snapshot)`) as (snapshot: Snapshot) => boolean;
      const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
      for (let passed = 0; passed < most && !holds(window.antiphon!); passed += stride) {
        const { seconds } = window.antiphon!;
        window.jump(stride);
        const waits = (): boolean => {
          const now = window.antiphon!;
          // Before the music begins it has no time of its own.
          return now.phase === 'playing' && seconds > 0 && (now.seconds < seconds + stride / 2 || !now.settled);
        };
        do await frame();
        while (!holds(window.antiphon!) && waits());
      }
    },
    [condition.toString(), STRIDE, mostSeconds] as const,
  );
  return until(condition, null, 5000);
}

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly id?: number;
  readonly radius?: number;
}

/** Fingers on the glass, as the browser gets them from a touch screen. */
export class Glass {
  readonly #session: CDPSession;
  private constructor(session: CDPSession) {
    this.#session = session;
  }
  static async over(page: Page): Promise<Glass> {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 16 });
    return new Glass(session);
  }
  async #send(type: 'touchStart' | 'touchEnd' | 'touchMove' | 'touchCancel', points: readonly Point[]): Promise<void> {
    const touchPoints = points.map(({ x, y, id = 0, radius = 10 }) => ({ x, y, id, radiusX: radius, radiusY: radius }));
    await this.#session.send('Input.dispatchTouchEvent', { type, touchPoints });
  }
  /** All that lie on the glass from now on. */
  down(...points: Point[]): Promise<void> {
    return this.#send('touchStart', points);
  }
  move(...points: Point[]): Promise<void> {
    return this.#send('touchMove', points);
  }
  /** Those that stay; none: all go. */
  up(...staying: Point[]): Promise<void> {
    return this.#send('touchEnd', staying);
  }
  cancel(): Promise<void> {
    return this.#send('touchCancel', []);
  }
  async tap(point: Point): Promise<void> {
    await this.down(point);
    await this.up();
  }
  pen(type: 'mousePressed' | 'mouseReleased', { x, y }: Point): Promise<unknown> {
    return this.#session.send('Input.dispatchMouseEvent', {
      type,
      x,
      y,
      button: 'left',
      buttons: type === 'mousePressed' ? 1 : 0,
      clickCount: 1,
      pointerType: 'pen',
    });
  }
}

export async function middleOf(page: Page, selector: string): Promise<Point> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is nowhere to be seen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
