/**
 * The DOM overlay over the stage. Draws from the session's state and speaks to it through events alone; keeps no truth
 * but what is open, which language is read and which finger is down.
 */
import { render } from 'preact';
import type { Clock } from '../kernel/clock.ts';
import type { Dispatch, Summary } from '../session/ports.ts';
import type { StaffPort } from '../session/staff.ts';
import type { State } from '../session/state.ts';
import type { PanelActions, PanelOptions } from './actions.ts';
import { Blackout } from './blackout.tsx';
import { catchFiles } from './drop.ts';
import { loadFaces } from './faces.ts';
import { releaseFocus } from './focus.ts';
import { kioskTouch } from './kiosk.ts';
import { ENGLISH, languageOf, loadMessages, preferredLanguage, wordsIn } from './language.ts';
import { Overlay } from './overlay.tsx';
import './css/overlay.css';
import './css/sky.css';
import './css/band.css';
import './css/pad.css';
import './css/strip.css';
import './css/tray.css';
import './css/fields.css';
import './css/composers.css';
import './css/takeAway.css';
import './css/dialog.css';
import './css/staff.css';
import './css/still.css';
import './css/visit.css';
import './css/growth.css';
import './css/timbre.css';
import './css/stems.css';
import './css/why.css';
import './css/era.css';
import './css/invitation.css';
import './css/microphone.css';
import './css/evening.css';
import './css/windows.css';
import './css/blackout.css';
import './css/forced.css';
import { RatingDesk } from './ratingDesk.ts';
import { shyControls } from './shy.ts';
import { describeSummary } from './summary.ts';
import type { PanelView } from './view.ts';
import { panelView } from './view.ts';
import { Wandering } from './wander.ts';

export interface Panels {
  update(state: State): void;
  /** The staff's corner is ready, or what staff have set is another now. */
  attend(staff: StaffPort): void;
  /** The picture of the stage in the language that is read now. */
  describe(summary: Summary): string;
  /** The code for phones is to be seen. */
  codeShown(): boolean;
  close(): void;
}

const pageClock: Clock = { now: () => performance.now() / 1000 };

/** Keys that move about or modify; every other key is a touch. */
const NOT_A_TOUCH = new Set(['Tab', 'Escape', 'Shift', 'Control', 'Alt', 'Meta', 'CapsLock']);

/** The languages go when it wakes: theirs is the click, which must still find them there. */
function choosesLanguage(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('.languages') !== null;
}

export function mountPanels(
  root: HTMLElement,
  dispatch: Dispatch,
  actions: PanelActions,
  options: PanelOptions = {},
): Panels {
  const clock = options.clock ?? pageClock;
  let state: State | null = null;
  let drawn: { readonly view: PanelView; readonly text: string } | null = null;
  let words = wordsIn(languageOf('en'), ENGLISH);
  let wanted = 'en';
  let captions = options.captions ?? null;
  let waking = false;
  let staff: StaffPort | null = null;

  const now = (): number => options.now?.() ?? state?.now ?? 0;
  const why = { stage: () => options.stage?.() ?? null, state: () => state };
  const clocks = { music: now, person: (eventMs: number) => options.clock?.now() ?? eventMs / 1000 };
  const desk = new RatingDesk(dispatch, clocks, (eventMs) => {
    // The pad has changed in this very event; the next frame paints it, and that is when a person sees the answer.
    requestAnimationFrame(() => dispatch({ type: 'measured', what: 'acknowledged', ms: performance.now() - eventMs }));
  });

  function wake(): void {
    if (waking || state === null) return;
    if (state.phase !== 'asleep' && !state.attract && state.idle === null) return;
    waking = true;
    void actions.wake().finally(() => {
      waking = false;
    });
  }
  // Browsers let sound start at the end of a finger's touch, but at the beginning of a mouse's. What plays already is touched
  // when the finger comes down.
  const onPointerDown = (event: PointerEvent): void => {
    const plays = state?.phase === 'playing' && state.attract;
    if ((event.pointerType === 'mouse' || plays) && !choosesLanguage(event)) wake();
  };
  const onPointerUp = (event: PointerEvent): void => {
    if (event.pointerType !== 'mouse' && !choosesLanguage(event)) wake();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // A key that repeats itself may be a bag on the keyboard.
    if (!NOT_A_TOUCH.has(event.key) && !event.repeat) wake();
  };
  window.addEventListener('pointerdown', onPointerDown, true);
  window.addEventListener('pointerup', onPointerUp, true);
  window.addEventListener('click', wake, true);
  window.addEventListener('keydown', onKeyDown, true);
  const guard = kioskTouch(document);
  const shyness = shyControls(root);
  const wandering = new Wandering();
  const stopReleasing = releaseFocus(root);
  const stopCatching = catchFiles(root, (file) => void options.composers?.bring(file));

  async function speak(code: string): Promise<void> {
    wanted = code;
    const [messages] = await Promise.all([loadMessages(code), loadFaces(code)]);
    if (!messages.ok) return dispatch({ type: 'noticed', key: 'notice.language', detail: code, tone: 'calm' });
    // The person may have chosen another one while this was under way.
    if (wanted !== code) return;
    words = wordsIn(languageOf(code), messages.value);
    document.documentElement.lang = code;
    draw();
  }

  function draw(): void {
    if (drawn === null) return;
    render(
      <Overlay
        view={drawn.view}
        words={words}
        desk={desk}
        dispatch={dispatch}
        actions={actions}
        captions={captions}
        onCaptions={(shown) => {
          captions = shown;
          actions.captions?.(shown);
          draw();
        }}
        midi={options.midi}
        composers={options.composers}
        takeAway={options.takeAway}
        staff={staff}
        why={why}
        clock={clock}
        now={now}
        onCovered={options.covered}
        onLanguage={(code) => {
          actions.language(code);
          void speak(code);
        }}
      />,
      root,
    );
    render(<Blackout words={words} dark={drawn.view.operator.dark} />, cover);
  }

  // Beside what it covers, which can neither be pressed nor read out meanwhile.
  const cover = document.createElement('div');
  root.after(cover);

  function houseLanguage(): string {
    const offered = staff?.settings().languages ?? [];
    const preferred = preferredLanguage(navigator.languages);
    return offered.length === 0 || offered.includes(preferred) ? preferred : offered[0]!;
  }

  /** The next visitor is met in the language of the house and with captions, also after the page was loaded anew. */
  function awaitNext(): void {
    const language = houseLanguage();
    if (language !== wanted) {
      actions.language(language);
      void speak(language);
    }
    if (captions === null) return;
    captions = null;
    actions.captions?.(true);
  }

  void speak(options.language ?? preferredLanguage(navigator.languages));

  return {
    update(next) {
      if (next.mode === 'install' && next.attract && state?.attract === false) awaitNext();
      state = next;
      guard(next.mode === 'install');
      shyness.heed(next.mode === 'perform' && next.phase === 'playing');
      desk.expire(clock.now());
      const view = panelView(next);
      const text = JSON.stringify(view);
      // The state moves with every tick; what there is to see seldom does.
      if (text !== drawn?.text) {
        drawn = { view, text };
        draw();
      }
      wandering.follow(root, next.mode === 'install', clock.now());
    },
    attend(newest) {
      staff = newest;
      draw();
    },
    describe: (summary) => describeSummary(summary, words, drawn?.view),
    codeShown: () => root.querySelector('.invitation') !== null,
    close() {
      window.removeEventListener('pointerdown', onPointerDown, true);
      window.removeEventListener('pointerup', onPointerUp, true);
      window.removeEventListener('click', wake, true);
      window.removeEventListener('keydown', onKeyDown, true);
      guard(false);
      shyness.close();
      stopReleasing();
      stopCatching();
      render(null, root);
      render(null, cover);
      cover.remove();
    },
  };
}
