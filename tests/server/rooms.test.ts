/** The room of a stage that another process serves: its operator’s desk from afar, and everybody who would sit down in it. */
import { matchMaker } from '@colyseus/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { STAGE_PROTOCOL } from '../../src/protocol/stageFeed.ts';
import type { StageRoomDesk } from '../../src/server/desk.ts';
import type { Flower } from '../../src/protocol/flower.ts';
import { farDesk } from '../../src/server/farDesk.ts';
import { Neighbours } from '../../src/server/neighbours.ts';
import { openRooms, type Rooms } from '../../src/server/rooms.ts';
import { start, type Program } from '../cli/program.ts';
import { freePort, startRedis, until, type TestRedis } from './redisServer.ts';
import { openHall, REPORT, stageFolder, type Hall } from './sockets.ts';

const flower: Flower = {
  style: { folk: 1 },
  contour: [60, 64],
  rhythm: [2, 1],
  light: 1,
  seed: 4,
  love: 1,
  children: 0,
};
const SECRET = 'a secret of several';
let redis: TestRedis;
let stage: Program;
let gateway: Hall;
let rooms: Rooms;
let desk: StageRoomDesk;
let at: string;

beforeAll(async () => {
  redis = await startRedis();
  const port = await freePort();
  at = `127.0.0.1:${port}`;
  stage = start('tests/server/servingProcess.ts', [stageFolder(), String(port)], {
    ...{
      HOST: '127.0.0.1',
      ROLE: 'stage',
      NEIGHBOURS: 'east, south',
      REDIS_URL: redis.url,
      ANTIPHON_SECRET: SECRET,
      PUBLIC_URL: '',
    },
  });
  const audience = { role: 'gateway', secret: new TextEncoder().encode(SECRET) } as const;
  gateway = await openHall(audience, undefined, { redis: redis.url });
  const { wire } = gateway.site.shared!;
  rooms = await openRooms(wire, (sentence) => expect.unreachable(sentence));
  desk = farDesk('main', rooms, wire, gateway.site.audience.desk);
  await stage.says('Phones join at');
  await until(() => desk.redis() === 'up' && desk.gateways().length === 2);
});
afterAll(async () => {
  stage.kill('SIGTERM');
  const ended = await stage.ended;
  await rooms.close();
  await gateway.close();
  await redis.kill();
  expect(ended).toMatchObject({ code: 0, err: '' });
});

describe('an operator at a gateway', () => {
  it('commands the page of the stage, and sees and is sent what it says', async () => {
    const page = new WebSocket(`ws://${at}/stage`, [STAGE_PROTOCOL]);
    const heard: { type: string; command?: unknown }[] = [];
    page.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
    await new Promise((resolve) => page.once('open', resolve));
    const say = (message: object) => page.send(JSON.stringify(message));
    expect([desk.pages, desk.report()]).toEqual([0, null]);
    // Until the room is listed nobody finds it.
    while (!heard.some(({ command }) => command !== undefined)) {
      desk.command({ type: 'panic' });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    say({ type: 'report', report: REPORT });
    await until(() => desk.pages === 1);
    expect(desk.report()).toEqual(REPORT);
    const pieces: string[] = [];
    desk.onExported(({ piece }) => void pieces.push(piece));
    // What a desk at the stage asked for is not sent through Redis.
    say({ type: 'exported', name: 'visit.jsonl', piece: 'unasked', last: true });
    desk.command({ type: 'export' });
    await until(() => heard.some(({ command }) => JSON.stringify(command) === '{"type":"export"}'));
    say({ type: 'exported', name: 'visit.jsonl', piece: 'a', last: false });
    say({ type: 'exported', name: 'visit.jsonl', piece: 'b', last: true });
    await until(() => pieces.length === 2);
    expect(pieces).toEqual(['a', 'b']);
  });

  it('commands it again once Redis was killed and is back, and no process went with it', async () => {
    const page = new WebSocket(`ws://${at}/stage`, [STAGE_PROTOCOL]);
    const heard: string[] = [];
    page.on('message', (data: Buffer) => heard.push(data.toString()));
    await new Promise((resolve) => page.once('open', resolve));
    await redis.kill();
    await until(() => desk.redis() === 'down');
    // Everything that the library does of itself it does meanwhile.
    desk.command({ type: 'undo' });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await redis.start();
    while (!heard.some((text) => text.includes('blackout'))) {
      desk.command({ type: 'blackout', dark: true });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(heard.some((text) => text.includes('undo'))).toBe(false);
    page.close();
  });

  it('is told at once where there is no such stage, and nothing of what is no command', async () => {
    expect(await rooms.call('elsewhere', 'command', { type: 'panic' })).toBeUndefined();
    expect(await rooms.call('main', 'command', { type: 'explode' })).toBe(false);
    // Nor does it mind what is no call at all.
    const { wire } = gateway.site.shared!;
    for (const rubbish of [5, null, {}, [], ['nothing', 'x', []], ['clients', 'y']])
      await wire.publish('$main', rubbish);
    for (const topic of ['windows', 'pulse', 'feed']) await wire.publish(`antiphon:main:${topic}`, { proc: 5 });
    expect(await rooms.call('main', 'command', { type: 'explode' })).toBe(false);
  });
});

describe('stages next door', () => {
  it('send each other the flowers that visits leave, one a minute, and take them of nobody else', async () => {
    const page = new WebSocket(`ws://${at}/stage`, [STAGE_PROTOCOL]);
    const heard: { type: string; flower?: Flower }[] = [];
    page.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
    await new Promise((resolve) => page.once('open', resolve));
    // This process is the stage “east”.
    const came: Flower[] = [];
    const east = new Neighbours({
      stage: 'east',
      names: ['main'],
      send: () => undefined,
      came: (sent) => came.push(sent),
      now: () => performance.now(),
    });
    await rooms.open('east', desk, east);
    const sent = { ...flower, from: 'east' };
    const receive = (found: unknown) => rooms.call('main', 'receive', found);
    for (const found of [{ ...flower, from: 'west' }, flower, { ...sent, love: -1 }, 'flower'])
      expect(await receive(found)).toBe(false);
    expect(await receive(sent)).toBe(true);
    expect(await receive({ ...sent, seed: 5 })).toBe(false);
    await until(() => heard.some(({ type }) => type === 'flower'));
    expect(heard.flatMap((message) => message.flower ?? [])).toEqual([sent]);
    // “south” is nowhere; that holds nothing up.
    while (came.length === 0) {
      page.send(JSON.stringify({ type: 'flower', flower }));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(came).toEqual([{ ...flower, from: 'main' }]);
    page.close();
  });
});

describe('300 who grab a seat', () => {
  it('find no matchmaker and no seat, and the stage serves on', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const how = ['joinOrCreate', 'create', 'join', 'joinById', 'reconnect'][i % 5]!;
        const asked = { method: 'POST', headers: { Origin: 'https://elsewhere.example' }, body: '{}' };
        const { status, headers } = await fetch(`http://${at}/matchmake/${how}/${i % 2 ? 'stage' : 'main'}`, asked);
        return [status, headers.get('access-control-allow-origin')];
      }),
    );
    expect(new Set(answers.map(String))).toEqual(new Set(['405,']));
    const knocks = await Promise.all(
      Array.from({ length: 30 }, (_, i) => {
        const socket = new WebSocket(`ws://${at}/${matchMaker.processId}/main?sessionId=${i}`);
        socket.on('error', () => undefined);
        return new Promise((resolve) => {
          socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
          socket.on('open', () => resolve(101));
        });
      }),
    );
    expect(new Set(knocks)).toEqual(new Set([404]));
    expect((await fetch(`http://${at}/`)).status).toBe(200);
  });

  it('find none either when they are let in to Redis itself', async () => {
    const grabs = await Promise.allSettled(
      Array.from({ length: 300 }, () => matchMaker.joinById('main', {}, undefined)),
    );
    expect(new Set(grabs.map(({ status }) => status))).toEqual(new Set(['rejected']));
    const room = await matchMaker.driver.findOne({ roomId: 'main' });
    expect(room).toMatchObject({ name: 'stage', clients: 0, maxClients: 0 });
  });
});
