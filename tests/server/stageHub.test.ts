/** What reaches the stage's pages: windows in order and in time, the address in the code. */
import { describe, expect, it } from 'vitest';
import { NO_COUNTS, STALE_WINDOW, type CrowdWindow } from '../../src/protocol/crowdWindow.ts';
import { StageHub } from '../../src/server/stageHub.ts';
import { REPORT } from './sockets.ts';

const windowAt = (seq: number, t0: number, proc = 'a1'): CrowdWindow => ({
  stage: 'main',
  proc,
  seq,
  t0,
  ...NO_COUNTS,
  votes: [],
  moods: [],
});

function page(waiting = 0) {
  const heard: { type: string; window?: CrowdWindow; url?: string }[] = [];
  return { heard, waiting, local: true, send: (text: string) => void heard.push(JSON.parse(text)) };
}

describe('the hub', () => {
  it('drops what is more than a second old, what was overtaken, and what came twice', () => {
    const hub = new StageHub(() => undefined, 0);
    const stage = page();
    hub.attach(stage, 'http://host/r/main#x');
    hub.deliver(windowAt(0, 1000), 1100);
    hub.deliver(windowAt(2, 1200), 1200 + STALE_WINDOW + 1);
    hub.deliver(windowAt(3, 1300), 1300 + STALE_WINDOW);
    hub.deliver(windowAt(3, 1300), 1300);
    hub.deliver(windowAt(1, 1300), 1300);
    // Another gateway counts for itself.
    hub.deliver(windowAt(0, 1300, 'b2'), 1300);
    expect(stage.heard.flatMap(({ window }) => (window ? [`${window.proc} ${window.seq}`] : []))).toEqual([
      'a1 0',
      'a1 3',
      'b2 0',
    ]);
    expect(hub.counters).toEqual({ delivered: 3, stale: 3 });
  });

  it('sends nothing more to a page that sleeps', () => {
    const hub = new StageHub(() => undefined, 0);
    const asleep = page(1 << 20);
    hub.attach(asleep, 'http://host/r/main#x');
    hub.deliver(windowAt(0, 0), 0);
    expect(asleep.heard.map(({ type }) => type)).toEqual(['invitation']);
  });

  it('is open as long as one page takes ratings', () => {
    const opened: boolean[] = [];
    const hub = new StageHub((open) => opened.push(open), 0);
    const [one, two] = [page(), page()];
    for (const stage of [one, two]) hub.attach(stage, 'http://host/r/main#x');
    expect(hub.hear(one, '{"type":"listening","open":true}', 0)).toBe(true);
    expect(hub.hear(two, '{"type":"listening","open":false}', 0)).toBe(true);
    hub.detach(one);
    expect(opened).toEqual([true, true, false]);
    expect(hub.hear(one, '{"type":"listening","open":true}', 0)).toBe(false);
    expect(hub.hear(two, 'listening', 0)).toBe(false);
  });

  it('asks the page that stands still to load itself anew, and no other', () => {
    const hub = new StageHub(() => undefined, 0);
    const [still, well] = [page(), page()];
    for (const stage of [still, well]) hub.attach(stage, 'http://host/r/main#x');
    for (let now = 0; now <= 12_000; now += 1000) {
      for (const stage of [still, well]) {
        const moved = { frames: stage === well ? now : 1, musicTime: now };
        const report = { ...REPORT, mode: 'install', ...moved };
        hub.hear(stage, JSON.stringify({ type: 'report', report }), now);
      }
      hub.lookAfter(now);
    }
    const asked = ({ heard }: ReturnType<typeof page>) => heard.filter(({ type }) => type === 'command');
    expect(asked(still)).toEqual([{ type: 'command', command: { type: 'reload' } }]);
    expect(asked(well)).toEqual([]);
    expect(hub.kiosk(60_000)).toEqual({ well: false, silent: 48_000 });
  });
});
