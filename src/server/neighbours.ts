/**
 * Stages next door: a flower that a visit leaves goes to each of them, and theirs come here, where both name each other. At most
 * one a minute each way, whatever is sent. Knows no wires.
 */
import { readFlower, type Flower } from '../protocol/flower.ts';
import type { Milliseconds } from '../kernel/units.ts';
import { Buckets, type Allowance } from './bucket.ts';

const ONE_A_MINUTE: Allowance = { perSecond: 1 / 60, burst: 1 };

export interface NeighboursOptions {
  readonly stage: string;
  /** Names of the stages next door. */
  readonly names: readonly string[];
  /** Hands a flower to a stage. */
  send(name: string, flower: Flower): void;
  /** A flower has come, and says from where. */
  came(flower: Flower): void;
  now(): Milliseconds;
}

export class Neighbours {
  readonly #options: NeighboursOptions;
  readonly #sent = new Buckets(ONE_A_MINUTE);
  readonly #taken = new Buckets(ONE_A_MINUTE);

  constructor(options: NeighboursOptions) {
    this.#options = options;
  }

  /** A visit of this stage has left it; one that came from elsewhere stays. */
  left(flower: Flower): void {
    const { names, stage, send, now } = this.#options;
    if (flower.from !== undefined) return;
    for (const name of names) if (this.#sent.take(name, now())) send(name, { ...flower, from: stage });
  }

  /** @param found of unknown make. @returns whether it was taken */
  receive(found: unknown): boolean {
    const { names, came, now } = this.#options;
    const flower = readFlower(found);
    if (flower?.from === undefined || !names.includes(flower.from)) return false;
    if (!this.#taken.take(flower.from, now())) return false;
    came(flower);
    return true;
  }
}
