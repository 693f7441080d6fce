import { expect, it } from 'vitest';
import { Bank, type Recorder } from '../../src/sound/bank.ts';
import { askFor } from '../../src/sound/instrument.ts';
import type { Ask } from '../../src/sound/recording.ts';

it('goes on by itself when the thread that records is refused or dies', () => {
  let fail = (): void => undefined;
  let closed = false;
  const asked: Ask[] = [];
  const recorder: Recorder = {
    record: (ask) => void asked.push(ask),
    onRecorded: () => undefined,
    onFailed: (listener) => (fail = listener),
    close: () => (closed = true),
  };
  const bank = new Bank(recorder);
  const ask = askFor('kalimba', 72, 90);
  expect(bank.first([ask])).toBeNull();
  expect(asked).toEqual([ask]);
  fail();
  expect(closed).toBe(true);
  expect(bank.prepares).toBe(false);
  expect(bank.first([ask])?.buffer.length).toBeGreaterThan(0);
  bank.prepare([askFor('kalimba', 60, 90)]);
  expect(asked).toHaveLength(1);
});
