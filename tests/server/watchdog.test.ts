/** Who is asked to load anew, and when the kiosk's browser is to be started again. */
import { describe, expect, it } from 'vitest';
import type { StageReport } from '../../src/protocol/operator.ts';
import { RELOAD_AFTER, RESTART_AFTER, Watchdog, type WatchedPage } from '../../src/server/watchdog.ts';
import { REPORT } from './sockets.ts';

const WELL: StageReport = { ...REPORT, phase: 'playing', mode: 'install', visible: true };

/** A page and how often it was asked to load itself anew. */
class Page implements WatchedPage {
  reloads = 0;
  readonly local: boolean;
  constructor(local = true) {
    this.local = local;
  }
}

/** A report each second from `from` to `to`, ms, and a round after each. */
function run(
  dog: Watchdog<Page>,
  pages: ReadonlyMap<Page, (second: number) => Partial<StageReport> | null>,
  from: number,
  to: number,
): void {
  for (let now = from; now <= to; now += 1000) {
    for (const [page, says] of pages) {
      const said = says(now / 1000);
      if (said) dog.hear(page, { ...WELL, frames: now, musicTime: now / 1000, ...said }, now);
    }
    for (const page of dog.round(now)) page.reloads++;
  }
}

function watched(page = new Page()): { dog: Watchdog<Page>; page: Page } {
  return { dog: new Watchdog<Page>(0), page };
}

describe('a stage page', () => {
  it('that draws and plays is left alone', () => {
    const { dog, page } = watched();
    run(dog, new Map([[page, () => ({})]]), 0, 120_000);
    expect(page.reloads).toBe(0);
    expect(dog.kiosk(120_000)).toEqual({ well: true, silent: 0 });
  });

  for (const [what, says] of [
    ['picture stands still', { frames: 7 }],
    ['music stands still', { musicTime: 3.5 }],
  ] as const)
    it(`whose ${what} is asked once to load itself anew after ten seconds, and wants another browser after thirty`, () => {
      const { dog, page } = watched();
      const pages = new Map([[page, () => says]]);
      run(dog, pages, 0, RELOAD_AFTER - 1000);
      expect(page.reloads).toBe(0);
      run(dog, pages, RELOAD_AFTER, RESTART_AFTER - 1000);
      expect(page.reloads).toBe(1);
      expect(dog.kiosk(RESTART_AFTER - 1000).well).toBe(true);
      run(dog, pages, RESTART_AFTER, RESTART_AFTER + 60_000);
      expect(page.reloads).toBe(1);
      expect(dog.kiosk(RESTART_AFTER).well).toBe(false);
    });

  it('that falls silent is asked, and asked again when it falls silent after it had come back', () => {
    const { dog, page } = watched();
    const speaks = (second: number): Partial<StageReport> | null =>
      second < 5 || (second >= 20 && second < 30) ? {} : null;
    run(dog, new Map([[page, speaks]]), 0, 60_000);
    expect(page.reloads).toBe(2);
    expect(dog.kiosk(58_000).well).toBe(true);
    expect(dog.kiosk(60_000)).toEqual({ well: false, silent: 31_000 });
  });

  it('is well where it is hidden, where it was never woken and where the house is closed', () => {
    for (const says of [
      { visible: false, frames: 7 },
      { phase: 'asleep', musicTime: 0 },
      { phase: 'stopped', musicTime: 9 },
    ]) {
      const { dog, page } = watched();
      run(dog, new Map([[page, () => says]]), 0, 60_000);
      expect(page.reloads, JSON.stringify(says)).toBe(0);
      expect(dog.kiosk(60_000).well, JSON.stringify(says)).toBe(true);
    }
  });

  it('that is somebody’s lesson or performance is not loaded anew under their hands', () => {
    for (const mode of ['learn', 'perform']) {
      const { dog, page } = watched();
      run(dog, new Map([[page, () => ({ mode, frames: 7 })]]), 0, 60_000);
      expect(page.reloads, mode).toBe(0);
      expect(dog.kiosk(60_000).well, mode).toBe(false);
    }
  });

  it('that has said nothing yet may be loading; that has gone is asked for nothing', () => {
    const { dog, page } = watched();
    run(dog, new Map(), 0, 60_000);
    expect(page.reloads).toBe(0);
    dog.hear(page, WELL, 60_000);
    dog.forget(page);
    run(dog, new Map(), 61_000, 120_000);
    expect(page.reloads).toBe(0);
    expect(dog.kiosk(120_000)).toEqual({ well: false, silent: 60_000 });
  });

  it('on another machine does not speak for the kiosk, nor one that is well for one that is ill', () => {
    const [kiosk, elsewhere] = [new Page(), new Page(false)];
    const { dog } = watched(kiosk);
    run(
      dog,
      new Map([
        [kiosk, () => ({ frames: 7 })],
        [elsewhere, () => ({})],
      ]),
      0,
      40_000,
    );
    expect([kiosk.reloads, elsewhere.reloads]).toEqual([1, 0]);
    expect(dog.kiosk(40_000).well).toBe(false);
  });
});

describe('a kiosk', () => {
  it('without any page is given thirty seconds from the server’s start', () => {
    const dog = new Watchdog(5000);
    expect(dog.kiosk(5000 + RESTART_AFTER - 1)).toEqual({ well: true, silent: RESTART_AFTER - 1 });
    expect(dog.kiosk(5000 + RESTART_AFTER).well).toBe(false);
  });
});
