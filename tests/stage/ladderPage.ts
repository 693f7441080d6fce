/** Stage and panels on a real session, moment by moment: `?scene=NAME`. `window.show(ms)` draws that long after the event. */
import { mountPanels } from '../../src/panels/panels.tsx';
import type { State } from '../../src/session/state.ts';
import type { StagePort } from '../../src/session/ports.ts';
import { createStage } from '../../src/stage/stage.ts';
import { Staged } from './staged.ts';

const FRAME = 1 / 15;
/** Before the event, so that everything has found its place. */
const LEAD = 1.5;

/** What is done; the time of the event on the music's clock is what it returns. */
const SCENES: Readonly<Record<string, (session: Staged) => number>> = {
  more: (session) => {
    session.run(12.8).press(1).run(20);
    return 12.8;
  },
  change: (session) => {
    session.run(12.8).press(-1).run(20);
    return 12.8;
  },
  hold: (session) => {
    session.run(12.8).press(1, 1.3).run(20);
    return 12.8;
  },
  mash: (session) => {
    session.run(12.5);
    for (let i = 0; i < 9; i++) session.press(i % 2 === 0 ? 1 : -1, 0.04).run(session.now + 0.05);
    session.run(20);
    return 12.8;
  },
  contrast: (session) => {
    session.run(3);
    for (let i = 0; i < 7; i++) session.press(i % 3 === 1 ? -1 : 1).run(session.now + 1.2);
    session.run(14);
    session.send({ type: 'contrastAsked' });
    session.run(30);
    return session.states.find(({ state }) => state.contrast.status === 'then')!.at;
  },
  why: (session) => {
    session.run(3);
    for (let i = 0; i < 6; i++) session.press(1).run(session.now + 1.5);
    session.run(20);
    return 13;
  },
  advice: (session) => {
    session.run(6);
    for (let i = 0; i < 3; i++) session.press(1).run(session.now + 1.4);
    session.run(12.8);
    const advice = (new URLSearchParams(location.search).get('advice') ?? 'wilder') as 'wilder';
    session.send({ type: 'advised', advice, strength: 1, source: 'touch', at: 12.8 });
    session.run(20);
    return 12.8;
  },
};

declare global {
  interface Window {
    show(ms: number): Promise<void>;
  }
}

/** A finger on the last note that has sounded. */
function askNear(state: State): boolean {
  const timed = state.timeline.findLast(({ startsAt }) => startsAt < shown - 0.6)!;
  const slot = timed.bar.voices.melody.findLastIndex(
    (symbol, at) => symbol >= 0 && timed.startsAt + at * timed.slotSeconds < shown - 0.5,
  );
  const place = stage!.placeOf({ barIndex: timed.bar.barIndex, slot, voice: 'melody' });
  const pressed = { clientX: place!.x, clientY: place!.y, bubbles: true };
  document.querySelector('#stage')!.dispatchEvent(new MouseEvent('click', pressed));
  return true;
}

const query = new URLSearchParams(location.search);
const session = new Staged();
session.send({ type: 'calm', calm: query.has('calm') });
const event = (SCENES[query.get('scene') ?? 'more'] ?? SCENES['more']!)(session);
let stage: StagePort | null = null;
let shown = event - LEAD;
let asked = false;
const panels = mountPanels(
  document.querySelector<HTMLElement>('#panels')!,
  () => {},
  { downloadLog() {}, wake: () => Promise.resolve(), language() {} },
  {
    language: query.get('language') ?? 'en',
    now: () => shown,
    stage: () => stage,
    covered: (height) =>
      (document.querySelector<HTMLElement>('#stage')!.style.paddingBottom =
        `${Math.min(height, window.innerHeight)}px`),
  },
);
panels.update(session.at(event - LEAD));
await new Promise((resolve) => setTimeout(resolve, 300));
stage = await createStage(document.querySelector<HTMLElement>('#stage')!, {
  calm: false,
  debug: true,
  describe: () => '',
});
window.show = async (ms) => {
  const end = event + ms / 1000;
  while (shown < end - 1e-6) {
    // Longer waits are drawn in longer steps: a software renderer is slow.
    shown = Math.min(end, shown + (end - shown > 1 ? 0.2 : FRAME));
    const state = session.at(shown);
    panels.update(state);
    stage?.draw(state);
    await new Promise(requestAnimationFrame);
    if (query.has('tray')) document.querySelector('.growth')?.scrollIntoView();
    // In the scene of a question it is asked of a note just past, once.
    if (query.get('scene') === 'why' && shown >= event && !asked) asked = askNear(state);
  }
};
// With the drawer open: `&tray`.
if (query.has('tray')) document.querySelector<HTMLElement>('.strip .round:last-of-type')?.click();
document.body.dataset['ready'] = '';
