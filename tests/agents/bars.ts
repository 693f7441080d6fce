/** Bars written out by hand, for tests that must know every note. */
import { metreOf, type MetreName } from '../../src/music/metre.ts';
import { DRUMS, HOLD, REST } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';

export interface Written {
  /** slot → pitch, or REST */
  readonly melody?: Readonly<Record<number, number>>;
  readonly bass?: Readonly<Record<number, number>>;
  readonly inner1?: Readonly<Record<number, number>>;
  /** slot → absolute chord code */
  readonly chords?: Readonly<Record<number, number>>;
  /** slot → [drum, level] */
  readonly drums?: Readonly<Record<number, readonly [number, number]>>;
  readonly barIndex?: number;
  readonly metre?: MetreName;
  readonly tonic?: number;
}

export function written({
  melody = {},
  bass = {},
  inner1 = {},
  chords = {},
  drums = {},
  barIndex = 0,
  metre = '4/4',
  tonic = 0,
}: Written): PlannedBar {
  const { slots } = metreOf(metre);
  const line = (notes: Readonly<Record<number, number>>, fallback: number) => {
    const out = new Int16Array(slots).fill(HOLD);
    if (notes[0] === undefined && fallback !== HOLD) out[0] = fallback;
    for (const [slot, symbol] of Object.entries(notes)) out[Number(slot)] = symbol;
    return out;
  };
  const voices = {
    melody: line(melody, HOLD),
    bass: line(bass, HOLD),
    inner1: line(inner1, HOLD),
    inner2: line({}, REST),
  };
  const velocity = (symbols: Int16Array) => Uint8Array.from(symbols, (symbol) => (symbol >= 0 ? 80 : 0));
  const hits = new Uint8Array(slots * DRUMS.length);
  for (const [slot, [drum, level]] of Object.entries(drums)) hits[Number(slot) * DRUMS.length + drum] = level;
  return {
    decisionId: barIndex,
    barIndex,
    fromSlot: 0,
    policyVersion: 0,
    control: false,
    metre,
    tempo: 120,
    key: { tonic, mode: 'major' },
    style: { written: 1 },
    phrase: { index: 0, bar: barIndex, bars: 4, act: 'new', motif: -1 },
    chords: line(chords, HOLD),
    voices,
    velocities: {
      melody: velocity(voices.melody),
      bass: velocity(voices.bass),
      inner1: velocity(voices.inner1),
      inner2: velocity(voices.inner2),
    },
    drums: hits,
    outlook: { onset: new Float32Array(slots), degrees: new Float32Array(slots * 7), ghosts: [] },
    logProb: 0,
    priorLogProb: 0,
    entropy: 0,
  };
}
