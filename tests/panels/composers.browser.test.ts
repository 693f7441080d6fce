/** Composers that are kept, as people meet them: by finger, by key, by ear and in every language. */
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { CONFIRM_WITHIN_MS } from '../../src/panels/freshStart.tsx';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import type { ComposersPort, ShelvedComposer } from '../../src/session/ports.ts';
import { panelState } from './panelState.ts';

const SAVED_AT = '2026-03-01T12:00:00.000Z';
const LONG = 'An evening song with a very long name 40';

describe('the composers that are kept', () => {
  let root: HTMLElement;
  let panels: Panels;
  let kept: ShelvedComposer[];
  let listeners: Set<() => void>;
  const port = {
    list: () => kept,
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    save: vi.fn((name: string) => change([...kept, { id: kept.length + 1, name, savedAt: SAVED_AT, ratings: 3 }])),
    load: vi.fn<(id: number) => Promise<void>>(),
    rename: vi.fn((id: number, name: string) => change(kept.map((one) => (one.id === id ? { ...one, name } : one)))),
    remove: vi.fn((id: number) => change(kept.filter((one) => one.id !== id))),
    takeHome: vi.fn<ComposersPort['takeHome']>(),
    bring: vi.fn<(file: File) => Promise<void>>(),
  };
  function change(next: ShelvedComposer[]): Promise<void> {
    kept = next;
    for (const listener of listeners) listener();
    return Promise.resolve();
  }

  beforeEach(async () => {
    await page.viewport(1280, 800);
    document.documentElement.lang = 'en';
    document.title = 'Antiphon';
    document.body.style.cssText = 'margin:0;background:#0b1026';
    root = document.createElement('div');
    document.body.append(root);
    kept = [];
    listeners = new Set();
    vi.clearAllMocks();
  });
  afterEach(() => {
    panels.close();
    root.remove();
    vi.useRealTimers();
  });

  async function open(language = 'en'): Promise<void> {
    const actions = { downloadLog: vi.fn<() => void>(), wake: () => Promise.resolve(), language: () => undefined };
    panels = mountPanels(root, () => undefined, actions, { language, composers: port as ComposersPort });
    panels.update(panelState());
    await vi.waitUntil(() => root.querySelector(`.panels[lang=${language}]`) !== null);
    root.querySelector<HTMLElement>('.strip [aria-expanded]')!.click();
    await vi.waitUntil(() => document.activeElement?.id === 'tray-heading');
  }
  const button = (name: string | RegExp): HTMLElement =>
    page.getByRole('button', { name, exact: true }).element() as HTMLElement;
  const fields = (): HTMLInputElement[] => [...root.querySelectorAll<HTMLInputElement>('.field')];
  const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

  it('are saved under a name, by keyboard alone, and under the usual one where none is given', async () => {
    await open();
    fields()[0]!.focus();
    await userEvent.keyboard('Evening song{Enter}');
    expect(port.save).toHaveBeenLastCalledWith('Evening song');
    await vi.waitUntil(() => root.querySelector('.composers li') !== null);
    expect(fields()[0]!.value).toBe('');
    await userEvent.keyboard('{Tab}{Enter}');
    expect(port.save).toHaveBeenLastCalledWith('My composer');
    const list = page.getByRole('list', { name: 'Kept here' }).element();
    expect(list.querySelectorAll('li')).toHaveLength(2);
    expect(list.textContent).toContain('Evening song');
    expect(list.textContent).toMatch(/2026.*ratings: 3/);
  });

  it('are loaded, taken home and brought along, from a file that is chosen or dropped', async () => {
    kept = [{ id: 7, name: 'Waltz', savedAt: SAVED_AT, ratings: 3 }];
    await open();
    await userEvent.click(button('Load: Waltz'));
    expect(port.load).toHaveBeenCalledWith(7);
    await userEvent.click(button('Take home: Waltz'));
    expect(port.takeHome).toHaveBeenLastCalledWith(7);
    await userEvent.fill(fields()[0]!, 'Polka');
    await userEvent.click(button('Take composer home'));
    expect(port.takeHome).toHaveBeenLastCalledWith({ name: 'Polka' });
    const file = new File(['{}'], 'composer.json');
    await userEvent.upload(root.querySelector('input[type=file]')!, file);
    expect(port.bring.mock.calls[0]![0].name).toBe('composer.json');

    const carried = new DataTransfer();
    carried.items.add(new File(['{}'], 'dropped.json'));
    const send = (type: string, dataTransfer: DataTransfer): boolean =>
      root.firstElementChild!.dispatchEvent(
        new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, relatedTarget: null }),
      );
    expect(send('dragover', carried)).toBe(false);
    expect(root.hasAttribute('data-dropping')).toBe(true);
    send('dragleave', carried);
    expect(root.hasAttribute('data-dropping')).toBe(false);
    expect(send('drop', carried)).toBe(false);
    expect(port.bring.mock.calls[1]![0].name).toBe('dropped.json');
    // A word that is dragged about is no file.
    expect(send('drop', new DataTransfer())).toBe(true);
    expect(port.bring).toHaveBeenCalledTimes(2);
  });

  it('are renamed in place, and Esc leaves the name and the drawer as they were', async () => {
    kept = [{ id: 7, name: 'Waltz', savedAt: SAVED_AT, ratings: 3 }];
    await open();
    button('Rename: Waltz').focus();
    await userEvent.keyboard('{Enter}');
    await vi.waitUntil(() => document.activeElement === fields()[1]);
    await userEvent.keyboard('Polka{Enter}');
    expect(port.rename).toHaveBeenCalledWith(7, 'Polka');
    await vi.waitUntil(() => document.activeElement?.getAttribute('aria-label') === 'Rename: Polka');
    await userEvent.keyboard('{Enter}');
    await vi.waitUntil(() => document.activeElement === fields()[1]);
    await userEvent.keyboard('no{Escape}');
    await vi.waitUntil(() => document.activeElement?.getAttribute('aria-label') === 'Rename: Polka');
    expect(port.rename).toHaveBeenCalledOnce();
    expect(root.querySelector('.tray')).not.toBeNull();
  });

  it('are deleted at the second of two presses, and the keyboard keeps its place', async () => {
    kept = ['One', 'Two'].map((name, i) => ({ id: i + 1, name, savedAt: SAVED_AT, ratings: 3 }));
    await open();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    button('Delete: One').click();
    await frame();
    await vi.advanceTimersByTimeAsync(CONFIRM_WITHIN_MS);
    await frame();
    expect(root.querySelector('[data-asked]')).toBeNull();
    button('Delete: One').click();
    await frame();
    button('Yes, delete: One').click();
    await frame();
    expect(kept.map(({ name }) => name)).toEqual(['Two']);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Load: Two');
    button('Delete: Two').click();
    await frame();
    button('Yes, delete: Two').click();
    await frame();
    expect(root.querySelector('.composers')).toBeNull();
    expect(document.activeElement).toBe(fields()[0]);
  });

  it.each(['en', 'de', 'fr', 'es', 'ja', 'zh', 'ar'])('fit a narrow screen and its listeners in %s', async (code) => {
    await page.viewport(360, 640);
    kept = [LONG, '夜想曲', 'لحن المساء'].map((name, i) => ({
      id: i + 1,
      name,
      savedAt: i > 0 ? SAVED_AT : '',
      ratings: 1234,
    }));
    await open(code);
    const body = root.querySelector<HTMLElement>('.tray-body')!;
    expect(body.scrollWidth).toBeLessThanOrEqual(body.clientWidth);
    const cut = [...root.querySelectorAll('.composers *')].filter(
      (element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline',
    );
    expect(cut.filter((element) => !(element instanceof HTMLInputElement))).toEqual([]);
    for (const element of root.querySelectorAll('.composers button, .naming :is(input, button)'))
      expect(element.getBoundingClientRect().height).toBeGreaterThanOrEqual(44);
    const { violations } = await axe.run(root.querySelector('.tray')!);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
});
