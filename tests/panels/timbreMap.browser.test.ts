/** The map of timbres as a hand, a key and a language meet it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { LANGUAGES } from '../../src/panels/language.ts';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import type { SessionEvent } from '../../src/session/event.ts';
import type { State } from '../../src/session/state.ts';
import { mountScene } from './mounted.ts';
import { panelState } from './panelState.ts';
import { sceneStaff } from './scenes.ts';

describe('the map of timbres', () => {
  let root: HTMLElement;
  let panels: Panels;
  let moved: Extract<SessionEvent, { type: 'timbre' }>[];
  beforeEach(async () => {
    await page.viewport(1280, 900);
    root = document.createElement('div');
    document.body.append(root);
    moved = [];
    const hear = (event: SessionEvent): void => void (event.type === 'timbre' && moved.push(event));
    panels = mountPanels(root, hear, { downloadLog() {}, wake: async () => {}, language() {} }, { language: 'en' });
  });
  afterEach(() => {
    panels.close();
    root.remove();
  });

  async function open(state: Partial<State> = {}): Promise<HTMLElement | null> {
    panels.update(panelState({ mode: 'perform', ...state }));
    await userEvent.click(page.getByRole('button', { name: 'Settings' }));
    const map = root.querySelector<HTMLElement>('.timbre-map');
    map?.scrollIntoView({ block: 'center' });
    return map;
  }

  it('is a visitor’s only where staff let it be', async () => {
    expect(await open({ mode: 'install' })).toBeNull();
    const allow = (timbreMap: boolean): void =>
      panels.attend({ ...sceneStaff, settings: () => ({ ...sceneStaff.settings(), timbreMap }) });
    allow(true);
    await expect.element(page.getByRole('slider', { name: 'Dark – bright' })).toBeInTheDocument();
    allow(false);
    await expect.element(page.getByRole('slider', { name: 'Dark – bright' })).not.toBeInTheDocument();
  });

  it('moves the chosen voice to where it is tapped, and by its handle', async () => {
    const map = (await open())!;
    const { left, top, width, height } = map.getBoundingClientRect();
    const at = (x: number, y: number): PointerEventInit => ({
      bubbles: true,
      pointerId: 7,
      clientX: left + x * width,
      clientY: top + (1 - y) * height,
    });
    map.dispatchEvent(new MouseEvent('click', at(0.25, 0.75)));
    expect(moved.at(-1)).toMatchObject({ voice: 'melody' });
    expect(moved.at(-1)!.place!.x).toBeCloseTo(0.25, 2);
    expect(moved.at(-1)!.place!.y).toBeCloseTo(0.75, 2);
    await userEvent.click(page.getByRole('button', { name: 'Bass' }));
    const handle = map.querySelector<HTMLElement>('.timbre-handle')!;
    const box = handle.getBoundingClientRect();
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(64);
    // Only a real pointer can be captured.
    let captured = false;
    handle.setPointerCapture = () => void (captured = true);
    handle.hasPointerCapture = () => captured;
    handle.dispatchEvent(new PointerEvent('pointermove', at(0.9, 0.9)));
    expect(moved.at(-1)!.voice).toBe('melody');
    handle.dispatchEvent(new PointerEvent('pointerdown', at(0.5, 0.5)));
    handle.dispatchEvent(new PointerEvent('pointermove', at(0.6, 1.7)));
    expect(moved.at(-1)).toMatchObject({ voice: 'bass', place: { y: 1 } });
    expect(moved.at(-1)!.place!.x).toBeCloseTo(0.6, 2);
  });

  it('is two sliders for keys and for those who do not see it', async () => {
    await open({ timbres: { melody: { x: 0.5, y: 0.2 } } });
    const across = page.getByRole('slider', { name: 'Plucked – held' });
    await userEvent.click(page.getByRole('button', { name: 'Melody' }));
    across.element().focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(moved.at(-1)).toEqual({ type: 'timbre', voice: 'melody', place: { x: 0.51, y: 0.2 } });
    page.getByRole('slider', { name: 'Dark – bright' }).element().focus();
    await userEvent.keyboard('{ArrowUp}');
    expect(moved.at(-1)!.place!.y).toBeCloseTo(0.21);
  });

  it('gives a voice back to its instrument, if it was moved', async () => {
    await open({ timbres: { melody: { x: 0.5, y: 0.2 } } });
    await userEvent.click(page.getByRole('button', { name: 'Back to its instrument' }));
    expect(moved).toEqual([{ type: 'timbre', voice: 'melody', place: null }]);
    await userEvent.click(page.getByRole('button', { name: 'Bass' }));
    expect(page.getByRole('button', { name: 'Back to its instrument' }).element()).toBeDisabled();
  });
});

it.each(LANGUAGES.map(({ code }) => code))(
  'names of instruments neither meet nor leave the map in %s',
  async (code) => {
    for (const window of [
      [360, 740],
      [1920, 1080],
    ] as const) {
      const mounted = await mountScene('timbre', code, window);
      const map = mounted.root.querySelector('.timbre-map')!.getBoundingClientRect();
      const names = [...mounted.root.querySelectorAll('.timbre-name')].map((name) => ({
        text: name.textContent,
        box: name.getBoundingClientRect(),
      }));
      expect(names.length).toBeGreaterThan(8);
      const outside = names.filter(({ box }) => box.left < map.left - 1 || box.right > map.right + 1);
      const meeting = names.flatMap(({ text, box: a }, i) =>
        names
          .slice(i + 1)
          .filter(({ box: b }) => a.left < b.right && b.left < a.right && a.top < b.bottom - 4 && b.top < a.bottom - 4)
          .map((other) => `${text} and ${other.text}`),
      );
      expect([...outside.map(({ text }) => text), ...meeting]).toEqual([]);
      mounted.close();
    }
  },
);
