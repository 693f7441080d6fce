/** What the load test makes of what it saw: losses, latencies, and when it must say that it saw nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  driftOf,
  lostOf,
  matchRatings,
  readSchedule,
  TURN,
  turnOf,
  voidBecause,
  type Arrival,
} from '../../src/cli/bench/crowd/account.ts';
import { failuresOf, queueTable } from '../../src/cli/bench/crowd/figures.ts';
import { maskedFrame, RATING_FRAMES, readAnswer, readFrames } from '../../src/cli/bench/crowd/frames.ts';
import { binOf, HISTOGRAM_BINS, STALE_WINDOW } from '../../src/protocol/crowdWindow.ts';
import { decodeFromPhone } from '../../src/protocol/phone.ts';

/** Windows that end at the given moments and come at once, each with what was sent since the last. */
function windowsOf(sent: readonly number[], ends: readonly number[]): Arrival[] {
  let from = -Infinity;
  return ends.map((at) => {
    const here = sent.filter((time) => time > from && time <= at);
    from = at;
    const hist = new Array<number>(HISTOGRAM_BINS).fill(0);
    for (const time of here) hist[turnOf(time)]!++;
    return { at, n: here.length, hist };
  });
}

describe('which rating came with which window', () => {
  it('is found for each, whatever the moments', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { maxLength: 300 }), (moments) => {
        const sent = moments.toSorted((a, b) => a - b);
        const ends = Array.from({ length: 60 }, (_, i) => (i + 1) * 100);
        const { latencies, missing, surplus } = matchRatings(Float64Array.from(sent), windowsOf(sent, ends));
        expect([latencies.length, missing, surplus]).toEqual([sent.length, 0, 0]);
        for (const latency of latencies) expect(latency >= 0 && latency <= 100).toBe(true);
        const truth = sent.map((time) => (Math.ceil(time / 100) || 1) * 100 - time);
        const sum = (of: readonly number[]) => of.reduce((total, value) => total + value, 0);
        expect(sum(latencies)).toBeCloseTo(sum(truth), 6);
      }),
    );
  });

  it('names what came with none and what nobody sent, and does not mistake one for the other', () => {
    const sent = [10, 20, 30, 2000, 2010];
    const windows = windowsOf([10, 30, 2000, 2010], [100, 2100]);
    expect(matchRatings(Float64Array.from(sent), windows)).toMatchObject({ missing: 1, surplus: 0 });
    expect(matchRatings(Float64Array.from(sent), windows).latencies.at(-1)).toBe(90);
    const doubled = windows.map((window) => ({ ...window, hist: window.hist.map((count) => 2 * count) }));
    expect(matchRatings(Float64Array.from(sent), doubled).surplus).toBe(3);
  });

  it('tells only of what was sent since', () => {
    const sent = [10, 90, 110, 190];
    expect(matchRatings(Float64Array.from(sent), windowsOf(sent, [100, 200]), 100).latencies).toEqual([90, 10]);
  });

  it('knows turns that outlast any window', () => {
    expect(TURN * (HISTOGRAM_BINS - 1)).toBeGreaterThan(STALE_WINDOW + 100);
  });
});

describe('losses', () => {
  it('are what no meaning of a window explains', () => {
    expect(lostOf({ sent: 100, arrived: 90, replaced: 7, dropped: 3 })).toBe(0);
    expect(lostOf({ sent: 100, arrived: 90, replaced: 7, dropped: 0 })).toBe(3);
    expect(failuresOf({ ECONNRESET: 2, 'trade: 429': 3 })).toBe(5);
  });
});

describe('a run without a core', () => {
  const fared = (waited: number) => ({ ran: 100, waited, passed: 1000 });
  it('is void, and says who was starved', () => {
    expect(voidBecause({ gateway: fared(99), phones: fared(0) })).toBeNull();
    expect(voidBecause({ gateway: fared(101), phones: fared(400), stage: fared(0) })).toBe(
      'VOID: no core was free for gateway (10 % of the time), phones (40 % of the time); more than 10 % is no measurement.',
    );
    expect(voidBecause({ gateway: null })).toContain('cannot be read');
    expect(queueTable({ gateway: fared(20), phones: null }).rows).toEqual([
      ['gateway', '10.0 %', '2.0 %'],
      ['phones', 'unknown', 'unknown'],
    ]);
  });
  it('is read from what the system says of a thread', () => {
    expect(readSchedule('53785550 260967797 61\n')).toEqual({ ran: 53.78555, waited: 260.967797 });
    for (const nothing of [null, '', 'no such file', '5']) expect(readSchedule(nothing)).toBeNull();
  });
});

it('drift is told beyond the first, which warms up', () => {
  expect(driftOf([50, 100, 100, 100, 100, 100, 100, 110, 110, 110])).toBeCloseTo(0.1);
  expect(driftOf([50, 100, 100])).toBe(0);
});

describe('frames by hand', () => {
  it('are what a phone sends', () => {
    for (const [bin, frame] of RATING_FRAMES.entries()) {
      const payload = frame.subarray(6).map((byte, i) => byte ^ frame[2 + (i % 4)]!);
      const message = decodeFromPhone(payload);
      expect(message?.type === 'rate' && binOf(message.value)).toBe(bin);
    }
    expect([...maskedFrame(Uint8Array.of(1)).subarray(0, 2)]).toEqual([0x82, 0x81]);
  });
  it('are read however they are cut', () => {
    const bytes = Buffer.from([0x82, 2, 7, 8, 0x88, 2, 3, 0xf0]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const first = readFrames(bytes.subarray(0, cut));
      const second = readFrames(Buffer.concat([first.rest, bytes.subarray(cut)]));
      const all = [...first.frames, ...second.frames].map(({ opcode, payload }) => [opcode, ...payload]);
      expect([all, second.rest.length]).toEqual([
        [
          [2, 7, 8],
          [8, 3, 0xf0],
        ],
        0,
      ]);
    }
  });
  it('come after an answer in HTTP', () => {
    expect(readAnswer('HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody')).toEqual({ status: 200, body: 'body' });
    expect(readAnswer('HTTP/1.1 200 OK\r\nA: b\r\n')).toBeNull();
    expect(readAnswer('garbage\r\n\r\n')).toBeNull();
  });
});
