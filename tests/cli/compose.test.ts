import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/compose.ts';
import type { ComposeOrder, Composition } from '../../src/cli/engine.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { FaultError } from '../../src/kernel/result.ts';
import { HOLD, PITCHED, REST } from '../../src/music/voices.ts';
import { readMidi, writeMidi } from '../../src/music/midi.ts';
import { parsePiece, type Piece } from '../../src/music/piece.ts';
import { writeComposer, type SavedComposer } from '../../src/protocol/composerFile.ts';
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

  it('goes on in the styles it hears in the prompt and with those who play in it, unless told otherwise', async () => {
    const prompt = ['--jsonl', '--seed', '1', '--prompt', at('hymn.mid')];
    const { engine, stderr } = await compose(...prompt);
    expect(engine.orders[0]).toMatchObject({ style: { chorale: 0.75, waltz: 0.25 }, voices: PITCHED });
    expect(stderr).toContain('as --style chorale=0.75,waltz=0.25');
    const funk = await compose(...prompt, '--style', 'funk');
    expect(funk.engine.orders[0]).toMatchObject({ style: { funk: 1 }, voices: ['drums'] });
    writeFileSync(at('tune.mid'), writeMidi({ ...HYMN, tracks: [HYMN.tracks[0]!] }));
    const tune = await compose('--jsonl', '--seed', '1', '--prompt', at('tune.mid'));
    expect(tune.engine.orders[0]!.voices).toEqual(['melody']);
  });

  it('moves what lies between sixteenths, and says so', async () => {
    const loose = HYMN.tracks[0]!.notes.map(([start, ...rest]) => [start + 3, ...rest] as const);
    writeFileSync(at('loose.mid'), writeMidi({ ...HYMN, tracks: [{ ...HYMN.tracks[0]!, notes: loose }] }));
    const { engine, stderr } = await compose('--jsonl', '--seed', '1', '--prompt', at('loose.mid'));
    expect(stderr).toContain('“loose.mid” lie between sixteenths');
    expect(engine.orders[0]!.heard[0]!.voices.melody[1]).toBe(74);
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
    ['another format', 'song.ogg', 'OggS and noise', 'of no kind that can be read'],
    ['a score without music', 'song.musicxml', '<score-partwise/>', 'song.musicxml'],
    ['an empty file', 'empty.mid', '', 'empty.mid'],
    ['a broken MIDI file', 'broken.mid', 'MThd but not really a file', 'broken.mid'],
    ['lines without music', 'empty.jsonl', '\nnot json\n', 'hold no piece'],
    ['a metre off the grid', 'five.mid', writeMidi({ ...HYMN, meter: [5, 4] }), 'does not fit the grid'],
  ])('refuses %s in one sentence', async (_, name, content, words) => {
    if (content !== null) writeFileSync(at(name), content);
    await expect(compose('--jsonl', '--prompt', at(name))).rejects.toThrow(FaultError);
    await expect(compose('--jsonl', '--prompt', at(name))).rejects.toThrow(words);
  });
});

describe('compose --give', () => {
  writeFileSync(at('hymn.mid'), writeMidi(HYMN));
  const give = async (piece: Piece, ...args: string[]) => {
    writeFileSync(at('given.jsonl'), `${JSON.stringify(piece)}\n`);
    const { engine, stderr } = await compose('--jsonl', '--seed', '1', '--give', at('given.jsonl'), ...args);
    return { order: engine.orders[0]!, stderr };
  };
  const tune: Piece = { ...HYMN, tracks: [HYMN.tracks[0]!] };
  const onsets = (line: Int16Array | undefined) => Array.from(line ?? []).filter((symbol) => symbol >= 0);

  it('composes around everything a file has, in its key, metre and tempo and for as long', async () => {
    const { engine } = await compose('--jsonl', '--seed', '1', '--give', at('hymn.mid'));
    const order = engine.orders[0]!;
    expect(order).toMatchObject({ bars: 4, key: { tonic: 7, mode: 'major' }, metre: '4/4', tempo: 96, heard: [] });
    expect(order.given!.map((bar) => Object.keys(bar.voices!))).toEqual(Array.from({ length: 4 }, () => [...PITCHED]));
    expect(onsets(order.given![0]!.voices!.melody)).toEqual([74, 71, 74]);
    expect(order.given![0]!.chords, 'a MIDI file names no chords').toBeUndefined();
    expect(order.given![0]!.drums).toBeUndefined();
  });

  it('takes the voices that are asked for, and chord symbols where there are any', async () => {
    const { order } = await give(HYMN, '--voices-given', 'chords,bass');
    expect(Object.keys(order.given![1]!.voices!)).toEqual(['bass']);
    expect(order.given!.map((bar) => bar.chords![0])).toEqual([56, 0, 16, 56]);
    expect((await give(HYMN)).order.given![0]!.chords).toBeDefined();
    expect((await give(BEAT)).order).toMatchObject({ given: [{ drums: expect.any(Uint8Array) }, {}], tempo: 120 });
  });

  it('gives a file of one line as the voice that is asked for', async () => {
    const { order } = await give(tune, '--voices-given', 'inner2');
    expect(onsets(order.given![0]!.voices!.inner2)).toEqual([74, 71, 74]);
    const bass = await give({ ...HYMN, tracks: [HYMN.tracks[3]!] });
    expect(Object.keys(bass.order.given![0]!.voices!)).toEqual(['bass']);
  });

  it('ends the last note where the file ends it', async () => {
    const short: Piece = { ...tune, tracks: [{ ...tune.tracks[0]!, notes: [[0, 24, 72, 80]] }] };
    const { order } = await give(short, '--bars', '1');
    expect(Array.from(order.given![0]!.voices!.melody!.slice(0, 6))).toEqual([72, HOLD, HOLD, HOLD, REST, HOLD]);
  });

  it('says when it is longer or shorter than asked, holds chords, or lies beyond what is heard', async () => {
    const shorter = await give(tune, '--bars', '3');
    expect(shorter.order.given).toHaveLength(3);
    expect(shorter.stderr).toContain('the first 3 are used');
    const longer = await give(tune, '--bars', '6');
    expect(longer.order).toMatchObject({ bars: 6 });
    expect(longer.order.given).toHaveLength(4);
    expect(longer.stderr).toContain('has 4 bars; what comes after them is composed freely');
    const chordal: Piece = {
      ...tune,
      tracks: [
        {
          ...tune.tracks[0]!,
          notes: [
            [0, 96, 72, 80],
            [0, 96, 67, 80],
            [0, 96, 64, 80],
          ],
        },
      ],
    };
    const outer = await give(chordal, '--voices-given', 'melody');
    expect(outer.stderr).toContain('plays several notes at once');
    expect(onsets(outer.order.given![0]!.voices!.melody)).toEqual([72]);
    const high: Piece = { ...tune, tracks: [{ ...tune.tracks[0]!, notes: [[0, 96, 127, 80]] }] };
    const { order, stderr } = await give(high);
    expect(stderr).toContain('Of “given.jsonl”, 1 note lies beyond');
    expect(onsets(order.given![0]!.voices!.melody)).toEqual([127]);
  });

  it.each([
    ['five beats', { ...tune, meter: [5, 4] as const }, [], 'does not fit the grid'],
    ['no notes', { ...tune, tracks: [] }, [], 'no notes'],
    ['a voice that is not there', HYMN, ['--voices-given', 'drums'], 'has no drums'],
    ['a voice that is not there', BEAT, ['--voices-given', 'melody'], 'has no melody that could be given'],
  ])('refuses %s in one sentence', async (_, piece, args, words) => {
    await expect(give(piece, ...args)).rejects.toThrow(FaultError);
    await expect(give(piece, ...args)).rejects.toThrow(words);
  });
});

describe('compose --chords', () => {
  it('lays them one a bar, round and round, in the key they are in', async () => {
    const { engine } = await compose('--jsonl', '--seed', '1', '--bars', '5', '--chords', 'G Em C D7');
    const order = engine.orders[0]!;
    expect(order.key).toEqual({ tonic: 7, mode: 'major' });
    expect(order.given!.map((bar) => bar.chords![0])).toEqual([56, 33, 0, 18, 56]);
    const four = await compose('--jsonl', '--seed', '1', '--chords', '| C | F G | Am |');
    expect(four.engine.orders[0]).toMatchObject({ bars: 3, key: { tonic: 0, mode: 'major' } });
    expect(Array.from(four.engine.orders[0]!.given![1]!.chords!)[8]).toBe(56);
  });

  it('wins over the chords of a file whose melody it joins', async () => {
    writeFileSync(at('hymn.jsonl'), `${JSON.stringify(HYMN)}\n`);
    const { engine } = await compose('--jsonl', '--seed', '1', '--give', at('hymn.jsonl'), '--chords', 'Em');
    const { given, key } = engine.orders[0]!;
    expect(given!.map((bar) => bar.chords![0])).toEqual([33, 33, 33, 33]);
    expect(given![0]!.voices!.melody).toBeDefined();
    expect(key).toEqual({ tonic: 7, mode: 'major' });
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
    expect(engine.orders[0]!.form).toBeUndefined();
  });
  it('takes a composer as it was taken home, with its form', async () => {
    const taken: SavedComposer = {
      name: 'Mine',
      savedAt: '2026-03-01T12:00:00.000Z',
      ratings: 3,
      policy: { ...policy, formatVersion: 1, format: 'antiphon-policy', form: [0.25, -1] },
    };
    const text = writeComposer(taken);
    writeFileSync(at('mine.json'), text);
    const { engine } = await compose('--jsonl', '--seed', '1', '--policy', at('mine.json'));
    expect(engine.orders[0]).toMatchObject({ tilt: { 'melody.leap': 0.5, 'drums.offbeat': -1 }, form: [0.25, -1] });
    writeFileSync(at('mine.json'), text.slice(0, -40));
    await expect(compose('--jsonl', '--policy', at('mine.json'))).rejects.toThrow('cut short or damaged');
    writeFileSync(at('mine.json'), text.replace('0.25', '0.5'));
    await expect(compose('--jsonl', '--policy', at('mine.json'))).rejects.toThrow('changed after it was saved');
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
    [['--jsonl', '--seed', '9007199254740991', '--count', '2'], '--seed is a whole number from 0 to'],
    [['--jsonl', '--tilt', 'swing=1'], 'melody.leap, drums.offbeat'],
    [['--jsonl', '--tilt', 'melody.leap=1000'], 'between'],
    [['--jsonl', '--with-prompt'], '--with-prompt needs'],
    [['--jsonl', '--prompt', at('hymn.mid'), '--metre', '3/4'], 'which is in 4/4'],
    [['--jsonl', '--give', at('hymn.mid'), '--metre', '3/4'], 'which is in 4/4'],
    [['--jsonl', '--voices-given', 'melody'], 'needs --give'],
    [['--jsonl', '--give', at('hymn.mid'), '--voices-given', 'flute'], 'chords, inner'],
    [['--jsonl', '--chords', 'C Hm'], '“Hm” is no chord'],
    [['--jsonl', '--metre', '3/4', '--chords', 'C | C D E F'], 'Bar 2 names 4 chords'],
  ])('%j is refused with what is known', async (args, words) => {
    writeFileSync(at('hymn.mid'), writeMidi(HYMN));
    await expect(compose(...args)).rejects.toThrow(UsageError);
    await expect(compose(...args)).rejects.toThrow(words);
  });

  it('counts bars of the whole piece where it says how near it comes to a source, the prompt’s too', async () => {
    const match = { notes: 9, source: 'somewhere', bar: 3 };
    class Quoting extends ScaleEngine {
      override async compose(order: ComposeOrder): Promise<Composition> {
        const composed = await super.compose(order);
        return { ...composed, nearest: composed.bars.map((_, i) => (i === 1 ? (match as never) : null)) };
      }
    }
    const nearest = async (...more: string[]): Promise<number> => {
      const words = ['--jsonl', '--seed', '1', '--bars', '3', '--prompt', at('hymn.mid'), ...more];
      const { stdout } = await captured(() => run(words, async () => new Quoting()));
      return (JSON.parse(stdout) as { nearest: { bar: number } }).nearest.bar;
    };
    writeFileSync(at('hymn.mid'), writeMidi(HYMN));
    expect(await nearest()).toBe(2);
    expect(await nearest('--with-prompt')).toBe(4 + 2);
  });

  it('asks for the weights and the index of sources that are named', async () => {
    const asked: unknown[] = [];
    const load = async (...named: unknown[]) => {
      asked.push(named);
      return new ScaleEngine();
    };
    await captured(() => run(['--styles', '--json'], load));
    await captured(() => run(['--styles', '--json', '--weights', 'w.bin', '--index', 'o.bin'], load));
    expect(asked).toEqual([
      [null, null],
      ['w.bin', 'o.bin'],
    ]);
  });

  it('cannot write where there is no folder', async () => {
    await expect(compose('--out', at('nowhere/x.mid'), '--seed', '1')).rejects.toThrow('cannot be written');
  });
});
