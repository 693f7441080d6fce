/** The acts of an evening over real sockets: the stage calls one, phones are told, and what they press is counted for it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CrowdAct } from '../../src/protocol/crowdAct.ts';
import type { CrowdWindow } from '../../src/protocol/crowdWindow.ts';
import { openHall, type Hall, type TestPhone, type TestStage } from './sockets.ts';

let hall: Hall;
let stage: TestStage;
let phones: TestPhone[];
const RATE = 1;
const HOLD = 2;
const CHANGE = 0xc0;
const MORE = 0x40;

beforeAll(async () => {
  hall = await openHall();
  stage = await hall.stage();
  phones = [];
  for (let i = 0; i < 3; i++) phones.push(await hall.phone(await hall.ticket()));
});
afterAll(() => hall.close());

async function call(act: CrowdAct): Promise<void> {
  stage.socket.send(JSON.stringify({ type: 'listening', open: true, act }));
  for (const phone of phones) await expect.poll(() => phone.places.at(-1)).toMatchObject({ open: true, act });
}

const newest = (): CrowdWindow =>
  stage.heard.flatMap((message) => (message.type === 'window' ? [message.window] : [])).at(-1)!;

it('counts every phone once in a vote, with its latest press, and nobody in the next', async () => {
  await call('warmUp');
  phones[0]!.send(RATE, MORE, 0);
  phones[1]!.send(RATE, CHANGE, 0);
  await expect.poll(() => newest().choices).toEqual([1, 1]);
  phones[1]!.send(RATE, MORE, 0);
  await expect.poll(() => newest().choices).toEqual([0, 2]);
  await call('music');
  await expect.poll(() => newest().choices).toBeUndefined();
  await call('warmUp');
  await expect.poll(() => newest().choices).toEqual([0, 0]);
});

it('names the dots that are here, and how strongly each is held', async () => {
  await call('music');
  phones[2]!.send(HOLD, CHANGE, 0);
  await expect.poll(() => newest().dots?.find(({ seat }) => seat === 2)?.held).toBeCloseTo(-64 / 127, 6);
  expect(newest().dots!.map(({ seat }) => seat)).toEqual([0, 1, 2]);
  phones[2]!.send(HOLD, 0, 0);
  phones[1]!.socket.close();
  await expect.poll(() => newest().dots!.map(({ seat }) => seat)).toEqual([0, 2]);
});

it('takes the word of a page of an earlier make as music', async () => {
  stage.socket.send(JSON.stringify({ type: 'listening', open: true, act: 'applause' }));
  await expect.poll(() => phones[0]!.places.at(-1)!.act).toBe('applause');
  stage.socket.send(JSON.stringify({ type: 'listening', open: true }));
  await expect.poll(() => phones[0]!.places.at(-1)!.act).toBe('music');
});
