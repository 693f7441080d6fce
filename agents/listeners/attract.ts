/**
 * The hands of the attract loop: while nobody is there, simulated listeners take turns at the two buttons, so that a passer-by
 * sees the music being taught. They judge what has sounded by the very tastes that `simulate` measures, against the music of
 * the last minute. Pure: chance and time come from outside; who hands the presses to the session is somebody else's business.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { Seconds } from '../../src/kernel/units.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { ENSEMBLE } from './ensemble.ts';
import { pressFor } from './habits.ts';
import { hear } from './heard.ts';
import { judge, type HiddenListener } from './listener.ts';

/** Bars that the newest is compared with, and how many of them have to be known first. */
const COMPARED_BARS = 24;
const FEWEST_BARS = 4;
/** Of the bars that please or displease, so many are answered: more than people do, for there is something to show. */
const ANSWERED_SHARE = 0.6;
/** As far back as a listener hears. */
const HEARD_BARS = 4;

export interface AttractPress {
  readonly value: -1 | 1;
  /** On the clock of `endsAt`: when the button goes down. */
  readonly at: Seconds;
  /** Name of who presses, in words: 'likes leaps'. */
  readonly listener: string;
}

export interface AttractOptions {
  readonly rng: Rng;
  readonly listeners?: readonly HiddenListener[];
  /** Presses after which the next listener takes over. */
  readonly turn?: number;
}

export class Attract {
  readonly #rng: Rng;
  readonly #listeners: readonly HiddenListener[];
  readonly #turn: number;
  #waiting: readonly HiddenListener[] = [];
  #listener: HiddenListener;
  #presses = 0;
  #pleasures: readonly number[] = [];
  #heard: readonly PlannedBar[] = [];

  constructor({ rng, listeners = Object.values(ENSEMBLE), turn = 15 }: AttractOptions) {
    if (listeners.length === 0) throw new RangeError('somebody has to listen');
    this.#rng = rng;
    this.#listeners = listeners;
    this.#turn = turn;
    this.#listener = this.#next();
  }

  /** Who listens now, in words. */
  get listener(): string {
    return this.#listener.name;
  }

  /** Presses of the one who listens now. */
  get presses(): number {
    return this.#presses;
  }

  /**
   * A bar has sounded to its end.
   * @param bar the next of the piece, or any where the piece has jumped
   * @returns the press it gets, or null. After the last press of a turn the next listener hears, from the next bar on
   */
  hear(bar: PlannedBar, endsAt: Seconds): AttractPress | null {
    const follows = this.#heard.at(-1)?.barIndex === bar.barIndex - 1;
    this.#heard = [...(follows ? this.#heard : []), bar].slice(-HEARD_BARS);
    const judged = judge(this.#listener, hear(this.#heard));
    if (!judged.ok) return null;
    const before = this.#pleasures;
    this.#pleasures = [...before, judged.value].slice(-COMPARED_BARS);
    const { delay } = pressFor(bar.barIndex, this.#rng);
    const answers = this.#rng.next() < ANSWERED_SHARE;
    const value = before.length < FEWEST_BARS ? 0 : level(judged.value, before);
    if (value === 0 || !answers) return null;
    const press = { value, at: endsAt + delay, listener: this.#listener.name } as const;
    if (++this.#presses >= this.#turn) {
      this.#listener = this.#next();
      this.#presses = 0;
      this.#pleasures = [];
    }
    return press;
  }

  /** Everybody once, in an order drawn anew each round, and nobody twice in a row. */
  #next(): HiddenListener {
    if (this.#waiting.length === 0) {
      const rest = [...this.#listeners];
      const order: HiddenListener[] = [];
      while (rest.length > 0) order.push(...rest.splice(this.#rng.integer(rest.length), 1));
      if (order.length > 1 && order[0] === this.#listener) order.push(order.shift()!);
      this.#waiting = order;
    }
    const [first, ...others] = this.#waiting;
    this.#waiting = others;
    return first!;
  }
}

/** +1 above the upper tercile of what was heard before, −1 below the lower, 0 between and on them. */
function level(pleasure: number, before: readonly number[]): -1 | 0 | 1 {
  const sorted = before.toSorted((a, b) => a - b);
  if (pleasure < sorted[Math.floor(sorted.length / 3)]!) return -1;
  return pleasure > sorted[Math.floor((2 * sorted.length) / 3)]! ? 1 : 0;
}
