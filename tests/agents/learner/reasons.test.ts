/** Reasons of notes and bars, by hand and by law. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FEATURES } from '../../../agents/composer/features.ts';
import { PSI_NAMES } from '../../../agents/learner/barFeatures.ts';
import { SCALED_SIZE } from '../../../agents/learner/psiScaler.ts';
import {
  barReasons,
  choiceGain,
  contributions,
  LEAST_OF_NOTE,
  noteReasons,
  type Choice,
} from '../../../agents/learner/reasons.ts';
import { voiceOfWord, wordingOf } from '../../../agents/learner/words.ts';
import { ENGLISH } from '../../../src/panels/language.ts';
import { HOLD } from '../../../src/music/voices.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';
import { SYNTHETIC_FEATURES, SyntheticComposer } from '../syntheticComposer.ts';

const F = SYNTHETIC_FEATURES.length;
type Name = (typeof SYNTHETIC_FEATURES)[number];
const vector = (values: Partial<Record<Name, number>>) =>
  Float32Array.from(SYNTHETIC_FEATURES, (name) => values[name] ?? 0);

function surplusOf(slots: Readonly<Record<number, Partial<Record<Name, number>>>>): Float32Array {
  const out = new Float32Array(16 * F);
  for (const [slot, values] of Object.entries(slots)) out.set(vector(values), Number(slot) * F);
  return out;
}

async function compose(theta: Float32Array, control = false, count = 1, seed = 3) {
  return new SyntheticComposer(seed).propose({
    decisionId: 1,
    barIndex: 0,
    fromSlot: 0,
    count,
    theta,
    policyVersion: 0,
    control,
  });
}

/** One melody note in slot 4, one bass note in slot 8. */
async function quiet(): Promise<PlannedBar> {
  const [candidate] = await compose(vector({}));
  const { bar } = candidate!;
  const line = (slot: number, pitch: number) => new Int16Array(16).fill(HOLD).fill(pitch, slot, slot + 1);
  return {
    ...bar,
    chords: new Int16Array(16).fill(HOLD),
    drums: new Uint8Array(bar.drums.length),
    voices: { melody: line(4, 72), bass: line(8, 40), inner1: line(0, -2), inner2: line(0, -2) },
  };
}

test('a note is explained by weight times what it has beyond the usual, by hand', async () => {
  const theta = vector({ 'melody.step': 0.8, 'melody.leap': -1, 'melody.high': 0.5, 'bass.root': 1, 'drums.kick': 2 });
  const surplus = surplusOf({
    // Steps: 0.8 · 0.6 = 0.48 nats; leaps: −1 · −0.3 = 0.3; high: 0.5 · −0.2 speaks against it.
    4: { 'melody.step': 0.6, 'melody.leap': -0.3, 'melody.high': -0.2 },
    // Too little to be a reason; and the kick is no note of this bar.
    8: { 'bass.root': LEAST_OF_NOTE - 0.01, 'drums.kick': 0.9 },
  });
  const notes = noteReasons(await quiet(), surplus, theta, SYNTHETIC_FEATURES);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatchObject({ slot: 4, voice: 'melody' });
  expect(notes[0]!.reasons.map(({ word, lean }) => [word, lean])).toEqual([
    ['melody.step', 1],
    ['melody.leap', -1],
  ]);
  expect(notes[0]!.reasons[0]!.nats).toBeCloseTo(0.48, 6);
  expect(notes[0]!.reasons[1]!.nats).toBeCloseTo(0.3, 6);
});

test('contributions of a slot sum to θ · (f − E f), and no untaught policy has a reason', async () => {
  const [candidate] = await compose(vector({}), false, 1, 9);
  const bar = candidate!.bar;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: F, maxLength: F }),
      fc.nat(15),
      async (weights, slot) => {
        const theta = Float32Array.from(weights);
        const [tilted] = await compose(theta);
        const surplus = tilted!.trace.surplus!;
        const expected = theta.reduce((sum, weight, i) => sum + weight * surplus[slot * F + i]!, 0);
        const parts = contributions(theta, surplus, slot);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(expected, 9);
        for (const { reasons } of noteReasons(bar, surplus, theta, SYNTHETIC_FEATURES)) {
          expect(reasons.length).toBeLessThanOrEqual(2);
          for (const { nats } of reasons) expect(nats).toBeGreaterThanOrEqual(LEAST_OF_NOTE);
        }
        expect(noteReasons(bar, surplus, vector({}), SYNTHETIC_FEATURES)).toEqual([]);
      },
    ),
    { numRuns: 20 },
  );
});

test('what a reason claims is what happens: notes so explained are as much likelier under the tilted policy', async () => {
  const theta = vector({ 'melody.step': 1.2 });
  const share = async (weights: Float32Array) => {
    const candidates = await compose(weights, false, 200);
    const pitches = candidates.map(({ bar }) => [...bar.voices.melody].filter((symbol) => symbol >= 0));
    const steps = pitches.flatMap((line) => line.slice(1).map((pitch, i) => Math.abs(pitch - line[i]!)));
    return steps.filter((size) => size === 1 || size === 2).length / steps.length;
  };
  expect(await share(theta)).toBeGreaterThan((await share(vector({}))) + 0.1);
  const candidates = await compose(theta, false, 40);
  const told = candidates.flatMap(({ bar, trace }) => noteReasons(bar, trace.surplus!, theta, SYNTHETIC_FEATURES));
  expect(told.length).toBeGreaterThan(40);
  expect(told.every(({ voice, reasons }) => voice === 'melody' && reasons[0]!.word === 'melody.step')).toBe(true);
});

const weights = new Float64Array(SCALED_SIZE);
const departure = new Float32Array(SCALED_SIZE);
const at = (name: string) => PSI_NAMES.indexOf(name);

function chosen(gain: number, values: Readonly<Record<string, readonly [weight: number, departure: number]>>): Choice {
  weights.fill(0);
  departure.fill(0);
  for (const [name, [weight, value]] of Object.entries(values)) {
    weights[at(name)] = weight;
    departure[at(name)] = value;
  }
  return { departure, weights, gain };
}

test('a choice among candidates is a reason too: its nats are shared out among what spoke for it', () => {
  const choice = chosen(1.2, {
    'melody.motion:leap': [-0.5, -2],
    'melody.motion:widest': [-0.5, -1],
    'drums:offbeat': [0.5, 2],
    'loudness:mean': [0.5, -1],
    'melody.onset:slot3': [0.2, 0.5],
  });
  const grounds = barReasons(new Float32Array(16 * F), vector({}), SYNTHETIC_FEATURES, choice);
  // 1 + 0.5 for fewer leaps, 1 for more off-beat drums, 0.1 for the rhythm; loudness speaks against it.
  expect(grounds.map(({ reason }) => [reason.word, reason.lean])).toEqual([
    ['melody.leap', -1],
    ['drums.offbeat', 1],
  ]);
  expect(grounds[0]!.reason.nats).toBeCloseTo((1.2 * 1.5) / 2.6, 6);
  expect(grounds[0]!.choice).toBe(grounds[0]!.reason.nats);
  expect(grounds[0]!.direction![at('melody.motion:leap')]).toBe(-2);
  expect(grounds[0]!.direction![at('drums:offbeat')]).toBe(0);
  expect(barReasons(new Float32Array(16 * F), vector({}), SYNTHETIC_FEATURES, { ...choice, gain: -0.4 })).toEqual([]);
  expect(barReasons(new Float32Array(16 * F), vector({}), SYNTHETIC_FEATURES, null)).toEqual([]);
});

test('tilt and choice that say the same are one reason', () => {
  const surplus = surplusOf({ 0: { 'melody.leap': -0.3 }, 9: { 'melody.leap': -0.3 } });
  const choice = chosen(1, { 'melody.motion:leap': [-1, -1] });
  const [ground] = barReasons(surplus, vector({ 'melody.leap': -1 }), SYNTHETIC_FEATURES, choice);
  expect(ground!.reason).toMatchObject({ word: 'melody.leap', lean: -1 });
  expect(ground!.reason.nats).toBeCloseTo(1.6, 6);
  expect([...ground!.tilt.values()].reduce((sum, nats) => sum + nats, 0)).toBeCloseTo(0.6, 6);
});

test('the gain of a choice is log(k·p): nothing among equals, at most log k', () => {
  expect(choiceGain([0.3, 0.3, 0.3, 0.3], 1, 0.1)).toBeCloseTo(0, 12);
  expect(choiceGain([0, 100], 1, 0.1)).toBeCloseTo(Math.log(2), 12);
  expect(choiceGain([0, 1], 0, 0)).toBe(-Infinity);
  expect(choiceGain([1, 0, 1], 0, 0)).toBeCloseTo(Math.log(1.5), 12);
});

test('the words that measurements of a bar are told by have names that people can read', () => {
  const words = PSI_NAMES.flatMap((name) => wordingOf(name)?.word ?? []);
  expect(words.length).toBeGreaterThan(0.9 * PSI_NAMES.length);
  const missing = [...new Set([...words, ...FEATURES])].filter((word) => ENGLISH[`feature.${word}`] === undefined);
  expect(missing).toEqual([]);
  expect(wordingOf('nobody:knows')).toBeNull();
  expect(wordingOf('constructor:name')).toBeNull();
  expect(voiceOfWord('melody.step')).toBe('melody');
});
