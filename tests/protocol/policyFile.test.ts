/** Saved composers: read back as saved, refused in one sentence otherwise. */
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/protocol/policyFile.ts';

const POLICY = {
  format: 'antiphon-policy',
  formatVersion: 1,
  prior: 'abc',
  policyVersion: 3,
  updates: 3,
  features: ['a', 'b'],
  theta: [0.1, -0.2],
  learner: { gram: [1, 2] },
};
function sentence(found: unknown, prior?: string): string {
  const read = parsePolicy(found, prior);
  return read.ok ? 'taken' : read.fault.sentence;
}

describe('a saved composer', () => {
  it('reads back as it was saved', () => {
    expect(parsePolicy(structuredClone(POLICY), 'abc')).toEqual({ ok: true, value: POLICY });
  });
  it('is refused with the reason', () => {
    expect(sentence({})).toMatch(/not a composer that Antiphon has saved/);
    expect(sentence({ ...POLICY, theta: [1] })).toMatch(/not a composer/);
    expect(sentence({ ...POLICY, theta: [1, null] })).toMatch(/not a composer/);
    expect(sentence({ ...POLICY, formatVersion: 2 })).toMatch(/newer Antiphon/);
    expect(sentence({ ...POLICY, formatVersion: 0 })).toMatch(/older Antiphon/);
    expect(sentence(POLICY, 'xyz')).toMatch(/other weights/);
  });
});
