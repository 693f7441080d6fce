/** The operator's port over real sockets: who is let in, what is refused, and that a wish reaches the stage and its report comes back. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { unwrap } from '../../src/kernel/result.ts';
import type { OperatorCommand } from '../../src/protocol/operator.ts';
import {
  OPERATOR_PREFIX,
  OPERATOR_PROTOCOL,
  readToOperator,
  type DeskView,
  type ToOperator,
} from '../../src/protocol/operatorFeed.ts';
import type { ToStage } from '../../src/protocol/stageFeed.ts';
import { readSite } from '../../src/server/files.ts';
import { openOperatorDesk, operatorSettings, type OpenDesk } from '../../src/server/operatorDesk.ts';
import { isOperatorPin, PinGate, SESSION_LIFE } from '../../src/server/operatorPin.ts';
import { OPERATOR_PAGE, partOf } from '../../src/server/operatorSite.ts';
import { openHall, REPORT, type Hall } from './sockets.ts';

const PIN = '2468';
const folder = mkdtempSync(join(tmpdir(), 'antiphon-desk-'));
let hall: Hall;
let desk: OpenDesk;

beforeAll(async () => {
  mkdirSync(join(folder, 'src', 'operator'), { recursive: true });
  mkdirSync(join(folder, 'assets'));
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  put('index.html', '<!doctype html><script src="/assets/index-aaaa.js"></script>');
  put('src/operator/index.html', '<!doctype html><title>desk</title><script src="/assets/operator-bbbb.js"></script>');
  put('assets/operator-bbbb.js', 'import "./shared-cccc.js";');
  put('assets/shared-cccc.js', '1');
  put('assets/index-aaaa.js', 'import "./shared-cccc.js"; "stage"');
  hall = await openHall();
  const settings = { host: '127.0.0.1', port: 0, pin: PIN, publicOrigin: 'https://desk.example' };
  desk = unwrap(await openOperatorDesk(hall.site, folder, settings));
});
afterAll(async () => {
  desk.close();
  await hall.close();
  rmSync(folder, { recursive: true });
});

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; at?: string } = {},
): Promise<Answered> {
  const { method = 'GET', headers = {}, body, at = desk.address } = options;
  return new Promise((resolve, reject) => {
    const asked = request(`${at}${path}`, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, text: text.trim(), headers: response.headers }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
/** As if from another address: a proxy of this machine names it. */
const from = (address: string): Record<string, string> => ({ 'X-Forwarded-For': address });
const tryPin = (body: string, headers: Record<string, string> = {}): Promise<Answered> =>
  ask('/pin', { method: 'POST', body, headers });

interface TestPage {
  readonly socket: WebSocket;
  readonly heard: readonly ToOperator[];
  send(message: unknown): void;
  ask(command: OperatorCommand): void;
  desk(fits: (desk: DeskView) => boolean): Promise<DeskView>;
  readonly closed: Promise<number>;
}

/** @throws the status with which it was refused */
function page(token: string, options: { headers?: Record<string, string>; path?: string } = {}): Promise<TestPage> {
  const address = `${desk.address.replace('http', 'ws')}${options.path ?? '/desk'}`;
  const protocols = [OPERATOR_PROTOCOL, ...(token === '' ? [] : [`${OPERATOR_PREFIX}${token}`])];
  const socket = new WebSocket(address, protocols, { headers: options.headers ?? {} });
  const heard: ToOperator[] = [];
  socket.on('message', (data: Buffer) => heard.push(unwrap(readToOperator(data.toString()))));
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_, { statusCode }) => reject(new Error(String(statusCode))));
    socket.on('error', () => undefined);
    socket.on('open', () =>
      resolve({
        socket,
        heard,
        send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
        ask: (command) => socket.send(JSON.stringify({ type: 'command', command })),
        async desk(fits) {
          const found = (): DeskView | undefined =>
            heard.flatMap((message) => (message.type === 'desk' ? [message.desk] : [])).findLast(fits);
          await expect.poll(found, { timeout: 3000 }).toBeDefined();
          return found()!;
        },
        closed: new Promise((done) => socket.on('close', done)),
      }),
    );
  });
}

describe('the port', () => {
  it('gives out the page and what it is made of, and nothing else', async () => {
    const { status, text, headers } = await ask('/');
    expect([status, text.includes('desk')]).toEqual([200, true]);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect((await ask('/assets/operator-bbbb.js')).status).toBe(200);
    expect((await ask('/assets/shared-cccc.js')).status).toBe(200);
    for (const path of ['/index.html', '/assets/index-aaaa.js', '/r/main', '/stage', '/../package.json'])
      expect((await ask(path)).status).toBe(404);
    expect((await ask('/', { method: 'DELETE' })).status).toBe(405);
    expect([...partOf(unwrap(readSite(folder)), OPERATOR_PAGE).keys()]).toHaveLength(3);
  });

  it('is not the stage’s port', async () => {
    expect((await ask('/src/operator/index.html', { at: hall.site.address })).status).toBe(404);
    expect((await ask('/pin', { at: hall.site.address, method: 'POST', body: PIN })).status).toBe(405);
  });

  it('answers to its own name and its own page', async () => {
    expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await ask('/', { headers: { host: 'desk.example' } })).status).toBe(200);
    expect((await tryPin(PIN, { origin: 'https://evil.example' })).status).toBe(403);
    // A name that was made to point here proves nothing.
    const rebound = { host: 'evil.example:8081', origin: 'http://evil.example:8081' };
    expect((await tryPin(PIN, rebound)).status).toBe(403);
    expect((await tryPin(PIN, { origin: 'https://desk.example' })).status).toBe(200);
  });
});

describe('the PIN', () => {
  it('is traded for a token, five tries are free, and then each wait is longer', async () => {
    const here = from('10.0.0.7');
    for (let n = 0; n < 5; n++) expect((await tryPin('0000', here)).status).toBe(401);
    const { status, headers } = await tryPin(PIN, here);
    expect([status, headers['retry-after']]).toEqual([429, '10']);
    // Nobody else is shut out.
    expect((await tryPin(PIN, from('10.0.0.8'))).status).toBe(200);
    expect((await tryPin('0'.repeat(70), from('10.0.0.9'))).status).toBe(413);
  });

  it('waits longer and longer, for one address and for all of them, and never on this machine', () => {
    const tries = new PinGate(PIN, () => crypto.getRandomValues(new Uint8Array(32)));
    let [at, longest] = [0, 0];
    for (let n = 0; n < 9; n++) {
      const tried = tries.trade('wrong', 'a', true, at);
      if (!tried.ok && tried.reason === 'locked') {
        expect(tried.wait).toBeGreaterThan(longest);
        longest = tried.wait;
        at += tried.wait;
      }
    }
    expect(longest).toBeGreaterThanOrEqual(20_000);
    // Thirty addresses with a try each are one who guesses.
    const many = new PinGate(PIN, () => crypto.getRandomValues(new Uint8Array(32)));
    for (let n = 0; n < 30; n++) many.trade('9999', `10.1.0.${n}`, false, 0);
    expect(many.trade(PIN, '10.2.0.1', false, 0)).toMatchObject({ ok: false, reason: 'locked' });
    expect(many.trade(PIN, '127.0.0.1', true, 0)).toMatchObject({ ok: true });
  });

  it('lets in for an evening, and only with its own token', () => {
    const gate = new PinGate(PIN, () => crypto.getRandomValues(new Uint8Array(32)));
    const traded = gate.trade(PIN, 'a', true, 0);
    const token = traded.ok ? traded.token : '';
    expect([gate.holds(token, SESSION_LIFE - 1), gate.holds(token, SESSION_LIFE)]).toEqual([true, false]);
    expect([gate.holds('', 0), gate.holds(`${token}x`, 0)]).toEqual([false, false]);
    gate.forget(token);
    expect(gate.holds(token, 0)).toBe(false);
  });

  it('has four digits or more, and is needed wherever others can reach the port', () => {
    expect(['1234', '123456789012'].every(isOperatorPin)).toBe(true);
    expect(['', '123', '12a4', ' 1234'].some(isOperatorPin)).toBe(false);
    expect(operatorSettings({})).toMatchObject({ value: { host: '127.0.0.1', port: 8081, pin: null } });
    expect(operatorSettings({ OPERATOR_PORT: 'off' })).toEqual({ ok: true, value: null });
    for (const wrong of [
      { OPERATOR_PIN: '12' },
      { OPERATOR_HOST: '0.0.0.0' },
      { OPERATOR_URL: 'https://desk.example' },
      { OPERATOR_PORT: 'eighty' },
      { OPERATOR_PIN: '1234', OPERATOR_URL: 'desk' },
    ])
      expect(operatorSettings(wrong).ok).toBe(false);
    expect(operatorSettings({ OPERATOR_HOST: '0.0.0.0', OPERATOR_PIN: '1234' }).ok).toBe(true);
  });

  it('that nobody has set is said at the start, and only this machine may use it', async () => {
    const fresh = unwrap(
      await openOperatorDesk(hall.site, folder, { host: '127.0.0.1', port: 0, pin: null, publicOrigin: null }),
    );
    const pin = /PIN (\d{6})/.exec(fresh.said.join())![1]!;
    expect((await ask('/pin', { method: 'POST', body: pin, at: fresh.address })).status).toBe(200);
    const far = { method: 'POST', body: pin, at: fresh.address, headers: from('10.0.0.5') };
    expect((await ask('/pin', far)).status).toBe(403);
    expect((await ask('/', { at: fresh.address, headers: from('10.0.0.5') })).status).toBe(403);
    fresh.close();
  });
});

describe('the line', () => {
  const token = async (): Promise<string> => (await tryPin(PIN)).text;

  it('is refused without a token, with a forged one, from another origin, and elsewhere', async () => {
    await expect(page('')).rejects.toThrow('401');
    await expect(page('A'.repeat(43))).rejects.toThrow('401');
    await expect(page(await token(), { headers: { origin: 'http://evil.example' } })).rejects.toThrow('403');
    await expect(page(await token(), { path: '/stage' })).rejects.toThrow('404');
  });

  it('is cut by what is too long, by what is no command, and by a flood; the stage hears nothing of it', async () => {
    const stage = await hall.stage();
    const wrong = ['x'.repeat(5000), '{', { type: 'command', command: { type: 'weigh', weight: 7 } }, { type: 'desk' }];
    for (const message of wrong) {
      const operator = await page(await token());
      operator.send(message);
      expect([1008, 1009]).toContain(await operator.closed);
    }
    const flood = await page(await token());
    for (let n = 0; n < 200; n++) flood.ask({ type: 'panic' });
    expect(await flood.closed).toBe(1008);
    const panics = stage.heard.filter((message) => message.type === 'command').length;
    expect(panics).toBeLessThanOrEqual(62);
    stage.socket.close();
  });

  it('takes a wish to the stage, and shows what the stage reports and nothing else', async () => {
    const operator = await page(await token());
    expect(await operator.desk(() => true)).toMatchObject({ report: null, redis: 'none' });
    const stage = await hall.stage();
    await operator.desk(({ pages }) => pages > 0);
    operator.ask({ type: 'freeze', frozen: true });
    const command = await stage.hears(
      (message): message is Extract<ToStage, { type: 'command' }> => message.type === 'command',
    );
    expect(command.command).toEqual({ type: 'freeze', frozen: true });
    stage.socket.send(JSON.stringify({ type: 'report', report: { ...REPORT, frozen: true } }));
    const shown = await operator.desk(({ report }) => report?.frozen === true);
    expect(shown.reportAge).toBeLessThan(1000);
    expect(shown.gateways).toMatchObject([{ joined: 0 }]);
    stage.socket.close();
    await operator.desk(({ pages, report }) => pages === 0 && report === null);
    operator.socket.close();
  });

  it('is shut by a page that is locked', async () => {
    const held = await token();
    const open = await page(held);
    expect(
      (await ask('/pin', { method: 'DELETE', body: held, headers: { 'content-length': String(held.length) } })).status,
    ).toBe(200);
    await expect(page(held)).rejects.toThrow('401');
    expect(await open.closed).toBe(1008);
  });

  it('carries the session log to whoever asked for it, in order', async () => {
    const [one, other] = [await page(await token()), await page(await token())];
    const stage = await hall.stage();
    one.ask({ type: 'export' });
    await stage.hears((message): message is Extract<ToStage, { type: 'command' }> => message.type === 'command');
    const pieces = ['{"kind":"header"}\n', '“é”\n', ''];
    pieces.forEach((piece, n) =>
      stage.socket.send(JSON.stringify({ type: 'exported', name: 'antiphon-1.log.jsonl', piece, last: n === 2 })),
    );
    const got = (): string[] => one.heard.flatMap((message) => (message.type === 'exported' ? [message.piece] : []));
    await expect.poll(got).toEqual(pieces);
    expect(other.heard.some(({ type }) => type === 'exported')).toBe(false);
    for (const { socket } of [one, other, stage]) socket.close();
  });
});
