/** Lo-fi hip-hop: four-bar loops of sevenths and ninths, a lazy pentatonic tune with long rests, boom-bap. */
import type { Rng } from '../../../src/kernel/random.ts';
import { metreOf } from '../../../src/music/metre.ts';
import { arrange, cycle, type BassPattern, type Section } from './arrange.ts';
import { readProgression, substitute, type ChordBar, type Span } from './harmony.ts';
import { makeMotif, thinRhythm } from './melody.ts';
import { between, chance, pick, type DrumPattern, type Score } from './score.ts';

const MAJOR_LOOPS = [
  'ii:min9 | V:13 | I:maj9 | vi:min9',
  'I:maj9 | vi:min9 | ii:min9 | V:13',
  'IV:maj9 | iii:min7 | vi:min9 | vi:min9',
  'IV:maj9 | iii:min7 | ii:min9 | I:maj9',
  'ii:min9 V:13 | I:maj9 | ii:min9 V:13 | iii:min7 vi:min7',
  'I:maj9 | iii:min7 | IV:maj9 | iv:min6',
  'vi:min9 | ii:min9 | V:13 | I:maj9',
  'IV:maj7 | iv:min6 | iii:min7 | VI:7(b9)',
  'I:maj9 | IV:maj9 | iii:min7 | vi:min9',
];
const MINOR_LOOPS = [
  'i:min9 | iv:min9 | bVII:13 | bIII:maj9',
  'i:min9 | bVI:maj7 | ii:hdim7 | V:7(b9)',
  'iv:min9 | bVII:13 | bIII:maj9 | bVI:maj9',
  'bVI:maj9 | v:min7 | i:min9 | i:min9',
  'i:min9 | v:min7 | iv:min9 | bVI:maj7',
  'i:min9 | bIII:maj7 | bVI:maj7 | V:7(#9)',
  'iv:min9 v:min7 | i:min9 | bVI:maj7 bVII:13 | i:min9',
];

/** Two bars each: a call, and what is left unsaid. */
const TUNES = [
  ['....x---x-x-----', '------..........'],
  ['x---..x-..x-----', '....x-----......'],
  ['..x-x-..x-------', '................'],
  ['......x-x---x-x-', 'x---------......'],
  ['x-x-x-----..x---', '------..........'],
  ['........x--x--x-', '--x-----........'],
  ['x-----x---------', '..x-x---........'],
  ['....x-x-x-....x-', 'x-----....x---..'],
] as const;

const COMPS = [
  ['x---------------', 'x---------------'],
  ['x-----------x---', 'x---------------'],
  ['x-----x---------', 'x-----x---------'],
  ['x-----x-------x-', '----------x-----'],
  ['..x-------x-----', '..x-----------x-'],
  ['x--x------------', 'x-----------x-..'],
];

const BASSES: readonly BassPattern[] = [
  ['x-----....x-x---', '1.........1.5...'],
  ['x-----x-..x---..', '1.....1...5.....'],
  ['x---......x-x-x-', '1.........8.5.a.'],
  ['x-------..x---x-', '1.........5...a.'],
  ['x--x-.....x---..', '1..1......8.....'],
  ['x-----..x---..x-', '1.......5.....c.'],
  ['x-..x-....x-..x-', '1...1.....5...a.'],
];
const HALF_BASSES: readonly BassPattern[] = [
  ['x-----..', '1.......'],
  ['x---..x-', '1.....a.'],
  ['x--x-...', '1..5....'],
];

const KICKS = [
  'X.........x.....',
  'X.....x...x.....',
  'X..x......X.....',
  'X.......x.x.....',
  'X......x..x..x..',
  'X.....x..x......',
  'X.........X..x..',
];
const SNARES = ['....X.......X...', '....X..o....X...', '....X.......X..o', '....X....o..X...', '....X..o.o..X...'];
const HATS = ['x.x.x.x.x.x.x.x.', 'x.o.x.o.x.o.x.o.', 'x.x.x.xxx.x.x.x.', 'x.oox.o.x.oox.o.', '..x...x...x...x.'];

function grooveOf(rng: Rng): (bar: number, full: boolean) => DrumPattern {
  const kick = pick(KICKS, rng);
  const otherKick = pick(KICKS, rng);
  const snare = pick(SNARES, rng);
  const hat = pick(HATS, rng);
  return (bar, full) => ({
    kick: bar % 2 === 0 ? kick : otherKick,
    ...(full && { snare: bar % 4 === 3 && chance(0.4, rng) ? '....X.......X.oo' : snare }),
    closedHat: chance(0.15, rng) ? `${hat.slice(0, 14)}..` : hat,
    ...(full && bar % 4 === 3 && chance(0.5, rng) && { openHat: '..............x.' }),
  });
}

export function lofi(rng: Rng): Score {
  const minor = chance(0.45, rng);
  const loops = minor ? MINOR_LOOPS : MAJOR_LOOPS;
  const changes = { tritone: 0.2, prepare: 0.2, secondary: 0.12, third: 0.12, suspend: 0.15 };
  const loop = () => substitute(readProgression(pick(loops, rng)), changes, rng);
  const a = loop();
  const b = loop();
  const times = (bars: readonly ChordBar[], count: number) => Array.from({ length: count }, () => bars).flat();
  const compA = pick(COMPS, rng);
  const compB = pick(COMPS, rng);
  const basses = [pick(BASSES, rng), pick(BASSES, rng)] as const;
  const half = [pick(HALF_BASSES, rng), pick(HALF_BASSES, rng)] as const;
  const bass = (span: Span, bar: number): BassPattern =>
    span.length === 16 ? basses[bar % 4 === 3 ? 1 : 0] : half[span.at % 16 === 0 ? 0 : 1];
  const groove = grooveOf(rng);
  const plans = ["aa'aa'", 'a-a-', "a-a'-", "aaa'-", "aba'b", 'a-ab'];
  const planA = pick(plans, rng);
  const planB = pick(["bb'bb'", 'b-b-', "bab'-", "b-b'a", "bb'a-"], rng);
  const part = (name: string, loopBars: readonly ChordBar[], melody: string, rhythm: readonly string[]): Section => ({
    name,
    chords: times(loopBars, 2),
    melody,
    comp: cycle(rhythm, 8),
    bass,
    drums: (bar) => groove(bar, true),
  });
  const sections: Section[] = [
    {
      name: 'intro',
      chords: a,
      comp: cycle(compA, 4),
      ...(chance(0.4, rng) && { bass }),
      ...(chance(0.5, rng) && { drums: (bar: number) => groove(bar, false) }),
    },
    part('A', a, planA, compA),
    part('B', b, planB, compB),
    part("A'", a, planA.replace(/a(?!')/, "a'"), compA),
  ];
  if (chance(0.4, rng)) sections.splice(3, 0, { name: 'break', chords: b, melody: 'a-', comp: cycle(compB, 4), bass });
  if (chance(0.5, rng)) sections.push(part("B'", b, planB, compA));
  sections.push({
    name: 'end',
    chords: [a[0]!, a[1]!, [a[2]!.at(-1)!], [{ root: 0, kind: minor ? 'min9' : 'maj9' }]],
    melody: 'a',
    comp: cycle(['x---------------'], 4),
    bass: (_, bar) => (bar === 3 ? ['x---------------', '1'] : bass(_, bar)),
    drums: (bar) => (bar === 3 ? { kick: 'X', crash: 'o' } : groove(bar, bar < 2)),
  });
  const tunes = [pick(TUNES, rng), pick(TUNES, rng)];
  const reach = between(4, 7, rng);
  const motif = (cells: readonly string[]) => makeMotif([cells[0]!, thinRhythm(cells[1]!, 0.1, rng)], reach, rng);
  return arrange(
    sections,
    {
      key: { tonic: rng.integer(12), mode: minor ? 'minor' : 'major' },
      meter: [4, 4],
      tempo: between(70, 90, rng),
      weights: metreOf('4/4').weights,
      motifs: { a: motif(tunes[0]!), b: motif(tunes[1]!) },
      grain: 2,
      register: { lowest: 62, highest: 81 },
      scale: minor ? [0, 3, 5, 7, 10] : [0, 2, 4, 7, 9],
      repeats: 0.4,
      comping: 62,
      spread: chance(0.35, rng) ? 2 : 0,
      programs: { melody: 11, bass: 33, inner1: 4, inner2: 4 },
    },
    rng,
  );
}
