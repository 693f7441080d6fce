/** Evolution by selection: who becomes a parent, what a child inherits, and that its music comes from the composer alone. */
import { expect, test } from 'vitest';
import { Evolution, type EvolutionOptions } from '../../../agents/learner/evolution.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { chordCode } from '../../../src/music/chord.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';
import { written, type Written } from '../bars.ts';

const FEATURES = ['melody.leap', 'melody.motif', 'bass.motif'];
const OPTIONS: EvolutionOptions = {
  population: 3,
  immigrants: 0,
  closeness: 1,
  inherited: 1,
  kinship: 0.5,
  temperature: 0.1,
};
const NO_TRACE = { gradient: new Float32Array(0), fisher: new Float32Array(0), kl: 0 };

function bar(barIndex: number, notes: Written = {}): PlannedBar {
  return written({ melody: { 0: 60 + barIndex }, chords: { 0: chordCode(0, 'maj') }, ...notes, barIndex });
}
function hear(evolution: Evolution, one: PlannedBar): void {
  evolution.observe({ bar: one, trace: NO_TRACE });
}
/** A press just after the bar's end. */
function press(evolution: Evolution, one: PlannedBar, value: -1 | 0 | 1): void {
  const startsAt = one.barIndex * 2;
  const sounded = [{ decisionId: one.decisionId, barIndex: one.barIndex, startsAt, slotSeconds: 0.125, slots: 16 }];
  evolution.rate({ id: one.barIndex, at: startsAt + 2.1, value, source: 'attract', listener: 'hidden' }, sounded);
}

test('without anything liked the prior composes alone', () => {
  const evolution = new Evolution(FEATURES, OPTIONS, new Rng(1));
  expect(evolution.conceive()).toEqual({});
  const disliked = bar(0);
  hear(evolution, disliked);
  press(evolution, disliked, -1);
  expect(evolution.conceive()).toEqual({});
  expect([...evolution.theta]).toEqual([0, 0, 0]);
});

test('a child leans towards its parent, whose harmony and drums it has, and its melody is composed anew', () => {
  const evolution = new Evolution(FEATURES, OPTIONS, new Rng(1));
  const liked = bar(0, { drums: { 0: [0, 3] } });
  hear(evolution, liked);
  press(evolution, liked, 1);
  const child = evolution.conceive();
  expect(child.recall).toEqual({ key: liked.key, voices: liked.voices });
  expect(child.given).toEqual({ chords: liked.chords, drums: liked.drums });
  expect([...child.theta!]).toEqual([0, 1, 1]);
});

test('parts come from either parent, and only from the best liked', () => {
  const evolution = new Evolution(FEATURES, OPTIONS, new Rng(2));
  const bars = Array.from({ length: 6 }, (_, i) => bar(i, { bass: { 0: 40 + i } }));
  for (const one of bars) {
    hear(evolution, one);
    press(evolution, one, one.barIndex < 3 ? -1 : 1);
  }
  const chance = new Rng(3);
  const children = Array.from({ length: 200 }, () => evolution.imagine(chance).recall!.voices);
  const seen = (of: (voices: (typeof children)[number]) => number) => new Set(children.map(of));
  expect(seen(({ melody }) => melody[0]!)).toEqual(new Set([63, 64, 65]));
  expect(seen(({ bass }) => bass[0]!)).toEqual(new Set([43, 44, 45]));
  expect(seen(({ melody, bass }) => Number(melody[0]! - 60 === bass[0]! - 40))).toEqual(new Set([0, 1]));
});

test('harmony and drums are inherited at the stated share, and composed anew else', () => {
  const evolution = new Evolution(FEATURES, { ...OPTIONS, inherited: 0.5 }, new Rng(8));
  const liked = bar(0, { drums: { 0: [0, 3] } });
  hear(evolution, liked);
  press(evolution, liked, 1);
  const chance = new Rng(9);
  const children = Array.from({ length: 2000 }, () => evolution.imagine(chance));
  const share = (of: (child: (typeof children)[number]) => unknown) => children.filter(of).length / children.length;
  expect(share(({ given }) => given?.chords)).toBeCloseTo(0.5, 1);
  expect(share(({ given }) => given?.drums)).toBeCloseTo(0.5, 1);
  expect(share(({ given }) => !given)).toBeCloseTo(0.25, 1);
});

test('a parent answers for its children', () => {
  const evolution = new Evolution(FEATURES, OPTIONS, new Rng(4));
  const liked = bar(0);
  hear(evolution, liked);
  press(evolution, liked, 1);
  for (let barIndex = 1; barIndex < 8; barIndex++) {
    evolution.conceive();
    const child = bar(barIndex);
    hear(evolution, child);
    press(evolution, child, -1);
  }
  expect(evolution.conceive()).toEqual({});
});

test('control bars have no parents, and looking at other music changes nothing', () => {
  const looked = new Evolution(FEATURES, OPTIONS, new Rng(5));
  const left = new Evolution(FEATURES, OPTIONS, new Rng(5));
  for (const evolution of [looked, left])
    for (let barIndex = 0; barIndex < 5; barIndex++) {
      const one = bar(barIndex, { bass: { 0: 40 + barIndex } });
      hear(evolution, barIndex === 2 ? { ...one, control: true } : one);
      press(evolution, one, 1);
      if (evolution === looked) evolution.imagine(new Rng(barIndex));
    }
  expect(Array.from({ length: 20 }, () => looked.conceive())).toEqual(
    Array.from({ length: 20 }, () => left.conceive()),
  );
});

test('immigrants come in at the stated share', () => {
  const evolution = new Evolution(FEATURES, { ...OPTIONS, immigrants: 0.25 }, new Rng(6));
  const liked = bar(0);
  hear(evolution, liked);
  press(evolution, liked, 1);
  const chance = new Rng(7);
  const strangers = Array.from({ length: 2000 }, () => evolution.imagine(chance)).filter(({ recall }) => !recall);
  expect(strangers.length / 2000).toBeCloseTo(0.25, 1);
});
