import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/compose.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { FaultError } from '../../src/kernel/result.ts';
import { readMidi, writeMidi } from '../../src/music/midi.ts';
import { parsePiece, type Piece } from '../../src/music/piece.ts';
import { ScaleEngine } from '../fixtures/engine.ts';
import { BEAT, HYMN } from '../fixtures/pieces.ts';
import { captured, type Captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-compose-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

async function compose(...args: string[]): Promise<Captured & { engine: ScaleEngine }> {
  const engine = new ScaleEngine();
  return { ...(await captured(() => run(args, async () => engine))), engine };
}

function pieces(text: string): (Piece & { logProb: number; slots: number; decisions: number; seed: number })[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const piece = parsePiece(line);
      if (!piece.ok) throw new Error(piece.fault.sentence);
      return piece.value as Piece & { logProb: number; slots: number; decisions: number; seed: number };
    });
}

describe('compose', () => {
  it('prints one piece a line with its likelihood', async () => {
    const { code, stdout } = await compose('--jsonl', '--count', '3', '--seed', '5', '--bars', '2');
    expect(code).toBe(0);
    const [first, , third] = pieces(stdout);
    expect(first).toMatchObject({
      style: 'chorale',
      bars: 2,
      logProb: -2,
      slots: 32,
      decisions: 20,
      seed: 5,
      tempo: 92,
      meter: [4, 4],
    });
    expect(third!.seed).toBe(7);
    expect(third!.tracks).not.toEqual(first!.tracks);
  });

  it('gives the same bytes for the same seed, in lines and in MIDI', async () => {
    const once = await compose('--jsonl', '--seed', '9');
    expect((await compose('--jsonl', '--seed', '9')).stdout).toBe(once.stdout);
    await compose('--out', at('a.mid'), '--seed', '9');
    await compose('--out', at('b.mid'), '--seed', '9');
    expect(readFileSync(at('a.mid'))).toEqual(readFileSync(at('b.mid')));
  });

  it('draws a seed when none is given, and tells it', async () => {
    const { stderr, stdout } = await compose('--jsonl');
    const told = Number(/^seed (\d+)\n$/.exec(stderr)![1]);
    expect(pieces(stdout)[0]!.seed).toBe(told);
  });

  it('writes numbered MIDI files and describes them as JSON', async () => {
    const { stdout } = await compose(
      '--out',
      at('many.mid'),
      '--count',
      '2',
      '--seed',
      '1',
      '--voices',
      'melody,drums',
      '--json',
    );
    const { pieces: listed } = JSON.parse(stdout) as { pieces: { file: string }[] };
    expect(listed.map(({ file }) => file)).toEqual([at('many-1.mid'), at('many-2.mid')]);
    const back = readMidi(readFileSync(at('many-2.mid')), 'many-2.mid');
    expect(back.ok && back.value.tracks.map((track) => track.role)).toEqual(['melody', 'drums']);
  });

  it('passes every choice on, whatever the capitals', async () => {
    const { engine } = await compose(
      '--jsonl',
      '--seed',
      '1',
      '--style',
      'Waltz=1,funk=0.5',
      '--key',
      'eb',
      '--mode',
      'Dorian',
      '--metre',
      '6/8',
      '--tempo',
      '77.5',
      '--voices',
      'drums,inner',
      '--tilt',
      'melody.leap=-1.5',
    );
    expect(engine.orders[0]).toMatchObject({
      style: { waltz: 1, funk: 0.5 },
      key: { tonic: 3, mode: 'dorian' },
      metre: '6/8',
      tempo: 77.5,
      voices: ['inner1', 'inner2', 'drums'],
      tilt: { 'melody.leap': -1.5 },
    });
  });

  it('lets the heaviest style say what was left open', async () => {
    const { engine } = await compose('--jsonl', '--seed', '1', '--style', 'chorale=0.2,waltz=0.8');
    expect(engine.orders[0]).toMatchObject({ metre: '3/4', tempo: 140 });
  });

  it('lists the styles', async () => {
    const { stdout } = await compose('--styles', '--json');
    expect(JSON.parse(stdout)).toEqual([
      { name: 'chorale', family: 'pitched', corpora: ['jsb_chorales'], pieces: 229 },
      { name: 'waltz', family: 'pitched', corpora: ['wnifc_polish'], pieces: 120, labels: ['waltz', 'mazurka'] },
      { name: 'funk', family: 'groove', corpora: ['groove_midi'], pieces: 160 },
    ]);
  });
});

describe('compose --prompt', () => {
  writeFileSync(at('hymn.mid'), writeMidi(HYMN));
  writeFileSync(at('hymn.jsonl'), `${JSON.stringify(HYMN)}\n${JSON.stringify(BEAT)}\n`);

  it('goes on from a file in its key, metre and tempo, without repeating it', async () => {
    for (const file of ['hymn.mid', 'hymn.jsonl']) {
      const { engine, stdout } = await compose('--jsonl', '--seed', '1', '--bars', '2', '--prompt', at(file));
      expect(engine.orders[0]).toMatchObject({ key: { tonic: 7, mode: 'major' }, metre: '4/4', tempo: 96 });
      expect(engine.orders[0]!.heard).toHaveLength(4);
      expect(engine.orders[0]!.heard[0]!.voices.melody[0]).toBe(74);
      expect(pieces(stdout)[0]!.bars).toBe(2);
    }
  });

  it('puts the prompt in front when asked', async () => {
    const { stdout } = await compose(
      '--jsonl',
      '--seed',
      '1',
      '--bars',
      '2',
      '--prompt',
      at('hymn.mid'),
      '--with-prompt',
    );
    const [piece] = pieces(stdout);
    expect(piece!.bars).toBe(6);
    expect(piece!.tracks[0]!.notes.slice(0, 3).map((note) => note[2])).toEqual([74, 71, 74]);
    expect(piece!.slots, 'the likelihood is of what was composed').toBe(32);
  });

  it('takes a short take as a whole bar', async () => {
    const short: Piece = { ...HYMN, tracks: [{ ...HYMN.tracks[0]!, notes: [[0, 24, 72, 80]] }] };
    writeFileSync(at('short.mid'), writeMidi(short));
    const { engine } = await compose('--jsonl', '--seed', '1', '--prompt', at('short.mid'));
    expect(engine.orders[0]!.heard).toHaveLength(1);
  });

  it.each([
    ['a missing file', 'nowhere.mid', null, 'There is no file'],
    ['another format', 'song.wav', 'RIFFxxxxWAVE', 'of no kind that can be read'],
    ['MusicXML', 'song.musicxml', '<score-partwise/>', 'export it as MIDI'],
    ['a broken MIDI file', 'broken.mid', 'MThd but not really a file', 'broken.mid'],
    ['lines without music', 'empty.jsonl', '\nnot json\n', 'holds no piece'],
    ['a metre off the grid', 'five.mid', writeMidi({ ...HYMN, meter: [5, 4] }), 'does not fit the grid'],
  ])('refuses %s in one sentence', async (_, name, content, words) => {
    if (content !== null) writeFileSync(at(name), content);
    await expect(compose('--jsonl', '--prompt', at(name))).rejects.toThrow(FaultError);
    await expect(compose('--jsonl', '--prompt', at(name))).rejects.toThrow(words);
  });
});

describe('compose --policy', () => {
  const policy = {
    format: 'antiphon-policy',
    formatVersion: 1,
    prior: 'abcd1234',
    policyVersion: 3,
    updates: 3,
    features: ['melody.leap', 'drums.offbeat'],
    theta: [0.5, -1],
    learner: null,
  };
  it('composes by what was learnt, with the tilt on top', async () => {
    writeFileSync(at('policy.json'), JSON.stringify(policy));
    const { engine } = await compose(
      '--jsonl',
      '--seed',
      '1',
      '--policy',
      at('policy.json'),
      '--tilt',
      'melody.leap=1',
    );
    expect(engine.orders[0]!.tilt).toEqual({ 'melody.leap': 1.5, 'drums.offbeat': -1 });
  });
  it('refuses the policy of another prior, and what is none', async () => {
    writeFileSync(at('other.json'), JSON.stringify({ ...policy, prior: '00000000' }));
    await expect(compose('--jsonl', '--policy', at('other.json'))).rejects.toThrow('belongs to another prior');
    writeFileSync(at('none.json'), '{}');
    await expect(compose('--jsonl', '--policy', at('none.json'))).rejects.toThrow(FaultError);
  });
});

describe('compose, wrongly used', () => {
  it.each([
    [[], 'either --out FILE.mid or --jsonl'],
    [['--jsonl', '--out', 'x.mid'], 'either --out'],
    [['--out', 'x.wav'], 'ends in .mid'],
    [['--jsonl', '--style', 'polka'], 'chorale, waltz, funk'],
    [['--jsonl', '--style', 'chorale=-1'], 'not negative'],
    [['--jsonl', '--style', 'chorale=0'], 'above 0'],
    [['--jsonl', '--style', 'chorale=loud'], 'NAME=WEIGHT'],
    [['--jsonl', '--key', 'H'], 'F#, G, Ab'],
    [['--jsonl', '--mode', 'locrian'], 'dorian'],
    [['--jsonl', '--metre', '5/4'], '4/4, 3/4, 6/8'],
    [['--jsonl', '--tempo', 'fast'], 'from 30 to 240'],
    [['--jsonl', '--voices', 'melody,kazoo'], 'inner'],
    [['--jsonl', '--bars', '0'], 'from 1 to 1024'],
    [['--jsonl', '--bars', '1.5'], 'whole number'],
    [['--jsonl', '--seed', ''], '--seed is a whole number'],
    [['--jsonl', '--tilt', 'swing=1'], 'melody.leap, drums.offbeat'],
    [['--jsonl', '--tilt', 'melody.leap=1000'], 'between'],
    [['--jsonl', '--with-prompt'], '--with-prompt needs'],
    [['--jsonl', '--prompt', at('hymn.mid'), '--metre', '3/4'], 'which is in 4/4'],
  ])('%j is refused with what is known', async (args, words) => {
    writeFileSync(at('hymn.mid'), writeMidi(HYMN));
    await expect(compose(...args)).rejects.toThrow(UsageError);
    await expect(compose(...args)).rejects.toThrow(words);
  });

  it('cannot write where there is no folder', async () => {
    await expect(compose('--out', at('nowhere/x.mid'), '--seed', '1')).rejects.toThrow('cannot be written');
  });
});
