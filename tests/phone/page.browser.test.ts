/** The phone's page by itself: what its halves mean in each act, and that its gold dot stands where the stage has it. */
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page as browser } from 'vitest/browser';
import html from '../../src/phone/index.html?raw';
import '../../src/phone/phone.css';
import { showPage } from '../../src/phone/page.ts';
import { PhonePresses } from '../../src/phone/presses.ts';
import { wordsOf, type PhoneLanguage } from '../../src/phone/words.ts';
import type { FromPhone, Place } from '../../src/protocol/phone.ts';
import { layoutOf } from '../../src/stage/layout.ts';
import { GOLD } from '../../src/stage/palette.ts';
import { circleOf, CrowdRing } from '../../src/stage/viewModel/crowd.ts';
import { NO_AUDIENCE } from '../../src/session/audienceView.ts';
import { LANGUAGES } from '../../src/panels/language.ts';

let sent: FromPhone[] = [];
let now = 0;

beforeEach(async () => {
  await browser.viewport(360, 640);
  [sent, now] = [[], 0];
});

afterEach(() => {
  document.body.replaceChildren();
  document.body.className = '';
});

function open(language: PhoneLanguage = 'en'): (place: Partial<Place>) => void {
  document.body.innerHTML = new DOMParser().parseFromString(html, 'text/html').body.innerHTML;
  document.documentElement.lang = language;
  const presses = new PhonePresses((message) => sent.push(message) > 0);
  const changed = showPage(wordsOf(language), { presses, advise: () => true, hurry: () => undefined, now: () => now });
  return (place) => changed('open', { open: true, act: 'music', seat: 0, joined: 1, ...place });
}

const text = (id: string): string => document.getElementById(id)!.textContent!.trim();
const press = (id: string): void => document.getElementById(id)!.click();
const found = async (): Promise<string[]> =>
  (await axe.run(document.body, { rules: { region: { enabled: false } } })).violations.map(({ id }) => id);

describe('the halves', () => {
  it('mean what the act says, by name, and ratings again afterwards', async () => {
    const place = open();
    place({});
    expect([text('change'), text('more'), text('hint')]).toEqual(['Change', 'More', 'Tap, or hold for more.']);
    place({ act: 'warmUp' });
    expect([text('change'), text('more'), text('hint')]).toEqual(['Calmer', 'Wilder', 'How shall it begin? Choose.']);
    expect(document.getElementById('advice')!.checkVisibility()).toBe(false);
    expect(await found()).toEqual([]);
    press('change');
    expect(sent).toMatchObject([{ type: 'rate', value: -0.5 }]);
    place({ act: 'applause' });
    expect([text('change'), text('more'), text('hint')]).toEqual(['Bravo!', 'Bravo!', 'Every press is applause.']);
    expect(await found()).toEqual([]);
    place({});
    expect([text('change'), text('more')]).toEqual(['Change', 'More']);
    expect(document.getElementById('advice')!.checkVisibility()).toBe(true);
  });

  it('take applause as fast as it comes, and say of ratings that they come too fast', () => {
    const place = open();
    place({ act: 'applause' });
    for (now of [1000, 1100]) press('more');
    expect(text('hint')).toBe('Every press is applause.');
    place({});
    for (now of [3000, 3100]) press('more');
    expect(text('hint')).toBe('Too quick to judge. One at a time.');
  });

  it.each(LANGUAGES.map(({ code }) => code as PhoneLanguage))('fit in %s', (language) => {
    const place = open(language);
    for (const act of ['warmUp', 'applause'] as const) {
      place({ act, joined: 300 });
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
      for (const element of document.querySelectorAll('h1, #hint, .pad span'))
        expect(element.scrollWidth).toBeLessThanOrEqual(element.clientWidth || element.scrollWidth);
    }
  });
});

describe('the gold dot', () => {
  it.each([0, 1, 5, 11, 23])('of seat %i stands where the stage has it, in the same colour', (seat) => {
    const place = open();
    place({ seat, joined: 24 });
    const mine = document.querySelector('#ring .mine')!;
    const at = (name: string): number => (Number(mine.getAttribute(name)) - 50) / 40;
    const ring = new CrowdRing();
    const layout = layoutOf(1920, 1080);
    ring.look({ ...NO_AUDIENCE, joined: 24, dots: [{ seat, lane: 0, held: 0 }] }, layout, 0, 0, 1 / 30);
    circleOf(layout, ring.circle);
    const turn = 2 * Math.PI * ring.angle[[...ring.key].indexOf(seat)]!;
    expect(at('cx')).toBeCloseTo(Math.sin(turn), 4);
    expect(at('cy')).toBeCloseTo(-Math.cos(turn), 4);
    const channels = [GOLD >> 16, (GOLD >> 8) & 255, GOLD & 255];
    expect(getComputedStyle(mine).fill).toBe(`rgb(${channels.join(', ')})`);
  });

  it('wears what was pressed, as on the stage, and is one of a ring where there are many', () => {
    const place = open();
    place({ seat: 3, joined: 24 });
    press('change');
    expect(document.getElementById('ring')!.dataset['worn']).toBe('-1');
    expect(text('dot')).toBe('You are the gold dot');
    place({ seat: 3, joined: 25 });
    expect(text('dot')).toBe('You are in the golden ring');
  });
});
