/** Bar features that are histograms: one family a group, so that a taste for one place or interval can be found by itself. */
import { QUALITIES, chordQuality, chordRoot } from '../../src/music/chord.ts';
import { DRUMS } from '../../src/music/voices.ts';
import type { BarShape, ShapedNote } from './barShape.ts';
import { gaps, histogram, intervals, numbered, pitchClass, type FeatureGroup } from './featureGroup.ts';

const GRID = 16;
/** Upper edges (semitones, exclusive) of the interval bins: falls, repeats and rises by size. */
const INTERVAL_EDGES = [-7, -4, -2, -1, 0, 1, 2, 3, 5, 8];
const INTERVAL_NAMES = [
  'fall8',
  'fall5',
  'fall3',
  'fall2',
  'fall1',
  'same',
  'rise1',
  'rise2',
  'rise3',
  'rise5',
  'rise8',
];
/** Note lengths in slots, upper edges inclusive: sixteenth, eighth, quarter, half, longer. */
const GAP_EDGES = [1, 2, 4, 8];

function bin(value: number, edges: readonly number[], inclusive: boolean): number {
  const index = edges.findIndex((edge) => (inclusive ? value <= edge : value < edge));
  return index < 0 ? edges.length : index;
}

/** [16] 1 where a note begins. A bar of 12 slots leaves the last four at 0. */
function onsetsBySlot(notes: readonly ShapedNote[]): Float32Array {
  const out = new Float32Array(GRID);
  for (const { slot } of notes) out[slot] = 1;
  return out;
}

function drumBySlot(bar: BarShape, drums: readonly number[]): Float32Array {
  const out = new Float32Array(GRID);
  for (let slot = 0; slot < bar.slots; slot++)
    for (const drum of drums) out[slot] = Math.max(out[slot]!, bar.drums[slot * DRUMS.length + drum]! / 3);
  return out;
}

function group(name: string, names: readonly string[], measure: (bar: BarShape) => ArrayLike<number>): FeatureGroup {
  return { name, names, measure };
}

/** How melody and bass move from one onset of either to the next. */
function outerMotion(bar: BarShape): Float32Array {
  const melody = bar.voices.melody.sounding;
  const bass = bar.voices.bass.sounding;
  const kinds: number[] = [];
  for (let slot = 1; slot < bar.slots; slot++) {
    if (melody[slot]! < 0 || bass[slot]! < 0 || melody[slot - 1]! < 0 || bass[slot - 1]! < 0) continue;
    const up = melody[slot]! - melody[slot - 1]!;
    const down = bass[slot]! - bass[slot - 1]!;
    if (up === 0 && down === 0) continue;
    if (up === down) kinds.push(0);
    else if (up === 0 || down === 0) kinds.push(3);
    else kinds.push(Math.sign(up) === Math.sign(down) ? 1 : 2);
  }
  return histogram(kinds, 4);
}

export const HISTOGRAM_GROUPS: readonly FeatureGroup[] = [
  group('melody.pitchClass', numbered('pc', 12), (bar) =>
    histogram(
      bar.voices.melody.notes.map(({ pitch }) => pitchClass(pitch)),
      12,
    ),
  ),
  group('melody.interval', INTERVAL_NAMES, (bar) =>
    histogram(
      intervals(bar.voices.melody.notes).map((step) => bin(step, INTERVAL_EDGES, false)),
      INTERVAL_NAMES.length,
    ),
  ),
  group('melody.rhythmPair', numbered('pair', 25), (bar) => {
    const sizes = gaps(bar.voices.melody.notes, bar.slots).map((gap) => bin(gap, GAP_EDGES, true));
    return histogram(
      sizes.slice(1).map((size, index) => sizes[index]! * 5 + size),
      25,
    );
  }),
  group('melody.onset', numbered('slot', GRID), (bar) => onsetsBySlot(bar.voices.melody.notes)),
  group('bass.onset', numbered('slot', GRID), (bar) => onsetsBySlot(bar.voices.bass.notes)),
  group('inner.onset', numbered('slot', GRID), (bar) =>
    onsetsBySlot([...bar.voices.inner1.notes, ...bar.voices.inner2.notes]),
  ),
  group('bass.pitchClass', numbered('pc', 12), (bar) =>
    histogram(
      bar.voices.bass.notes.map(({ pitch }) => pitchClass(pitch)),
      12,
    ),
  ),
  group('vertical', numbered('class', 12), (bar) => {
    const melody = bar.voices.melody.sounding;
    const bass = bar.voices.bass.sounding;
    const both = [...melody.keys()].filter((slot) => melody[slot]! >= 0 && bass[slot]! >= 0);
    return histogram(
      both.map((slot) => pitchClass(melody[slot]! - bass[slot]!)),
      12,
    );
  }),
  group('outerMotion', ['parallel', 'similar', 'contrary', 'oblique'], outerMotion),
  group('chords.root', numbered('pc', 12), (bar) =>
    histogram([...bar.chords].filter((code) => code >= 0).map(chordRoot), 12),
  ),
  group('chords.quality', QUALITIES, (bar) =>
    histogram(
      [...bar.chords].filter((code) => code >= 0).map((code) => QUALITIES.indexOf(chordQuality(code))),
      QUALITIES.length,
    ),
  ),
  group('drums.kickSlot', numbered('slot', GRID), (bar) => drumBySlot(bar, [0])),
  group('drums.snareSlot', numbered('slot', GRID), (bar) => drumBySlot(bar, [1])),
  group('drums.hatSlot', numbered('slot', GRID), (bar) => drumBySlot(bar, [2, 3, 7])),
];
