/** The phones' endpoint from outside, over real sockets: what it takes, and everything that a public endpoint must refuse. */
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CLOSED, RATE_PROTOCOL, TICKET_PREFIX } from '../../src/protocol/phone.ts';
import type { CrowdWindow } from '../../src/protocol/crowdWindow.ts';
import { EXPORT_PIECE, KEY_PREFIX, STAGE_PROTOCOL, type ToStage } from '../../src/protocol/stageFeed.ts';
import { GATEWAY_LIMITS } from '../../src/server/gateway.ts';
import { TICKET_LIFE, TOKEN_EPOCH } from '../../src/server/tickets.ts';
import { openHall, Refused, REPORT, type Hall } from './sockets.ts';

let hall: Hall;
afterEach(() => hall.close());

/** A clock that a test moves; time passes besides, so that windows close. */
function movable(): { now: () => number; move: (ms: number) => void } {
  let ahead = 0;
  return { now: () => performance.timeOrigin + performance.now() + ahead, move: (ms) => (ahead += ms) };
}

const status = (refused: Promise<unknown>): Promise<number> =>
  refused.then(
    () => 101,
    (error: unknown) => (error instanceof Refused ? error.status : -1),
  );

type WindowMessage = Extract<ToStage, { type: 'window' }>;
const told =
  (fits: (window: CrowdWindow) => boolean) =>
  (message: ToStage): message is WindowMessage =>
    message.type === 'window' && fits(message.window);

describe('a phone', () => {
  it('trades the token in the code for a ticket, and its ratings reach the stage page, one listener a device', async () => {
    hall = await openHall();
    const stage = await hall.stage();
    const [one, two] = [await hall.phone(await hall.ticket()), await hall.phone(await hall.ticket())];
    one.send(1, 64, 5);
    two.send(1, 0x81, 0);
    const { window } = await stage.hears(told(({ n }) => n > 0));
    const all = stage.heard.flatMap((message) => (message.type === 'window' ? message.window.votes : []));
    expect(window).toMatchObject({ stage: 'main', joined: 2 });
    await stage.hears(told(({ votes }) => votes.some(({ value }) => value < 0)));
    expect(all[0]).toMatchObject({ value: 64 / 127, seat: 0, listener: expect.stringMatching(/^p-[\w-]{12}$/) });
    expect(all[0]!.age).toBeGreaterThanOrEqual(100);
  });

  it('is told its place, and whether the stage takes ratings', async () => {
    hall = await openHall();
    const phone = await hall.phone(await hall.ticket());
    expect(
      phone.places[0] ?? (await new Promise((done) => phone.socket.once('message', () => done(phone.places[0])))),
    ).toEqual({
      open: false,
      act: 'music',
      seat: 0,
      joined: 1,
    });
    const stage = await hall.stage();
    const opened = new Promise((done) => phone.socket.once('message', done));
    stage.socket.send(JSON.stringify({ type: 'listening', open: true }));
    await opened;
    expect(phone.places.at(-1)).toMatchObject({ open: true });
  });

  it('has one vote: a second socket of the same ticket takes the place of the first', async () => {
    hall = await openHall();
    const ticket = await hall.ticket();
    const first = await hall.phone(ticket);
    const second = await hall.phone(ticket);
    expect(await first.closed).toBe(CLOSED.replaced);
    expect(hall.site.audience.gateway.joined).toBe(1);
    expect(second.socket.readyState).toBe(second.socket.OPEN);
  });

  it('keeps its ticket while that holds, whatever its own clock says', async () => {
    const clock = movable();
    hall = await openHall({ now: clock.now });
    const ticket = await hall.ticket();
    clock.move(TICKET_LIFE / 2);
    expect(await hall.trade(ticket)).toMatchObject({ status: 200, text: ticket });
    expect(await status(hall.phone(ticket))).toBe(101);
  });

  it.each([
    ['nine hours slow', -9],
    ['nine hours fast', 9],
  ])('whose clock is %s rates the moment in which it was pressed', async (_, hours) => {
    hall = await openHall();
    const stage = await hall.stage();
    const headers = { Date: new Date(Date.now() + hours * 3_600_000).toUTCString() };
    const { text: ticket } = await hall.trade(hall.token(), headers);
    const { send } = await hall.phone(ticket, { headers });
    // Pressed two seconds before it was let go: only that is said, in 20 ms.
    send(1, 64, 100);
    const { window, sent } = await stage.hears(told(({ votes }) => votes.length > 0));
    expect(Math.abs(window.t0 - Date.now())).toBeLessThan(60_000);
    expect(sent - window.t0).toBeLessThan(1000);
    expect(window.votes[0]!.age).toBeGreaterThanOrEqual(2000);
    expect(window.votes[0]!.age).toBeLessThan(4000);
    // However long a press is said to have lasted, it reaches back no further than five seconds.
    send(1, 64, 255);
    const late = await stage.hears(told(({ votes, seq }) => votes.length > 0 && seq > window.seq));
    expect(late.window.votes[0]!.age).toBeLessThan(7000);
  });
});

describe('before the upgrade', () => {
  it.each([
    ['no ticket', []],
    ['an empty ticket', [TICKET_PREFIX]],
    ['a forged ticket', [`${TICKET_PREFIX}${Buffer.alloc(36, 7).toString('base64url')}`]],
    ['rubbish', [`${TICKET_PREFIX}x`]],
  ])('%s is answered 401', async (_, protocols) => {
    hall = await openHall();
    expect(await status(hall.phone('', { protocols: [RATE_PROTOCOL, ...protocols] }))).toBe(401);
  });

  it('a token is no ticket, and a ticket of another stage or of another secret is none either', async () => {
    hall = await openHall();
    expect(await status(hall.phone(hall.token()))).toBe(401);
    const other = await openHall();
    const ticket = await other.ticket();
    await other.close();
    expect(await status(hall.phone(ticket))).toBe(401);
  });

  it('a ticket that was changed in one bit is none', async () => {
    hall = await openHall();
    const bytes = Buffer.from(await hall.ticket(), 'base64url');
    for (const at of [0, 17, 35]) {
      const forged = Buffer.from(bytes);
      forged[at]! ^= 1;
      expect(await status(hall.phone(forged.toString('base64url')))).toBe(401);
    }
  });

  it('an expired ticket is answered 401', async () => {
    const clock = movable();
    hall = await openHall({ now: clock.now });
    const ticket = await hall.ticket();
    clock.move(TICKET_LIFE + 1000);
    expect(await status(hall.phone(ticket))).toBe(401);
    expect((await hall.trade(ticket)).status).toBe(401);
  });

  it('a code that was photographed and posted lets nobody in two minutes later', async () => {
    const clock = movable();
    hall = await openHall({ now: clock.now });
    const posted = hall.token();
    clock.move(TOKEN_EPOCH);
    expect((await hall.trade(posted)).status).toBe(200);
    clock.move(TOKEN_EPOCH);
    expect(await hall.trade(posted)).toMatchObject({ status: 401, text: expect.stringContaining('expired') });
    expect(hall.token()).not.toBe(posted);
  });

  it.each([
    ['a page of somebody else', 'https://elsewhere.example', 403],
    ['a page without an origin of its own', 'null', 403],
    ['the same host on another port', 'http://127.0.0.1:1', 403],
  ])('%s is refused', async (_, origin, expected) => {
    hall = await openHall();
    const ticket = await hall.ticket();
    expect(await status(hall.phone(ticket, { headers: { Origin: origin } }))).toBe(expected);
    expect((await hall.trade(hall.token(), { Origin: origin })).status).toBe(403);
  });

  it('the pages of this host are let in, and those of the public address', async () => {
    hall = await openHall({}, 'https://stage.example');
    expect(hall.site.phonesAt()).toMatch(/^https:\/\/stage\.example\/r\/main#/);
    const ticket = await hall.ticket();
    expect(await status(hall.phone(ticket, { headers: { Origin: hall.site.address } }))).toBe(101);
    expect(await status(hall.phone(ticket, { headers: { Origin: 'https://stage.example' } }))).toBe(101);
  });

  it('a socket that does not speak the protocol is refused, and so is any other path', async () => {
    hall = await openHall();
    const ticket = await hall.ticket();
    expect(await status(hall.phone(ticket, { protocols: [`${TICKET_PREFIX}${ticket}`] }))).toBe(400);
    expect(await status(hall.phone(ticket, { path: '/elsewhere' }))).toBe(404);
    expect(await status(hall.phone(ticket, { path: '/toString' }))).toBe(404);
  });

  it('a full hall says when to come again, and lets those who are in come back', async () => {
    hall = await openHall({ limits: { ...GATEWAY_LIMITS, most: 2 } });
    const mine = await hall.ticket();
    await hall.phone(mine);
    await hall.phone(await hall.ticket());
    const refused = await hall.phone(await hall.ticket()).catch((error: Refused) => error);
    expect(refused).toMatchObject({ status: 503, retryAfter: '10' });
    expect(await status(hall.phone(mine))).toBe(101);
  });

  it('500 phones behind one address come in, and one that knocks without end is slowed', async () => {
    hall = await openHall();
    const headers = { 'X-Forwarded-For': '198.51.100.7' };
    for (let many = 0; many < 500; many += 50) {
      const tickets = await Promise.all(Array.from({ length: 50 }, () => hall.trade(hall.token(), headers)));
      await Promise.all(tickets.map(({ text }) => hall.phone(text, { headers })));
    }
    expect(hall.site.audience.gateway.joined).toBe(500);
    const { trade } = hall.site.audience;
    const knock = { host: undefined, origin: undefined, address: '203.0.113.9' };
    const answers = Array.from({ length: 20_000 }, () => trade('x', knock));
    expect(answers.at(-1)).toMatchObject({ status: 429, retryAfter: 2 });
    // The venue's address is another one.
    expect((await hall.trade(hall.token(), headers)).status).toBe(200);
  });

  it('a request that never ends is cut, and the page is still served', async () => {
    hall = await openHall();
    const { port, hostname } = new URL(hall.site.address);
    const slow = connect(Number(port), hostname);
    slow.write('GET /rate HTTP/1.1\r\nHost: x\r\n');
    const answer = await new Promise<string>((resolve) => slow.once('data', (data) => resolve(data.toString())));
    expect(answer).toContain('408 Request Timeout');
    expect((await fetch(hall.site.address)).status).toBe(200);
  });

  it('a token longer than any is refused unread', async () => {
    hall = await openHall();
    expect((await hall.trade('x'.repeat(100_000))).status).toBe(413);
  });
});

describe('a socket that was let in', () => {
  const phone = async () => hall.phone(await hall.ticket());
  it.each([
    ['text', (socket: WebSocketLike) => socket.send('{"rate":1}')],
    ['nothing', (socket: WebSocketLike) => socket.send(new Uint8Array(0))],
    ['one byte too few', (socket: WebSocketLike) => socket.send(Uint8Array.of(1, 64))],
    ['one byte too many', (socket: WebSocketLike) => socket.send(Uint8Array.of(1, 64, 0, 0))],
    ['an unknown kind', (socket: WebSocketLike) => socket.send(Uint8Array.of(9))],
    ['a value of no press', (socket: WebSocketLike) => socket.send(Uint8Array.of(1, 0x80, 0))],
    ['65 bytes', (socket: WebSocketLike) => socket.send(new Uint8Array(65))],
    ['a megabyte', (socket: WebSocketLike) => socket.send(new Uint8Array(1 << 20))],
  ])('is closed with 1008 when it sends %s', async (_, send) => {
    hall = await openHall();
    const { socket, closed } = await phone();
    socket.on('error', () => undefined);
    send(socket);
    expect(await closed).toBe(CLOSED.refused);
    expect(hall.site.audience.gateway.joined).toBe(0);
  });

  it('is closed with 1008 when it floods, and coming back at once does not clear the count', async () => {
    hall = await openHall();
    const ticket = await hall.ticket();
    const flooding = await hall.phone(ticket);
    for (let many = 0; many < 40; many++) flooding.send(1, 127, 0);
    expect(await flooding.closed).toBe(CLOSED.refused);
    const { ratings } = hall.site.audience.gateway.counters;
    expect(ratings.dropped).toBe(3);
    expect(ratings.counted + ratings.replaced).toBeLessThanOrEqual(GATEWAY_LIMITS.speech.burst + 2);
    const again = await hall.phone(ticket);
    for (let many = 0; many < 10; many++) again.send(1, 127, 0);
    expect(await again.closed).toBe(CLOSED.refused);
  });

  it('is closed when it floods with pings', async () => {
    hall = await openHall();
    const { socket, closed } = await phone();
    for (let many = 0; many < 40; many++) socket.ping();
    expect(await closed).toBe(CLOSED.refused);
  });

  it('has one vote in a window, however often it presses: the latest', async () => {
    hall = await openHall();
    const stage = await hall.stage();
    const { send } = await phone();
    for (const value of [127, 64, 0x81]) send(1, value, 0);
    const { window } = await stage.hears(told(({ n }) => n > 0));
    expect(window.n).toBe(1);
    expect(window.hist.reduce((sum, n) => sum + n, 0)).toBe(1);
  });

  it('that is silent for a minute is let go', async () => {
    const clock = movable();
    hall = await openHall({ now: clock.now });
    const { closed } = await phone();
    clock.move(GATEWAY_LIMITS.idle);
    expect(await closed).toBe(CLOSED.idle);
  });

  it('that sleeps while it holds rates once, with what it held last', async () => {
    hall = await openHall();
    const stage = await hall.stage();
    const sleeper = await phone();
    sleeper.send(2, 64, 0);
    sleeper.send(2, 100, 25);
    const holding = await stage.hears(told((window) => window.holding[1] === 1));
    expect(holding.window.n).toBe(0);
    const { window } = await stage.hears(told(({ n }) => n > 0));
    expect(window.votes[0]!.value).toBeCloseTo(100 / 127, 5);
    expect(window.votes[0]!.age).toBeGreaterThanOrEqual(1500);
  });

  it('is told to come back later, each at another time, when the server closes', async () => {
    hall = await openHall();
    const { socket } = await phone();
    const closed = new Promise<[number, string]>((resolve) =>
      socket.on('close', (code, reason) => resolve([code, reason.toString()])),
    );
    hall.site.audience.close();
    const [code, reason] = await closed;
    expect(code).toBe(CLOSED.restart);
    expect(Number(reason)).toBeGreaterThanOrEqual(0);
    expect(Number(reason)).toBeLessThanOrEqual(5000);
  });
});

describe("the stage's socket", () => {
  it('is shown the code, again when it changes', async () => {
    hall = await openHall();
    const stage = await hall.stage();
    const { url } = await stage.hears(
      (message): message is Extract<ToStage, { type: 'invitation' }> => message.type === 'invitation',
    );
    expect(url).toBe(hall.site.phonesAt());
  });

  it.each([
    ['a page of somebody else', { Origin: 'https://elsewhere.example' }, 403],
    ['a name that somebody points at this machine', { Host: 'rebound.example', Origin: 'http://rebound.example' }, 401],
    ['anyone behind a proxy', { 'X-Forwarded-For': '198.51.100.7' }, 401],
  ])('is refused to %s', async (_, headers, expected) => {
    hall = await openHall();
    expect(await status(hall.stage({ headers }))).toBe(expected);
  });

  it('is open to whoever knows its key, and to nobody who guesses it', async () => {
    hall = await openHall();
    const headers = { 'X-Forwarded-For': '198.51.100.7' };
    const { stageKey } = hall.site.audience;
    const withKey = (key: string) => hall.stage({ headers, protocols: [STAGE_PROTOCOL, `${KEY_PREFIX}${key}`] });
    expect(await status(withKey(stageKey))).toBe(101);
    expect(await status(withKey(`${stageKey.slice(0, -1)}x`))).toBe(401);
  });

  it('brings an operator’s command to the page, and what the page reports and exports to the operator', async () => {
    hall = await openHall();
    const { desk } = hall.site.audience;
    const stage = await hall.stage();
    expect([desk.pages, desk.report(), desk.reportAge(), desk.redis()]).toEqual([1, null, Infinity, 'none']);
    desk.command({ type: 'weigh', weight: 0.5 });
    const { command } = await stage.hears(
      (message): message is Extract<ToStage, { type: 'command' }> => message.type === 'command',
    );
    expect(command).toEqual({ type: 'weigh', weight: 0.5 });
    const reported = new Promise((resolve) => desk.onReport(resolve));
    stage.socket.send(JSON.stringify({ type: 'report', report: REPORT }));
    expect(await reported).toEqual(REPORT);
    expect(desk.report()).toEqual(REPORT);
    const exported = new Promise((resolve) => desk.onExported(resolve));
    const piece = { name: 'visit.jsonl', piece: '\u0001'.repeat(EXPORT_PIECE), last: true };
    stage.socket.send(JSON.stringify({ type: 'exported', ...piece }));
    expect(await exported).toEqual(piece);
  });

  it('closes on what no stage page says', async () => {
    hall = await openHall();
    for (const said of ['{', '{"type":"listening"}', 'x'.repeat(2000)]) {
      const { socket } = await hall.stage();
      socket.on('error', () => undefined);
      const closed = new Promise<number>((resolve) => socket.on('close', resolve));
      socket.send(said);
      expect([CLOSED.refused, 1009]).toContain(await closed);
    }
  });
});

type WebSocketLike = { send(data: string | Uint8Array): void };
