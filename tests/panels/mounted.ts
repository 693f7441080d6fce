/** A scene of the panels on a page of its own, in a language and a window, with its own fonts; and what is to be measured on it. */
import { page } from 'vitest/browser';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import { SCENES, scenePorts, sceneStaff, sceneState } from './scenes.ts';

export interface Mounted {
  readonly root: HTMLElement;
  readonly panels: Panels;
  close(): void;
}

export const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

export async function mountScene(
  name: string,
  language = 'en',
  [width, height]: readonly [number, number] = [1280, 800],
): Promise<Mounted> {
  await page.viewport(width, height);
  document.title = 'Antiphon';
  document.body.style.cssText = 'margin:0;background:#0b1026';
  const root = document.createElement('div');
  document.body.append(root);
  const actions = { downloadLog: () => {}, wake: async () => {}, language: () => {} };
  const panels = mountPanels(root, () => {}, actions, { language, now: () => 12, ...scenePorts });
  panels.update(sceneState(name));
  panels.attend(sceneStaff);
  // A language comes a moment later, with its words and its faces.
  while (root.querySelector('.panels')?.getAttribute('lang') !== language) await frame();
  for (const selector of SCENES[name]!.press ?? []) {
    root.querySelector<HTMLElement>(selector)!.click();
    await frame();
    await frame();
  }
  // Faces begin to come with the first layout that wants them.
  void root.offsetWidth;
  await frame();
  await document.fonts.ready;
  return {
    root,
    panels,
    close() {
      panels.close();
      root.remove();
    },
  };
}

/** Texts that an eye reads, each with the boxes its lines take. */
function* texts(
  root: HTMLElement,
): Generator<{ readonly node: Text; readonly element: HTMLElement; readonly box: DOMRect }> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node !== null; node = walker.nextNode() as Text | null) {
    const element = node.parentElement!;
    if (node.data.trim() === '' || element.closest('.unseen, svg') !== null) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    yield { node, element, box: range.getBoundingClientRect() };
  }
}

export function readTexts(root: HTMLElement): readonly { readonly text: string; readonly element: HTMLElement }[] {
  return [...texts(root)].map(({ node, element }) => ({ text: node.data, element }));
}

/** Whether a word begins on one line and ends on the next. */
function breaksWord(node: Text): boolean {
  const range = document.createRange();
  return [...node.data.matchAll(/[\p{L}\p{M}\p{N}’]+/gu)].some(({ 0: word, index }) => {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const lines = [...range.getClientRects()].map(({ bottom }) => bottom);
    return Math.max(...lines) - Math.min(...lines) > SLACK * 2;
  });
}

/** Rounding of the layout, CSS pixels. */
const SLACK = 1.5;

/**
 * Texts that are too long for their place: they leave the window, or what they stand on, to the side; or a button above or
 * below. One sentence each.
 */
export function tooLong(root: HTMLElement): string[] {
  const wrong: string[] = [];
  for (const { node, element, box } of texts(root)) {
    const say = (what: string): void => void wrong.push(`${what}: “${node.data}” (${Math.round(box.width)} px)`);
    if (box.left < -SLACK || box.right > window.innerWidth + SLACK) say('leaves the window');
    if (!/^(ja|zh)/.test(element.closest('[lang]')!.getAttribute('lang')!) && breaksWord(node)) say('breaks a word');
    const place = element.closest<HTMLElement>(
      '.pad-label, button, .heard, .still p, .tray-body, .dialog, .announcement',
    );
    if (place === null) continue;
    const room = place.getBoundingClientRect();
    if (box.left < room.left - SLACK || box.right > room.right + SLACK) say(`wider than ${place.className}`);
    if (place.matches('button') && (box.top < room.top - SLACK || box.bottom > room.bottom + SLACK))
      say(`higher than ${place.className}`);
  }
  return wrong;
}

/** Things to press that lie over each other or leave the window. */
export function crowded(root: HTMLElement): string[] {
  const shown = [...root.querySelectorAll<HTMLElement>('.band button')].filter((button) =>
    button.checkVisibility({ visibilityProperty: true }),
  );
  const boxes = shown.map((button) => ({
    name: button.textContent!.trim() || button.ariaLabel,
    box: button.getBoundingClientRect(),
  }));
  const outside = boxes
    .filter(({ box }) => box.left < 0 || box.right > innerWidth + 1 || box.top < 0 || box.bottom > innerHeight + 1)
    .map(({ name }) => `${name} leaves the window`);
  const over = boxes.flatMap(({ name, box: a }, i) =>
    boxes
      .slice(i + 1)
      .filter(
        ({ box: b }) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1,
      )
      .map((other) => `${name} lies over ${other.name}`),
  );
  const rolling = [...root.querySelectorAll('.tray-body, dialog')]
    .filter((element) => element.scrollWidth > element.clientWidth)
    .map(({ className }) => `${className} rolls sideways`);
  return [...outside, ...over, ...rolling];
}
