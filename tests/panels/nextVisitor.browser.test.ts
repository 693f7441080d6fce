/** A visit has ended: whoever comes next meets the panels as the house has them, not as the last one left them. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { PanelActions } from '../../src/panels/actions.ts';
import { preferredLanguage } from '../../src/panels/language.ts';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import { mountScene } from './mounted.ts';
import { panelState } from './panelState.ts';

const house = preferredLanguage(navigator.languages);
const other = house === 'de' ? 'fr' : 'de';
const actions = {
  downloadLog: () => undefined,
  wake: () => Promise.resolve(),
  language: vi.fn<(code: string) => void>(),
  captions: vi.fn<(shown: boolean) => void>(),
} satisfies PanelActions;
let root: HTMLElement;
let panels: Panels;

beforeEach(async () => {
  await page.viewport(1280, 800);
  vi.clearAllMocks();
  root = document.createElement('div');
  document.body.append(root);
});
afterEach(() => {
  panels.close();
  root.remove();
});

async function mount(options: Parameters<typeof mountPanels>[3]): Promise<void> {
  panels = mountPanels(root, () => undefined, actions, options);
  panels.update(panelState());
  await vi.waitUntil(() => root.querySelector(`.panels[lang=${options?.language ?? house}]`) !== null, 20_000);
}
const left = (): void => panels.update(panelState({ attract: true }));

it('finds no drawer open', async () => {
  await mount({ language: house });
  root.querySelector<HTMLElement>('.strip [aria-expanded]:not(.why)')!.click();
  await vi.waitUntil(() => root.querySelector('.tray') !== null);
  left();
  await vi.waitUntil(() => root.querySelector('.tray') === null);
  expect(root.contains(document.activeElement)).toBe(false);
});

it('is met in the language of the house and with captions, which is what the page remembers from then on', async () => {
  await mount({ language: other, captions: false });
  left();
  await vi.waitUntil(() => root.querySelector(`.panels[lang=${house}]`) !== null, 20_000);
  expect(actions.language).toHaveBeenCalledExactlyOnceWith(house);
  expect(actions.captions).toHaveBeenCalledExactlyOnceWith(true);
});

it('has nothing put right that nobody had changed', async () => {
  await mount({ language: house });
  left();
  expect(actions.language).not.toHaveBeenCalled();
  expect(actions.captions).not.toHaveBeenCalled();
});

it.each(['en', 'ar'])('reads Then ⇄ Now over the past, which lies on the left in %s too', async (code) => {
  const mounted = await mountScene('then', code, [1920, 1080]);
  panels = mounted.panels;
  root.remove();
  root = mounted.root;
  const words = [...mounted.root.querySelectorAll('.era span')].map((word) => word.getBoundingClientRect());
  expect(Math.max(...words.map(({ right }) => right))).toBeLessThan(0.55 * 1920);
});
