/** The styles of the prior: which corpus labels make each one up, and how often training meets it. */
import type { GridPiece } from '../../src/music/grid.ts';
import { PITCHED } from '../../src/music/voices.ts';

export interface StyleEntry {
  readonly name: string;
  readonly family: 'pitched' | 'groove';
  /** Labels of the corpora that are this style. */
  readonly labels: readonly string[];
  /** Share of training windows within its family. Small collections are met more often than their size. */
  readonly share: number;
  /** Its pieces are written by rule (agents/training/synthetic), not by people. */
  readonly synthetic?: true;
}

export const STYLES: readonly StyleEntry[] = [
  { name: 'chorale', family: 'pitched', labels: ['chorale'], share: 30 },
  { name: 'hymn', family: 'pitched', labels: ['hymn'], share: 4 },
  { name: 'psalm', family: 'pitched', labels: ['renaissance-psalm'], share: 6 },
  { name: 'string-quartet', family: 'pitched', labels: ['string-quartet'], share: 9 },
  {
    name: 'ensemble',
    family: 'pitched',
    labels: ['baroque-ensemble', 'classical-ensemble', 'romantic-ensemble'],
    share: 3,
  },
  { name: 'lied', family: 'pitched', labels: ['lied', 'song', 'childrens-song'], share: 10 },
  { name: 'baroque-keyboard', family: 'pitched', labels: ['baroque-keyboard'], share: 6 },
  { name: 'classical-piano', family: 'pitched', labels: ['classical-piano'], share: 3 },
  { name: 'romantic-piano', family: 'pitched', labels: ['romantic-piano'], share: 5 },
  { name: 'waltz', family: 'pitched', labels: ['waltz'], share: 3 },
  { name: 'mazurka', family: 'pitched', labels: ['mazurka'], share: 2 },
  { name: 'polonaise', family: 'pitched', labels: ['polonaise'], share: 1 },
  { name: 'dance', family: 'pitched', labels: ['ballroom-dance', 'krakowiak', 'polka', 'march'], share: 2 },
  { name: 'folk', family: 'pitched', labels: ['folk', 'japanese-traditional'], share: 3 },
  { name: 'guitar', family: 'pitched', labels: ['guitar-baroque', 'guitar-romantic', 'guitar-other'], share: 1 },
  { name: 'ragtime', family: 'pitched', labels: ['ragtime'], share: 4 },
  { name: 'game-rock', family: 'pitched', labels: ['game-rock'], share: 6 },
  { name: 'pop-harmony', family: 'pitched', labels: ['pop-rock-harmony'], share: 2 },
  { name: 'lofi', family: 'pitched', labels: ['lofi-synthetic'], share: 3, synthetic: true },
  { name: 'house', family: 'pitched', labels: ['house-synthetic'], share: 3, synthetic: true },
  { name: 'blues', family: 'pitched', labels: ['blues-synthetic'], share: 3, synthetic: true },
  { name: 'bossa', family: 'pitched', labels: ['bossa-synthetic'], share: 3, synthetic: true },
  { name: 'rock', family: 'groove', labels: ['rock'], share: 14 },
  { name: 'funk', family: 'groove', labels: ['funk'], share: 12 },
  { name: 'jazz', family: 'groove', labels: ['jazz'], share: 8 },
  { name: 'latin', family: 'groove', labels: ['latin'], share: 8 },
  { name: 'hiphop', family: 'groove', labels: ['hiphop'], share: 8 },
  { name: 'soul', family: 'groove', labels: ['soul'], share: 5 },
  { name: 'afrocuban', family: 'groove', labels: ['afrocuban'], share: 5 },
  { name: 'punk', family: 'groove', labels: ['punk'], share: 4 },
  { name: 'new-orleans', family: 'groove', labels: ['neworleans'], share: 4 },
  { name: 'country', family: 'groove', labels: ['country'], share: 3 },
  { name: 'pop', family: 'groove', labels: ['pop'], share: 3 },
  { name: 'reggae', family: 'groove', labels: ['reggae'], share: 3 },
  { name: 'gospel', family: 'groove', labels: ['gospel'], share: 2 },
  { name: 'afrobeat', family: 'groove', labels: ['afrobeat'], share: 2 },
];

/** The style of a label: the one that lists it, or is called so; −1 where there is none. */
export function styleOfLabel(label: string, styles: readonly StyleEntry[] = STYLES): number {
  return styles.findIndex((style) => style.labels.includes(label) || style.name === label);
}

/** What a piece teaches. */
export interface Lesson {
  /** Row of the style; −1 where there is none. */
  readonly style: number;
  /** Whether its voices and chords are learnt: a groove has none of its own. */
  readonly pitched: boolean;
  /** Whether its drums are learnt: of a groove, or of a pitched style with drums, even where they are all it has. */
  readonly drums: boolean;
}

export function lessonOf(
  { style: label, voices, chords, drums }: Pick<GridPiece, 'style' | 'voices' | 'chords' | 'drums'>,
  styles: readonly StyleEntry[] = STYLES,
): Lesson {
  const style = styleOfLabel(label, styles);
  return {
    style,
    pitched: styles[style]?.family === 'pitched' && (chords !== null || PITCHED.some((voice) => voices[voice])),
    drums: style >= 0 && drums !== null,
  };
}

/** Own music is met as often as a middling collection, whatever its size. */
const OWN_SHARE = 5;
/** Each style is a row of the network's weights, and more than this no one tells apart. */
export const MAX_OWN_STYLES = 24;

/**
 * What a person's own pieces are labelled: a style of the prior is joined where it is of the same family, so that a
 * folder called "chorale" adds chorales, and a band's songs called "jazz" do not become a groove.
 */
export function ownLabel(label: string, family: StyleEntry['family']): string {
  const known = STYLES[styleOfLabel(label)];
  return known && known.family !== family ? `own-${label}` : label;
}

/** The prior's styles and, after them, those that are a person's own. @param own labels with their families */
export function withOwnStyles(own: Readonly<Record<string, StyleEntry['family']>>): readonly StyleEntry[] {
  const added = Object.entries(own)
    .filter(([label]) => styleOfLabel(label) < 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, family]): StyleEntry => ({ name, family, labels: [name], share: OWN_SHARE }));
  return [...STYLES, ...added];
}
