/** The operator's page in a browser: it says what the stage says, at two sizes, for fingers, keys and ears; and the stage in the dark. */
import axe from 'axe-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Desk } from '../../src/operator/desk.ts';
import markup from '../../src/operator/index.html?raw';
import '../../src/operator/operator.css';
import { showPage, type Page } from '../../src/operator/page.ts';
import { wordsOf } from '../../src/operator/words.ts';
import type { OperatorCommand, StageReport } from '../../src/protocol/operator.ts';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import { NO_OPERATOR } from '../../src/session/operatorView.ts';
import { panelState } from '../panels/panelState.ts';

const REPORT: StageReport = {
  ...{ phase: 'playing', mode: 'perform', bar: 12, tempo: 96, style: 'chorale 0.7, funk 0.3', ratings: 3, updates: 2 },
  ...{
    joined: 5,
    crowdWeight: 1,
    frozen: false,
    dark: false,
    codeShown: true,
    act: 'music',
    undoable: 8,
    undoRatings: 3,
  },
  ...{
    frames: 1000,
    visible: true,
    musicTime: 30,
    fps: 60,
    quality: 4,
    backend: 'webgpu',
    audible: true,
    lateEvents: 0,
  },
  ...{ underruns: 0, loudness: -18.2, gpuLosses: 0, heapMb: 80, uptime: 4000, commands: 0 },
};

let sent: OperatorCommand[] = [];
let saved: { name: string; text: string }[] = [];
let report = REPORT;
let shown: Page;
const id = (name: string): HTMLElement => document.getElementById(name)!;
const state = (name: string): string => id(name).lastElementChild!.textContent!;

function says(part: Partial<StageReport>, pages = 1): void {
  const { commands = 0 } = report;
  report = { ...report, ...part, frames: report.frames + 60, musicTime: report.musicTime + 1, commands: commands + 1 };
  const gateways = [{ proc: '0123456789abcdef', joined: 5, age: 100 }];
  shown.hear({
    type: 'desk',
    desk: { pages, report: pages > 0 ? report : null, reportAge: 20, gateways, redis: 'up' },
  });
}

beforeAll(() => {
  const { body, title } = new DOMParser().parseFromString(markup, 'text/html');
  document.title = title || 'Antiphon';
  document.documentElement.lang = 'en';
  for (const element of [...body.children]) if (!/SCRIPT|NOSCRIPT/.test(element.tagName)) document.body.append(element);
  shown = showPage(wordsOf('en'), 'en', new Desk(), {
    send: (command) => sent.push(command) > 0,
    enter: async (pin) => (pin === '1234' ? { type: 'in' } : { type: 'wait', seconds: 9 }),
    lock: async () => shown.connected('locked'),
    save: (name, text) => void saved.push({ name, text }),
    now: () => performance.now(),
  });
});
beforeEach(() => {
  [sent, saved, report] = [[], [], REPORT];
  shown.connected('open');
  says({});
});

async function violations(): Promise<string[]> {
  const found = await axe.run(document.body);
  return found.violations.flatMap(({ id: rule, nodes }) => nodes.map(({ html }) => `${rule}: ${html.slice(0, 160)}`));
}

describe('the operator’s page', () => {
  it.each([
    [1280, 800],
    [360, 640],
  ])('at %i × %i is large, whole, and free of what axe finds', async (width, height) => {
    await page.viewport(width, height);
    says({ frozen: true, dark: true });
    expect(await violations()).toEqual([]);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    for (const button of document.querySelectorAll<HTMLElement>('#controls button, #emergency button, .choice')) {
      const { width: wide, height: high } = button.getBoundingClientRect();
      expect(Math.min(wide, high), button.id).toBeGreaterThanOrEqual(64);
      expect(button.scrollWidth, button.id).toBeLessThanOrEqual(button.clientWidth + 1);
    }
    // The two that are found blindly are there wherever the page was scrolled to.
    for (const name of ['blackout', 'panic'])
      expect(id(name).getBoundingClientRect().bottom).toBeLessThanOrEqual(height);
    says({ audible: false }, 2);
    expect(await violations()).toEqual([]);
    shown.connected('locked');
    expect(await violations()).toEqual([]);
  });

  it('shows what the stage reports, and only that it was asked of what was pressed', async () => {
    expect(state('blackout')).toBe('Picture is on');
    id('blackout').click();
    expect(sent).toEqual([{ type: 'blackout', dark: true }]);
    expect([state('blackout'), id('blackout').ariaPressed]).toEqual(['asked…', 'false']);
    says({ dark: true });
    expect([state('blackout'), id('blackout').ariaPressed]).toEqual(['Picture is dark', 'true']);
    expect(id('spoken').textContent).toBe('Picture is dark');
    id('undo').click();
    expect(state('undo')).toBe('asked…');
    says({ undoable: 0, undoRatings: 0 });
    expect(state('undo')).toBe('Nothing to take back');
    id('undo').click();
    expect(sent).toHaveLength(2);
  });

  it('is done by keys alone', async () => {
    id('freeze').focus();
    await userEvent.keyboard('{Enter}');
    expect(sent.at(-1)).toEqual({ type: 'freeze', frozen: true });
    id('share').focus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect.poll(() => sent.at(-1)).toEqual({ type: 'weigh', weight: 0.95 });
    expect(id('shareSaid').textContent).toBe('100 % → 95 %');
    says({ crowdWeight: 0.95, frozen: true });
    expect(id('shareSaid').textContent).toBe('95 %');
    id('less').click();
    await expect.poll(() => sent.at(-1)).toEqual({ type: 'weigh', weight: 0.85 });
    document.querySelector<HTMLInputElement>('#act input:checked')!.focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(sent.at(-1)).toEqual({ type: 'act', act: 'warmUp' });
    says({ act: 'warmUp', crowdWeight: 0.85 });
    says({ act: 'music' });
    expect(document.querySelector<HTMLInputElement>('#act input:checked')!.value).toBe('music');
  });

  it('asks twice before it loads the stage anew', () => {
    id('reload').click();
    expect([sent.length, state('reload')]).toEqual([0, 'Press again to reload']);
    id('reload').click();
    expect(sent).toEqual([{ type: 'reload' }]);
  });

  it('says that the stage does not answer, or is not there', async () => {
    await expect.poll(() => id('connection').textContent, { timeout: 4000 }).toBe('The stage does not answer');
    expect(document.body.dataset['connection']).toBe('silent');
    // It may still hear: what ends all notes is not taken away.
    id('panic').click();
    expect(sent).toEqual([{ type: 'panic' }]);
    says({}, 0);
    expect(id('connection').textContent).toBe('No stage is connected');
    expect(id('panic').ariaDisabled).toBe('true');
    shown.connected('opening');
    expect(id('connection').textContent).toBe('Connecting again…');
  });

  it('takes the log in pieces and hands it out whole', () => {
    id('export').click();
    shown.hear({ type: 'exported', name: 'antiphon-1.log.jsonl', piece: 'a\n', last: false });
    expect(state('export')).toContain('kB');
    shown.hear({ type: 'exported', name: 'antiphon-1.log.jsonl', piece: 'b\n', last: true });
    expect(saved).toEqual([{ name: 'antiphon-1.log.jsonl', text: 'a\nb\n' }]);
    expect(state('export')).toBe('Saved');
  });

  it('is locked until it has the PIN, and says how long to wait', async () => {
    id('lock').click();
    expect([id('desk').hidden, id('door').hidden, document.activeElement?.id]).toEqual([true, false, 'pin']);
    await userEvent.keyboard('9999{Enter}');
    await expect.poll(() => id('refused').textContent).toBe('Too many tries. Wait 9 s.');
  });
});

describe('the stage', () => {
  let panels: Panels;
  let root: HTMLElement;
  beforeEach(async () => {
    await page.viewport(1280, 800);
    root = document.createElement('div');
    document.body.append(root);
    panels = mountPanels(root, () => {}, { downloadLog() {}, wake: async () => {}, language() {} }, { language: 'en' });
    panels.update(panelState({}));
  });
  afterEach(() => {
    panels.close();
    root.remove();
  });
  const cover = (): HTMLElement => document.querySelector('.blackout')!;

  it('is dark within 300 ms, out of reach, and says so', async () => {
    expect(getComputedStyle(cover()).opacity).toBe('0');
    panels.update(panelState({ operator: { ...NO_OPERATOR, dark: true } }));
    const since = performance.now();
    while (getComputedStyle(cover()).opacity !== '1' && performance.now() - since < 2000)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(Number.parseFloat(getComputedStyle(cover()).transitionDuration)).toBeLessThan(0.3);
    expect(getComputedStyle(cover()).opacity).toBe('1');
    const { width, height } = cover().getBoundingClientRect();
    expect([width, height, getComputedStyle(cover()).backgroundColor]).toEqual([1280, 800, 'rgb(0, 0, 0)']);
    expect(root.querySelector<HTMLElement>('.panels')!.inert).toBe(true);
    expect(document.elementFromPoint(640, 700)).toBe(cover());
    expect(cover().textContent).toBe('The picture is dark. The music goes on.');
    panels.update(panelState({}));
    expect(cover().textContent).toBe('The picture is back.');
    expect(root.querySelector<HTMLElement>('.panels')!.inert).toBe(false);
  });

  it('says that it is not learning, and answers a press all the same', () => {
    panels.update(panelState({ operator: { ...NO_OPERATOR, frozen: true } }));
    expect(root.querySelector('.caption')!.textContent).toBe('It listens, but is not learning just now.');
    expect(root.querySelector('.panels')!.hasAttribute('data-frozen')).toBe(true);
  });

  it('shows the code or puts it away as the operator says, each time', async () => {
    const audience = { ...panelState({}).audience, phoneUrl: 'http://192.168.1.20:8080/r/main#abc' };
    const wish = (isShown: boolean, times: number): void =>
      panels.update(panelState({ audience, operator: { ...NO_OPERATOR, code: { shown: isShown, times } } }));
    wish(true, 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect.poll(() => panels.codeShown()).toBe(true);
    root.querySelector<HTMLElement>('.invitation .round')!.click();
    await expect.poll(() => panels.codeShown()).toBe(false);
    wish(true, 2);
    await expect.poll(() => panels.codeShown()).toBe(true);
    wish(false, 3);
    await expect.poll(() => panels.codeShown()).toBe(false);
    // Nor is there a button by which a visitor could bring it back.
    expect(root.querySelector('.invitation-button')).toBeNull();
  });
});
