/**
 * Hours of music through the stage's own performer, ensemble and desk, without keeping what was played: what is left behind
 * by it, in notes that hold nodes and in heap. Faster than real time, at the lowest rate that browsers render at.
 */
import type { Hertz, Seconds } from '../kernel/units.ts';
import type { Scene, SoundEvent } from '../session/event.ts';
import { Bank } from './bank.ts';
import { loadWorklets } from './desk.ts';
import { buildEnsemble, play } from './ensemble.ts';
import { Pending } from './pending.ts';
import { Performer } from './performer.ts';
import type { Played } from './played.ts';
import { brightnessOf } from './texture.ts';
import { toneContext } from './tone.ts';
import { VENUES } from './venue.ts';

export interface Round {
  readonly events: readonly SoundEvent[];
  readonly scenes: readonly Scene[];
  /** From its beginning to the beginning of the next. */
  readonly seconds: Seconds;
}

export interface Endured {
  /** Notes that held nodes, second by second. */
  readonly voices: readonly number[];
  /** What is to be played again should the device go, at the same times. */
  readonly pending: readonly number[];
  /** Megabytes in use of the page's heap after a collection, at even distances from `every` on; 0 where the browser does not say. */
  readonly heaps: readonly number[];
}

const RATE: Hertz = 8000;
/** As a session hands over: so much ahead, so often. */
const WINDOW: Seconds = 1;
/** Ids of one round stay below. */
const IDS = 100_000;

/** @param round played again and again @param every seconds of music between two looks at the heap */
export async function endure(round: Round, seconds: Seconds, every: Seconds): Promise<Endured> {
  const native = new OfflineAudioContext(2, seconds * RATE, RATE);
  const ensemble = buildEnsemble(toneContext(native), native, {
    bank: new Bank(),
    worklets: await loadWorklets(native),
    venue: VENUES.kiosk,
    mixture: round.scenes[0]?.bar.style ?? {},
  });
  const performer = new Performer();
  const pending = new Pending<Played>(({ stem, id }) => (stem === 'drums' ? null : `${stem} ${id}`));
  const parts = inRounds(round);
  const counts: number[] = [];
  const waiting: number[] = [];
  const heaps: number[] = [];

  function handOver(until: Seconds): void {
    for (const part of parts(until)) {
      let played: readonly Played[];
      if ('bar' in part) {
        performer.enter(part);
        ensemble.desk.follow(part.bar.style, part.startsAt);
        ensemble.lean(brightnessOf(part.bar.phrase), part.startsAt);
        played = performer.release(part.startsAt, native.currentTime);
      } else played = performer.perform([part], native.currentTime);
      send(played);
    }
    send(performer.release(until, native.currentTime));
  }
  function send(played: readonly Played[]): void {
    for (const event of played) {
      pending.add(event);
      play(ensemble, event, Math.max(event.at, native.currentTime));
    }
  }

  handOver(WINDOW);
  for (let at = WINDOW; at < seconds; at += WINDOW)
    void native.suspend(at - WINDOW / 4).then(() => {
      handOver(at + WINDOW);
      pending.pass(native.currentTime);
      counts.push(ensemble.soundingCount);
      waiting.push(pending.size);
      if (at % every === 0) heaps.push(heapMb());
      return native.resume();
    });
  await native.startRendering();
  return { voices: counts, pending: waiting, heaps };
}

/** Scenes and notes of one round after the other, in time; each call gives those up to a time (exclusive) that were not given yet. */
function inRounds({ events, scenes, seconds }: Round): (until: Seconds) => (Scene | SoundEvent)[] {
  const timeOf = (part: Scene | SoundEvent): Seconds => ('bar' in part ? part.startsAt : part.at);
  // At one instant a bar comes first, then what ends, then what begins.
  const rank = (part: Scene | SoundEvent): number => ('bar' in part ? 0 : part.kind === 'off' ? 1 : 2);
  const parts = [...scenes, ...events].toSorted((a, b) => timeOf(a) - timeOf(b) || rank(a) - rank(b));
  let at = 0;
  let turn = 0;
  return (until) => {
    const due: (Scene | SoundEvent)[] = [];
    for (; parts.length > 0 && timeOf(parts[at]!) + turn * seconds < until;) {
      const part = parts[at]!;
      const by = turn * seconds;
      due.push(
        'bar' in part
          ? {
              ...part,
              startsAt: part.startsAt + by,
              bar: { ...part.bar, barIndex: part.bar.barIndex + turn * scenes.length },
            }
          : { ...part, at: part.at + by, id: part.id + turn * IDS },
      );
      at += 1;
      if (at === parts.length) [at, turn] = [0, turn + 1];
    }
    return due;
  };
}

function heapMb(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return ((performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0) / 2 ** 20;
}
