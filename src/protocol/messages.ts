/**
 * Messages of session and agent as they lie in JSON: typed arrays written as plain ones, read back exactly.
 * (A double prints so that it reads back as itself, and every 32-bit float is one.)
 */
import * as v from 'valibot';
import { METRES } from '../music/metre.ts';
import { MODES } from '../music/key.ts';
import { DEVELOPMENTS } from '../music/motif.ts';
import { PITCHED, VOICES } from '../music/voices.ts';
import { SESSION_MODES } from './sessionMode.ts';
import { BACKENDS, CRITIC_FILES, type FromAgent, type ToAgent } from './agent.ts';
import { CADENCE_WISHES, PHRASE_ACTS, type PlannedBar } from './bar.ts';
import { NICHES } from './niche.ts';
import { houseSchema } from './house.ts';
import { policySchema } from './policyFile.ts';
import { ADVICE, RATING_SOURCES, RATING_SPANS, REFUSALS } from './rating.ts';

const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.integer());
const float32 = v.pipe(
  v.array(finite),
  v.transform((numbers) => Float32Array.from(numbers)),
);
const int16 = v.pipe(
  v.array(whole),
  v.transform((numbers) => Int16Array.from(numbers)),
);
const uint8 = v.pipe(
  v.array(whole),
  v.transform((numbers) => Uint8Array.from(numbers)),
);
const mixture = v.record(v.string(), finite);
const key = v.object({ tonic: whole, mode: v.picklist(MODES) });
const ofVoices = <Schema extends v.GenericSchema>(line: Schema) =>
  v.object({ melody: line, bass: line, inner1: line, inner2: line });

/** A bar as it lies in a file. */
export const bar = v.object({
  decisionId: whole,
  barIndex: whole,
  fromSlot: whole,
  policyVersion: whole,
  control: v.boolean(),
  metre: v.picklist(METRES),
  tempo: finite,
  key,
  style: mixture,
  phrase: v.object({
    index: whole,
    bar: whole,
    bars: whole,
    act: v.picklist(PHRASE_ACTS),
    motif: whole,
    section: v.exactOptional(v.string()),
    cadence: v.exactOptional(v.picklist(CADENCE_WISHES)),
    development: v.exactOptional(v.object({ how: v.picklist(DEVELOPMENTS), steps: whole })),
    targets: v.exactOptional(v.object({ tension: finite, density: finite, register: finite, brightness: finite })),
    lineage: v.exactOptional(v.array(whole)),
    aim: v.exactOptional(v.picklist(NICHES)),
  }),
  chords: int16,
  voices: ofVoices(int16),
  velocities: ofVoices(uint8),
  drums: uint8,
  outlook: v.object({
    onset: float32,
    degrees: float32,
    ghosts: v.array(v.object({ slot: whole, pitch: finite, probability: finite })),
  }),
  logProb: finite,
  priorLogProb: finite,
  entropy: finite,
  nearest: v.exactOptional(
    v.object({ title: v.string(), composer: v.string(), voice: v.picklist(PITCHED), notes: whole, bars: whole }),
  ),
}) satisfies v.GenericSchema<unknown, PlannedBar>;

const settings = v.object({
  style: mixture,
  key,
  metre: v.picklist(METRES),
  tempo: finite,
  voices: v.array(v.picklist(VOICES)),
});
export const ratingSource = v.picklist(RATING_SOURCES);
const rating = v.object({
  id: whole,
  at: finite,
  value: v.pipe(finite, v.minValue(-1), v.maxValue(1)),
  source: ratingSource,
  listener: v.string(),
  span: v.exactOptional(v.picklist(RATING_SPANS)),
  weight: v.exactOptional(v.pipe(finite, v.minValue(0), v.maxValue(1))),
  people: v.exactOptional(v.pipe(finite, v.minValue(1))),
});
const sounded = v.array(
  v.object({ decisionId: whole, barIndex: whole, startsAt: finite, slotSeconds: finite, slots: whole }),
);

export const toAgentSchema = v.variant('type', [
  v.object({
    type: v.literal('start'),
    seed: finite,
    backend: v.picklist([...BACKENDS, 'auto']),
    avoid: v.array(v.picklist(BACKENDS)),
    settings,
    policy: v.nullable(policySchema),
    resumed: v.exactOptional(v.literal(true)),
    house: v.exactOptional(v.nullable(houseSchema)),
    heard: v.array(bar),
  }),
  v.object({ type: v.literal('compose'), decisionId: whole, barIndex: whole, fromSlot: whole }),
  v.object({ type: v.literal('rate'), rating, sounded }),
  v.object({ type: v.literal('advise'), advice: v.picklist(ADVICE), strength: finite, source: ratingSource }),
  v.object({
    type: v.literal('demonstrate'),
    notes: v.array(v.object({ at: finite, pitch: finite, velocity: finite })),
    sounded,
  }),
  v.object({ type: v.literal('settings'), settings }),
  v.object({ type: v.literal('consult'), critic: v.picklist(CRITIC_FILES), checksum: v.string(), fromBar: whole }),
  v.object({ type: v.literal('improve'), mode: v.exactOptional(v.picklist(SESSION_MODES)) }),
  v.object({ type: v.literal('explain') }),
  v.object({ type: v.literal('contrast'), seed: finite, bars: whole }),
  v.object({ type: v.literal('save') }),
  v.object({ type: v.literal('load'), policy: policySchema, resumed: v.exactOptional(v.literal(true)) }),
  v.object({
    type: v.literal('reset'),
    seed: finite,
    house: v.exactOptional(v.nullable(houseSchema)),
    finished: v.exactOptional(v.boolean()),
    touched: v.exactOptional(whole),
  }),
]) satisfies v.GenericSchema<unknown, ToAgent>;

const lift = v.object({ mean: finite, low: finite, high: finite });

/** What a log keeps of the agent's answers. */
export const fromAgentSchema = v.variant('type', [
  v.object({
    type: v.literal('ready'),
    backend: v.picklist(BACKENDS),
    measured: v.object({
      webgpu: v.exactOptional(finite),
      wasm: v.exactOptional(finite),
      cpu: v.exactOptional(finite),
    }),
    notes: v.array(v.string()),
    features: v.array(v.string()),
    styles: v.array(
      v.object({
        name: v.string(),
        family: v.picklist(['pitched', 'groove']),
        synthetic: v.exactOptional(v.literal(true)),
      }),
    ),
    prior: v.string(),
    policyVersion: whole,
    updates: whole,
    klToPrior: finite,
    entropy: finite,
    lift: v.nullable(lift),
  }),
  v.object({ type: v.literal('bar'), bar, composeMs: finite }),
  v.object({
    type: v.literal('updated'),
    cause: v.picklist(['rating', 'improve', 'advice', 'demonstration', 'reset', 'load']),
    ratingId: whole,
    policyVersion: whole,
    updates: whole,
    theta: float32,
    reward: finite,
    klToPrior: finite,
    entropy: finite,
    lift: v.nullable(lift),
    updateMs: finite,
    changes: v.array(v.object({ feature: v.string(), delta: finite, caption: v.string() })),
    credit: v.array(v.object({ decisionId: whole, slot: whole, weight: finite })),
    refused: v.exactOptional(v.object({ reason: v.picklist(REFUSALS), sentence: v.string() })),
    crowd: v.exactOptional(v.object({ listeners: whole, camps: v.array(finite), turn: whole })),
  }),
  v.object({
    type: v.literal('fault'),
    reason: v.picklist(['load', 'no-backend', 'device-lost', 'weights', 'policy', 'settings', 'critic', 'crashed']),
    sentence: v.string(),
    fatal: v.boolean(),
  }),
]) satisfies v.GenericSchema<unknown, FromAgent>;
