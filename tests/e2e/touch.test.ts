/** A touch screen in a public place: several people, palms, pens, and everything a browser would do with fingers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryClock, Glass, middleOf, passUntil, type Point } from './evening.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let glass: Glass;
let more: Point;
let change: Point;

async function open(mode: 'install' | 'learn'): Promise<void> {
  stage = await openStage({
    query: { mode, seed: '3', backend: 'wasm', tempo: '200' },
    before: carryClock,
    viewport: { width: 360, height: 640 },
  });
  const { page, until } = stage;
  await until((now) => now.plannedBars > 0);
  glass = await Glass.over(page);
  await page.keyboard.press('x');
  await passUntil(stage, (now) => now.heardBars > 0);
  [more, change] = await Promise.all([middleOf(page, '.pad-more'), middleOf(page, '.pad-change')]);
}
const ratings = async (): Promise<number> => (await stage.snapshot()).ratings;
/** A press of a key comes after all that the fingers did. */
async function settledRatings(): Promise<number> {
  const { page, until } = stage;
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await until((now) => now.sounding !== null);
  return ratings();
}
afterEach(() => stage.close());

describe('fingers in an installation', () => {
  beforeEach(() => open('install'));

  it('are two presses on two pads at once, one on one, and none where the browser takes them away', async () => {
    const { page, until } = stage;
    await glass.down({ ...more, id: 1 }, { ...change, id: 2 });
    expect(await page.locator('.pad[data-pressed]').count()).toBe(2);
    await glass.up();
    await until((now) => now.ratings === 2);
    await glass.down({ ...more, id: 1 }, { ...more, x: more.x + 20, id: 2 });
    await glass.up();
    await until((now) => now.ratings === 3);
    await glass.down(more);
    expect(await page.locator('.pad-more[data-pressed]').count()).toBe(1);
    await glass.cancel();
    expect(await page.locator('.pad[data-pressed]').count()).toBe(0);
    expect(await settledRatings()).toBe(3);
  }, 120_000);

  it('are a hand where two are broad or many come at once, and nothing is stuck after forty', async () => {
    const { page, until } = stage;
    await glass.down({ ...more, id: 1, radius: 60 }, { ...change, id: 2, radius: 60 });
    await glass.up();
    expect(await settledRatings()).toBe(0);
    const crowd = (first: number, count: number): Point[] =>
      Array.from({ length: count }, (_, i) => ({ ...(i % 2 ? more : change), id: first + i }));
    for (const [first, count] of [
      [0, 16],
      [16, 16],
      [32, 8],
    ] as const) {
      await glass.down(...crowd(first, count));
      await glass.up();
    }
    expect(await settledRatings()).toBe(0);
    expect(await page.locator('.pad[data-pressed]').count()).toBe(0);
    await glass.tap(more);
    await until((now) => now.ratings === 1);
  }, 120_000);

  it('press beside a mouse and a pen', async () => {
    const { page, until } = stage;
    await glass.down({ ...more, id: 1 });
    await page.mouse.click(change.x, change.y);
    await until((now) => now.ratings === 1);
    await glass.up();
    await until((now) => now.ratings === 2);
    await glass.pen('mousePressed', more);
    await glass.pen('mouseReleased', more);
    await until((now) => now.ratings === 3);
    expect(await settledRatings()).toBe(3);
  }, 120_000);

  it('neither drag nor zoom the page, mark no text, and bring up no menu', async () => {
    const { page } = stage;
    expect(await dragging()).toBe('prevented');
    expect(await defaults()).toEqual([]);
    await page.mouse.dblclick(180, 20);
    expect(await page.evaluate(() => getSelection()!.toString())).toBe('');
  }, 120_000);
});

/** Two fingers spread over the picture: whether the browser may do what it does with them. */
async function dragging(): Promise<string> {
  const { page } = stage;
  const seen = page.evaluate(
    () =>
      new Promise<string>((resolve) =>
        window.addEventListener('touchmove', (event) => resolve(event.defaultPrevented ? 'prevented' : 'allowed'), {
          once: true,
        }),
      ),
  );
  await glass.down({ x: 150, y: 100, id: 1 }, { x: 210, y: 100, id: 2 });
  await glass.move({ x: 100, y: 100, id: 1 }, { x: 260, y: 100, id: 2 });
  const answer = await seen;
  await glass.up();
  return answer;
}

/** What the browser may still do by itself. */
function defaults(): Promise<string[]> {
  return stage.page.evaluate(() =>
    ['contextmenu', 'selectstart', 'dblclick'].filter((type) =>
      document.querySelector('.caption')!.dispatchEvent(new Event(type, { bubbles: true, cancelable: true })),
    ),
  );
}

describe('fingers elsewhere', () => {
  beforeEach(() => open('learn'));
  it('keep what is theirs', async () => {
    expect(await dragging()).toBe('allowed');
    expect(await defaults()).toEqual(['contextmenu', 'selectstart', 'dblclick']);
  }, 120_000);
});
