import { Midi } from '@tonejs/midi';
import { unzipSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { readMusicXml } from '../../src/music/musicxml.ts';
import { readTake } from '../../src/protocol/takeFile.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import type { TakeOrder } from '../../src/session/take.ts';
import { createTakeAway, type TakeAwayPort } from '../../src/session/takeAway.ts';
import * as files from '../../src/session/takeFiles.ts';
import { Tape, type TapedBar } from '../../src/session/tape.ts';
import { encodeWave } from '../../src/sound/wave.ts';
import { Rehearsal } from './rehearsal.ts';

const TODAY = '2026-03-28T09:30:12.000Z';
const rehearsal = new Rehearsal().begin();
const tape = new Tape();
for (tape.follow(rehearsal.state); rehearsal.now < 80;) {
  rehearsal.play(0.5);
  // Somebody stays.
  if (rehearsal.now % 10 < 0.4) rehearsal.rate(1);
  tape.follow(rehearsal.state);
}

interface World {
  readonly port: TakeAwayPort;
  /** Files that were handed out: name → bytes. */
  readonly given: Map<string, Uint8Array>;
  readonly said: Extract<SessionEvent, { type: 'noticed' }>[];
  readonly rendered: { seconds: number; stem: string | undefined; bars: number }[];
  readonly pauses: () => number;
}

function world(taped: Pick<Tape, 'bars' | 'seconds' | 'isCut'> = tape, fault?: Error, hold?: Promise<void>): World {
  const given = new Map<string, Uint8Array>();
  const said: World['said'] = [];
  const rendered: World['rendered'] = [];
  let pauses = 0;
  const sound: files.TakeSound = {
    stemsOf: () => ['melody', 'drums'],
    async render({ seconds, scenes }, { stem, signal, onProgress }) {
      if (fault) throw fault;
      rendered.push({ seconds, stem, bars: scenes.length });
      onProgress(0.5);
      await hold;
      signal.throwIfAborted();
      return [new Float32Array(8), new Float32Array(8)];
    },
    *wave(channels, sampleRate, provenance) {
      yield encodeWave(channels, sampleRate, provenance);
    },
  };
  const port = createTakeAway({
    tape: taped,
    dispatch: (event) => void (event.type === 'noticed' && said.push(event)),
    state: () => rehearsal.state,
    today: () => TODAY,
    parcel: () => {
      const parts: Uint8Array[] = [];
      return { add: (bytes) => void parts.push(bytes), handOut: (name) => void given.set(name, Buffer.concat(parts)) };
    },
    pause: async () => void pauses++,
    sound: async () => sound,
    files: async () => files,
  });
  return { port, given, said, rendered, pauses: () => pauses };
}
const order = (kind: TakeOrder['kind'], span: TakeOrder['span'] = 'all'): TakeOrder => ({
  kind,
  span,
  sampleRate: 44_100,
});

describe('taking away', () => {
  it('hands out each kind once, under the time it was made, and says so', async () => {
    const { port, given, said, rendered } = world();
    for (const kind of ['sound', 'stems', 'midi', 'score'] as const) await port.take(order(kind));
    expect([...given.keys()]).toEqual([
      'antiphon-2026-03-28-0930.wav',
      'antiphon-2026-03-28-0930-stems.zip',
      'antiphon-2026-03-28-0930.mid',
      'antiphon-2026-03-28-0930.musicxml',
    ]);
    expect(said.map(({ key, detail }) => [key, detail])).toEqual(
      [...given.keys()].map((name) => ['notice.take.done', name]),
    );
    expect(rendered.map(({ stem }) => stem)).toEqual([undefined, undefined, 'melody', 'drums']);
    expect(port.working()).toBeNull();
  });

  it('puts the same bars and the same provenance into all of them', async () => {
    const { port, given } = world();
    for (const kind of ['stems', 'midi', 'score'] as const) await port.take(order(kind));
    const [archive, midi, score] = [...given.values()];
    const found = unzipSync(archive!);
    expect(Object.keys(found)).toEqual(['provenance.json', 'take.json', 'mix.wav', 'melody.wav', 'drums.wav']);
    const provenance = JSON.parse(new TextDecoder().decode(found['provenance.json'])) as Record<string, unknown>;
    expect(provenance).toMatchObject({ software: 'Antiphon 0.1.0', date: TODAY, bars: tape.bars.length });
    const take = readTake(new TextDecoder().decode(found['take.json']));
    expect(take.ok && take.value.bars).toEqual(tape.bars.map(({ bar }) => bar));
    expect(new Midi(midi).header.meta.map(({ text }) => text)).toContain(`bars: ${tape.bars.length}`);
    const read = readMusicXml(score!, 'x');
    expect(read.ok && read.value.bars).toBe(tape.bars.length);
  });

  it('takes the last minute, and of a long session as much sound as a page can hold, said in a sentence', async () => {
    const many: TapedBar[] = Array.from({ length: 20 }, () => tape.bars).flat();
    const seconds = many.reduce((sum, bar) => sum + bar.seconds, 0);
    const { port, rendered, said, given } = world({ bars: many, seconds, isCut: false });
    await port.take(order('sound', 'minute'));
    await port.take(order('sound'));
    await port.take(order('score'));
    expect(rendered[0]!.seconds).toBeLessThanOrEqual(60);
    expect(rendered[0]!.seconds).toBeGreaterThan(55);
    expect(rendered[1]!.seconds).toBeLessThanOrEqual(files.LONGEST_SOUND);
    expect(said.map(({ key, detail }) => [key, detail])).toEqual([
      ['notice.take.done', 'antiphon-2026-03-28-0930.wav'],
      ['notice.take.cut', '10'],
      ['notice.take.done', 'antiphon-2026-03-28-0930.musicxml'],
    ]);
    const score = readMusicXml([...given.values()].at(-1)!, 'x');
    expect(score.ok && score.value.bars).toBe(many.length);
  });

  it('has nothing to give before a bar has sounded', async () => {
    const { port, said, given } = world({ bars: [], seconds: 0, isCut: false });
    await port.take(order('midi'));
    expect(said).toMatchObject([{ key: 'notice.take.none', detail: 'There is nothing to take away yet.' }]);
    expect(given.size).toBe(0);
  });

  it('says so in one sentence when a machine has no room, and can be asked again', async () => {
    const { port, said, given } = world(tape, new RangeError('Array buffer allocation failed'));
    await port.take(order('sound'));
    expect(said).toMatchObject([{ key: 'notice.take.failed', tone: 'warning' }]);
    await port.take(order('midi'));
    expect([...given.keys()]).toEqual(['antiphon-2026-03-28-0930.mid']);
  });

  it('stops when it is told to, with nothing handed out, and makes one file at a time', async () => {
    let release = (): void => {};
    const { port, said, given, rendered } = world(tape, undefined, new Promise((resolve) => (release = resolve)));
    const heard = vi.fn<() => void>();
    port.onChange(heard);
    const taking = port.take(order('sound'));
    await vi.waitFor(() => expect(port.working()?.done).toBeGreaterThan(0));
    await port.take(order('midi'));
    expect(given.size).toBe(0);
    port.cancel();
    release();
    await taking;
    expect(said.map(({ key }) => key)).toEqual(['notice.take.cancelled']);
    expect(given.size).toBe(0);
    expect(rendered).toHaveLength(1);
    expect(port.working()).toBeNull();
    expect(heard).toHaveBeenCalled();
  });

  it('gives way again and again while it writes a long score', async () => {
    const many: TapedBar[] = Array.from({ length: 20 }, () => tape.bars).flat();
    const { port, pauses } = world({ bars: many, seconds: 1, isCut: false });
    await port.take(order('score'));
    expect(pauses()).toBeGreaterThan(many.length / 64);
  });
});
