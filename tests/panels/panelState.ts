/** A session's state as the panels meet it, with whatever a test wants otherwise. */
import type { FeatureChange } from '../../src/protocol/agent.ts';
import { CHIPS_AFTER, NOBODY_YET, type Arc } from '../../src/session/arc.ts';
import { NO_AUDIENCE } from '../../src/session/audienceView.ts';
import { NO_OPERATOR } from '../../src/session/operatorView.ts';
import { OPEN_HOUSE } from '../../src/session/state.ts';
import { BARE_GARDEN } from '../../src/session/organism.ts';
import type { RatingTrail, State } from '../../src/session/state.ts';

const STYLES = ['chorale', 'string-quartet', 'ragtime', 'folk'] as const;
const GROOVES = ['funk', 'jazz', 'latin', 'rock'] as const;

/** A visit of more than a minute, in which so much was rated. */
function arcOf({ attract = false, ratingCount = 0 }: Partial<State>): Arc {
  if (attract) return NOBODY_YET;
  const stage = ratingCount === 0 ? 'line' : ratingCount < 6 ? 'play' : 'compare';
  return { ...NOBODY_YET, stage, chips: ratingCount >= CHIPS_AFTER, captions: ratingCount > 0 };
}

export function panelState(changes: Partial<State> = {}): State {
  const settings: State['settings'] = {
    style: { chorale: 1 },
    key: { tonic: 0, mode: 'major' },
    metre: '4/4',
    tempo: 100,
    voices: ['melody', 'bass', 'inner1', 'inner2', 'drums'],
  };
  const figure = { last: 0, p95: 0 };
  return {
    mode: 'install',
    phase: 'playing',
    attract: false,
    idle: null,
    arc: arcOf(changes),
    house: OPEN_HOUSE,
    audience: NO_AUDIENCE,
    operator: NO_OPERATOR,
    seed: 1,
    now: 10,
    committedUntil: 12,
    settings,
    wished: settings,
    timeline: [],
    heardBars: 4,
    agent: {
      status: 'ready',
      backend: 'wasm',
      measured: { wasm: 1.23 },
      notes: [],
      features: [],
      styles: [
        ...STYLES.map((name) => ({ name, family: 'pitched' as const })),
        ...GROOVES.map((name) => ({ name, family: 'groove' as const })),
      ],
      prior: 'abc',
      policyVersion: 0,
      updates: 0,
      theta: new Float32Array(0),
      klToPrior: 0,
      entropy: 0,
      lift: null,
      niches: [],
      phrases: [],
      tensors: 0,
      heapMb: 0,
      avoid: [],
      policy: null,
    },
    why: { learnt: null, growth: [] },
    garden: BARE_GARDEN,
    flowers: [],
    ratings: [],
    ratingCount: 0,
    ratingsLearnt: 0,
    ratingsBy: { touch: 0, keys: 0, midi: 0, phones: 0, applause: 0, attract: 0 },
    holds: [],
    advice: [],
    dials: { energy: 0, light: 0 },
    midi: { status: 'none', controllers: [] },
    playing: [],
    timbres: {},
    room: 'kiosk',
    microphone: 'off',
    muted: false,
    stems: { muted: [], soloed: [] },
    speaking: false,
    volume: 0.8,
    calm: false,
    contrast: { status: 'none' },
    notices: [],
    latencyMs: { acknowledged: figure, ghost: figure, update: figure, heard: figure },
    lateEvents: 0,
    nextDecision: 1,
    awaiting: [],
    ...changes,
  };
}

export function trail(value: number, changes: readonly FeatureChange[] = [], id = 1): RatingTrail {
  const rating = { id, at: 9, value, source: 'touch', listener: 'visitor' } as const;
  return { rating, credit: [], reward: value, changes, answeredBy: -1, heardAt: -1 };
}
