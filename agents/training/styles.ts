/** The styles of the prior: which corpus labels make each one up, and how often training meets it. */

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

export function styleOfLabel(label: string): number {
  return STYLES.findIndex((style) => style.labels.includes(label) || style.name === label);
}
