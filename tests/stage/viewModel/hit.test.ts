/** What a finger on the stage means. */
import { describe, expect, it } from 'vitest';
import { PITCHED } from '../../../src/music/voices.ts';
import { layoutOf, rootY, skyY } from '../../../src/stage/layout.ts';
import { placeOf, touchedAt } from '../../../src/stage/viewModel/hit.ts';
import { View } from '../../../src/stage/viewModel/view.ts';
import { BAR_SECONDS, fixtureState } from '../fixture.ts';

const SCREENS = { wide: layoutOf(1920, 1080), tall: layoutOf(1080, 1920, 760), phone: layoutOf(360, 640, 200) };

function viewOn(layout = SCREENS.wide): View {
  const view = new View(layout);
  view.look(fixtureState(4), layout, 0, false);
  return view;
}

describe.each(Object.entries(SCREENS))('a finger on the %s stage', (_, layout) => {
  const view = viewOn(layout);

  it('on a bead means that note, past or planned, in every voice', () => {
    let tried = 0;
    for (const voice of PITCHED)
      for (const note of view.piece.lines[voice]) {
        const x = view.roll.x(note.startsAt);
        if (x < 0.3 * layout.width || x > layout.width) continue;
        const lane = voice === 'bass' ? rootY(layout, note.pitch) : skyY(layout, note.pitch);
        const touched = touchedAt(view, x, view.roll.y(lane, note.startsAt));
        // Two voices may meet in one place; then the melody is meant.
        const same = touched?.voice === voice || touched?.voice === 'melody' || touched?.voice === 'inner1';
        expect(same).toBe(true);
        if (touched?.voice !== voice) continue;
        expect(touched).toEqual({ barIndex: note.barIndex, slot: note.slot, voice });
        tried++;
      }
    expect(tried).toBeGreaterThan(12);
  });

  it('on the soil means the drums of that slot, and below the art nothing', () => {
    const at = 5.25 * BAR_SECONDS;
    expect(touchedAt(view, view.roll.x(at) + 1, layout.soilY)).toMatchObject({ barIndex: 5, voice: 'drums', slot: 4 });
    expect(touchedAt(view, view.roll.x(at), layout.height + 1)).toBeNull();
  });

  it('on open sky means the bar there', () => {
    const touched = touchedAt(view, view.roll.x(6.2 * BAR_SECONDS), 1);
    expect(touched).toMatchObject({ barIndex: 6, voice: null });
  });
});

describe('the place of a thing', () => {
  const layout = SCREENS.wide;

  it('is where a finger finds it again, as it moves away', () => {
    const view = viewOn();
    const note = view.piece.lines.melody.find(({ startsAt }) => startsAt > view.now)!;
    const touched = { barIndex: note.barIndex, slot: note.slot, voice: 'melody' as const };
    const place = { x: 0, y: 0 };
    let before = Infinity;
    for (let later = 0; later < 3; later += 0.5) {
      view.look(fixtureState(4, { now: 5.35 * BAR_SECONDS + later }), layout, 0, false);
      expect(placeOf(view, touched, place)).toBe(true);
      expect(place.x).toBeLessThan(before);
      expect(touchedAt(view, place.x, place.y)).toEqual(touched);
      before = place.x;
    }
  });

  it('is nowhere for what has gone or never was', () => {
    const view = viewOn();
    expect(placeOf(view, { barIndex: 99, slot: 0, voice: null }, { x: 0, y: 0 })).toBe(false);
  });

  it('asks nothing of the bars of Then ⇄ Now', () => {
    const view = new View(layout);
    const state = fixtureState(4);
    const aside = state.timeline.slice(5, 6);
    const contrast = { status: 'then', then: aside, now: state.timeline.slice(6, 7) } as const;
    view.look({ ...state, timeline: state.timeline.slice(0, 5), contrast }, layout, 0, false);
    const note = view.piece.lines.melody.find(({ startsAt }) => startsAt >= aside[0]!.startsAt)!;
    expect(note).toBeDefined();
    expect(touchedAt(view, view.roll.x(note.startsAt), skyY(layout, note.pitch))).toBeNull();
  });
});
