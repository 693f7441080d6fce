/** The command line's composer with the shipped prior: goes on from music, and composes around it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORM_PARAMETERS } from '../../agents/composer/formPolicy.ts';
import type { ComposeEngine, ComposeOrder } from '../../src/cli/engine.ts';
import { composerWith, loadComposer, SHIPPED_ORIGINALITY } from '../../src/cli/loadComposer.ts';
import { FaultError, unwrap } from '../../src/kernel/result.ts';
import { toGrid } from '../../src/music/grid.ts';
import { degreeClass, SCALES } from '../../src/music/key.ts';
import type { Piece } from '../../src/music/piece.ts';
import { barsToPiece } from '../../src/music/export.ts';
import { barsOfGrid } from '../../src/music/prompt.ts';
import { DRUMS, PITCHED } from '../../src/music/voices.ts';
import { tinyPriorFile } from '../agents/tinyPrior.ts';
import { BEAT, PARTS } from '../fixtures/pieces.ts';
import { captured } from './captured.ts';

let engine: ComposeEngine;
beforeAll(async () => {
  engine = await composerWith(null, null);
});
const grid = (piece: Piece) => unwrap(toGrid(piece, 1))[0]!;
const heard = barsOfGrid(grid(PARTS), 96);
const order: ComposeOrder = {
  bars: 4,
  seed: 5,
  style: { chorale: 1 },
  key: PARTS.key!,
  metre: '4/4',
  tempo: 96,
  voices: PITCHED,
  heard: [],
  tilt: {},
};

describe('the composer of the command line', () => {
  it('goes on from part-writing in its key and in styles like its own', async () => {
    const style = await engine.styleOf(grid(PARTS));
    const { bars } = await engine.compose({ ...order, bars: 8, style, heard });
    const pitches = bars.flatMap((bar) =>
      PITCHED.flatMap((voice) => bar.voices[voice].filter((symbol) => symbol >= 0)),
    );
    const all = pitches.flatMap((line) => Array.from(line));
    const own = all.filter((pitch) => SCALES.major.includes(degreeClass(pitch, PARTS.key!)));
    expect(own.length / all.length).toBeGreaterThan(0.8);
    expect(all.length / bars.length, 'notes a bar').toBeGreaterThan(6);
    const after = await engine.styleOf(grid(barsToPiece(bars, { id: 'after', style: 'custom' })));
    const shared = Object.entries(style).reduce((sum, [name, share]) => sum + Math.min(share, after[name] ?? 0), 0);
    expect(shared).toBeGreaterThan(0.3);
  });

  it('keeps given voices and drums as they are, goes on freely after them, and counts its own choices alone', async () => {
    const drums = barsOfGrid(grid(BEAT), 96).map((bar) => bar.drums);
    const given = heard.slice(0, 2).map((bar, i) => ({ voices: { melody: bar.voices.melody }, drums: drums[i]! }));
    const voices = ['melody', 'bass', 'drums'] as const;
    const around = await engine.compose({ ...order, voices, given, particles: 4 });
    for (const [i, bar] of around.bars.entries()) {
      if (i < 2) expect(bar.voices.melody).toEqual(given[i]!.voices.melody);
      if (i < 2) expect(bar.drums).toEqual(given[i]!.drums);
    }
    expect(around.bars[2]!.voices.melody.some((symbol) => symbol >= 0)).toBe(true);
    const everything = heard.map(({ chords, voices: lines }) => ({ chords, voices: lines }));
    const nothing = await engine.compose({ ...order, given: everything });
    expect(nothing.decisions).toBe(0);
    expect(nothing.bars[0]!.voices).toEqual(heard[0]!.voices);
    expect(around.decisions).toBeGreaterThan(2 * 16 * (3 + DRUMS.length));
  });
});

describe('a composer that was taken home', () => {
  it('brings its form along, or is refused in a sentence', async () => {
    const form = FORM_PARAMETERS.map((name) => (name === 'act.repeat' ? 1.5 : name.startsWith('act.') ? -1.5 : 0));
    const long = { ...order, bars: 12 };
    const [plain, taught] = [await engine.compose(long), await engine.compose({ ...long, form })];
    expect(taught.bars.map(({ voices }) => voices)).not.toEqual(plain.bars.map(({ voices }) => voices));
    await expect(engine.compose({ ...order, form: [1] })).rejects.toThrow(FaultError);
  });
});

describe('the sources that a composer’s music is compared with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-beside-'));
  const weights = join(folder, 'prior.bin');
  const beside = join(folder, 'originality.bin');
  const told = async (index?: string): Promise<string> =>
    (await captured(async () => ((await loadComposer(weights, index)) ? 0 : 1))).stderr;
  beforeAll(() => writeFileSync(weights, tinyPriorFile()));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are those of the index that is named, else of the one beside the weights, else of the one shipped', async () => {
    expect(await told()).toBe('');
    writeFileSync(beside, 'not an index');
    expect(await told()).toMatch(/^Nothing is compared with the sources: “[^”]*originality\.bin”/);
    await expect(told(beside)).rejects.toThrow(`“${beside}”`);
    await expect(told(join(folder, 'none.bin'))).rejects.toThrow('There is no file');
    expect(await told(SHIPPED_ORIGINALITY)).toBe('');
  });
});
