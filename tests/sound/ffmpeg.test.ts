import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { measureLoudness } from '../../src/sound/loudness.ts';
import { Mastering } from '../../src/sound/mastering.ts';
import { encodeWave } from '../../src/sound/wave.ts';

/** An independent meter: FFmpeg's ebur128 filter. tests/run.ts installs it where it can. */
const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;

interface Reading {
  readonly integrated: number;
  readonly range: number;
  readonly truePeak: number;
}

function ffmpegReads(channels: readonly Float32Array[], rate: number): Reading {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-loudness-'));
  try {
    const file = join(folder, 'take.wav');
    writeFileSync(file, encodeWave(channels, rate));
    const { stderr } = spawnSync(
      'ffmpeg',
      ['-hide_banner', '-nostats', '-i', file, '-af', 'ebur128=peak=true', '-f', 'null', '-'],
      { encoding: 'utf8' },
    );
    const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
    const figure = (label: string): number =>
      Number(new RegExp(`${label}:\\s+(-?[\\d.]+|-inf)`, 'u').exec(summary)?.[1]);
    return { integrated: figure('I'), range: figure('LRA'), truePeak: figure('Peak') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Struck chords over a beat of noise, in two parts of unlike loudness: no test signal of any standard. */
function take(rate: number, seconds: number): Float32Array[] {
  const rng = new Rng(11);
  const channels = [new Float32Array(rate * seconds), new Float32Array(rate * seconds)];
  for (let i = 0; i < rate * seconds; i++) {
    const at = i / rate;
    const strength = at % 12 < 6 ? 0.16 : 0.05;
    let chord = 0;
    for (const hertz of [110, 277.2, 329.6, 1244.5]) chord += Math.sin(2 * Math.PI * hertz * at);
    const hit = (rng.next() * 2 - 1) * Math.exp(-30 * (at % 0.5));
    channels[0]![i] = strength * (chord * Math.exp(-1.5 * (at % 2)) + 2 * hit);
    channels[1]![i] = strength * (0.7 * chord * Math.exp(-1.5 * (at % 2)) + 2.4 * hit);
  }
  return channels;
}

describe.skipIf(!hasFfmpeg)('an independent meter (skipped: there is no ffmpeg on this machine)', () => {
  it.each([44_100, 48_000, 96_000])('reads what ours reads at %i Hz', (rate) => {
    const channels = take(rate, 24);
    const [ours, theirs] = [measureLoudness(channels, rate), ffmpegReads(channels, rate)];
    expect(Math.abs(ours.integrated - theirs.integrated)).toBeLessThan(0.15);
    expect(Math.abs(ours.range - theirs.range)).toBeLessThan(0.6);
    expect(Math.abs(ours.truePeak - theirs.truePeak)).toBeLessThan(0.35);
  });

  it('finds what the master made at −16 LUFS within 1 and under −1 dBTP', () => {
    const rate = 48_000;
    const channels = take(rate, 36);
    const master = new Mastering(rate);
    for (let at = 0; at + 128 <= channels[0]!.length; at += 128)
      master.process(channels[0]!.subarray(at, at + 128), channels[1]!.subarray(at, at + 128), {
        goal: -16,
        levelling: 0.6,
        width: 1,
      });
    const { integrated, truePeak } = ffmpegReads(channels, rate);
    expect(Math.abs(integrated + 16)).toBeLessThan(1);
    expect(truePeak).toBeLessThan(-1);
  });
});
