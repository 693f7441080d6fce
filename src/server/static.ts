/** Answers requests for the built page, its health and the phones' address. Knows no folder and no port. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { chooseEncoding, type ServedFile, type ServedFiles } from './files.ts';

const everyAnswer = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

/**
 * @param isReady false while the server closes: `/readyz` then answers 503, so that a proxy sends people elsewhere
 */
export function staticListener(files: ServedFiles, isReady: () => boolean): RequestListener {
  return (request, response) => {
    answer(files, isReady, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else sendText(request, response, 500, 'The server could not answer.');
    });
  };
}

async function answer(
  files: ServedFiles,
  isReady: () => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    sendText(request, response, 405, 'Only GET and HEAD are answered here.');
    return;
  }
  const path = pathOf(request.url ?? '/');
  if (path === null) sendText(request, response, 400, 'This address cannot be read.');
  else if (path === '/healthz') sendText(request, response, 200, 'ok');
  else if (path === '/readyz') {
    sendText(request, response, isReady() ? 200 : 503, isReady() ? 'ready' : 'closing');
  } else if (/^\/r\/[\w-]{1,64}\/?$/.test(path)) {
    sendPage(request, response, 200, 'Phones join in a later version of Antiphon. For now, rate at the stage itself.');
  } else {
    const file = files.get(path.endsWith('/') ? `${path}index.html` : path);
    if (file === undefined) sendPage(request, response, 404, 'There is nothing at this address.');
    else await sendFile(request, response, file);
  }
}

/** @returns the decoded path without its query, or null when it is malformed */
function pathOf(url: string): string | null {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return null;
  }
}

async function sendFile(request: IncomingMessage, response: ServerResponse, file: ServedFile): Promise<void> {
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  const bytes = await file.encoded(encoding);
  const isCompressed = bytes !== file.bytes;
  // Each encoding is its own representation and so has its own tag (RFC 9110, 8.8.3.3).
  const tag = `"${file.tag}${isCompressed ? `-${encoding}` : ''}"`;
  const headers = {
    ...everyAnswer,
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

function sendText(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  send(request, response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

function sendPage(request: IncomingMessage, response: ServerResponse, status: number, sentence: string): void {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="dark light">
<title>Antiphon</title>
<body style="font: 1.25rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1.5rem">
<h1>Antiphon</h1>
<p>${sentence}</p>
</body>
</html>
`;
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
