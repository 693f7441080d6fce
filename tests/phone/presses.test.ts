/** Fingers and keys of a phone, and what it sends for them. */
import { describe, expect, it } from 'vitest';
import type { FromPhone } from '../../src/protocol/phone.ts';
import { PhonePresses } from '../../src/phone/presses.ts';

function phone(connected = true) {
  const sent: FromPhone[] = [];
  const presses = new PhonePresses((message) => connected && sent.push(message) > 0);
  const wait = (from: number, until: number): void => {
    for (let now = from; now <= until; now += 50) presses.beat(now);
  };
  return { presses, sent, wait };
}

describe('a press', () => {
  it('that is a tap is one message, worth half', () => {
    const { presses, sent, wait } = phone();
    expect(presses.begin(1, -1, 0)).toBe(true);
    wait(0, 100);
    expect(presses.end(1, 100)).toBe('sent');
    expect(sent).toEqual([{ type: 'rate', value: -0.5, age: 100 }]);
  });

  it('that lasts has a heartbeat twice a second and is worth all after 1.2 s', () => {
    const { presses, sent, wait } = phone();
    presses.begin(1, 1, 0);
    wait(0, 1400);
    presses.end(1, 1400);
    expect(sent.map(({ type }) => type)).toEqual(['hold', 'hold', 'hold', 'rate']);
    expect(sent.at(-1)).toEqual({ type: 'rate', value: 1, age: 1400 });
    const values = sent.map((message) => ('value' in message ? message.value : 0));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });

  it('of a pocket ends by itself', () => {
    const { presses, sent, wait } = phone();
    presses.begin(1, 1, 0);
    wait(0, 10_000);
    expect(presses.held).toBe(0);
    expect(sent.filter(({ type }) => type === 'rate')).toEqual([{ type: 'rate', value: 1, age: 3000 }]);
    expect(presses.end(1, 10_000)).toBeNull();
  });

  it('is one at a time: a second finger does nothing, and takes nothing away', () => {
    const { presses, sent } = phone();
    presses.begin(1, 1, 0);
    expect(presses.begin(2, -1, 50)).toBe(false);
    expect(presses.end(2, 80)).toBeNull();
    expect(presses.held).toBe(1);
    presses.end(1, 100);
    expect(sent).toHaveLength(1);
  });

  it('that follows too quickly is not sent, so that no gateway need close on a child', () => {
    const { presses, sent } = phone();
    const outcomes = Array.from({ length: 40 }, (_, i) => {
      presses.begin(1, 1, 100 * i);
      return presses.end(1, 100 * i + 50);
    });
    expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(14);
    expect(sent.length / 4).toBeLessThan(5);
  });

  it('says when it could not be sent', () => {
    const { presses } = phone(false);
    presses.begin(1, 1, 0);
    expect(presses.end(1, 50)).toBe('lost');
  });
});
