/** “Why?” on the page: asked by a finger on the stage or by the button, told beside the note, closed by Esc or when it has gone. */
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import type { Learnt, Taught } from '../../src/protocol/why.ts';
import type { Pointable, Touched } from '../../src/session/ports.ts';
import type { State } from '../../src/session/state.ts';
import { fixtureTimeline } from '../stage/fixture.ts';
import { panelState, trail } from './panelState.ts';

const STEP: Taught = {
  word: 'melody.step',
  lean: 1,
  strength: 0.4,
  confidence: 0.7,
  certainty: 'likely',
  ratings: [
    { id: 7, value: 0.5, share: 0.6 },
    { id: -1, value: 0, share: 0.2 },
  ],
  pro: 4,
  contra: 1,
  advised: 0,
  played: 0,
};
const LEARNT: Learnt = { policyVersion: 3, ratings: 5, taught: [STEP], features: [STEP], petals: [] };
const TIMELINE = fixtureTimeline(3, 4).map((timed) => ({
  ...timed,
  bar: {
    ...timed.bar,
    why: {
      notes: [{ slot: 0, voice: 'melody' as const, reasons: [{ word: 'melody.step', lean: 1 as const, nats: 0.4 }] }],
      bar: [{ word: 'drums.offbeat', lean: -1 as const, nats: 0.9, ratings: [{ id: 8, value: -1, share: 1 }] }],
      blindUntil: 0,
    },
  },
}));

describe('“Why?”', () => {
  let root: HTMLElement;
  let canvas: HTMLElement;
  let panels: Panels;
  let marked: Touched | null;
  let place: { x: number; y: number } | null;
  const touched: Touched = { barIndex: 1, slot: 0, voice: 'melody' };
  const stage: Pointable = {
    at: vi.fn(() => touched),
    placeOf: () => place,
    mark: (what) => {
      marked = what;
    },
  };

  /** Of a person's clock. */
  let seconds = 0;
  beforeEach(async () => {
    await page.viewport(1280, 800);
    document.documentElement.lang = 'en';
    document.title = 'Antiphon';
    document.body.style.cssText = 'margin:0;background:#0b1026';
    canvas = document.createElement('div');
    canvas.style.cssText = 'position:fixed;inset:0';
    root = document.createElement('div');
    document.body.append(canvas, root);
    marked = null;
    place = { x: 500, y: 200 };
    seconds = 0;
  });
  afterEach(() => {
    panels.close();
    root.remove();
    canvas.remove();
  });

  function mount(changes: Partial<State> = {}): void {
    const actions = { downloadLog() {}, wake: async () => {}, language() {} };
    panels = mountPanels(root, () => {}, actions, {
      language: 'en',
      stage: () => stage,
      clock: { now: () => seconds },
    });
    panels.update(
      panelState({
        timeline: TIMELINE,
        now: 6,
        ratings: [{ ...trail(0.5, [], 7), rating: { ...trail(0.5, [], 7).rating, at: 2 } }, trail(-1, [], 8)],
        ratingsLearnt: 5,
        why: { learnt: LEARNT, growth: [] },
        ...changes,
      }),
    );
  }
  const card = (): HTMLElement => root.querySelector<HTMLElement>('.why-card')!;
  const why = (): HTMLElement | null => root.querySelector<HTMLElement>('.why');
  const tap = async (x: number, y: number): Promise<void> => userEvent.click(canvas, { position: { x, y } });

  it('is offered always in a lesson, and in an installation once there is something to ask', () => {
    mount({ mode: 'learn', ratingsLearnt: 0 });
    expect(why()).not.toBeNull();
    panels.update(panelState({ ratingsLearnt: 3 }));
    expect(why()).toBeNull();
    panels.update(panelState({ ratingsLearnt: 4 }));
    expect(why()).not.toBeNull();
    panels.update(panelState({ ratingsLearnt: 4, attract: true }));
    expect(why()).toBeNull();
  });

  it('tells beside the touched note what spoke for it, how sure that is, and whose presses it was', async () => {
    mount();
    await tap(500, 200);
    expect(stage.at).toHaveBeenLastCalledWith(500, 200);
    expect(marked).toEqual(touched);
    expect(card().hasAttribute('data-open')).toBe(true);
    expect(card().querySelector('h2')!.textContent).toBe('Why this note?');
    expect(card().querySelector('.why-reason')!.textContent).toBe('Perhaps more: small steps');
    const ratings = [...card().querySelectorAll<HTMLElement>('.why-rating')];
    expect(ratings.map(({ textContent }) => textContent)).toEqual(['More, 4 s ago', 'from before you came']);
    expect(ratings.map(({ dataset }) => dataset['sign'])).toEqual(['1', '0']);
    const box = card().getBoundingClientRect();
    expect(Math.abs(box.x + box.width / 2 - 500)).toBeLessThan(2);
    expect(box.top).toBeGreaterThan(200);
  });

  it('is read out in its turn, by the one voice that the page has', async () => {
    mount();
    const told = (): string => root.querySelector('.announcement')!.textContent ?? '';
    await vi.waitFor(() => expect(told()).toMatch(/^Like it/));
    seconds += 6;
    await tap(500, 200);
    await vi.waitFor(() => expect(told()).toMatch(/^Why this note\? Perhaps more: small steps/));
    const live = [...root.querySelectorAll('[aria-live], [role="status"], [role="alert"]')];
    expect(live.map(({ className }) => className)).toEqual(['announcement']);
  });

  it('goes along with its note, stays within the window, and closes when the note has gone', async () => {
    mount();
    await tap(500, 200);
    place = { x: 4, y: 300 };
    await vi.waitFor(() => expect(card().getBoundingClientRect().left).toBeCloseTo(12, 0));
    place = null;
    await vi.waitFor(() => expect(card().hasAttribute('data-open')).toBe(false));
    expect(marked).toBeNull();
  });

  it('is asked of the bar that sounds by the button and by key, and Esc closes it', async () => {
    mount();
    why()!.focus();
    await userEvent.keyboard('{Enter}');
    expect(why()!.getAttribute('aria-expanded')).toBe('true');
    expect(marked).toMatchObject({ barIndex: 2, voice: null });
    expect(card().textContent).toContain('Why this bar?');
    expect(card().querySelector('.why-rating')!.textContent).toMatch(/^Change/);
    await userEvent.keyboard('{Escape}');
    expect(card().hasAttribute('data-open')).toBe(false);
    expect(why()!.getAttribute('aria-expanded')).toBe('false');
  });

  it('answers honestly for what was not taught and what nobody knows', async () => {
    mount({
      timeline: TIMELINE.map((timed) => ({ ...timed, bar: { ...timed.bar, why: { ...timed.bar.why, notes: [] } } })),
    });
    await tap(500, 200);
    expect(card().textContent).toContain('It would do so by itself.');
    panels.update(panelState({ timeline: fixtureTimeline(3, 4), ratingsLearnt: 5 }));
    await tap(500, 210);
    expect(card().textContent).toContain('Nothing is known of this one.');
  });

  it('asks nothing when a pad or the card itself is touched', async () => {
    mount();
    vi.mocked(stage.at).mockClear();
    await userEvent.click(root.querySelector('.pad-more')!);
    expect(stage.at).not.toHaveBeenCalled();
    await tap(500, 200);
    await userEvent.click(card().querySelector('h2')!);
    expect(card().hasAttribute('data-open')).toBe(true);
    await userEvent.click(page.getByRole('button', { name: 'Close' }));
    expect(card().hasAttribute('data-open')).toBe(false);
  });

  it('has nothing that axe objects to', async () => {
    mount();
    await tap(500, 200);
    await vi.waitFor(() => expect(getComputedStyle(card()).opacity).toBe('1'));
    const { violations } = await axe.run(root);
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

describe('Then ⇄ Now', () => {
  it('says over the art which of the two is heard', async () => {
    await page.viewport(1280, 800);
    const root = document.createElement('div');
    document.body.append(root);
    const actions = { downloadLog() {}, wake: async () => {}, language() {} };
    const panels = mountPanels(root, () => {}, actions, { language: 'en' });
    panels.update(panelState({ contrast: { status: 'then' } }));
    expect(root.querySelector('.era [data-sounding]')!.textContent).toBe('Then');
    panels.update(panelState({ contrast: { status: 'now' } }));
    expect(root.querySelector('.era [data-sounding]')!.textContent).toBe('Now');
    panels.update(panelState());
    expect(root.querySelector('.era')).toBeNull();
    panels.close();
    root.remove();
  });
});

describe('a pad', () => {
  let root: HTMLElement;
  let panels: Panels;
  beforeEach(async () => {
    await page.viewport(1280, 800);
    root = document.createElement('div');
    document.body.append(root);
    panels = mountPanels(root, () => {}, { downloadLog() {}, wake: async () => {}, language() {} }, { language: 'en' });
    panels.update(panelState());
  });
  afterEach(() => {
    panels.close();
    root.remove();
  });
  const more = (): HTMLElement => root.querySelector<HTMLElement>('.pad-more')!;

  it('begins its ring with the half that a tap is worth', () => {
    more().dispatchEvent(new PointerEvent('pointerdown', { pointerId: 5, button: 0, bubbles: true }));
    expect(more().hasAttribute('data-pressed')).toBe(true);
    expect(Number.parseFloat(getComputedStyle(more().querySelector('.pad-ring')!).strokeDashoffset)).toBeCloseTo(0.5);
  });

  it('drains when a press is cancelled, and not when it is let go', () => {
    more().dispatchEvent(new PointerEvent('pointerdown', { pointerId: 5, button: 0, bubbles: true }));
    more().dispatchEvent(new PointerEvent('pointercancel', { pointerId: 5, bubbles: true }));
    expect(more().hasAttribute('data-cancelled')).toBe(true);
    more().dispatchEvent(new PointerEvent('pointerdown', { pointerId: 6, button: 0, bubbles: true }));
    expect(more().hasAttribute('data-cancelled')).toBe(false);
    more().dispatchEvent(new PointerEvent('pointerup', { pointerId: 6, bubbles: true }));
    more().dispatchEvent(new PointerEvent('lostpointercapture', { pointerId: 6, bubbles: true }));
    expect(more().hasAttribute('data-cancelled')).toBe(false);
  });

  it('sparkles for presses too fast to judge by, and the line says so', async () => {
    panels.update(panelState({ mashed: { at: 10, value: 0.5, count: 1 } }));
    await vi.waitFor(() => expect(more().hasAttribute('data-mashed')).toBe(true));
    expect(root.querySelector('.pad-change')!.hasAttribute('data-mashed')).toBe(false);
    expect(root.querySelector('.caption')!.textContent).toBe('Too quick to judge. One at a time.');
    panels.update(panelState({ now: 14, mashed: { at: 10, value: 0.5, count: 1 } }));
    expect(root.querySelector('.caption')!.textContent).not.toContain('Too quick');
  });
});
