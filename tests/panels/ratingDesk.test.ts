import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../src/kernel/clock.ts';
import { PALM_ACROSS } from '../../src/panels/palm.ts';
import { LONGEST_PRESS } from '../../src/panels/presses.ts';
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
    pads.cancelled(1);
    pads.released(1, 'touch', 0);
    expect(ratings()).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'holdEnded', cancelled: true });
  });

  it('are one for a finger that stays for minutes, and none for a bag', () => {
    const { desk: pads, person, events, ratings } = desk();
    pads.pressed(1, 1, 'touch', FINGER, 0);
    pads.pressed(2, -1, 'touch', FINGER, 0);
    for (let i = 0; i < 600; i++) {
      person.advance(0.2);
      pads.expire(person.now());
    }
    expect(ratings()).toEqual([1, -1]);
    expect(pads.presses.held(1)).toBe(false);
    // The pad is another's meanwhile, and the finger that leaves at last says nothing more.
    pads.pressed(3, 1, 'touch', FINGER, 0);
    pads.released(1, 'touch', 0);
    pads.released(3, 'touch', 0);
    expect(ratings()).toEqual([1, -1, 0.5]);

    pads.pressed(4, 1, 'touch', PALM, 0);
    person.advance(LONGEST_PRESS);
    pads.expire(person.now());
    pads.released(4, 'touch', 0);
    expect(ratings()).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ type: 'holdEnded', cancelled: true });
  });

  it('are none where forty fingers come down at once, and nothing is stuck afterwards', () => {
    const { desk: pads, person, events, ratings } = desk();
    for (let contact = 0; contact < 40; contact++) {
      pads.pressed(contact, contact % 2 ? 1 : -1, 'touch', FINGER, 0);
      person.advance(0.001);
    }
    for (let contact = 0; contact < 40; contact++) pads.released(contact, 'touch', 0);
    expect(ratings()).toEqual([]);
    const count = (type: SessionEvent['type']): number => events.filter((event) => event.type === type).length;
    expect(count('holdBegan')).toBe(count('holdEnded'));
    expect(pads.presses.held(1) || pads.presses.held(-1)).toBe(false);
    pads.pressed(50, 1, 'touch', FINGER, 0);
    pads.released(50, 'touch', 0);
    expect(ratings()).toEqual([0.5]);
  });

  it('count one a pad where forty fingers come down one after the other', () => {
    const { desk: pads, person, ratings } = desk();
    for (let contact = 0; contact < 40; contact++) {
      pads.pressed(contact, contact % 2 ? 1 : -1, 'touch', FINGER, 0);
      person.advance(0.09);
    }
    for (let contact = 0; contact < 40; contact++) pads.released(contact, 'touch', 0);
    expect(ratings()).toEqual([-1, 1]);
  });

  it('are not taken by a contact that the glass never gave back', () => {
    const { desk: pads, person, ratings } = desk();
    pads.pressed(1, 1, 'touch', PALM, 0);
    person.advance(LONGEST_PRESS);
    pads.expire(person.now());
    person.advance(60);
    pads.pressed(2, -1, 'touch', PALM, 0);
    pads.released(2, 'touch', 0);
    expect(ratings()).toEqual([-0.5]);
  });
});
