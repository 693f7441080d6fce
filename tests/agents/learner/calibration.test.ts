import { expect, test } from 'vitest';
import { Calibration } from '../../../agents/learner/calibration.ts';
import type { Rating } from '../../../src/protocol/rating.ts';

function press(at: number, value: number, listener = 'visitor'): Rating {
  return { id: Math.round(at * 10), at, value, source: 'touch', listener };
}

test('the first press counts in full', () => {
  const { value, advantage, weight } = new Calibration().calibrate(press(5, 0.5), 0);
  expect(weight).toBe(1);
  expect(value).toBeGreaterThan(0.4);
  expect(advantage).toBe(value);
});

test('who always presses More is soon telling little; their rare Change then tells much', () => {
  const calibration = new Calibration();
  let last = calibration.calibrate(press(0, 0.5), 0).advantage;
  for (let i = 1; i < 30; i++) {
    const { advantage } = calibration.calibrate(press(i * 5, 0.5), 0);
    expect(advantage).toBeLessThan(last + 0.3);
    last = advantage;
  }
  expect(last).toBeLessThan(0.5);
  expect(calibration.calibrate(press(200, -0.5), 0).advantage).toBeLessThan(-1);
});

test('what a bar is worth to the model does not sink as the music gets better', () => {
  const calibration = new Calibration();
  const first = calibration.calibrate(press(0, 1), 0).value;
  for (let i = 1; i < 30; i++) calibration.calibrate(press(i * 5, 1), 0);
  expect(calibration.calibrate(press(200, 1), 0).value).toBeGreaterThan(0.8 * first);
});

test('votes over two a second are not counted, and the purse refills', () => {
  const calibration = new Calibration();
  const weights = [0, 0.01, 0.02, 0.03].map((at) => calibration.calibrate(press(10 + at, 1), 0).weight);
  expect(weights[0]).toBe(1);
  expect(weights[1]).toBeGreaterThan(0.9);
  expect(weights[2]).toBeLessThan(0.1);
  expect(weights[3]).toBeLessThan(0.1);
  expect(calibration.calibrate(press(12, 1), 0).weight).toBe(1);
});

test('a grumpy and a kind listener who agree about the bars are heard alike', () => {
  const calibration = new Calibration();
  for (let i = 0; i < 40; i++) {
    calibration.calibrate(press(i, i % 2 === 0 ? 1 : 0.2, 'kind'), 0);
    calibration.calibrate(press(i, i % 2 === 0 ? -0.2 : -1, 'grumpy'), 0);
  }
  const kind = calibration.calibrate(press(50, 1, 'kind'), 0).value;
  const grumpy = calibration.calibrate(press(50, -0.2, 'grumpy'), 0).value;
  expect(grumpy).toBeGreaterThan(0);
  expect(Math.abs(kind - grumpy)).toBeLessThan(0.6);
});

test('who keeps contradicting what the house has learnt is believed less, but never not at all', () => {
  const calibration = new Calibration();
  let weight = 1;
  for (let i = 0; i < 60; i++) ({ weight } = calibration.calibrate(press(i * 3, -1), 2));
  expect(weight).toBeLessThan(0.5);
  expect(weight).toBeGreaterThanOrEqual(0.3);
});

test('an hour of one button is lived down within a hundred presses', () => {
  const calibration = new Calibration();
  for (let i = 0; i < 900; i++) calibration.calibrate(press(i * 4, 1), 0);
  let up = 0;
  let down = 0;
  for (let i = 0; i < 100; i++) {
    const { advantage } = calibration.calibrate(press(4000 + i * 4, i % 2 === 0 ? 0.5 : -0.5), 0);
    if (i % 2 === 0) up = advantage;
    else down = advantage;
  }
  expect(up).toBeGreaterThan(0.4);
  expect(down).toBeLessThan(-0.4);
});

test('a press sent late, from the past, does not refill the purse of the next', () => {
  const calibration = new Calibration();
  const weights = [20, 5, 20, 5, 20].map((at) => calibration.calibrate(press(at, 1), 0).weight);
  expect(weights).toEqual([1, 1, 0, 0, 0]);
  expect(calibration.hears(press(20, 1))).toBe(false);
  expect(calibration.hears(press(21, 1))).toBe(true);
  expect(calibration.hears(press(20, 1, 'another'))).toBe(true);
});

test('a restored calibration goes on as the first would have', () => {
  const calibration = new Calibration();
  for (let i = 0; i < 10; i++) calibration.calibrate(press(i, i % 3 === 0 ? -1 : 0.5), 0);
  const copy = new Calibration();
  copy.restore(JSON.parse(JSON.stringify(calibration.snapshot())));
  expect(copy.calibrate(press(20, 1), 0)).toEqual(calibration.calibrate(press(20, 1), 0));
});

test('votes cast late in one visit are not missing early in the next', () => {
  const calibration = new Calibration();
  for (let i = 0; i < 4; i++) calibration.calibrate(press(3600, 1), 0);
  expect(calibration.calibrate(press(3600, 1), 0).weight).toBe(0);
  const next = new Calibration();
  next.restore(JSON.parse(JSON.stringify(calibration.snapshot())));
  for (const at of [3, 6, 9]) expect(next.calibrate(press(at, 1), 0).weight).toBe(1);
});
