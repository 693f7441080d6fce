/** House: four on the floor, minor loops in stabs off the beat, a riff that repeats, and breakdowns where the kick waits. */
import type { Rng } from '../../../src/kernel/random.ts';
import { metreOf } from '../../../src/music/metre.ts';
import { arrange, cycle, type BassPattern, type Section } from './arrange.ts';
import { readProgression, type ChordBar, type Span } from './harmony.ts';
import { makeMotif } from './melody.ts';
import { between, chance, pick, type DrumPattern, type Score } from './score.ts';

const LOOPS = [
  'i:min7 | bVII:maj | bVI:maj7 | bVII:maj',
  'i:min9 | i:min9 | iv:min7 | iv:min7',
  'i:min7 | iv:min7 | bVII:maj | bIII:maj7',
  'i:min7 | bIII:maj | bVII:maj | iv:min7',
  'bVI:maj7 | bVII:maj | i:min7 | i:min7',
  'i:min7 | i:min7 | bVI:maj7 | v:min7',
  'i:min9 | bVI:maj7 | bIII:maj | bVII:maj',
  'iv:min7 | v:min7 | i:min7 | i:min7',
  'i:min7 | v:min7 | bVI:maj7 | iv:min7',
  'bVI:maj7 | v:min7 | iv:min7 | i:min7',
];
/** A chord of a loop may give way to one that shares its place. */
const STAND_INS: Readonly<Record<string, string>> = {
  'bVII:maj': 'bVII:sus4(b7)',
  'bVI:maj7': 'iv:min9',
  'v:min7': 'bIII:maj7',
  'iv:min7': 'bVI:maj7',
  'i:min7': 'i:min9',
};

const STABS = [
  ['..x...x...x...x.', '..x...x...x...x.'],
  ['..x..x....x..x..', '..x..x....x..x..'],
  ['x..x..x...x..x..', 'x..x..x...x..x..'],
  ['..X...x..x....x.', '..X...x..x..x...'],
  ['x-....x-..x-....', 'x-....x-..x-..x-'],
  ['...x..x....x..x.', '...x..x...x...x.'],
];
const BASSES: readonly BassPattern[] = [
  ['..x-..x-..x-..x-', '..1...1...1...1.'],
  ['..x-..x-..x-..xx', '..1...1...1...85'],
  ['..xx..xx..xx..xx', '..18..18..18..18'],
  ['x-.x..x-..x-.x..', '1..8..1...8..5..'],
  ['..x-.x..x-x-..x-', '..1..8..1.8...5.'],
  ['x..x..x.x..x..x.', '1..1..8.1..1..7.'],
  ['..x-..xx..x-.xx-', '..1...81..1..58.'],
];
const RIFFS = [
  'x-x..x-.x-..x-..',
  '..x-x-.x..x-x-..',
  'x..x..x-..x.x-..',
  '....x-x-....x-x-',
  'x-..x-..x.x...x-',
  '..x.x...x--x--x-',
  'x---..x-x---....',
  'x--x--x-........',
];

/** Between the open hats, which sound on every off-beat. */
const HATS = ['x...x...x...x...', 'xo.oxo.oxo.oxo.o', '................', 'x..xx..xx..xx..x', '.o.x.o.x.o.x.o.x'];

function grooveOf(rng: Rng): (bar: number, parts: { kick: boolean; clap: boolean; hats: boolean }) => DrumPattern {
  const hat = pick(HATS, rng);
  const ghost = pick(['....X.......X...', '....X.......X..o', '....X..o....X...'], rng);
  const ride = chance(0.25, rng) ? 'x.o.x.o.x.o.x.o.' : '';
  const tom = chance(0.3, rng) ? pick(['......x....x....', '...x......x.....'], rng) : '';
  return (bar, { kick, clap, hats }) => ({
    ...(kick && { kick: bar % 8 === 7 && chance(0.3, rng) ? 'X...X...X...X.x.' : 'X...X...X...X...' }),
    ...(clap && { snare: bar % 8 === 7 && chance(0.6, rng) ? '....X.......X.xx' : ghost }),
    ...(hats && { openHat: '..x...x...x...x.', closedHat: hat, ride, lowTom: tom }),
    ...(kick && clap && bar === 0 && { crash: 'x' }),
  });
}

function loopOf(rng: Rng): ChordBar[] {
  const words = pick(LOOPS, rng).split(' | ');
  const varied = words.map((word, i) => (i > 0 && STAND_INS[word] && chance(0.2, rng) ? STAND_INS[word] : word));
  return readProgression(varied.join(' | '));
}

export function house(rng: Rng): Score {
  const loop = loopOf(rng);
  const other = chance(0.5, rng) ? loopOf(rng) : loop;
  const twice = (bars: readonly ChordBar[]) => [...bars, ...bars];
  const stabs = pick(STABS, rng);
  const pattern = pick(BASSES, rng);
  const turn = pick(BASSES, rng);
  const bass = (_: Span, bar: number): BassPattern => (bar % 8 === 7 ? turn : pattern);
  const groove = grooveOf(rng);
  const all = { kick: true, clap: true, hats: true };
  const bare = { kick: true, clap: false, hats: chance(0.5, rng) };
  const held = cycle(['x---------------'], 8);
  const plan = pick(["aaaa'aaab", "aaa'aaaa'b", "abababab'", "aabaaab'a", 'a-a-a-ab', 'aaab-aab'], rng);
  const full = (name: string, chords: readonly ChordBar[], melody?: string): Section => ({
    name,
    chords: twice(chords),
    ...(melody !== undefined && { melody }),
    comp: cycle(stabs, 8),
    bass,
    drums: (bar) => groove(bar, all),
  });
  const sections: Section[] = [
    {
      name: 'intro',
      chords: loop,
      ...(chance(0.5, rng) && { bass }),
      drums: (bar) => groove(bar, bare),
    },
    full('A', loop, chance(0.5, rng) ? '----aaaa' : undefined),
    full("A'", loop, plan),
    {
      name: 'break',
      chords: twice(other),
      comp: held,
      melody: pick(['a-a-abab', '--------', "aaa'baaa'b", 'bbbbaaaa'], rng),
      ...(chance(0.3, rng) && { bass }),
      drums: (bar) =>
        bar < 4
          ? groove(bar, { kick: false, clap: false, hats: chance(0.6, rng) })
          : bar === 7
            ? { snare: 'x.x.x.x.xxxxXXXX' }
            : groove(bar, { kick: false, clap: true, hats: true }),
    },
    full('B', other, plan.replaceAll('b', 'a').replace(/a(?!')/, 'b')),
  ];
  if (chance(0.4, rng)) sections.push(full("A''", loop, plan));
  sections.push({
    name: 'outro',
    chords: loop,
    bass,
    comp: cycle(stabs, 2),
    drums: (bar) => groove(bar, { ...bare, clap: bar < 2 }),
  });
  const cells = [pick(RIFFS, rng), pick(RIFFS, rng)];
  const reach = between(3, 6, rng);
  return arrange(
    sections,
    {
      key: { tonic: rng.integer(12), mode: 'minor' },
      meter: [4, 4],
      tempo: between(118, 128, rng),
      weights: metreOf('4/4').weights,
      motifs: { a: makeMotif([cells[0]!], reach, rng), b: makeMotif([cells[1]!], reach, rng) },
      grain: 2,
      register: { lowest: 64, highest: 82 },
      scale: chance(0.6, rng) ? [0, 3, 5, 7, 10] : [0, 2, 3, 5, 7, 10],
      repeats: 0.8,
      comping: 72,
      programs: { melody: 81, bass: 38, inner1: 4, inner2: 4 },
    },
    rng,
  );
}
