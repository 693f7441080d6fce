/**
 * Who comes in: decides on every trade of a token and every handshake before the upgrade, from what the request says and the time.
 * Opens no sockets and keeps no addresses beyond the minute in which they knock.
 */
import { isIP } from 'node:net';
import type { Milliseconds } from '../kernel/units.ts';
import { RATE_PROTOCOL, TICKET_PREFIX } from '../protocol/phone.ts';
import { KEY_PREFIX, STAGE_PROTOCOL } from '../protocol/stageFeed.ts';
import { Buckets, type Allowance } from './bucket.ts';
import type { GatewayCounters, JoinResult } from './counters.ts';
import type { Ticket, Tickets } from './tickets.ts';

/**
 * A venue shares one address, so the allowance is that of a venue: 5,000 phones within ten seconds, two knocks each. Nobody is
 * ever shut out for longer than it takes to refill.
 */
export const KNOCKS: Allowance = { perSecond: 500, burst: 15_000 };

export interface Knock {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Of Sec-WebSocket-Protocol. */
  readonly protocols: readonly string[];
  /** Who is at the other end, as far as anyone can tell. */
  readonly address: string;
  /** It came from this machine itself, and through no proxy. */
  readonly local: boolean;
}

export interface Refusal {
  readonly ok: false;
  readonly status: 400 | 401 | 403 | 429 | 503;
  readonly sentence: string;
  /** Seconds; absent where trying again is of no use. */
  readonly retryAfter?: number;
}

export type Admitted = { readonly ok: true; readonly ticket: Ticket } | Refusal;
export type Traded = { readonly ok: true; readonly ticket: string } | Refusal;

export interface DoorOptions {
  readonly tickets: Tickets;
  readonly counters: GatewayCounters;
  /** Where the page is said to be by whoever put a proxy before it, e.g. `https://stage.example`; null without one. */
  readonly publicOrigin: string | null;
  /** Whether no further phone can be carried, unless this one is here already. */
  isFull(id: string): boolean;
  /** 16 fresh bytes. */
  random(): Uint8Array;
  readonly knocks?: Allowance;
}

export class Door {
  readonly #options: DoorOptions;
  readonly #knocks: Buckets;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#knocks = new Buckets(options.knocks ?? KNOCKS);
  }

  /** @param credential a token of the code, or a ticket that may still hold, which is then given back */
  trade(credential: string, knock: Pick<Knock, 'host' | 'origin' | 'address'>, now: Milliseconds): Traded {
    const { tickets, counters, random } = this.#options;
    if (!this.#isOwn(knock)) return this.#refused('origin');
    if (!this.#knocks.take(knock.address, now)) return this.#refused('busy');
    if (tickets.read(credential, now)) return { ok: true, ticket: credential };
    if (!tickets.takesToken(credential, now)) return this.#refused('unauthorized');
    counters.joins.traded++;
    return { ok: true, ticket: tickets.issue(now, random()) };
  }

  /** A phone's socket asks for its upgrade. */
  admit(knock: Knock, now: Milliseconds): Admitted {
    const { tickets, counters, isFull } = this.#options;
    if (!this.#isOwn(knock)) return this.#refused('origin');
    if (!this.#knocks.take(knock.address, now)) return this.#refused('busy');
    if (!knock.protocols.includes(RATE_PROTOCOL)) return this.#refused('malformed');
    const ticket = tickets.read(after(TICKET_PREFIX, knock.protocols), now);
    if (!ticket) return this.#refused('unauthorized');
    if (isFull(ticket.id)) return this.#refused('full');
    counters.joins.joined++;
    return { ok: true, ticket };
  }

  /** A stage page asks for its upgrade: one on this machine, or one that knows the stage's key. */
  admitStage(knock: Knock): { readonly ok: true } | Refusal {
    if (!this.#isOwn(knock)) return refusal('origin');
    if (!knock.protocols.includes(STAGE_PROTOCOL)) return refusal('malformed');
    const known = this.#options.tickets.takesStageKey(after(KEY_PREFIX, knock.protocols));
    // A name that somebody else's page may have pointed at this machine proves nothing.
    return known || (knock.local && isPlainHost(knock.host)) ? { ok: true } : refusal('unauthorized');
  }

  /** Page and socket share one origin; who names none is no browser, and no page of somebody else's. */
  #isOwn({ origin, host }: Pick<Knock, 'origin' | 'host'>): boolean {
    if (origin === undefined) return true;
    if (this.#options.publicOrigin !== null && origin === this.#options.publicOrigin) return true;
    return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
  }

  #refused(result: Exclude<JoinResult, 'joined' | 'traded'>): Refusal {
    this.#options.counters.joins[result]++;
    return refusal(result);
  }
}

function after(prefix: string, protocols: readonly string[]): string {
  return protocols.find((name) => name.startsWith(prefix))?.slice(prefix.length) ?? '';
}

function isPlainHost(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0;
}

function refusal(result: Exclude<JoinResult, 'joined' | 'traded'>): Refusal {
  switch (result) {
    case 'malformed':
      return { ok: false, status: 400, sentence: 'This is not how a phone of this stage knocks.' };
    case 'unauthorized':
      return { ok: false, status: 401, sentence: 'This code has expired: scan the one on the stage.' };
    case 'origin':
      return { ok: false, status: 403, sentence: 'Only the pages of this stage may ask.' };
    case 'busy':
      return { ok: false, status: 429, sentence: 'Too many came from here at once; try again soon.', retryAfter: 2 };
    case 'full':
      return { ok: false, status: 503, sentence: 'The hall is full; try again soon.', retryAfter: 10 };
  }
}
