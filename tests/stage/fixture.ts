/** A plausible session made from a seed: eight bars of simple music, some of them heard, the rest planned. */
import { Rng } from '../../src/kernel/random.ts';
import { chordCode, chordTones, type Quality } from '../../src/music/chord.ts';
import { SCALES, type Key } from '../../src/music/key.ts';
import { DRUMS, HOLD, REST, type PitchedVoice } from '../../src/music/voices.ts';
import type { Outlook, PlannedBar } from '../../src/protocol/bar.ts';
import { NOBODY_YET } from '../../src/session/arc.ts';
import { NO_AUDIENCE } from '../../src/session/audienceView.ts';
import { NO_OPERATOR } from '../../src/session/operatorView.ts';
import { OPEN_HOUSE } from '../../src/session/state.ts';
import { BARE_GARDEN } from '../../src/session/organism.ts';
import type { RatingTrail, State, TimedBar } from '../../src/session/state.ts';

export const SLOTS = 16;
export const SLOT_SECONDS = 0.15;
export const BAR_SECONDS = SLOTS * SLOT_SECONDS;

/** Root above the tonic and quality, one or two a bar. */
const PROGRESSION: readonly (readonly (readonly [number, Quality])[])[] = [
  [[0, 'maj']],
  [[9, 'min']],
  [
    [5, 'maj'],
    [2, 'min7'],
  ],
  [[7, '7']],
  [
    [0, 'maj7'],
    [9, 'min'],
  ],
  [[5, 'maj']],
  [
    [2, 'min'],
    [7, '7'],
  ],
  [[0, 'maj']],
];

const RHYTHMS: readonly (readonly number[])[] = [
  [0, 4, 6, 8, 12],
  [0, 2, 4, 8, 10, 12],
  [0, 6, 8, 12, 14],
  [0, 4, 8],
  [0, 3, 6, 8, 11, 14],
];

function scalePitch(key: Key, step: number): number {
  const scale = SCALES[key.mode];
  return 60 + key.tonic + 12 * Math.floor(step / 7) + scale[((step % 7) + 7) % 7]!;
}

function nearestTone(tones: readonly number[], near: number): number {
  let best = near;
  let bestDistance = Infinity;
  for (let pitch = near - 8; pitch <= near + 8; pitch++)
    if (tones.includes(((pitch % 12) + 12) % 12) && Math.abs(pitch - near) < bestDistance) {
      best = pitch;
      bestDistance = Math.abs(pitch - near);
    }
  return best;
}

function emptyVoice(): { symbols: Int16Array; velocities: Uint8Array } {
  const symbols = new Int16Array(SLOTS).fill(HOLD);
  symbols[0] = REST;
  return { symbols, velocities: new Uint8Array(SLOTS) };
}

function outlookOf(rng: Rng, key: Key, melody: Int16Array): Outlook {
  const onset = new Float32Array(SLOTS);
  const degrees = new Float32Array(SLOTS * 7);
  const ghosts: { slot: number; pitch: number; probability: number }[] = [];
  for (let slot = 0; slot < SLOTS; slot++) {
    const moves = melody[slot]! >= 0;
    onset[slot] = moves ? 0.6 + 0.3 * rng.next() : 0.08 + 0.2 * rng.next();
    const centre = moves ? SCALES[key.mode].indexOf((melody[slot]! - key.tonic + 24) % 12) : rng.integer(7);
    let total = 0;
    const weights = Array.from({ length: 7 }, (_, degree) => {
      const distance = Math.min(Math.abs(degree - centre), 7 - Math.abs(degree - centre));
      const weight = Math.exp(-0.7 * distance) * (0.5 + rng.next());
      total += weight;
      return weight;
    });
    weights.forEach((weight, degree) => {
      degrees[slot * 7 + degree] = weight / total;
    });
    const near = moves ? melody[slot]! : 70;
    for (const [offset, probability] of [
      [0, 0.45],
      [2, 0.2],
      [-2, 0.16],
      [5, 0.1],
      [-4, 0.06],
    ] as const)
      ghosts.push({ slot, pitch: near + offset, probability: probability * (0.7 + 0.6 * rng.next()) });
  }
  return { onset, degrees, ghosts };
}

/** One bar of the piece. Another `decisionId` gives other notes over the same chords. */
export function fixtureBar(
  seed: number,
  barIndex: number,
  decisionId: number,
  key: Key = { tonic: 0, mode: 'major' },
): PlannedBar {
  const rng = new Rng(seed).fork(decisionId * 31 + barIndex);
  const chords = new Int16Array(SLOTS).fill(HOLD);
  const harmony = PROGRESSION[barIndex % PROGRESSION.length]!;
  harmony.forEach(([root, quality], index) => {
    chords[(index * SLOTS) / harmony.length] = chordCode((root + key.tonic) % 12, quality);
  });
  const voices = { melody: emptyVoice(), bass: emptyVoice(), inner1: emptyVoice(), inner2: emptyVoice() };
  let tones: readonly number[] = [];
  let step = 7 + Math.round(3 * Math.sin(barIndex * 0.9)) + rng.integer(3);
  const rhythm = RHYTHMS[rng.integer(RHYTHMS.length)]!;
  for (let slot = 0; slot < SLOTS; slot++) {
    const code = chords[slot]!;
    if (code >= 0) {
      tones = chordTones(code);
      const put = (voice: PitchedVoice, pitch: number, velocity: number): void => {
        voices[voice].symbols[slot] = pitch;
        voices[voice].velocities[slot] = velocity;
      };
      put('bass', nearestTone([tones[0]!], 43), 84);
      put('inner1', nearestTone(tones.slice(1), 64), 60);
      put('inner2', nearestTone(tones, 57), 56);
    } else if (slot % 8 === 4 && rng.next() < 0.6) {
      voices.bass.symbols[slot] = nearestTone([tones[2]!], 43);
      voices.bass.velocities[slot] = 66;
    } else if (slot % 4 === 2 && rng.next() < 0.3) {
      voices.inner1.symbols[slot] = nearestTone(tones, 62 + rng.integer(6));
      voices.inner1.velocities[slot] = 50;
    }
    if (rhythm.includes(slot)) {
      step = Math.max(4, Math.min(14, step + rng.integer(5) - 2));
      const pitch = slot % 8 === 0 ? nearestTone(tones, scalePitch(key, step)) : scalePitch(key, step);
      voices.melody.symbols[slot] = pitch;
      voices.melody.velocities[slot] = 62 + rng.integer(50);
    }
  }
  if (barIndex % 4 === 3) voices.melody.symbols[12] = REST;
  const drums = new Uint8Array(SLOTS * DRUMS.length);
  for (let slot = 0; slot < SLOTS; slot++) {
    const at = slot * DRUMS.length;
    if (slot % 8 === 0 || (slot === 10 && rng.next() < 0.6)) drums[at] = slot === 0 ? 3 : 2;
    if (slot % 8 === 4) drums[at + 1] = 3;
    if (slot % 2 === 0) drums[at + 2] = slot % 4 === 0 ? 2 : 1;
    if (slot === 14 && barIndex % 4 === 3) drums[at + 3] = 2;
    if (slot === 0 && barIndex % 4 === 0) drums[at + 6] = 2;
  }
  const symbolsOf = (voice: PitchedVoice): Int16Array => voices[voice].symbols;
  return {
    decisionId,
    barIndex,
    fromSlot: 0,
    policyVersion: 3,
    control: false,
    metre: '4/4',
    tempo: 100,
    key,
    style: { chorale: 1 },
    phrase: { index: Math.floor(barIndex / 4), bar: barIndex % 4, bars: 4, act: 'new', motif: -1 },
    chords,
    voices: {
      melody: symbolsOf('melody'),
      bass: symbolsOf('bass'),
      inner1: symbolsOf('inner1'),
      inner2: symbolsOf('inner2'),
    },
    velocities: {
      melody: voices.melody.velocities,
      bass: voices.bass.velocities,
      inner1: voices.inner1.velocities,
      inner2: voices.inner2.velocities,
    },
    drums,
    outlook: outlookOf(rng, key, voices.melody.symbols),
    logProb: -40,
    priorLogProb: -42,
    entropy: 1.4,
  };
}

export function fixtureTimeline(seed: number, bars = 8, key?: Key): TimedBar[] {
  return Array.from({ length: bars }, (_, barIndex) => ({
    bar: fixtureBar(seed, barIndex, barIndex, key),
    startsAt: barIndex * BAR_SECONDS,
    slotSeconds: SLOT_SECONDS,
    echo: false,
  }));
}

/** A rating credited to the eight slots before it was given. */
export function fixtureRating(timeline: readonly TimedBar[], id: number, at: number, value: number): RatingTrail {
  const credit: { decisionId: number; slot: number; weight: number }[] = [];
  for (const { bar, startsAt, slotSeconds } of timeline)
    for (let slot = 0; slot < SLOTS; slot++) {
      const before = at - (startsAt + slot * slotSeconds);
      if (before > 0.3 && before < 1.6) credit.push({ decisionId: bar.decisionId, slot, weight: 1 / (0.4 + before) });
    }
  const total = credit.reduce((sum, { weight }) => sum + weight, 0);
  return {
    rating: { id, at, value, source: 'touch', listener: 'visitor' },
    credit: credit.map((share) => ({ ...share, weight: share.weight / total })),
    reward: value,
    changes: [],
    answeredBy: -1,
    heardAt: -1,
  };
}

const SETTLED = { last: 0, p95: 0 };

/** A session at `now`, in the sixth of eight bars unless told otherwise. */
export function fixtureState(seed: number, changes: Partial<State> = {}): State {
  const timeline = changes.timeline ?? fixtureTimeline(seed);
  const settings = {
    style: { chorale: 1 },
    key: { tonic: 0, mode: 'major' },
    metre: '4/4',
    tempo: 100,
    voices: ['melody', 'bass', 'inner1', 'inner2', 'drums'],
  } as const;
  return {
    mode: 'install',
    phase: 'playing',
    attract: false,
    idle: null,
    arc: NOBODY_YET,
    house: OPEN_HOUSE,
    audience: NO_AUDIENCE,
    operator: NO_OPERATOR,
    seed,
    now: 5.35 * BAR_SECONDS,
    committedUntil: 5.4 * BAR_SECONDS,
    settings,
    wished: settings,
    timeline,
    heardBars: 5,
    agent: {
      status: 'ready',
      backend: 'cpu',
      measured: {},
      notes: [],
      features: [],
      styles: [],
      prior: '0',
      policyVersion: 3,
      updates: 3,
      theta: new Float32Array(0),
      klToPrior: 0.1,
      entropy: 1.4,
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
    room: 'kiosk',
    timbres: {},
    microphone: 'off',
    muted: false,
    stems: { muted: [], soloed: [] },
    speaking: false,
    volume: 1,
    calm: false,
    contrast: { status: 'none' },
    notices: [],
    latencyMs: { acknowledged: SETTLED, ghost: SETTLED, update: SETTLED, heard: SETTLED },
    lateEvents: 0,
    nextDecision: 8,
    awaiting: [],
    ...changes,
  };
}
