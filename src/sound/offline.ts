/**
 * Plays events through the same ensemble without a loudspeaker, faster than they last. Needs a browser's
 * OfflineAudioContext; knows neither files nor the session.
 */
import type { Hertz, Seconds } from '../kernel/units.ts';
import type { SoundEvent } from '../session/event.ts';
import { makeKit } from './drums.ts';
import { buildEnsemble, play, type Ensemble } from './ensemble.ts';
import type { Stem } from './mix.ts';
import { toneContext } from './tone.ts';

export interface OfflineOptions {
  /** 44 100 unless told. */
  readonly sampleRate?: Hertz;
  /** Only this stem, with its share of the room, before the master: all stems added up are the mix. */
  readonly stem?: Stem;
}

/** Notes are handed over in windows of this length, so that the graph holds few notes at a time. */
const WINDOW: Seconds = 1;
export const OFFLINE_RATE: Hertz = 44_100;

/**
 * @param events on the music's clock; music time 0 is the first sample
 * @returns [left, right], each `seconds` long
 */
export async function renderOffline(
  events: readonly SoundEvent[],
  seconds: Seconds,
  options: OfflineOptions = {},
): Promise<Float32Array[]> {
  const sampleRate = options.sampleRate ?? OFFLINE_RATE;
  const native = new OfflineAudioContext(2, Math.ceil(seconds * sampleRate), sampleRate);
  const ensemble = buildEnsemble(toneContext(native), native, {
    kit: makeKit(),
    unmastered: options.stem !== undefined,
  });
  const wanted = options.stem === undefined ? events : events.filter((event) => event.voice === options.stem);
  const ordered = wanted.toSorted((a, b) => a.at - b.at || rank(a) - rank(b));
  const windowed = typeof native.suspend === 'function';
  const firstEnd = windowed ? WINDOW : Infinity;
  let next = handOver(ensemble, ordered, 0, firstEnd);
  for (let at = WINDOW; windowed && at < seconds; at += WINDOW) {
    void native.suspend(at - WINDOW / 4).then(() => {
      next = handOver(ensemble, ordered, next, at + WINDOW);
      return native.resume();
    });
  }
  const buffer = await native.startRendering();
  return [buffer.getChannelData(0), buffer.getChannelData(1)];
}

/** At one instant, endings come before beginnings: a repeated note is struck anew. */
function rank(event: SoundEvent): number {
  return event.kind === 'off' ? 0 : 1;
}

function handOver(ensemble: Ensemble, events: readonly SoundEvent[], from: number, before: Seconds): number {
  let next = from;
  for (; next < events.length && events[next]!.at < before; next++) play(ensemble, events[next]!, events[next]!.at);
  return next;
}
