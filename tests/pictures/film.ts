/**
 * A whole visit without a screen: the session and the shipped agent, one after the other, on a clock of their own.
 * The same script gives the same states, so that pictures of them can be compared. Somebody with a taste of the
 * product's own simulated listeners presses the buttons.
 */
import { readFileSync } from 'node:fs';
import { Agent } from '../../agents/agent.ts';
import type { PriorStatistics } from '../../agents/learner/statistics.ts';
import { Attract } from '../../agents/listeners/attract.ts';
import { ENSEMBLE } from '../../agents/listeners/ensemble.ts';
import { Rng } from '../../src/kernel/random.ts';
import type { Seconds } from '../../src/kernel/units.ts';
import type { ToAgent } from '../../src/protocol/agent.ts';
import { OPENING } from '../../src/protocol/opening.ts';
import type { RatingSource } from '../../src/protocol/rating.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import { initialState, type Session } from '../../src/session/memory.ts';
import { barSlots, type AgentView, type State } from '../../src/session/state.ts';
import { boot, step } from '../../src/session/step.ts';
import type { Transition } from '../../src/session/turn.ts';

const TICK: Seconds = 0.05;
const LOOK_AHEAD: Seconds = 0.25;

const asset = (name: string): Buffer => readFileSync(new URL(`../../assets/${name}`, import.meta.url));

export interface FilmOptions {
  readonly seed: number;
  /** Name of the simulated listener who presses. */
  readonly listener: string;
}

/** What is drawn of a session: neither its memory nor the snapshot it keeps for a crash. */
export function publicState({ memory: _memory, ...state }: Session): State {
  const agent = slimmed.get(state.agent) ?? { ...state.agent, policy: null };
  slimmed.set(state.agent, agent);
  return { ...state, agent };
}

/** What has not changed must stay the same thing: the drawing looks for that. */
const slimmed = new WeakMap<AgentView, AgentView>();

export class Film {
  state: Session;
  readonly #agent: Agent;
  readonly #hand: Attract;
  #inbox: ToAgent[] = [];
  #now: Seconds = 0;
  #judged = -1;
  #presses: { readonly at: Seconds; readonly value: number }[] = [];

  private constructor({ seed, listener }: FilmOptions) {
    const taste = ENSEMBLE[listener];
    if (!taste) throw new RangeError(`nobody listens by the name of ${listener}`);
    this.#agent = new Agent({
      prior: asset('prior.bin'),
      statistics: JSON.parse(asset('prior-statistics.json').toString('utf8')) as PriorStatistics,
      wasmUrls: {},
      nowMs: () => 0,
      heapMb: () => 0,
    });
    this.#hand = new Attract({ rng: new Rng(seed).fork(1), listeners: [taste], turn: 1_000_000 });
    this.state = initialState({
      seed,
      mode: 'install',
      backend: 'wasm',
      settings: OPENING,
      safeSettings: OPENING,
      policy: null,
      startedAt: '2026-01-01T00:00:00.000Z',
    });
    this.#take(boot(this.state));
  }

  static async open(options: FilmOptions): Promise<Film> {
    const film = new Film(options);
    await film.#settle();
    return film;
  }

  get now(): Seconds {
    return this.#now;
  }

  async send(event: SessionEvent): Promise<void> {
    this.#take(step(this.state, event));
    await this.#settle();
  }

  /**
   * Lets time pass until the condition holds, pressing as the listener likes.
   * @param as whose presses these are, or null for nobody's
   * @throws Error if it does not come true within twenty minutes of music
   */
  async play(until: (state: State) => boolean, as: RatingSource | null = 'touch'): Promise<void> {
    const latest = this.#now + 1200;
    while (!until(this.state)) {
      if (this.#now > latest) throw new Error('what the film waits for does not happen');
      this.#now = Math.round((this.#now + TICK) * 1e4) / 1e4;
      await this.send({ type: 'tick', now: this.#now, horizon: this.#now + LOOK_AHEAD });
      this.#listen();
      // Somebody who is asked whether they are still there says so.
      if (as === 'touch' && this.state.idle) await this.send({ type: 'woken' });
      for (const press of this.#presses.filter(({ at }) => at <= this.#now)) {
        if (as !== null)
          await this.send({ type: 'rated', value: press.value, source: as, listener: 'visitor', at: this.#now });
      }
      this.#presses = this.#presses.filter(({ at }) => at > this.#now);
    }
  }

  close(): void {
    this.#agent.dispose();
  }

  #take({ state, effects }: Transition): void {
    this.state = state;
    for (const effect of effects) if (effect.type === 'tellAgent') this.#inbox.push(effect.message);
  }

  /** The agent answers at once, as far as the music's clock can tell. */
  async #settle(): Promise<void> {
    for (let message = this.#inbox.shift(); message; message = this.#inbox.shift())
      for (const answer of await this.#agent.handle(message))
        this.#take(step(this.state, { type: 'agent', message: answer }));
  }

  #listen(): void {
    for (const timed of this.state.timeline) {
      const endsAt = timed.startsAt + timed.slotSeconds * barSlots(timed);
      if (timed.bar.barIndex <= this.#judged || endsAt > this.#now) continue;
      this.#judged = timed.bar.barIndex;
      const press = this.#hand.hear(timed.bar, endsAt);
      if (press) this.#presses.push({ at: press.at, value: press.value * 0.5 });
    }
  }
}
