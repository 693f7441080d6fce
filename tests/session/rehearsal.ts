/** Drives a session by hand: events in, effects kept, agent messages queued until the test lets them through. */
import type { FromAgent, ToAgent } from '../../src/protocol/agent.ts';
import type { Effect, LogLine, SessionEvent, SoundEvent } from '../../src/session/event.ts';
import type { Session } from '../../src/session/memory.ts';
import { boot, step } from '../../src/session/step.ts';
import { FakeAgent, freshSession } from './fakeAgent.ts';

export const LOOK_AHEAD = 0.25;
export const TICK = 0.05;

export class Rehearsal {
  state: Session;
  agent = new FakeAgent();
  readonly effects: Effect[] = [];
  readonly sounded: SoundEvent[] = [];
  readonly log: LogLine[] = [];
  /** Told and not yet answered. */
  inbox: ToAgent[] = [];
  now = 0;

  constructor(state = freshSession()) {
    this.state = state;
    this.#take(boot(state));
  }

  #take(transition: { readonly state: Session; readonly effects: readonly Effect[] }): void {
    this.state = transition.state;
    for (const effect of transition.effects) {
      this.effects.push(effect);
      if (effect.type === 'tellAgent') this.inbox.push(effect.message);
      if (effect.type === 'restartAgent') {
        this.inbox = [];
        this.agent = new FakeAgent();
      }
      if (effect.type === 'sound') this.sounded.push(...effect.events);
      if (effect.type === 'log') this.log.push(effect.line);
    }
  }

  send(event: SessionEvent): void {
    this.#take(step(this.state, event));
  }
  hear(message: FromAgent): void {
    this.send({ type: 'agent', message });
  }
  /** The agent answers the oldest message it was told; false when there is none. */
  answerOne(): boolean {
    const message = this.inbox.shift();
    if (!message) return false;
    for (const answer of this.agent.answer(message)) this.hear(answer);
    return true;
  }
  answerAll(): void {
    while (this.answerOne());
  }
  tick(by = TICK, lookAhead = LOOK_AHEAD): void {
    this.now = Math.round((this.now + by) * 1e4) / 1e4;
    this.send({ type: 'tick', now: this.now, horizon: this.now + lookAhead });
  }
  /** Time passes with an agent that answers at once. */
  play(seconds: number): void {
    for (const end = this.now + seconds; this.now < end - 1e-9;) {
      this.tick();
      this.answerAll();
    }
  }
  /** Ready and sounding at music time 0. */
  begin(): this {
    this.answerAll();
    this.send({ type: 'woken' });
    this.send({ type: 'tick', now: 0, horizon: LOOK_AHEAD });
    this.answerAll();
    return this;
  }
  told<Type extends ToAgent['type']>(type: Type): Extract<ToAgent, { type: Type }>[] {
    return this.effects.flatMap((effect) =>
      effect.type === 'tellAgent' && effect.message.type === type
        ? [effect.message as Extract<ToAgent, { type: Type }>]
        : [],
    );
  }
  rate(value: number, listener = 'visitor'): void {
    this.send({ type: 'rated', value, source: 'touch', listener, at: this.now });
  }
}
