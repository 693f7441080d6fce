/** Taking the music away, as people meet it: by finger, by key, by ear; and in an installation only where staff allow it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import type { TakeOrder } from '../../src/session/take.ts';
import type { TakeAwayPort } from '../../src/session/takeAway.ts';
import { panelState } from './panelState.ts';
import { sceneStaff } from './scenes.ts';

describe('taking the music away', () => {
  let root: HTMLElement;
  let panels: Panels;
  let working: ReturnType<TakeAwayPort['working']>;
  const listeners = new Set<() => void>();
  function tell(next: typeof working): void {
    working = next;
    for (const listener of listeners) listener();
  }
  const port = {
    working: () => working,
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take: vi.fn(async ({ kind }: TakeOrder) => tell({ kind, done: 0 })),
    cancel: vi.fn(() => tell(null)),
  };

  beforeEach(async () => {
    await page.viewport(1280, 800);
    document.body.style.cssText = 'margin:0;background:#0b1026';
    root = document.createElement('div');
    document.body.append(root);
    working = null;
    vi.clearAllMocks();
  });
  afterEach(() => {
    panels.close();
    root.remove();
  });

  async function open(mode: 'learn' | 'install', allowed = true): Promise<void> {
    const actions = { downloadLog: () => {}, wake: async () => {}, language: () => {} };
    panels = mountPanels(root, () => {}, actions, { language: 'en', takeAway: port });
    panels.update(panelState({ mode }));
    panels.attend({ ...sceneStaff, settings: () => ({ ...sceneStaff.settings(), takeAway: allowed }) });
    await vi.waitUntil(() => root.querySelector('.panels[lang=en]') !== null);
    root.querySelector<HTMLElement>('.strip > button:last-child')!.click();
    await vi.waitUntil(() => document.activeElement?.id === 'tray-heading');
  }
  const button = (name: string): HTMLElement =>
    page.getByRole('button', { name, exact: true }).element() as HTMLElement;

  it('takes what is chosen, as much of it and as finely as is chosen', async () => {
    await open('learn');
    button('MIDI').click();
    expect(port.take).toHaveBeenLastCalledWith({ kind: 'midi', span: 'minute', sampleRate: 44_100 });
    await vi.waitUntil(() => root.querySelector('progress') !== null);
    tell(null);
    await vi.waitUntil(() => root.querySelector('[data-take]') !== null);
    button('All of it').click();
    button('48 kHz').click();
    await expect.element(page.getByRole('button', { name: '48 kHz' })).toHaveAttribute('aria-pressed', 'true');
    button('Sound (WAV)').click();
    expect(port.take).toHaveBeenLastCalledWith({ kind: 'sound', span: 'all', sampleRate: 48_000 });
  });

  it('shows how far it has come, and is stopped by keyboard alone', async () => {
    await open('learn');
    button('Sound (WAV)').focus();
    await userEvent.keyboard('{Enter}');
    await vi.waitUntil(() => root.querySelector('progress') !== null);
    tell({ kind: 'sound', done: 0.42 });
    await expect.element(page.getByRole('progressbar', { name: 'Sound (WAV)' })).toHaveAttribute('value', '0.42');
    expect(root.querySelector('.take')!.textContent).toContain('Making it: 42%');
    await vi.waitUntil(() => document.activeElement?.textContent === 'Stop');
    await userEvent.keyboard('{Enter}');
    expect(port.cancel).toHaveBeenCalledOnce();
    await vi.waitUntil(() => document.activeElement?.textContent === 'Sound (WAV)');
  });

  it('is offered in an installation unless staff have switched it off', async () => {
    await open('install');
    expect(root.querySelector('.take')).not.toBeNull();
    panels.close();
    await open('install', false);
    expect(root.querySelector('.take')).toBeNull();
    panels.close();
    await open('learn', false);
    expect(root.querySelector('.take')).not.toBeNull();
  });
});
