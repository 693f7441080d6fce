/** The stage and the panels as the page has them, on states that were filmed before. Sets `window.pictured` when the last is drawn. */
import { mountPanels } from '../../src/panels/panels.tsx';
import { createStage } from '../../src/stage/stage.ts';
import { unpackFrames } from './frames.ts';

declare global {
  interface Window {
    pictured?: { drawCalls: number; scriptMsPerFrame: number };
  }
}

const query = new URLSearchParams(location.search);
const frames = unpackFrames(await (await fetch('./frames.json')).text());
const parent = document.querySelector<HTMLElement>('#stage')!;
const nobody = (): void => {};
let now = frames[0]!.at;
const panels = mountPanels(
  document.querySelector<HTMLElement>('#panels')!,
  nobody,
  { downloadLog: nobody, wake: () => Promise.resolve(), language: nobody, captions: nobody },
  {
    now: () => now,
    language: query.get('language') ?? 'en',
    covered: (height) => (parent.style.paddingBottom = `${height}px`),
  },
);
panels.update(frames[0]!.state);
await document.fonts.ready;
const stage = await createStage(parent, {
  calm: false,
  debug: true,
  quality: 3,
  describe: (summary) => panels.describe(summary),
});
for (const frame of frames) {
  now = frame.at;
  panels.update(frame.state);
  stage.draw({ ...frame.state, now });
  // A software renderer must not be given frames faster than it finishes them.
  await new Promise(requestAnimationFrame);
}
await document.fonts.ready;
// Styles ease into place in the page's own time; a picture shows where they end.
for (const animation of document.getAnimations())
  if (animation.effect?.getComputedTiming().iterations === 1) animation.finish();
await new Promise(requestAnimationFrame);
window.pictured = { drawCalls: stage.drawCalls, scriptMsPerFrame: stage.scriptMsPerFrame };
