/** Sections of a piece, as a style plans them, become one score. */
import type { Rng } from '../../../src/kernel/random.ts';
import type { Pitch, Slots, Tempo } from '../../../src/kernel/units.ts';
import type { Key } from '../../../src/music/key.ts';
import type { PitchedVoice } from '../../../src/music/voices.ts';
import { layChords, type ChordBar, type Span } from './harmony.ts';
import { placeMotifs, sing, type Motif, type Register } from './melody.ts';
import { hitsOf, type DrumPattern, type Note, type Score } from './score.ts';
import { bassLine, comp, voiceChords } from './texture.ts';

/** Rhythm and tones of the bass over one chord; see `bassLine`. */
export type BassPattern = readonly [rhythm: string, tones: string];

export interface Section {
  readonly name: string;
  readonly chords: readonly ChordBar[];
  /** Phrase plan over `motifs`, see `placeMotifs`. */
  readonly melody?: string;
  /** Rhythm of the inner voices over the whole section; `-` ties over bar lines. */
  readonly comp?: string;
  /** @param bar within the section */
  bass?(span: Span, bar: number): BassPattern | null;
  drums?(bar: number): DrumPattern;
}

export interface Setting {
  readonly key: Key;
  readonly meter: readonly [number, number];
  readonly tempo: Tempo;
  /** [barSlots] metric weights */
  readonly weights: readonly number[];
  readonly motifs: Readonly<Record<string, Motif>>;
  /** Slots of the style's short note. */
  readonly grain: Slots;
  readonly register: Register;
  readonly scale: readonly number[];
  readonly blue?: ReadonlyMap<number, number>;
  readonly repeats: number;
  /** Loudness of the inner voices, a velocity. */
  readonly comping: number;
  /** Slots by which the upper inner voice follows the lower; absent = together. */
  readonly spread?: Slots;
  readonly programs: Readonly<Record<PitchedVoice, number>>;
}

/** Patterns in turn, a text of `bars` of them. */
export function cycle(patterns: readonly string[], bars: number): string {
  return Array.from({ length: bars }, (_, bar) => patterns[bar % patterns.length]!).join('');
}

export function arrange(sections: readonly Section[], setting: Setting, rng: Rng): Score {
  const { key, weights } = setting;
  const barSlots = weights.length;
  const voices: Record<PitchedVoice, Note[]> = { melody: [], bass: [], inner1: [], inner2: [] };
  const starts: number[] = [];
  let bars = 0;
  for (const section of sections) {
    starts.push(bars);
    bars += section.chords.length;
  }
  const spans = sections.flatMap((section, s) => layChords(section.chords, starts[s]! * barSlots, barSlots));
  const voicings = voiceChords(spans, key.tonic);
  const drums: Score['drums'] = [];
  let bass: Pitch = 37;
  sections.forEach((section, s) => {
    const from = starts[s]! * barSlots;
    const length = section.chords.length;
    const to = from + length * barSlots;
    if (section.melody) {
      const placed = placeMotifs(section.melody, from, setting.motifs, setting.grain, rng);
      voices.melody.push(...sing(placed, spans, { ...setting, tonic: key.tonic }).filter((note) => note.at < to));
    }
    if (section.comp) {
      const struck = comp(section.comp, from, spans, voicings, setting.comping, setting.spread ?? 0);
      voices.inner1.push(...struck.inner1);
      voices.inner2.push(...struck.inner2);
    }
    spans.forEach((span, i) => {
      if (span.at < from || span.at >= to) return;
      const pattern = section.bass?.(span, Math.floor((span.at - from) / barSlots));
      if (!pattern) return;
      const notes = bassLine(...pattern, span, spans[i + 1] ?? span, key.tonic, bass, rng);
      bass = notes.at(-1)?.pitch ?? bass;
      voices.bass.push(...notes);
    });
    if (section.drums)
      for (let bar = 0; bar < length; bar++) drums.push(...hitsOf(section.drums(bar), from + bar * barSlots));
  });
  return {
    key,
    meter: setting.meter,
    tempo: setting.tempo,
    barSlots,
    bars,
    voices,
    drums,
    spans,
    sections: sections.map(({ name, chords }, s) => ({ name, bar: starts[s]!, bars: chords.length })),
    programs: setting.programs,
  };
}
