/**
 * Taking the music away: what a person may have of it, one file at a time, with how far it has come and a way to stop. Every
 * refusal is said in one sentence. Knows ports alone; what writes the files is loaded when somebody wants one.
 */
import type { Seconds } from '../kernel/units.ts';
import type { Dispatch } from './ports.ts';
import type { State } from './state.ts';
import { lastOf, provenanceOf, type TakeKind, type TakeOrder } from './take.ts';
import type { Parcel, TakeJob, TakeSound } from './takeFiles.ts';
import type { Tape } from './tape.ts';

/** What the panels can do with it. */
export interface TakeAwayPort {
  /** The file that is being made, or null. */
  working(): { readonly kind: TakeKind; readonly done: number } | null;
  /** Called when that changes. Returns a way to stop listening. */
  onChange(listener: () => void): () => void;
  /** Resolves when the file has been handed out, or will not be. While one is made no other is begun. */
  take(order: TakeOrder): Promise<void>;
  cancel(): void;
}

export interface TakeAwayWorld {
  readonly tape: Pick<Tape, 'bars' | 'seconds' | 'isCut'>;
  readonly dispatch: Dispatch;
  state(): State;
  /** ISO 8601. */
  today(): string;
  parcel(): Parcel;
  pause(): Promise<void>;
  sound(): Promise<TakeSound>;
  /** Loads what writes the files. */
  files(): Promise<Pick<typeof import('./takeFiles.ts'), 'writeTakeFile' | 'TAKE_FILES' | 'LONGEST_SOUND'>>;
}

const MINUTE: Seconds = 60;

/** e.g. antiphon-2026-03-28-0930 */
function fileName(date: string): string {
  return `antiphon-${date.slice(0, 10)}-${date.slice(11, 16).replace(':', '')}`;
}

export function createTakeAway(world: TakeAwayWorld): TakeAwayPort {
  const { tape, dispatch } = world;
  let working: { readonly kind: TakeKind; readonly done: number } | null = null;
  let abort = new AbortController();
  const listeners = new Set<() => void>();

  function tell(next: typeof working): void {
    working = next;
    for (const listener of listeners) listener();
  }
  function say(key: string, detail: string, tone: 'calm' | 'warning' = 'calm'): void {
    dispatch({ type: 'noticed', key, detail, tone });
  }

  async function make({ kind, span, sampleRate }: TakeOrder, signal: AbortSignal): Promise<void> {
    const files = await world.files();
    const isSound = kind === 'sound' || kind === 'stems';
    const most = span === 'minute' ? MINUTE : isSound ? files.LONGEST_SOUND : Infinity;
    const bars = lastOf(tape.bars, most);
    const isCut = span === 'all' && (bars.length < tape.bars.length || tape.isCut);
    const minutes = Math.round(bars.reduce((sum, { seconds }) => sum + seconds, 0) / MINUTE);
    const cut = isCut ? `Only the last ${minutes} minutes of the session are in this file.` : '';
    const date = world.today();
    const parcel = world.parcel();
    const job: TakeJob = {
      kind,
      sampleRate,
      bars,
      room: world.state().room,
      provenance: provenanceOf(world.state(), bars, date, cut),
      parcel,
      signal,
      sound: world.sound,
      pause: world.pause,
      onProgress: (done) => tell(signal.aborted ? working : { kind, done }),
    };
    await files.writeTakeFile(job);
    signal.throwIfAborted();
    const { ending, type } = files.TAKE_FILES[kind];
    const name = `${fileName(date)}${ending}`;
    parcel.handOut(name, type);
    if (isCut) say('notice.take.cut', String(minutes));
    else say('notice.take.done', name);
  }

  return {
    working: () => working,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async take(order) {
      if (working) return;
      if (tape.bars.length === 0) return say('notice.take.none', 'There is nothing to take away yet.');
      const { signal } = (abort = new AbortController());
      tell({ kind: order.kind, done: 0 });
      try {
        await make(order, signal);
      } catch {
        // Whatever it was, nothing has left the page: no room for so many samples, or a part of the page did not load.
        if (!signal.aborted)
          say('notice.take.failed', 'That file could not be made here; a shorter one may fit.', 'warning');
      } finally {
        tell(null);
      }
    },
    cancel() {
      abort.abort();
      if (working) say('notice.take.cancelled', 'Nothing was saved.');
    },
  };
}
