/** Bar features of everything at once: chords, drums, texture, loudness, rests, surprise, and the memory of earlier bars. */
import { chordQuality, chordRoot, chordTones } from '../../src/music/chord.ts';
import { SCALES } from '../../src/music/key.ts';
import { DRUMS, PITCHED } from '../../src/music/voices.ts';
import type { BarShape, VoiceShape } from './barShape.ts';
import {
  deviation,
  entropyOf,
  gaps,
  intervals,
  mean,
  pitchClass,
  pitches,
  share,
  type FeatureGroup,
} from './featureGroup.ts';

const DRUM_COUNT = DRUMS.length;

const chords: FeatureGroup = {
  name: 'chords',
  names: [
    'changes',
    'distinct',
    'minor',
    'seventh',
    'unstable',
    'suspended',
    'diatonic',
    'tonic',
    'dominant',
    'fifths',
    'offbeat',
  ],
  measure: (bar) => {
    const codes = [...bar.chords].filter((code) => code >= 0);
    const began = bar.chordOnsets.map((slot) => bar.chords[slot]!);
    const scale = SCALES[bar.mode];
    const quality = (...names: string[]) => share(codes, (code) => names.includes(chordQuality(code)));
    return [
      began.length,
      new Set(codes.map(chordRoot)).size,
      quality('min', 'min7'),
      quality('7', 'min7', 'maj7'),
      quality('dim', 'aug'),
      quality('sus4'),
      share(codes, (code) => chordTones(code).every((tone) => scale.includes(tone))),
      share(codes, (code) => chordRoot(code) === 0),
      share(codes, (code) => chordRoot(code) === 7),
      share(began.slice(1), (code, index) => (chordRoot(began[index]!) - chordRoot(code) + 12) % 12 === 7),
      share(bar.chordOnsets, (slot) => bar.metre.weights[slot]! < 2),
    ];
  },
};

function drumSlots(bar: BarShape, ...drums: readonly number[]): number[] {
  const slots: number[] = [];
  for (let slot = 0; slot < bar.slots; slot++)
    if (drums.some((drum) => bar.drums[slot * DRUM_COUNT + drum]! > 0)) slots.push(slot);
  return slots;
}

const drums: FeatureGroup = {
  name: 'drums',
  names: [
    'kick',
    'snare',
    'hats',
    'toms',
    'cymbals',
    'offbeat',
    'backbeat',
    'onBeats',
    'ghosts',
    'accents',
    'hatEvenness',
    'level',
  ],
  measure: (bar) => {
    const { weights, beatSlots } = bar.metre;
    const kick = drumSlots(bar, 0);
    const snare = drumSlots(bar, 1);
    const hats = drumSlots(bar, 2, 3, 7);
    const hits = [...bar.drums].filter((level) => level > 0);
    const struck = drumSlots(bar, 0, 1, 4, 5);
    const beats = bar.slots / beatSlots;
    return [
      kick.length,
      snare.length,
      hats.length,
      drumSlots(bar, 4, 5).length,
      drumSlots(bar, 6, 7).length,
      share(struck, (slot) => weights[slot] === 0),
      share(snare, (slot) => slot % beatSlots === 0 && (slot / beatSlots) % 2 === 1),
      kick.filter((slot) => slot % beatSlots === 0).length / beats,
      share(hits, (level) => level === 1),
      share(hits, (level) => level === 3),
      hats.length < 2 ? 0 : 1 / (1 + deviation(hats.slice(1).map((slot, index) => slot - hats[index]!))),
      hits.reduce((sum, level) => sum + level, 0) / bar.slots,
    ];
  },
};

const texture: FeatureGroup = {
  name: 'texture',
  names: ['voices', 'onsets', 'together', 'silence', 'spread', 'growth', 'busiest', 'crossing'],
  measure: (bar) => {
    const sounding = new Float32Array(bar.slots);
    const onsets = new Float32Array(bar.slots);
    const spreads: number[] = [];
    let crossed = 0;
    for (let slot = 0; slot < bar.slots; slot++) {
      const now = PITCHED.map((voice) => bar.voices[voice].sounding[slot]!).filter((pitch) => pitch >= 0);
      sounding[slot] = now.length;
      if (now.length > 1) spreads.push(Math.max(...now) - Math.min(...now));
      const melody = bar.voices.melody.sounding[slot]!;
      if (melody >= 0 && now.some((pitch) => pitch > melody)) crossed++;
    }
    for (const voice of PITCHED) for (const { slot } of bar.voices[voice].notes) onsets[slot]!++;
    const busy = [...onsets].filter((count) => count > 0);
    const half = bar.slots / 2;
    return [
      mean(sounding),
      onsets.reduce((sum, count) => sum + count, 0),
      share(busy, (count) => count > 1),
      share([...sounding], (count) => count === 0),
      mean(spreads),
      mean(onsets.slice(half)) - mean(onsets.slice(0, half)),
      Math.max(...onsets),
      crossed / bar.slots,
    ];
  },
};

const loudness: FeatureGroup = {
  name: 'loudness',
  names: ['mean', 'spread', 'growth', 'accentsOnBeat'],
  measure: (bar) => {
    const notes = PITCHED.flatMap((voice) => bar.voices[voice].notes);
    const half = bar.slots / 2;
    const loud = (kept: typeof notes) => mean(kept.map(({ velocity }) => velocity));
    const strong = notes.filter(({ slot }) => bar.metre.weights[slot]! >= 2);
    return [
      loud(notes),
      deviation(notes.map(({ velocity }) => velocity)),
      loud(notes.filter(({ slot }) => slot >= half)) - loud(notes.filter(({ slot }) => slot < half)),
      loud(strong) - loud(notes),
    ];
  },
};

const rests: FeatureGroup = {
  name: 'rests',
  names: ['downbeat', 'end', 'longest', 'count'],
  measure: (bar) => {
    const { sounding } = bar.voices.melody;
    let longest = 0;
    let run = 0;
    let count = 0;
    for (const pitch of sounding) {
      if (pitch < 0 && run === 0) count++;
      run = pitch < 0 ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return [sounding[0]! < 0 ? 1 : 0, sounding.at(-1)! < 0 ? 1 : 0, longest / bar.slots, count];
  },
};

const surprise: FeatureGroup = {
  name: 'surprise',
  names: ['pitchClasses', 'intervals', 'rhythm', 'chords', 'decisions'],
  measure: (bar) => {
    const { notes } = bar.voices.melody;
    return [
      entropyOf(pitches(notes).map(pitchClass)),
      entropyOf(intervals(notes)),
      entropyOf(gaps(notes, bar.slots)),
      entropyOf([...bar.chords].filter((code) => code >= 0)),
      bar.decisionEntropy,
    ];
  },
};

/** Onsets in common over onsets in either (Jaccard); 1 for two silences. */
function sameRhythm(now: VoiceShape, then: VoiceShape): number {
  const a = new Set(now.notes.map(({ slot }) => slot));
  const b = new Set(then.notes.map(({ slot }) => slot));
  const either = new Set([...a, ...b]).size;
  return either === 0 ? 1 : [...a].filter((slot) => b.has(slot)).length / either;
}

function samePitches(now: VoiceShape, then: VoiceShape): number {
  return share([...now.sounding], (pitch, slot) => pitch >= 0 && pitch === then.sounding[slot]);
}

/** Share of the shorter line's intervals that come in the same order in the other, whatever the pitch. */
function sameIntervals(now: VoiceShape, then: VoiceShape): number {
  const a = intervals(now.notes);
  const b = intervals(then.notes);
  const length = Math.min(a.length, b.length);
  return length === 0 ? 0 : share(a.slice(0, length), (interval, index) => interval === b[index]);
}

const MEMORY = ['rhythm', 'pitch', 'intervals', 'bassRhythm', 'bassPitch', 'drums', 'chords'];
function likeness(bar: BarShape, then: BarShape | undefined): number[] {
  if (!then || then.slots !== bar.slots) return MEMORY.map(() => 0);
  return [
    sameRhythm(bar.voices.melody, then.voices.melody),
    samePitches(bar.voices.melody, then.voices.melody),
    sameIntervals(bar.voices.melody, then.voices.melody),
    sameRhythm(bar.voices.bass, then.voices.bass),
    samePitches(bar.voices.bass, then.voices.bass),
    share([...bar.drums], (level, index) => level > 0 === then.drums[index]! > 0),
    share([...bar.chords], (code, slot) => code === then.chords[slot]),
  ];
}

const memory: FeatureGroup = {
  name: 'memory',
  names: [...MEMORY.map((name) => `${name}1`), ...MEMORY.map((name) => `${name}2`), 'rise', 'density'],
  measure: (bar, before) => {
    const earlier = before[0];
    const height = (shape: BarShape) => mean(pitches(shape.voices.melody.notes));
    const both = earlier && earlier.voices.melody.notes.length > 0 && bar.voices.melody.notes.length > 0;
    return [
      ...likeness(bar, before[0]),
      ...likeness(bar, before[1]),
      both ? height(bar) - height(earlier) : 0,
      earlier ? bar.voices.melody.notes.length - earlier.voices.melody.notes.length : 0,
    ];
  },
};

export const TEXTURE_GROUPS: readonly FeatureGroup[] = [chords, drums, texture, loudness, rests, surprise, memory];
