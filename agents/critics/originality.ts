/**
 * The critic of originality: how long a passage of some source a bar brings to its end, and whose it is.
 * It judges notes; it does not know how they were composed or what becomes of its judgement.
 */
import { PITCHED, type PitchedVoice } from '../../src/music/voices.ts';
import type { Nearest } from '../../src/protocol/bar.ts';
import { lineOf, stepsOf, type Line } from './line.ts';
import { BREAK_CLASS, classifier, type OriginalityIndex, type Source } from './originalityFile.ts';
import { Passages } from './passages.ts';

/** What is judged of a bar: [slots] of each voice, HOLD, REST or the MIDI pitch that begins. */
export interface JudgedBar {
  readonly voices: Readonly<Record<PitchedVoice, Int16Array>>;
}

/** Bars before the judged one in which a match may begin. */
export const REMEMBERED_BARS = 7;

export interface NearestOptions {
  readonly voices?: readonly PitchedVoice[];
  readonly counts?: (source: Source) => boolean;
}

/** A stretch of a line that goes along with one place of a source, in steps of the line. */
interface Run {
  readonly start: number;
  /** Where the latest passage of it begins. */
  readonly latest: number;
}

interface Match {
  readonly source: number;
  readonly voice: PitchedVoice;
  readonly firstSlot: number;
  readonly lastSlot: number;
  readonly notes: number;
}

export class Originality {
  readonly checksum: string;
  readonly #index: OriginalityIndex;
  readonly #passages: Passages;
  readonly #classOf: (step: number) => number;

  constructor(index: OriginalityIndex) {
    this.checksum = index.checksum;
    this.#index = index;
    this.#passages = new Passages(index);
    this.#classOf = classifier(index.classes);
  }

  /** Passages left out of the index because more sources than allowed share them. */
  get sharedPassages(): number {
    return this.#passages.shared;
  }

  /**
   * The longest match with a source that ends in this bar; null where nothing of the index's shortest length matches.
   * A match is a run of notes of one voice that goes step by step (interval and slots from onset to onset) with one
   * voice of one source, from its first to its last passage that is nobody's common property.
   * @param before the bars that sounded before, oldest first; the latest `REMEMBERED_BARS` are looked at
   * @param options.voices voices that are listened to; what people brought along is theirs
   * @param options.counts which sources are looked at; for measurements that leave a composer's own works out
   */
  nearest(
    before: readonly JudgedBar[],
    bar: JudgedBar,
    { voices = PITCHED, counts = () => true }: NearestOptions = {},
  ): Nearest | null {
    const bars = [...before.slice(-REMEMBERED_BARS), bar];
    let best: Match | null = null;
    const barStarts = startsOf(bars);
    const from = barStarts.at(-1)!;
    for (const voice of voices) {
      const match = this.#longest(lineOf(bars.map((one) => one.voices[voice])), voice, from, counts);
      if (match && match.notes > (best?.notes ?? 0)) best = match;
    }
    if (!best) return null;
    const { firstSlot, lastSlot, voice, notes } = best;
    const { title, composer } = this.#index.sources[best.source]!;
    const crossed = barStarts.filter((start) => start > firstSlot && start <= lastSlot).length;
    return { title, composer, voice, notes, bars: crossed + 1 };
  }

  /** @param from slot in or after which a match ends */
  #longest(line: Line, voice: PitchedVoice, from: number, counts: (source: Source) => boolean): Match | null {
    const { codes, sources } = this.#index;
    const { length } = this.#passages;
    const own = Uint8Array.from(stepsOf(line), this.#classOf);
    /** by how far the source's codes are ahead of the line's */
    const runs = new Map<number, Run>();
    let best: Match | null = null;
    for (let at = 0; at + length <= own.length; at++)
      for (const place of this.#passages.find(own, at)) {
        const ahead = place - at;
        const run = runs.get(ahead);
        const start = run && goesAlong(own, codes, run.latest + length, at, ahead) ? run.start : at;
        runs.set(ahead, { start, latest: at });
        const end = at + length;
        const notes = end - start + 1;
        if (line.onsets[end]! < from || notes <= (best?.notes ?? 0)) continue;
        const source = this.#passages.sourceOf(place);
        if (!counts(sources[source]!)) continue;
        best = { source, voice, notes, firstSlot: line.onsets[start]!, lastSlot: line.onsets[end]! };
      }
    return best;
  }
}

/** Whether the line's steps in [from, to) are the source's too; true where there are none between. */
function goesAlong(own: Uint8Array, codes: Uint8Array, from: number, to: number, ahead: number): boolean {
  for (let i = from; i < to; i++) if (own[i] === BREAK_CLASS || own[i] !== codes[i + ahead]) return false;
  return true;
}

/** First slot of each bar, counted from the first of them. */
function startsOf(bars: readonly JudgedBar[]): number[] {
  const starts: number[] = [];
  let slot = 0;
  for (const { voices } of bars) {
    starts.push(slot);
    slot += voices.melody.length;
  }
  return starts;
}
