/** What is wrong with a training configuration is told in one sentence; those that are committed are sound. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig, SHIPPED_CONFIG } from '../../src/cli/trainConfig.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const shipped = JSON.parse(readFileSync(SHIPPED_CONFIG, 'utf8')) as Record<string, unknown>;

function sentenceOf(config: unknown): string {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify(config));
  const read = readConfig(path, null);
  return read.ok ? '' : read.fault.sentence;
}

describe('a training configuration', () => {
  it.each([
    ['no object', 7, 'seed is not'],
    ['null', null, 'seed is not'],
    ['a setting that is missing', { ...shipped, sequences: undefined }, 'sequences is not a whole number'],
    ['a setting of another kind', { ...shipped, thin: 'some' }, 'thin is not a number'],
    ['a part that is missing', { ...shipped, schedule: undefined }, 'schedule.updates is not'],
    ['no shards', { ...shipped, shards: 0 }, 'shards is not'],
    ['a style nobody knows', { ...shipped, styles: ['zydeco'] }, 'no style “zydeco”'],
    ['a share of a style nobody knows', { ...shipped, shares: { zydeco: 1 } }, 'no style “zydeco”'],
    ['heads that do not fit', { ...shipped, attention: { layers: 1, width: 10, heads: 3, inner: 8 } }, 'multiple'],
  ])('with %s is refused in one sentence', (_, config, words) => {
    expect(sentenceOf(config)).toContain(words);
    expect(sentenceOf(config)).toMatch(/^[^\n]*\.$/);
  });

  it('takes the length of the run from the command line', () => {
    expect(readConfig(SHIPPED_CONFIG, 12)).toMatchObject({ ok: true, value: { schedule: { updates: 12 } } });
  });

  const training = join(import.meta.dirname, '..', '..', 'agents', 'training');
  const committed = readdirSync(training, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(prior|chorale|gru|attention)\.config\.json$/.test(name),
  );
  it.each(committed)('%s is sound', (name) => {
    expect(readConfig(join(training, name), null).ok).toBe(true);
  });
  it('is committed for the prior, for chorales and for the comparison', () => expect(committed).toHaveLength(4));
});
