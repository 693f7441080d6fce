/** A built page on a real socket: types, caching, compression, refusals, closing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/kernel/result.ts';
import { chooseEncoding } from '../../src/server/files.ts';
import { openSite, readPort, type Site } from '../../src/server/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-site-'));
const script = `export const line = 'la';\n`.repeat(200);
let site: Site;

beforeAll(async () => {
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'not yours');
  writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html><title>stage</title>');
  writeFileSync(join(folder, 'dist', 'assets', 'index-aB3_x-9Z.js'), script);
  writeFileSync(join(folder, 'dist', 'assets', 'simd-12345678.wasm'), Uint8Array.of(0, 0x61, 0x73, 0x6d));
  writeFileSync(join(folder, 'dist', 'assets', 'prior-12345678.bin'), Uint8Array.of(1, 2, 3));
  site = unwrap(await openSite({ folder: join(folder, 'dist'), host: '127.0.0.1', port: 0 }));
});

afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** By hand, because fetch would tidy the path, undo the compression and follow its own cache. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(site.address, { path, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('a site', () => {
  it('answers / with the page, to be asked for again each time', async () => {
    const { status, headers, body } = await ask('/?debug&seed=1');
    expect(status).toBe(200);
    expect(body.toString()).toContain('<title>stage</title>');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['/assets/index-aB3_x-9Z.js', 'text/javascript; charset=utf-8'],
    ['/assets/simd-12345678.wasm', 'application/wasm'],
    ['/assets/prior-12345678.bin', 'application/octet-stream'],
  ])('gives %s its type and lets it be kept for ever', async (path, type) => {
    const { headers } = await ask(path);
    expect(headers['content-type']).toBe(type);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('compresses by %s when asked', async (encoding, open) => {
    const { headers, body } = await ask('/assets/index-aB3_x-9Z.js', { 'accept-encoding': encoding });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['vary']).toBe('Accept-Encoding');
    expect(Number(headers['content-length'])).toBe(body.length);
    expect(body.length).toBeLessThan(script.length / 4);
    expect(open(body).toString()).toBe(script);
  });

  it('leaves alone what compression does not make smaller', async () => {
    const { headers, body } = await ask('/assets/prior-12345678.bin', { 'accept-encoding': 'br, gzip' });
    expect(headers['content-encoding']).toBeUndefined();
    expect([...body]).toEqual([1, 2, 3]);
  });

  it('answers 304 to whoever has the same bytes in the same encoding', async () => {
    const plain = String((await ask('/assets/index-aB3_x-9Z.js')).headers['etag']);
    const again = await ask('/assets/index-aB3_x-9Z.js', { 'if-none-match': `W/"x", ${plain}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    const other = await ask('/assets/index-aB3_x-9Z.js', { 'if-none-match': plain, 'accept-encoding': 'br' });
    expect(other.status).toBe(200);
  });

  it('answers HEAD with the headers alone', async () => {
    const { status, headers, body } = await ask('/assets/index-aB3_x-9Z.js', {}, 'HEAD');
    expect([status, body.length, Number(headers['content-length'])]).toEqual([200, 0, script.length]);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/../../secret.txt',
    '//secret.txt',
    '/..\\secret.txt',
    '/index.html%00.txt',
    '/assets',
    '/constructor',
  ])('finds nothing at %s', async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body.toString()).not.toContain('not yours');
  });

  it('refuses a malformed address and other methods', async () => {
    expect((await ask('/%zz')).status).toBe(400);
    const posted = await ask('/', {}, 'POST');
    expect([posted.status, posted.headers['allow']]).toEqual([405, 'GET, HEAD']);
  });

  it('says that it is alive and ready', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await ask(path)).status).toBe(200);
  });

  it('tells a phone honestly that phones join later', async () => {
    const { status, headers, body } = await ask('/r/main-hall');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    expect(body.toString()).toContain('Phones join in a later version');
    expect((await ask('/r/<script>')).status).toBe(404);
  });
});

describe('opening and closing', () => {
  it('says in one sentence that a port is taken', async () => {
    const port = Number(new URL(site.address).port);
    const second = await openSite({ folder: join(folder, 'dist'), host: '127.0.0.1', port });
    expect(second).toMatchObject({ ok: false, fault: { reason: 'port-taken' } });
    expect(!second.ok && second.fault.sentence).toContain(`Port ${port} on 127.0.0.1 is already in use`);
  });

  it('says that an address is not this machine’s', async () => {
    const opened = await openSite({ folder: join(folder, 'dist'), host: '192.0.2.1', port: 0 });
    expect(opened).toMatchObject({ ok: false, fault: { reason: 'no-such-host' } });
  });

  it('says that the page is not built', async () => {
    for (const missing of [join(folder, 'nowhere'), join(folder, 'dist', 'assets')]) {
      const opened = await openSite({ folder: missing, host: '127.0.0.1', port: 0 });
      expect(opened).toMatchObject({ ok: false, fault: { reason: 'no-page' } });
    }
  });

  it('closes although a client keeps its connection open', async () => {
    const brief = unwrap(await openSite({ folder: join(folder, 'dist'), host: '127.0.0.1', port: 0 }));
    const idle = connect(Number(new URL(brief.address).port), '127.0.0.1');
    const ended = new Promise((resolve) => idle.once('close', resolve));
    await new Promise((resolve) => idle.once('connect', resolve));
    idle.write('GET / HTTP/1.1\r\nHost: x\r\nX-Unfinished:');
    await brief.close(50);
    await ended;
    await expect(fetch(brief.address)).rejects.toThrow();
  });
});

describe('reading what people send', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['BR', 'br'],
    ['br;q=nonsense', 'identity'],
  ])('takes Accept-Encoding %s as %s', (header, encoding) => {
    expect(chooseEncoding(header)).toBe(encoding);
  });

  it.each(['-1', '65536', '80a', '8080.5', '1e3', ' '])('refuses the port “%s”', (text) => {
    expect(readPort(text).ok).toBe(false);
  });

  it('takes 8080 unless told otherwise', () => {
    expect([undefined, '', '0', '65535'].map((text) => unwrap(readPort(text)))).toEqual([8080, 8080, 0, 65_535]);
  });
});
