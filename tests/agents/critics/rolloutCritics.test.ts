/** What the learner's critics say of bars written out by hand. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPrior } from '../../../agents/composer/weights.ts';
import { COUNTERPOINT_GROUPS } from '../../../agents/critics/counterpoint.ts';
import { Judge } from '../../../agents/critics/judge.ts';
import { copied, RolloutCritics } from '../../../agents/critics/rolloutCritics.ts';
import { THEORY_RULES, theoryCritic } from '../../../agents/critics/theory.ts';
import { chordCode } from '../../../src/music/chord.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { written, type Written } from '../bars.ts';

const C = chordCode(0, 'maj');
const asset = (name: string) => new Uint8Array(readFileSync(new URL(`../../../assets/${name}`, import.meta.url)));

const before = written({ melody: { 0: 64, 8: 67 }, bass: { 0: 48 }, inner1: { 0: 60 }, chords: { 0: C } });
const bar = (line: Written) => written({ bass: { 0: 48 }, inner1: { 0: 60 }, chords: { 0: C }, barIndex: 1, ...line });
const opinion = (line: Written): number => theoryCritic.judge(bar(line), [before])!;

describe('the critic of theory', () => {
  it('reads measurements that there are', () => {
    const names = COUNTERPOINT_GROUPS.flatMap((group) => group.names.map((name) => `${group.name}:${name}`));
    for (const { measurement } of THEORY_RULES) expect(names).toContain(measurement);
  });

  it('prefers notes of the chord, and of the others those that go by step', () => {
    const inChord = opinion({ melody: { 0: 67, 4: 64, 8: 67, 12: 72 } });
    const passing = opinion({ melody: { 0: 67, 4: 65, 8: 64, 12: 67 } });
    const lost = opinion({ melody: { 0: 67, 4: 61, 8: 67, 12: 72 } });
    expect(inChord).toBeGreaterThan(passing);
    expect(passing).toBeGreaterThan(lost);
  });

  it('hears parallel octaves of the outer voices', () => {
    const upper = { 0: 67, 4: 72, 8: 76, 12: 79 };
    const parallel = opinion({ melody: upper, bass: { 0: 43, 4: 48, 8: 52, 12: 55 } });
    const contrary = opinion({ melody: upper, bass: { 0: 55, 4: 52, 8: 48, 12: 43 } });
    expect(contrary).toBeGreaterThan(parallel);
  });

  it('has no say in a first bar or across a change of metre', () => {
    expect(theoryCritic.judge(bar({}), [])).toBeNull();
    expect(theoryCritic.judge(written({ metre: '3/4', barIndex: 1 }), [before])).toBeNull();
  });
});

describe('the critic of originality, of one’s own past', () => {
  it('counts how much of a bar an earlier one had, beyond what is usual', () => {
    const melody = { 0: 60, 4: 62, 8: 64, 12: 65 };
    const bass = {};
    const inner1 = {};
    const one = bar({ melody, bass, inner1 });
    expect(copied(one, [bar({ melody, bass, inner1 })])).toBe(1);
    expect(copied(one, [bar({ melody: { 0: 60, 4: 62, 8: 67, 12: 69 }, bass, inner1 })])).toBe(0);
    expect(copied(one, [bar({ melody: { ...melody, 12: 69 }, bass, inner1 })])).toBeCloseTo(0.5, 9);
    expect(copied(one, [])).toBe(0);
    expect(copied(bar({ bass, inner1 }), [one])).toBe(0);
  });
});

describe('the critic of authenticity', () => {
  const prior = unwrap(readPrior(asset('prior.bin'))).checksum;
  const critics = () => new RolloutCritics(new Judge());
  const styled = (barIndex: number) => ({ ...bar({ melody: { 0: 67, 8: 64 }, barIndex }), style: { chorale: 1 } });
  const past = [styled(0), styled(1)];

  it('judges from the bar it is told, and is forgotten with the agent that asked', () => {
    const all = critics();
    const checksum = unwrap(all.meet(asset('critic.bin')));
    const [authenticity] = all.all;
    expect(authenticity!.judge(styled(6), past)).toBeNull();
    expect(all.consult(checksum, 5, prior).ok).toBe(true);
    expect(authenticity!.judge(styled(4), past)).toBeNull();
    expect(authenticity!.judge(styled(6), past)).toEqual(expect.any(Number));
    expect(authenticity!.judge(styled(6), past.slice(1))).toBeNull();
    all.retire();
    expect(authenticity!.judge(styled(6), past)).toBeNull();
  });

  it('is refused in one sentence where it is damaged, missing or of another prior', () => {
    const all = critics();
    const sentences = [
      all.meet(Uint8Array.of(1, 2, 3)),
      all.consult('abc', 0, prior),
      all.consult(unwrap(all.meet(asset('critic.bin'))), 0, 'another'),
    ].map((found) => (found.ok ? '' : found.fault.sentence));
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].+\.$/);
    expect(new Set(sentences).size).toBe(3);
  });
});
