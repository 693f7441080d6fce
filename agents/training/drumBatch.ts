/** Drum tracks → the arrays of one training update of the groove network. Rows are time-major, as in batch.ts. */
import type { Rng } from '../../src/kernel/random.ts';
import type { GridPiece } from '../../src/music/grid.ts';
import { metreOf } from '../../src/music/metre.ts';
import { DRUM_LEVELS, DRUMS } from '../../src/music/voices.ts';
import type { BagLayout } from '../composer/architecture.ts';
import { DRUM_FEATURES, DrumHistory, pitchedOnsets } from '../composer/drumHistory.ts';

/** Marks rows past a sequence's end. */
export const NOT_THERE = 255;

export interface DrumWindow {
  readonly piece: GridPiece;
  readonly style: number;
  readonly from: number;
  readonly slots: number;
  /** Whether the drums may hear the pitched voices. */
  readonly listening: boolean;
}

export interface DrumBatch {
  readonly sequences: number;
  readonly slots: number;
  /** [slots × sequences × (DRUM_FEATURES + 1)] */
  readonly features: Int32Array;
  /** [slots × sequences × 8] */
  readonly levels: Uint8Array;
  /** [slots × sequences × 32] one-hot of `levels`, for the drums that come later in the slot */
  readonly decided: Float32Array;
  /** Slots in which drums were decided. */
  readonly rows: number;
}

export function makeDrumBatch(
  windows: readonly DrumWindow[],
  layout: BagLayout,
  drop: number,
  rng: Rng | null,
): DrumBatch {
  const sequences = windows.length;
  const slots = Math.max(...windows.map((window) => window.slots));
  const width = DRUM_FEATURES + 1;
  const features = new Int32Array(slots * sequences * width).fill(-1);
  const levels = new Uint8Array(slots * sequences * DRUMS.length).fill(NOT_THERE);
  const decided = new Float32Array(slots * sequences * DRUMS.length * DRUM_LEVELS);
  const scratch = new Int32Array(width);
  let rows = 0;
  windows.forEach(({ piece, style, from, slots: length, listening }, b) => {
    const { voices, drums } = piece;
    if (!drums) throw new Error(`${piece.id} has no drums`);
    const history = new DrumHistory(
      { metre: piece.metre, tempo: piece.tempo },
      (piece.phase + from) % metreOf(piece.metre).slots,
    );
    for (let t = 0; t < length; t++) {
      const row = t * sequences + b;
      const at = from + t;
      const heard = (symbols: Int16Array | null) => (listening && symbols ? symbols[at]! : null);
      const onsets = pitchedOnsets(heard(voices.melody), heard(voices.bass), heard(voices.inner1));
      history.row(onsets, layout, scratch, 0);
      for (let f = 0; f < DRUM_FEATURES; f++)
        features[row * width + f] = drop > 0 && rng!.next() < drop ? -1 : scratch[f]!;
      features[row * width + DRUM_FEATURES] = layout.direct('style', style);
      for (let drum = 0; drum < DRUMS.length; drum++) {
        const level = drums[at * DRUMS.length + drum]!;
        levels[row * DRUMS.length + drum] = level;
        decided[(row * DRUMS.length + drum) * DRUM_LEVELS + level] = 1;
      }
      history.push(drums, at * DRUMS.length);
      rows++;
    }
  });
  return { sequences, slots, features, levels, decided, rows };
}
