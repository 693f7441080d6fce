/** A phone's way to its stage, on a network that the test makes. */
import { describe, expect, it } from 'vitest';
import { CLOSED, encodePlace, RATE_PROTOCOL } from '../../src/protocol/phone.ts';
import { PhoneLink, type LinkStatus } from '../../src/phone/link.ts';

interface FakeSocket {
  readonly address: string;
  readonly protocols: readonly string[];
  readyState: number;
  readonly sent: Uint8Array[];
  onopen(): void;
  onmessage(event: { data: ArrayBuffer }): void;
  onclose(event: { code: number; reason: string }): void;
}

/** @param answers what a trade of each credential is answered with */
function phone(answers: (credential: string) => number, { token = 'token', kept = '', chance = 0 } = {}) {
  const sockets: FakeSocket[] = [];
  const trades: string[] = [];
  const waits: { run: () => void; ms: number }[] = [];
  const said: LinkStatus[] = [];
  let stored = kept;
  let now = 0;
  const link = new PhoneLink(
    {
      address: 'http://host:8080/r/main',
      async trade(credential) {
        trades.push(credential);
        const status = answers(credential);
        return { status, text: status === 200 ? (credential === 'token' ? 'ticket' : credential) : '' };
      },
      socket(address, protocols) {
        const socket = {
          address,
          protocols,
          readyState: 0,
          sent: [],
          send: (b: Uint8Array) => socket.sent.push(b),
          close: () => undefined,
        } as unknown as FakeSocket & { send(b: Uint8Array): void };
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      later: (run, ms) => void waits.push({ run, ms }),
      now: () => now,
      chance: () => chance,
      ticket: { load: () => stored, save: (text) => (stored = text) },
      changed: (status) => said.at(-1) !== status && said.push(status),
    },
    token,
  );
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  return {
    ...{ link, sockets, trades, waits, said, settle },
    stored: () => stored,
    pass: (ms: number) => (now += ms),
    async join() {
      link.hurry();
      await settle();
    },
    open(joined = 1) {
      const socket = sockets.at(-1)!;
      socket.readyState = 1;
      socket.onopen();
      socket.onmessage({ data: encodePlace({ open: true, act: 'music', seat: 0, joined }).buffer });
    },
    async again() {
      waits.shift()!.run();
      await settle();
    },
  };
}

describe('a link', () => {
  it('trades the token and brings the ticket in the handshake, and nowhere else', async () => {
    const one = phone(() => 200);
    await one.join();
    expect(one.trades).toEqual(['token']);
    expect(one.sockets[0]).toMatchObject({
      address: 'ws://host:8080/rate',
      protocols: [RATE_PROTOCOL, 'ticket.ticket'],
    });
    one.open();
    expect(one.said).toEqual(['open']);
    expect(one.link.send({ type: 'alive' })).toBe(true);
    expect([...one.sockets[0]!.sent[0]!]).toEqual([4]);
  });

  it('keeps the ticket it has, so that scanning twice is no second vote', async () => {
    const one = phone(() => 200, { kept: 'mine' });
    await one.join();
    expect(one.trades).toEqual(['mine']);
    expect(one.sockets[0]!.protocols).toContain('ticket.mine');
  });

  it('takes the token where the ticket it has holds no more', async () => {
    const one = phone((credential) => (credential === 'old' ? 401 : 200), { kept: 'old' });
    await one.join();
    expect(one.trades).toEqual(['old', 'token']);
    expect(one.stored()).toBe('ticket');
  });

  it('asks for a fresh code where neither holds, forgets the ticket and knocks no more', async () => {
    const one = phone(() => 401, { kept: 'old' });
    await one.join();
    expect(one.said).toEqual(['expired']);
    expect([one.stored(), one.sockets.length, one.waits.length]).toEqual(['', 0, 0]);
    await one.join();
    expect(one.trades).toHaveLength(2);
  });

  it('tries again between 250 ms and 4 s, at random, while nobody answers', async () => {
    for (const [chance, expected] of [
      [0, [250, 250, 250, 250, 250, 250]],
      [1, [500, 1000, 2000, 4000, 4000, 4000]],
    ] as const) {
      const one = phone(() => 0, { chance });
      await one.join();
      const waits: number[] = [];
      for (let attempt = 0; attempt < 6; attempt++) {
        waits.push(one.waits[0]!.ms);
        await one.again();
      }
      expect(waits).toEqual(expected);
      expect(one.said).toEqual(['waiting']);
    }
  });

  it('comes back by itself when it is cut, with the same ticket', async () => {
    const one = phone(() => 200);
    await one.join();
    one.open();
    one.sockets[0]!.onclose({ code: 1006, reason: '' });
    expect(one.link.send({ type: 'alive' })).toBe(false);
    await one.again();
    one.open();
    expect(one.said).toEqual(['open', 'waiting', 'open']);
    expect(one.trades).toEqual(['token', 'ticket']);
  });

  it('takes the longer to come back the more there are, so that a hall does not come back as one', async () => {
    for (const [joined, expected] of [
      [2, 501],
      [2000, 1500],
      [60_000, 4000],
    ] as const) {
      const one = phone(() => 200, { chance: 1 });
      await one.join();
      one.open(joined);
      one.sockets[0]!.onclose({ code: 1006, reason: '' });
      expect(one.waits[0]!.ms).toBe(expected);
    }
  });

  it('waits as long as a gateway that goes tells it to', async () => {
    const one = phone(() => 200);
    await one.join();
    one.open();
    one.sockets[0]!.onclose({ code: CLOSED.restart, reason: '3210' });
    expect(one.waits[0]!.ms).toBe(3210);
  });

  it('leaves it to the other tab, until it is touched', async () => {
    const one = phone(() => 200);
    await one.join();
    one.open();
    one.sockets[0]!.onclose({ code: CLOSED.replaced, reason: '' });
    expect([one.said.at(-1), one.waits.length]).toEqual(['replaced', 0]);
    await one.join();
    expect(one.sockets).toHaveLength(2);
  });

  it('says that somebody looks, every 20 s, where nothing else was said', async () => {
    const one = phone(() => 200);
    await one.join();
    one.open();
    for (let second = 0; second < 65; second++) {
      one.pass(1000);
      one.link.lookAfter();
    }
    expect(one.sockets[0]!.sent).toHaveLength(3);
  });

  it('hears nothing more of a socket that it has given up', async () => {
    const one = phone(() => 200);
    await one.join();
    await one.join();
    one.open();
    one.sockets[0]!.onclose({ code: 1006, reason: '' });
    expect([one.said.at(-1), one.waits.length]).toEqual(['open', 0]);
  });
});
