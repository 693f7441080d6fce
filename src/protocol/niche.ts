/**
 * The niches in which phrases live, in musical words: how lively, how high, how coloured. They are the species on the
 * stage; every word has its text under `niche.AXIS.WORD` in the locales. Knows no measurement.
 */
export const ACTIVITIES = ['still', 'walking', 'lively'] as const;
export const REGISTERS = ['low', 'middle', 'high'] as const;
export const HARMONIES = ['plain', 'coloured'] as const;

export type Activity = (typeof ACTIVITIES)[number];
export type Register = (typeof REGISTERS)[number];
export type Harmony = (typeof HARMONIES)[number];
/** For instance 'lively.high.plain'. */
export type Niche = `${Activity}.${Register}.${Harmony}`;

export const NICHES: readonly Niche[] = ACTIVITIES.flatMap((activity) =>
  REGISTERS.flatMap((register) => HARMONIES.map((harmony): Niche => `${activity}.${register}.${harmony}`)),
);

export interface NicheWords {
  readonly activity: Activity;
  readonly register: Register;
  readonly harmony: Harmony;
}

export function wordsOf(niche: Niche): NicheWords {
  const [activity, register, harmony] = niche.split('.') as [Activity, Register, Harmony];
  return { activity, register, harmony };
}

/** Locale keys of a niche's three words, in the order in which they are said. */
export function nicheKeys(niche: Niche): readonly string[] {
  const { activity, register, harmony } = wordsOf(niche);
  return [`niche.activity.${activity}`, `niche.register.${register}`, `niche.harmony.${harmony}`];
}

/** A phrase as far as the stage needs to know it. */
export interface PhraseView {
  /** Its number in the piece; from `FROM_BEFORE` on it came with the policy. */
  readonly phrase: number;
  /** Its first bar, or −1 where it is not of this piece, and how many it has. */
  readonly start: number;
  readonly bars: number;
  readonly niche: Niche;
  /** Phrases it varied, nearest first. */
  readonly lineage: readonly number[];
  /** Ratings that fell on it, and their mean, −1 … 1. */
  readonly ratings: number;
  readonly rating: number;
  /** Expected pleasure, about standard normal; 0 before anything is known. */
  readonly pleasure: number;
}

/** A niche that is lived in. */
export interface NicheView {
  readonly niche: Niche;
  /** How often phrases have fallen into it lately; halves in sixteen phrases. */
  readonly visits: number;
  /** The phrase of the highest expected pleasure in it. */
  readonly elite: PhraseView;
}

/** Numbers of phrases that were kept from earlier pieces begin here. */
export const FROM_BEFORE = 1_000_000;
