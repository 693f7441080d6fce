/** Nothing counts as done because it was pressed: what the operator's page believes, and when. */
import { describe, expect, it } from 'vitest';
import type { StageReport } from '../../src/protocol/operator.ts';
import type { DeskView } from '../../src/protocol/operatorFeed.ts';
import { changesBetween, Desk, SILENT } from '../../src/operator/desk.ts';
import { REPORT } from '../server/sockets.ts';

const view = (report: Partial<StageReport> | null = {}, rest: Partial<DeskView> = {}): DeskView => ({
  pages: 1,
  report: report && { ...REPORT, ...report },
  reportAge: report ? 20 : null,
  gateways: [],
  redis: 'none',
  ...rest,
});

function heard(report: Partial<StageReport> | null = {}, rest: Partial<DeskView> = {}): Desk {
  const desk = new Desk();
  desk.hear(view(report, rest), 0);
  return desk;
}

describe('what was asked', () => {
  it('is asked until the stage reports it, and failed when it never does', () => {
    const desk = heard();
    desk.ask({ type: 'freeze', frozen: true }, 0);
    desk.hear(view({ frozen: false }), 500);
    expect(desk.waitOf('freeze', 500)).toBe('asked');
    desk.hear(view({ frozen: true }), 900);
    expect(desk.waitOf('freeze', 900)).toBe('none');
    desk.ask({ type: 'blackout', dark: true }, 1000);
    expect(desk.waitOf('blackout', 6000)).toBe('failed');
    desk.hear(view({ dark: true }), 6500);
    expect(desk.waitOf('blackout', 6500)).toBe('none');
  });

  it('and leaves no mark is done when the stage has done one more', () => {
    const desk = heard({ commands: 3 });
    desk.ask({ type: 'panic' }, 0);
    desk.hear(view({ commands: 3 }), 300);
    expect(desk.waitOf('panic', 300)).toBe('asked');
    desk.hear(view({ commands: 4 }), 600);
    expect(desk.waitOf('panic', 600)).toBe('none');
  });

  it('holds a slider where it was put until the stage has followed', () => {
    const desk = heard({ crowdWeight: 1 });
    desk.ask({ type: 'weigh', weight: 0.4 }, 0);
    expect(desk.wanted('weigh', 100)).toEqual({ type: 'weigh', weight: 0.4 });
    desk.hear(view({ crowdWeight: 0.4 }), 200);
    expect(desk.wanted('weigh', 200)).toBeNull();
  });

  it('of a page that loads anew is done when a fresh one speaks', () => {
    const desk = heard({ uptime: 900, commands: 2 });
    desk.ask({ type: 'reload' }, 0);
    desk.hear(view({ uptime: 901, commands: 3 }), 300);
    expect(desk.waitOf('reload', 300)).toBe('asked');
    desk.hear(view({ uptime: 1, commands: 0 }), 2500);
    expect(desk.waitOf('reload', 2500)).toBe('none');
  });
});

describe('the stage', () => {
  it('answers, does not answer after two seconds, is not there, or nobody knows', () => {
    const desk = heard();
    expect(desk.connection(500, true)).toBe('alive');
    expect(desk.connection(SILENT, true)).toBe('silent');
    desk.hear(view({}, { reportAge: SILENT + 100 }), 3000);
    expect(desk.connection(3000, true)).toBe('silent');
    desk.hear(view(null, { pages: 1 }), 3000);
    expect(desk.connection(3000, true)).toBe('silent');
    desk.hear(view(null, { pages: 0 }), 3000);
    expect(desk.connection(3000, true)).toBe('nobody');
    expect(desk.connection(3000, false)).toBe('lost');
    expect(new Desk().connection(0, true)).toBe('lost');
  });

  it('is known to stand still, to be silent, to be hidden, to be twice', () => {
    const desk = heard({ musicTime: 1, frames: 1 });
    for (let at = 1000; at <= 4000; at += 1000) desk.hear(view({ musicTime: 1, frames: 1 }), at);
    expect(desk.troubles(4000)).toEqual(['musicStands', 'pictureStands']);
    for (let at = 5000; at <= 6000; at += 1000)
      desk.hear(view({ musicTime: at, frames: at, audible: false }, { pages: 2 }), at);
    expect(desk.troubles(6000)).toEqual(['noSound', 'pages']);
    desk.hear(view({ musicTime: 9, frames: 9, visible: false }), 7000);
    expect(desk.troubles(12_000)).toEqual(['musicStands', 'unseen']);
    // What is paused may stand still.
    for (let at = 7000; at <= 12_000; at += 1000) desk.hear(view({ phase: 'stopped', musicTime: 9, frames: at }), at);
    expect(desk.troubles(12_000)).toEqual([]);
  });

  it('says which mishaps are new', () => {
    const desk = heard({ lateEvents: 4 });
    expect(desk.grew('lateEvents', 0)).toBe(false);
    desk.hear(view({ lateEvents: 5 }), 1000);
    expect([desk.grew('lateEvents', 2000), desk.grew('lateEvents', 12_000)]).toEqual([true, false]);
  });

  it('is told to ears where it has changed', () => {
    expect(changesBetween(null, REPORT)).toEqual([]);
    expect(changesBetween(REPORT, { ...REPORT, fps: 20 })).toEqual([]);
    expect(changesBetween(REPORT, { ...REPORT, dark: true, frozen: true })).toEqual(['dark', 'frozen']);
    expect(changesBetween(REPORT, { ...REPORT, phase: 'stopped', act: 'applause' })).toEqual(['applause', 'stopped']);
  });
});
