/** The music of a session in the page, taken away as files, and played again by the command line: the same samples. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { readMidi } from '../../src/music/midi.ts';
import { readMusicXml } from '../../src/music/musicxml.ts';
import { antiphon } from '../cli/program.ts';
import { openStage, type Stage } from './stage.ts';

/** Of full scale: −80 dB. Two browsers, and two runs of one, differ in the last bits of their transforms. */
const TOLERANCE = 1e-4;

const folder = mkdtempSync(join(tmpdir(), 'antiphon-takeaway-'));
let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  rmSync(folder, { recursive: true });
});

async function take(kind: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const { page } = stage!;
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 180_000 }),
    page.locator(`[data-take=${kind}]`).click(),
  ]);
  await page.locator('[data-take=midi]').waitFor();
  return { name: download.suggestedFilename(), bytes: new Uint8Array(readFileSync(await download.path())) };
}

/** Samples of a 24-bit file, −1…1, and everything before them. */
function samplesOf(wave: Uint8Array): { readonly head: string; readonly samples: Float32Array } {
  const bytes = Buffer.from(wave);
  const data = bytes.indexOf('data', 0, 'latin1');
  const samples = new Float32Array((bytes.length - data - 8) / 3);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readIntLE(data + 8 + 3 * i, 3) / 0x7fffff;
  return { head: bytes.subarray(0, data).toString('latin1'), samples };
}

describe('a session', () => {
  it(
    'is taken away as sound, voices, MIDI and score, and `antiphon render` plays the same',
    { timeout: 400_000 },
    async () => {
      stage = await openStage({
        query: { mode: 'learn', seed: '11', backend: 'cpu', clock: 'fast' },
        viewport: { width: 900, height: 700 },
      });
      const { page, until, says, said } = stage;
      await page.locator('.strip button[aria-controls], .strip > button').last().waitFor();
      await until((now) => now.heardBars > 3, null, 120_000);
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'All of it' }).click();
      const midi = await take('midi');
      const score = await take('score');
      const sound = await take('sound');
      const stems = await take('stems');
      await says(/^Saved: antiphon-.*-stems\.zip$/);
      expect(stage.errors).toEqual([]);
      expect([midi, score, sound, stems].map(({ name }) => name.replace(/\d{4}-\d{2}-\d{2}-\d{4}/, 'WHEN'))).toEqual([
        'antiphon-WHEN.mid',
        'antiphon-WHEN.musicxml',
        'antiphon-WHEN.wav',
        'antiphon-WHEN-stems.zip',
      ]);
      expect(await said()).not.toContain('That file could not be made here. A shorter one may fit.');

      const files = unzipSync(stems.bytes);
      const bars = (JSON.parse(Buffer.from(files['take.json']!).toString()) as { bars: unknown[] }).bars.length;
      expect(bars).toBeGreaterThan(3);
      const read = readMusicXml(score.bytes, 'score');
      expect(read.ok && read.value.bars).toBe(bars);
      const played = readMidi(midi.bytes, 'midi');
      expect(
        played.ok &&
          read.ok &&
          played.value.tracks.filter(({ role }) => role !== 'drums').map(({ notes }) => notes.length),
      ).toEqual(read.ok && read.value.tracks.filter(({ role }) => role !== 'drums').map(({ notes }) => notes.length));

      const archive = join(folder, 'stems.zip');
      writeFileSync(archive, stems.bytes);
      const out = join(folder, 'again.wav');
      const { code, err } = await antiphon('render', archive, '--out', out);
      expect(err).toBe('');
      expect(code).toBe(0);
      const again = samplesOf(new Uint8Array(readFileSync(out)));
      for (const wave of [files['mix.wav']!, sound.bytes]) {
        const { head, samples } = samplesOf(wave);
        expect(samples.length).toBe(again.samples.length);
        expect(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeGreaterThan(0.1);
        expect(
          samples.reduce((most, sample, i) => Math.max(most, Math.abs(sample - again.samples[i]!)), 0),
        ).toBeLessThan(TOLERANCE);
        expect(head).toContain('licence: CC0 1.0 Universal');
      }
      expect(again.head).toBe(samplesOf(files['mix.wav']!).head);
    },
  );
});
