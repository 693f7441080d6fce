import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../src/session/event.ts';
import type { Session } from '../../src/session/memory.ts';
import { step } from '../../src/session/step.ts';
import { freshSession } from './fakeAgent.ts';

function after(...events: SessionEvent[]): Session {
  return events.reduce((state, event) => step(state, event).state, freshSession());
}

describe('a voice on the map of timbres', () => {
  const moved = { type: 'timbre', voice: 'melody', place: { x: 0.2, y: 0.7 } } as const;

  it('lies where it was moved last, and the others stay', () => {
    const state = after(moved, { type: 'timbre', voice: 'bass', place: { x: 1, y: 0 } });
    expect(state.timbres).toEqual({ melody: { x: 0.2, y: 0.7 }, bass: { x: 1, y: 0 } });
  });

  it('keeps to the map, and what is no place changes nothing', () => {
    expect(after({ ...moved, place: { x: -3, y: 9 } }).timbres).toEqual({ melody: { x: 0, y: 1 } });
    expect(after(moved, { ...moved, place: { x: Number.NaN, y: 0.5 } }).timbres).toEqual({ melody: moved.place });
  });

  it('goes back to its instrument when told to, and when a visit begins afresh', () => {
    expect(after(moved, { ...moved, place: null }).timbres).toEqual({});
    expect(after(moved, { type: 'resetAsked', seed: 4 }).timbres).toEqual({});
  });
});
