import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../src/kernel/clock.ts';
import { PALM_ACROSS } from '../../src/panels/presses.ts';
import { RatingDesk } from '../../src/panels/ratingDesk.ts';
import type { SessionEvent } from '../../src/session/event.ts';

const FINGER = 20;
const PALM = PALM_ACROSS + 1;

function desk(): { desk: RatingDesk; person: FakeClock; events: SessionEvent[]; ratings(): number[] } {
  const person = new FakeClock(100);
  const music = new FakeClock(8);
  const events: SessionEvent[] = [];
  return {
    desk: new RatingDesk(
      (event) => events.push(event),
      { music: () => music.now(), person: () => person.now() },
      () => {},
    ),
    person,
    events,
    ratings: () => events.filter((event) => event.type === 'rated').map((event) => event.value),
  };
}

describe('presses on the pads', () => {
  it('rate half for a tap and full for a hold, judged at the moment of the press', () => {
    const { desk: pads, person, events } = desk();
    pads.pressed(1, 1, 'touch', FINGER, 0);
    person.advance(0.1);
    pads.released(1, 'touch', 0);
    pads.pressed(1, -1, 'touch', FINGER, 0);
    person.advance(1.2);
    pads.released(1, 'touch', 0);
    expect(events).toEqual([
      { type: 'holdBegan', sign: 1, source: 'touch', at: 8 },
      { type: 'holdEnded', sign: 1, source: 'touch', at: 8, cancelled: false },
      { type: 'rated', value: 0.5, source: 'touch', listener: 'visitor', at: 8 },
      { type: 'holdBegan', sign: -1, source: 'touch', at: 8 },
      { type: 'holdEnded', sign: -1, source: 'touch', at: 8, cancelled: false },
      { type: 'rated', value: -1, source: 'touch', listener: 'visitor', at: 8 },
    ]);
  });

  it('let two people hold both pads at once', () => {
    const { desk: pads, person, ratings } = desk();
    pads.pressed(1, 1, 'touch', FINGER, 0);
    person.advance(0.5);
    pads.pressed(2, -1, 'touch', FINGER, 0);
    person.advance(0.7);
    pads.released(1, 'touch', 0);
    pads.released(2, 'touch', 0);
    expect(ratings()).toEqual([1, expect.closeTo(-0.75, 9)]);
  });

  it('count one finger a pad', () => {
    const { desk: pads, ratings } = desk();
    expect(pads.pressed(1, 1, 'touch', FINGER, 0)).toBe(true);
    expect(pads.pressed(2, 1, 'touch', FINGER, 0)).toBe(false);
    pads.released(2, 'touch', 0);
    expect(ratings()).toEqual([]);
    pads.released(1, 'touch', 0);
    expect(ratings()).toEqual([0.5]);
  });

  it('take one broad contact for a child’s hand and two for a body', () => {
    const child = desk();
    child.desk.pressed(1, 1, 'touch', PALM, 0);
    child.desk.released(1, 'touch', 0);
    expect(child.ratings()).toEqual([0.5]);

    const body = desk();
    body.desk.pressed(1, 1, 'touch', PALM, 0);
    body.desk.pressed(2, -1, 'touch', PALM, 0);
    body.desk.released(1, 'touch', 0);
    body.desk.released(2, 'touch', 0);
    expect(body.ratings()).toEqual([]);
    expect(body.events.at(-1)).toMatchObject({ type: 'holdEnded', cancelled: true });
  });

  it('are forgotten when the browser takes the finger away', () => {
    const { desk: pads, events, ratings } = desk();
    pads.pressed(1, 1, 'touch', FINGER, 0);
    pads.cancelled(1, 'touch');
    pads.released(1, 'touch', 0);
    expect(ratings()).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'holdEnded', cancelled: true });
  });
});
