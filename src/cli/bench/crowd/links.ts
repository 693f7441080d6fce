/** Phones as they are: the page's own link to its stage, with a socket of this program in place of the browser's. */
import { WebSocket } from 'ws';
import { request } from 'node:http';
import { Rng } from '../../../kernel/random.ts';
import type { Milliseconds } from '../../../kernel/units.ts';
import { PhoneLink, type LinkStatus } from '../../../phone/link.ts';
import { HISTOGRAM_BINS } from '../../../protocol/crowdWindow.ts';
import { turnOf } from './account.ts';
import { machineTime } from './child.ts';

export interface LinkedPhone {
  readonly link: PhoneLink;
  /** When it changed, and to what. */
  readonly history: { readonly at: Milliseconds; readonly status: LinkStatus }[];
}

export class LinkedPhones {
  readonly phones: readonly LinkedPhone[];
  /** When each rating was handed to a socket that stood. */
  readonly sent: Milliseconds[] = [];
  readonly #sockets = new Set<WebSocket>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(count: number, port: number, token: string) {
    this.phones = Array.from({ length: count }, (_, i) => this.#phone(port, token, new Rng(i + 1)));
  }

  /** All come, and press twice a second whenever they are connected. */
  begin(): void {
    for (const [i, { link }] of this.phones.entries()) {
      setTimeout(
        () => {
          link.hurry();
          this.#timers.add(setInterval(() => this.#press(link), 500));
        },
        (500 * i) / this.phones.length,
      );
    }
  }

  get open(): number {
    return this.phones.filter(({ link }) => link.status === 'open').length;
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const socket of this.#sockets) socket.terminate();
  }

  #press(link: PhoneLink): void {
    const at = machineTime();
    const value = ((turnOf(at) + 0.5) / HISTOGRAM_BINS) * 2 - 1;
    if (link.send({ type: 'rate', value, age: 0 })) this.sent.push(at);
  }

  #phone(port: number, token: string, rng: Rng): LinkedPhone {
    const history: { at: Milliseconds; status: LinkStatus }[] = [];
    let kept = '';
    const address = `http://127.0.0.1:${port}/r/main`;
    const link = new PhoneLink(
      {
        address,
        trade: (credential) => post(address, credential),
        socket: (where, protocols) => {
          const socket = new WebSocket(where, protocols);
          this.#sockets.add(socket);
          socket.on('error', () => undefined);
          socket.on('close', () => this.#sockets.delete(socket));
          return socket as unknown as globalThis.WebSocket;
        },
        later: (run, ms) => void this.#timers.add(setTimeout(run, ms)),
        now: machineTime,
        chance: () => rng.next(),
        ticket: { load: () => kept, save: (ticket) => void (kept = ticket) },
        changed(status) {
          if (history.at(-1)?.status !== status) history.push({ at: machineTime(), status });
        },
      },
      token,
    );
    return { link, history };
  }
}

function post(address: string, credential: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const asked = request(address, { method: 'POST', agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', () => resolve({ status: 0, text: '' }));
    asked.end(credential);
  });
}
