/** The ensemble plays without a click, also while it is muted, moved about the map and played by too many; and one would be found. */
import { describe, expect, it } from 'vitest';
import { clicksIn, shareFound } from '../../src/cli/bench/clicks.ts';
import { Rng } from '../../src/kernel/random.ts';
import { STEMS, type Stem } from '../../src/protocol/stem.ts';
import type { Scene, SoundEvent } from '../../src/session/event.ts';
import { Bank } from '../../src/sound/bank.ts';
import { loadWorklets } from '../../src/sound/desk.ts';
import { buildEnsemble, type Ensemble } from '../../src/sound/ensemble.ts';
import { renderOffline } from '../../src/sound/offline.ts';
import { toneContext } from '../../src/sound/tone.ts';

const RATE = 48_000;
const BARS = 3;
const BAR = 2;

function scenes(style: string): Scene[] {
  return Array.from({ length: BARS }, (_, barIndex) => ({
    bar: {
      barIndex: 8 + barIndex,
      metre: '4/4',
      style: { [style]: 1 },
      key: { tonic: 0, mode: 'major' },
      phrase: { index: 0, bar: barIndex, bars: 4, act: 'new', motif: -1, cadence: 'open' },
      chords: new Int16Array(16).fill(-1),
    },
    startsAt: barIndex * BAR,
    slotSeconds: BAR / 16,
    fromSlot: 0,
  }));
}

/** Four voices in eighths and halves, and a beat where there is one. */
function notes(drums: boolean): SoundEvent[] {
  const events: SoundEvent[] = [];
  let id = 1;
  const note = (voice: 'melody' | 'inner1' | 'inner2' | 'bass', pitch: number, at: number, lasts: number): void => {
    events.push({ kind: 'on', at, voice, pitch, velocity: 88, id, lasts }, { kind: 'off', at: at + lasts, voice, id });
    id += 1;
  };
  for (let eighth = 0; eighth < BARS * 8; eighth++) {
    const at = (eighth * BAR) / 8;
    note('melody', 67 + [0, 2, 4, 5, 7, 5, 4, 2][eighth % 8]!, at, BAR / 8);
    if (eighth % 4 === 0) {
      note('inner1', 60 + (eighth % 3), at, BAR / 2);
      note('inner2', 55, at, BAR / 2);
      note('bass', 36 + (eighth % 5), at, BAR / 2);
    }
    if (drums)
      for (const pitch of [42, eighth % 4 === 0 ? 36 : 38])
        if (pitch === 42 || eighth % 2 === 0)
          events.push({ kind: 'on', at, voice: 'drums', pitch, velocity: 90, id: id++ });
  }
  return events;
}

describe('the ensemble', () => {
  /** Size beside the power around it of what is found nine times in ten: cymbals cover small ones. */
  it.each([
    ['chorale', -12, false],
    ['string-quartet', -24, false],
    ['romantic-piano', -12, false],
    ['house', 6, true],
  ] as const)('plays %s without a click, where one of %i dB would be found', async (style, size, drums) => {
    const out = await renderOffline(notes(drums), BARS * BAR, { sampleRate: RATE, scenes: scenes(style) });
    expect(out.map((samples) => clicksIn(samples, RATE))).toEqual([[], []]);
    expect(shareFound(out[0]!.slice(RATE / 2), RATE, size, new Rng(4))).toBeGreaterThanOrEqual(0.9);
  });

  async function played(perform: (ensemble: Ensemble) => void, seconds: number): Promise<Float32Array[]> {
    const native = new OfflineAudioContext(2, seconds * RATE, RATE);
    const worklets = await loadWorklets(native);
    perform(
      buildEnsemble(toneContext(native), native, { bank: new Bank(), worklets, mixture: { 'string-quartet': 1 } }),
    );
    const buffer = await native.startRendering();
    return [buffer.getChannelData(0), buffer.getChannelData(1)];
  }
  const hold = (ensemble: Ensemble, stem: Stem, id: number, pitch: number, at: number): void =>
    ensemble.on(stem, id, pitch, 80, at, { timbre: stem === 'bass' ? 'cello' : 'violin' });

  it('is muted, heard alone and brought back without a click', async () => {
    const out = await played((ensemble) => {
      const chord = { melody: 76, inner1: 67, inner2: 60, bass: 48 } as const;
      for (const [stem, pitch] of Object.entries(chord)) hold(ensemble, stem as Stem, 1, pitch, 0);
      const rng = new Rng(9);
      for (let at = 1.5; at < 4.5; at += 0.11)
        ensemble.desk.mute(STEMS[Math.floor(rng.next() * 4)]!, rng.next() < 0.5, at);
      for (const stem of STEMS) ensemble.desk.mute(stem, true, 4.6);
      for (const stem of STEMS) ensemble.desk.mute(stem, false, 5.1);
      ensemble.desk.giveWay(true, 5.6);
      ensemble.desk.giveWay(false, 6.1);
    }, 7);
    expect(out.map((samples) => clicksIn(samples, RATE))).toEqual([[], []]);
    expect(shareFound(out[0]!.slice(RATE), RATE, -18, new Rng(4))).toBeGreaterThanOrEqual(0.9);
  });

  it('is moved from corner to corner of the map without a click', async () => {
    const out = await played((ensemble) => {
      ensemble.place('melody', { x: 0.9, y: 0.1 }, 0);
      hold(ensemble, 'melody', 1, 64, 0.1);
      hold(ensemble, 'inner1', 2, 55, 0.1);
      for (let turn = 0; turn < 30; turn++)
        ensemble.place('melody', { x: turn % 2, y: Math.floor(turn / 2) % 2 }, 1 + turn * 0.1);
    }, 5);
    expect(out.map((samples) => clicksIn(samples, RATE))).toEqual([[], []]);
  });

  it('takes voices from held notes without a click: forty notes on one instrument', async () => {
    const out = await played((ensemble) => {
      hold(ensemble, 'bass', 1, 43, 0);
      for (let n = 0; n < 40; n++) hold(ensemble, 'melody', 10 + n, 60 + ((7 * n) % 24), 0.5 + n * 0.07);
    }, 4.5);
    expect(out.map((samples) => clicksIn(samples, RATE))).toEqual([[], []]);
  });
});
