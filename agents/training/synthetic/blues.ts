/** Blues: twelve bars, shuffled in 12/8 or in straight eighths, calls and answers with blue notes, turnarounds. */
import type { Rng } from '../../../src/kernel/random.ts';
import { metreOf } from '../../../src/music/metre.ts';
import { arrange, cycle, type BassPattern, type Section } from './arrange.ts';
import { readProgression, type ChordBar, type Span } from './harmony.ts';
import { makeMotif } from './melody.ts';
import { between, chance, pick, type DrumPattern, type Score } from './score.ts';

/** Bars 1–4, 5–8, 9–10 and the turnaround of 11–12, to be combined. */
const MAJOR = {
  first: ['I:7 | I:7 | I:7 | I:7', 'I:7 | IV:7 | I:7 | I:7', 'I:7 | IV:9 | I:7 | v:min7 I:7', 'I:7 | IV:7 | I:7 | I:9'],
  second: [
    'IV:7 | IV:7 | I:7 | I:7',
    'IV:9 | IV:9 | I:7 | I:7',
    'IV:7 | #iv:dim7 | I:7 | VI:7(b9)',
    'IV:9 | #iv:dim7 | I:7 | I:7',
  ],
  third: ['V:7 | IV:7', 'V:9 | IV:9', 'V:7 | V:7', 'ii:min9 | V:13'],
  turn: ['I:7 | V:7', 'I:7 IV:7 | I:7 V:7', 'I:7 VI:7(b9) | ii:min9 V:13', 'I:7 I:7 | bVI:9 V:7'],
};
const MINOR = {
  first: [
    'i:min7 | i:min7 | i:min7 | i:min7',
    'i:min7 | iv:min7 | i:min7 | i:min7',
    'i:min7 | iv:min7 | i:min7 | I:7(b9)',
  ],
  second: ['iv:min7 | iv:min7 | i:min7 | i:min7', 'iv:min9 | iv:min9 | i:min7 | i:min6'],
  third: ['bVI:9 | V:7(#9)', 'V:7(#9) | iv:min7', 'ii:hdim7 | V:7(b9)'],
  turn: ['i:min7 | V:7(#9)', 'i:min7 iv:min7 | i:min7 V:7(#9)', 'i:min7 | ii:hdim7 V:7(b9)'],
};

interface Feel {
  readonly meter: readonly [number, number];
  readonly weights: readonly number[];
  readonly grain: number;
  /** Two bars: a call that leaves room. */
  readonly calls: readonly (readonly [string, string])[];
  /** Two bars: the answer, mostly in the second half of what was left. */
  readonly answers: readonly (readonly [string, string])[];
  readonly comps: readonly (readonly string[])[];
  readonly basses: readonly BassPattern[];
  readonly halfBasses: readonly BassPattern[];
  readonly drums: readonly DrumPattern[];
  readonly fill: DrumPattern;
  readonly hit: string;
}

const SIX_EIGHT = metreOf('6/8').weights;
/** 12/8: long and short eighths fall on slots 0 and 4 of every six. */
const SHUFFLE: Feel = {
  meter: [12, 8],
  weights: [...SIX_EIGHT, ...SIX_EIGHT],
  grain: 2,
  calls: [
    ['..........x-x---x-x---x-', 'x-----------............'],
    ['x---x-x---x-x-----------', '......x---x-x-----......'],
    ['......x-x-x-x-----x---x-', 'x---------..............'],
    ['....x-x-----x---x-x-----', 'x---x-x-----............'],
    ['x-----x---x-x---x-x-----', '------..................'],
    ['....x-x---x-x---x-x---x-', 'x-----------------......'],
  ],
  answers: [
    ['............x---x-x---x-', 'x---x-x-----------......'],
    ['......x-x-x-x---x-x-----', '....x-x-----............'],
    ['..................x---x-', 'x---x-x---x-x-----------'],
    ['..........x-x---x-x-----', 'x-----......x---x-x-----'],
  ],
  comps: [
    ['......x-..........x-....'],
    ['x-----....x-....x-......', '....x-......x---........'],
    ['x---x-......x---x-......'],
    ['....x-..........x-..x-..', '....x-..........x-......'],
    ['x-----x---x-x-----x---x-'],
    ['....x-------....x-------'],
  ],
  basses: [
    ['x---x-x---x-x---x-x---x-', '1...1.5...5.6...6.5...5.'],
    ['x---x-x---x-x---x-x---x-', '1...1.3...3.5...5.6...5.'],
    ['x-----x-----x-----x-----', '1.....3.....5.....6.....'],
    ['x-----x-----x-----x-----', '1.....3.....5.....a.....'],
    ['x-----x---x-x-----x---x-', '1.....1...8.7.....5...5.'],
    ['x-----x-----x-----x---x-', '1.....5.....8.....5...a.'],
    ['x---x-x-----x---x-x-----', '1...1.5.....1...1.3.....'],
  ],
  halfBasses: [
    ['x-----x-----', '1.....a.....'],
    ['x-----x-----', '1.....5.....'],
    ['x---x-x---x-', '1...1.5...a.'],
  ],
  drums: [
    { kick: 'X...........x...........', snare: '......X...........X.....', ride: 'x...o.x...o.x...o.x...o.' },
    { kick: 'x.....x.....x.....x.....', snare: '......X...........X...o.', closedHat: 'x...x.x...x.x...x.x...x.' },
    { kick: 'X.........x.x...........', snare: '......X...........X.....', closedHat: 'x.o.o.x.o.o.x.o.o.x.o.o.' },
    {
      kick: 'X...x.......X.....',
      snare: '......X...o.......X.....',
      ride: 'x.....x...x.x.....x...x.',
      closedHat: '......x...........x.....',
    },
  ],
  fill: {
    kick: 'X...........x...........',
    snare: '......X...x.x.o.x.X.x.x.',
    highTom: '................x.......',
    lowTom: '....................x.x.',
  },
  hit: 'x---........x-----------',
};
const STRAIGHT: Feel = {
  meter: [4, 4],
  weights: metreOf('4/4').weights,
  grain: 2,
  calls: [
    ['......x-x---x-x-', 'x-------........'],
    ['x-x-x---x-x-----', '....x-x-x---....'],
    ['....x-x-x---x-x-', 'x-x-x---........'],
    ['..x-x-x---x-x---', '------..........'],
    ['x---x-x-..x-x---', 'x-----..........'],
  ],
  answers: [
    ['........x-x-x-x-', 'x---x-------....'],
    ['....x-x-x---x---', '..x-x---........'],
    ['............x-x-', 'x-x-x-x-x-------'],
    ['......x-x---x---', 'x---....x-x-x---'],
  ],
  comps: [
    ['....x-......x-..'],
    ['x-....x-......x-', '..x-....x---....'],
    ['x-x-....x-x-....'],
    ['..x-..x-..x-..x-'],
    ['x---......x-....'],
  ],
  basses: [
    ['x-x-x-x-x-x-x-x-', '1.1.3.3.5.5.6.6.'],
    ['x-x-x-x-x-x-x-x-', '1.1.5.5.6.6.5.5.'],
    ['x-x-x-x-x-x-x-x-', '1.3.5.6.8.6.5.3.'],
    ['x---x---x---x---', '1...3...5...a...'],
    ['x---x-x-x---x-x-', '1...1.8.7...5.5.'],
    ['x--x--x-x--x--x-', '1..1..5.6..6..5.'],
  ],
  halfBasses: [
    ['x---x---', '1...a...'],
    ['x-x-x-x-', '1.1.5.a.'],
    ['x---x---', '1...5...'],
  ],
  drums: [
    { kick: 'X.......x.......', snare: '....X.......X...', closedHat: 'x.x.x.x.x.x.x.x.' },
    { kick: 'X.......x.x.....', snare: '....X.......X...', ride: 'x.o.x.o.x.o.x.o.' },
    { kick: 'X.....x.x.......', snare: '....X..o....X...', closedHat: 'x.o.x.o.x.o.x.o.' },
  ],
  fill: { kick: 'X.......x.......', snare: '....X.x.x.xxX.xx', lowTom: '..............x.' },
  hit: 'x-......x-------',
};

/** Lowered third, fifth and seventh; the fifth is a passing guest. */
const BLUE_NOTES = new Map([
  [3, 0.6],
  [6, 1.3],
  [10, 0.6],
]);
const BLUE_THIRD = new Map([[3, 0.6]]);

function chorus(form: typeof MAJOR, rng: Rng): ChordBar[] {
  const parts = [pick(form.first, rng), pick(form.second, rng), pick(form.third, rng), pick(form.turn, rng)];
  return readProgression(parts.join(' | '));
}

export function blues(rng: Rng): Score {
  const minor = chance(0.25, rng);
  const feel = chance(0.65, rng) ? SHUFFLE : STRAIGHT;
  const barSlots = feel.weights.length;
  const form = minor ? MINOR : MAJOR;
  const head = chorus(form, rng);
  const tonic: ChordBar = [{ root: 0, kind: minor ? 'min7' : '9' }];
  const walk = [pick(feel.basses, rng), pick(feel.basses, rng)] as const;
  const half = pick(feel.halfBasses, rng);
  const bass = (span: Span, bar: number): BassPattern =>
    span.length < barSlots ? half : bar % 4 === 3 ? walk[1] : walk[0];
  const groove = pick(feel.drums, rng);
  const drums = (bar: number): DrumPattern =>
    bar === 11
      ? feel.fill
      : bar === 0
        ? { ...groove, crash: 'x' }
        : bar % 4 === 3 && chance(0.3, rng)
          ? { ...groove, openHat: `${'.'.repeat(barSlots - 2)}x` }
          : groove;
  const heads = pick(['ab', 'a-', 'ab'], rng);
  const verse = `${heads}${heads.replace('a', "a'")}cd`;
  const solos = ["cdc'd'ab", "eb'e'bcd", "efe'f'cd", 'dcd-ef'];
  const riffs = [pick(feel.comps, rng), pick(feel.comps, rng)] as const;
  const section = (name: string, chords: readonly ChordBar[], melody: string, riff: readonly string[]): Section => ({
    name,
    chords,
    melody,
    comp: cycle(riff, chords.length),
    bass,
    drums,
  });
  const sections: Section[] = [section('chorus', head, verse, riffs[0])];
  if (chance(0.5, rng))
    sections.unshift({
      name: 'intro',
      chords: head.slice(8),
      comp: cycle(riffs[0], 4),
      bass,
      drums: (bar) => (bar === 3 ? feel.fill : groove),
      ...(chance(0.5, rng) && { melody: 'cd' }),
    });
  sections.push(section('chorus', chance(0.6, rng) ? head : chorus(form, rng), pick(solos, rng), riffs[1]));
  const last = [...head.slice(0, 11), tonic];
  sections.push({
    ...section('chorus', last, verse.replace(/d$/, "d'"), riffs[0]),
    comp: cycle(riffs[0], 11) + feel.hit,
    bass: (span, bar) =>
      bar === 11 ? [feel.hit.replace(/x(-*)$/, 'x$1'), feel.hit.replaceAll('x', '1')] : bass(span, bar),
    drums: (bar) =>
      bar === 11 ? { kick: feel.hit.replaceAll('-', '.'), crash: feel.hit.replaceAll('-', '.') } : drums(bar),
  });
  const reach = between(4, 7, rng);
  const call = () => makeMotif(pick(feel.calls, rng), reach, rng);
  const answer = () => makeMotif(pick(feel.answers, rng), reach, rng);
  const shuffled = feel === SHUFFLE;
  const slow = shuffled && chance(0.3, rng);
  const minorScale = minor || chance(0.6, rng);
  return arrange(
    sections,
    {
      key: { tonic: rng.integer(12), mode: minor ? 'minor' : 'mixolydian' },
      meter: feel.meter,
      tempo: slow ? between(81, 105, rng) : shuffled ? between(132, 180, rng) : between(104, 144, rng),
      weights: feel.weights,
      motifs: { a: call(), b: answer(), c: call(), d: answer(), e: call(), f: answer() },
      grain: feel.grain,
      register: { lowest: 60, highest: 82 },
      scale: minorScale ? [0, 3, 5, 7, 10] : [0, 2, 4, 7, 9],
      blue: minorScale ? BLUE_NOTES : BLUE_THIRD,
      repeats: 0.6,
      comping: 66,
      programs: { melody: 27, bass: 32, inner1: 16, inner2: 16 },
    },
    rng,
  );
}
