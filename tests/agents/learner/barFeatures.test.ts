import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  barFeatures,
  PSI_GROUP_OF,
  PSI_GROUPS,
  PSI_NAMES,
  PSI_SIZE,
  shapeAll,
} from '../../../agents/learner/barFeatures.ts';
import { PsiScaler, SCALED_GROUP_OF, SCALED_GROUPS, SCALED_SIZE } from '../../../agents/learner/psiScaler.ts';
import { chordCode } from '../../../src/music/chord.ts';
import { HOLD, REST } from '../../../src/music/voices.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';
import { written } from '../bars.ts';

function psi(bar: PlannedBar, before: readonly PlannedBar[] = []): (name: string) => number {
  const values = barFeatures(bar, shapeAll(before));
  return (name) => {
    const index = PSI_NAMES.indexOf(name);
    expect(index, name).toBeGreaterThanOrEqual(0);
    return values[index]!;
  };
}

test('every measurement has a name of its own and a group', () => {
  expect(new Set(PSI_NAMES).size).toBe(PSI_SIZE);
  expect(PSI_SIZE).toBeGreaterThan(230);
  expect(PSI_GROUP_OF).toHaveLength(PSI_SIZE);
  expect(new Set(PSI_GROUP_OF).size).toBe(PSI_GROUPS.length);
});

test('a melody of four quarters is measured as written', () => {
  const at = psi(written({ melody: { 0: 60, 4: 67, 8: 65, 12: 64 }, chords: { 0: chordCode(0, 'maj') } }));
  expect(at('melody.rhythm:onsets')).toBe(4);
  expect(at('melody.rhythm:strong')).toBe(1);
  expect(at('melody.rhythm:offbeat')).toBe(0);
  expect(at('melody.rhythm:length')).toBe(4);
  expect(at('melody.rhythm:sounding')).toBe(1);
  expect(at('melody.pitch:mean')).toBe(64);
  expect(at('melody.pitch:range')).toBe(7);
  expect(at('melody.motion:leap')).toBeCloseTo(1 / 3, 6);
  expect(at('melody.motion:recovered')).toBeCloseTo(1 / 3, 6);
  expect(at('melody.motion:widest')).toBe(7);
  expect(at('melody.harmony:chordTone')).toBe(0.75);
  expect(at('melody.pitchClass:pc7')).toBe(0.25);
  expect(at('melody.onset:slot8')).toBe(1);
  expect(at('melody.onset:slot9')).toBe(0);
});

test('off-beats, syncopation and rests are heard', () => {
  const at = psi(written({ melody: { 0: REST, 3: 72, 7: 74, 12: REST } }));
  expect(at('melody.rhythm:offbeat')).toBe(1);
  expect(at('melody.rhythm:syncopated')).toBe(1);
  expect(at('rests:downbeat')).toBe(1);
  expect(at('rests:end')).toBe(1);
  expect(at('rests:longest')).toBe(4 / 16);
});

test('melody against bass: thirds, roughness and contrary motion', () => {
  const at = psi(written({ melody: { 0: 64, 8: 67 }, bass: { 0: 48, 8: 47 } }));
  expect(at('vertical:class4')).toBe(0.5);
  expect(at('vertical:class8')).toBe(0.5);
  expect(at('melody.harmony:rough')).toBe(0);
  expect(at('outerMotion:contrary')).toBe(1);
});

test('drums: four on the floor and a backbeat', () => {
  const at = psi(written({ drums: { 0: [0, 3], 4: [0, 3], 8: [0, 3], 12: [0, 3] } }));
  expect(at('drums:onBeats')).toBe(1);
  expect(at('drums:kick')).toBe(4);
  expect(psi(written({ drums: { 4: [1, 2], 12: [1, 2] } }))('drums:backbeat')).toBe(1);
});

test('the bar before is remembered: the same bar again is alike in everything, a new rhythm is not', () => {
  const first = written({ melody: { 0: 60, 4: 62, 8: 64 }, bass: { 0: 48 } });
  const again = psi(written({ melody: { 0: 60, 4: 62, 8: 64 }, bass: { 0: 48 }, barIndex: 1 }), [first]);
  expect(again('memory:rhythm1')).toBe(1);
  expect(again('memory:pitch1')).toBe(1);
  expect(again('memory:intervals1')).toBe(1);
  const other = psi(written({ melody: { 2: 72, 6: 71 }, barIndex: 1 }), [first]);
  expect(other('memory:rhythm1')).toBe(0);
});

test('a note held over the bar line sounds on', () => {
  const first = written({ melody: { 12: 67 } });
  expect(psi(written({ melody: {}, barIndex: 1 }), [first])('melody.rhythm:sounding')).toBe(1);
  expect(psi(written({ melody: {}, barIndex: 1 }))('melody.rhythm:sounding')).toBe(0);
});

test('another key changes nothing: measurements are relative to the tonic', () => {
  const melody = { 0: 60, 4: 64, 8: 67 };
  const up = { 0: 62, 4: 66, 8: 69 };
  const inC = barFeatures(written({ melody, chords: { 0: chordCode(0, 'maj') } }), []);
  const inD = barFeatures(written({ melody: up, chords: { 0: chordCode(2, 'maj') }, tonic: 2 }), []);
  expect([...inD]).toEqual([...inC]);
});

const symbol = fc.oneof(
  { weight: 6, arbitrary: fc.constant(HOLD) },
  fc.constant(REST),
  fc.integer({ min: 36, max: 96 }),
);
const line = (slots: number) => fc.array(symbol, { minLength: slots, maxLength: slots });

test('whatever is composed, in any metre, every measurement is finite', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('4/4', '3/4', '6/8' as const),
      fc.boolean(),
      fc.infiniteStream(symbol),
      line(16),
      (metre, followed, stream, other) => {
        const slots = metre === '4/4' ? 16 : 12;
        const notes = () =>
          Object.fromEntries(Array.from({ length: slots }, (_, slot) => [slot, stream.next().value as number]));
        const bar = written({ melody: notes(), bass: notes(), inner1: notes(), metre });
        const before = written({ melody: Object.fromEntries(other.slice(0, 12).entries()), metre: '6/8' });
        return barFeatures(bar, followed ? shapeAll([before]) : []).every(Number.isFinite);
      },
    ),
    { numRuns: 60 },
  );
});

test('scaled measurements are z-scores within ±4, squares are centred, and what never varies is 0', () => {
  const scaler = new PsiScaler({
    names: PSI_NAMES,
    mean: PSI_NAMES.map(() => 1),
    sd: PSI_NAMES.map((_, i) => (i === 0 ? 0 : 2)),
  });
  const z = scaler.scale(new Float32Array(PSI_SIZE).fill(100));
  expect(z).toHaveLength(SCALED_SIZE);
  expect(z[0]).toBe(0);
  expect(z[1]).toBe(4);
  expect(scaler.scale(new Float32Array(PSI_SIZE).fill(3))[1]).toBe(1);
  expect(SCALED_GROUP_OF).toHaveLength(SCALED_SIZE);
  expect(Math.max(...SCALED_GROUP_OF)).toBe(SCALED_GROUPS.length - 1);
  expect(() => new PsiScaler({ names: ['other'], mean: [0], sd: [1] })).toThrow(RangeError);
});

test('without moments measured beforehand, the scale is learnt from the bars that come by', () => {
  const scaler = new PsiScaler(null);
  const index = PSI_NAMES.indexOf('melody.pitch:mean');
  for (let i = 0; i < 400; i++) scaler.learn(new Float32Array(PSI_SIZE).fill(i % 2 === 0 ? 66 : 74));
  const { mean, sd } = scaler.moments();
  expect(mean[index]).toBeCloseTo(70, 6);
  expect(sd[index]).toBeCloseTo(4, 0);
});
