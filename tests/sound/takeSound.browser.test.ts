import { describe, expect, it } from 'vitest';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { soundOf } from '../../src/session/take.ts';
import { Bank } from '../../src/sound/bank.ts';
import { loadWorklets } from '../../src/sound/desk.ts';
import { buildEnsemble, play } from '../../src/sound/ensemble.ts';
import { performAll } from '../../src/sound/performer.ts';
import { renderTake, stemsOf, TAIL, takeSound } from '../../src/sound/takeSound.ts';
import { toneContext } from '../../src/sound/tone.ts';
import { encodeWave } from '../../src/sound/wave.ts';
import { silentBar } from '../fixtures/bars.ts';
import { PROVENANCE } from '../fixtures/provenance.ts';
import { peak } from './samples.ts';

/** Bars of two metres and tempi, a note held over every bar line. */
function bars(): PlannedBar[] {
  return (['4/4', '3/4', '6/8'] as const).map((metre, barIndex) => {
    const bar = silentBar(metre, 120 + 60 * barIndex, { tonic: 0, mode: 'major' });
    bar.voices.melody[0] = barIndex === 0 ? 72 : -1;
    bar.voices.melody[8] = 74 + barIndex;
    bar.voices.bass[0] = 43;
    bar.drums[0] = 3;
    bar.chords[0] = 0;
    const phrase = { index: 0, bar: barIndex, bars: 4, act: 'new', motif: -1 } as const;
    const outlook = { onset: new Float32Array(), degrees: new Float32Array(), ghosts: [] };
    const decided = { decisionId: barIndex, barIndex, fromSlot: 0, policyVersion: 0, control: false };
    return { ...bar, ...decided, style: { funk: 1 }, phrase, outlook, logProb: 0, priorLogProb: 0, entropy: 0 };
  });
}
const taken = soundOf(bars());
const usual = { sampleRate: 44_100, room: 'kiosk', mixture: { funk: 1 } } as const;

describe('a take as sound', () => {
  it('lasts as long as its bars and what rings on, at either rate, and tells how far it has come', async () => {
    for (const sampleRate of [44_100, 48_000]) {
      const told: number[] = [];
      const [left, right] = await renderTake(taken, { ...usual, sampleRate, onProgress: (done) => told.push(done) });
      expect(left!.length).toBe(Math.ceil((taken.seconds + TAIL) * sampleRate));
      expect(right!.length).toBe(left!.length);
      expect(left!.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
      expect(told.length).toBeGreaterThan(3);
      expect(told).toEqual(told.toSorted((a, b) => a - b));
      expect(told.at(-1)).toBeLessThanOrEqual(1);
    }
  });

  it('is given up at once when nobody wants it any more', async () => {
    const long = soundOf(Array.from({ length: 8 }, bars).flat());
    const abort = new AbortController();
    const told: number[] = [];
    const rendering = renderTake(long, {
      ...usual,
      signal: abort.signal,
      onProgress(done) {
        told.push(done);
        abort.abort();
      },
    });
    await expect(rendering).rejects.toThrow(/abort/i);
    expect(told[0]).toBeLessThan(0.5);
    await expect(renderTake(taken, { ...usual, signal: abort.signal })).rejects.toThrow(/abort/i);
  });

  it('names the stems that sound', () => {
    const stems = stemsOf(taken);
    expect(stems).toEqual(expect.arrayContaining(['melody', 'bass', 'drums']));
    expect(stems).not.toContain('inner1');
    expect(stems).not.toContain('player');
  });

  it('has stems that sound as if everybody had played, though only those play whom a stem would miss', async () => {
    const full = soundOf(
      bars().map((bar) => ({
        ...bar,
        voices: { ...bar.voices, inner1: bar.voices.melody.map((p) => (p > 0 ? p - 5 : p)) },
      })),
    );
    const seconds = full.seconds + TAIL;
    const rate = 44_100;
    for (const stem of ['melody', 'inner1', 'bass', 'comp', 'drums'] as const) {
      const [alone] = await renderTake(full, { ...usual, stem });
      const native = new OfflineAudioContext(2, Math.ceil(seconds * rate), rate);
      const worklets = await loadWorklets(native);
      const desk = { bank: new Bank(), unmastered: true, worklets, mixture: usual.mixture, only: stem } as const;
      const ensemble = buildEnsemble(toneContext(native), native, desk);
      for (const event of performAll(full.events, full.scenes).toSorted((a, b) => a.at - b.at))
        play(ensemble, event, event.at);
      const everybody = (await native.startRendering()).getChannelData(0);
      const worst = alone!.reduce((most, sample, i) => Math.max(most, Math.abs(sample - everybody[i]!)), 0);
      expect(peak(alone!), stem).toBeGreaterThan(0.001);
      // A browser's own reverberation differs by some millionths from one rendering to the next.
      expect(worst, stem).toBeLessThan(1e-4);
    }
  });

  it('is the same file in slices as in one piece', () => {
    const channels = [0, 1].map((ear) => Float32Array.from({ length: 70_000 }, (_, i) => Math.sin(i / (9 + ear))));
    const parts = [...takeSound.wave(channels, 48_000, PROVENANCE)];
    expect(parts.length).toBeGreaterThan(3);
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    expect(whole).toEqual(encodeWave(channels, 48_000, PROVENANCE));
  });
});
