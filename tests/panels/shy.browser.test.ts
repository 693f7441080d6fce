/** Before an audience the controls keep out of the picture, and come back for a pointer, a key and the keyboard's focus. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import { SHOWN_MS } from '../../src/panels/shy.ts';
import { panelState } from './panelState.ts';

let root: HTMLElement;
let panels: Panels;
const covered = vi.fn<(height: number) => void>();

const seen = (selector: string): boolean =>
  getComputedStyle(root.querySelector(selector)!).opacity !== '0' || !root.hasAttribute('data-shy');
const move = (x: number): boolean => window.dispatchEvent(new PointerEvent('pointermove', { movementX: x }));
const press = (key: string): boolean => window.dispatchEvent(new KeyboardEvent('keydown', { key }));

beforeEach(async () => {
  await page.viewport(960, 540);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  document.body.style.cssText = 'margin:0;background:#0b1026';
  root = document.createElement('div');
  document.body.append(root);
  const actions = { downloadLog: () => {}, wake: () => Promise.resolve(), language: () => {} };
  panels = mountPanels(root, () => undefined, actions, { language: 'en', covered });
});
afterEach(() => {
  panels.close();
  root.remove();
  vi.useRealTimers();
});

describe('controls in a performance', () => {
  it('withdraw after some seconds and come back for whoever moves or presses something', () => {
    panels.update(panelState({ mode: 'perform', phase: 'playing' }));
    expect(root.hasAttribute('data-shy')).toBe(false);
    vi.advanceTimersByTime(SHOWN_MS);
    expect(root.hasAttribute('data-shy')).toBe(true);
    for (const selector of ['.pad', '.strip', '.caption', '.turns']) expect(seen(selector), selector).toBe(false);
    expect(getComputedStyle(root.querySelector('.pad')!).pointerEvents).toBe('none');
    move(0);
    expect(root.hasAttribute('data-shy')).toBe(true);
    for (const sign of [() => move(3), () => press('x')]) {
      sign();
      expect(root.hasAttribute('data-shy')).toBe(false);
      vi.advanceTimersByTime(SHOWN_MS - 100);
      expect(root.hasAttribute('data-shy')).toBe(false);
      vi.advanceTimersByTime(200);
      expect(root.hasAttribute('data-shy')).toBe(true);
    }
  });

  it('stay on the keyboard’s path, and seen while they have its focus', () => {
    panels.update(panelState({ mode: 'perform', phase: 'playing' }));
    vi.advanceTimersByTime(SHOWN_MS);
    const button = root.querySelector<HTMLElement>('.strip .round')!;
    expect(button.checkVisibility({ visibilityProperty: true })).toBe(true);
    press('Tab');
    button.focus({ focusVisible: true } as FocusOptions);
    expect(root.hasAttribute('data-shy')).toBe(false);
    vi.advanceTimersByTime(3 * SHOWN_MS);
    expect(root.hasAttribute('data-shy')).toBe(false);
    press('Escape');
    vi.advanceTimersByTime(SHOWN_MS);
    expect(document.activeElement).not.toBe(button);
    expect(root.hasAttribute('data-shy')).toBe(true);
  });

  it('cover nothing of the picture, and are always there elsewhere', async () => {
    panels.update(panelState({ mode: 'perform', phase: 'playing' }));
    await new Promise(requestAnimationFrame);
    vi.advanceTimersByTime(200);
    expect(covered).toHaveBeenLastCalledWith(0);
    for (const state of [
      { mode: 'install', phase: 'playing' },
      { mode: 'perform', phase: 'asleep' },
    ] as const) {
      panels.update(panelState(state));
      vi.advanceTimersByTime(2 * SHOWN_MS);
      expect(root.hasAttribute('data-shy')).toBe(false);
    }
  });
});
