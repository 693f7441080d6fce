/**
 * The way from a phone to its stage: trades the code's token for a ticket, opens the socket, and opens it again by itself.
 * Knows no page; network, storage, time and chance are brought along.
 */
import type { Milliseconds } from '../kernel/units.ts';
import {
  ALIVE_EVERY,
  CLOSED,
  decodePlace,
  encodeFromPhone,
  RATE_PROTOCOL,
  TICKET_PREFIX,
  type FromPhone,
  type Place,
} from '../protocol/phone.ts';

/** joining: for the first time · waiting: again, by itself · busy: the hall is full · replaced: another tab has it · expired: needs a fresh code */
export type LinkStatus = 'joining' | 'open' | 'waiting' | 'busy' | 'replaced' | 'expired';

export interface LinkWorld {
  /** The address of the page without token, e.g. `http://host/r/main`. */
  readonly address: string;
  /** Sends a credential there. @returns the status, 0 where nobody answered, and what came */
  trade(credential: string): Promise<{ readonly status: number; readonly text: string }>;
  socket(address: string, protocols: string[]): WebSocket;
  later(run: () => void, ms: Milliseconds): void;
  now(): Milliseconds;
  /** 0 ≤ chance < 1 */
  chance(): number;
  /** All that is kept: the ticket, '' while there is none. */
  readonly ticket: { load(): string; save(ticket: string): void };
  changed(status: LinkStatus, place: Place | null): void;
}

const FIRST_WAIT: Milliseconds = 250;
const LAST_WAIT: Milliseconds = 4000;
/** Of each phone of the hall: two thousand that are cut off together come back within a second more. */
const SPREAD_EACH: Milliseconds = 0.5;
/** After the gateway has refused what was sent, which a page that works never sends. */
const REFUSED_WAIT: Milliseconds = 5000;
const BUSY_WAIT: Milliseconds = 4000;

export class PhoneLink {
  readonly #world: LinkWorld;
  #token: string;
  #status: LinkStatus = 'joining';
  #place: Place | null = null;
  #socket: WebSocket | null = null;
  #attempts = 0;
  #spokenAt = 0;
  /** Grows with every attempt, so that an older one that comes late is known. */
  #round = 0;

  /** @param token of the code, '' where the page was opened without one */
  constructor(world: LinkWorld, token: string) {
    this.#world = world;
    this.#token = token;
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** Begins, or tries again at once: the page is looked at again, the network is back, a finger asks for it. */
  hurry(): void {
    if (this.#status === 'open' || (this.#status === 'expired' && this.#attempts > 0)) return;
    this.#attempts = 0;
    void this.#join();
  }

  /** @returns false when nothing is connected */
  send(message: FromPhone): boolean {
    if (this.#status !== 'open' || this.#socket?.readyState !== 1) return false;
    this.#spokenAt = this.#world.now();
    this.#socket.send(encodeFromPhone(message));
    return true;
  }

  /** To be called now and then while somebody looks at the page. */
  lookAfter(): void {
    if (this.#world.now() - this.#spokenAt >= ALIVE_EVERY) this.send({ type: 'alive' });
  }

  async #join(): Promise<void> {
    const round = ++this.#round;
    this.#socket?.close();
    this.#socket = null;
    const kept = this.#world.ticket.load();
    // A device that has a ticket keeps it, so that scanning once more is no second vote.
    for (const credential of [kept, this.#token]) {
      if (credential === '') continue;
      const { status, text } = await this.#world.trade(credential);
      if (round !== this.#round) return;
      if (status === 200) {
        this.#world.ticket.save(text);
        return this.#open(text, round);
      }
      if (status !== 401) return this.#again(status === 429 || status === 503 ? 'busy' : 'waiting', round);
    }
    this.#world.ticket.save('');
    this.#attempts = 1;
    this.#say('expired');
  }

  #open(ticket: string, round: number): void {
    const { address, socket } = this.#world;
    const opened = socket(new URL('/rate', address.replace(/^http/, 'ws')).href, [
      RATE_PROTOCOL,
      `${TICKET_PREFIX}${ticket}`,
    ]);
    opened.binaryType = 'arraybuffer';
    this.#socket = opened;
    opened.onopen = () => {
      if (round !== this.#round) return;
      this.#attempts = 0;
      this.#spokenAt = this.#world.now();
      this.#say('open');
    };
    opened.onmessage = ({ data }) => {
      if (round !== this.#round) return;
      this.#place = (data instanceof ArrayBuffer && decodePlace(new Uint8Array(data))) || this.#place;
      this.#say(this.#status);
    };
    opened.onclose = ({ code, reason }) => {
      if (round !== this.#round) return;
      this.#socket = null;
      if (code === CLOSED.replaced) this.#say('replaced');
      else if (code === CLOSED.idle) this.#say('waiting');
      else if (code === CLOSED.restart) this.#again('waiting', round, Number(reason) || FIRST_WAIT);
      else this.#again('waiting', round, code === CLOSED.refused ? REFUSED_WAIT : 0);
    };
  }

  /** Waits between the least and a limit that doubles, anywhere between: a hall that was cut off must not come back as one. */
  #again(status: LinkStatus, round: number, least: Milliseconds = 0): void {
    this.#say(status);
    const hall = SPREAD_EACH * (this.#place?.joined ?? 0);
    const limit = Math.min(LAST_WAIT, FIRST_WAIT * 2 ** ++this.#attempts + hall);
    const jitter = FIRST_WAIT + this.#world.chance() * (limit - FIRST_WAIT);
    const wait = Math.max(jitter, least, status === 'busy' ? BUSY_WAIT * (0.5 + this.#world.chance()) : 0);
    this.#world.later(() => {
      if (round === this.#round) void this.#join();
    }, wait);
  }

  #say(status: LinkStatus): void {
    this.#status = status;
    this.#world.changed(status, this.#place);
  }
}
