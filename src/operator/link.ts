/**
 * The way from an operator's page to its server: trades the PIN for a token, opens the line and opens it again by itself. Knows no
 * page; network, storage and time are brought along.
 */
import type { Milliseconds } from '../kernel/units.ts';
import type { OperatorCommand } from '../protocol/operator.ts';
import {
  OPERATOR_PREFIX,
  OPERATOR_PROTOCOL,
  readToOperator,
  type FromOperator,
  type ToOperator,
} from '../protocol/operatorFeed.ts';

/** `locked`: wants the PIN · `opening`: looks for its server · `open` */
export type LineStatus = 'locked' | 'opening' | 'open';
export type PinOutcome =
  | { readonly type: 'in' }
  | { readonly type: 'wrong' }
  | { readonly type: 'wait'; readonly seconds: number }
  | { readonly type: 'away' };

export interface LineWorld {
  /** Sends a PIN, or takes a token back. @returns the status, 0 where nobody answered */
  fetch(
    method: 'POST' | 'DELETE',
    body: string,
  ): Promise<{ readonly status: number; readonly text: string; readonly retryAfter: number }>;
  socket(path: string, protocols: string[]): WebSocket;
  later(run: () => void, ms: Milliseconds): void;
  /** The token, for as long as the tab: '' while there is none. */
  readonly token: { load(): string; save(token: string): void };
  changed(status: LineStatus): void;
  hears(message: ToOperator): void;
}

const FIRST_WAIT: Milliseconds = 250;
const LAST_WAIT: Milliseconds = 2000;

export class Line {
  readonly #world: LineWorld;
  #token: string;
  #socket: WebSocket | null = null;
  #attempts = 0;

  constructor(world: LineWorld) {
    this.#world = world;
    this.#token = world.token.load();
  }

  begin(): void {
    if (this.#token === '') this.#world.changed('locked');
    else this.#open();
  }

  async enter(pin: string): Promise<PinOutcome> {
    const { status, text, retryAfter } = await this.#world.fetch('POST', pin);
    if (status === 200) {
      this.#token = text;
      this.#world.token.save(text);
      this.#open();
      return { type: 'in' };
    }
    if (status === 429) return { type: 'wait', seconds: retryAfter };
    return { type: status === 401 || status === 413 ? 'wrong' : 'away' };
  }

  async lock(): Promise<void> {
    const token = this.#token;
    this.#forget();
    await this.#world.fetch('DELETE', token);
  }

  /** @returns false when there is no line */
  send(command: OperatorCommand): boolean {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify({ type: 'command', command } satisfies FromOperator));
    return true;
  }

  #forget(): void {
    this.#token = '';
    this.#world.token.save('');
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#world.changed('locked');
  }

  #open(): void {
    this.#world.changed('opening');
    const socket = this.#world.socket('/desk', [OPERATOR_PROTOCOL, `${OPERATOR_PREFIX}${this.#token}`]);
    let opened = false;
    this.#socket = socket;
    socket.onopen = () => {
      opened = true;
      this.#attempts = 0;
      this.#world.changed('open');
    };
    socket.onmessage = ({ data }) => {
      const read = readToOperator(String(data));
      if (read.ok) this.#world.hears(read.value);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#world.changed('opening');
      const wait = Math.min(LAST_WAIT, FIRST_WAIT * 2 ** this.#attempts++);
      this.#world.later(() => void this.#again(opened), wait);
    };
  }

  /** A browser does not say why it was refused: a server that is there and refuses has forgotten the token. */
  async #again(opened: boolean): Promise<void> {
    if (this.#token === '') return;
    if (!opened && this.#attempts > 1) {
      const { status } = await this.#world.fetch('DELETE', '');
      if (status === 200) return this.#forget();
    }
    this.#open();
  }
}
