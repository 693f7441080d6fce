import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeMidi } from '../../src/music/midi.ts';
import type { PieceNote } from '../../src/music/piece.ts';
import { writeTake } from '../../src/protocol/takeFile.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { silentBar } from '../fixtures/bars.ts';
import { PROVENANCE } from '../fixtures/provenance.ts';
import { HYMN } from '../fixtures/pieces.ts';
import { antiphon } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-render-'));
afterAll(() => rmSync(folder, { recursive: true }));

function plannedBar(): PlannedBar {
  const bar = silentBar('4/4', 100, { tonic: 0, mode: 'major' });
  bar.voices.melody[0] = 72;
  const phrase = { index: 0, bar: 0, bars: 4, act: 'new', motif: -1 } as const;
  const outlook = { onset: new Float32Array(), degrees: new Float32Array(), ghosts: [] };
  const decided = { decisionId: 0, barIndex: 0, fromSlot: 0, policyVersion: 0, control: false };
  return { ...bar, ...decided, style: { chorale: 1 }, phrase, outlook, logProb: 0, priorLogProb: 0, entropy: 0 };
}

/** Mean distance of the samples of two files of 24 bits. */
function apart(one: Buffer, other: Buffer): number {
  let sum = 0;
  for (let at = 44; at + 3 <= one.length; at += 3) sum += Math.abs(one.readIntLE(at, 3) - other.readIntLE(at, 3));
  return (3 * sum) / 2 ** 23 / (one.length - 44);
}

describe('antiphon render', () => {
  it('writes the mix and its stems', { timeout: 120_000 }, async () => {
    const midi = join(folder, 'hymn.mid');
    writeFileSync(midi, writeMidi(HYMN));
    const out = join(folder, 'hymn.wav');
    const {
      code,
      out: said,
      err,
    } = await antiphon('render', midi, '--out', out, '--stems', join(folder, 'stems'), '--json');
    expect(err).toBe('');
    expect(code).toBe(0);
    const told = JSON.parse(said);
    expect(told.seconds).toBeCloseTo(13, 1);
    expect(told.lufs).toBeGreaterThan(-30);
    expect(told.truePeakDb).toBeLessThan(-1);
    expect(told.files.map((path: string) => path.slice(folder.length + 1)).toSorted()).toEqual([
      'hymn.wav',
      'stems/bass.wav',
      'stems/comp.wav',
      'stems/inner1.wav',
      'stems/inner2.wav',
      'stems/melody.wav',
    ]);
    for (const path of told.files) expect(readFileSync(path).length).toBe(44 + Math.ceil(told.seconds * 44_100) * 6);
  });

  it(
    'fits the sound to the room that is named, also of a file whose notes overlap themselves or last no time',
    { timeout: 120_000 },
    async () => {
      const odd = join(folder, 'odd.jsonl');
      const [tune, ...others] = HYMN.tracks;
      const notes: PieceNote[] = [...tune!.notes, [30, 0, 76, 90], [25, 200, 71, 90], [26, 40, 71, 90]];
      const tracks = [{ ...tune!, notes: notes.toSorted(([a], [b]) => a - b) }, ...others];
      writeFileSync(odd, `${JSON.stringify({ ...HYMN, tracks })}\n`);
      const played = await Promise.all(
        (['night', 'hall'] as const).map(async (room) => {
          const out = join(folder, `${room}.wav`);
          const { code, out: said, err } = await antiphon('render', odd, '--out', out, '--room', room, '--json');
          expect([code, err]).toEqual([0, '']);
          return { ...(JSON.parse(said) as { lufs: number; truePeakDb: number }), bytes: readFileSync(out) };
        }),
      );
      for (const { lufs, truePeakDb } of played) {
        expect(lufs).toBeGreaterThan(-30);
        expect(truePeakDb).toBeLessThan(-1);
      }
      expect(played[0]!.bytes.length).toBe(played[1]!.bytes.length);
      // A browser's own reverberation differs by a hundred-thousandth from one rendering to the next.
      expect(apart(played[0]!.bytes, played[1]!.bytes)).toBeGreaterThan(0.002);
    },
  );

  it('says what is missing, and what cannot be read', async () => {
    expect((await antiphon('render')).code).toBe(2);
    const attic = await antiphon('render', 'any.mid', '--out', join(folder, 'x.wav'), '--room', 'attic');
    expect(attic.code).toBe(2);
    expect(attic.err).toContain('kiosk, headphones, hall, night');
    const { code, err } = await antiphon('render', join(folder, 'nobody.mid'), '--out', join(folder, 'x.wav'));
    expect(code).toBe(1);
    expect(err).toContain('There is no file');
    const backwards = join(folder, 'backwards.jsonl');
    const tracks = [{ ...HYMN.tracks[0]!, notes: [[24, -12, 79, 90]] }];
    writeFileSync(backwards, `${JSON.stringify({ ...HYMN, tracks })}\n`);
    const refused = await antiphon('render', backwards, '--out', join(folder, 'x.wav'));
    expect([refused.code, refused.err.trim()]).toEqual([1, '“backwards.jsonl” holds no piece of music.']);
  });

  it('says before any work that there is no place for the file, and leaves nothing', async () => {
    const midi = join(folder, 'placed.mid');
    writeFileSync(midi, writeMidi(HYMN));
    const { code, err } = await antiphon('render', midi, '--out', join(midi, 'hymn.wav'));
    expect(code).toBe(1);
    expect(err).toContain('is no folder; name one.');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('refuses a take that is damaged, and another style for a whole one, in one sentence', async () => {
    const bars = [plannedBar()];
    const take = writeTake({ bars, room: 'hall', provenance: PROVENANCE });
    writeFileSync(join(folder, 'cut.json'), take.slice(0, -40));
    writeFileSync(join(folder, 'whole.json'), take);
    const cut = await antiphon('render', join(folder, 'cut.json'), '--out', join(folder, 'x.wav'));
    expect([cut.code, cut.err.trim()]).toEqual([1, '“cut.json” is a take that was cut short or damaged.']);
    const styled = await antiphon(
      'render',
      join(folder, 'whole.json'),
      '--style',
      'waltz',
      '--out',
      join(folder, 'x.wav'),
    );
    expect(styled.code).toBe(2);
    expect(styled.err).toContain('a take is played as it was heard');
  });
});
