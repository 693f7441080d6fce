/** The built page held in memory, each file with its type, tag and compressed forms. Knows the folder once, at start, so no request can reach outside it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { fail, succeed, type Result } from '../kernel/result.ts';

export type Encoding = 'br' | 'gzip' | 'identity';

export interface ServedFile {
  readonly type: string;
  /** Strong entity tag of the uncompressed bytes, without quotes. */
  readonly tag: string;
  /** Its name changes with its content, so that a browser need never ask again. */
  readonly immutable: boolean;
  readonly bytes: Uint8Array;
  /** [k] hashes of the styles written into a page, as a content security policy names them. */
  readonly styles: readonly string[];
  /** The bytes in an encoding; `bytes` itself where compression gains less than a tenth. Computed once. */
  encoded(encoding: Encoding): Promise<Uint8Array>;
}

/** Address path (with its leading slash) → file. */
export type ServedFiles = ReadonlyMap<string, ServedFile>;

const typeOfExtension: Readonly<Record<string, string>> = {
  '.bin': 'application/octet-stream',
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mid': 'audio/midi',
  '.mjs': 'text/javascript; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
const alreadyCompressed = /^(?:image\/(?!svg)|audio\/(?!midi|wav)|font\/)/;

const brotli = promisify(brotliCompress);
const deflate = promisify<Uint8Array, Uint8Array>(gzip);

/** Reads every file of a built page. */
export function readSite(folder: string): Result<ServedFiles> {
  const files = new Map<string, ServedFile>();
  try {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (!statSync(path).isFile()) continue;
      const bytes = readFileSync(path);
      files.set(`/${name.replaceAll(sep, '/')}`, served(name, name === 'index.html' ? marked(bytes) : bytes));
    }
  } catch {
    return fail('no-page', `The built page in ${folder} cannot be read; run “npm run build” first.`);
  }
  return files.has('/index.html')
    ? succeed(files)
    : fail('no-page', `${folder} holds no index.html; run “npm run build” first.`);
}

/** Tells the stage's page that phones can come: from another host it must not knock for them. */
function marked(page: Uint8Array): Uint8Array {
  return Buffer.from(new TextDecoder().decode(page).replace(/<html\b/, '<html data-phones'));
}

function served(name: string, bytes: Uint8Array): ServedFile {
  const type = typeOfExtension[extname(name).toLowerCase()] ?? 'application/octet-stream';
  const compressed = new Map<Encoding, Promise<Uint8Array>>();
  return {
    type,
    tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    // The bundler writes hashed names into assets/ and nothing else.
    immutable: name.split(sep)[0] === 'assets',
    bytes,
    styles: type.startsWith('text/html') ? stylesOf(bytes) : [],
    encoded(encoding) {
      if (encoding === 'identity' || alreadyCompressed.test(type)) return Promise.resolve(bytes);
      const known = compressed.get(encoding);
      if (known !== undefined) return known;
      const made = compress(bytes, encoding).then((small) => (small.length < 0.9 * bytes.length ? small : bytes));
      compressed.set(encoding, made);
      return made;
    },
  };
}

function stylesOf(page: Uint8Array): readonly string[] {
  const styles = new TextDecoder().decode(page).matchAll(/<style[^>]*>(.*?)<\/style>/gs);
  return [...styles].map(([, style = '']) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
}

function compress(bytes: Uint8Array, encoding: 'br' | 'gzip'): Promise<Uint8Array> {
  // Quality 6 takes a tenth of the time of 11 for a few per cent more bytes: the first visitor does not wait.
  return encoding === 'br'
    ? brotli(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      })
    : deflate(bytes);
}

/** The best encoding that an Accept-Encoding header allows (RFC 9110, 12.5.3); quality 0 forbids. */
export function chooseEncoding(header: string | undefined): Encoding {
  const allowed = new Map<string, number>();
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    allowed.set(name, quality === undefined ? 1 : Number(quality.slice(2)));
  }
  const accepts = (name: string) => (allowed.get(name) ?? allowed.get('*') ?? 0) > 0;
  return accepts('br') ? 'br' : accepts('gzip') ? 'gzip' : 'identity';
}
