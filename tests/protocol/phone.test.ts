/** The bytes between phones and gateways: what is written is read, and nothing else is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeFromPhone,
  decodePlace,
  encodeFromPhone,
  encodePlace,
  seatAngle,
  type FromPhone,
} from '../../src/protocol/phone.ts';
import { ADVICE } from '../../src/protocol/rating.ts';

describe('bytes of a phone', () => {
  it('are those that are documented', () => {
    expect([...encodeFromPhone({ type: 'rate', value: 0.5, age: 100 })]).toEqual([1, 64, 5]);
    expect([...encodeFromPhone({ type: 'rate', value: -1, age: 99_999 })]).toEqual([1, 0x81, 255]);
    expect([...encodeFromPhone({ type: 'hold', value: 1, age: 0 })]).toEqual([2, 127, 0]);
    expect([...encodeFromPhone({ type: 'advise', advice: 'darker' })]).toEqual([3, 3]);
    expect([...encodeFromPhone({ type: 'alive' })]).toEqual([4]);
    expect([...encodePlace({ open: true, act: 'music', seat: 258, joined: 3 })]).toEqual([0x81, 1, 1, 2, 0, 3]);
    expect([...encodePlace({ open: true, act: 'warmUp', seat: 0, joined: 1 })]).toEqual([0x81, 3, 0, 0, 0, 1]);
    expect([...encodePlace({ open: false, act: 'applause', seat: 0, joined: 1 })]).toEqual([0x81, 4, 0, 0, 0, 1]);
  });

  it('say the same when they are read: to a 127th of a full hold, and to 20 ms', () => {
    const values = fc.record({
      type: fc.constantFrom('rate', 'hold'),
      value: fc.double({ min: -1, max: 1, noNaN: true }).filter((value) => Math.round(127 * value) !== 0),
      age: fc.double({ min: 0, max: 5100, noNaN: true }),
    });
    fc.assert(
      fc.property(values, (message) => {
        const read = decodeFromPhone(encodeFromPhone(message as FromPhone));
        if (read === null || !('value' in read)) return false;
        return (
          read.type === message.type &&
          Math.abs(read.value - message.value) <= 0.5 / 127 + 1e-9 &&
          Math.abs(read.age - message.age) <= 10
        );
      }),
    );
    for (const advice of ADVICE)
      expect(decodeFromPhone(encodeFromPhone({ type: 'advise', advice }))).toEqual({ type: 'advise', advice });
  });

  it('of any other kind, length or value say nothing, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const read = decodeFromPhone(bytes);
        return read === null || [...encodeFromPhone(read)].join() === [...bytes].join();
      }),
      { numRuns: 2000 },
    );
    expect(decodePlace(Uint8Array.of(0x81, 1, 0, 0, 0))).toBeNull();
    expect(decodePlace(Uint8Array.of(0x82, 1, 0, 0, 0, 0))).toBeNull();
  });
});

describe('the ring', () => {
  it('has a place for every seat, the same however many come, and none beside another', () => {
    const angles = Array.from({ length: 40 }, (_, seat) => seatAngle(seat)).toSorted((a, b) => a - b);
    for (let i = 0; i < angles.length; i++) {
      expect(angles[i]! >= 0 && angles[i]! < 1).toBe(true);
      const next = angles[(i + 1) % angles.length]! + (i + 1 === angles.length ? 1 : 0);
      expect(next - angles[i]!).toBeGreaterThan(0.4 / angles.length);
    }
  });
});
