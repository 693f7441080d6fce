/** The gateway by itself, in a time that the test keeps: windows, votes, holds, limits, seats. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MOST_VOTES } from '../../src/protocol/crowdAct.ts';
import { parseWindow, type Mood } from '../../src/protocol/crowdWindow.ts';
import { CLOSED, encodeFromPhone, SILENT_HOLD, type FromPhone, type Place } from '../../src/protocol/phone.ts';
import { Gateway, GATEWAY_LIMITS, type Connection } from '../../src/server/gateway.ts';
import { listen, several } from './listeners.ts';

let gateway: Gateway;
let now: number;

interface TestConnection extends Connection {
  readonly places: Place[];
  readonly closed: { code: number; reason: string }[];
}

function connect(id: string): TestConnection {
  const places: Place[] = [];
  const closed: { code: number; reason: string }[] = [];
  const connection = {
    places,
    closed,
    send: (place: Place) => places.push(place),
    close: (code: number, reason: string) => closed.push({ code, reason }),
  };
  gateway.join(id, `p-${id}`, connection, now);
  return connection;
}

const say = (id: string, connection: Connection, message: FromPhone) =>
  gateway.hear(id, connection, encodeFromPhone(message), now);
const flush = (after = 100) => gateway.flush((now += after));

beforeEach(() => {
  gateway = new Gateway('main', 'a1');
  now = 1_000_000;
});

describe('a window', () => {
  it('holds the latest value of every phone, and adds up', () => {
    const [one, two] = [connect('1'), connect('2')];
    say('1', one, { type: 'rate', value: 1, age: 0 });
    say('1', one, { type: 'rate', value: -1, age: 40 });
    say('2', two, { type: 'rate', value: 1, age: 0 });
    const window = flush();
    expect(window).toMatchObject({ stage: 'main', proc: 'a1', seq: 0, t0: now, n: 2, sum: 0, sumsq: 2, joined: 2 });
    expect([window.hist[0], window.hist[15]]).toEqual([1, 1]);
    expect(window.votes).toEqual([
      { listener: 'p-1', seat: 0, value: -1, age: 140 },
      { listener: 'p-2', seat: 1, value: 1, age: 100 },
    ]);
    expect(gateway.counters.ratings).toEqual({ counted: 2, replaced: 1, dropped: 0 });
    expect(flush()).toMatchObject({ seq: 1, n: 0, votes: [] });
  });

  it('names nobody where the crowd is large, and says once a second what it thinks', () => {
    const phones = Array.from({ length: MOST_VOTES + 1 }, (_, i) => [String(i), connect(String(i))] as const);
    const moods = [];
    for (let window = 0; window < 25; window++) {
      if (window % 10 === 4) for (const [id, phone] of phones) say(id, phone, { type: 'rate', value: 0.5, age: 0 });
      const { votes, moods: said } = flush();
      expect(votes).toEqual([]);
      moods.push(...said);
    }
    expect(moods).toHaveLength(2);
    for (const mood of moods) {
      expect(mood.n).toBe(MOST_VOTES + 1);
      expect(mood.value).toBeCloseTo(64 / 127, 5);
      expect(mood.confidence).toBeCloseTo(1, 5);
    }
  });

  it('says what each of two camps thinks, and how many they are', () => {
    const habits = [...several('first', 28), ...several('second', 16)];
    const phones = habits.map((_, i) => [String(i), connect(String(i))] as const);
    const moods: Mood[] = [];
    listen(habits, 5, 140, -1).forEach(({ pressed }) => {
      for (const { who, value } of pressed) say(...phones[who]!, { type: 'rate', value, age: 0 });
      // Who looks at the page says so, too.
      for (const [id, phone] of phones) if (now % 20_000 < 1000) say(id, phone, { type: 'alive' });
      for (let window = 0; window < 2; window++) {
        const { moods: said, votes } = flush(500);
        expect(votes).toEqual([]);
        moods.push(...said);
      }
    });
    const last = moods.slice(-20);
    expect(new Set(last.map(({ camp, people }) => `${camp}: ${people}`))).toEqual(new Set(['0: 28', '1: 16']));
    expect(moods[0]).toMatchObject({ camp: 0, people: moods[0]!.n });
    expect(moods[50]).toMatchObject({ camp: 0, people: 44 });
    const heard = parseWindow(structuredClone({ ...flush(1000), moods: last.slice(-2) }));
    expect(heard.ok).toBe(true);
  });

  it('counts advice once for each phone', () => {
    const phone = connect('1');
    say('1', phone, { type: 'advise', advice: 'wilder' });
    say('1', phone, { type: 'advise', advice: 'brighter' });
    expect(flush().advice).toEqual([0, 0, 1, 0]);
    expect(flush().advice).toEqual([0, 0, 0, 0]);
  });
});

describe('a hold', () => {
  it('is shown while it lasts, and rates when it is let go', () => {
    const phone = connect('1');
    say('1', phone, { type: 'hold', value: -0.6, age: 300 });
    expect(flush()).toMatchObject({ n: 0, holding: [1, 0] });
    say('1', phone, { type: 'rate', value: -1, age: 1200 });
    expect(flush()).toMatchObject({ n: 1, sum: -1, holding: [0, 0] });
  });

  it('of a phone that sleeps is let go with what it was worth', () => {
    const phone = connect('1');
    say('1', phone, { type: 'hold', value: 0.8, age: 500 });
    const windows = Array.from({ length: 20 }, () => flush());
    expect(windows.map(({ n }) => n).filter((n) => n > 0)).toEqual([1]);
    expect(windows.findIndex(({ n }) => n > 0)).toBe(SILENT_HOLD / 100 - 1);
  });

  it('of a phone that went counts all the same', () => {
    const phone = connect('1');
    say('1', phone, { type: 'hold', value: 0.8, age: 500 });
    gateway.leave('1', phone, now);
    const windows = Array.from({ length: 20 }, () => flush());
    expect(windows.reduce((sum, { n }) => sum + n, 0)).toBe(1);
  });

  it('that is withdrawn rates nothing', () => {
    const phone = connect('1');
    say('1', phone, { type: 'hold', value: 0.8, age: 500 });
    say('1', phone, { type: 'hold', value: 0, age: 0 });
    expect(Array.from({ length: 20 }, () => flush()).every(({ n }) => n === 0)).toBe(true);
  });
});

describe('limits', () => {
  it('drop what is too much, and close at the third strike', () => {
    const phone = connect('1');
    const verdicts = Array.from({ length: 13 }, () => say('1', phone, { type: 'rate', value: 1, age: 0 }));
    expect(verdicts).toEqual([...Array(10).fill('counted'), 'dropped', 'dropped', 'refused']);
    expect(phone.closed).toMatchObject([{ code: CLOSED.refused }]);
    // What still comes over the closed socket is nobody's.
    expect(say('1', phone, { type: 'rate', value: 1, age: 0 })).toBe('refused');
    expect(gateway.joined).toBe(0);
  });

  it('forgive a phone that was quick now and then', () => {
    const phone = connect('1');
    for (let burst = 0; burst < 10; burst++) {
      for (let many = 0; many < 11; many++) say('1', phone, { type: 'rate', value: 1, age: 0 });
      flush(GATEWAY_LIMITS.forgiven + 1);
    }
    expect(phone.closed).toEqual([]);
  });

  it('let five a second pass for ever', () => {
    const phone = connect('1');
    for (let many = 0; many < 500; many++) {
      now += 200;
      expect(say('1', phone, { type: 'rate', value: 1, age: 0 })).toBe('counted');
    }
  });

  it('let go of a phone that nobody looks at, and forget it later', () => {
    const phone = connect('1');
    flush(GATEWAY_LIMITS.idle);
    expect(phone.closed).toMatchObject([{ code: CLOSED.idle }]);
    flush(GATEWAY_LIMITS.remembered);
    expect(connect('2').places[0]!.seat).toBe(0);
  });
});

describe('a seat', () => {
  it('is the smallest that is free, and waits for a phone that comes back', () => {
    const [first] = [connect('1'), connect('2'), connect('3')];
    gateway.leave('1', first, now);
    flush(1000);
    expect(connect('4').places[0]!.seat).toBe(3);
    expect(connect('1').places[0]!.seat).toBe(0);
  });

  it('is not taken from the second socket by the end of the first', () => {
    const first = connect('1');
    const second = connect('1');
    expect(first.closed).toMatchObject([{ code: CLOSED.replaced }]);
    gateway.leave('1', first, now);
    expect(gateway.joined).toBe(1);
    expect(say('1', first, { type: 'rate', value: 1, age: 0 })).toBe('refused');
    expect(say('1', second, { type: 'rate', value: 1, age: 0 })).toBe('counted');
  });

  it('is told with whether the stage listens and how many there are, not too often', () => {
    const phone = connect('1');
    gateway.open(true, now);
    for (let many = 2; many < 50; many++) connect(String(many));
    for (let window = 0; window < 100; window++) flush();
    expect(phone.places.map(({ open }) => open)).toEqual([false, true, true]);
    expect(phone.places.at(-1)!.joined).toBe(49);
  });

  it('is told of the others within three seconds, and never all of them at once', () => {
    flush();
    const phones = Array.from({ length: 300 }, (_, i) => connect(String(i)));
    const told = () => phones.reduce((sum, { places }) => sum + places.length, 0);
    let [most, before] = [0, told()];
    for (let window = 0; window < 31; window++) {
      flush();
      most = Math.max(most, told() - before);
      before = told();
    }
    for (const { places } of phones) expect(places.at(-1)!.joined).toBe(300);
    expect(most).toBeLessThanOrEqual(20);
    // A server that had no time for long tells all whose turn it was.
    connect('late');
    flush(10_000);
    for (const { places } of phones) expect(places.at(-1)!.joined).toBe(301);
  });
});
