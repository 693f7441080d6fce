import { describe, expect, it } from 'vitest';
import { HALL, roomImpulse } from '../../src/sound/room.ts';

const RATE = 44_100;

function energy(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = Math.round(from * RATE); i < Math.round(to * RATE); i++) sum += samples[i]! ** 2;
  return sum;
}

describe('roomImpulse', () => {
  const [left, right] = roomImpulse(HALL, RATE);

  it('has energy 1 in each ear, and silence before the first reflection', () => {
    for (const ear of [left, right]) {
      expect(energy(ear, 0, ear.length / RATE)).toBeCloseTo(1, 5);
      expect(energy(ear, 0, HALL.preDelay - 0.001)).toBe(0);
      expect(ear.every(Number.isFinite)).toBe(true);
    }
  });

  it('falls by 60 dB in its decay time, within 15 %', () => {
    const level = (at: number): number => 10 * Math.log10(energy(left, at, at + 0.1));
    const slope = (level(1.3) - level(0.3)) / 1;
    expect(Math.abs(-60 / slope - HALL.decay) / HALL.decay).toBeLessThan(0.15);
  });

  it('is different in the two ears, and the same every time', () => {
    let common = 0;
    for (let i = 0; i < left.length; i++) common += left[i]! * right[i]!;
    expect(Math.abs(common)).toBeLessThan(0.5);
    expect(roomImpulse(HALL, RATE)[1]).toEqual(right);
  });
});
