/** The stage as something to point at, on a real page: places are the window's, whatever the pixels of the canvas. */
import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { StagePort } from '../../src/session/ports.ts';
import { createStage } from '../../src/stage/stage.ts';
import { BAR_SECONDS, fixtureState, fixtureTimeline } from './fixture.ts';

const TIMELINE = fixtureTimeline(4);
let stage: StagePort | null = null;
let parent: HTMLElement | null = null;

async function raise(): Promise<{ stage: StagePort; picture: HTMLElement }> {
  await page.viewport(640, 400);
  parent = document.createElement('div');
  parent.style.cssText = 'position:fixed;left:40px;top:20px;width:560px;height:340px';
  document.body.append(parent);
  stage = await createStage(parent, { calm: false, debug: true, describe: () => '', quality: 0 });
  return { stage, picture: parent.querySelector<HTMLElement>('[role=img]')! };
}

afterEach(() => {
  stage?.close();
  parent?.remove();
  stage = null;
  parent = null;
});

describe('a finger on the stage', () => {
  it('finds the note whose place the stage tells, also later, and nothing outside the picture', async () => {
    const { stage: port } = await raise();
    const note = { barIndex: 6, slot: 0, voice: 'melody' } as const;
    for (const now of [5.35, 5.6, 6.3]) {
      port.draw(fixtureState(4, { timeline: TIMELINE, now: now * BAR_SECONDS }));
      const place = port.placeOf(note)!;
      expect(place.x).toBeGreaterThan(40);
      expect(place.y).toBeGreaterThan(20);
      expect(port.at(place.x, place.y)).toMatchObject({ barIndex: 6, voice: 'melody' });
    }
    expect(port.at(300, 5)).toBeNull();
    expect(port.placeOf({ ...note, barIndex: 70 })).toBeNull();
    port.mark(note);
    port.draw(fixtureState(4, { timeline: TIMELINE, now: 6.4 * BAR_SECONDS }));
    port.mark(null);
  });
});

describe('the light of the picture', () => {
  it('is pale for Then, warm for Now and its own afterwards', async () => {
    const { stage: port, picture } = await raise();
    const lit = (status: 'none' | 'then' | 'now'): string => {
      port.draw(fixtureState(4, { timeline: TIMELINE, contrast: { status } }));
      return picture.style.filter;
    };
    expect(lit('none')).toBe('');
    expect(lit('then')).toContain('saturate(0.');
    expect(lit('now')).toContain('saturate(1.');
    expect(lit('none')).toBe('');
  });
});
