/** The stage's end of the phones' way: what it asks, what it hears, and what it does when nothing comes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { listenToPhones } from '../../src/input/phones.ts';
import { NO_COUNTS, STALE_WINDOW, type CrowdWindow } from '../../src/protocol/crowdWindow.ts';
import { STAGE_PROTOCOL } from '../../src/protocol/stageFeed.ts';
import type { Flower } from '../../src/protocol/flower.ts';
import type { SessionEvent } from '../../src/session/event.ts';

const RealSocket = window.WebSocket;
let sockets: FakeSocket[] = [];
let events: SessionEvent[] = [];
let stop = (): void => undefined;
let open = true;
let left: Flower | null = null;

class FakeSocket {
  static readonly OPEN = 1;
  readyState = 0;
  readonly sent: string[] = [];
  onopen = (): void => undefined;
  onmessage: (message: { data: string }) => void = () => undefined;
  onclose: (() => void) | null = null;
  readonly address: string;
  readonly protocols: readonly string[];
  constructor(address: URL, protocols: string[]) {
    this.address = String(address);
    this.protocols = protocols;
    sockets.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
  opens(): this {
    this.readyState = 1;
    this.onopen();
    return this;
  }
  says(message: unknown): void {
    this.onmessage({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
}

const windowOf = (changes: Partial<CrowdWindow> = {}): CrowdWindow => ({
  ...{ stage: 'main', proc: 'a1', seq: 0, t0: 0 },
  ...NO_COUNTS,
  ...{ joined: 1, votes: [], moods: [] },
  ...changes,
});

const crowds = () => events.flatMap((event) => (event.type === 'crowd' ? [event] : []));

function listen(): void {
  stop = listenToPhones((event) => events.push(event), {
    now: () => 10,
    open: () => open,
    act: () => 'music',
    left: () => left,
    rng: new Rng(1),
    key: '',
  });
}

beforeEach(() => {
  [sockets, events, open, left] = [[], [], true, null];
  document.documentElement.dataset['phones'] = '';
  Object.assign(window, { WebSocket: FakeSocket });
});

afterEach(() => {
  stop();
  delete document.documentElement.dataset['phones'];
  Object.assign(window, { WebSocket: RealSocket });
});

describe('the stage’s end', () => {
  it('asks nobody on a page that its server has not marked', () => {
    delete document.documentElement.dataset['phones'];
    listen();
    expect(sockets).toEqual([]);
  });

  it('asks its own server, hears the address in the code, and says whether ratings count', async () => {
    listen();
    const [socket] = sockets;
    expect(socket!.address).toBe(`${location.origin.replace('http', 'ws')}/stage`);
    expect(socket!.protocols).toEqual([STAGE_PROTOCOL]);
    socket!.opens().says({ type: 'invitation', url: 'http://host/r/main#x' });
    expect(events).toEqual([{ type: 'invited', url: 'http://host/r/main#x' }]);
    await expect.poll(() => socket!.sent).toEqual(['{"type":"listening","open":true,"act":"music"}']);
    open = false;
    await expect.poll(() => socket!.sent.at(-1)).toBe('{"type":"listening","open":false,"act":"music"}');
  });

  it('sends the flower that a visit leaves once, and hears of those that stages next door send', async () => {
    listen();
    const socket = sockets[0]!.opens();
    const flower = { style: { folk: 1 }, contour: [60], rhythm: [1], light: 1, seed: 4, love: 1, children: 0 };
    const flowers = () => socket.sent.filter((text) => text.includes('flower'));
    left = flower;
    await expect.poll(flowers).toEqual([JSON.stringify({ type: 'flower', flower })]);
    left = { ...flower, love: 2 };
    await expect.poll(flowers).toHaveLength(2);
    socket.says({ type: 'flower', flower: { ...flower, from: 'east' } });
    socket.says({ type: 'flower', flower: { ...flower, from: '<east>' } });
    expect(events).toEqual([{ type: 'flowerCame', flower: { ...flower, from: 'east' } }]);
  });

  it('adds gateways up, and says nothing when nothing is new', () => {
    listen();
    const socket = sockets[0]!.opens();
    socket.says({ type: 'window', sent: 0, window: windowOf({ joined: 3 }) });
    socket.says({ type: 'window', sent: 0, window: windowOf({ joined: 3, seq: 1 }) });
    socket.says({ type: 'window', sent: 0, window: windowOf({ proc: 'b2', joined: 4, holding: [0, 1] }) });
    expect(crowds().map(({ joined }) => joined)).toEqual([3, 7]);
    const vote = { listener: 'p-1', seat: 0, value: 0.5, age: 0 };
    for (const seq of [2, 3])
      socket.says({ type: 'window', sent: 0, window: windowOf({ joined: 3, seq, n: 1, votes: [vote] }) });
    expect(crowds().map(({ window }) => window?.votes.length)).toEqual([0, 0, 1, 1]);
  });

  it('gives each gateway’s dots a ring of their own, adds up the sides of a vote, and knows a crowd by its first', () => {
    listen();
    const socket = sockets[0]!.opens();
    const says = (changes: Partial<CrowdWindow>): void =>
      socket.says({ type: 'window', sent: 0, window: windowOf(changes) });
    const dot = { seat: 0, held: 0 };
    says({ dots: [dot], choices: [1, 0] });
    says({ proc: 'b2', dots: [dot], choices: [2, 5], n: 1, votes: [{ listener: 'q', seat: 0, value: 1, age: 0 }] });
    expect(crowds().at(-1)!.window).toMatchObject({
      dots: [
        { seat: 0, lane: 0 },
        { seat: 0, lane: 1 },
      ],
      votes: [{ seat: 0, lane: 1 }],
      choices: [3, 5],
    });
    says({ joined: 400, seq: 1 });
    expect(crowds().at(-1)!.window).not.toHaveProperty('dots');
  });

  it('drops what comes too late, whatever the clocks show, and what cannot be read', () => {
    listen();
    const socket = sockets[0]!.opens();
    const ahead = 7_200_000;
    const said = (late: number, seq: number): void =>
      socket.says({
        type: 'window',
        sent: performance.now() + ahead - late,
        window: windowOf({ seq, n: 1, votes: [{ listener: 'p-1', seat: seq, value: 0.5, age: 0 }] }),
      });
    said(0, 1);
    said(STALE_WINDOW + 100, 2);
    said(STALE_WINDOW - 100, 3);
    socket.says('{');
    socket.says({ type: 'window', sent: 0, window: { n: 'many' } });
    expect(crowds().map(({ window }) => window?.votes[0]?.seat)).toEqual([1, 3]);
    // What came late is heard as of when it was said.
    expect(crowds()[1]!.at).toBeLessThan(9.2);
  });

  it('says that nobody is there when nothing has been heard for a while', async () => {
    listen();
    sockets[0]!.opens().says({ type: 'window', sent: 0, window: windowOf({ joined: 5 }) });
    await expect.poll(() => crowds().at(-1), { timeout: 3000 }).toMatchObject({ joined: 0, window: null });
  });

  it('opens its socket again by itself, and shows no code meanwhile', async () => {
    listen();
    sockets[0]!.opens().onclose!();
    expect(events.at(-1)).toEqual({ type: 'invited', url: '' });
    await expect.poll(() => sockets.length, { timeout: 3000 }).toBe(2);
  });
});
