/** An agent for tests: composes seeded noise at once, learns nothing, and answers when it is told to. */
import { Rng } from '../../src/kernel/random.ts';
import { metreOf } from '../../src/music/metre.ts';
import { HOLD, REST, type PitchedVoice } from '../../src/music/voices.ts';
import type { FromAgent, MusicSettings, ToAgent, UpdateCause } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { HousePolicy } from '../../src/protocol/house.ts';
import type { Learnt } from '../../src/protocol/why.ts';
import { initialState, type Session } from '../../src/session/memory.ts';

export const SETTINGS: MusicSettings = {
  style: { chorale: 1 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 120,
  voices: ['melody', 'bass', 'inner1', 'inner2', 'drums'],
};

export const HOUSE: HousePolicy = {
  format: 'antiphon-house',
  formatVersion: 1,
  prior: 'abc',
  features: ['melody.leap', 'bass.low'],
  theta: [0, 0],
  form: [],
  visits: 0,
};
/** A weight of which the agent says that the policy cannot be used. */
export const SPOILT = -666;

export function freshSession(): Session {
  return initialState({
    seed: 1,
    mode: 'install',
    backend: 'auto',
    settings: SETTINGS,
    safeSettings: SETTINGS,
    policy: null,
    startedAt: '2026-01-01T00:00:00Z',
  });
}

export function noiseBar(
  decisionId: number,
  barIndex: number,
  part: Partial<PlannedBar> = {},
  settings = SETTINGS,
): PlannedBar {
  const rng = new Rng(decisionId * 1009 + barIndex);
  const { slots } = metreOf(settings.metre);
  const line = (low: number): Int16Array =>
    Int16Array.from({ length: slots }, () =>
      rng.next() < 0.6 ? HOLD : rng.next() < 0.3 ? REST : low + rng.integer(12),
    );
  const voices: Record<PitchedVoice, Int16Array> = {
    melody: line(72),
    bass: line(36),
    inner1: line(60),
    inner2: line(54),
  };
  const loud = (voice: PitchedVoice): Uint8Array =>
    Uint8Array.from(voices[voice], (symbol) => (symbol >= 0 ? 60 + rng.integer(60) : 0));
  return {
    decisionId,
    barIndex,
    fromSlot: 0,
    policyVersion: 0,
    control: false,
    metre: settings.metre,
    tempo: settings.tempo,
    key: settings.key,
    style: settings.style,
    phrase: { index: 0, bar: barIndex % 4, bars: 4, act: 'new', motif: -1 },
    chords: Int16Array.from({ length: slots }, (_, slot) => (slot % 4 === 0 ? rng.integer(96) : HOLD)),
    voices,
    velocities: { melody: loud('melody'), bass: loud('bass'), inner1: loud('inner1'), inner2: loud('inner2') },
    drums: Uint8Array.from({ length: slots * 8 }, () => (rng.next() < 0.1 ? 1 + rng.integer(3) : 0)),
    outlook: { onset: new Float32Array(slots), degrees: new Float32Array(slots * 7), ghosts: [] },
    logProb: -10,
    priorLogProb: -11,
    entropy: 1,
    ...part,
  };
}

const NOTHING_LEARNT: Learnt = { policyVersion: 0, ratings: 0, taught: [], features: [], petals: [] };

/** Handles messages strictly in order, like the real one; `answer` gives what it says to each. */
export class FakeAgent {
  settings = SETTINGS;
  version = 0;
  updates = 0;
  /** Bars it composes blind. */
  controls: readonly number[] = [];
  readonly told: ToAgent[] = [];

  answer(message: ToAgent): readonly FromAgent[] {
    this.told.push(message);
    switch (message.type) {
      case 'start':
        this.settings = message.settings;
        this.version = message.policy?.policyVersion ?? 0;
        this.updates = message.policy?.updates ?? 0;
        return [
          {
            type: 'ready',
            updates: 0,
            klToPrior: 0,
            entropy: 0,
            lift: null,
            backend: message.backend === 'auto' ? 'wasm' : message.backend,
            measured: { wasm: 2 },
            notes: [],
            features: ['melody.leap', 'bass.low'],
            styles: [
              { name: 'chorale', family: 'pitched' },
              { name: 'funk', family: 'groove' },
            ],
            prior: 'abc',
            policyVersion: this.version,
          },
        ];
      case 'compose': {
        const { decisionId, barIndex, fromSlot } = message;
        const control = this.controls.includes(barIndex);
        const bar = noiseBar(decisionId, barIndex, { fromSlot, policyVersion: this.version, control }, this.settings);
        return [{ type: 'bar', bar, composeMs: 5 }];
      }
      case 'rate':
        return [this.#updated('rating', message.rating.id)];
      case 'explain':
        return [{ type: 'explained', learnt: NOTHING_LEARNT }];
      case 'improve':
        return [this.#updated('improve', -1)];
      case 'advise':
        return [this.#updated('advice', -1)];
      case 'demonstrate':
        return [this.#updated('demonstration', -1)];
      case 'reset': {
        const visits = (message.house?.visits ?? 0) + 1;
        const house = { ...HOUSE, visits, theta: [visits, 0] };
        this.version = -1;
        this.updates = -1;
        const reset = this.#updated('reset', -1);
        return message.finished === true ? [{ type: 'house', house }, reset] : [reset];
      }
      case 'load':
        if (message.policy.theta.includes(SPOILT))
          return [{ type: 'fault', reason: 'policy', sentence: 'It is damaged inside.', fatal: false }];
        this.version = message.policy.policyVersion - 1;
        this.updates = message.policy.updates - 1;
        return [this.#updated('load', -1)];
      case 'settings':
        this.settings = message.settings;
        return [];
      case 'consult':
        return [];
      case 'contrast': {
        const bars = (from: number): PlannedBar[] =>
          Array.from({ length: message.bars }, (_, index) => noiseBar(from + index, index, {}, this.settings));
        return [{ type: 'contrasted', then: bars(900_000), now: bars(901_000) }];
      }
      case 'save':
        return [
          {
            type: 'saved',
            policy: {
              format: 'antiphon-policy',
              formatVersion: 1,
              prior: 'abc',
              policyVersion: this.version,
              updates: this.updates,
              features: ['melody.leap', 'bass.low'],
              theta: [this.version, 0],
              learner: { seen: this.updates },
            },
          },
        ];
    }
  }

  #updated(cause: UpdateCause, ratingId: number): FromAgent {
    this.version++;
    this.updates++;
    return {
      type: 'updated',
      cause,
      ratingId,
      policyVersion: this.version,
      updates: this.updates,
      theta: Float32Array.of(this.version, 0),
      reward: 0.5,
      klToPrior: 0.1,
      entropy: 1,
      lift: null,
      updateMs: 3,
      changes: [{ feature: 'melody.leap', delta: 0.1, caption: 'why.melody.leap.less' }],
      credit: [{ decisionId: 0, slot: 0, weight: 1 }],
    };
  }
}
