import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src/stage/viewModel/summary.ts';
import { View } from '../../../src/stage/viewModel/view.ts';
import { layoutOf } from '../../../src/stage/layout.ts';
import type { State } from '../../../src/session/state.ts';
import { fixtureRating, fixtureState } from '../fixture.ts';

function summarise(state: State): ReturnType<typeof summaryOf> {
  const layout = layoutOf(800, 600, 0);
  const view = new View(layout);
  view.look(state, layout, 0.02, false);
  return summaryOf(state, view.piece.bars, view.membrane.shape);
}

describe('the summary', () => {
  it('tells the key, the bar counted from 1, the chord and the ratings', () => {
    const state = fixtureState(11);
    const ratings = [1, -0.5, -1].map((value, id) => fixtureRating(state.timeline, id, 4, value));
    const { key } = state.timeline[0]!.bar;
    expect(summarise({ ...state, ratings })).toMatchObject({
      phase: 'playing',
      place: { key, bar: 6 },
      chord: expect.any(Number),
      more: 1,
      change: 2,
    });
  });

  it('has no place before the first bar', () => {
    expect(summarise({ ...fixtureState(11), timeline: [] })).toMatchObject({ place: null });
  });
});
