/**
 * The stage pages of one stage and what they are sent: windows of any gateway, in order and not too late, and the address in the
 * code. Knows no sockets; the time is brought along.
 */
import type { Milliseconds } from '../kernel/units.ts';
import { STALE_WINDOW, type CrowdWindow } from '../protocol/crowdWindow.ts';
import type { CrowdAct } from '../protocol/crowdAct.ts';
import type { Flower } from '../protocol/flower.ts';
import type { OperatorCommand, StageReport } from '../protocol/operator.ts';
import { readFromStage, type ToStage } from '../protocol/stageFeed.ts';
import type { ExportPiece } from './desk.ts';
import { Watchdog, type KioskHealth } from './watchdog.ts';

/** A stage page's socket, as the hub sees it. */
export interface StageLink {
  send(text: string): void;
  /** Bytes that wait to be sent: a page that sleeps. */
  readonly waiting: number;
  /** It runs on this machine. */
  readonly local: boolean;
}

/** A page with more than this before it sleeps, and is sent nothing further until it wakes. */
const MOST_WAITING = 64 * 1024;

export class StageHub {
  readonly counters = { delivered: 0, stale: 0 };
  readonly #links = new Map<StageLink, { readonly open: boolean; readonly act: CrowdAct }>();
  readonly #newest = new Map<string, number>();
  readonly #opened: (open: boolean, act: CrowdAct) => void;
  readonly #watchers = new Set<(report: StageReport) => void>();
  readonly #takers = new Set<(piece: ExportPiece) => void>();
  readonly #pickers = new Set<(flower: Flower) => void>();
  readonly #watchdog: Watchdog<StageLink>;
  readonly #timers = new Set<(late: Milliseconds) => void>();
  #report: { readonly link: StageLink; readonly report: StageReport; readonly at: Milliseconds } | null = null;

  /** @param opened told whenever it may have changed whether any page takes presses, and what they mean */
  constructor(opened: (open: boolean, act: CrowdAct) => void, now: Milliseconds) {
    this.#opened = opened;
    this.#watchdog = new Watchdog(now);
  }

  get pages(): number {
    return this.#links.size;
  }

  /** Whether any page takes ratings. */
  get open(): boolean {
    return [...this.#links.values()].some(({ open }) => open);
  }

  /** What presses mean: to the first page that takes them for anything but ratings. */
  get act(): CrowdAct {
    return [...this.#links.values()].find(({ act }) => act !== 'music')?.act ?? 'music';
  }

  attach(link: StageLink, invitation: string): void {
    this.#links.set(link, { open: false, act: 'music' });
    link.send(textOf({ type: 'invitation', url: invitation }));
  }

  detach(link: StageLink): void {
    this.#links.delete(link);
    this.#watchdog.forget(link);
    if (this.#report?.link === link) this.#report = null;
    this.#opened(this.open, this.act);
  }

  /** @returns false when this is nothing that a stage page says */
  hear(link: StageLink, text: string, now: Milliseconds): boolean {
    const read = readFromStage(text);
    if (!read.ok || !this.#links.has(link)) return false;
    const message = read.value;
    if (message.type === 'listening') {
      this.#links.set(link, { open: message.open, act: message.act });
      this.#opened(this.open, this.act);
    } else if (message.type === 'report') {
      this.#report = { link, report: message.report, at: now };
      this.#watchdog.hear(link, message.report, now);
      for (const watch of this.#watchers) watch(message.report);
    } else if (message.type === 'flower') {
      for (const pick of this.#pickers) pick(message.flower);
    } else {
      const { name, piece, last } = message;
      for (const take of this.#takers) take({ name, piece, last });
    }
    return true;
  }

  /** What an operator asks for, to every page; a page that sleeps hears it when it wakes. */
  command(command: OperatorCommand): void {
    const text = textOf({ type: 'command', command });
    for (const link of this.#links.keys()) link.send(text);
  }

  /** To be called once a second: pages that stand still are asked to load themselves anew. */
  lookAfter(now: Milliseconds): void {
    for (const link of this.#watchdog.round(now)) link.send(textOf({ type: 'command', command: { type: 'reload' } }));
  }

  /** How the pages on this machine are. */
  kiosk(now: Milliseconds): KioskHealth {
    return this.#watchdog.kiosk(now);
  }

  /** Told of every window that goes out, how long after it was closed. @returns stops it */
  onDelivered(heard: (late: Milliseconds) => void): () => void {
    this.#timers.add(heard);
    return () => this.#timers.delete(heard);
  }

  /** What a connected page said of itself last, and when; null where none has said anything. */
  get report(): { readonly report: StageReport; readonly at: Milliseconds } | null {
    return this.#report;
  }

  /** @returns stops it */
  onReport(heard: (report: StageReport) => void): () => void {
    this.#watchers.add(heard);
    return () => this.#watchers.delete(heard);
  }

  /** Pieces of a session log that a page sends. @returns stops it */
  onExported(heard: (piece: ExportPiece) => void): () => void {
    this.#takers.add(heard);
    return () => this.#takers.delete(heard);
  }

  /** Flowers that visits leave. @returns stops it */
  onFlower(picked: (flower: Flower) => void): () => void {
    this.#pickers.add(picked);
    return () => this.#pickers.delete(picked);
  }

  /** A flower of another stage, to every page. */
  plant(flower: Flower): void {
    this.#sendAll({ type: 'flower', flower });
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
    for (const time of this.#timers) time(now - window.t0);
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
