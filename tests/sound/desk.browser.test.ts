import { describe, expect, it } from 'vitest';
import { buildDesk, loadWorklets, type Desk, type DeskOptions } from '../../src/sound/desk.ts';
import { measureLoudness } from '../../src/sound/loudness.ts';
import { toneContext } from '../../src/sound/tone.ts';

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
  it('loads its worklets, and rides stems of any level to the same loudness', async () => {
    const native = new OfflineAudioContext(2, 1000, 44_100);
    expect(await loadWorklets(native)).toBe(true);
    const levels = [];
    for (const gain of [0.1, 0.25]) {
      const out = await render(8, (desk, context) => tone(context, desk.inputs.melody, 330, gain));
      levels.push(lufs(part(out, 4, 8)));
    }
    expect(Math.abs(levels[0]! - levels[1]!)).toBeLessThan(0.5);
    expect(Math.abs(levels[0]! + 16)).toBeLessThan(1);
  });

  it.each([8000, 44_100, 48_000, 96_000, 192_000])('comes to −16 LUFS under −1 dBTP at %i Hz', async (rate) => {
    const out = await render(
      6,
      (desk, native) => {
        tone(native, desk.inputs.melody, 440, 0.3);
        tone(native, desk.inputs.bass, 82, 0.5);
        tone(native, desk.inputs.inner1, 330, 0.4);
      },
      { rate },
    );
    const { integrated, truePeak } = measureLoudness(part(out, 2, 6, rate), rate);
    expect(Math.abs(integrated + 16)).toBeLessThan(1);
    expect(truePeak).toBeLessThan(-1);
  });
});
