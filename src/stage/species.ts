/**
 * The species of the garden: what the flower of each style is like, and what grows where styles mix.
 * A mixture's numbers are blended by its weights; its form and the shape of its petals are those of the heaviest style,
 * an inner whorl is of the second. Pure; knows neither pixels nor state.
 */
import { weightOf, type StyleMixture } from '../protocol/bar.ts';

/**
 * bell: hangs its head, as sung music does · rose: whorl within whorl, chamber and parlour · daisy: one even ring, to dance to ·
 * umbel: a spray of small heads, played outdoors · star: few sharp rays, loud · orchid: two-sided, off the beat · spire: one floret
 * over the other, as loops are stacked.
 */
export const FORMS = ['bell', 'rose', 'daisy', 'umbel', 'star', 'orchid', 'spire'] as const;
export type Form = (typeof FORMS)[number];

export interface Species {
  readonly form: Form;
  /** Petals of a whorl, or heads of a spray. */
  readonly petals: number;
  /** Width of a petal by its length. */
  readonly breadth: number;
  /** 0 = round tips … 1 = pointed. */
  readonly edge: number;
  /** 0 = plain … 1 = full of freckles. */
  readonly grain: number;
  /** Width of a leaf by its length. */
  readonly leaf: number;
}

function species(form: Form, petals: number, breadth: number, edge: number, grain: number, leaf: number): Species {
  return { form, petals, breadth, edge, grain, leaf };
}

/** Every style the composer knows. */
export const SPECIES: Readonly<Record<string, Species>> = {
  chorale: species('bell', 5, 0.66, 0, 0, 0.5),
  hymn: species('bell', 4, 0.74, 0, 0, 0.56),
  psalm: species('bell', 6, 0.5, 0.4, 0, 0.44),
  lied: species('bell', 5, 0.56, 0.6, 0.2, 0.4),
  gospel: species('bell', 7, 0.6, 0, 0.4, 0.52),
  soul: species('bell', 6, 0.7, 0.2, 0.6, 0.48),
  'string-quartet': species('rose', 4, 0.72, 0.1, 0, 0.42),
  ensemble: species('rose', 5, 0.66, 0.1, 0.1, 0.42),
  'baroque-keyboard': species('rose', 8, 0.44, 0.6, 0.3, 0.34),
  'classical-piano': species('rose', 6, 0.56, 0.2, 0, 0.38),
  'romantic-piano': species('rose', 7, 0.7, 0, 0.2, 0.46),
  waltz: species('daisy', 9, 0.36, 0, 0, 0.32),
  mazurka: species('daisy', 12, 0.28, 0.6, 0.2, 0.3),
  polonaise: species('daisy', 10, 0.34, 0.8, 0.1, 0.3),
  dance: species('daisy', 13, 0.24, 0.2, 0, 0.26),
  pop: species('daisy', 8, 0.46, 0, 0.2, 0.36),
  'pop-harmony': species('daisy', 7, 0.52, 0, 0, 0.4),
  folk: species('umbel', 9, 0.5, 0.2, 0.2, 0.24),
  country: species('umbel', 7, 0.56, 0.4, 0.3, 0.26),
  guitar: species('umbel', 6, 0.5, 0.6, 0.2, 0.22),
  bossa: species('orchid', 5, 0.6, 0.2, 0.4, 0.3),
  jazz: species('orchid', 6, 0.54, 0.7, 0.7, 0.3),
  blues: species('orchid', 5, 0.66, 0.5, 0.8, 0.34),
  ragtime: species('orchid', 7, 0.44, 0.3, 0.5, 0.28),
  'new-orleans': species('orchid', 7, 0.5, 0.4, 0.9, 0.32),
  latin: species('orchid', 6, 0.5, 0.9, 0.3, 0.26),
  afrocuban: species('orchid', 8, 0.46, 0.8, 0.6, 0.26),
  rock: species('star', 5, 0.4, 1, 0.3, 0.2),
  punk: species('star', 4, 0.32, 1, 0.6, 0.16),
  funk: species('star', 6, 0.36, 1, 0.4, 0.22),
  'game-rock': species('star', 8, 0.3, 1, 0, 0.2),
  afrobeat: species('star', 7, 0.42, 0.8, 0.5, 0.24),
  hiphop: species('spire', 6, 0.6, 0.2, 0.7, 0.3),
  lofi: species('spire', 5, 0.74, 0, 0.5, 0.36),
  house: species('spire', 8, 0.5, 0.4, 0, 0.24),
  reggae: species('spire', 6, 0.7, 0, 0.3, 0.4),
};

/** What a style that nobody has drawn yet grows as. */
export const WILD: Species = species('umbel', 7, 0.5, 0.3, 0.3, 0.3);

export interface Bloom extends Species {
  /** Tips of the inner whorl: those of the second style, or of the first where it is alone. */
  readonly innerEdge: number;
}

/** The flower of a mixture; its weights need not sum to 1. */
export function speciesOf(style: StyleMixture): Bloom {
  let total = 0;
  let [first, second] = [WILD, WILD];
  let [most, next] = [0, 0];
  let [petals, breadth, grain, leaf] = [0, 0, 0, 0];
  for (const name of Object.keys(style)) {
    const weight = weightOf(style, name);
    if (!(weight > 0)) continue;
    const kind = Object.hasOwn(SPECIES, name) ? SPECIES[name]! : WILD;
    total += weight;
    petals += weight * kind.petals;
    breadth += weight * kind.breadth;
    grain += weight * kind.grain;
    leaf += weight * kind.leaf;
    if (weight > most) {
      [second, next] = [first, most];
      [first, most] = [kind, weight];
    } else if (weight > next) [second, next] = [kind, weight];
  }
  if (total <= 0) return { ...WILD, innerEdge: WILD.edge };
  return {
    form: first.form,
    petals: Math.round(petals / total),
    breadth: breadth / total,
    edge: first.edge,
    grain: grain / total,
    leaf: leaf / total,
    innerEdge: next > 0 ? second.edge : first.edge,
  };
}
