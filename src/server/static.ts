/** Answers requests for the built pages, its health, and phones that trade a token. Knows no folder and no port. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Knock, Traded } from './door.ts';
import { chooseEncoding, type ServedFile, type ServedFiles } from './files.ts';
import type { Readiness } from './health.ts';
import { phonePolicy, plainPolicy, stagePolicy } from './policy.ts';
import { knockOf } from './upgrades.ts';

const everyAnswer = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

/** The phones' side of a site: its stage, and what becomes of a token or a ticket that a phone page brings. */
export interface PhoneDesk {
  readonly stage: string;
  trade(credential: string, knock: Pick<Knock, 'host' | 'origin' | 'address'>): Traded;
}

/** Where the bundler puts the phones' page. */
const PHONE_PAGE = '/src/phone/index.html';
const OPERATOR_FOLDER = '/src/operator/';
/** Of a token or a ticket, bytes. */
const MOST_CREDENTIAL = 128;

/** How this process is, for a proxy and whoever keeps it running. */
export interface Condition {
  /** Body of `/healthz`, JSON. */
  health(): string;
  /** Answer of `/readyz`. */
  readiness(): Readiness;
}

/** @param phones null until the audience is open */
export function staticListener(
  files: ServedFiles,
  condition: Condition,
  phones: () => PhoneDesk | null,
): RequestListener {
  return (request, response) => {
    answer(files, condition, phones(), request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else sendText(request, response, 500, 'The server could not answer.');
    });
  };
}

async function answer(
  files: ServedFiles,
  condition: Condition,
  phones: PhoneDesk | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request.url ?? '/');
  const stage = path === null ? undefined : /^\/r\/([\w-]{1,64})\/?$/.exec(path)?.[1];
  const ours = phones !== null && stage === phones.stage;
  if (ours && request.method === 'POST') return trade(phones, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', ours ? 'GET, HEAD, POST' : 'GET, HEAD');
    sendText(request, response, 405, 'Only GET and HEAD are answered here.');
    return;
  }
  if (path === null) sendText(request, response, 400, 'This address cannot be read.');
  else if (path === '/healthz') send(request, response, 200, 'application/json', `${condition.health()}\n`);
  else if (path === '/readyz') {
    const { status, text } = condition.readiness();
    sendText(request, response, status, text);
  } else if (stage !== undefined) {
    const page = files.get(PHONE_PAGE);
    if (ours && page !== undefined)
      await sendFile(request, response, page, { 'Content-Security-Policy': phonePolicy(request.headers.host) });
    else sendPage(request, response, 404, 'There is no stage of this name here. Scan the code on the stage.');
  } else {
    const named = files.get(path.endsWith('/') ? `${path}index.html` : path);
    // It has a port of its own.
    const file = path.startsWith(OPERATOR_FOLDER) ? undefined : named;
    if (file === undefined) sendPage(request, response, 404, 'There is nothing at this address.');
    else
      await sendFile(request, response, file, {
        'Content-Security-Policy': stagePolicy(request.headers.host, file.styles, isWatched(request.url ?? '')),
      });
  }
}

/** A phone page brings the token of its code, or the ticket it had, and is given a ticket. */
async function trade(phones: PhoneDesk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let credential = '';
  for await (const chunk of request.setEncoding('utf8')) {
    credential += chunk as string;
    if (credential.length > MOST_CREDENTIAL) {
      response.setHeader('Connection', 'close');
      return sendText(request, response, 413, 'This is too long to be a token.');
    }
  }
  const traded = phones.trade(credential, knockOf(request));
  if (traded.ok) return send(request, response, 200, 'text/plain; charset=utf-8', traded.ticket);
  if (traded.retryAfter !== undefined) response.setHeader('Retry-After', traded.retryAfter);
  sendText(request, response, traded.status, traded.sentence);
}

function isWatched(url: string): boolean {
  return new URLSearchParams(/\?([^#]*)/s.exec(url)?.[1]).has('debug');
}

/** @returns the decoded path without its query, or null when it is malformed */
function pathOf(url: string): string | null {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return null;
  }
}

export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: ServedFile,
  besides: Readonly<Record<string, string>>,
): Promise<void> {
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  const bytes = await file.encoded(encoding);
  const isCompressed = bytes !== file.bytes;
  // Each encoding is its own representation and so has its own tag (RFC 9110, 8.8.3.3).
  const tag = `"${file.tag}${isCompressed ? `-${encoding}` : ''}"`;
  const headers = {
    ...everyAnswer,
    ...besides,
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: tag,
    Vary: 'Accept-Encoding',
  };
  if (matches(request.headers['if-none-match'], tag)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': file.type,
    'Content-Length': bytes.length,
    ...(isCompressed ? { 'Content-Encoding': encoding } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function matches(header: string | undefined, tag: string): boolean {
  const tags = (header ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return tags.includes(tag) || tags.includes('*');
}

export function sendText(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  send(request, response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

const PLAIN_STYLE =
  'body { font: 1.25rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1.5rem }';
const PLAIN_POLICY = plainPolicy([`'sha256-${createHash('sha256').update(PLAIN_STYLE).digest('base64')}'`]);

function sendPage(request: IncomingMessage, response: ServerResponse, status: number, sentence: string): void {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="dark light">
<title>Antiphon</title>
<style>${PLAIN_STYLE}</style>
<h1>Antiphon</h1>
<p>${sentence}</p>
</html>
`;
  response.setHeader('Content-Security-Policy', PLAIN_POLICY);
  send(request, response, status, 'text/html; charset=utf-8', page);
}

function send(request: IncomingMessage, response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    ...everyAnswer,
    'Cache-Control': 'no-store',
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
