/** Bar features of the melody, the bass and the inner voices. */
import { chordTones } from '../../src/music/chord.ts';
import { SCALES } from '../../src/music/key.ts';
import type { BarShape, ShapedNote, VoiceShape } from './barShape.ts';
import {
  deviation,
  gaps,
  intervals,
  mean,
  pitchClass,
  pitches,
  share,
  syncopates,
  type FeatureGroup,
} from './featureGroup.ts';

const STRONG = 2;
/** Interval classes heard as rough against the bass: seconds, tritone, sevenths. */
const ROUGH = new Set([1, 2, 6, 10, 11]);

function inChord(note: { slot: number; pitch: number }, bar: BarShape): boolean {
  return chordTones(bar.chords[note.slot]!).includes(pitchClass(note.pitch));
}

function soundingShare(voice: VoiceShape): number {
  return voice.sounding.reduce((count, pitch) => count + (pitch >= 0 ? 1 : 0), 0) / voice.sounding.length;
}

function rhythm(voice: VoiceShape, bar: BarShape): number[] {
  const { notes } = voice;
  const { weights } = bar.metre;
  return [
    (notes.length * 16) / bar.slots,
    share(notes, ({ slot }) => weights[slot]! >= STRONG),
    share(notes, ({ slot }) => weights[slot] === 0),
    share(notes, (note) => syncopates(note, bar)),
    mean(notes.map(({ length }) => length)),
    deviation(gaps(notes, bar.slots)),
    soundingShare(voice),
    (notes[0]?.slot ?? bar.slots) / bar.slots,
  ];
}
const RHYTHM = ['onsets', 'strong', 'offbeat', 'syncopated', 'length', 'unevenness', 'sounding', 'entry'];

function range(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}

/** Middle of the line against its ends: positive for an arch. */
function arch(notes: readonly ShapedNote[]): number {
  if (notes.length < 3) return 0;
  const third = notes.length / 3;
  const middle = pitches(notes.filter((_, index) => index >= third && index < 2 * third));
  const ends = pitches(notes.filter((_, index) => index < third || index >= 2 * third));
  return mean(middle) - mean(ends);
}

function turns(steps: readonly number[]): number {
  const moves = steps.filter((step) => step !== 0);
  return share(moves.slice(1), (step, index) => Math.sign(step) !== Math.sign(moves[index]!));
}

const melodyRhythm: FeatureGroup = {
  name: 'melody.rhythm',
  names: RHYTHM,
  measure: (bar) => rhythm(bar.voices.melody, bar),
};
const bassRhythm: FeatureGroup = { name: 'bass.rhythm', names: RHYTHM, measure: (bar) => rhythm(bar.voices.bass, bar) };

const melodyPitch: FeatureGroup = {
  name: 'melody.pitch',
  names: ['mean', 'spread', 'range', 'highest', 'lowest', 'chromatic', 'tonic', 'third', 'last'],
  measure: (bar) => {
    const { notes } = bar.voices.melody;
    const scale = SCALES[bar.mode];
    const high = pitches(notes);
    return [
      notes.length === 0 ? 69 : mean(high),
      deviation(high),
      range(high),
      notes.length === 0 ? 69 : Math.max(...high),
      notes.length === 0 ? 69 : Math.min(...high),
      share(notes, ({ pitch }) => !scale.includes(pitchClass(pitch))),
      share(notes, ({ pitch }) => pitchClass(pitch) === 0),
      share(notes, ({ pitch }) => pitchClass(pitch) === scale[2]),
      notes.at(-1)?.pitch ?? 69,
    ];
  },
};

const melodyMotion: FeatureGroup = {
  name: 'melody.motion',
  names: ['distance', 'leap', 'step', 'repeat', 'up', 'turns', 'widest', 'arch', 'rise', 'recovered'],
  measure: (bar) => {
    const { notes } = bar.voices.melody;
    const steps = intervals(notes);
    const sizes = steps.map(Math.abs);
    return [
      mean(sizes),
      share(sizes, (size) => size >= 5),
      share(sizes, (size) => size === 1 || size === 2),
      share(sizes, (size) => size === 0),
      share(steps, (step) => step > 0),
      turns(steps),
      Math.max(0, ...sizes),
      arch(notes),
      notes.length === 0 ? 0 : notes.at(-1)!.pitch - notes[0]!.pitch,
      share(
        steps,
        (step, i) =>
          Math.abs(steps[i - 1] ?? 0) >= 5 && Math.sign(step) === -Math.sign(steps[i - 1]!) && Math.abs(step) <= 2,
      ),
    ];
  },
};

const melodyHarmony: FeatureGroup = {
  name: 'melody.harmony',
  names: ['chordTone', 'strongChordTone', 'rough', 'third', 'unison', 'resolved'],
  measure: (bar) => {
    const { notes, sounding } = bar.voices.melody;
    const bass = bar.voices.bass.sounding;
    const both = [...sounding.keys()].filter((slot) => sounding[slot]! >= 0 && bass[slot]! >= 0);
    const classes = both.map((slot) => pitchClass(sounding[slot]! - bass[slot]!));
    return [
      share(notes, (note) => inChord(note, bar)),
      share(
        notes.filter(({ slot }) => bar.metre.weights[slot]! >= STRONG),
        (note) => inChord(note, bar),
      ),
      share(classes, (interval) => ROUGH.has(interval)),
      share(classes, (interval) => interval === 3 || interval === 4 || interval === 8 || interval === 9),
      share(classes, (interval) => interval === 0),
      share(notes.slice(1), (note, index) => !inChord(notes[index]!, bar) && inChord(note, bar)),
    ];
  },
};

const bassPitch: FeatureGroup = {
  name: 'bass.pitch',
  names: ['mean', 'range', 'root', 'step', 'leap', 'octave', 'rise', 'repeat'],
  measure: (bar) => {
    const { notes } = bar.voices.bass;
    const sizes = intervals(notes).map(Math.abs);
    return [
      notes.length === 0 ? 45 : mean(pitches(notes)),
      range(pitches(notes)),
      share(notes, ({ pitch, slot }) => chordTones(bar.chords[slot]!)[0] === pitchClass(pitch)),
      share(sizes, (size) => size === 1 || size === 2),
      share(sizes, (size) => size >= 5),
      share(sizes, (size) => size === 12),
      notes.length === 0 ? 0 : notes.at(-1)!.pitch - notes[0]!.pitch,
      share(sizes, (size) => size === 0),
    ];
  },
};

const inner: FeatureGroup = {
  name: 'inner',
  names: ['onsets', 'offbeat', 'pitch', 'sounding', 'length', 'withMelody', 'belowMelody', 'aboveBass', 'chordTone'],
  measure: (bar) => {
    const upper = bar.voices.inner1;
    const lower = bar.voices.inner2;
    const notes = [...upper.notes, ...lower.notes];
    const melody = bar.voices.melody;
    const melodySlots = new Set(melody.notes.map(({ slot }) => slot));
    const all = [...Array(bar.slots).keys()];
    const below = all.filter((slot) => upper.sounding[slot]! >= 0 && melody.sounding[slot]! >= 0);
    const above = all.filter((slot) => lower.sounding[slot]! >= 0 && bar.voices.bass.sounding[slot]! >= 0);
    return [
      (notes.length * 16) / bar.slots,
      share(notes, ({ slot }) => bar.metre.weights[slot] === 0),
      notes.length === 0 ? 60 : mean(pitches(notes)),
      (soundingShare(upper) + soundingShare(lower)) / 2,
      mean(notes.map(({ length }) => length)),
      share(notes, ({ slot }) => melodySlots.has(slot)),
      mean(below.map((slot) => melody.sounding[slot]! - upper.sounding[slot]!)),
      mean(above.map((slot) => lower.sounding[slot]! - bar.voices.bass.sounding[slot]!)),
      share(notes, (note) => inChord(note, bar)),
    ];
  },
};

export const VOICE_GROUPS: readonly FeatureGroup[] = [
  melodyRhythm,
  melodyPitch,
  melodyMotion,
  melodyHarmony,
  bassRhythm,
  bassPitch,
  inner,
];
