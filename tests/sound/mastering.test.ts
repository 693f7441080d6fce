import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { measureLoudness } from '../../src/sound/loudness.ts';
import { Integrator, Mastering, type MasterWishes } from '../../src/sound/mastering.ts';
import { KEnergy } from '../../src/sound/kWeighting.ts';

const RATE = 48_000;
const WISHES: MasterWishes = { goal: -16, levelling: 0.5, width: 1 };

function mastered(
  left: Float32Array,
  right: Float32Array,
  wishes = WISHES,
): { out: Float32Array[]; master: Mastering } {
  const master = new Mastering(RATE);
  const out = [left.slice(), right.slice()];
  for (let at = 0; at + 128 <= left.length; at += 128)
    master.process(out[0]!.subarray(at, at + 128), out[1]!.subarray(at, at + 128), wishes);
  return { out, master };
}

/** Notes of noise, `db` full scale at most, four a second. */
function bursts(seconds: number, db: (at: number) => number, seed: number): Float32Array {
  const rng = new Rng(seed);
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    const at = i / RATE;
    return 10 ** (db(at) / 20) * (rng.next() * 2 - 1) * Math.exp(-3 * (at % 0.25));
  });
}

describe('Mastering', () => {
  it.each([-22, -16, -10, -4])('comes to −16 LUFS within 1 from material at %i dB, under −1 dBTP', (db) => {
    const { out } = mastered(
      bursts(30, () => db, 1),
      bursts(30, () => db, 2),
    );
    const { integrated, truePeak } = measureLoudness(out, RATE);
    expect(Math.abs(integrated + 16)).toBeLessThan(1);
    expect(truePeak).toBeLessThan(-1);
  });

  it('reads itself as the meter reads it', () => {
    const { out, master } = mastered(
      bursts(12, () => -15, 3),
      bursts(12, () => -15, 4),
    );
    const { integrated, truePeak } = measureLoudness(out, RATE);
    expect(Math.abs(master.reading().integrated - integrated)).toBeLessThan(0.1);
    expect(Math.abs(master.reading().truePeak - truePeak)).toBeLessThan(0.1);
  });

  it('takes away as much of the range as the room asks for', () => {
    const passages = (at: number): number => (at % 30 < 15 ? -12 : -22);
    const ranges = [0, 0.5, 0.85].map(
      (levelling) =>
        measureLoudness(mastered(bursts(60, passages, 5), bursts(60, passages, 6), { ...WISHES, levelling }).out, RATE)
          .range,
    );
    expect(ranges[0]).toBeGreaterThan(9);
    expect(ranges[1]).toBeLessThan(0.8 * ranges[0]!);
    expect(ranges[2]).toBeLessThan(0.9 * ranges[1]!);
  });

  it('is not much too loud, nor for long, when music that began with few fills out by 6 dB', () => {
    const filling = (at: number): number => (at < 6 ? -20 : -14);
    const { out } = mastered(bursts(16, filling, 5), bursts(16, filling, 6));
    const part = (from: number, to: number) =>
      measureLoudness(
        out.map((channel) => channel.subarray(from * RATE, to * RATE)),
        RATE,
      ).integrated;
    expect(part(7, 10)).toBeLessThan(-13);
    expect(part(10, 13)).toBeLessThan(-14.5);
    expect(Math.abs(part(13, 16) + 16)).toBeLessThan(1.2);
  });

  it('leaves a pause silent and does not leap at what follows', () => {
    const { out } = mastered(
      bursts(30, (at) => (at > 12 && at < 22 ? -120 : -14), 7),
      bursts(30, (at) => (at > 12 && at < 22 ? -120 : -14), 8),
    );
    const part = (from: number, to: number) =>
      measureLoudness(
        out.map((channel) => channel.subarray(from * RATE, to * RATE)),
        RATE,
      ).integrated;
    expect(part(14, 21)).toBeLessThan(-80);
    expect(Math.abs(part(22.2, 25) - part(9, 12))).toBeLessThan(1.5);
  });

  it('comes to the same loudness wherever its blocks begin: live as offline, within 0.1 LU', () => {
    const [left, right] = [bursts(20, () => -15, 3), bursts(20, () => -15, 4)];
    const loudnessFrom = (late: number): number => {
      const shifted = (samples: Float32Array): Float32Array => {
        const whole = new Float32Array(samples.length + late);
        whole.set(samples, late);
        return whole;
      };
      return measureLoudness(mastered(shifted(left), shifted(right)).out, RATE).integrated;
    };
    const offline = loudnessFrom(0);
    for (const late of [1, 77, 1913, 4001]) expect(Math.abs(loudnessFrom(late) - offline)).toBeLessThan(0.1);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e30])('comes back from a sample of %d', (wrong) => {
    const [left, right] = [bursts(12, () => -15, 3), bursts(12, () => -15, 4)];
    const clean = mastered(left.slice(), right.slice()).out;
    left[4 * RATE + 7] = wrong;
    const { out, master } = mastered(left, right);
    for (const channel of out) expect(channel.every((sample) => Math.abs(sample) < 1)).toBe(true);
    const last = (channels: readonly Float32Array[]): number =>
      measureLoudness(
        channels.map((channel) => channel.subarray(10 * RATE)),
        RATE,
      ).integrated;
    expect(Math.abs(last(out) - last(clean))).toBeLessThan(0.1);
    expect(master.reading().momentary).toBeGreaterThan(-40);
  });

  it('makes a narrow picture where it is asked to', () => {
    const { out } = mastered(
      bursts(2, () => -20, 1),
      new Float32Array(2 * RATE),
      { ...WISHES, width: 0 },
    );
    for (let i = 0; i < out[0]!.length; i += 97) expect(out[0]![i]).toBeCloseTo(out[1]![i]!, 6);
  });
});

describe('Integrator', () => {
  it('reads what the whole recording reads, to a tenth, whatever its gates leave out', () => {
    const signal = bursts(20, (at) => (at < 5 ? -60 : at < 10 ? -34 : -14), 9);
    const energy = new KEnergy(RATE);
    const integrator = new Integrator();
    for (let at = 0; at + RATE / 10 <= signal.length; at += RATE / 10) {
      energy.add(signal, at, at + RATE / 10);
      integrator.add(energy.take() / (RATE / 10));
    }
    expect(Math.abs(integrator.loudness() - measureLoudness([signal], RATE).integrated)).toBeLessThan(0.1);
  });

  it('calls silence minus infinity', () => {
    const integrator = new Integrator();
    for (let i = 0; i < 20; i++) integrator.add(0);
    expect(integrator.loudness()).toBe(Number.NEGATIVE_INFINITY);
  });
});
