import { describe, expect, it } from 'vitest';
import type { TimbrePlace } from '../../src/protocol/timbrePlace.ts';
import { loadWorklets } from '../../src/sound/desk.ts';
import { renderWatched } from '../../src/sound/offline.ts';
import { hertzOf } from '../../src/sound/timbre/timbres.ts';
import { TimbrePlayer } from '../../src/sound/timbrePlayer.ts';
import { mistuning, part, peak, roughness, strengthAt } from './samples.ts';

const RATE = 44_100;
const CORNERS: readonly TimbrePlace[] = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: 1, y: 0 },
];

async function play(seconds: number, score: (player: TimbrePlayer) => void): Promise<Float32Array> {
  const native = new OfflineAudioContext(1, seconds * RATE, RATE);
  expect(await loadWorklets(native)).toBe(true);
  const lean = native.createConstantSource();
  lean.offset.value = 0;
  lean.start();
  score(new TimbrePlayer(native, native.destination, lean));
  return (await native.startRendering()).getChannelData(0);
}

function furthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, sample, i) => Math.max(most, Math.abs(sample - b[i]!)), 0);
}

describe('a stem on the map of timbres', () => {
  it.each(CORNERS)('sounds at $x, $y exactly when and what it is told, and falls silent', async (place) => {
    const samples = await play(16, (player) => {
      player.move(place, 0);
      player.on(1, 64, 90, 0.25);
      player.off(1, 1.25);
    });
    expect(samples.every(Number.isFinite)).toBe(true);
    expect(peak(part(samples, 0, 0.2499, RATE))).toBe(0);
    expect(peak(part(samples, 0.25, 0.27, RATE))).toBeGreaterThan(0);
    expect(peak(part(samples, 0.25, 1.2, RATE))).toBeGreaterThan(0.01);
    expect(Math.abs(mistuning(part(samples, 0.25, 1.25, RATE), hertzOf(64), RATE))).toBeLessThanOrEqual(5);
    expect(peak(part(samples, 15.5, 16, RATE))).toBe(0);
  });

  it('makes no click while it is moved fast, and notes are one after the other', async () => {
    const still = await Promise.all(
      CORNERS.map((place) =>
        play(2, (player) => {
          player.move(place, 0);
          player.on(1, 57, 100, 0);
        }),
      ),
    );
    const moved = await play(2, (player) => {
      player.move(CORNERS[0]!, 0);
      player.on(1, 57, 100, 0);
      for (let i = 1; i < 76; i++) player.move(CORNERS[i % 4]!, i / 40);
    });
    expect(roughness(moved)).toBeLessThan(1.3 * Math.max(...still.map(roughness)));
    // It really went somewhere: the moved tone is not any of the resting ones.
    for (const samples of still) {
      expect(furthest(samples, moved)).toBeGreaterThan(0.01);
    }
  });

  it('holds eight notes, lets the first go for a ninth, and is silent 80 ms after a panic', async () => {
    const samples = await play(2, (player) => {
      player.move({ x: 0.9, y: 0.6 }, 0);
      for (let i = 0; i < 9; i++) player.on(i, 60 + 2 * i, 90, 0.1 * i);
      expect(player.soundingCount).toBe(8);
      player.silence(1.5);
      expect(player.soundingCount).toBeLessThanOrEqual(8);
    });
    const first = strengthAt(part(samples, 0.4, 0.75, RATE), hertzOf(60), RATE);
    expect(strengthAt(part(samples, 1.1, 1.45, RATE), hertzOf(60), RATE)).toBeLessThan(0.2 * first);
    expect(strengthAt(part(samples, 1.1, 1.45, RATE), hertzOf(76), RATE)).toBeGreaterThan(0.2 * first);
    expect(peak(part(samples, 1.4, 1.5, RATE))).toBeGreaterThan(0.02);
    expect(peak(part(samples, 1.58, 2, RATE))).toBeLessThan(1e-3);
  });

  it('plays in the ensemble like everybody else, and gives its place back', async () => {
    const events = [60, 64, 67, 72].flatMap((pitch, i) => [
      { kind: 'on' as const, at: 0.2 + 0.4 * i, voice: 'melody' as const, pitch, velocity: 90, id: i },
      { kind: 'off' as const, at: 0.55 + 0.4 * i, voice: 'melody' as const, id: i },
    ]);
    const place = { x: 0.73, y: 0.47 };
    const [plain, placed, again, bare] = await Promise.all([
      renderWatched(events, 3),
      renderWatched(events, 3, { places: { melody: place } }),
      renderWatched(events, 3, { places: { melody: place } }),
      renderWatched(events, 3, { places: { melody: place }, worklets: false }),
    ]);
    expect(peak(placed.channels[0]!)).toBeGreaterThan(0.05);
    expect(furthest(placed.channels[0]!, again.channels[0]!)).toBeLessThan(1e-4);
    expect(furthest(placed.channels[0]!, plain.channels[0]!)).toBeGreaterThan(0.01);
    // Without worklets there is no map, and the instruments play.
    expect(peak(bare.channels[0]!)).toBeGreaterThan(0.05);
  });
});
