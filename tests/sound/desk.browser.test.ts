import { describe, expect, it } from 'vitest';
import { buildDesk, loadWorklets, type Desk, type DeskOptions } from '../../src/sound/desk.ts';
import { measureLoudness } from '../../src/sound/loudness.ts';
import { STEMS } from '../../src/protocol/stem.ts';
import { toneContext } from '../../src/sound/tone.ts';
import { VENUES } from '../../src/sound/venue.ts';

/** Renders a desk that `play` plugs sources into. */
async function render(
  seconds: number,
  play: (desk: Desk, native: OfflineAudioContext) => void,
  { rate = 44_100, ...options }: DeskOptions & { rate?: number } = {},
): Promise<Float32Array[]> {
  const native = new OfflineAudioContext(2, Math.ceil(seconds * rate), rate);
  const worklets = options.worklets ?? (await loadWorklets(native));
  play(buildDesk(toneContext(native), native, { ...options, worklets }), native);
  const buffer = await native.startRendering();
  return [buffer.getChannelData(0), buffer.getChannelData(1)];
}

function tone(native: BaseAudioContext, to: AudioNode, hertz: number, gain: number, from = 0, until = 1e6): void {
  const source = native.createOscillator();
  const level = native.createGain();
  source.type = 'sawtooth';
  source.frequency.value = hertz;
  level.gain.value = gain;
  source.connect(level).connect(to);
  source.start(from);
  source.stop(until);
}

const part = (channels: readonly Float32Array[], from: number, to: number, rate = 44_100): Float32Array[] =>
  channels.map((channel) => channel.subarray(from * rate, to * rate));
const lufs = (channels: readonly Float32Array[], rate = 44_100): number => measureLoudness(channels, rate).integrated;

describe('the desk', () => {
  it('loads its worklets, and rides stems of any level to the same loudness within twelve seconds', async () => {
    const native = new OfflineAudioContext(2, 1000, 44_100);
    expect(await loadWorklets(native)).toBe(true);
    const levels = [];
    for (const gain of [0.1, 0.25]) {
      const out = await render(16, (desk, context) => tone(context, desk.inputs.melody, 330, gain));
      levels.push(lufs(part(out, 12, 16)));
    }
    expect(Math.abs(levels[0]! - levels[1]!)).toBeLessThan(0.5);
    expect(Math.abs(levels[0]! + 16)).toBeLessThan(1);
  });

  it.each([8000, 44_100, 48_000, 96_000, 192_000])('comes to −16 LUFS under −1 dBTP at %i Hz', async (rate) => {
    const out = await render(
      13,
      (desk, native) => {
        tone(native, desk.inputs.melody, 440, 0.3);
        tone(native, desk.inputs.bass, 82, 0.5);
        tone(native, desk.inputs.inner1, 330, 0.4);
      },
      { rate },
    );
    const { integrated, truePeak } = measureLoudness(part(out, 8, 13, rate), rate);
    expect(Math.abs(integrated + 16)).toBeLessThan(1);
    expect(truePeak).toBeLessThan(-1);
  });

  it('gives way by 3 dB to a person who plays, unless they are muted, by 6 dB to a signal, and comes back', async () => {
    const step = async (during: (desk: Desk, native: OfflineAudioContext) => void): Promise<number> => {
      const render1 = (change: boolean): Promise<Float32Array[]> =>
        render(
          9,
          (desk, native) => {
            tone(native, desk.inputs.inner1, 262, 0.25);
            if (change) during(desk, native);
          },
          { only: 'inner1', unmastered: true },
        );
      const [plain, changed] = [await render1(false), await render1(true)];
      expect(Math.abs(lufs(part(changed, 8.2, 9)) - lufs(part(plain, 8.2, 9)))).toBeLessThan(0.6);
      return lufs(part(plain, 5.5, 6)) - lufs(part(changed, 5.5, 6));
    };
    expect(await step((desk, native) => tone(native, desk.inputs.player, 440, 0.3, 5, 6))).toBeCloseTo(3, 0);
    expect(await step((desk, native) => tone(native, desk.signals, 900, 1, 5, 6))).toBeCloseTo(6, 0);
    expect(
      await step((desk, native) => {
        desk.mute('player', true, 4);
        tone(native, desk.inputs.player, 440, 0.3, 5, 6);
      }),
    ).toBeCloseTo(0, 0);
  });

  it.each([true, false])(
    'steps aside by 12 dB for speech, however long, softly, and comes back (worklets: %s)',
    async (wanted) => {
      const out = await render(
        34,
        (desk, native) => {
          const sine = native.createOscillator();
          sine.frequency.value = 330;
          sine.connect(desk.inputs.melody);
          sine.start();
          desk.giveWay(true, 12);
          desk.giveWay(false, 30);
        },
        { ...(!wanted && { worklets: false }), rate: 16_000 },
      );
      const level = (from: number, to: number): number => lufs(part(out, from, to, 16_000), 16_000);
      const music = level(10, 12);
      expect(music - level(13, 14)).toBeCloseTo(12, 0);
      // Nobody leads what steps aside back to its loudness.
      expect(music - level(27, 30)).toBeCloseTo(12, 0);
      expect(Math.abs(music - level(33, 34))).toBeLessThan(1);
      const roughest = (from: number, to: number): number => {
        const samples = part(out, from, to, 16_000)[0]!;
        let most = 0;
        for (let i = 2; i < samples.length; i++)
          most = Math.max(most, Math.abs(samples[i]! - 2 * samples[i - 1]! + samples[i - 2]!));
        return most;
      };
      expect(roughest(11.9, 31)).toBeLessThan(1.1 * roughest(10, 11.9));
    },
  );

  it('clears the band of the tune while there is a tune, and only then', async () => {
    const inner = (tune: boolean): Promise<Float32Array[]> =>
      render(
        8,
        (desk, native) => {
          tone(native, desk.inputs.inner1, 1500, 0.3);
          if (tune) tone(native, desk.inputs.melody, 1500, 0.3, 0, 4);
        },
        // A choir's voices are nearly equals, so they are in each other's way.
        { only: 'inner1', unmastered: true, mixture: { chorale: 1 } },
      );
    const [alone, under] = [await inner(false), await inner(true)];
    const taken = (from: number, to: number): number => lufs(part(alone, from, to)) - lufs(part(under, from, to));
    expect(taken(3, 4)).toBeGreaterThan(1.5);
    expect(taken(3, 4)).toBeLessThan(5);
    expect(Math.abs(taken(7, 8))).toBeLessThan(0.5);
  });

  it('follows the mixture of styles: drums come forward from a choir to a club', async () => {
    const drumsOverMelody = async (style: string): Promise<number> => {
      const stem = async (only: 'drums' | 'melody'): Promise<number> =>
        lufs(
          part(
            await render(
              8,
              (desk, native) => {
                tone(native, desk.inputs.melody, 440, 0.3);
                tone(native, desk.inputs.drums, 220, 0.3);
              },
              { only, unmastered: true, mixture: { [style]: 1 } },
            ),
            5,
            8,
          ),
        );
      return (await stem('drums')) - (await stem('melody'));
    };
    const [choir, club] = [await drumsOverMelody('chorale'), await drumsOverMelody('hiphop')];
    expect(club - choir).toBeGreaterThan(6);
  });

  it('gives stems that add up to the mix', async () => {
    const play = (desk: Desk, native: OfflineAudioContext): void => {
      tone(native, desk.inputs.melody, 523, 0.3);
      tone(native, desk.inputs.bass, 65, 0.4, 0.5, 2);
      tone(native, desk.inputs.inner2, 392, 0.3, 1, 2.5);
    };
    const mix = await render(3, play, { unmastered: true });
    const stems = await Promise.all(
      (['melody', 'bass', 'inner2'] as const).map((only) => render(3, play, { unmastered: true, only })),
    );
    let worst = 0;
    for (let i = 0; i < mix[0]!.length; i++)
      worst = Math.max(worst, Math.abs(mix[0]![i]! - stems.reduce((sum, stem) => sum + stem[0]![i]!, 0)));
    expect(worst).toBeLessThan(1e-4);
  });

  it('changes the listening room, the style and the volume without a click', async () => {
    const roughest = (samples: Float32Array): number => {
      let most = 0;
      for (let i = 2; i < samples.length; i++)
        most = Math.max(most, Math.abs(samples[i]! - 2 * samples[i - 1]! + samples[i - 2]!));
      return most;
    };
    const sine = (native: BaseAudioContext, to: AudioNode): void => {
      const source = native.createOscillator();
      source.frequency.value = 220;
      source.connect(to);
      source.start();
    };
    const out = await render(10, (desk, native) => {
      sine(native, desk.inputs.melody);
      desk.move(VENUES.night, 6);
      desk.follow({ house: 1 }, 7);
      desk.fade(0.3, 8);
      desk.fade(0, 9);
    });
    const [before] = part(out, 5, 6);
    const [after] = part(out, 6, 9.5);
    // Levels change by some decibels; a click would be a hundred times as rough.
    expect(roughest(after!)).toBeLessThan(3 * roughest(before!));
    expect(Math.max(...part(out, 9.2, 9.5)[0]!)).toBeLessThan(0.001);
  });

  it.each([true, false])(
    'mutes and brings back stems, all of them too, without a click (worklets: %s)',
    async (wanted) => {
      const sine = (native: BaseAudioContext, to: AudioNode, hertz: number): void => {
        const source = native.createOscillator();
        const level = native.createGain();
        source.frequency.value = hertz;
        level.gain.value = 0.3;
        source.connect(level).connect(to);
        source.start();
      };
      const out = await render(
        9,
        (desk, native) => {
          sine(native, desk.inputs.melody, 440);
          sine(native, desk.inputs.inner1, 220);
          desk.mute('inner1', true, 5);
          for (const stem of STEMS) desk.mute(stem, true, 6);
          for (const stem of STEMS) desk.mute(stem, false, 8);
        },
        { ...(!wanted && { worklets: false }), venue: VENUES.hall },
      );
      const roughest = (from: number, to: number): number => {
        const samples = part(out, from, to)[0]!;
        let most = 0;
        for (let i = 2; i < samples.length; i++)
          most = Math.max(most, Math.abs(samples[i]! - 2 * samples[i - 1]! + samples[i - 2]!));
        return most;
      };
      expect(Math.max(...part(out, 4.5, 5)[0]!)).toBeGreaterThan(0.1);
      // The hall rings on for two seconds.
      expect(lufs(part(out, 7.6, 8))).toBeLessThan(lufs(part(out, 4, 5)) - 40);
      expect(lufs(part(out, 8.4, 9))).toBeGreaterThan(lufs(part(out, 4, 5)) - 2);
      expect(roughest(4.9, 8.9)).toBeLessThan(1.5 * roughest(4, 4.9));
    },
  );

  it.each([true, false])('lets a stereo instrument join a mono one without a click (worklets: %s)', async (wanted) => {
    const out = await render(
      5,
      (desk, native) => {
        const sine = native.createOscillator();
        sine.frequency.value = 220;
        sine.connect(desk.inputs.melody);
        sine.start();
        // Handed over, but not yet sounding: silence in two channels.
        const other = native.createBufferSource();
        other.buffer = native.createBuffer(2, native.sampleRate, native.sampleRate);
        other.connect(desk.inputs.melody);
        other.start(3, 0, 0.5);
      },
      { ...(!wanted && { worklets: false }), unmastered: true },
    );
    const roughest = (from: number, to: number): number => {
      const samples = part(out, from, to)[0]!;
      let most = 0;
      for (let i = 2; i < samples.length; i++)
        most = Math.max(most, Math.abs(samples[i]! - 2 * samples[i - 1]! + samples[i - 2]!));
      return most;
    };
    expect(roughest(2.9, 4)).toBeLessThan(1.3 * roughest(2, 2.9));
    expect(Math.abs(lufs(part(out, 3, 3.45)) - lufs(part(out, 2.4, 2.9)))).toBeLessThan(0.3);
  });

  it('does not bring back what sounded before a panic when the next note opens the rooms', async () => {
    const out = await render(
      6,
      (desk, native) => {
        tone(native, desk.inputs.melody, 440, 0.3, 0, 2);
        desk.hush(2);
        desk.open(2.1);
        tone(native, desk.inputs.melody, 440, 0.3, 4, 5);
      },
      { unmastered: true },
    );
    const music = lufs(part(out, 1, 2));
    expect(lufs(part(out, 2.1, 2.6))).toBeLessThan(music - 45);
    expect(lufs(part(out, 2.6, 4))).toBeLessThan(music - 45);
    // The rooms answer again.
    expect(lufs(part(out, 5.05, 5.5))).toBeGreaterThan(music - 25);
  });

  it('comes back from samples that are no numbers: one bad note silences nobody for ever', async () => {
    const out = await render(5, (desk, native) => {
      tone(native, desk.inputs.melody, 440, 0.3);
      tone(native, desk.inputs.inner1, 330, 0.3, 3, 5);
      const buffer = native.createBuffer(1, 400, native.sampleRate);
      buffer.getChannelData(0).fill(Number.NaN, 100, 102);
      for (const stem of ['inner1', 'drums'] as const) {
        const source = native.createBufferSource();
        source.buffer = buffer;
        source.connect(desk.inputs[stem]);
        source.start(1);
      }
    });
    for (const channel of out) expect(channel.every((sample) => Math.abs(sample) <= 1)).toBe(true);
    expect(lufs(part(out, 1.5, 3))).toBeGreaterThan(-22);
    expect(lufs(part(out, 3, 5))).toBeGreaterThan(-22);
  });

  it('plays on, within 3 LU, where there are no worklets', async () => {
    const out = await render(
      4,
      (desk, native) => {
        tone(native, desk.inputs.melody, 440, 0.3);
        tone(native, desk.inputs.bass, 82, 0.5);
      },
      { worklets: false },
    );
    const { integrated, truePeak } = measureLoudness(part(out, 1, 4), 44_100);
    expect(Math.abs(integrated + 16)).toBeLessThan(3);
    expect(truePeak).toBeLessThan(-1);
  });
});
