/**
 * The shapes of the policy network and the layout of its sparse inputs; no numbers are computed here.
 *
 * One slot: sparse features of the past → sum of table rows (a "bag") → trunk GRU → one hidden slice per head;
 * each head adds a bag of its own features and of the voices already decided in this slot, then decides
 * hold or move, and on a move which symbol.
 */
import { DRUM_LEVELS, DRUMS, PITCHED } from '../../src/music/voices.ts';
import { MODES } from '../../src/music/key.ts';
import {
  AGES,
  BARS,
  CHORD_CHOICES,
  CHORDS,
  ELAPSED,
  INTERVALS,
  PITCHES,
  PLACES,
  PREDICTIONS,
  SOUNDINGS,
  TEMPI,
  VERTICALS,
} from './vocabulary.ts';

/** Features that occur in several places share one small embedding each. */
export const KINDS = {
  sounding: { size: SOUNDINGS, width: 24 },
  age: { size: AGES, width: 8 },
  interval: { size: INTERVALS, width: 12 },
  vertical: { size: VERTICALS, width: 10 },
  prediction: { size: PREDICTIONS, width: 12 },
  run: { size: AGES, width: 8 },
} as const;
export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** Where every sparse feature of one bag finds its row. Rows: for each kind size × blocks, then the direct blocks. */
export class BagLayout {
  readonly rows: number;
  readonly blocks: Readonly<Record<Kind, number>>;
  readonly directRows: number;
  readonly #kindBase: Record<Kind, number>;
  readonly #directBase = new Map<string, number>();
  readonly directBase: number;

  constructor(blocks: Partial<Record<Kind, number>>, direct: Readonly<Record<string, number>>) {
    let row = 0;
    this.#kindBase = {} as Record<Kind, number>;
    this.blocks = Object.fromEntries(KIND_NAMES.map((kind) => [kind, blocks[kind] ?? 0])) as Record<Kind, number>;
    for (const kind of KIND_NAMES) {
      this.#kindBase[kind] = row;
      row += KINDS[kind].size * this.blocks[kind];
    }
    this.directBase = row;
    for (const [name, size] of Object.entries(direct)) {
      this.#directBase.set(name, row);
      row += size;
    }
    this.rows = row;
    this.directRows = row - this.directBase;
  }

  row(kind: Kind, block: number, value: number): number {
    return this.#kindBase[kind] + value * this.blocks[kind] + block;
  }

  direct(name: string, value: number): number {
    return this.#directBase.get(name)! + value;
  }
}

/** Pairs of pitched voices whose vertical interval the trunk sees. */
export const PAIRS = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
] as const;
/** Dense trunk inputs: pitch classes above the tonic heard lately, at three decays. */
export const HISTOGRAM_SLOTS = [6, 40, 160] as const;
export const DENSE = 12 * HISTOGRAM_SLOTS.length;
export const TONICS = 12;
/** Heads of the harmony trunk: chord, then the pitched voices in deciding order. */
export const HEADS = ['chord', ...PITCHED] as const;
/** Columns of a pitched head's symbol table: intervals, absolute, pitch class, over the chord root, over each earlier voice, the three matches. */
export const OUT_INTERVAL = 0;
export const OUT_ABSOLUTE = INTERVALS;
export const OUT_CLASS = OUT_ABSOLUTE + PITCHES + 1;
export const OUT_CHORD = OUT_CLASS + 12;
export const OUT_MATCH = OUT_CHORD + 12;
export const OUT_VOICES = OUT_MATCH + 3;
export function outColumns(earlierVoices: number): number {
  return OUT_VOICES + 12 * earlierVoices;
}

export interface Sizes {
  readonly styles: number;
  /** Width of the trunk's input. */
  readonly input: number;
  /** GRU state. */
  readonly hidden: number;
  /** Hidden slice of one pitched or chord head. */
  readonly head: number;
  /** Inner layer of the hold decision. */
  readonly hold: number;
  readonly drumInput: number;
  readonly drumHidden: number;
  readonly drumHead: number;
}

export function trunkLayout(styles: number): BagLayout {
  return new BagLayout(
    { sounding: 4, age: 5, interval: 4, vertical: PAIRS.length, prediction: 12, run: 6 },
    {
      place: PLACES,
      bar: BARS,
      elapsed: ELAPSED,
      mode: MODES.length,
      tonic: TONICS,
      tempo: TEMPI,
      chord: CHORDS,
      present: 10,
      style: styles,
    },
  );
}

export function pitchedLayout(earlierVoices: number, styles: number): BagLayout {
  return new BagLayout(
    {
      sounding: 1 + earlierVoices,
      age: 1,
      interval: 1 + earlierVoices,
      vertical: earlierVoices,
      prediction: 3,
      run: 3,
    },
    {
      place: PLACES,
      chord: CHORDS,
      overRoot: 13,
      mode: MODES.length,
      agrees: 6 * earlierVoices,
      began: 2 * earlierVoices,
      style: styles,
    },
  );
}

export function chordLayout(styles: number): BagLayout {
  return new BagLayout({ age: 1 }, { chord: CHORDS, place: PLACES, bar: BARS, mode: MODES.length, style: styles });
}

/** Drums look at what each of them did just now, one and two beats ago, one and two bars ago. */
export const DRUM_LOOKBACKS = 5;
export function drumLayout(styles: number): BagLayout {
  return new BagLayout(
    { age: DRUMS.length },
    {
      hits: DRUM_LOOKBACKS * DRUMS.length * DRUM_LEVELS,
      place: PLACES,
      bar: BARS,
      tempo: TEMPI,
      pitched: 9,
      style: styles,
    },
  );
}
/** Columns of the drum head: for each drum its levels. */
export const DRUM_OUT = DRUMS.length * DRUM_LEVELS;

export type Shape = readonly [number] | readonly [number, number];

/** Every weight of the policy by name, in the order they are stored. */
export function weightShapes(sizes: Sizes): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const kind of KIND_NAMES) shapes.set(`embed/${kind}`, [KINDS[kind].size, KINDS[kind].width]);
  const bag = (name: string, layout: BagLayout, width: number) => {
    for (const kind of KIND_NAMES)
      if (layout.blocks[kind] > 0) shapes.set(`${name}/${kind}`, [KINDS[kind].width, layout.blocks[kind] * width]);
    shapes.set(`${name}/direct`, [layout.directRows, width]);
  };
  const norm = (name: string, width: number) => {
    shapes.set(`${name}/gain`, [width]);
    shapes.set(`${name}/bias`, [width]);
  };
  const gru = (name: string, input: number, hidden: number) => {
    shapes.set(`${name}/input`, [input, 3 * hidden]);
    shapes.set(`${name}/inputBias`, [3 * hidden]);
    shapes.set(`${name}/state`, [hidden, 3 * hidden]);
    shapes.set(`${name}/stateBias`, [3 * hidden]);
  };
  bag('trunk', trunkLayout(sizes.styles), sizes.input);
  shapes.set('trunk/dense', [DENSE, sizes.input]);
  norm('trunk/norm', sizes.input);
  gru('gru', sizes.input, sizes.hidden);
  shapes.set('slices', [sizes.hidden + sizes.input, HEADS.length * sizes.head]);
  shapes.set('slices/bias', [HEADS.length * sizes.head]);
  HEADS.forEach((head, h) => {
    bag(head, h === 0 ? chordLayout(sizes.styles) : pitchedLayout(h - 1, sizes.styles), sizes.head);
    norm(`${head}/norm`, sizes.head);
    shapes.set(`${head}/hold1`, [sizes.head, sizes.hold]);
    shapes.set(`${head}/hold1/bias`, [sizes.hold]);
    shapes.set(`${head}/hold2`, [sizes.hold, 1]);
    shapes.set(`${head}/hold2/bias`, [1]);
    shapes.set(`${head}/move`, [sizes.head, sizes.head]);
    shapes.set(`${head}/move/bias`, [sizes.head]);
    norm(`${head}/moveNorm`, sizes.head);
    const out = h === 0 ? CHORD_CHOICES : outColumns(h - 1);
    shapes.set(`${head}/out`, [sizes.head, out]);
    shapes.set(`${head}/out/bias`, [out]);
  });
  bag('drums', drumLayout(sizes.styles), sizes.drumInput);
  norm('drums/norm', sizes.drumInput);
  gru('drumGru', sizes.drumInput, sizes.drumHidden);
  shapes.set('drumHead', [sizes.drumHidden + sizes.drumInput, sizes.drumHead]);
  shapes.set('drumHead/bias', [sizes.drumHead]);
  norm('drumHead/norm', sizes.drumHead);
  shapes.set('drumOut', [sizes.drumHead, DRUM_OUT]);
  shapes.set('drumOut/bias', [DRUM_OUT]);
  // What the drums already decided in this slot say about the next ones: [earlier drum × level, later drum × level].
  shapes.set('drumOut/together', [DRUM_OUT, DRUM_OUT]);
  return shapes;
}
