/** Chord progressions of the synthetic styles: written as text, laid on bars, and re-harmonised. Knows no style. */
import type { Rng } from '../../../src/kernel/random.ts';
import type { PitchClass, Slots } from '../../../src/kernel/units.ts';

interface KindEntry {
  /** Semitones above the root, root first; the third is second, the seventh or sixth fourth. */
  readonly tones: readonly number[];
  /** Tensions that sound well on top: ninths, sixths, elevenths. */
  readonly colours: readonly number[];
}

/** Kinds of chord by Harte shorthand (Harte et al. 2005), finer than the composer's eight qualities. */
const KINDS = {
  maj: { tones: [0, 4, 7], colours: [2, 9] },
  min: { tones: [0, 3, 7], colours: [2, 10] },
  maj6: { tones: [0, 4, 7, 9], colours: [2] },
  min6: { tones: [0, 3, 7, 9], colours: [2] },
  maj7: { tones: [0, 4, 7, 11], colours: [2, 9] },
  maj9: { tones: [0, 4, 7, 11], colours: [2, 9] },
  min7: { tones: [0, 3, 7, 10], colours: [2, 5] },
  min9: { tones: [0, 3, 7, 10], colours: [2, 5] },
  minmaj7: { tones: [0, 3, 7, 11], colours: [2] },
  '7': { tones: [0, 4, 7, 10], colours: [2, 9] },
  '9': { tones: [0, 4, 7, 10], colours: [2, 9] },
  '13': { tones: [0, 4, 7, 10], colours: [9, 2] },
  '7(b9)': { tones: [0, 4, 7, 10], colours: [1, 8] },
  '7(#9)': { tones: [0, 4, 7, 10], colours: [3] },
  'sus4(b7)': { tones: [0, 5, 7, 10], colours: [2, 9] },
  hdim7: { tones: [0, 3, 6, 10], colours: [5, 8] },
  dim7: { tones: [0, 3, 6, 9], colours: [2] },
} as const satisfies Record<string, KindEntry>;
export type Kind = keyof typeof KINDS;

export interface Chord {
  /** Semitones above the tonic. */
  readonly root: PitchClass;
  readonly kind: Kind;
}
/** The chords of one bar, which share it equally. */
export type ChordBar = readonly Chord[];

/** A chord where it sounds. */
export interface Span extends Chord {
  readonly at: Slots;
  readonly length: Slots;
}

export function tonesOf(kind: Kind): readonly number[] {
  return KINDS[kind].tones;
}
export function coloursOf(kind: Kind): readonly number[] {
  return KINDS[kind].colours;
}
export function isDominant({ kind }: Chord): boolean {
  return kind === '7' || kind === '9' || kind === '13' || kind === '7(b9)' || kind === '7(#9)';
}
function isMinor({ kind }: Chord): boolean {
  return KINDS[kind].tones[1] === 3;
}

const NUMERALS: Readonly<Record<string, number>> = { I: 0, II: 2, III: 4, IV: 5, V: 7, VI: 9, VII: 11 };

/**
 * `"ii:min9 V:13 | I:maj9"` → bars. Numerals count from the major scale, `b` and `#` shift them; capitals mean nothing.
 * @throws RangeError if a chord is none (a slip in a style's own table)
 */
export function readProgression(text: string): ChordBar[] {
  return text.split('|').map((bar) =>
    bar
      .trim()
      .split(/\s+/)
      .map((word) => {
        const match = /^([b#]?)([iv]+):(.+)$/i.exec(word);
        const step = NUMERALS[match?.[2]?.toUpperCase() ?? ''];
        if (!match || step === undefined || !(match[3]! in KINDS)) throw new RangeError(`“${word}” is no chord`);
        const shift = match[1] === 'b' ? 11 : match[1] === '#' ? 1 : 0;
        return { root: (step + shift) % 12, kind: match[3] as Kind };
      }),
  );
}

/** Bars of chords one after the other from a slot on. */
export function layChords(bars: readonly ChordBar[], from: Slots, barSlots: Slots): Span[] {
  return bars.flatMap((bar, b) => {
    const length = barSlots / bar.length;
    return bar.map((chord, i) => ({ ...chord, at: from + b * barSlots + i * length, length }));
  });
}

/** The chord that sounds in a slot; −1 where none does. Spans are in order. */
export function spanIndex(spans: readonly Span[], slot: Slots): number {
  return spans.findLastIndex((span) => span.at <= slot);
}

/** How often each substitution is tried, 0–1 a chance. */
export interface Substitutions {
  /** V7 → bII9, its tritone away. */
  readonly tritone?: number;
  /** A bar of V7 → ii V. */
  readonly prepare?: number;
  /** The second half of a bar → the dominant of what follows. */
  readonly secondary?: number;
  /** I → iii or vi: the chord a third away that shares most tones. */
  readonly third?: number;
  /** V7 → the same chord suspended first. */
  readonly suspend?: number;
}

/** A progression re-harmonised by common-practice substitutions of jazz; the first chord stays what it is. */
export function substitute(bars: readonly ChordBar[], chances: Substitutions, rng: Rng): ChordBar[] {
  const by = (chance: number | undefined) => rng.next() < (chance ?? 0);
  return bars.map((bar, b): ChordBar => {
    const chord = bar[0]!;
    const next = bars[(b + 1) % bars.length]![0]!;
    if (bar.length > 1 || b === 0) return bar;
    if (isDominant(chord)) {
      if (by(chances.prepare)) return [{ root: (chord.root + 7) % 12, kind: isMinor(next) ? 'hdim7' : 'min9' }, chord];
      if (by(chances.suspend)) return [{ root: chord.root, kind: 'sus4(b7)' }, chord];
      return by(chances.tritone) ? [{ root: (chord.root + 6) % 12, kind: '9' }] : bar;
    }
    if (next.root !== chord.root && !isDominant(next) && by(chances.secondary))
      return [chord, { root: (next.root + 7) % 12, kind: isMinor(next) ? '7(b9)' : '13' }];
    if ((chord.kind === 'maj7' || chord.kind === 'maj9') && by(chances.third))
      return [{ root: (chord.root + (rng.next() < 0.5 ? 4 : 9)) % 12, kind: 'min7' }];
    return bar;
  });
}
