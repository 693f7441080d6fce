/** Nobody is left out: every scene for assistive technology, other colours, larger text, no mouse, no motion. */
import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import * as palette from '../../src/stage/palette.ts';
import { contrast, fromHex, over, type Rgb, type Rgba } from './colour.ts';
import { crowded, frame, mountScene, readTexts, tooLong, type Mounted } from './mounted.ts';
import { SCENES } from './scenes.ts';

const NAMES = Object.keys(SCENES);
let mounted: Mounted | null = null;

afterEach(async () => {
  mounted?.close();
  mounted = null;
  document.documentElement.style.fontSize = '';
  await emulate([]);
});

async function emulate(features: readonly { name: string; value: string }[]): Promise<void> {
  await cdp().send('Emulation.setEmulatedMedia', { features: [...features] });
}

async function violations(root: HTMLElement, without: readonly string[] = []): Promise<string[]> {
  const found = await axe.run(root, { rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])) });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

describe('axe finds nothing wrong', () => {
  it.each(NAMES)('in %s, left to right and right to left', async (name) => {
    for (const language of ['en', 'ar']) {
      mounted = await mountScene(name, language);
      expect(await violations(mounted.root)).toEqual([]);
      mounted.close();
    }
  });

  it.each(['asleep', 'learn', 'tray', 'controller', 'idle', 'flower'])(
    'in %s, where the system has colours of its own',
    async (name) => {
      await emulate([{ name: 'forced-colors', value: 'active' }]);
      mounted = await mountScene(name);
      expect(matchMedia('(forced-colors: active)').matches).toBe(true);
      // axe asks for -webkit-text-fill-color, which keeps the page's own colour where the system's is drawn.
      expect(await violations(mounted.root, ['color-contrast'])).toEqual([]);
      expect(poorTexts(mounted.root)).toEqual([]);
      const rimless = [...mounted.root.querySelectorAll<HTMLElement>('button:not(.pad)')].filter(
        (button) => Number.parseFloat(getComputedStyle(button).borderTopWidth) === 0,
      );
      expect(rimless.map(({ outerHTML }) => outerHTML)).toEqual([]);
    },
  );
});

describe('contrast as it is drawn', () => {
  /** Fonts and edges aside, every text against the surfaces that lie behind it, the art at its brightest where one can be seen through. */
  it.each(NAMES)('is 4.5 : 1 and more for every text of %s', async (name) => {
    mounted = await mountScene(name);
    expect(poorTexts(mounted.root)).toEqual([]);
  });
});

describe('larger text', () => {
  it.each(['asleep', 'learn', 'tray', 'heard', 'flower'])('twice as large, %s loses nothing', async (name) => {
    document.documentElement.style.fontSize = '200%';
    mounted = await mountScene(name, 'de', [1280, 800]);
    expect([...tooLong(mounted.root), ...crowded(mounted.root)]).toEqual([]);
  });

  it.each(['asleep', 'learn', 'tray', 'heard', 'flower'])(
    'zoomed to twice its size, %s loses nothing',
    async (name) => {
      mounted = await mountScene(name, 'de', [640, 512]);
      expect([...tooLong(mounted.root), ...crowded(mounted.root)]).toEqual([]);
    },
  );

  it.each(['asleep', 'learn', 'tray', 'heard', 'flower'])(
    'spaced as a reader may need it, %s loses nothing',
    async (name) => {
      mounted = await mountScene(name, 'de');
      const style = document.createElement('style');
      style.textContent =
        '.panels *{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}';
      mounted.root.append(style);
      await frame();
      expect([...tooLong(mounted.root), ...crowded(mounted.root)]).toEqual([]);
    },
  );
});

describe('without a mouse', () => {
  it('Tab goes through everything once, with a ring to be seen, and out again', async () => {
    mounted = await mountScene('tray');
    const { root } = mounted;
    const shown = [...root.querySelectorAll<HTMLElement>(OPERABLE)].filter((element) =>
      element.checkVisibility({ visibilityProperty: true }),
    );
    expect(shown.length).toBeGreaterThan(30);
    await expectWholePath(root, shown);
  });

  it('Tab goes through what a visit shows', async () => {
    for (const name of ['learn', 'asleep', 'flower']) {
      mounted = await mountScene(name);
      const shown = [...mounted.root.querySelectorAll<HTMLElement>(OPERABLE)].filter((element) =>
        element.checkVisibility({ visibilityProperty: true }),
      );
      expect(shown.length).toBeGreaterThan(6);
      await expectWholePath(mounted.root, shown);
      mounted.close();
    }
  });

  it('Esc closes one thing at a time and leads back to what opened it', async () => {
    mounted = await mountScene('controller');
    const { root } = mounted;
    expect(root.querySelector('dialog')!.open).toBe(true);
    await userEvent.keyboard('{Escape}');
    expect(root.querySelector('dialog')!.open).toBe(false);
    expect(root.querySelector('.tray')).not.toBeNull();
    await userEvent.keyboard('{Escape}');
    expect(root.querySelector('.tray')).toBeNull();
    expect(document.activeElement).toBe(root.querySelector('.strip > button:last-child'));
  });
});

describe('for hands', () => {
  it.each(NAMES)('everything to press in %s is 64 pixels and more, a pad 160', async (name) => {
    for (const window of [
      [360, 740],
      [1080, 1920],
    ] as const) {
      mounted = await mountScene(name, 'en', window);
      const small = [...mounted.root.querySelectorAll<HTMLElement>('button, input:not([hidden])')].filter((target) => {
        if (!target.checkVisibility({ visibilityProperty: true })) return false;
        const box = target.getBoundingClientRect();
        return Math.min(box.width, box.height) < (target.matches('.pad') ? 160 : 64);
      });
      expect(small.map(({ outerHTML }) => outerHTML.slice(0, 120))).toEqual([]);
      mounted.close();
    }
  });

  it('all that a visit asks for lies in the lower third of a kiosk, also for whoever sits', async () => {
    for (const name of ['asleep', 'first', 'changed', 'flower', 'then']) {
      mounted = await mountScene(name, 'en', [1080, 1920]);
      const tops = [...mounted.root.querySelectorAll<HTMLElement>('.band button')]
        .filter((button) => button.checkVisibility({ visibilityProperty: true }))
        .map((button) => button.getBoundingClientRect().top);
      expect(Math.min(...tops)).toBeGreaterThan((1920 * 2) / 3);
      mounted.close();
    }
  });
});

describe('at rest', () => {
  it.each(['asleep', 'heard', 'tray', 'flower', 'then'])(
    '%s moves nothing for whoever wants less motion',
    async (name) => {
      await emulate([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
      mounted = await mountScene(name);
      expect(document.getAnimations().map((animation) => (animation as CSSAnimation).animationName)).toEqual([]);
    },
  );

  it('a calm view moves nothing by itself', async () => {
    mounted = await mountScene('calm');
    await frame();
    const endless = document
      .getAnimations()
      .filter((animation) => animation.effect?.getTiming().iterations === Infinity);
    expect(endless.map((animation) => (animation as CSSAnimation).animationName)).toEqual([]);
  });

  it('nothing blinks faster than three times a second', async () => {
    const durations: number[] = [];
    for (const name of NAMES) {
      mounted = await mountScene(name);
      for (const { effect } of document.getAnimations())
        if (effect?.getTiming().iterations === Infinity) durations.push(Number(effect.getTiming().duration));
      mounted.close();
    }
    expect(durations.length).toBeGreaterThan(0);
    expect(Math.min(...durations)).toBeGreaterThanOrEqual(1000 / 3);
  });
});

const OPERABLE = 'button:not(:disabled), input:not([hidden]), [tabindex="0"]';

async function expectWholePath(root: HTMLElement, wanted: readonly HTMLElement[]): Promise<void> {
  (document.activeElement as HTMLElement | null)?.blur();
  const visited: HTMLElement[] = [];
  for (let i = 0; i < wanted.length + 5; i++) {
    await userEvent.keyboard('{Tab}');
    const active = document.activeElement as HTMLElement;
    if (!root.contains(active) || visited.includes(active)) break;
    visited.push(active);
    const { outlineWidth, outlineStyle, outlineColor } = getComputedStyle(active);
    expect([outlineStyle, outlineWidth, outlineColor]).toEqual(['solid', '3px', 'rgb(255, 255, 255)']);
  }
  const missed = wanted.filter((element) => !visited.includes(element));
  expect(missed.map(({ outerHTML }) => outerHTML.slice(0, 120))).toEqual([]);
  // In the order of reading: what comes later in the page comes later on the way.
  for (const [i, element] of visited.slice(1).entries())
    expect(visited[i]!.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
}

function poorTexts(root: HTMLElement): string[] {
  return readTexts(root).flatMap(({ text, element }) => {
    const ink = colourOf(getComputedStyle(element).color)!;
    const worst = Math.min(...groundsOf(element).map((ground) => contrast([ink[0], ink[1], ink[2]], ground)));
    return worst < 4.5 ? [`${text}: ${worst.toFixed(2)}`] : [];
  });
}

/** The colours of a computed style; null where it names none. */
function colourOf(css: string): Rgba | null {
  const numbers = [...css.matchAll(/-?[\d.]+(?:e-?\d+)?/g)].map(([number]) => Number(number));
  if (css.startsWith('rgb')) return [numbers[0]! / 255, numbers[1]! / 255, numbers[2]! / 255, numbers[3] ?? 1];
  if (css.startsWith('color(srgb')) return [numbers[0]!, numbers[1]!, numbers[2]!, numbers[3] ?? 1];
  return null;
}

/** Every opaque colour that may lie behind the text of an element: surfaces over each other, on the darkest and the brightest art. */
function groundsOf(element: HTMLElement): readonly Rgb[] {
  const layers: (readonly Rgba[])[] = [];
  for (let at: HTMLElement | null = element; at !== null; at = at.parentElement) {
    const { backgroundColor, backgroundImage } = getComputedStyle(at);
    const stops = [...backgroundImage.matchAll(/(?:rgba?|color)\([^()]*\)/g)].map(([stop]) => colourOf(stop)!);
    if (stops.length > 0) layers.push(stops);
    layers.push([colourOf(backgroundColor)!]);
    if (at.matches('.pad')) return [fromHex(at.matches('.pad-more') ? palette.AMBER : palette.BLUE)];
    // The page itself lies behind the art, which may be as bright as its brightest under a plate, and stays dark elsewhere.
    if (at.matches('.heard, .tray, .dialog, .announcement'))
      return stacked(layers, [palette.NIGHT, palette.IVORY].map(fromHex));
  }
  return stacked(layers, [fromHex(palette.NIGHT)]);
}

function stacked(layers: readonly (readonly Rgba[])[], art: readonly Rgb[]): readonly Rgb[] {
  return layers
    .toReversed()
    .reduce<readonly Rgb[]>(
      (below, layer) => layer.flatMap((colour) => below.map((ground) => over(colour, ground))),
      art,
    );
}

// The runner's own page must not hide what is tested.
await page.viewport(1280, 800);
