/**
 * What phones say, as it comes from the server that served this page: opens the stage's socket, opens it again when it breaks,
 * drops what is too late and what cannot be read. Without such a server it does nothing.
 */
import type { Rng } from '../kernel/random.ts';
import type { Milliseconds, Seconds } from '../kernel/units.ts';
import { MOST_DOTS, type CrowdAct } from '../protocol/crowdAct.ts';
import { addCounts, NO_COUNTS, SILENT_CROWD, STALE_WINDOW, type CrowdWindow } from '../protocol/crowdWindow.ts';
import type { Flower } from '../protocol/flower.ts';
import { KEY_PREFIX, readToStage, STAGE_PROTOCOL, type FromStage } from '../protocol/stageFeed.ts';
import type { Dispatch } from '../session/ports.ts';
import { Lateness } from '../kernel/lateness.ts';
import type { OperatorEnd, OperatorLine } from './operator.ts';

export interface PhonesOptions {
  /** Music time now. */
  now(): Seconds;
  /** Whether presses of phones count now. */
  open(): boolean;
  /** What they mean. */
  act(): CrowdAct;
  /** The flower that this visit has left, null before it has: stages next door are sent it. */
  left?(): Flower | null;
  /** For the waits between two attempts. */
  readonly rng: Rng;
  /** The stage's key, where this page is on another machine than its server; '' on the same. */
  readonly key: string;
  /** Who does what an operator asks, which comes the same way. */
  readonly operator?: OperatorEnd;
}

const LOOKED_AFTER: Milliseconds = 100;
/** Waits between attempts: anywhere between the first and a limit that doubles up to the last. */
const FIRST_WAIT: Milliseconds = 250;
const LAST_WAIT: Milliseconds = 4000;

/**
 * The server says in the page itself that phones can come; a page from anywhere else asks nobody. Nor does one on another machine
 * that does not know the stage's key: it would be refused.
 */
function mayAsk(key: string): boolean {
  const here = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);
  return document.documentElement.dataset['phones'] !== undefined && (here || key !== '');
}

function lineOf(socket: WebSocket): OperatorLine {
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    waiting: () => socket.bufferedAmount,
    open: () => socket.readyState === WebSocket.OPEN,
  };
}

/** @returns stops it */
export function listenToPhones(dispatch: Dispatch, options: PhonesOptions): () => void {
  if (!mayAsk(options.key)) return () => undefined;
  const crowd = new Crowd(dispatch, options);
  let socket: WebSocket | null = null;
  let told = '';
  let attempts = 0;
  let retry: ReturnType<typeof setTimeout>;

  function connect(): void {
    const opened = new WebSocket(
      new URL('/stage', location.href.replace(/^http/, 'ws')),
      options.key === '' ? [STAGE_PROTOCOL] : [STAGE_PROTOCOL, `${KEY_PREFIX}${options.key}`],
    );
    socket = opened;
    told = '';
    const lateness = new Lateness();
    opened.onopen = () => (attempts = 0);
    opened.onmessage = ({ data }) => {
      const read = readToStage(String(data));
      if (!read.ok) return;
      const late = read.value.type === 'window' ? lateness.of(read.value.sent, performance.now()) : 0;
      if (read.value.type === 'invitation') dispatch({ type: 'invited', url: read.value.url });
      else if (read.value.type === 'flower') dispatch({ type: 'flowerCame', flower: read.value.flower });
      else if (read.value.type === 'command') options.operator?.hear(read.value.command, lineOf(opened));
      else if (read.value.type === 'window' && late <= STALE_WINDOW) crowd.hear(read.value.window, late);
    };
    opened.onclose = () => {
      dispatch({ type: 'invited', url: '' });
      const limit = Math.min(LAST_WAIT, FIRST_WAIT * 2 ** ++attempts);
      retry = setTimeout(connect, FIRST_WAIT + options.rng.next() * (limit - FIRST_WAIT));
    };
  }
  connect();

  let left = options.left?.() ?? null;
  const rounds = setInterval(() => {
    crowd.lookAfter();
    const message: FromStage = { type: 'listening', open: options.open(), act: options.act() };
    const text = JSON.stringify(message);
    if (socket?.readyState !== WebSocket.OPEN) return;
    options.operator?.lookAfter(lineOf(socket));
    const flower = options.left?.() ?? null;
    if (flower && flower !== left) socket.send(JSON.stringify({ type: 'flower', flower } satisfies FromStage));
    left = flower;
    if (told === text) return;
    told = text;
    socket.send(text);
  }, LOOKED_AFTER);
  return () => {
    clearInterval(rounds);
    clearTimeout(retry);
    if (socket) socket.onclose = null;
    socket?.close();
  };
}

/** The dots of all gateways, each gateway's in a lane of its own; none as soon as one of them is large. */
function dotsOf(windows: readonly CrowdWindow[]): Pick<CrowdWindow, 'dots'> {
  const dots = windows.flatMap((window, lane) => (window.dots ?? []).map((dot) => ({ ...dot, lane })));
  return dots.length > MOST_DOTS || windows.some((window) => !window.dots) ? {} : { dots };
}

function choicesOf(windows: readonly CrowdWindow[]): Pick<CrowdWindow, 'choices'> {
  const told = windows.flatMap(({ choices }) => (choices ? [choices] : []));
  const sum = (side: 0 | 1): number => told.reduce((people, choices) => people + choices[side], 0);
  return told.length > 0 ? { choices: [sum(0), sum(1)] } : {};
}

/** Adds up the gateways, and forgets those of which nothing is heard any more. */
class Crowd {
  readonly #dispatch: Dispatch;
  readonly #options: PhonesOptions;
  readonly #newest = new Map<string, { readonly window: CrowdWindow; readonly at: Milliseconds }>();
  #told = '';

  constructor(dispatch: Dispatch, options: PhonesOptions) {
    this.#dispatch = dispatch;
    this.#options = options;
  }

  /** @param late ms */
  hear(window: CrowdWindow, late: Milliseconds): void {
    this.#newest.set(window.proc, { window, at: performance.now() });
    const newest = [...this.#newest.values()].map((each) => each.window);
    const { joined, holding } = newest.reduce(addCounts, NO_COUNTS);
    const lane = [...this.#newest.keys()].indexOf(window.proc);
    const ring = { ...dotsOf(newest), ...choicesOf(newest) };
    const speaks = window.n > 0 || window.moods.length > 0 || window.advice.some((people) => people > 0);
    const told = JSON.stringify([joined, holding, ring]);
    // Ten times a second nothing is no news.
    if (!speaks && told === this.#told) return;
    this.#told = told;
    const at = this.#options.now() - late / 1000;
    const { dots: _, choices: __, ...others } = window;
    const said = { ...others, votes: window.votes.map((vote) => ({ ...vote, lane })) };
    this.#dispatch({ type: 'crowd', joined, window: { ...said, holding, ...ring }, at });
  }

  lookAfter(): void {
    const now = performance.now();
    const before = this.#newest.size;
    for (const [proc, { at }] of this.#newest) if (now - at > SILENT_CROWD) this.#newest.delete(proc);
    if (this.#newest.size === before) return;
    const joined = [...this.#newest.values()].reduce((sum, { window }) => sum + window.joined, 0);
    this.#told = '';
    this.#dispatch({ type: 'crowd', joined, window: null, at: this.#options.now() });
  }
}
