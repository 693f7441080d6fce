/**
 * What the piece remembers of itself: the bars of its phrases, where they came from and who liked them.
 * It offers what may be recalled; it decides nothing.
 */
import { contourOf, contourSimilarity, type MotifBar } from '../../src/music/motif.ts';
import type { MetreName } from '../../src/music/metre.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { FROM_BEFORE } from '../../src/protocol/niche.ts';
import type { KeptBar, KeptPhrase } from './repertoire.ts';

export interface Remembered {
  /** Number of the phrase in the piece. */
  readonly phrase: number;
  /** Its first bar, and how many it has. */
  readonly start: number;
  readonly bars: number;
  /** The phrase whose motif this one took up, at its root; its own number where it was new. */
  readonly origin: number;
  /** Ratings for it less those against it. */
  readonly likes: number;
}

interface Entry extends Remembered {
  likes: number;
  avoided: boolean;
  readonly heard: Map<number, KeptBar>;
}

/** Phrases remembered; the least liked, then the oldest, is forgotten first, but never what the plan may still ask for. */
const MOST_PHRASES = 24;
/** Contours at least this alike are the same motif: one that is not wanted is not wanted under another name. */
const SAME_MOTIF = 0.8;

export class MotifMemory {
  readonly #entries = new Map<number, Entry>();

  /** A phrase begins. @param kept first phrase that must not be forgotten for it */
  open(phrase: number, start: number, bars: number, origin: number, kept: number): void {
    this.#entries.set(phrase, { phrase, start, bars, origin, likes: 0, avoided: false, heard: new Map() });
    if (this.#entries.size <= MOST_PHRASES) return;
    const loose = [...this.#entries.values()].filter(
      (entry) => (entry.phrase < kept || entry.phrase >= FROM_BEFORE) && entry.phrase !== phrase,
    );
    const least = loose.toSorted((a, b) => a.likes - b.likes || a.phrase - b.phrase)[0];
    if (least) this.#entries.delete(least.phrase);
  }

  /** A phrase that was forgotten, or that comes from another piece, is there again. */
  adopt({ phrase, start, music }: KeptPhrase): void {
    const heard = new Map(music.map((bar, i) => [start + i, bar]));
    this.#entries.set(phrase, { phrase, start, bars: music.length, origin: phrase, likes: 0, avoided: false, heard });
  }

  /** A bar of the piece is settled, or settled anew. */
  remember(phrase: number, { barIndex, key, metre, voices }: PlannedBar): void {
    this.#entries.get(phrase)?.heard.set(barIndex, { key, metre, voices });
  }

  /** Phrases that may be recalled in a metre, oldest first: heard in it, or not heard at all yet. */
  recallable(metre: MetreName): readonly Remembered[] {
    const fits = ({ heard }: Entry): boolean =>
      heard.size === 0 || [...heard.values()].some((bar) => bar.metre === metre);
    return [...this.#entries.values()].filter((entry) => !entry.avoided && fits(entry));
  }

  /** Nobody has said anything for or against any of them. */
  forgive(): void {
    for (const entry of this.#entries.values()) {
      entry.likes = 0;
      entry.avoided = false;
    }
  }

  find(phrase: number): Remembered | undefined {
    return this.#entries.get(phrase);
  }

  /** The bars of a phrase that were heard in this metre, in order; empty where none were. */
  barsOf(phrase: number, metre: MetreName): readonly MotifBar[] {
    const entry = this.#entries.get(phrase);
    if (!entry) return [];
    return [...entry.heard].toSorted(([a], [b]) => a - b).flatMap(([, bar]) => (bar.metre === metre ? [bar] : []));
  }

  like(phrase: number): void {
    const entry = this.#entries.get(phrase);
    if (!entry) return;
    entry.likes++;
    entry.avoided = false;
    const root = this.#entries.get(entry.origin);
    if (root && root !== entry) root.likes++;
  }

  /** The phrase, and whatever sings the same motif, is not offered again. */
  avoid(phrase: number): void {
    const entry = this.#entries.get(phrase);
    if (!entry) return;
    entry.likes--;
    entry.avoided = true;
    const contour = contourOf([...entry.heard.values()]);
    for (const other of this.#entries.values())
      if (contourSimilarity(contour, contourOf([...other.heard.values()])) >= SAME_MOTIF) other.avoided = true;
  }
}
