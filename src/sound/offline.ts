/**
 * Plays events through the same ensemble without a loudspeaker, faster than they last. Needs a browser's
 * OfflineAudioContext; knows neither files nor the session.
 */
import type { Hertz, Seconds } from '../kernel/units.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import { USUAL_ROOM, type RoomName } from '../protocol/room.ts';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';
import type { Scene, SoundEvent } from '../session/event.ts';
import { Bank } from './bank.ts';
import { loadWorklets } from './desk.ts';
import { buildEnsemble, play, type Ensemble } from './ensemble.ts';
import { masterLatency } from './mastering.ts';
import { STEMS, type Stem } from '../protocol/stem.ts';
import { shapedBy } from './mixer.ts';
import { inOrder } from './order.ts';
import { performAll } from './performer.ts';
import type { Played } from './played.ts';
import { brightnessOf } from './texture.ts';
import { toneContext } from './tone.ts';
import { VENUES } from './venue.ts';

export interface OfflineOptions {
  /** 44 100 unless told. */
  readonly sampleRate?: Hertz;
  /** Only this stem, with its share of the rooms, before the master: all stems added up are the mix. */
  readonly stem?: Stem;
  /** The mix before the master. */
  readonly unmastered?: boolean;
  /** Where it will be listened to; where a stage is, unless told. */
  readonly room?: RoomName;
  /** Whose balance it has from the first note on; left out, the first scene's. */
  readonly mixture?: StyleMixture;
  /** How each bar is to be played; without any, the house's own line-up plays what is written as it is written. */
  readonly scenes?: readonly Scene[];
  /** Stems that sound from a place on the map of timbres. */
  readonly places?: Partial<Readonly<Record<Stem, TimbrePlace>>>;
  /** False: by the desk of a browser without audio worklets. */
  readonly worklets?: boolean;
  /** Gives up: the promise is refused with the signal's reason within a second of music. */
  readonly signal?: AbortSignal;
  /** Told how far it has come, once for each second of music. @param done 0–1 */
  readonly onProgress?: (done: number) => void;
}

/** Notes are handed over in windows of this length, so that the graph holds few notes at a time. */
const WINDOW: Seconds = 1;
export const OFFLINE_RATE: Hertz = 44_100;
/** Recordings are kept for the next rendering. */
const bank = new Bank();

export interface Rendering {
  /** [left, right], each `seconds` long. */
  readonly channels: Float32Array[];
  /** Notes that held nodes, second by second. */
  readonly voices: readonly number[];
}

/**
 * @param events on the music's clock; music time 0 is the first sample
 * @returns [left, right], each `seconds` long
 */
export async function renderOffline(
  events: readonly SoundEvent[],
  seconds: Seconds,
  options: OfflineOptions = {},
): Promise<Float32Array[]> {
  return (await renderWatched(events, seconds, options)).channels;
}

/** The same, with an eye on what it costs. */
export async function renderWatched(
  events: readonly SoundEvent[],
  seconds: Seconds,
  options: OfflineOptions = {},
): Promise<Rendering> {
  const sampleRate = options.sampleRate ?? OFFLINE_RATE;
  const worklets = options.worklets !== false;
  const unmastered = options.unmastered === true || options.stem !== undefined;
  // The master looks ahead, so all comes a little late: so much more is rendered, and cut off in front.
  const late = worklets && !unmastered ? masterLatency(sampleRate) : 0;
  const native = new OfflineAudioContext(2, Math.ceil(seconds * sampleRate) + late, sampleRate);
  const scenes = options.scenes ?? [];
  const mixture = options.mixture ?? scenes[0]?.bar.style ?? {};
  const ensemble = buildEnsemble(toneContext(native), native, {
    bank,
    unmastered,
    worklets: worklets && (await loadWorklets(native)),
    venue: VENUES[options.room ?? USUAL_ROOM],
    mixture,
    ...(options.stem && { only: options.stem }),
  });
  for (const stem of STEMS) ensemble.place(stem, options.places?.[stem] ?? null, 0);
  for (const { bar, startsAt } of options.scenes ?? []) ensemble.lean(brightnessOf(bar.phrase), Math.max(0, startsAt));
  // Everybody's part is worked out, as parts lean on each other; of a stem alone, those play that it would miss.
  const wanted = options.stem && shapedBy(options.stem);
  const ordered = performAll(inOrder(events), options.scenes ?? [])
    .filter(({ stem }) => !wanted || wanted.has(stem))
    .toSorted((a, b) => a.at - b.at || rank(a) - rank(b));
  followAll(ensemble, mixture, scenes);
  const windowed = typeof native.suspend === 'function';
  const firstEnd = windowed ? WINDOW : Infinity;
  let next = handOver(ensemble, ordered, 0, firstEnd);
  const voices = [ensemble.soundingCount];
  for (let at = WINDOW; windowed && at < seconds; at += WINDOW) {
    void native.suspend(at - WINDOW / 4).then(() => {
      // A rendering cannot be stopped, but with nobody left to play it is soon over.
      if (options.signal?.aborted) ensemble.silence(native.currentTime);
      else next = handOver(ensemble, ordered, next, at + WINDOW);
      voices.push(ensemble.soundingCount);
      options.onProgress?.(at / seconds);
      return native.resume();
    });
  }
  const buffer = await finished(native.startRendering(), options.signal);
  return { channels: [buffer.getChannelData(0).subarray(late), buffer.getChannelData(1).subarray(late)], voices };
}

function finished(rendering: Promise<AudioBuffer>, signal: AbortSignal | undefined): Promise<AudioBuffer> {
  if (!signal) return rendering;
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    if (signal.aborted) reject(signal.reason as Error);
    rendering.then(resolve, reject);
  });
}

/** The desk follows the styles of the bars, as a session has it do bar by bar. */
function followAll(ensemble: Ensemble, first: StyleMixture, scenes: readonly Scene[]): void {
  let present = JSON.stringify(first);
  for (const { bar, startsAt } of scenes) {
    const next = JSON.stringify(bar.style);
    if (next !== present) ensemble.desk.follow(bar.style, Math.max(0, startsAt));
    present = next;
  }
}

/** At one instant, endings come before beginnings: a repeated note is struck anew. */
function rank(event: Played): number {
  return event.kind === 'off' ? 0 : 1;
}

function handOver(ensemble: Ensemble, events: readonly Played[], from: number, before: Seconds): number {
  let next = from;
  for (; next < events.length && events[next]!.at < before; next++) play(ensemble, events[next]!, events[next]!.at);
  return next;
}
