/**
 * The musical words that reasons are given in. A feature of the tilt is its own word; a measurement of a bar is told by the
 * word that listeners would use for it. What has no word is not said. Knows no language: a word is part of a locale key.
 */

/** How a measurement is told: more of it is more (1) or less (−1) of the word; 0 = the word has no direction. */
export interface Wording {
  readonly word: string;
  readonly sign: 1 | -1 | 0;
}

const more = (word: string): Wording => ({ word, sign: 1 });
const less = (word: string): Wording => ({ word, sign: -1 });
const about = (word: string): Wording => ({ word, sign: 0 });

/** By the measurement's whole name. */
const EXACT: Readonly<Record<string, Wording>> = {
  'melody.rhythm:onsets': more('melody.density'),
  'melody.rhythm:offbeat': more('melody.offbeat'),
  'melody.rhythm:syncopated': more('melody.offbeat'),
  'melody.rhythm:strong': less('melody.offbeat'),
  'melody.rhythm:length': less('melody.density'),
  'melody.rhythm:sounding': less('melody.rest'),
  'melody.rhythm:entry': more('melody.rest'),
  'melody.pitch:mean': more('melody.high'),
  'melody.pitch:highest': more('melody.high'),
  'melody.pitch:lowest': more('melody.high'),
  'melody.pitch:last': more('melody.high'),
  'melody.pitch:spread': more('melody.range'),
  'melody.pitch:range': more('melody.range'),
  'melody.pitch:chromatic': more('melody.chromatic'),
  'melody.pitch:tonic': more('melody.home'),
  'melody.motion:distance': more('melody.leap'),
  'melody.motion:leap': more('melody.leap'),
  'melody.motion:widest': more('melody.leap'),
  'melody.motion:step': more('melody.step'),
  'melody.motion:repeat': more('melody.repeat'),
  'melody.motion:up': more('melody.rising'),
  'melody.motion:rise': more('melody.rising'),
  'melody.harmony:chordTone': more('melody.chordTone'),
  'melody.harmony:strongChordTone': more('melody.chordTone'),
  'melody.harmony:rough': more('melody.dissonance'),
  'melody.interval:fall8': more('melody.leap'),
  'melody.interval:fall5': more('melody.leap'),
  'melody.interval:rise5': more('melody.leap'),
  'melody.interval:rise8': more('melody.leap'),
  'melody.interval:fall2': more('melody.step'),
  'melody.interval:fall1': more('melody.step'),
  'melody.interval:rise1': more('melody.step'),
  'melody.interval:rise2': more('melody.step'),
  'melody.interval:same': more('melody.repeat'),
  'bass.rhythm:onsets': more('bass.density'),
  'bass.rhythm:offbeat': more('bass.offbeat'),
  'bass.rhythm:syncopated': more('bass.offbeat'),
  'bass.rhythm:strong': less('bass.offbeat'),
  'bass.rhythm:length': less('bass.density'),
  'bass.rhythm:sounding': less('bass.rest'),
  'bass.pitch:mean': more('bass.high'),
  'bass.pitch:root': more('bass.root'),
  'bass.pitch:leap': more('bass.leap'),
  'bass.pitch:octave': more('bass.leap'),
  'bass.pitch:range': more('bass.leap'),
  'bass.pitch:step': less('bass.leap'),
  'inner:onsets': more('inner.density'),
  'inner:offbeat': more('inner.offbeat'),
  'inner:pitch': more('inner.high'),
  'inner:sounding': less('inner.rest'),
  'inner:length': less('inner.density'),
  'inner:chordTone': less('inner.dissonance'),
  'chords:changes': more('chord.change'),
  'chords:distinct': more('chord.change'),
  'chords:minor': more('chord.minor'),
  'chords:seventh': more('chord.seventh'),
  'chords:tonic': more('chord.home'),
  'chords:dominant': more('chord.dominant'),
  'chords:diatonic': less('chord.far'),
  'chords.quality:min': more('chord.minor'),
  'chords.quality:dim': more('chord.minor'),
  'chords.quality:maj': less('chord.minor'),
  'chords.quality:7': more('chord.seventh'),
  'chords.quality:min7': more('chord.seventh'),
  'chords.quality:maj7': more('chord.seventh'),
  'drums:kick': more('drums.kick'),
  'drums:snare': more('drums.snare'),
  'drums:hats': more('drums.hats'),
  'drums:toms': more('drums.toms'),
  'drums:cymbals': more('drums.cymbals'),
  'drums:offbeat': more('drums.offbeat'),
  'drums:onBeats': less('drums.offbeat'),
  'drums:ghosts': more('drums.ghost'),
  'drums:accents': more('drums.accent'),
  'drums:level': more('drums.accent'),
  'texture:voices': more('texture.full'),
  'texture:onsets': more('texture.full'),
  'texture:busiest': more('texture.full'),
  'texture:silence': less('texture.full'),
  'loudness:mean': more('loudness'),
  'memory:rise': more('melody.rising'),
  'memory:density': more('melody.density'),
  'memory:drums1': more('drums.same'),
  'memory:drums2': more('drums.same'),
};

/** By the group of the measurement, where its name says nothing. */
const OF_GROUP: Readonly<Record<string, Wording>> = {
  'melody.rhythm': about('melody.rhythm'),
  'melody.rhythmPair': about('melody.rhythm'),
  'melody.onset': about('melody.rhythm'),
  'melody.pitch': about('melody'),
  'melody.pitchClass': about('melody'),
  'melody.motion': about('melody'),
  'melody.harmony': about('melody'),
  'melody.interval': about('melody'),
  'bass.rhythm': about('bass'),
  'bass.onset': about('bass'),
  'bass.pitch': about('bass'),
  'bass.pitchClass': about('bass'),
  inner: about('inner'),
  'inner.onset': about('inner'),
  chords: about('chord'),
  'chords.root': about('chord'),
  'chords.quality': about('chord'),
  vertical: about('chord'),
  outerMotion: about('chord'),
  drums: about('drums'),
  'drums.kickSlot': about('drums'),
  'drums.snareSlot': about('drums'),
  'drums.hatSlot': about('drums'),
  texture: about('texture'),
  loudness: about('loudness'),
  rests: more('melody.rest'),
  surprise: more('variety'),
  memory: more('memory'),
};

/** @param measurement 'group:name' of a bar feature · @returns null where there is no word for it */
export function wordingOf(measurement: string): Wording | null {
  const exact = Object.hasOwn(EXACT, measurement) ? EXACT[measurement] : undefined;
  if (exact) return exact;
  const group = measurement.split(':')[0]!;
  return (Object.hasOwn(OF_GROUP, group) && OF_GROUP[group]) || null;
}

/** The voice that a word speaks of: melody, bass, inner, chord, drums, or what it speaks of besides. */
export function voiceOfWord(word: string): string {
  return word.split('.')[0]!;
}
