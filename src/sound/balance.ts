/**
 * How the voices of a style stand to each other, and in what room: the record a style is known from, as numbers.
 * A mixture of styles gets a mixture of these. Knows no audio context.
 */
import type { Decibels } from '../kernel/units.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import { STEMS, type Stem } from '../protocol/stem.ts';

export interface Balance {
  /** Loudness of each stem where it plays, LUFS inside the desk. */
  readonly targets: Readonly<Record<Stem, Decibels>>;
  /** Reverberation of the small room and of the hall, relative to the stems' sends. */
  readonly room: Decibels;
  readonly hall: Decibels;
}

/** Loudness of a leading voice inside the desk; the others are given relative to it. */
const LEAD: Decibels = -21;

/** melody, bass, inner1, inner2, comp, drums; then room, hall. The player stands a little over the melody everywhere. */
type Row = readonly [Decibels, Decibels, Decibels, Decibels, Decibels, Decibels, Decibels, Decibels];
const ROWS = {
  /** A choir: four equal voices in a church. */
  choir: [0, -1.5, -2.5, -2.5, -8, -8, -8, 2],
  /** Strings and winds that sit together. */
  chamber: [0, -2, -3, -3, -7, -8, -3, 0],
  /** A tune and those who accompany it. */
  song: [0, -4, -6, -6, -5, -6, -2, -3],
  /** One instrument: the hands are equals. */
  keys: [0, -2.5, -4.5, -4.5, -6, -8, -2, -3],
  /** A band: drums and bass in front, in a dry room. */
  band: [0, -1.5, -6, -6, -4, -0.5, 0, -8],
  /** A small club. */
  combo: [0, -2.5, -5.5, -5.5, -4, -3, 1, -6],
  /** Made at a desk: the beat first. */
  club: [0, -1, -6, -6, -4, 0.5, -3, -6],
} as const satisfies Record<string, Row>;

const FAMILY: Readonly<Record<string, keyof typeof ROWS>> = {
  chorale: 'choir',
  hymn: 'choir',
  psalm: 'choir',
  gospel: 'choir',
  'string-quartet': 'chamber',
  ensemble: 'chamber',
  lied: 'song',
  folk: 'song',
  'pop-harmony': 'song',
  country: 'song',
  dance: 'song',
  'baroque-keyboard': 'keys',
  'classical-piano': 'keys',
  'romantic-piano': 'keys',
  waltz: 'keys',
  mazurka: 'keys',
  polonaise: 'keys',
  guitar: 'keys',
  ragtime: 'keys',
  jazz: 'combo',
  blues: 'combo',
  bossa: 'combo',
  'new-orleans': 'combo',
  latin: 'combo',
  rock: 'band',
  'game-rock': 'band',
  punk: 'band',
  pop: 'band',
  soul: 'band',
  funk: 'band',
  reggae: 'band',
  afrobeat: 'band',
  afrocuban: 'band',
  hiphop: 'club',
  house: 'club',
  lofi: 'club',
};
const PLAYER_OVER_MELODY: Decibels = 1;
/** What an unknown style is taken for, and no style at all. */
const USUAL = 'song';

/** Decibels are mixed as they are: half a choir and half a band stand half-way for the ear. */
export function balanceOf(mixture: StyleMixture): Balance {
  const row = new Float64Array(ROWS[USUAL].length);
  let whole = 0;
  for (const [style, weight] of Object.entries(mixture)) {
    if (!(weight > 0)) continue;
    whole += weight;
    const family = ROWS[Object.hasOwn(FAMILY, style) ? FAMILY[style]! : USUAL];
    for (let i = 0; i < row.length; i++) row[i]! += weight * family[i]!;
  }
  const mixed = whole > 0 && Number.isFinite(whole) ? row.map((sum) => sum / whole) : Float64Array.from(ROWS[USUAL]);
  const [melody = 0, bass = 0, inner1 = 0, inner2 = 0, comp = 0, drums = 0, room = 0, hall = 0] = mixed;
  const relative: Record<Stem, Decibels> = {
    ...{ melody, bass, inner1, inner2, comp, drums },
    player: melody + PLAYER_OVER_MELODY,
  };
  const targets = {} as Record<Stem, Decibels>;
  for (const stem of STEMS) targets[stem] = LEAD + relative[stem];
  return { targets, room, hall };
}
