/** Bossa nova: ii–V chains under sixths and ninths, a guitar that anticipates, root and fifth below, long off-beat lines above. */
import type { Rng } from '../../../src/kernel/random.ts';
import { metreOf } from '../../../src/music/metre.ts';
import { arrange, cycle, type BassPattern, type Section } from './arrange.ts';
import { readProgression, substitute, type ChordBar, type Span } from './harmony.ts';
import { makeMotif } from './melody.ts';
import { between, chance, pick, type DrumPattern, type Score } from './score.ts';

/** Four bars each: how a strain begins, and how it comes home. */
const MAJOR = {
  opening: [
    'I:maj9 | I:maj6 | ii:min7 | V:13',
    'I:maj7 | #i:dim7 | ii:min7 | V:9',
    'I:maj7 | vi:min9 | ii:min9 | V:13',
    'I:maj9 | II:9 | ii:min9 | V:13',
    'I:maj7 | iv:min6 | I:maj7 | iii:min7 VI:7(b9)',
    'ii:min9 | V:13 | I:maj7 | vi:min7',
  ],
  closing: [
    'iii:min7 | biii:dim7 | ii:min7 | V:7(b9)',
    'IV:maj7 | iv:min6 | iii:min7 VI:7(b9) | ii:min9 V:13',
    'iii:min7 VI:7(b9) | ii:min9 V:13 | I:maj7 | ii:min7 V:7(b9)',
    'ii:min9 | bII:9 | I:maj9 | V:13',
    'vi:min7 | II:9 | ii:min9 | V:7(b9)',
  ],
  bridge: [
    'iv:min7 | bVII:9 | bIII:maj7 | bIII:maj6',
    'IV:maj7 | iv:min6 | iii:min7 | VI:7(b9)',
    'v:min9 | I:7(b9) | IV:maj7 | IV:maj6',
    'vi:min | vi:minmaj7 | vi:min7 | vi:min6',
    'vii:hdim7 | III:7(b9) | vi:min9 | II:9',
  ],
};
const MINOR = {
  opening: [
    'i:min9 | i:min6 | ii:hdim7 | V:7(b9)',
    'i:min | i:minmaj7 | i:min7 | i:min6',
    'i:min9 | iv:min7 | ii:hdim7 | V:7(b9)',
    'i:min7 | bVI:maj7 | ii:hdim7 | V:7(b9)',
    'i:min9 | bII:9 | i:min9 | v:min7 I:7(b9)',
  ],
  closing: [
    'iv:min9 | bVII:9 | bIII:maj7 | V:7(b9)',
    'bVI:maj7 | ii:hdim7 | i:min9 | ii:hdim7 V:7(b9)',
    'iv:min7 | i:min7 | bVI:9 | V:7(b9)',
    'ii:hdim7 | V:7(b9) | i:min9 | V:7(b9)',
  ],
  bridge: [
    'iv:min9 | bVII:13 | bIII:maj9 | bVI:maj7',
    'v:min9 | I:7(b9) | iv:min9 | iv:min6',
    'bIII:maj7 | #ii:dim7 | iv:min9 | bVII:9',
    'bVI:maj7 | bVI:maj6 | ii:hdim7 | V:7(b9)',
  ],
};

/** Two bars each; a last stroke before the bar line is tied over it and belongs to what comes. */
const TUNES = [
  ['..x-x---x-----x-', '------x-x---x---'],
  ['x-----x---x---x-', '----------......'],
  ['....x-x---x---x-', '--x---x---------'],
  ['x---x-x---x---x-', '--x-----........'],
  ['..x---x---x---x-', '--x---x---x-....'],
  ['x-------..x-x-x-', '----x---x-------'],
  ['......x-x---x-x-', '----------x---x-'],
  ['x-----x-----x-x-', '------------....'],
] as const;

/** Rhythms of the guitar's upper strings; each carries the clave of its piece, two bars long. */
const COMPS_32: readonly (readonly [three: string, two: string])[] = [
  ['x-....x-..x-..x-', '--..x-....x---..'],
  ['x-....x-....x---', '....x-....x---..'],
  ['x-..x-....x-..x-', '--..x---..x-..x-'],
  ['x--...x-....x-..', 'x---..x-..x---..'],
  ['..x-..x---..x-..', 'x-....x-..x-....'],
];
const COMPS_23 = COMPS_32.filter(([, two]) => !two.startsWith('-')).map(([three, two]) => [two, three] as const);

const RIM_32 = ['x.....x.....x...', '....x.....x.....'];
const RIM_BOSSA = ['x.....x.....x...', '....x.......x...'];

const BASSES: readonly BassPattern[] = [
  ['x-----x-x-----x-', '1.....5.5.....1.'],
  ['x-----x-x-----x-', '1.....1.5.....5.'],
  ['x-----..x-----x-', '1.......5.....5.'],
  ['x-----x-x-----x-', '1.....5.5.....a.'],
  ['x-------x-----x-', '1.......5.....a.'],
];
const HALF_BASSES: readonly BassPattern[] = [
  ['x-----x-', '1.....1.'],
  ['x-----x-', '1.....5.'],
  ['x-------', '1.......'],
];

function grooveOf(clave: boolean, rng: Rng): (bar: number, full: boolean) => DrumPattern {
  const rim = pick([RIM_32, RIM_BOSSA], rng);
  const kick = pick(['X.....x.X.....x.', 'X.....o.x.....o.', 'X.......X.....x.'], rng);
  const hat = pick(['x.x.x.x.x.x.x.x.', 'xoxoxoxoxoxoxoxo', 'x.o.x.o.x.o.x.o.', 'o.x.o.x.o.x.o.x.'], rng);
  const ride = chance(0.2, rng);
  return (bar, full) => ({
    kick,
    [ride ? 'ride' : 'closedHat']: hat,
    ...(full && { snare: rim[(bar + (clave ? 0 : 1)) % 2]! }),
    ...(bar % 8 === 7 && chance(0.4, rng) && { highTom: '............x...', lowTom: '..............x.' }),
  });
}

export function bossa(rng: Rng): Score {
  const minor = chance(0.4, rng);
  const bank = minor ? MINOR : MAJOR;
  const changes = { tritone: 0.2, secondary: 0.08, prepare: 0.12, third: 0.06 };
  const strain = (...parts: readonly string[]) => substitute(readProgression(parts.join(' | ')), changes, rng);
  const a = strain(pick(bank.opening, rng), pick(bank.closing, rng));
  const home: ChordBar = [{ root: 0, kind: minor ? 'min6' : 'maj6' }];
  const b = strain(pick(bank.bridge, rng), pick(chance(0.5, rng) ? bank.closing : bank.bridge, rng));
  const homeward = [
    ...a.slice(0, 6),
    [minor ? ({ root: 0, kind: 'min9' } as const) : ({ root: 0, kind: 'maj9' } as const)],
    home,
  ];
  const threeFirst = chance(0.5, rng);
  const riff = pick(threeFirst ? COMPS_32 : COMPS_23, rng);
  const groove = grooveOf(threeFirst, rng);
  const basses = [pick(BASSES, rng), pick(BASSES, rng)] as const;
  const half = [pick(HALF_BASSES, rng), pick(HALF_BASSES, rng)] as const;
  const bass = (span: Span, bar: number): BassPattern =>
    span.length === 16 ? basses[bar % 4 === 3 ? 1 : 0] : half[span.at % 16 === 0 ? 0 : 1];
  const part = (name: string, chords: readonly ChordBar[], melody: string): Section => ({
    name,
    chords,
    melody,
    comp: cycle(riff, chords.length),
    bass,
    drums: (bar) => groove(bar, true),
  });
  const planA = pick(["aa'ac", "abab'", "aa'bc", "aba'-", "ab'ac"], rng);
  const planB = pick(["dd'dc", "dcd'-", "ded'c", "dd'eb"], rng);
  const sections: Section[] = [];
  if (chance(0.5, rng))
    sections.push({
      name: 'intro',
      chords: a.slice(4),
      comp: cycle(riff, 4),
      ...(chance(0.6, rng) && { bass }),
      ...(chance(0.6, rng) && { drums: (bar: number) => groove(bar, false) }),
    });
  sections.push(part('A', a, planA));
  if (chance(0.6, rng)) sections.push(part("A'", a, planA.replace(/a(?!')/, "a'")));
  sections.push(part('B', b, planB), part('A', homeward, planA.replace(/.'?$/, 'c')));
  sections.push({
    name: 'end',
    chords: [...a.slice(6).map((bar): ChordBar => [bar[0]!]), home, home],
    comp: cycle(riff, 2) + 'x---------------' + '------------....',
    melody: 'd',
    bass: (span, bar) =>
      bar < 2 ? bass(span, bar) : bar === 2 ? ['x-----x-x-------', '1.....5.1.......'] : ['x-----------....', '1'],
    drums: (bar) => (bar < 3 ? groove(bar, true) : { kick: 'x', ride: 'o' }),
  });
  const reach = between(4, 7, rng);
  const motif = () => makeMotif(pick(TUNES, rng), reach, rng);
  return arrange(
    sections,
    {
      key: { tonic: rng.integer(12), mode: minor ? 'minor' : 'major' },
      meter: [4, 4],
      tempo: between(110, 140, rng),
      weights: metreOf('4/4').weights,
      motifs: { a: motif(), b: motif(), c: motif(), d: motif(), e: motif() },
      grain: 2,
      register: { lowest: 62, highest: 81 },
      scale: minor ? [0, 2, 3, 5, 7, 8, 10] : [0, 2, 4, 5, 7, 9, 11],
      repeats: 0.7,
      comping: 64,
      programs: { melody: 73, bass: 32, inner1: 24, inner2: 24 },
    },
    rng,
  );
}
