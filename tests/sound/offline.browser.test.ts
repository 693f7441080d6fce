import { describe, expect, it } from 'vitest';
import { testPiece } from '../../src/cli/soundPiece.ts';
import { DRUM_PITCH, PITCHED, type Voice } from '../../src/music/voices.ts';
import type { SoundEvent } from '../../src/session/event.ts';
import { Bank } from '../../src/sound/bank.ts';
import { buildEnsemble, type Ensemble } from '../../src/sound/ensemble.ts';
import { measureLoudness } from '../../src/sound/loudness.ts';
import { renderOffline } from '../../src/sound/offline.ts';
import { toneContext } from '../../src/sound/tone.ts';
import { part, peak, roughness } from './samples.ts';

const RATE = 44_100;

function note(voice: Voice, pitch: number, from: number, to: number, id = 1, velocity = 90): SoundEvent[] {
  return [
    { kind: 'on', at: from, voice, pitch, velocity, id },
    { kind: 'off', at: to, voice, id },
  ];
}

/** Renders what `play` asks of a fresh ensemble; `unmastered` takes away the master's own dynamics. */
async function perform(
  seconds: number,
  play: (ensemble: Ensemble) => void,
  unmastered = false,
): Promise<Float32Array[]> {
  const native = new OfflineAudioContext(2, seconds * RATE, RATE);
  play(buildEnsemble(toneContext(native), native, { bank: new Bank(), unmastered }));
  const buffer = await native.startRendering();
  return [buffer.getChannelData(0), buffer.getChannelData(1)];
}

function firstOver(samples: Float32Array, threshold: number): number {
  return samples.findIndex((sample) => Math.abs(sample) > threshold) / RATE;
}

describe('renderOffline', () => {
  const voices: [Voice, number][] = [
    ...PITCHED.map((voice): [Voice, number] => [voice, voice === 'bass' ? 40 : 67]),
    ['drums', 38],
  ];

  it.each(voices)('begins a note of the %s within 1 ms of its time, wherever that lies', async (voice, pitch) => {
    const times = [0.25, 0.71234, 1.1];
    const onsets = [];
    for (const at of times) {
      const [left] = await renderOffline(note(voice, pitch, at, at + 0.5), 1.7, { sampleRate: RATE });
      onsets.push(firstOver(left!, 1e-4 * peak(part(left!, at, at + 0.08, RATE))) - at);
    }
    for (const onset of onsets) {
      expect(Math.abs(onset - onsets[0]!)).toBeLessThan(0.001);
      expect(onset).toBeGreaterThan(-0.0005);
      expect(onset).toBeLessThan(0.025);
    }
  });

  it('plays a full texture between −18 and −14 LUFS with its true peak under −1 dB', async () => {
    const { events } = testPiece();
    const channels = await renderOffline(
      events.filter((event) => event.at < 10),
      10,
      { sampleRate: RATE },
    );
    for (const channel of channels) expect(channel.every(Number.isFinite)).toBe(true);
    const loudness = measureLoudness(channels, RATE);
    expect(loudness.integrated).toBeGreaterThan(-18);
    expect(loudness.integrated).toBeLessThan(-14);
    expect(loudness.truePeak).toBeLessThan(-1);
  });

  it('keeps its peak under −1 dB when everybody plays as loud as they can', async () => {
    const crowd: SoundEvent[] = [];
    for (const [index, voice] of PITCHED.entries())
      for (const [n, pitch] of [48, 52, 55, 60, 64, 67].entries())
        crowd.push(...note(voice, pitch + (voice === 'bass' ? -12 : 12), 0.2, 2, index * 10 + n, 127));
    DRUM_PITCH.forEach((pitch, drum) => crowd.push(...note('drums', pitch, 0.2, 0.3, 100 + drum, 127)));
    const { truePeak, samplePeak } = measureLoudness(await renderOffline(crowd, 2.5, { sampleRate: RATE }), RATE);
    expect(samplePeak).toBeLessThan(-1);
    expect(truePeak).toBeLessThan(-1);
  });

  it('holds a chord for as long as it is held, and lets it go', async () => {
    const chord = PITCHED.flatMap((voice, n) => note(voice, [72, 43, 62, 67][n]!, 0.1, 4, n));
    const [left, right] = await renderOffline(chord, 8, { sampleRate: RATE });
    for (let at = 0.2; at < 4; at += 0.05)
      for (const ear of [left!, right!]) expect(peak(part(ear, at, at + 0.05, RATE))).toBeGreaterThan(0.05);
    expect(peak(part(left!, 7.5, 8, RATE))).toBeLessThan(0.001);
  });

  it('gives stems that hold their own voice only', async () => {
    const events = [...note('melody', 72, 0.1, 0.6, 1), ...note('bass', 40, 1.1, 1.6, 2)];
    const [melody] = await renderOffline(events, 1.2, { sampleRate: RATE, stem: 'melody' });
    const [bass] = await renderOffline(events, 1.6, { sampleRate: RATE, stem: 'bass' });
    expect(peak(part(melody!, 0.1, 0.6, RATE))).toBeGreaterThan(0.1);
    expect(peak(part(bass!, 0, 1.1, RATE))).toBe(0);
    expect(peak(part(bass!, 1.1, 1.6, RATE))).toBeGreaterThan(0.05);
  });

  // The browser's transforms may differ in their last bits from one run to the next.
  it('renders the same samples twice, to −100 dB', async () => {
    const events = [...note('inner1', 60, 0, 0.4), ...note('drums', 42, 0.1, 0.2, 2)];
    const once = await renderOffline(events, 0.6, { sampleRate: RATE });
    const twice = await renderOffline(events, 0.6, { sampleRate: RATE });
    for (const [ear, samples] of once.entries())
      expect(peak(samples.map((sample, i) => sample - twice[ear]![i]!))).toBeLessThan(1e-5);
  });
});

describe('the ensemble', () => {
  const chord = (ensemble: Ensemble): void => {
    ensemble.on('melody', 1, 72, 90, 0.1);
    ensemble.on('bass', 2, 43, 90, 0.1);
    ensemble.on('inner1', 3, 62, 80, 0.1);
    ensemble.on('inner2', 4, 67, 80, 0.1);
  };

  it('mutes and comes back without a click', async () => {
    const [left] = await perform(2, (ensemble) => {
      chord(ensemble);
      ensemble.fade(0, 1);
      ensemble.fade(1, 1.4);
    });
    const steady = roughness(part(left!, 0.6, 0.95, RATE));
    expect(peak(part(left!, 1.2, 1.38, RATE))).toBeLessThan(0.001);
    expect(peak(part(left!, 1.6, 2, RATE))).toBeGreaterThan(0.05);
    expect(roughness(part(left!, 0.97, 1.6, RATE))).toBeLessThan(1.3 * steady);
  });

  it('is silent 50 ms after silence is asked for, room and coming notes included, without a click', async () => {
    const [left] = await perform(
      3,
      (ensemble) => {
        chord(ensemble);
        ensemble.on('melody', 9, 76, 90, 1.2);
        ensemble.on('drums', 10, 49, 120, 1.3);
        ensemble.silence(1);
      },
      true,
    );
    const steady = roughness(part(left!, 0.6, 0.95, RATE));
    expect(peak(part(left!, 0.9, 1, RATE))).toBeGreaterThan(0.05);
    expect(roughness(part(left!, 0.97, 1.1, RATE))).toBeLessThan(1.3 * steady);
    expect(peak(part(left!, 1.05, 3, RATE))).toBeLessThan(0.004);
  });

  it('lets go of every note that has ended, stolen and doubled ones included', async () => {
    let played: Ensemble | undefined;
    await perform(5, (ensemble) => {
      played = ensemble;
      for (let n = 0; n < 20; n++) ensemble.on('melody', n, 60 + n, 80, 0.1 + n * 0.05);
      ensemble.on('melody', 19, 70, 80, 1.2);
      for (let n = 0; n < 20; n++) ensemble.off('melody', n, 1.5);
      ensemble.on('drums', 30, 46, 100, 0.2);
      expect(ensemble.soundingCount).toBeGreaterThan(5);
    });
    await expect.poll(() => played?.soundingCount).toBe(0);
  });

  it('plays again after a silence', async () => {
    const [left] = await perform(2, (ensemble) => {
      chord(ensemble);
      ensemble.silence(0.8);
      ensemble.on('melody', 20, 72, 90, 1.2);
    });
    expect(peak(part(left!, 1.3, 1.6, RATE))).toBeGreaterThan(0.05);
  });

  it('steals voices without a click and sounds no more than its limit', async () => {
    const scale = (count: number) => (ensemble: Ensemble) => {
      for (let n = 0; n < count; n++) ensemble.on('inner2', n, 60 + ((n * 5) % 13), 80, 0.1 + n * 0.1);
    };
    const [few] = await perform(2.4, scale(6), true);
    const [many] = await perform(2.4, scale(20), true);
    expect(peak(many!)).toBeLessThan(1.7 * peak(few!));
    expect(roughness(part(many!, 0.7, 2.3, RATE))).toBeLessThan(2 * roughness(part(few!, 0.1, 0.7, RATE)));
  });

  it('passes over the end of a note it does not know', async () => {
    const [left] = await perform(0.5, (ensemble) => ensemble.off('melody', 404, 0.1));
    expect(peak(left!)).toBe(0);
  });

  it('lets a closed hat cut an open one', async () => {
    const open = await perform(1, (ensemble) => ensemble.on('drums', 1, 46, 110, 0.1), true);
    const cut = await perform(
      1,
      (ensemble) => {
        ensemble.on('drums', 1, 46, 110, 0.1);
        ensemble.on('drums', 2, 42, 40, 0.2);
      },
      true,
    );
    expect(peak(part(cut[1]!, 0.35, 0.45, RATE))).toBeLessThan(0.5 * peak(part(open[1]!, 0.35, 0.45, RATE)));
  });

  it('ticks upward for more and downward for change, softly', async () => {
    const brightness = (samples: Float32Array): number => {
      let crossings = 0;
      for (let i = 1; i < samples.length; i++) if (samples[i - 1]! < 0 !== samples[i]! < 0) crossings += 1;
      return crossings;
    };
    const [more] = await perform(0.5, (ensemble) => ensemble.tick(1, 0.1), true);
    const [change] = await perform(0.5, (ensemble) => ensemble.tick(-1, 0.1), true);
    expect(brightness(part(more!, 0.16, 0.26, RATE))).toBeGreaterThan(brightness(part(more!, 0.105, 0.15, RATE)) * 2);
    expect(brightness(part(change!, 0.16, 0.2, RATE)) / 0.04).toBeLessThan(
      brightness(part(change!, 0.105, 0.15, RATE)) / 0.045,
    );
    for (const tick of [more!, change!]) {
      expect(peak(tick)).toBeGreaterThan(0.01);
      expect(peak(tick)).toBeLessThan(0.2);
    }
  });
});
