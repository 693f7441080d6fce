/** What `train` refuses before it starts: each in one sentence. That it learns is tested where the trainer lives. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MAX_OWN_STYLES } from '../../agents/training/styles.ts';
import type { TrainingConfig } from '../../agents/training/trainer.ts';
import { run } from '../../src/cli/train.ts';
import { SHIPPED_CONFIG } from '../../src/cli/trainConfig.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { FaultError } from '../../src/kernel/result.ts';
import { writeMidi } from '../../src/music/midi.ts';
import { TINY_SIZES } from '../agents/tinyPrior.ts';
import { HYMN } from '../fixtures/pieces.ts';
import { captured, type Captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-train-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const train = (...args: string[]): Promise<Captured> => captured(() => run([...args, '--backend', 'cpu']));

mkdirSync(at('rubbish/folder.jsonl'), { recursive: true });
writeFileSync(at('rubbish/cut.jsonl.gz'), 'not zipped');
writeFileSync(at('rubbish/broken.mid'), 'MThd');
writeFileSync(at('lines.jsonl'), 'not json\n{"id":1}\n');
writeFileSync(at('notes.txt'), 'C E G');
mkdirSync(at('empty'));

describe('train', () => {
  it.each([
    ['a corpus that is not there', at('nowhere'), 'no folder or file'],
    ['an empty folder', at('empty'), 'no music file'],
    ['a file of another kind', at('notes.txt'), 'no music file'],
  ])('refuses %s', async (_, corpus, words) => {
    await expect(train('--corpus', corpus, '--out', at('out'))).rejects.toThrow(FaultError);
    await expect(train('--corpus', corpus, '--out', at('out'))).rejects.toThrow(words);
  });

  it.each([
    ['files that are all damaged', at('rubbish'), '"unreadable":2'],
    ['lines that are not JSON, and pieces without music', at('lines.jsonl'), '"unreadable":2'],
  ])('counts %s, and says that nothing is left', async (_, corpus, words) => {
    const { code, stdout, stderr } = await train('--corpus', corpus, '--out', at('out'));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/There is nothing to learn from[^\n]*\n$/);
  });

  it('tells every file that it cannot use, by name and with the reason', async () => {
    const { stdout, stderr } = await train('--corpus', at('rubbish'), '--out', at('out'), '--json');
    expect(stderr).toContain('“broken.mid” is not a MIDI file');
    const { report } = JSON.parse(stdout) as { report: { unusable: { name: string; sentence: string }[] } };
    expect(report.unusable.map(({ name }) => name)).toEqual(['broken.mid', 'cut.jsonl.gz']);
  });

  it('learns no more styles of one’s own than can be told apart', async () => {
    for (let i = 0; i <= MAX_OWN_STYLES; i++) {
      mkdirSync(at(`many/style ${i}`), { recursive: true });
      writeFileSync(at(`many/style ${i}/hymn.mid`), writeMidi(HYMN));
    }
    await expect(train('--corpus', at('many'), '--out', at('out'))).rejects.toThrow(`at most ${MAX_OWN_STYLES}`);
    await expect(train('--corpus', at('many'), '--out', at('out'), '--styles', 'zydeco')).rejects.toThrow('style-24');
  });

  describe('music of one’s own alone', () => {
    mkdirSync(at('mine/klezmer'), { recursive: true });
    writeFileSync(at('mine/klezmer/hymn.mid'), writeMidi(HYMN));
    // Nothing of it is a chorale, so nothing is trained.
    const asked = (...more: string[]): Promise<Captured> =>
      train('--corpus', at('mine'), '--out', at('out'), '--styles', 'chorale', ...more);

    it('leaves the pieces by rule out, and says so', async () => {
      const { stderr } = await asked();
      expect(stderr).toContain('pieces written by rule are left out; --synthetic brings them back.');
      expect(stderr).not.toContain('antiphon-synthetic');
    });

    it('takes them where they are asked for, by a word or by a configuration', async () => {
      const config = JSON.parse(readFileSync(SHIPPED_CONFIG, 'utf8')) as TrainingConfig;
      writeFileSync(at('few.json'), JSON.stringify({ ...config, synthetic: { piecesPerStyle: 1, seed: 1 } }));
      for (const words of [['--synthetic'], ['--config', at('few.json')]]) {
        const { stderr } = await asked(...words);
        expect(stderr).not.toContain('left out; --synthetic');
        expect(stderr).toContain('antiphon-synthetic');
      }
    });

    it('says what the run is made of, and that nothing can be held back', async () => {
      const config = JSON.parse(readFileSync(SHIPPED_CONFIG, 'utf8')) as TrainingConfig;
      const tiny = { ...config, sizes: TINY_SIZES, shards: 1, attention: { width: 8, heads: 2, layers: 1, inner: 8 } };
      writeFileSync(at('tiny.json'), JSON.stringify({ ...tiny, synthetic: undefined }));
      const { code, stderr } = await train(
        ...['--corpus', at('mine'), '--out', at('tiny'), '--config', at('tiny.json'), '--minutes', '1e-9'],
      );
      expect(code).toBe(0);
      expect(stderr).toContain('Shares of the run: voices: klezmer 100.0 %; drums: none.');
      expect(stderr).toMatch(/Nothing of this is held back[^\n]*latest weights[^\n]*needs 3 pieces/);
    });
  });

  it('refuses a file where a folder belongs, and a configuration that is none', async () => {
    const { code, stderr } = await train('--corpus', at('rubbish'), '--out', at('notes.txt'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/is a file; --out names a folder\.\n$/);
    const configured = (name: string): Promise<Captured> =>
      train('--corpus', at('rubbish'), '--out', at('out'), '--config', at(name));
    await expect(configured('nowhere.json')).rejects.toThrow('There is no file');
    await expect(configured('notes.txt')).rejects.toThrow('is not JSON');
  });

  it.each([
    [['--corpus', 'a'], '--out DIR'],
    [['--corpus', at('rubbish'), '--out', at('out'), '--styles', 'zydeco'], 'no style “zydeco”'],
    [['--corpus', 'a', '--out', 'b', '--minutes', 'soon'], '--minutes'],
    [['--corpus', 'a', '--out', 'b', '--updates', '0'], '--updates'],
  ])('%j is wrong usage', async (args, words) => {
    await expect(train(...args)).rejects.toThrow(UsageError);
    await expect(train(...args)).rejects.toThrow(words);
  });
});
