import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ScoreEngine } from '../../src/cli/engine.ts';
import { run } from '../../src/cli/evaluate.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { writeMidi } from '../../src/music/midi.ts';
import { ENGINE_STYLES } from '../fixtures/engine.ts';
import { BEAT, HYMN, WALTZ } from '../fixtures/pieces.ts';
import { captured, type Captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Two nats a frame, whatever the music. */
const engine: ScoreEngine = {
  styles: ENGINE_STYLES,
  score: async (piece) => ({ nats: 2 * piece.slots, frames: piece.slots, notes: 4 * piece.slots }),
  scoreChorale: async (chorale) => ({ nats: 2 * chorale.length, frames: chorale.length, notes: 4 * chorale.length }),
};
function evaluate(...args: string[]): Promise<Captured> {
  return captured(() => run(args, async () => engine));
}

const corpus = file(
  'c.jsonl',
  [HYMN, { ...WALTZ, style: 'mazurka' }, WALTZ].map((piece) => JSON.stringify(piece)).join('\n') + '\nnot json\n',
);

describe('evaluate --corpus', () => {
  it('adds up pieces by style and says what was left out and what the model was told', async () => {
    const { code, stdout, stderr } = await evaluate('--corpus', corpus, file('h.mid', writeMidi(HYMN)), '--json');
    expect(code).toBe(0);
    const told = ['style', 'key', 'metre'];
    const waltzes = { pieces: 2, frames: 96, notes: 384, natsPerFrame: 2, natsPerNote: 0.5, sideInformation: told };
    const custom = { pieces: 2, frames: 128, notes: 512, natsPerFrame: 2, natsPerNote: 0.5, sideInformation: told };
    expect(JSON.parse(stdout)).toEqual({
      pieces: 4,
      frames: 224,
      notes: 896,
      natsPerFrame: 2,
      natsPerNote: 0.5,
      sideInformation: told,
      styles: { custom, waltz: waltzes },
    });
    expect(stderr).toContain('left out 1: This line is not JSON');
  });

  it('stops at the limit of each file and leaves out what has no place on the grid', async () => {
    const odd = file(
      'odd.jsonl',
      [{ ...HYMN, meter: [5, 4] }, BEAT, HYMN, WALTZ].map((piece) => JSON.stringify(piece)).join('\n'),
    );
    const { stdout, stderr } = await evaluate('--corpus', corpus, '--corpus', odd, '--limit', '2', '--json');
    expect((JSON.parse(stdout) as { pieces: number }).pieces).toBe(4);
    expect(stderr).toContain('5/4 does not fit the grid');
  });

  it('fails with a sentence when nothing could be scored', async () => {
    const { code, stdout, stderr } = await evaluate('--corpus', file('none.jsonl', 'nothing\n'), '--json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('None of these pieces');
  });
});

describe('evaluate --jsb', () => {
  const chorale = Array.from({ length: 10 }, () => [72, 67, 60, 48]);
  const jsb = file('jsb.json', JSON.stringify({ train: [chorale], valid: [chorale, chorale], test: [chorale] }));

  it('counts every voice of every frame of the split, told nothing', async () => {
    const { stdout } = await evaluate('--jsb', jsb, '--split', 'valid', '--json');
    const all = { pieces: 2, frames: 20, notes: 80, natsPerFrame: 2, natsPerNote: 0.5, sideInformation: [] };
    expect(JSON.parse(stdout)).toEqual({ ...all, styles: { chorale: all } });
  });

  it('prints a line a person can read', async () => {
    expect((await evaluate('--jsb', jsb, '--split', 'test')).stdout).toMatch(
      /^chorale +1 pieces +2\.000 nats a frame +0\.5000 a note\n$/,
    );
  });
});

it.each([
  [[], 'either --corpus FILE'],
  [['--corpus', 'a', '--jsb', 'b', '--split', 'test'], 'either --corpus'],
  [['--jsb', 'b'], '--split valid or'],
  [['--jsb', 'b', '--split', 'dev'], 'train, valid, test'],
  [['--corpus', 'a', '--split', 'test'], 'belongs to --jsb'],
  [['a.mid'], 'behind --corpus'],
  [['--corpus', 'a', '--limit', '0'], '--limit is a whole number'],
])('evaluate %j is wrong usage', async (args, words) => {
  await expect(evaluate(...args)).rejects.toThrow(UsageError);
  await expect(evaluate(...args)).rejects.toThrow(words);
});
