/**
 * The operator's port: one page and what it is made of, a PIN, and the line of the desk; nothing else is answered there. Opens no
 * port itself.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Milliseconds } from '../kernel/units.ts';
import { CLOSED } from '../protocol/phone.ts';
import {
  OPERATOR_PREFIX,
  OPERATOR_PROTOCOL,
  readFromOperator,
  type DeskView,
  type ToOperator,
} from '../protocol/operatorFeed.ts';
import { Buckets } from './bucket.ts';
import type { StageRoomDesk } from './desk.ts';
import type { ServedFile, ServedFiles } from './files.ts';
import { sendAway } from './gatewaySockets.ts';
import { PinGate } from './operatorPin.ts';
import { operatorPolicy } from './policy.ts';
import { sendFile, sendText } from './static.ts';
import { knockOf, refuse, type Upgrade } from './upgrades.ts';

export interface OperatorSiteOptions {
  readonly desk: StageRoomDesk;
  /** The whole built page; only the operator's part of it is served. */
  readonly files: ServedFiles;
  readonly pin: string;
  /** Where people find the page, where a proxy stands before it; null without one. */
  readonly publicOrigin: string | null;
  /** Nobody but this machine itself is answered. */
  readonly localOnly: boolean;
  /** ms, never backwards. */
  now?(): Milliseconds;
}

export interface OperatorSite {
  readonly answer: RequestListener;
  readonly upgrade: Upgrade;
  close(): void;
}

/** Where the bundler puts the page. */
export const OPERATOR_PAGE = '/src/operator/index.html';
/** Of a PIN or a token, characters. */
const MOST_BODY = 64;
const MOST_COMMAND_BYTES = 1024;
/** Commands of one page. A slider that is dragged says much. */
const COMMANDS = { perSecond: 20, burst: 60 };
/** Trades of one address, right or wrong. */
const TRADES = { perSecond: 1, burst: 20 };
const SHOWN_EVERY: Milliseconds = 500;
/** A page that has let so many bytes pile up sleeps, and comes back by itself. */
const MOST_WAITING = 96 * 1024 * 1024;

export function operatorSite(options: OperatorSiteOptions): OperatorSite {
  const { desk, pin, publicOrigin, localOnly, now = () => performance.now() } = options;
  const files = partOf(options.files, OPERATOR_PAGE);
  const gate = new PinGate(pin, () => randomBytes(32));
  const trades = new Buckets(TRADES);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_COMMAND_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => OPERATOR_PROTOCOL,
  });
  /** Pages that have asked for the session log. */
  const exporting = new Set<WebSocket>();
  /** By which token each page came. */
  const tokens = new Map<WebSocket, string>();

  /** A name that somebody else's page may have pointed at this machine is not answered to; nor is a page of another origin. */
  function refusalOf(request: IncomingMessage): string | null {
    const { host, origin, local } = knockOf(request);
    if (localOnly && !local) return 'Only this machine may run the stage until OPERATOR_PIN is set.';
    const named = publicOrigin !== null && host !== undefined && new URL(publicOrigin).host === host.toLowerCase();
    if (!named && !isPlainHost(host)) return 'This is not the name of this machine.';
    if (origin === undefined || origin === publicOrigin) return null;
    return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
      ? null
      : 'Only the operator’s own page may ask.';
  }

  const answer: RequestListener = (request, response) => {
    void reply(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else sendText(request, response, 500, 'The server could not answer.');
    });
  };

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request);
    if (refusal !== null) return sendText(request, response, 403, refusal);
    const path = (request.url ?? '/').replace(/[?#].*$/s, '');
    if (path === '/pin' && request.method === 'POST') return tradePin(request, response);
    if (path === '/pin' && request.method === 'DELETE') return lock(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', path === '/pin' ? 'POST, DELETE' : 'GET, HEAD');
      return sendText(request, response, 405, 'This is not answered here.');
    }
    const file = files.get(path === '/' ? OPERATOR_PAGE : path);
    if (file === undefined) return sendText(request, response, 404, 'There is nothing at this address.');
    await sendFile(request, response, file, { 'Content-Security-Policy': operatorPolicy(request.headers.host) });
  }

  async function tradePin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { address, local } = knockOf(request);
    if (!trades.take(address, now())) {
      response.setHeader('Retry-After', 1);
      return sendText(request, response, 429, 'Too many tries.');
    }
    const tried = await shortBody(request);
    if (tried === null) {
      response.setHeader('Connection', 'close');
      return sendText(request, response, 413, 'This is too long to be a PIN.');
    }
    const traded = gate.trade(tried, address, local, now());
    if (traded.ok) return sendText(request, response, 200, traded.token);
    if (traded.reason === 'wrong') return sendText(request, response, 401, 'That is not the PIN.');
    response.setHeader('Retry-After', Math.ceil(traded.wait / 1000));
    sendText(request, response, 429, 'Too many tries; wait a while.');
  }

  /** The token that comes holds no longer. */
  async function lock(request: IncomingMessage, response: ServerResponse): Promise<void> {
    gate.forget((await shortBody(request)) ?? '');
    sendText(request, response, 200, 'locked');
  }

  const upgrade: Upgrade = (request, socket, head) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return refuse(socket, { status: 403, sentence: refusal });
    if ((request.url ?? '').replace(/[?#].*$/s, '') !== '/desk')
      return refuse(socket, { status: 404, sentence: 'There is nothing at this address.' });
    const { protocols } = knockOf(request);
    const token = protocols.find((name) => name.startsWith(OPERATOR_PREFIX))?.slice(OPERATOR_PREFIX.length) ?? '';
    if (!protocols.includes(OPERATOR_PROTOCOL) || !gate.holds(token, now()))
      return refuse(socket, { status: 401, sentence: 'Give the PIN again.' });
    sockets.handleUpgrade(request, socket, head, (page) => attend(page, token));
  };

  function attend(page: WebSocket, token: string): void {
    const commands = new Buckets(COMMANDS, 1);
    page.on('error', () => page.terminate());
    tokens.set(page, token);
    page.on('close', () => {
      exporting.delete(page);
      tokens.delete(page);
    });
    page.on('message', (data: Buffer, isBinary) => {
      const read = isBinary ? null : readFromOperator(data.toString());
      if (!read?.ok || !commands.take('page', now())) return page.close(CLOSED.refused, 'not understood');
      if (!gate.holds(token, now())) return page.close(CLOSED.refused, 'the PIN again');
      const { command } = read.value;
      if (command.type === 'export') exporting.add(page);
      desk.command(command);
    });
    say(page, { type: 'desk', desk: viewOf(desk) });
  }

  function say(page: WebSocket, message: ToOperator): void {
    if (page.bufferedAmount > MOST_WAITING) page.terminate();
    else page.send(JSON.stringify(message));
  }
  function show(): void {
    if (sockets.clients.size === 0) return;
    const message: ToOperator = { type: 'desk', desk: viewOf(desk) };
    for (const [page, token] of tokens) {
      if (page.readyState !== page.OPEN) continue;
      if (gate.holds(token, now())) say(page, message);
      else page.close(CLOSED.refused, 'the PIN again');
    }
  }
  const stopReports = desk.onReport(show);
  const stopExports = desk.onExported((piece) => {
    for (const page of exporting) say(page, { type: 'exported', ...piece });
    if (piece.last) exporting.clear();
  });
  const shown = setInterval(show, SHOWN_EVERY);
  return {
    answer,
    upgrade,
    close() {
      clearInterval(shown);
      stopReports();
      stopExports();
      sendAway(sockets);
    },
  };
}

/** @returns null where it is longer than any PIN or token */
async function shortBody(request: IncomingMessage): Promise<string | null> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > MOST_BODY) return null;
  }
  return text;
}

function viewOf(desk: StageRoomDesk): DeskView {
  const age = desk.reportAge();
  return {
    pages: desk.pages,
    report: desk.report(),
    reportAge: Number.isFinite(age) ? Math.max(0, age) : null,
    gateways: desk.gateways(),
    redis: desk.redis(),
  };
}

function isPlainHost(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0;
}

/** A page and the files that it names, and those that these name: hashed names are no words of anything else. */
export function partOf(files: ServedFiles, page: string): ReadonlyMap<string, ServedFile> {
  const part = new Map<string, ServedFile>();
  const waiting = [page];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = files.get(path);
    if (!file || part.has(path)) continue;
    part.set(path, file);
    if (!file.type.startsWith('text/')) continue;
    const text = new TextDecoder().decode(file.bytes);
    for (const [other, { immutable }] of files)
      if (immutable && text.includes(other.slice(other.lastIndexOf('/') + 1))) waiting.push(other);
  }
  return part;
}
