/** The code in the corner: shown where it helps, put away by its button, larger for the back row. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { NO_AUDIENCE } from '../../src/session/audienceView.ts';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import { panelState } from './panelState.ts';
import { OPEN_HOUSE } from '../../src/session/state.ts';
import { sceneStaff } from './scenes.ts';

const NETWORK = 'http://192.168.1.20:8080/r/main#dEC_zS4nDcaGldPr';
let root: HTMLElement;
let panels: Panels;

beforeEach(async () => {
  await page.viewport(1280, 720);
  root = document.createElement('div');
  document.body.append(root);
  panels = mountPanels(root, () => undefined, {
    downloadLog: () => undefined,
    wake: () => Promise.resolve(),
    language: () => undefined,
  });
});

afterEach(() => {
  panels.close();
  root.remove();
});

function show(phoneUrl: string, joined = 0, mode: 'install' | 'learn' = 'install'): void {
  panels.update(panelState({ mode, audience: { ...NO_AUDIENCE, phoneUrl, joined } }));
}

const code = (): Element | null => root.querySelector('.invitation path');
const button = (name: string): HTMLElement => page.getByRole('button', { name, exact: true }).element() as HTMLElement;

describe('the code', () => {
  it('is there with its count, and changes with the token', async () => {
    show(NETWORK, 7);
    await expect.poll(code).not.toBeNull();
    expect(root.querySelector('.invitation')!.textContent).toContain('7 people joined');
    const before = code()!.getAttribute('d');
    show(NETWORK.replace('dEC', 'xyz'), 7);
    await expect.poll(() => code()!.getAttribute('d')).not.toBe(before);
  });

  it('is put away and brought back, and is larger when it is pressed', async () => {
    show(NETWORK);
    await expect.poll(code).not.toBeNull();
    const width = root.querySelector('.invitation')!.getBoundingClientRect().width;
    button('Scan to join in').click();
    await expect
      .poll(() => root.querySelector('.invitation')!.getBoundingClientRect().width)
      .toBeGreaterThan(2 * width);
    button('Close').click();
    await expect.poll(code).toBeNull();
    button('Join by phone').click();
    await expect.poll(code).not.toBeNull();
  });

  it('waits to be asked for where only this machine could reach it', async () => {
    show('http://127.0.0.1:8080/r/main#dEC_zS4nDcaGldPr');
    await expect.poll(() => root.querySelector('.invitation-button')).not.toBeNull();
    expect(code()).toBeNull();
  });

  it('is nowhere in a lesson, and nowhere without a server for phones', async () => {
    show('');
    await expect.poll(() => root.querySelector('.sky')).not.toBeNull();
    expect(root.querySelector('.invitation, .invitation-button')).toBeNull();
    show(NETWORK, 3, 'learn');
    await expect.poll(() => root.querySelector('[data-mode="learn"]')).not.toBeNull();
    expect(root.querySelector('.invitation, .invitation-button')).toBeNull();
  });

  it.each([
    [1280, 720],
    [1920, 1080],
    [1080, 1920],
    [360, 640],
  ])('covers neither the title nor the staff’s corner, and is not covered by it, at %i × %i', async (width, height) => {
    await page.viewport(width, height);
    const state = panelState({ attract: true, audience: { ...NO_AUDIENCE, phoneUrl: NETWORK } });
    panels.update(state);
    panels.attend(sceneStaff);
    const shown = (): Element | null => root.querySelector('.invitation, .invitation-button');
    await expect.poll(shown).not.toBeNull();
    await document.fonts.ready;
    const box = shown()!.getBoundingClientRect();
    // Where the sky is low, melody and plants begin below it.
    if (width > height)
      expect(box.bottom).toBeLessThan(0.5 * root.querySelector('.sky')!.getBoundingClientRect().height);
    const title = document.createRange();
    title.selectNodeContents(root.querySelector('.title')!);
    for (const other of [...title.getClientRects(), root.querySelector('.staff-corner')!.getBoundingClientRect()])
      expect(
        box.right <= other.left || box.left >= other.right || box.bottom <= other.top || box.top >= other.bottom,
      ).toBe(true);
  });

  it('is out of reach while the house is closed', async () => {
    const house = { ...OPEN_HOUSE, closed: true };
    panels.update(panelState({ attract: true, house, audience: { ...NO_AUDIENCE, phoneUrl: NETWORK } }));
    await expect.poll(() => root.querySelector('[data-closed] .invitation')).not.toBeNull();
    expect(getComputedStyle(root.querySelector('.invitation')!).visibility).toBe('hidden');
  });

  it('hears the touch that ends the attract loop, and is for the next visitor as the house has it', async () => {
    const audience = { ...NO_AUDIENCE, phoneUrl: NETWORK };
    panels.update(panelState({ attract: true, audience }));
    await expect.poll(code).not.toBeNull();
    const pressed = button('Scan to join in');
    panels.update(panelState({ audience }));
    await expect.poll(() => root.querySelector('.title')).toBeNull();
    pressed.click();
    const large = (): boolean | undefined => root.querySelector('.invitation')?.hasAttribute('data-large');
    await expect.poll(large).toBe(true);
    panels.update(panelState({ attract: true, audience }));
    await expect.poll(large).toBe(false);
  });
});
