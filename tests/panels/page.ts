/** The panels on a fixture, for looking at: `?scene=NAME&language=CODE`. Sets `window.shown` when they and their fonts are there. */
import { mountPanels } from '../../src/panels/panels.tsx';
import { SCENES, scenePorts, sceneStaff, sceneState } from './scenes.ts';

declare global {
  interface Window {
    shown?: true;
  }
}

const query = new URLSearchParams(location.search);
const name = query.get('scene') ?? 'first';
const language = query.get('language') ?? 'en';
const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

const root = document.getElementById('panels')!;
const panels = mountPanels(
  root,
  () => {},
  { downloadLog: () => {}, wake: async () => {}, language: () => {} },
  { language, now: () => 12, ...scenePorts },
);
panels.update(sceneState(name));
panels.attend(sceneStaff);
while (root.querySelector('.panels')?.getAttribute('lang') !== language) await frame();
for (const selector of SCENES[name]!.press ?? []) {
  root.querySelector<HTMLElement>(selector)!.click();
  await frame();
}
await frame();
await document.fonts.ready;
window.shown = true;
