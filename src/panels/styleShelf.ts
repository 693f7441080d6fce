/**
 * Which styles lie in front and which behind "more": a handful as different from each other as can be, in an order that
 * leads from the familiar to the far. Pure. A style that is chosen is always in front, wherever it comes from.
 */
const IN_FRONT = {
  pitched: ['chorale', 'lied', 'string-quartet', 'baroque-keyboard', 'romantic-piano', 'ragtime', 'game-rock', 'folk'],
  groove: ['funk', 'hiphop', 'jazz', 'rock', 'latin', 'reggae'],
} as const satisfies Record<string, readonly string[]>;

interface Shelved {
  readonly name: string;
  readonly family: 'pitched' | 'groove';
  readonly share: number;
}

export interface Shelf<Style> {
  readonly front: readonly Style[];
  readonly behind: readonly Style[];
}

/** @param styles of one family, in the composer's order */
export function shelve<Style extends Shelved>(styles: readonly Style[]): Shelf<Style> {
  const rank = ({ name, family }: Shelved): number => {
    const place = (IN_FRONT[family] as readonly string[]).indexOf(name);
    return place < 0 ? IN_FRONT[family].length : place;
  };
  const inFront = (style: Shelved): boolean => style.share > 0 || rank(style) < IN_FRONT[style.family].length;
  const front = styles.filter(inFront).toSorted((a, b) => rank(a) - rank(b));
  const behind = styles.filter((style) => !inFront(style));
  // A composer that knows none of them, or hardly any other, has nothing to hide.
  return front.length === 0 || behind.length < 2 ? { front: [...front, ...behind], behind: [] } : { front, behind };
}
