import { describe, expect, it } from 'vitest';
import { Bank, openRecorder } from '../../src/sound/bank.ts';
import { castOf } from '../../src/sound/arranger.ts';
import { essentials } from '../../src/sound/casting.ts';
import { askFor, Instrument, type Workshop } from '../../src/sound/instrument.ts';
import { hertzOf, TIMBRE_NAMES, timbreOf, within, type TimbreName } from '../../src/sound/timbre/timbres.ts';
import { mistuning, part, peak, roughness } from './samples.ts';

const RATE = 44_100;
const bank = new Bank();

async function play(
  name: TimbreName,
  seconds: number,
  score: (instrument: Instrument) => void,
): Promise<Float32Array[]> {
  const native = new OfflineAudioContext(2, seconds * RATE, RATE);
  const vibrato = native.createOscillator();
  vibrato.frequency.value = 5;
  vibrato.start();
  const workshop: Workshop = { context: native, bank, vibrato };
  score(new Instrument(name, workshop, native.destination));
  const buffer = await native.startRendering();
  return [buffer.getChannelData(0), buffer.getChannelData(1)];
}

describe.each(TIMBRE_NAMES)('%s', (name) => {
  const { release } = timbreOf(name);

  it('sounds the pitch it is asked for, begins and ends without a click, and falls silent', async () => {
    const pitch = within(timbreOf(name).range, 61);
    const length = 1.3 + 8 * release;
    const [left, right] = await play(name, Math.ceil(length), (instrument) => {
      instrument.on(1, pitch, 90, 0.1, { lasts: 1.2 });
      instrument.off(1, 1.3);
    });
    expect(left!.every(Number.isFinite)).toBe(true);
    expect(peak(part(left!, 0, 0.099, RATE))).toBe(0);
    expect(peak(part(left!, 0.1, 0.6, RATE))).toBeGreaterThan(0.02);
    expect(peak(part(left!, 0.1, 0.6, RATE))).toBeLessThan(1);
    const both = left!.map((sample, i) => sample + right![i]!);
    // Vibrato and the beating of a section move it a little: five cents, and the player's three.
    expect(Math.abs(mistuning(part(both, 0.25, 1.3, RATE), hertzOf(pitch), RATE))).toBeLessThanOrEqual(8);
    expect(roughness(part(left!, 1.29, 1.4, RATE))).toBeLessThan(1.2 * roughness(part(left!, 0.1, 1.28, RATE)));
    if (Math.ceil(length) > length + 0.2)
      expect(peak(part(left!, length + 0.1, Math.ceil(length), RATE))).toBeLessThan(0.002);
  });
});

describe('an instrument', () => {
  it('plays repeated notes each a little differently, and all the same when it is played again', async () => {
    const score = (instrument: Instrument): void => {
      for (let n = 0; n < 3; n++) {
        instrument.on(n, 64, 90, 0.1 + n * 0.6);
        instrument.off(n, 0.55 + n * 0.6);
      }
    };
    const [first] = await play('grand', 2, score);
    const [again] = await play('grand', 2, score);
    const stroke = (samples: Float32Array, n: number): Float32Array =>
      part(samples, 0.1 + n * 0.6, 0.5 + n * 0.6, RATE);
    expect(peak(first!.map((sample, i) => sample - again![i]!))).toBeLessThan(1e-5);
    const [a, b] = [stroke(first!, 0), stroke(first!, 1)];
    expect(peak(a.map((sample, i) => sample - b[i]!))).toBeGreaterThan(0.02 * peak(a));
  });

  it('darkens where it is touched softly, not only quietens', async () => {
    const bright = async (velocity: number): Promise<number> => {
      const [left] = await play('grand', 1, (instrument) => instrument.on(1, 55, velocity, 0));
      const samples = part(left!, 0.02, 0.6, RATE);
      let [change, size] = [0, 0];
      for (let i = 1; i < samples.length; i++) {
        change += (samples[i]! - samples[i - 1]!) ** 2;
        size += samples[i]! ** 2;
      }
      return change / size;
    };
    expect(await bright(30)).toBeLessThan(0.75 * (await bright(120)));
  });

  it('takes a hundred notes at once, some far outside its compass, within its number of voices', async () => {
    const [left] = await play('nylonGuitar', 1, (instrument) => {
      for (let n = 0; n < 100; n++) instrument.on(n, (n * 37) % 128, 60, 0.1 + n * 0.002);
    });
    expect(left!.every(Number.isFinite)).toBe(true);
    expect(peak(left!)).toBeLessThan(3);
  });

  it('asks for recordings inside the compass only', () => {
    for (const name of TIMBRE_NAMES)
      for (let pitch = 0; pitch < 128; pitch++) {
        const ask = askFor(name, pitch, 80, pitch / 128);
        const [low, high] = timbreOf(name).range;
        if (ask.kind !== 'note') throw new Error('a note asks for a note');
        expect(ask.pitch).toBeGreaterThanOrEqual(low);
        expect(ask.pitch).toBeLessThanOrEqual(high);
      }
  });
});

describe('a bank', () => {
  it('has a cast recorded in a thread of its own, the same as here', async () => {
    const recorder = openRecorder();
    expect(recorder).not.toBeNull();
    const prepared = new Bank(recorder);
    const asks = essentials(castOf({ house: 1 })).slice(0, 4);
    prepared.prepare(asks);
    await expect.poll(() => asks.every((ask) => prepared.has(ask)), { timeout: 20_000 }).toBe(true);
    const there = prepared.get(asks[0]!).buffer.getChannelData(0);
    expect(there).toEqual(bank.get(asks[0]!).buffer.getChannelData(0));
    recorder!.close();
  });
});

describe('a source that says twice that it has ended', () => {
  it('is let go of once', () => {
    const native = new OfflineAudioContext(2, RATE, RATE);
    const sources: AudioBufferSourceNode[] = [];
    const create = native.createBufferSource.bind(native);
    native.createBufferSource = () => {
      sources.push(create());
      return sources.at(-1)!;
    };
    const swaying = TIMBRE_NAMES.find((name) => timbreOf(name).vibrato > 0)!;
    const instrument = new Instrument(
      swaying,
      { context: native, bank, vibrato: native.createOscillator() },
      native.destination,
    );
    instrument.on(1, 60, 80, 0);
    const errors: string[] = [];
    const note = (event: ErrorEvent): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
      errors.push(event.message);
    };
    window.addEventListener('error', note, true);
    for (let told = 0; told < 2; told++) sources[0]!.dispatchEvent(new Event('ended'));
    window.removeEventListener('error', note, true);
    expect(errors).toEqual([]);
    expect(instrument.soundingCount).toBe(0);
  });
});
