/** What the panels can show, as named scenes: a state each, and what is opened in it. Tests and pictures go through all of them. */
import { succeed } from '../../src/kernel/result.ts';
import type { ComposersPort, MidiPort } from '../../src/session/ports.ts';
import type { TakeAwayPort } from '../../src/session/takeAway.ts';
import { NO_AUDIENCE } from '../../src/session/audienceView.ts';
import { NOBODY_YET } from '../../src/session/arc.ts';
import type { StaffPort } from '../../src/session/staff.ts';
import type { State } from '../../src/session/state.ts';
import { DEFAULT_MIDI_MAPPING } from '../../src/protocol/midiMapping.ts';
import { BAR_SECONDS, fixtureTimeline } from '../stage/fixture.ts';
import { panelState, trail } from './panelState.ts';

export interface Scene {
  readonly state: Partial<State>;
  /** Selectors to press, one after the other, before it is looked at. */
  readonly press?: readonly string[];
}

const SETTINGS = '.strip > button:last-child';
const taught = [
  { word: 'melody.step', lean: 1, certainty: 'sure' },
  { word: 'drums.offbeat', lean: -1, certainty: 'likely' },
].map((one) => ({ ...one, strength: 0.5, confidence: 0.5, ratings: [], pro: 3, contra: 0, advised: 0, played: 0 }));
const learnt = {
  policyVersion: 4,
  ratings: 4,
  taught,
  features: taught,
  petals: [],
} as unknown as State['why']['learnt'];
const changed = trail(-1, [{ feature: 'melody.leap', delta: -1, caption: 'why.melody.leap.less' }]);
const { agent } = panelState();
const PHONES = 'http://192.168.1.20:8080/r/main#dEC_zS4nDcaGldPr';

const visited = { ...NOBODY_YET, since: 8, chips: true, captions: true, compared: true };

export const SCENES: Readonly<Record<string, Scene>> = {
  asleep: { state: { phase: 'asleep' } },
  attract: { state: { attract: true, ratingCount: 5, microphone: 'listening' } },
  first: { state: {} },
  heard: {
    state: {
      ...{ now: 2.5 * BAR_SECONDS, timeline: fixtureTimeline(11, 4), ratingCount: 7, ratings: [changed] },
      microphone: 'listening',
    },
  },
  changed: { state: { ratingCount: 7, ratings: [changed] } },
  vote: {
    state: {
      mode: 'perform',
      audience: { ...NO_AUDIENCE, phoneUrl: PHONES, joined: 12, act: 'warmUp', vote: { calmer: 4, wilder: 7 } },
    },
  },
  thanks: {
    state: {
      mode: 'perform',
      ratingCount: 9,
      audience: { ...NO_AUDIENCE, joined: 240, act: 'applause', applause: { level: 0.6, at: 10, claps: 400 } },
    },
  },
  learn: { state: { mode: 'learn', ratingCount: 3, ratings: [changed] } },
  perform: { state: { mode: 'perform', ratingCount: 3, ratings: [changed] } },
  then: { state: { ratingCount: 8, contrast: { status: 'then' } } },
  calm: { state: { calm: true, muted: true, ratingCount: 7, ratings: [changed] } },
  paused: { state: { phase: 'stopped', ratingCount: 2 } },
  idle: { state: { ratingCount: 7, idle: { since: 10 } } },
  flower: { state: { ratingCount: 9, ratings: [changed], arc: { ...visited, stage: 'flower' } } },
  planted: { state: { ratingCount: 9, ratings: [changed], arc: { ...visited, stage: 'free', flowerLeft: true } } },
  notice: {
    state: {
      ratingCount: 7,
      ratings: [changed],
      notices: [{ key: 'notice.agent.recovering', detail: '', at: 9, tone: 'calm' }],
    },
  },
  tray: {
    state: {
      ratingCount: 7,
      ratingsLearnt: 7,
      why: { learnt, growth: [] },
      midi: { status: 'connected', controllers: ['Pad box'] },
      agent: { ...agent, klToPrior: 1.2, lift: { mean: 0.3, low: -0.1, high: 0.7 }, notes: ['No adapter.'] },
    },
    press: [SETTINGS],
  },
  timbre: {
    state: { mode: 'perform', ratingCount: 7, timbres: { melody: { x: 0.66, y: 0.6 }, bass: { x: 0.2, y: 0.3 } } },
    press: [SETTINGS, '.timbre [data-voice="melody"]'],
  },
  stems: {
    state: { mode: 'perform', ratingCount: 7, stems: { muted: ['comp'], soloed: ['melody', 'bass'] } },
    press: [SETTINGS, '.stems [data-stem="melody"] button'],
  },
  staff: { state: { ratingCount: 7 }, press: ['.staff-corner'] },
  staffSettings: { state: { ratingCount: 7 }, press: ['.staff-corner', '.pin-keys [type=submit]'] },
  takeAway: { state: { ratingCount: 7, mode: 'learn' }, press: [SETTINGS] },
  making: { state: { ratingCount: 7, mode: 'learn' }, press: [SETTINGS, '[data-take=sound]'] },
  controller: {
    state: { ratingCount: 7, midi: { status: 'connected', controllers: ['Pad box'] } },
    press: [SETTINGS, '.midi-setup'],
  },
};

export const sceneStaff: StaffPort = {
  hasPin: () => true,
  wait: () => 0,
  choose: async () => succeed(true),
  enter: async () => succeed(true),
  settings: () => ({
    loudest: 0.8,
    hours: { opens: 600, closes: 1080 },
    languages: [],
    takeAway: true,
    timbreMap: true,
    applause: false,
  }),
  change: () => {},
  health: () => ({
    backend: 'wasm',
    agent: 'ready',
    audible: true,
    lateEvents: 2,
    uptime: 3_700_000,
    heapMb: 51,
    errors: ['12:00 Something broke.'],
  }),
  speaking: () => false,
  speak: () => {},
  microphone: () => 'off',
  endVisit: () => {},
  reload: () => {},
  leaveInstallation: () => {},
};

/** What is asked for is for ever three eighths done. */
function sceneTakeAway(): TakeAwayPort {
  let working: ReturnType<TakeAwayPort['working']> = null;
  const listeners = new Set<() => void>();
  const tell = (next: typeof working): void => {
    working = next;
    for (const listener of listeners) listener();
  };
  return {
    working: () => working,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take: async ({ kind }) => tell({ kind, done: 0.375 }),
    cancel: () => tell(null),
  };
}

export const scenePorts: {
  readonly midi: MidiPort;
  readonly composers: ComposersPort;
  /** A fresh one each time. */
  readonly takeAway: TakeAwayPort;
} = {
  get takeAway() {
    return sceneTakeAway();
  },
  midi: {
    connect: async () => {},
    learn: () => {},
    forget: () => {},
    mapping: () => DEFAULT_MIDI_MAPPING,
    learning: () => 'change',
    onChange: () => () => {},
  },
  composers: {
    list: () => [{ id: 1, name: 'Zoë', savedAt: '2026-03-28T09:30:00Z', ratings: 41 }],
    onChange: () => () => {},
    save: async () => {},
    load: async () => {},
    rename: async () => {},
    remove: async () => {},
    takeHome: async () => {},
    bring: async () => {},
  },
};

export function sceneState(name: string): State {
  const scene = SCENES[name];
  if (scene === undefined) throw new Error(`there is no scene ${name}`);
  return panelState(scene.state);
}
