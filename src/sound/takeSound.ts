/**
 * Takes as sound, by the stage's own ensemble, mix and master, faster than they last: which stems there are, their samples, and
 * these as WAVE files a slice at a time. Loaded when somebody wants it; knows neither panels nor files.
 */
import type { Hertz, Seconds } from '../kernel/units.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import type { RoomName } from '../protocol/room.ts';
import type { TakenSound } from '../session/take.ts';
import type { TakeSound } from '../session/takeFiles.ts';
import { STEMS, type Stem } from '../protocol/stem.ts';
import { renderOffline } from './offline.ts';
import { performAll } from './performer.ts';
import { waveHeader, waveSlice } from './wave.ts';

/** The room rings on after the last note. */
export const TAIL: Seconds = 3;
/** Of samples that are turned into bytes without a pause: a few milliseconds' work. */
const SLICE_FRAMES = 32_768;

export interface TakeWishes {
  readonly sampleRate: Hertz;
  readonly room: RoomName;
  readonly mixture: StyleMixture;
  /** One stem before the master; left out, everything after it. */
  readonly stem?: Stem;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** @returns [left, right] of a take and what rings on after it: the same here and in `antiphon render` */
export function renderTake({ events, scenes, seconds }: TakenSound, wishes: TakeWishes): Promise<Float32Array[]> {
  return renderOffline(events, seconds + TAIL, { ...wishes, scenes });
}

/** Stems that sound in a take, the chords that accompany among them. */
export function stemsOf({ events, scenes }: TakenSound): readonly Stem[] {
  const played = new Set(performAll(events, scenes).map(({ stem }) => stem));
  return STEMS.filter((stem) => played.has(stem));
}

export const takeSound: TakeSound = {
  stemsOf,
  render: (taken, wishes) => renderTake(taken, wishes as TakeWishes),
  *wave(channels, sampleRate, provenance) {
    const frames = channels[0]?.length ?? 0;
    yield waveHeader({ frames, channels: channels.length, sampleRate }, provenance);
    for (let from = 0; from < frames; from += SLICE_FRAMES)
      yield waveSlice(channels, from, Math.min(frames, from + SLICE_FRAMES));
  },
};
