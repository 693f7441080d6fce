/** A site with its audience on a real port, and phones as bare sockets: what a browser does, and what none would do. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { unwrap } from '../../src/kernel/result.ts';
import { decodePlace, RATE_PROTOCOL, TICKET_PREFIX, type Place } from '../../src/protocol/phone.ts';
import type { StageReport } from '../../src/protocol/operator.ts';
import { readToStage, STAGE_PROTOCOL, type ToStage } from '../../src/protocol/stageFeed.ts';
import { openSite, type Site, type SiteOptions } from '../../src/server/site.ts';

export interface Hall {
  readonly site: Site;
  /** The token in the code now. */
  token(): string;
  /** Trades a credential. */
  trade(
    credential: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; text: string; retryAfter: string | undefined }>;
  /** A new device's ticket. */
  ticket(): Promise<string>;
  phone(ticket: string, options?: PhoneOptions): Promise<TestPhone>;
  /** A stage page on this machine. */
  stage(options?: {
    readonly headers?: Record<string, string>;
    readonly protocols?: readonly string[];
  }): Promise<TestStage>;
  close(): Promise<void>;
}

export interface PhoneOptions {
  readonly headers?: Record<string, string>;
  readonly protocols?: readonly string[];
  readonly path?: string;
  /** Address of another process. */
  readonly at?: string;
}

export interface TestPhone {
  readonly socket: WebSocket;
  readonly places: readonly Place[];
  send(...bytes: number[]): void;
  /** Close code, once it has been closed. */
  readonly closed: Promise<number>;
}

export interface TestStage {
  readonly socket: WebSocket;
  readonly heard: readonly ToStage[];
  /** Resolves once a message that fits has come. */
  hears<Found extends ToStage>(fits: (message: ToStage) => message is Found): Promise<Found>;
}

/** What a page might say of itself. */
export const REPORT: StageReport = {
  phase: 'playing',
  mode: 'installation',
  bar: 12,
  tempo: 96,
  style: 'chorale 1.0',
  ratings: 3,
  updates: 2,
  joined: 5,
  crowdWeight: 1,
  frozen: false,
  dark: false,
  codeShown: true,
  act: 'music',
  undoable: 8,
  frames: 1000,
  visible: true,
  musicTime: 30,
  fps: 60,
  quality: 1,
  backend: 'webgpu',
  audible: true,
  lateEvents: 0,
  underruns: 0,
  loudness: -18,
  gpuLosses: 0,
  heapMb: 80,
  uptime: 31,
};

/** A handshake that was refused. */
export class Refused extends Error {
  readonly status: number;
  readonly retryAfter: string | undefined;
  constructor(status: number, retryAfter: string | undefined) {
    super(`refused with ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A built page that is next to nothing. */
export function stageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-hall-'));
  mkdirSync(join(folder, 'src', 'phone'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>stage</title><style>a{}</style>');
  writeFileSync(join(folder, 'src', 'phone', 'index.html'), '<!doctype html><title>phone</title>');
  folders.push(folder);
  return folder;
}

export async function openHall(
  audience: SiteOptions['audience'] = {},
  publicAddress?: string,
  besides: Pick<SiteOptions, 'redis' | 'warned' | 'drain'> = {},
  port = 0,
): Promise<Hall> {
  const folder = stageFolder();
  const site = unwrap(
    await openSite({
      folder,
      host: '127.0.0.1',
      port,
      audience,
      ...besides,
      ...(publicAddress !== undefined && { publicAddress }),
    }),
  );
  const sockets = new Set<WebSocket>();
  const token = (): string => site.phonesAt().split('#')[1] ?? '';
  const trade: Hall['trade'] = (credential, headers = {}) =>
    new Promise((resolve, reject) => {
      const asked = request(`${site.address}/r/main`, { method: 'POST', headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, retryAfter: response.headers['retry-after'] }),
        );
      });
      asked.on('error', reject);
      asked.end(credential);
    });
  const connect = (
    path: string,
    protocols: readonly string[],
    headers: Record<string, string>,
    at = site.address,
  ): Promise<[WebSocket, Buffer[]]> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${at.replace('http', 'ws')}${path}`, [...protocols], {
        headers,
        autoPong: true,
      });
      sockets.add(socket);
      const early: Buffer[] = [];
      socket.on('message', (data: Buffer) => early.push(data));
      socket.on('open', () => resolve([socket, early]));
      socket.on('unexpected-response', (_, response) =>
        reject(new Refused(response.statusCode ?? 0, response.headers['retry-after'])),
      );
      socket.on('error', reject);
    });
  return {
    site,
    token,
    trade,
    async ticket() {
      return (await trade(token())).text;
    },
    async phone(ticket, { headers = {}, protocols, path = '/rate', at } = {}) {
      const [socket, early] = await connect(
        path,
        protocols ?? [RATE_PROTOCOL, `${TICKET_PREFIX}${ticket}`],
        headers,
        at,
      );
      const closed = new Promise<number>((resolve) => socket.on('close', resolve));
      return {
        socket,
        get places() {
          return early.map((bytes) => decodePlace(bytes)!);
        },
        send: (...bytes) => socket.send(Uint8Array.from(bytes)),
        closed,
      };
    },
    async stage({ headers = {}, protocols = [STAGE_PROTOCOL] } = {}) {
      const [socket, early] = await connect('/stage', protocols, headers);
      const waiting = new Set<() => void>();
      socket.on('message', () => {
        for (const check of waiting) check();
      });
      const heard = (): ToStage[] => early.map((bytes) => unwrap(readToStage(bytes.toString())));
      return {
        socket,
        get heard() {
          return heard();
        },
        hears: <Found extends ToStage>(fits: (message: ToStage) => message is Found) =>
          new Promise<Found>((resolve) => {
            const check = (): void => {
              const found = heard().find(fits);
              if (!found) return;
              waiting.delete(check);
              resolve(found as Found);
            };
            waiting.add(check);
            check();
          }),
      };
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      await site.close(0);
    },
  };
}
