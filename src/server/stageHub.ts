/**
 * The stage pages of one stage and what they are sent: windows of any gateway, in order and not too late, and the address in the
 * code. Knows no sockets; the time is brought along.
 */
import type { Milliseconds } from '../kernel/units.ts';
import { STALE_WINDOW, type CrowdWindow } from '../protocol/crowdWindow.ts';
import { readFromStage, type ToStage } from '../protocol/stageFeed.ts';

/** A stage page's socket, as the hub sees it. */
export interface StageLink {
  send(text: string): void;
  /** Bytes that wait to be sent: a page that sleeps. */
  readonly waiting: number;
}

/** A page with more than this before it sleeps, and is sent nothing further until it wakes. */
const MOST_WAITING = 64 * 1024;

export class StageHub {
  readonly counters = { delivered: 0, stale: 0 };
  readonly #links = new Map<StageLink, boolean>();
  readonly #newest = new Map<string, number>();
  readonly #opened: (open: boolean) => void;

  /** @param opened told whenever it changes whether any page takes ratings */
  constructor(opened: (open: boolean) => void) {
    this.#opened = opened;
  }

  get pages(): number {
    return this.#links.size;
  }

  /** Whether any page takes ratings. */
  get open(): boolean {
    return [...this.#links.values()].includes(true);
  }

  attach(link: StageLink, invitation: string): void {
    this.#links.set(link, false);
    link.send(textOf({ type: 'invitation', url: invitation }));
  }

  detach(link: StageLink): void {
    this.#links.delete(link);
    this.#opened(this.open);
  }

  /** @returns false when this is nothing that a stage page says */
  hear(link: StageLink, text: string): boolean {
    const read = readFromStage(text);
    if (!read.ok || !this.#links.has(link)) return false;
    if (read.value.type === 'listening') {
      this.#links.set(link, read.value.open);
      this.#opened(this.open);
    }
    return true;
  }

  invite(url: string): void {
    this.#sendAll({ type: 'invitation', url });
  }

  /** A window of any gateway; one that is too late, or was overtaken, goes nowhere. */
  deliver(window: CrowdWindow, now: Milliseconds): void {
    const newest = this.#newest.get(window.proc) ?? -1;
    if (now - window.t0 > STALE_WINDOW || window.seq <= newest) {
      this.counters.stale++;
      return;
    }
    this.#newest.delete(window.proc);
    this.#newest.set(window.proc, window.seq);
    // Gateways that died are forgotten, the oldest first.
    if (this.#newest.size > 256) this.#newest.delete(this.#newest.keys().next().value!);
    this.counters.delivered++;
    this.#sendAll({ type: 'window', sent: now, window });
  }

  #sendAll(message: ToStage): void {
    const text = textOf(message);
    for (const link of this.#links.keys()) if (link.waiting <= MOST_WAITING) link.send(text);
  }
}

function textOf(message: ToStage): string {
  return JSON.stringify(message);
}
