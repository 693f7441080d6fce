/** Every text in every language has room where it stands: measured, with the fonts that ship. */
import { afterEach, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/panels/language.ts';
import { crowded, mountScene, readTexts, tooLong, type Mounted } from './mounted.ts';
import { SCENES } from './scenes.ts';

const WINDOWS = [
  [360, 740],
  [1080, 1920],
  [1920, 1080],
] as const;

let mounted: Mounted | null = null;
afterEach(() => {
  mounted?.close();
  mounted = null;
});

describe.each(LANGUAGES.map(({ code }) => code))('in %s', (code) => {
  it.each(WINDOWS)('no text is too long for its place at %i × %i', async (width, height) => {
    const wrong: string[] = [];
    for (const name of Object.keys(SCENES)) {
      mounted = await mountScene(name, code, [width, height]);
      wrong.push(...[...tooLong(mounted.root), ...crowded(mounted.root)].map((what) => `${name}: ${what}`));
      mounted.close();
    }
    expect(wrong).toEqual([]);
  });
});

it.each(LANGUAGES.map(({ code }) => code))(
  'the title stands on one line above the flower of a kiosk in %s',
  async (code) => {
    mounted = await mountScene('asleep', code, [1080, 1920]);
    const title = mounted.root.querySelector<HTMLElement>('.title')!;
    const range = document.createRange();
    range.selectNodeContents(title);
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
    expect(lines.size).toBe(1);
    expect(Number.parseFloat(getComputedStyle(title).fontSize)).toBeGreaterThan(60);
    // The flower sleeps a sixth of the sky down.
    expect(title.getBoundingClientRect().bottom).toBeLessThan(220);
  },
);

it.each(LANGUAGES.map(({ code }) => code))('fits a telephone on its side in %s', async (code) => {
  for (const window of [
    [480, 320],
    [667, 375],
  ] as const)
    for (const name of ['asleep', 'learn']) {
      mounted = await mountScene(name, code, window);
      const { root } = mounted;
      expect(crowded(root)).toEqual([]);
      const small = [...root.querySelectorAll('.band button')].filter((button) => {
        const { width, height } = button.getBoundingClientRect();
        return Math.min(width, height) < 44;
      });
      expect(small.map(({ outerHTML }) => outerHTML)).toEqual([]);
      // The art keeps a third of the window.
      expect(root.querySelector('.band')!.getBoundingClientRect().top).toBeGreaterThan(window[1] / 3);
      mounted.close();
    }
});

it.each(['asleep', 'learn', 'flower', 'idle'])('%s fits the narrowest window and the widest wall', async (name) => {
  for (const window of [
    [320, 480],
    [3840, 2160],
    [7680, 1080],
  ] as const) {
    mounted = await mountScene(name, 'en', window);
    const { root } = mounted;
    expect([...tooLong(root), ...crowded(root)]).toEqual([]);
    const [change, more] = ['.pad-change', '.pad-more'].map((pad) => root.querySelector(pad)!.getBoundingClientRect());
    // However wide the wall, the two pads stay near each other.
    expect(more!.left - change!.right).toBeLessThan(2.6 * Math.min(...window));
    mounted.close();
  }
});

it('notices a text that is too long', async () => {
  mounted = await mountScene('learn', 'en', [360, 740]);
  expect(tooLong(mounted.root)).toEqual([]);
  mounted.root.querySelector('.pad-label')!.textContent = 'Considerably more';
  mounted.root.querySelector('.chip')!.textContent = 'Unverhältnismäßigkeitsprüfung';
  expect(tooLong(mounted.root)).toEqual([
    expect.stringMatching(/^wider than pad-label: “Considerably more”/),
    expect.stringMatching(/^breaks a word: “Unverh/),
  ]);
});

it('draws ♭ ♮ ♯ and every script with a face of its own', async () => {
  mounted = await mountScene('asleep', 'ar');
  const samples = { 'Noto Music': '♭♮♯', 'Noto Sans Arabic Variable': 'علِّمه', 'Noto Sans JP Variable': '日本語' };
  for (const [face, sample] of Object.entries(samples)) {
    const loaded = await document.fonts.load(`32px '${face}'`, sample);
    expect(
      loaded.map(({ status }) => status),
      face,
    ).toEqual(expect.arrayContaining(['loaded']));
    const inks = [...sample].map((sign) => inkOf(sign, `'${face}'`));
    expect(Math.min(...inks), face).toBeGreaterThan(20);
  }
  expect(new Set(['♭', '♮', '♯'].map((sign) => inkOf(sign, "'Noto Music'"))).size).toBe(3);
});

it('keeps words of a kiosk at 22 pixels and more, and captions of a projector at 32 and more', async () => {
  for (const [width, height] of [
    [1080, 1920],
    [1920, 1080],
  ] as const)
    for (const name of ['heard', 'learn', 'tray', 'idle', 'asleep']) {
      mounted = await mountScene(name, 'en', [width, height]);
      const sizeOf = (element: HTMLElement): number => Number.parseFloat(getComputedStyle(element).fontSize);
      const small = readTexts(mounted.root).filter(({ element }) => sizeOf(element) < 22);
      expect(small.map(({ text, element }) => `${text} ${sizeOf(element)}`)).toEqual([]);
      const captions = [...mounted.root.querySelectorAll<HTMLElement>('.caption, .heard')];
      expect(captions.length).toBeGreaterThan(0);
      expect(Math.min(...captions.map(sizeOf))).toBeGreaterThanOrEqual(32);
      mounted.close();
    }
});

/** How many pixels a sign darkens, drawn at 48 pixels. */
function inkOf(sign: string, face: string): number {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 64];
  const context = canvas.getContext('2d')!;
  context.font = `48px ${face}`;
  context.fillText(sign, 8, 48);
  return context.getImageData(0, 0, 64, 64).data.filter((value, at) => at % 4 === 3 && value > 128).length;
}
