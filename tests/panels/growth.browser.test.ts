/** The picture of what was taught: a petal for each side of each voice, earlier stages around it, said in words, too. */
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { earlierStages, petalTurns, taughtVoices } from '../../src/panels/growth.tsx';
import { mountPanels, type Panels } from '../../src/panels/panels.tsx';
import { PETAL_VOICES, type Petal } from '../../src/protocol/why.ts';
import { panelState } from './panelState.ts';

const petalsOf = (share: number): Petal[] => [
  { voice: 'melody', side: 'pitch', strength: 0.8 * share, lean: -0.7 * share },
  { voice: 'melody', side: 'rhythm', strength: 0.3 * share, lean: 0.3 * share },
  { voice: 'bass', side: 'rhythm', strength: 0, lean: 0 },
  { voice: 'drums', side: 'memory', strength: 0.5 * share, lean: 0.5 * share },
];

describe('the picture of what was taught', () => {
  let root: HTMLElement;
  let panels: Panels;
  beforeEach(async () => {
    await page.viewport(1280, 900);
    document.documentElement.lang = 'en';
    document.title = 'Antiphon';
    document.body.style.cssText = 'margin:0;background:#0b1026';
    root = document.createElement('div');
    document.body.append(root);
    panels = mountPanels(root, () => {}, { downloadLog() {}, wake: async () => {}, language() {} }, { language: 'en' });
  });
  afterEach(() => {
    panels.close();
    root.remove();
  });

  async function open(stages: number): Promise<void> {
    const growth = Array.from({ length: stages }, (_, i) => ({ ratings: i + 1, petals: petalsOf((i + 1) / stages) }));
    const learnt = { policyVersion: stages, ratings: stages, taught: [], features: [], petals: [] };
    panels.update(panelState({ why: { learnt: stages > 0 ? learnt : null, growth } }));
    await userEvent.click(page.getByRole('button', { name: 'Settings' }));
  }

  it('has a petal for what was taught, filled towards more and open towards less, and none for what was not', async () => {
    await open(9);
    expect(root.querySelectorAll('.growth-more')).toHaveLength(2);
    expect(root.querySelectorAll('.growth-less')).toHaveLength(1);
    expect(root.querySelectorAll('.growth-earlier').length).toBeGreaterThan(6);
    const picture = page.getByRole('img', { name: /How it grew/ });
    await expect.element(picture).toHaveAccessibleName('How it grew. the melody: 80%, the drums: 50%');
    const { violations } = await axe.run(root);
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('is not there before anything was taught', async () => {
    await open(0);
    expect(root.querySelector('.growth')).toBeNull();
  });
});

describe('the order of the petals', () => {
  it('gives each voice its own fifth of the circle, with the melody at the top', () => {
    const petals = PETAL_VOICES.flatMap((voice) => [{ voice }, { voice }, { voice }]);
    const turns = petalTurns(petals);
    expect(turns[1]).toBeCloseTo(0);
    petals.forEach(({ voice }, index) => {
      const middle = PETAL_VOICES.indexOf(voice) * 72;
      expect(Math.abs(turns[index]! - middle)).toBeLessThan(36);
    });
    expect(new Set(turns.map((turn) => turn.toFixed(2))).size).toBe(petals.length);
  });

  it('tells voices strongest first, and leaves out what is nothing', () => {
    expect(taughtVoices(petalsOf(1)).map(({ voice }) => voice)).toEqual(['melody', 'drums']);
  });

  it('keeps a few stages of many, the first among them', () => {
    const growth = Array.from({ length: 40 }, (_, i) => petalsOf(i / 40));
    const stages = earlierStages(growth);
    expect(stages.length).toBeLessThan(6);
    expect(stages[0]).toBe(growth[0]);
    expect(stages).not.toContain(growth.at(-1));
  });
});
