/** Tunes of steps that are easily told apart, and an index of some: everything a test of originality has to know is here. */
import { Originality } from '../../../agents/critics/originality.ts';
import { readOriginality, writeOriginality } from '../../../agents/critics/originalityFile.ts';
import type { JudgedBar } from '../../../agents/critics/originality.ts';
import { buildOriginality, type IndexedPiece } from '../../../agents/training/originalityIndex.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { HOLD, PITCHED, type PitchedVoice } from '../../../src/music/voices.ts';

export interface TuneNote {
  readonly pitch: number;
  readonly slots: number;
}

/** As many steps as there are classes: no two of them can pass for the same. */
const STEPS = [
  ...[-5, -4, -3, -2, -1, 1, 2, 3, 4, 5].map((interval) => ({ interval, slots: 2 })),
  ...[-3, -1, 1, 3].map((interval) => ({ interval, slots: 1 })),
  { interval: 7, slots: 4 },
];
/** No step like one of the four before it: never a figure that goes round. */
const APART = 4;

export function tune(seed: number, notes: number): TuneNote[] {
  const rng = new Rng(seed);
  const made: TuneNote[] = [];
  const recent: number[] = [];
  let pitch = 60 + rng.integer(12);
  while (made.length < notes) {
    const open = STEPS.flatMap(({ interval }, i) =>
      recent.includes(i) || pitch + interval < 40 || pitch + interval > 90 ? [] : [i],
    );
    const chosen = open[rng.integer(open.length)]!;
    recent.push(chosen);
    if (recent.length > APART) recent.shift();
    made.push({ pitch, slots: STEPS[chosen]!.slots });
    pitch += STEPS[chosen]!.interval;
  }
  return made;
}

/** [slots] of a tune, from `rest` held slots on, to the end of a bar of 16. */
export function symbolsOf(notes: readonly TuneNote[], rest = 0): Int16Array {
  const length = rest + notes.reduce((sum, { slots }) => sum + slots, 0);
  const symbols = new Int16Array(Math.ceil((length + 1) / 16) * 16).fill(HOLD);
  let at = rest;
  for (const { pitch, slots } of notes) {
    symbols[at] = pitch;
    at += slots;
  }
  return symbols;
}

/** Bars of 16 slots in which one voice has these symbols and the others are silent. */
export function barsOf(symbols: Int16Array, voice: PitchedVoice = 'melody'): JudgedBar[] {
  const silent = new Int16Array(16).fill(HOLD);
  return Array.from({ length: symbols.length / 16 }, (_, bar) => ({
    voices: Object.fromEntries(
      PITCHED.map((name) => [name, name === voice ? symbols.slice(bar * 16, bar * 16 + 16) : silent]),
    ) as Record<PitchedVoice, Int16Array>,
  }));
}

export function piece(title: string, melody: Int16Array, bass: Int16Array | null = null): IndexedPiece {
  return {
    title,
    composer: `who wrote ${title}`,
    collection: 'made up',
    licence: 'ours',
    grids: [{ voices: { melody, bass, inner1: null, inner2: null } }],
  };
}

export function fileOf(pieces: readonly IndexedPiece[]): Promise<Uint8Array<ArrayBuffer>> {
  return writeOriginality(buildOriginality(pieces));
}

export async function originalityOf(pieces: readonly IndexedPiece[]): Promise<Originality> {
  return new Originality(unwrap(await readOriginality(await fileOf(pieces))));
}

/** The longest match that ends in any of these bars. */
export function longestIn(originality: Originality, bars: readonly JudgedBar[]): number {
  return Math.max(0, ...bars.map((bar, i) => originality.nearest(bars.slice(0, i), bar)?.notes ?? 0));
}
