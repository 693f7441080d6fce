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
import { settingsOf } from '../../src/server/run.ts';
import { openSite, readPort, type Site } from '../../src/server/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-site-'));
const script = `export const line = 'la';\n`.repeat(200);
let site: Site;

beforeAll(async () => {
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'not yours');
  writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html><title>stage</title><style>a{}</style>');
  mkdirSync(join(folder, 'dist', 'src', 'phone'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'src', 'phone', 'index.html'), '<!doctype html><title>phone</title>');
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
    const [health, ready] = [await ask('/healthz'), await ask('/readyz')];
    expect([health.status, health.headers['content-type']]).toEqual([200, 'application/json']);
    expect(JSON.parse(health.body.toString())).toMatchObject({
      status: 'alive',
      eventLoopLag: { p50: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) },
    });
    expect([ready.status, ready.body.toString()]).toEqual([200, 'ready\n']);
  });

  it('answers a phone with its page, and only for the stage that is here', async () => {
    const { status, headers, body } = await ask('/r/main');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    expect(body.toString()).toContain('<title>phone</title>');
    for (const elsewhere of ['/r/other', '/r/<script>', '/r/main/x']) expect((await ask(elsewhere)).status).toBe(404);
    expect((await ask('/r/main', {}, 'PUT')).headers['allow']).toBe('GET, HEAD, POST');
  });

  it.each(['/', '/r/main', '/assets/index-aB3_x-9Z.js', '/nowhere', '/r/other'])(
    'lets %s load nothing of anybody else',
    async (path) => {
      const policy = String((await ask(path)).headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/https?:|unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|\*/);
    },
  );

  it('lets a program that watches evaluate expressions, and nobody else', async () => {
    const policy = async (path: string) => String((await ask(path)).headers['content-security-policy']);
    expect(await policy('/?debug')).toContain(" 'unsafe-eval'");
    expect(await policy('/?seed=1')).not.toContain(" 'unsafe-eval'");
  });

  it('lets the stage compile wasm and use the styles in its page, and phones neither', async () => {
    const [stage, phone] = await Promise.all(
      ['/', '/r/main'].map(async (path) => String((await ask(path)).headers['content-security-policy'])),
    );
    expect(stage).toContain("'wasm-unsafe-eval'");
    expect(stage).toContain("worker-src 'self' blob:");
    expect(stage).toMatch(/style-src 'self' 'sha256-[\w+/=]+'/);
    expect(phone).not.toMatch(/wasm|blob:|sha256/);
  });
});

describe('opening and closing', () => {
  it('says in one sentence that a port is taken', async () => {
    const port = Number(new URL(site.address).port);
    const second = await openSite({ folder: join(folder, 'dist'), host: '127.0.0.1', port });
    expect(second).toMatchObject({ ok: false, fault: { reason: 'port-taken' } });
    expect(!second.ok && second.fault.sentence).toContain(`Port ${port} on 127.0.0.1 is already in use`);
  });

  it('opens another port beside its own, which closes with it', async () => {
    const both = unwrap(await openSite({ folder: join(folder, 'dist'), host: '127.0.0.1', port: 0 }));
    const place = { host: '127.0.0.1', port: 0, variable: 'OPERATOR_PORT' };
    const besides = unwrap(await both.alsoListen(place, (_, response) => response.end('desk')));
    expect(await (await fetch(besides)).text()).toBe('desk');
    const taken = await both.alsoListen({ ...place, port: Number(new URL(besides).port) }, () => undefined);
    expect(!taken.ok && taken.fault.sentence).toMatch(/OPERATOR_PORT=\d+ npm start/);
    await both.close(0);
    await expect(fetch(besides)).rejects.toThrow();
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

  it('finds an address for phones where it listens to all, and none where it does not', async () => {
    const at = { folder: join(folder, 'dist'), port: 0, addresses: () => ['192.168.1.20'] };
    const open = unwrap(await openSite({ ...at, host: '0.0.0.0' }));
    expect(open.phonesAt()).toMatch(/^http:\/\/192\.168\.1\.20:\d+\/r\/main#[\w-]{16}$/);
    expect(open.elsewhere).toMatch(/^http:\/\/192\.168\.1\.20:\d+\/#key=[\w-]+$/);
    expect(open.address).toMatch(/^http:\/\/127\.0\.0\.1:/);
    await open.close(0);
    const closed = unwrap(await openSite({ ...at, host: '127.0.0.1' }));
    expect(closed.phonesAt()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/r\/main#/);
    expect(closed.elsewhere).toBeNull();
    await closed.close(0);
  });

  it('finds the address that its machine got after it had started, and the next one', async () => {
    let addresses: string[] = [];
    const site = unwrap(
      await openSite({ folder: join(folder, 'dist'), port: 0, host: '0.0.0.0', addresses: () => addresses }),
    );
    expect(site.phonesAt()).toMatch(/^http:\/\/127\.0\.0\.1:/);
    for (const address of ['192.168.1.20', '10.0.0.7']) {
      addresses = [address];
      expect(site.phonesAt()).toContain(`http://${address}:`);
      expect(site.elsewhere).toContain(`http://${address}:`);
    }
    await site.close(0);
  });

  it.each(['stage.example', 'ftp://stage.example', 'https://stage.example/somewhere'])(
    'refuses the public address “%s”',
    async (publicAddress) => {
      const opened = await openSite({ folder: join(folder, 'dist'), host: '127.0.0.1', port: 0, publicAddress });
      expect(opened).toMatchObject({ ok: false, fault: { reason: 'bad-public' } });
    },
  );

  it('refuses a secret that anyone could guess', async () => {
    const audience = settingsOf({ ANTIPHON_SECRET: 'sesame' }).audience!;
    const opened = await openSite({ folder: join(folder, 'dist'), host: '127.0.0.1', port: 0, audience });
    expect(opened).toMatchObject({ ok: false, fault: { reason: 'short-secret' } });
  });

  it.each(['-1', '65536', '80a', '8080.5', '1e3', ' '])('refuses the port “%s”', (text) => {
    expect(readPort(text).ok).toBe(false);
  });

  it('takes 8080 unless told otherwise', () => {
    expect([undefined, '', '0', '65535'].map((text) => unwrap(readPort(text)))).toEqual([8080, 8080, 0, 65_535]);
  });
});
