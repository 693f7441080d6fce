/** An evening that goes round: time and numbers rise, the garden lives on within its bounds, and what is painted stays flat. */
import { expect, it } from 'vitest';
import { measureHour } from '../../src/cli/bench/drawingHour.ts';
import type { Evening } from '../../src/cli/bench/evening.ts';
import { livingOn } from '../../src/cli/bench/livingOn.ts';
import { MOST_ORGANISMS, tended } from '../../src/session/garden.ts';
import { BARE_GARDEN } from '../../src/session/organism.ts';
import { endOf } from '../../src/session/timeline.ts';
import { BAR_SECONDS, fixtureState, fixtureTimeline } from '../stage/fixture.ts';

const TIMELINE = fixtureTimeline(4, 80).map((timed, index) => {
  const act = index % 8 < 4 ? ('new' as const) : ('vary' as const);
  const phrase = {
    index: index >> 1,
    bar: index % 2,
    bars: 2,
    act,
    motif: index % 8 < 4 ? -1 : index - 4 - (index % 2),
  };
  return { ...timed, bar: { ...timed.bar, phrase } };
});
const FROM = 70 * BAR_SECONDS;
const { timeline: _timeline, ...bare } = fixtureState(4);
const garden = tended(BARE_GARDEN, { timeline: TIMELINE, now: FROM, heardBars: 70 });
const EVENING: Evening = { state: { ...bare, garden }, timeline: TIMELINE, from: FROM, seconds: 10 };

it('goes on where it began, with every bar once and every number new', () => {
  const at = livingOn(EVENING);
  const seen = new Map<number, number>();
  for (let since = 0; since < 400 * BAR_SECONDS; since += 0.4) {
    const { timeline, now, heardBars, garden: alive } = at(since);
    const sounding = timeline.find((timed) => endOf(timed) > now)!;
    expect(sounding.startsAt).toBeLessThanOrEqual(now + 1e-6);
    expect(sounding.bar.barIndex).toBe(heardBars);
    timeline.forEach((timed, index) => {
      const next = timeline[index + 1];
      if (next) expect(next.bar.barIndex).toBe(timed.bar.barIndex + 1);
    });
    seen.set(sounding.bar.barIndex, sounding.bar.decisionId);
    expect(alive.organisms.length).toBeLessThanOrEqual(MOST_ORGANISMS);
  }
  expect(seen.size).toBeGreaterThan(395);
  expect(new Set(seen.values()).size).toBe(seen.size);
  const last = at(400 * BAR_SECONDS).garden;
  expect(last.phrases).toBeGreaterThan(180);
  expect(last.organisms.some(({ fate }) => fate === 'bloom')).toBe(true);
  expect(last.organisms.some(({ generation }) => generation > 0)).toBe(true);
});

it('is looked at six times', () => {
  const { figure, note } = measureHour(EVENING, 60);
  expect(figure.value).toBeGreaterThan(1);
  expect(figure.bound).toBeCloseTo(figure.baseline.value + 1);
  expect(note.match(/\d+\.\d\d/g)).toHaveLength(6);
});
