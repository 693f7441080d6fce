/** The desk of voices as a hand, a key and a reader of the screen meet it. */
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import { STEMS } from '../../src/protocol/stem.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import type { State } from '../../src/session/state.ts';
import { panelState } from './panelState.ts';

let root: HTMLElement;
let panels: Panels;
let events: SessionEvent[];
beforeEach(async () => {
  await page.viewport(1280, 900);
  document.documentElement.lang = 'en';
  document.title = 'Antiphon';
  document.body.style.cssText = 'margin:0;background:#0b1026';
  root = document.createElement('div');
  document.body.append(root);
  events = [];
  const actions = { downloadLog() {}, wake: async () => {}, language() {} };
  panels = mountPanels(root, (event) => void events.push(event), actions, { language: 'en' });
});
afterEach(() => {
  panels.close();
  root.remove();
});

async function open(state: Partial<State> = {}): Promise<HTMLElement | null> {
  panels.update(panelState({ mode: 'perform', ...state }));
  await userEvent.click(page.getByRole('button', { name: 'Settings' }));
  return root.querySelector<HTMLElement>('.stems');
}

it('is not a visitor’s: an installation shows none', async () => {
  expect(await open({ mode: 'install' })).toBeNull();
});

it('has a line for each voice, says which are heard, and switches by hand and by key', async () => {
  const desk = (await open({ stems: { muted: ['comp'], soloed: [] } }))!;
  const lines = [...desk.querySelectorAll<HTMLElement>('[data-stem]')];
  expect(lines.map(({ dataset }) => dataset['stem'])).toEqual(STEMS);
  expect(lines.filter(({ dataset }) => dataset['heard'] === undefined).map(({ dataset }) => dataset['stem'])).toEqual([
    'comp',
  ]);
  const chords = page.getByRole('button', { name: 'Mute: Chords' });
  await expect.element(chords).toHaveAttribute('aria-pressed', 'true');
  await userEvent.click(chords);
  page.getByRole('button', { name: 'Solo: Bass' }).element().focus();
  await userEvent.keyboard('{Enter}');
  await userEvent.click(page.getByRole('button', { name: 'All voices again' }));
  expect(events).toEqual([
    { type: 'stemMuted', stem: 'comp', muted: false },
    { type: 'stemSoloed', stem: 'bass', soloed: true },
    { type: 'stemsRestored' },
  ]);
  const { violations } = await axe.run(desk);
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
});

it('offers nothing to bring back where all are heard', async () => {
  await open();
  expect(page.getByRole('button', { name: 'All voices again' }).element()).toBeDisabled();
});
