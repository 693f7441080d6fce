/** How voices go together from note to note: steps, parallels, spacing, and what becomes of dissonances. */
import { chordTones } from '../../src/music/chord.ts';
import { PITCHED } from '../../src/music/voices.ts';
import { pitchClass, type FeatureGroup } from '../learner/featureGroup.ts';
import { spanOf, type Span, type SpanLine } from './span.ts';

const STRONG = 2;
/** Upper edges (semitones, inclusive) of step sizes: struck again, second, third, fourth to fifth, up to the seventh, wider. */
const STEP_EDGES = [0, 2, 4, 7, 11];
const STEP_NAMES = ['same', 'second', 'third', 'fifth', 'seventh', 'wider'];
/** Interval classes that are rough above a bass. */
const ROUGH = [1, 2, 6, 10, 11];
const UNISON = 0;
const FIFTH = 7;

/** Pairs of voices, the higher one first. */
const PAIRS = [
  ['melody', 'bass'],
  ['melody', 'inner1'],
  ['inner1', 'inner2'],
  ['inner2', 'bass'],
  ['inner1', 'bass'],
  ['melody', 'inner2'],
] as const;
const NEIGHBOURS = PAIRS.slice(1, 4);

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** A measurement of two bars; without a bar before it everything is 0. */
export function spanGroup(
  name: string,
  names: readonly string[],
  measure: (span: Span) => ArrayLike<number>,
): FeatureGroup {
  return {
    name,
    names,
    measure: (bar, [before]) =>
      before?.slots === bar.slots ? measure(spanOf(bar, before)) : new Float32Array(names.length),
  };
}

function stepSizes({ notes }: SpanLine): number[] {
  const counts = STEP_NAMES.map(() => 0);
  for (let i = 1; i < notes.length; i++) {
    const size = Math.abs(notes[i]!.pitch - notes[i - 1]!.pitch);
    const bin = STEP_EDGES.findIndex((edge) => size <= edge);
    counts[bin < 0 ? STEP_EDGES.length : bin]!++;
  }
  return counts.map((count) => ratio(count, notes.length - 1));
}

const steps = spanGroup(
  'steps',
  PITCHED.flatMap((voice) => STEP_NAMES.map((name) => `${voice}.${name}`)),
  ({ lines }) => PITCHED.flatMap((voice) => stepSizes(lines[voice])),
);

/** Of the moves both voices of a pair make at once: to a fifth from a fifth, to a unison or octave from one, to either by similar motion. */
function parallels(span: Span, above: SpanLine, below: SpanLine) {
  let moves = 0;
  let fifths = 0;
  let octaves = 0;
  let hidden = 0;
  let contrary = 0;
  for (let slot = 1; slot < span.slots; slot++) {
    if (!above.struck[slot] || !below.struck[slot]) continue;
    const [a, b] = [above.sounding[slot - 1]!, below.sounding[slot - 1]!];
    const [c, d] = [above.sounding[slot]!, below.sounding[slot]!];
    if (a < 0 || b < 0 || a === c || b === d) continue;
    moves++;
    const before = pitchClass(a - b);
    const now = pitchClass(c - d);
    if (before === now && now === FIFTH) fifths++;
    else if (before === now && now === UNISON) octaves++;
    const similar = Math.sign(c - a) === Math.sign(d - b);
    if (!similar) contrary++;
    else if (before !== now && (now === FIFTH || now === UNISON)) hidden++;
  }
  return { moves, fifths, octaves, hidden, contrary };
}

const parallelMotion = spanGroup(
  'parallels',
  ['outerFifths', 'outerOctaves', 'outerHidden', 'fifths', 'octaves', 'hidden', 'contrary', 'together'],
  (span) => {
    const counts = PAIRS.map(([above, below]) => parallels(span, span.lines[above], span.lines[below]));
    const sum = (key: keyof (typeof counts)[number]) => counts.reduce((total, count) => total + count[key], 0);
    const outer = counts[0]!;
    const moves = sum('moves');
    return [
      ratio(outer.fifths, outer.moves),
      ratio(outer.octaves, outer.moves),
      ratio(outer.hidden, outer.moves),
      ratio(sum('fifths'), moves),
      ratio(sum('octaves'), moves),
      ratio(sum('hidden'), moves),
      ratio(sum('contrary'), moves),
      moves / span.slots,
    ];
  },
);

const spacing = spanGroup(
  'spacing',
  NEIGHBOURS.flatMap(([above, below]) => ['mean', 'wide'].map((name) => `${above}-${below}.${name}`)),
  (span) =>
    NEIGHBOURS.flatMap(([above, below]) => {
      let both = 0;
      let sum = 0;
      let wide = 0;
      for (let slot = 0; slot < span.slots; slot++) {
        const high = span.lines[above].sounding[slot]!;
        const low = span.lines[below].sounding[slot]!;
        if (high < 0 || low < 0) continue;
        both++;
        sum += Math.abs(high - low);
        if (Math.abs(high - low) > 12) wide++;
      }
      return [ratio(sum, both), ratio(wide, both)];
    }),
);

/** Shares of the slots in which some two voices stand a semitone, a tone or a tritone apart, by any octave; and how many classes sound. */
const clashes = spanGroup('clashes', ['semitone', 'tone', 'tritone', 'classes', 'inChord'], (span) => {
  const found = [0, 0, 0];
  let classes = 0;
  let sounding = 0;
  let inside = 0;
  let voices = 0;
  for (let slot = 0; slot < span.slots; slot++) {
    const heard = new Set<number>();
    const tones = chordTones(span.chords[slot]!);
    for (const voice of PITCHED) {
      const pitch = span.lines[voice].sounding[slot]!;
      if (pitch < 0) continue;
      heard.add(pitchClass(pitch));
      voices++;
      if (tones.includes(pitchClass(pitch))) inside++;
    }
    if (heard.size === 0) continue;
    sounding++;
    classes += heard.size;
    [1, 2, 6].forEach((distance, i) => {
      for (const tone of heard)
        if (heard.has((tone + distance) % 12)) {
          found[i]!++;
          return;
        }
    });
  }
  return [...found.map((count) => ratio(count, sounding)), ratio(classes, sounding), ratio(inside, voices)];
});

/** What happens around upper notes that are rough against the bass, and around notes outside the chord. */
function dissonances(span: Span, line: SpanLine): number[] {
  const bass = span.lines.bass.sounding;
  const { notes } = line;
  let over = 0;
  let rough = 0;
  let strong = 0;
  let reached = 0;
  let left = 0;
  let outside = 0;
  let lost = 0;
  notes.forEach(({ slot, pitch }, i) => {
    const step = Math.abs(pitch - (notes[i - 1]?.pitch ?? pitch));
    const next = Math.abs((notes[i + 1]?.pitch ?? pitch) - pitch);
    if (!chordTones(span.chords[slot]!).includes(pitchClass(pitch))) {
      outside++;
      if (step > 2 && next > 2) lost++;
    }
    const below = bass[slot]!;
    if (below < 0) return;
    over++;
    if (!ROUGH.includes(pitchClass(pitch - below))) return;
    rough++;
    if (span.weights[slot]! >= STRONG) strong++;
    if (step <= 2) reached++;
    if (next <= 2) left++;
  });
  return [
    ratio(rough, over),
    ratio(strong, rough),
    ratio(reached, rough),
    ratio(left, rough),
    ratio(outside, notes.length),
    ratio(lost, notes.length),
  ];
}
const UPPER = ['melody', 'inner1', 'inner2'] as const;

const dissonance = spanGroup(
  'dissonance',
  UPPER.flatMap((voice) => ['rough', 'strong', 'reached', 'left', 'outside', 'lost'].map((name) => `${voice}.${name}`)),
  (span) => UPPER.flatMap((voice) => dissonances(span, span.lines[voice])),
);

/** Notes held over into a strong slot in which the bass makes them rough, and how many of them then fall by a step. */
const suspensions = spanGroup('suspensions', ['count', 'resolved'], (span) => {
  const bass = span.lines.bass;
  let count = 0;
  let resolved = 0;
  for (const voice of UPPER) {
    const { sounding, struck } = span.lines[voice];
    for (let slot = 1; slot < span.slots; slot++) {
      const pitch = sounding[slot]!;
      if (pitch < 0 || struck[slot] || !bass.struck[slot] || span.weights[slot]! < STRONG) continue;
      if (!ROUGH.includes(pitchClass(pitch - bass.sounding[slot]!))) continue;
      count++;
      let next = slot + 1;
      while (next < span.slots && sounding[next] === pitch) next++;
      const fall = next < span.slots && sounding[next]! >= 0 ? pitch - sounding[next]! : 0;
      if (fall === 1 || fall === 2) resolved++;
    }
  }
  return [count, ratio(resolved, count)];
});

export const COUNTERPOINT_GROUPS: readonly FeatureGroup[] = [
  steps,
  parallelMotion,
  spacing,
  clashes,
  dissonance,
  suspensions,
];
