/**
 * A real session on the fixture's music: a scripted agent composes, credits, learns and explains after the delays of a
 * real one, and every state on the way is kept, so that a picture of any moment after a press can be taken.
 */
import type { FromAgent, ToAgent } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { BarWhy, Learnt, NoteWhy, Petal } from '../../src/protocol/why.ts';
import type { Session } from '../../src/session/memory.ts';
import type { State } from '../../src/session/state.ts';
import { Rehearsal } from '../session/rehearsal.ts';
import { fixtureBar } from './fixture.ts';

const SEED = 11;
const TICK = 0.02;
/** Seconds after which the agent has answered. */
const UPDATE_DELAY = 0.06;
const BAR_DELAY = 0.08;
const CHANGES = [
  { feature: 'melody.step', delta: 0.2, caption: 'why.melody.step.more' },
  { feature: 'melody.leap', delta: -0.1, caption: 'why.melody.leap.less' },
];

function whyOf(bar: PlannedBar): BarWhy {
  const notes = [...bar.voices.melody].flatMap((symbol, slot): NoteWhy[] =>
    symbol >= 0
      ? [
          {
            slot,
            voice: 'melody',
            reasons: [
              { word: 'melody.step', lean: 1, nats: 0.6 },
              { word: 'melody.offbeat', lean: -1, nats: 0.3 },
            ],
          },
        ]
      : [],
  );
  const ratings = [{ id: 0, value: 1, share: 0.7 }];
  return { notes, bar: [{ word: 'melody.step', lean: 1, nats: 1.1, ratings }], blindUntil: 0 };
}

const PETALS: readonly (readonly [Petal['voice'], Petal['side'], number])[] = [
  ['melody', 'pitch', -0.9],
  ['melody', 'rhythm', 0.5],
  ['melody', 'harmony', 0.3],
  ['bass', 'rhythm', -0.4],
  ['inner', 'colour', 0.2],
  ['chord', 'harmony', 0.6],
  ['drums', 'rhythm', 0.7],
  ['drums', 'memory', 0.4],
];

function learntOf(ratings: number, version: number): Learnt {
  const share = 1 - Math.exp(-ratings / 8);
  const taught = CHANGES.map(({ feature, delta }) => ({
    word: feature,
    lean: delta > 0 ? (1 as const) : (-1 as const),
    strength: share,
    confidence: share,
    certainty: ratings > 6 ? ('sure' as const) : ('likely' as const),
    ratings: [{ id: 0, value: 1, share: 0.7 }],
    pro: ratings,
    contra: 0,
    advised: 0,
    played: 0,
  }));
  const petals = PETALS.map(([voice, side, lean], index) => {
    const grown = Math.min(1, Math.abs(lean) * share * (0.7 + 0.3 * Math.sin(index + ratings)));
    return { voice, side, strength: grown, lean: grown * Math.sign(lean) };
  });
  return { policyVersion: version, ratings, taught, features: taught, petals };
}

export class Staged extends Rehearsal {
  readonly states: { readonly at: number; readonly state: State }[] = [];
  readonly #asked: number[] = [];
  #ratings = 0;

  constructor(state?: Session) {
    super(state);
    const usual = this.agent.answer.bind(this.agent);
    this.agent.answer = (message) => this.#answer(message, usual(message));
    this.begin();
  }

  #answer(message: ToAgent, usual: readonly FromAgent[]): readonly FromAgent[] {
    const { version } = this.agent;
    switch (message.type) {
      case 'compose': {
        const { decisionId, barIndex, fromSlot } = message;
        // Decisions of the same policy are the same music.
        const bar = fixtureBar(SEED + version, barIndex, barIndex);
        const planned = { ...bar, decisionId, fromSlot, policyVersion: version };
        return [{ type: 'bar', bar: { ...planned, why: whyOf(planned) }, composeMs: 5 }];
      }
      case 'rate': {
        this.#ratings++;
        const shares = message.sounded.flatMap(({ decisionId, startsAt, slotSeconds, slots }) =>
          Array.from({ length: slots }, (_, slot) => {
            const before = message.rating.at - (startsAt + slot * slotSeconds);
            return { decisionId, slot, weight: before > 0.3 && before < 1.6 ? 1 / (0.4 + before) : 0 };
          }).filter(({ weight }) => weight > 0),
        );
        const whole = shares.reduce((sum, { weight }) => sum + weight, 0);
        const credit = shares.map((share) => ({ ...share, weight: share.weight / whole }));
        return usual.map((said) =>
          said.type === 'updated' ? { ...said, credit, changes: CHANGES, reward: message.rating.value } : said,
        );
      }
      case 'explain':
        return [{ type: 'explained', learnt: learntOf(this.#ratings, version) }];
      case 'contrast': {
        const bars = (seed: number): PlannedBar[] =>
          Array.from({ length: message.bars }, (_, index) => fixtureBar(seed, index + 3, index));
        return [{ type: 'contrasted', then: bars(31), now: bars(32) }];
      }
      default:
        return usual;
    }
  }

  /** Time passes, and every state of it is kept. */
  run(until: number): this {
    while (this.now < until - 1e-6) {
      this.tick(Math.min(TICK, until - this.now));
      while (this.#asked.length < this.inbox.length) this.#asked.push(this.now);
      for (;;) {
        const message = this.inbox[0];
        if (!message) break;
        const delay = message.type === 'compose' ? BAR_DELAY : message.type === 'rate' ? UPDATE_DELAY : 0;
        if (this.now < this.#asked[0]! + delay) break;
        this.#asked.shift();
        this.answerOne();
        while (this.#asked.length < this.inbox.length) this.#asked.push(this.now);
      }
      this.states.push({ at: this.now, state: this.state });
    }
    return this;
  }

  /** A finger on a pad from now on for `held` seconds; it rates when it lifts. */
  press(value: 1 | -1, held = 0.1): this {
    const at = this.now;
    this.send({ type: 'holdBegan', sign: value, source: 'keys', at });
    this.states.push({ at, state: this.state });
    this.run(at + held);
    this.send({ type: 'holdEnded', sign: value, source: 'keys', at: this.now, cancelled: false });
    this.send({ type: 'rated', value: value * Math.min(1, 0.5 + held / 2), source: 'keys', listener: 'visitor', at });
    while (this.#asked.length < this.inbox.length) this.#asked.push(this.now);
    this.states.push({ at: this.now, state: this.state });
    return this;
  }

  /** The state as it was shown at a moment. */
  at(moment: number): State {
    let found = this.states[0]!;
    for (const kept of this.states) {
      if (kept.at > moment + 1e-6) break;
      found = kept;
    }
    return { ...found.state, now: Math.max(found.state.now, moment) };
  }
}
