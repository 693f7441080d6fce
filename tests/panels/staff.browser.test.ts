/** The staff's corner in a page: found by those who know it, by finger and by key; and what a museum's visitor meets beside it. */
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { succeed } from '../../src/kernel/result.ts';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import type { SessionEvent } from '../../src/session/event.ts';
import { createStaff, type StaffPort } from '../../src/session/staff.ts';
import { OPEN_HOUSE, type State } from '../../src/session/state.ts';
import { panelState } from './panelState.ts';

let root: HTMLElement;
let panels: Panels;
let staff: StaffPort;
let events: SessionEvent[];
const reload = vi.fn<() => void>();

beforeEach(async () => {
  await page.viewport(1280, 800);
  document.documentElement.lang = 'en';
  document.title = 'Antiphon';
  document.body.style.cssText = 'margin:0;background:#0b1026';
  root = document.createElement('div');
  document.body.append(root);
  events = [];
  reload.mockClear();
});
afterEach(() => {
  panels.close();
  root.remove();
  vi.useRealTimers();
});

async function mount(state: State = panelState(), language = 'en'): Promise<void> {
  const dispatch = (event: SessionEvent): void => void events.push(event);
  const actions = { downloadLog: vi.fn<() => void>(), wake: () => Promise.resolve(), language: () => undefined };
  panels = mountPanels(root, dispatch, actions, { language });
  panels.update(state);
  const stored = new Map<string, unknown>();
  staff = await createStaff({
    storage: {
      loadSetting: (name) => Promise.resolve(succeed(stored.get(name) ?? null)),
      saveSetting: (name, value) => Promise.resolve(stored.set(name, value) && succeed(true as const)),
    },
    dispatch,
    state: () => state,
    hash: (pin, salt) => Promise.resolve(`${pin}${salt}`),
    salt: () => 'salt',
    nowMs: () => 0,
    page: () => ({ audible: true, uptime: 3_700_000, heapMb: 51, errors: ['12:00 Something broke.'] }),
    seed: () => 1,
    reload,
    applied: () => undefined,
  });
  panels.attend(staff);
  await vi.waitUntil(() => root.querySelector(`.panels[lang=${language}]`) !== null, 20_000);
}
const corner = (): HTMLElement => root.querySelector<HTMLElement>('.staff-corner')!;
const dialog = (): HTMLElement | null => root.querySelector<HTMLElement>('dialog.staff');
const press = (name: string): Promise<void> => userEvent.click(page.getByRole('button', { name, exact: true }));
async function type(digits: string): Promise<void> {
  for (const digit of digits) await press(digit);
  await press('Enter');
}
async function enter(): Promise<void> {
  corner().focus();
  await userEvent.keyboard('{Enter}');
  await vi.waitUntil(() => dialog() !== null);
}

describe('the staff’s corner', () => {
  it('is large, unseen, and opens to a long press only', async () => {
    await mount();
    const { width, height } = corner().getBoundingClientRect();
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(64);
    expect(getComputedStyle(corner()).opacity).toBe('0');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const send = (kind: string): void =>
      void corner().dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 4, pointerType: 'touch' }));
    send('pointerdown');
    vi.advanceTimersByTime(2900);
    send('pointerup');
    vi.advanceTimersByTime(5000);
    expect(dialog()).toBeNull();
    send('pointerdown');
    vi.advanceTimersByTime(3000);
    vi.useRealTimers();
    await vi.waitUntil(() => dialog() !== null);
  });

  it('is not there in a lesson or on a stage', async () => {
    await mount(panelState({ mode: 'learn' }));
    expect(corner()).toBeNull();
  });

  it('asks for a PIN to be chosen, then for that PIN, and works by key', async () => {
    await mount();
    await enter();
    await page.getByLabelText('Choose a PIN').fill('12');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Four to eight digits.')).toBeVisible();
    await type('2468');
    await vi.waitUntil(() => dialog()?.textContent?.includes('Loudest volume'));
    await userEvent.keyboard('{Escape}');
    await vi.waitUntil(() => dialog() === null);
    await enter();
    await type('1111');
    await expect.element(page.getByText('That is not the PIN.')).toBeVisible();
    await type('2468');
    await vi.waitUntil(() => dialog()?.textContent?.includes('Loudest volume'));
  });

  it('sets volume, hours and languages, tells how the machine is, and begins again in three ways', async () => {
    await mount(panelState({ attract: true }));
    await enter();
    await type('2468');
    await vi.waitUntil(() => dialog()?.textContent?.includes('Loudest volume'));
    expect(dialog()!.textContent).toContain('Something broke.');
    expect(dialog()!.textContent).toContain('1:01');
    await press('Always open');
    expect(staff.settings().hours).toEqual({ opens: 600, closes: 1080 });
    await userEvent.click(page.getByRole('dialog').getByRole('button', { name: '日本語', exact: true }));
    expect(staff.settings().languages).toEqual(['en', 'de', 'fr', 'es', 'zh', 'ar']);
    panels.attend(staff);
    expect(root.querySelectorAll('.languages button')).toHaveLength(6);
    const volume = page.getByRole('slider', { name: 'Loudest volume' });
    (volume.element() as HTMLInputElement).focus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(staff.settings().loudest).toBeCloseTo(0.75);
    expect(events.at(-1)).toMatchObject({ type: 'limited' });
    await press('Aside for speech');
    expect(events.at(-1)).toEqual({ type: 'spoken', speaking: true });
    await press('Map of sounds');
    expect(staff.settings().timbreMap).toBe(true);
    await press('Reload the page');
    expect(reload).toHaveBeenCalledOnce();
    await press('Leave installation');
    expect(events.at(-1)).toEqual({ type: 'mode', mode: 'learn' });
    expect(dialog()).toBeNull();
  });

  it.each(['en', 'de', 'ja', 'ar'])(
    'has nothing that axe finds wrong, and keeps within a telephone, in %s',
    async (code) => {
      await page.viewport(360, 640);
      await mount(panelState({ attract: true }), code);
      await enter();
      for (const round of ['pin', 'settings']) {
        const { violations } = await axe.run(root);
        expect(violations.map(({ id, nodes }) => [round, id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(dialog()!.scrollWidth).toBeLessThanOrEqual(dialog()!.clientWidth);
        await staff.choose('1357');
        root.querySelector<HTMLInputElement>('.pin-field input')?.focus();
        if (round === 'pin') {
          await userEvent.keyboard('1357{Enter}');
          await vi.waitUntil(() => root.querySelector('.staff-health') !== null);
        }
      }
    },
  );
});

describe('a microphone', () => {
  it('is asked for here and nowhere else, says what is heard of it, and why it is not', async () => {
    await mount(panelState({ microphone: 'denied' }));
    await enter();
    await type('1234');
    await expect
      .element(page.getByText('How loud it is after a phrase, and no more: nothing is recorded.'))
      .toBeVisible();
    expect(staff.settings().applause).toBe(false);
    await press('Hear applause');
    expect(staff.settings().applause).toBe(true);
    const refusal = 'The browser does not let it listen. Allow this page the microphone.';
    await expect.element(page.getByText(refusal)).toBeVisible();
  });

  it('is shown while it listens, in words and inside the window, however small that is', async () => {
    const mark = (): HTMLElement | null => root.querySelector('.microphone');
    for (const size of [
      [1280, 800],
      [360, 640],
    ] as const) {
      await page.viewport(size[0], size[1]);
      await mount(panelState({ attract: true, phase: 'asleep' }));
      expect(mark()).toBeNull();
      panels.update(panelState({ attract: true, phase: 'asleep', microphone: 'listening' }));
      expect(mark()!.textContent).toBe('Hears applause');
      const box = mark()!.getBoundingClientRect();
      expect([box.left >= 0, box.right <= size[0], box.top >= 0]).toEqual([true, true, true]);
      panels.update(panelState());
      expect(mark()).toBeNull();
      panels.close();
    }
  });
});

describe('an installation', () => {
  it('shows a hand over the pad that it presses', async () => {
    const house = { ...OPEN_HOUSE, hand: { sign: 1, at: 12 } } as const;
    await mount(panelState({ attract: true }));
    panels.update(panelState({ attract: true, house }));
    const hand = root.querySelector<HTMLElement>('.ghost-hand')!;
    expect(hand.hasAttribute('data-there')).toBe(true);
    const pad = root.querySelector('.pad-more svg')!.getBoundingClientRect();
    const left = Number.parseFloat(hand.style.left) + root.querySelector('.band')!.getBoundingClientRect().left;
    expect(left).toBeGreaterThan(pad.left - pad.width / 2);
    expect(left).toBeLessThan(pad.right);
    panels.update(panelState({ attract: true, house, holds: [{ sign: 1, since: 12, source: 'attract' }] }));
    expect(hand.hasAttribute('data-down')).toBe(true);
    panels.update(panelState());
    expect(root.querySelector('.ghost-hand')).toBeNull();
  });

  it('is dark outside its hours, and leaves staff their corner', async () => {
    await mount(panelState({ attract: true, phase: 'stopped', house: { ...OPEN_HOUSE, closed: true } }));
    expect(getComputedStyle(root.querySelector('.band')!).visibility).toBe('hidden');
    await enter();
    expect(dialog()).not.toBeNull();
  });

  it('takes a flower when it asks for one, by finger and by key', async () => {
    const state = panelState({ ratingCount: 8 });
    await mount({ ...state, arc: { ...state.arc, stage: 'flower' } });
    await press('Leave a flower');
    expect(events.at(-1)).toEqual({ type: 'flowerLeft' });
    panels.update({ ...state, arc: { ...state.arc, stage: 'free', flowerLeft: true, since: 9 } });
    await expect.element(page.getByText('Yours is growing.')).toBeVisible();
  });
});
