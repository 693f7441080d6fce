import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { listenToKeys } from '../../src/input/keyboard.ts';
import { FakeClock } from '../../src/kernel/clock.ts';
import type { PanelActions, PanelOptions } from '../../src/panels/actions.ts';
import { CONFIRM_WITHIN_MS } from '../../src/panels/freshStart.tsx';
import type { Panels } from '../../src/panels/panels.tsx';
import { mountPanels } from '../../src/panels/panels.tsx';
import { DEFAULT_MIDI_MAPPING } from '../../src/protocol/midiMapping.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import type { MidiPort } from '../../src/session/ports.ts';
import { panelState, trail } from './panelState.ts';

describe('the panels', () => {
  let root: HTMLElement;
  let panels: Panels;
  let events: SessionEvent[];
  let person: FakeClock;
  const actions = {
    downloadLog: vi.fn<() => void>(),
    wake: vi.fn(async () => {}),
    language: vi.fn<(code: string) => void>(),
  } satisfies PanelActions;

  beforeEach(async () => {
    await page.viewport(1280, 800);
    document.documentElement.lang = 'en';
    document.title = 'Antiphon';
    document.body.style.cssText = 'margin:0;background:#0b1026';
    root = document.createElement('div');
    document.body.append(root);
    events = [];
    person = new FakeClock();
    vi.clearAllMocks();
  });
  afterEach(() => {
    panels.close();
    root.remove();
    vi.useRealTimers();
  });

  function mount(options: PanelOptions = {}, state = panelState()): void {
    panels = mountPanels(root, (event) => events.push(event), actions, {
      language: 'en',
      now: () => 8,
      clock: person,
      ...options,
    });
    panels.update(state);
  }
  const button = (name: string | RegExp): HTMLElement =>
    page.getByRole('button', { name, exact: true }).element() as HTMLElement;
  const ratings = (): number[] => events.filter((event) => event.type === 'rated').map((event) => event.value);
  const middle = (element: Element): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  interface Finger {
    readonly x: number;
    readonly y: number;
    readonly id?: number;
    readonly radiusX?: number;
    readonly radiusY?: number;
  }
  async function fingers(
    type: 'touchStart' | 'touchEnd' | 'touchCancel',
    touchPoints: readonly Finger[],
  ): Promise<void> {
    const frame = middleOfFrame();
    await cdp().send('Input.dispatchTouchEvent', {
      type,
      touchPoints: touchPoints.map((point) => ({
        ...point,
        x: point.x * frame.scale + frame.x,
        y: point.y * frame.scale + frame.y,
      })),
    });
  }
  /** The test runs in a frame of the runner's page; touches are sent to the page. */
  function middleOfFrame(): { x: number; y: number; scale: number } {
    const frame = window.frameElement?.getBoundingClientRect();
    return frame === undefined
      ? { x: 0, y: 0, scale: 1 }
      : { x: frame.x, y: frame.y, scale: frame.width / window.innerWidth };
  }

  describe('rating pads', () => {
    it('are large buttons with names, More to the right of Change, in the lower third', async () => {
      for (const [width, height] of [
        [360, 740],
        [1080, 1920],
        [1920, 1080],
      ] as const) {
        await page.viewport(width, height);
        mount();
        const [more, change] = [button('More').getBoundingClientRect(), button('Change').getBoundingClientRect()];
        expect(Math.min(more.width, more.height, change.width, change.height)).toBeGreaterThanOrEqual(160);
        expect(more.left).toBeGreaterThan(change.right);
        for (const pad of [more, change]) expect(pad.top + pad.height / 2).toBeGreaterThan((height * 2) / 3);
        panels.close();
      }
      mount();
    });

    it('answer a touch in the same event and rate by how long it lasts', async () => {
      mount();
      const more = button('More');
      let shownAtOnce = false;
      more.addEventListener('pointerdown', () => {
        shownAtOnce = more.hasAttribute('data-pressed');
      });
      await fingers('touchStart', [middle(more)]);
      expect(shownAtOnce).toBe(true);
      person.advance(0.7);
      await fingers('touchEnd', []);
      expect(more.hasAttribute('data-pressed')).toBe(false);
      expect(events.filter((event) => event.type !== 'measured')).toEqual([
        { type: 'holdBegan', sign: 1, source: 'touch', at: 8 },
        { type: 'holdEnded', sign: 1, source: 'touch', at: 8, cancelled: false },
        { type: 'rated', value: expect.closeTo(0.75, 9), source: 'touch', listener: 'visitor', at: 8 },
      ]);
      await vi.waitFor(() =>
        expect(events).toContainEqual({ type: 'measured', what: 'acknowledged', ms: expect.any(Number) }),
      );
    });

    it('take two people at once, and pass over two resting palms', async () => {
      mount();
      const [more, change] = [middle(button('More')), middle(button('Change'))];
      await fingers('touchStart', [
        { ...more, id: 1 },
        { ...change, id: 2 },
      ]);
      expect(document.querySelectorAll('[data-pressed]')).toHaveLength(2);
      await fingers('touchEnd', []);
      expect(ratings().toSorted()).toEqual([-0.5, 0.5]);
      events.length = 0;
      await fingers('touchStart', [
        { ...more, id: 3, radiusX: 90, radiusY: 70 },
        { ...change, id: 4, radiusX: 90, radiusY: 70 },
      ]);
      await fingers('touchEnd', []);
      expect(ratings()).toEqual([]);
    });

    it('forget a touch that the browser takes away', async () => {
      mount();
      await fingers('touchStart', [middle(button('Change'))]);
      await fingers('touchCancel', []);
      expect(ratings()).toEqual([]);
      expect(events).toContainEqual({ type: 'holdEnded', sign: -1, source: 'touch', at: 8, cancelled: true });
      expect(document.querySelectorAll('[data-pressed]')).toHaveLength(0);
    });

    it('rate by mouse, by Enter, by Space and by a screen reader’s click, once each', async () => {
      mount();
      const stop = listenToKeys(window, (event) => events.push(event), {
        now: () => 8,
        clock: person,
        state: () => panelState(),
      });
      await userEvent.click(button('More'));
      button('Change').focus();
      await userEvent.keyboard('{Enter}');
      await userEvent.keyboard(' ');
      button('More').click();
      stop();
      expect(ratings()).toEqual([0.5, -0.5, -0.5, 0.5]);
      expect(events.some((event) => event.type === 'contrastAsked')).toBe(false);
    });

    it('show a hold that comes from a key', () => {
      mount();
      panels.update(panelState({ holds: [{ sign: -1, since: 9, source: 'keys' }] }));
      expect(button('Change').hasAttribute('data-held')).toBe(true);
      expect(button('More').hasAttribute('data-held')).toBe(false);
    });
  });

  describe('before the first touch', () => {
    it('says what to do, and any touch anywhere wakes it, once', async () => {
      mount({}, panelState({ phase: 'asleep' }));
      await expect.element(page.getByRole('heading', { name: 'Teach it to sing.' })).toBeVisible();
      await fingers('touchStart', [{ x: 200, y: 100 }]);
      expect(actions.wake).not.toHaveBeenCalled();
      await fingers('touchEnd', []);
      expect(actions.wake).toHaveBeenCalled();
      expect(ratings()).toEqual([]);
    });

    it('takes a touch on a pad for the first rating too', async () => {
      mount({}, panelState({ phase: 'asleep' }));
      await fingers('touchStart', [middle(button('More'))]);
      await fingers('touchEnd', []);
      expect(actions.wake).toHaveBeenCalled();
      expect(ratings()).toEqual([0.5]);
    });

    it('is woken by a key but not by moving about', async () => {
      mount({}, panelState({ phase: 'asleep' }));
      await userEvent.keyboard('{Tab}{Escape}');
      expect(actions.wake).not.toHaveBeenCalled();
      await userEvent.keyboard('{ArrowRight}');
      expect(actions.wake).toHaveBeenCalled();
    });

    it('leaves its title to ears alone when it plays', () => {
      mount({}, panelState({ phase: 'asleep' }));
      expect(root.querySelector('h1')!.getBoundingClientRect().width).toBeGreaterThan(100);
      panels.update(panelState());
      const { width, height } = root.querySelector('h1')!.getBoundingClientRect();
      expect([width, height]).toEqual([1, 1]);
      expect(root.querySelector('h1')!.textContent).toBe('Teach it to sing.');
      window.dispatchEvent(new PointerEvent('pointerdown', { pointerType: 'mouse' }));
      expect(actions.wake).not.toHaveBeenCalled();
    });
  });

  describe('when nobody is there', () => {
    it('shows its title again while music plays, and any touch takes it over', async () => {
      mount({}, panelState({ attract: true, ratingCount: 5 }));
      await expect.element(page.getByRole('heading', { name: 'Teach it to sing.' })).toBeVisible();
      expect(root.querySelector('.caption > [aria-hidden]')!.textContent).toBe('Like it?    Not? ');
      expect(root.querySelector('.languages')).not.toBeNull();
      await fingers('touchStart', [{ x: 200, y: 100 }]);
      await fingers('touchEnd', []);
      expect(actions.wake).toHaveBeenCalled();
    });

    it('asks whether anyone is, with a ring as far on as the time, and takes any key for an answer', async () => {
      mount({ now: () => 15 }, panelState({ idle: { since: 10 } }));
      const ring = root.querySelector('.still-ring')!;
      expect(root.querySelector('.still')!.textContent).toBe('Still there?Touch anything, or it begins afresh.');
      const [animation] = ring.getAnimations();
      expect(animation!.effect!.getTiming()).toMatchObject({ duration: 20_000, delay: -5000 });
      await expect
        .element(page.elementLocator(root).getByRole('status'))
        .toHaveTextContent('Still there? Touch anything, or it begins afresh.');
      expect(actions.wake).not.toHaveBeenCalled();
      await userEvent.keyboard('{Shift}');
      expect(actions.wake).not.toHaveBeenCalled();
      await userEvent.keyboard('x');
      expect(actions.wake).toHaveBeenCalledOnce();
      panels.update(panelState());
      expect(root.querySelector('.still')).toBeNull();
    });
  });

  describe('advice', () => {
    const shown = (): boolean => root.querySelector('.chips')!.hasAttribute('data-shown');

    it('comes out for four seconds after the third press in a museum', async () => {
      mount();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      panels.update(panelState({ ratingCount: 1 }));
      panels.update(panelState({ ratingCount: 2 }));
      await frame();
      expect(shown()).toBe(false);
      panels.update(panelState({ ratingCount: 3 }));
      await vi.waitUntil(shown);
      // Waiting above has let some of the faked time pass already.
      await vi.advanceTimersByTimeAsync(3000);
      expect(shown()).toBe(true);
      await vi.advanceTimersByTimeAsync(1000);
      await frame();
      expect(shown()).toBe(false);
    });

    it('is always there in a lesson, and is given by a tap', async () => {
      mount({}, panelState({ mode: 'learn' }));
      expect(shown()).toBe(true);
      await userEvent.click(button('Wilder'));
      expect(events).toEqual([{ type: 'advised', advice: 'wilder', strength: 1, source: 'touch', at: 8 }]);
    });
  });

  it('says in words what to do first, where the eye reads signs', async () => {
    mount({}, panelState({ phase: 'asleep' }));
    const caption = root.querySelector('.caption')!;
    expect(caption.querySelector('[aria-hidden]')!.textContent).toBe('Like it?    Not? ');
    expect(caption.querySelector('.unseen')!.textContent).toBe('Like it? Press More. Not? Press Change.');
    await expect
      .element(page.elementLocator(root).getByRole('status'))
      .toHaveTextContent('Like it? Press More. Not? Press Change.');
    expect(page.elementLocator(root).getByRole('status').element().hasAttribute('data-shown')).toBe(false);
  });

  it('explains the newest change and announces it politely', async () => {
    mount({}, panelState({ ratingCount: 1 }));
    const leap = { feature: 'melody.leap', delta: -1, caption: 'why.melody.leap.less' };
    panels.update(panelState({ ratingCount: 1, ratings: [trail(-1, [leap])] }));
    expect(root.querySelector('.caption')!.textContent).toBe('Not like that: it tries avoiding wide leaps.');
    await expect
      .element(page.elementLocator(root).getByRole('status'))
      .toHaveTextContent('Not like that: it tries avoiding wide leaps.');
  });

  it('shows notices one at a time, and a sentence it has no key for as it is', async () => {
    mount({}, panelState({ ratingCount: 1 }));
    panels.update(
      panelState({
        notices: [{ key: 'fault.gpu', detail: 'The graphics processor was lost.', at: 1, tone: 'warning' }],
      }),
    );
    await expect
      .element(page.elementLocator(root).getByRole('status'))
      .toHaveTextContent('The graphics processor was lost.');
    expect(page.elementLocator(root).getByRole('status').element().hasAttribute('data-shown')).toBe(true);
  });

  describe('the tray', () => {
    async function openTray(state = panelState(), options: PanelOptions = {}): Promise<void> {
      mount(options, state);
      await userEvent.click(button('Settings'));
    }

    it('opens on its heading, closes by Esc and gives the focus back', async () => {
      await openTray();
      expect(document.activeElement).toBe(page.getByRole('heading', { name: 'Settings' }).element());
      const seen = vi.fn<(prevented: boolean) => void>();
      const listen = (event: KeyboardEvent): void => seen(event.defaultPrevented);
      window.addEventListener('keydown', listen);
      await userEvent.keyboard('{Escape}');
      window.removeEventListener('keydown', listen);
      expect(root.querySelector('.tray')).toBeNull();
      expect(document.activeElement).toBe(button('Settings'));
      expect(seen).toHaveBeenCalledWith(true);
    });

    it('wishes for styles, tempo and volume', async () => {
      await openTray();
      await userEvent.click(button('Ragtime'));
      const tempo = page.getByRole('slider', { name: 'Tempo' }).element() as HTMLInputElement;
      tempo.focus();
      await userEvent.keyboard('{ArrowRight}');
      const volume = page.getByRole('slider', { name: 'Volume' }).element() as HTMLInputElement;
      volume.focus();
      await userEvent.keyboard('{Home}');
      expect(events).toEqual([
        { type: 'wished', settings: { style: { ragtime: 1 } } },
        { type: 'wished', settings: { tempo: 101 } },
        { type: 'volume', volume: 0 },
      ]);
    });

    it('pauses and goes on', async () => {
      await openTray();
      await userEvent.click(button('Pause'));
      expect(events).toEqual([{ type: 'paused' }]);
      panels.update(panelState({ phase: 'stopped' }));
      await userEvent.click(button('Play'));
      expect(actions.wake).toHaveBeenCalledOnce();
    });

    it('is honest about what was learnt, and names the mind', async () => {
      const { agent } = panelState();
      await openTray();
      const text = (): string => root.querySelector('.tray')!.textContent!;
      expect(text()).toContain('too early to say');
      expect(text()).toContain('mind: WebAssembly 1.2 ms');
      panels.update(
        panelState({
          ratingsLearnt: 7,
          agent: { ...agent, updates: 941, klToPrior: 3, lift: { mean: 0.3, low: -0.1, high: 0.7 } },
        }),
      );
      expect(text()).toContain('Ratings learnt from7');
      expect(text()).not.toContain('941');
      expect(text()).toContain('not sure: +0.30 (-0.10 … +0.70)');
      expect(page.getByRole('meter').element().getAttribute('aria-valuenow')).toBe('0.63');
    });

    it('lists what it was taught, with care', async () => {
      await openTray();
      const list = (): string[] => [...root.querySelectorAll('.tray li')].map((item) => item.textContent!);
      expect(root.querySelector('.tray')!.textContent).toContain('Nothing certain yet');
      const numbers = { strength: 0.5, confidence: 0.5, ratings: [], pro: 3, contra: 0, advised: 0, played: 0 };
      const taught = [
        { ...numbers, word: 'melody.step', lean: 1, certainty: 'sure' },
        { ...numbers, word: 'drums.offbeat', lean: -1, certainty: 'likely' },
      ] as const;
      const learnt = { policyVersion: 4, ratings: 4, taught, features: taught, petals: [] };
      panels.update(panelState({ why: { learnt, growth: [] } }));
      expect(list()).toEqual(expect.arrayContaining(['More: small steps', 'Perhaps less: syncopated drums']));
    });

    it('saves the log', async () => {
      await openTray();
      await userEvent.click(button('Save log'));
      expect(actions.downloadLog).toHaveBeenCalledOnce();
    });

    it('begins afresh at the second of two presses, and forgets the first after four seconds', async () => {
      await openTray();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      button('Forget everything').click();
      await frame();
      expect(root.querySelector('.tray')!.textContent).toContain('Sure? Press again within four seconds.');
      await vi.advanceTimersByTimeAsync(CONFIRM_WITHIN_MS);
      await frame();
      button('Forget everything').click();
      await frame();
      expect(events).toEqual([]);
      button('Yes, forget').click();
      await frame();
      const [fresh] = events;
      expect(fresh).toEqual({ type: 'resetAsked', seed: expect.any(Number) });
      button('Forget everything').click();
      await frame();
      button('Yes, forget').click();
      expect(events[1]).not.toEqual(fresh);
    });

    it('shows what the engine says of itself, in the language it says it in', async () => {
      const { agent } = panelState();
      const note = 'WebGPU was passed over: no adapter.';
      mount({ language: 'de' }, panelState({ agent: { ...agent, notes: [note] } }));
      await vi.waitUntil(() => root.querySelector('[lang=de]') !== null);
      await userEvent.click(button('Einstellungen'));
      expect(root.querySelector('.notes[lang=en] li')!.textContent).toBe(note);
    });

    it('keeps the rarer styles behind a button', async () => {
      const { agent } = panelState();
      const styles = ['hymn', 'waltz', 'folk', 'mazurka', 'chorale'].map((name) => ({
        name,
        family: 'pitched' as const,
      }));
      await openTray(panelState({ agent: { ...agent, styles } }));
      const shown = (): string[] =>
        [...root.querySelectorAll('.tray [aria-pressed] .choice-name')].map((element) => element.textContent!);
      expect(shown().slice(0, 3)).toEqual(['Chorale', 'Folk', 'English']);
      await userEvent.click(button('3 more'));
      expect(shown().slice(0, 6)).toEqual(['Chorale', 'Folk', 'Hymn', 'Waltz', 'Mazurka', 'English']);
      await userEvent.click(button('Waltz'));
      expect(events).toEqual([{ type: 'wished', settings: { style: { waltz: 1 } } }]);
      await userEvent.click(button('Fewer'));
      expect(shown().slice(0, 3)).toEqual(['Chorale', 'Folk', 'English']);
    });

    it('teaches a controller', async () => {
      const midi: MidiPort = {
        connect: vi.fn(async () => {}),
        learn: vi.fn(),
        forget: vi.fn(),
        mapping: () => DEFAULT_MIDI_MAPPING,
        learning: () => null,
        onChange: () => () => {},
      };
      await openTray(panelState({ midi: { status: 'idle', controllers: [] } }), { midi });
      await userEvent.click(button('Connect MIDI'));
      expect(midi.connect).toHaveBeenCalledOnce();
      panels.update(panelState({ midi: { status: 'connected', controllers: ['Pad box'] } }));
      await userEvent.click(button('Pads and knobs…'));
      await userEvent.click(button('Learn: More pad'));
      expect(midi.learn).toHaveBeenLastCalledWith('more');
      await userEvent.keyboard('{Escape}');
      expect(midi.learn).toHaveBeenLastCalledWith(null);
      expect(root.querySelector('.tray')).not.toBeNull();
    });
  });

  it('asks for Then ⇄ Now, shows which sounds, and ends it by the same button', async () => {
    mount();
    const asked = (): number => events.filter((event) => event.type === 'contrastAsked').length;
    await userEvent.click(button('Then ⇄ Now'));
    expect(asked()).toBe(1);
    panels.update(panelState({ contrast: { status: 'asked' } }));
    button('Then ⇄ Now').click();
    expect(asked()).toBe(1);
    panels.update(panelState({ ratingCount: 1, contrast: { status: 'then' } }));
    expect(root.querySelector('[data-sounding]')!.textContent).toBe('Then');
    expect(root.querySelector('.caption')!.textContent).toBe('This is how it was.');
    expect(button('Then ⇄ Now').getAttribute('aria-pressed')).toBe('true');
    button('Then ⇄ Now').click();
    expect(asked()).toBe(2);
    expect(events.every((event) => event.type === 'contrastAsked')).toBe(true);
  });

  it('lets Space mean Then ⇄ Now after a mouse has used a button, and keeps a keyboard in its place', async () => {
    mount();
    const stop = listenToKeys(window, (event) => events.push(event), {
      now: () => 8,
      clock: person,
      state: () => panelState(),
    });
    await userEvent.click(button('More'));
    await userEvent.click(button('Mute'));
    events.length = 0;
    await userEvent.keyboard(' ');
    expect(events).toEqual([{ type: 'contrastAsked' }]);
    button('Mute').focus();
    await userEvent.keyboard(' ');
    stop();
    expect(events.at(-1)).toEqual({ type: 'muted', muted: true });
    expect(document.activeElement).toBe(button('Mute'));
  });

  it('changes its language and remembers it', async () => {
    mount({}, panelState({ phase: 'asleep' }));
    await userEvent.click(button('العربية'));
    await expect.element(page.getByRole('heading', { name: 'علِّمه الغناء.' })).toBeVisible();
    expect(actions.language).toHaveBeenCalledExactlyOnceWith('ar');
    expect(root.querySelector('.panels')!.getAttribute('dir')).toBe('rtl');
    expect(document.documentElement.lang).toBe('ar');
  });

  it('reads English, and says so in one sentence, where a remembered language is none', async () => {
    mount({ language: 'klingon' });
    await vi.waitFor(() => expect(events).toContainEqual(expect.objectContaining({ key: 'notice.language' })));
    expect(events.filter((event) => event.type === 'noticed')).toHaveLength(1);
    expect(button('More')).toBeTruthy();
    expect(document.documentElement.lang).toBe('en');
  });

  it('keeps the languages until one is chosen, though a mouse presses long', async () => {
    mount({}, panelState({ phase: 'asleep' }));
    actions.wake.mockImplementation(async () => panels.update(panelState({ phase: 'waking' })));
    const chosen = button('DE Deutsch');
    for (const type of ['pointerdown', 'pointerup'])
      chosen.dispatchEvent(new PointerEvent(type, { pointerType: 'mouse', bubbles: true }));
    await frame();
    expect(actions.wake).not.toHaveBeenCalled();
    chosen.click();
    expect(actions.wake).toHaveBeenCalledOnce();
    expect(actions.language).toHaveBeenCalledExactlyOnceWith('de');
    actions.wake.mockReset();
  });

  it('mirrors for right-to-left readers, all but the two pads', async () => {
    mount({ language: 'ar' });
    await vi.waitUntil(() => root.querySelector('[dir=rtl]') !== null);
    const left = (name: string): number => button(name).getBoundingClientRect().left;
    expect(left('المزيد')).toBeGreaterThan(left('غيِّر'));
    expect(left('الإعدادات')).toBeLessThan(left('كتم الصوت'));
    await userEvent.click(button('الإعدادات'));
    expect(root.querySelector('.tray')!.getBoundingClientRect().left).toBeLessThan(100);
  });

  it('leads a keyboard through all of it, in the order of reading', async () => {
    mount({}, panelState({ mode: 'learn' }));
    const seen: string[] = [];
    for (let i = 0; i < 11; i++) {
      await userEvent.keyboard('{Tab}');
      const active = document.activeElement as HTMLElement;
      seen.push(
        active.getAttribute('aria-label') ?? active.querySelector('.unseen')?.textContent ?? active.textContent!,
      );
      expect(getComputedStyle(active).outlineWidth).toBe('3px');
    }
    expect(seen).toEqual([
      'Change',
      'Calmer',
      'Wilder',
      'Brighter',
      'Darker',
      'More',
      'Then ⇄ Now',
      'Why?',
      'Mute',
      'Calm view',
      'Settings',
    ]);
  });

  it('draws nothing anew while only time passes', () => {
    mount();
    const observed = vi.fn<MutationCallback>();
    const observer = new MutationObserver(observed);
    observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    for (let now = 10; now < 20; now += 0.05) panels.update(panelState({ now }));
    expect(observer.takeRecords()).toEqual([]);
    observer.disconnect();
  });

  it('tell how much of the window they cover, also when it changes', async () => {
    const heights: number[] = [];
    mount({ covered: (height) => heights.push(height) });
    const top = (): number => root.querySelector('.band')!.getBoundingClientRect().top;
    await vi.waitFor(() => expect(heights.at(-1)).toBeCloseTo(800 - top(), 0));
    await page.viewport(400, 800);
    await vi.waitFor(() => expect(heights.at(-1)).toBeCloseTo(800 - top(), 0));
    expect(new Set(heights).size).toBeGreaterThan(1);
  });
});

function frame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
