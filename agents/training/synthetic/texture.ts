/** Accompaniment: two inner voices that carry a chord's guide tones by the shortest way, and bass lines by pattern. */
import type { Rng } from '../../../src/kernel/random.ts';
import type { Pitch, Slots } from '../../../src/kernel/units.ts';
import { coloursOf, spanIndex, tonesOf, type Kind, type Span } from './harmony.ts';
import { readRhythm, type Note } from './score.ts';

interface Voicing {
  readonly upper: Pitch;
  readonly lower: Pitch;
  readonly cost: number;
}

const LOWER = { lowest: 50, highest: 62 };
const UPPER = { lowest: 55, highest: 69 };

/** Pairs of tones that say what a chord is without its root: third and seventh first. */
function pairCost(a: number, b: number, kind: Kind): number | null {
  const tones = tonesOf(kind);
  const guides = tones.length > 3 ? [tones[1]!, tones[3]!] : [tones[1]!, tones[2]!];
  const both = [a, b];
  if (a === b || !both.some((step) => guides.includes(step))) return null;
  const other = both.find((step) => !guides.includes(step));
  switch (other) {
    case undefined:
      return 0;
    case coloursOf(kind)[0]:
      return 1.2;
    case tones[2]:
      return 1.6;
    case 0:
      return 2.5;
    default:
      return null;
  }
}

function voicingsOf(span: Span, tonic: number): Voicing[] {
  const found: Voicing[] = [];
  const step = (pitch: Pitch) => (pitch - tonic - span.root + 120) % 12;
  for (let lower = LOWER.lowest; lower <= LOWER.highest; lower++)
    for (let upper = Math.max(UPPER.lowest, lower + 3); upper <= Math.min(UPPER.highest, lower + 10); upper++) {
      const cost = pairCost(step(lower), step(upper), span.kind);
      if (cost !== null) found.push({ lower, upper, cost: 1.5 * cost });
    }
  return found;
}

/** The two inner voices of every chord, with the least movement over the whole piece. [spans] */
export function voiceChords(spans: readonly Span[], tonic: number): readonly Voicing[] {
  const columns = spans.map((span) => voicingsOf(span, tonic));
  let totals = columns[0]!.map(({ cost, lower }) => cost + 0.1 * Math.abs(lower - 55));
  const from: number[][] = [];
  for (let i = 1; i < columns.length; i++) {
    const back: number[] = [];
    totals = columns[i]!.map((here, c) => {
      let best = Infinity;
      columns[i - 1]!.forEach((there, p) => {
        const moves = Math.abs(here.lower - there.lower) + Math.abs(here.upper - there.upper);
        const parallel = here.lower !== there.lower && here.upper - here.lower === 7 && there.upper - there.lower === 7;
        const total = totals[p]! + 0.5 * moves + (parallel ? 3 : 0);
        if (total < best) {
          best = total;
          back[c] = p;
        }
      });
      return best + here.cost + 0.08 * Math.abs(here.lower - 55);
    });
    from.push(back);
  }
  let at = totals.indexOf(Math.min(...totals));
  const path = [at];
  for (let i = from.length - 1; i >= 0; i--) path.push((at = from[i]![at]!));
  path.reverse();
  return path.map((choice, i) => columns[i]![choice]!);
}

export interface Comping {
  readonly inner1: Note[];
  readonly inner2: Note[];
}

/** What is left of a stroke after a change of chord is struck again if it is at least this long. */
const WORTH_STRIKING: Slots = 4;

/**
 * Chords struck in a rhythm. A stroke that lasts over a change of chord anticipates it if it began within an eighth
 * of it; otherwise it stops there, and the new chord is struck in its place.
 * @param rhythm text of one bar or more, beginning at `from`
 * @param spread slots by which the upper voice follows the lower one, as a chord is broken
 */
export function comp(
  rhythm: string,
  from: Slots,
  spans: readonly Span[],
  voicings: readonly Voicing[],
  loudness: number,
  spread: Slots,
): Comping {
  const inner1: Note[] = [];
  const inner2: Note[] = [];
  const strike = (at: Slots, length: Slots, index: number, velocity: number): void => {
    const voicing = voicings[index];
    if (!voicing) return;
    const late = length >= 2 * spread + 2 ? spread : 0;
    inner1.push({ at: at + late, length: length - late, pitch: voicing.upper, velocity });
    inner2.push({ at, length, pitch: voicing.lower, velocity: velocity - 4 });
  };
  for (const beat of readRhythm(rhythm)) {
    let at = from + beat.at;
    const end = at + beat.length;
    const velocity = loudness + 9 * (beat.level - 2);
    let index = spanIndex(spans, at);
    const coming = spans[index + 1];
    if (coming && coming.at - at <= 2 && end > coming.at) index++;
    for (let next = spans[index + 1]; next && next.at < end; next = spans[++index + 1]) {
      strike(at, next.at - at, index, velocity);
      at = next.at;
    }
    if (at === from + beat.at || end - at >= WORTH_STRIKING) strike(at, end - at, index, velocity);
  }
  return { inner1, inner2 };
}

export const BASS = { lowest: 30, highest: 50 };

/** The octave of a pitch class that is nearest to a pitch and within the bass's range. */
export function nearestBass(pitchClass: number, to: Pitch): Pitch {
  let best = -Infinity;
  for (let pitch = BASS.lowest; pitch <= BASS.highest; pitch++)
    if ((pitch - pitchClass + 120) % 12 === 0 && Math.abs(pitch - to) < Math.abs(best - to)) best = pitch;
  return best;
}

/**
 * One bar or half bar of bass. Rhythm and tones are parallel texts: under every `x` stands the tone it takes:
 * `1` root, `3`, `5`, `7` tones of the chord (7 = sixth or seventh), `6` major sixth, `8` octave, `a` a tone or semitone
 * from the next root, `c` the semitone below it.
 */
export function bassLine(
  rhythm: string,
  tones: string,
  span: Span,
  next: Span,
  tonic: number,
  before: Pitch,
  rng: Rng,
): Note[] {
  const root = nearestBass(span.root + tonic, 0.6 * before + 0.4 * 37);
  const target = nearestBass(next.root + tonic, root);
  const steps = tonesOf(span.kind);
  const fifth = steps[2]!;
  const within = (pitch: Pitch) => (pitch > BASS.highest ? pitch - 12 : pitch < BASS.lowest ? pitch + 12 : pitch);
  const pitchOf = (tone: string | undefined): Pitch => {
    switch (tone) {
      case '3':
        return root + steps[1]!;
      case '5':
        return root + fifth > BASS.highest - 2 ? root + fifth - 12 : root + fifth;
      case '6':
        return root + 9;
      case '7':
        return root + (steps[3] ?? 10);
      case '8':
        return root + 12;
      case 'c':
        return target - 1;
      case 'a':
        return target + [-1, 1, -2, 2][rng.integer(4)]!;
      default:
        return root;
    }
  };
  return readRhythm(rhythm).map(({ at, length, level }) => ({
    at: span.at + at,
    length,
    pitch: within(pitchOf(tones[at])),
    velocity: 74 + 9 * (level - 2),
  }));
}
