import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as palette from '../../src/stage/palette.ts';
import { contrast, difference, fromHex, mixed, over, seenBy, type Rgb, type Sight } from './colour.ts';

const FOLDER = new URL('../../src/panels/css/', import.meta.url);
const sheets = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.css'))
  .map((file) => ({ file, css: readFileSync(new URL(file, FOLDER), 'utf8') }));
const overlay = sheets.find(({ file }) => file === 'overlay.css')!.css;

/** Colours by the names that the sheets give them. */
const named = new Map(
  [...overlay.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name!, fromHex(hex!)]),
);
const [night, panel, raised, text, muted, line, more, change, mind, mindText] = [
  'night',
  'panel',
  'raised',
  'text',
  'muted',
  'line',
  'more',
  'change',
  'mind',
  'mind-text',
].map((name) => named.get(name)!) as [Rgb, Rgb, Rgb, Rgb, Rgb, Rgb, Rgb, Rgb, Rgb, Rgb];

/** A card in the drawer is dark glass over the panel. */
const card = mixed(night, panel, 0.38);
const pressed = mixed(mind, panel, 0.32);
const filled = over([...mind, 0.45], pressed);
const hovered = mixed(line, panel, 0.35);
/** What a caption's plate lets through of the brightest thing the stage can draw. */
const plate = over([...night, 0.84], fromHex(palette.IVORY));

const READ: readonly (readonly [string, Rgb, Rgb])[] = [
  ['words on the night', text, night],
  ['words on a panel', text, panel],
  ['words on a raised surface', text, raised],
  ['words on a card', text, card],
  ['words of a caption over the brightest of the art', text, plate],
  ['words on a button under a mouse', text, hovered],
  ['a chosen style', text, pressed],
  ['a chosen style, filled', text, filled],
  ['quiet words on a panel', muted, panel],
  ['quiet words on a card', muted, card],
  ['quiet words on a raised surface', muted, raised],
  ['a heading on a card', mindText, card],
  ['a figure on a raised surface', mindText, raised],
  ['what is waited for, on a panel', more, panel],
  ['the sign of a Change on a panel', change, panel],
  ['how it was, over the night', named.get('then')!, night],
  ['More', night, more],
  ['Change', night, change],
  ['a pressed round button', night, text],
  ['the part that sounds of Then ⇄ Now', night, mindText],
];

const SEEN: readonly (readonly [string, Rgb, Rgb])[] = [
  ['the pad of More', more, night],
  ['the pad of Change', change, night],
  ['the ring of a hold', text, night],
  ['a slider’s filled part on its track', mindText, raised],
  ['a slider’s thumb', text, card],
  ['how far it has moved, on its track', mind, raised],
  ['the ring around what is chosen', mindText, card],
  ['the ring of the focus on the night', [1, 1, 1], night],
  ['the ring of the focus on a panel', [1, 1, 1], panel],
  ['the dark gap of the focus on More', night, more],
  ['the dark gap of the focus on Change', night, change],
  ['the ring of “Still there?”', more, panel],
  ['the rim of a lonely voice', line, night],
];

describe('contrast', () => {
  it('knows the figures of the standard', () => {
    expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 9);
    expect(contrast(fromHex('#767676'), [1, 1, 1])).toBeCloseTo(4.54, 2);
    expect(contrast(text, night)).toBeCloseTo(16.7, 1);
  });

  it.each(READ)('%s can be read', (_what, ink, ground) => {
    expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SEEN)('%s can be seen', (_what, mark, ground) => {
    expect(contrast(mark, ground)).toBeGreaterThanOrEqual(3);
  });

  it('is known of every colour that words have in the sheets', () => {
    const inks = sheets.flatMap(({ css }) =>
      [...css.matchAll(/(?:^|[\s;{])color:\s*([^;]+);/g)].map(([, ink]) => ink!.trim()),
    );
    const known = ['text', 'muted', 'night', 'more', 'change', 'mind-text', 'then'].map((name) => `var(--${name})`);
    expect(inks.length).toBeGreaterThan(10);
    expect(inks.filter((ink) => !['inherit', 'HighlightText', ...known].includes(ink))).toEqual([]);
  });

  it('is of the same colours as the stage’s', () => {
    expect([night, text, line, more, change, mind, mindText]).toEqual(
      [palette.NIGHT, palette.IVORY, palette.MIST, palette.AMBER, palette.BLUE, palette.MIND, palette.MIND_LIGHT].map(
        fromHex,
      ),
    );
  });
});

describe('colours without colour vision', () => {
  const voices = [palette.AMBER, palette.BLUE, palette.CORAL, palette.IVORY, palette.MIND].map(fromHex);
  const closest = (sight: Sight): number =>
    Math.min(
      ...voices.flatMap((a, i) => voices.slice(i + 1).map((b) => difference(seenBy(sight, a), seenBy(sight, b)))),
    );

  it('leaves white white, and makes a deuteranope’s red and green alike', () => {
    for (const sight of ['protan', 'deutan', 'tritan'] as const)
      expect(difference(seenBy(sight, [1, 1, 1]), [1, 1, 1])).toBeLessThan(0.5);
    const [red, green] = [fromHex('#a04a20'), fromHex('#5f6b20')];
    expect(difference(red, green)).toBeGreaterThan(40);
    expect(difference(seenBy('deutan', red), seenBy('deutan', green))).toBeLessThan(12);
  });

  it.each([
    ['normal', 48],
    ['protan', 40],
    ['deutan', 31],
    ['tritan', 34],
  ] as const)('%s eyes tell the five voices apart by a ΔE of %i', (sight, least) => {
    expect(Math.round(closest(sight))).toBeGreaterThanOrEqual(least);
  });

  it.each(['normal', 'protan', 'deutan', 'tritan'] as const)('%s eyes tell More from Change', (sight) => {
    expect(difference(seenBy(sight, more), seenBy(sight, change))).toBeGreaterThanOrEqual(72);
  });
});
