/**
 * Whether the stage's pages are alive: each says once a second how far its picture and its music have come. One that stands still is
 * asked to load itself anew; where nothing on this machine moves after that, the kiosk's browser is to be started again, which the
 * service manager does (deploy/kiosk-watch). Knows no sockets; the time is brought along.
 */
import type { Milliseconds } from '../kernel/units.ts';
import type { StageReport } from '../protocol/operator.ts';

/** A page that stands still for so long is asked to load itself anew. */
export const RELOAD_AFTER: Milliseconds = 10_000;
/** A kiosk on which nothing has moved for so long wants another browser. */
export const RESTART_AFTER: Milliseconds = 30_000;

/** A stage page, whatever it is known by. */
export interface WatchedPage {
  /** It runs on this machine: the kiosk's own, not one that somebody looks at elsewhere. */
  readonly local: boolean;
}

export interface KioskHealth {
  readonly well: boolean;
  /** Since a page on this machine last moved; since the start where none ever did. */
  readonly silent: Milliseconds;
}

interface Watch {
  report: StageReport | null;
  drawnAt: Milliseconds;
  soundedAt: Milliseconds;
  /** When it was asked to load itself anew. */
  askedAt: Milliseconds;
}

export class Watchdog<Page extends WatchedPage = WatchedPage> {
  /** Pages that have said anything; others may still be loading. */
  readonly #watches = new Map<Page, Watch>();
  /** When a page on this machine was last known to move. */
  #kioskAt: Milliseconds;

  constructor(openedAt: Milliseconds) {
    this.#kioskAt = openedAt;
  }

  /** It has gone. */
  forget(page: Page): void {
    this.#watches.delete(page);
  }

  hear(page: Page, report: StageReport, now: Milliseconds): void {
    const watch = this.#watches.get(page) ?? { report: null, drawnAt: now, soundedAt: now, askedAt: -Infinity };
    this.#watches.set(page, watch);
    const before = watch.report;
    // A hidden page draws nothing, and music that was never begun, or was closed for the night, does not move: nothing is wrong.
    if (!report.visible || report.frames !== before?.frames) watch.drawnAt = now;
    if (report.phase !== 'playing' || report.musicTime !== before?.musicTime) watch.soundedAt = now;
    watch.report = report;
    if (page.local) this.#kioskAt = Math.max(this.#kioskAt, movedAt(watch));
  }

  /**
   * To be called once a second.
   * @returns installations that stand still and are to be asked to load themselves anew, once each time; a page in a lesson or in a
   * performance belongs to whoever is at it
   */
  round(now: Milliseconds): readonly Page[] {
    const still = [...this.#watches].filter(([, watch]) => {
      const moved = movedAt(watch);
      return watch.report?.mode === 'install' && now - moved >= RELOAD_AFTER && watch.askedAt < moved;
    });
    for (const [, watch] of still) watch.askedAt = now;
    return still.map(([page]) => page);
  }

  kiosk(now: Milliseconds): KioskHealth {
    const silent = Math.max(0, now - this.#kioskAt);
    return { well: silent < RESTART_AFTER, silent };
  }
}

function movedAt({ drawnAt, soundedAt }: Watch): Milliseconds {
  return Math.min(drawnAt, soundedAt);
}
