/**
 * The archive of phrases: one niche beside the other, and in each the phrase that is expected to please most. What is
 * worse than the elite of its own niche is forgotten, however good it is; so the archive stays as wide as the music was.
 * Source: MAP-Elites, Mouret and Clune 2015, arXiv:1504.04909, with the model of taste for a fitness. It is asked anew at
 * every contest, because taste moves. Knows neither how a phrase is composed nor who rates.
 */
import type { Rng } from '../../src/kernel/random.ts';
import { METRES, type MetreName } from '../../src/music/metre.ts';
import { MODES } from '../../src/music/key.ts';
import { PITCHED } from '../../src/music/voices.ts';
import type { PhraseTargets } from '../../src/protocol/bar.ts';
import { FROM_BEFORE, NICHES, type Niche } from '../../src/protocol/niche.ts';
import type { KeptBar, KeptPhrase } from '../composer/repertoire.ts';

export interface Specimen extends KeptPhrase {
  /** Bars it had. */
  readonly bars: number;
  readonly niche: Niche;
  /** [Z] mean of its bars' scaled features: what a linear taste expects of it is the mean of its bars. */
  readonly scaled: Float32Array;
  /** Ratings that fell on it, and their sum. */
  readonly ratings: number;
  readonly rated: number;
}

/** Expected pleasure of scaled features, cautiously. */
export type Fitness = (scaled: Float32Array) => number;

/** Phrases in which a visit loses half of its weight. */
const HALF_LIFE = 16;
const FADING = 0.5 ** (1 / HALF_LIFE);
/** Digits of a feature that are worth a file. */
const DIGITS = 4;

interface StoredBar {
  readonly metre: MetreName;
  readonly key: KeptBar['key'];
  readonly voices: Readonly<Record<string, readonly number[]>>;
}

export interface ArchiveSnapshot {
  readonly visits: Readonly<Record<string, number>>;
  readonly tries: Readonly<Record<string, number>>;
  readonly elites: readonly {
    readonly niche: string;
    readonly bars: number;
    readonly scaled: readonly number[];
    readonly ratings: number;
    readonly rated: number;
    readonly targets: PhraseTargets | null;
    readonly music: readonly StoredBar[];
  }[];
}

/** How often each niche was visited, or tried, lately. */
export class Visits {
  readonly #counts: Map<Niche, number>;

  constructor(counts: Iterable<readonly [Niche, number]> = []) {
    this.#counts = new Map(counts);
  }

  of(niche: Niche): number {
    return this.#counts.get(niche) ?? 0;
  }

  add(niche: Niche): void {
    this.#counts.set(niche, this.of(niche) + 1);
  }

  fade(): void {
    for (const [niche, count] of this.#counts) this.#counts.set(niche, FADING * count);
  }

  copy(): Visits {
    return new Visits(this.#counts);
  }

  record(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

/** The niche that was visited and tried least lately; chance decides between equals. */
export function leastVisited(visits: Visits, tries: Visits, rng: Rng): Niche {
  const counts = NICHES.map((niche) => visits.of(niche) + tries.of(niche));
  const least = Math.min(...counts);
  return NICHES[rng.weighted(counts.map((count) => (count === least ? 1 : 0)))]!;
}

export class Archive {
  readonly #elites = new Map<Niche, Specimen>();
  #visits = new Visits();
  #tries = new Visits();

  get visits(): Visits {
    return this.#visits;
  }

  /** Niches that were aimed at: one that cannot be reached is not aimed at for ever. */
  get tries(): Visits {
    return this.#tries;
  }

  /** One a niche, in the order of NICHES. */
  get elites(): readonly Specimen[] {
    return NICHES.flatMap((niche) => this.#elites.get(niche) ?? []);
  }

  /** A phrase has been heard to its end. @returns whether it is the elite of its niche now */
  file(specimen: Specimen, fitness: Fitness): boolean {
    this.#visits.fade();
    this.#tries.fade();
    this.#visits.add(specimen.niche);
    const elite = this.#elites.get(specimen.niche);
    if (elite && fitness(specimen.scaled) < fitness(elite.scaled)) return false;
    this.#elites.set(specimen.niche, specimen);
    return true;
  }

  /** A late rating reaches a phrase that is filed already. */
  rate(phrase: number, value: number): void {
    for (const elite of this.#elites.values())
      if (elite.phrase === phrase)
        this.#elites.set(elite.niche, { ...elite, ratings: elite.ratings + 1, rated: elite.rated + value });
  }

  snapshot(): ArchiveSnapshot {
    return {
      visits: this.#visits.record(),
      tries: this.#tries.record(),
      elites: this.elites.map(({ niche, bars, scaled, ratings, rated, targets, music }) => ({
        niche,
        bars,
        scaled: Array.from(scaled, (value) => Number(value.toPrecision(DIGITS))),
        ratings,
        rated,
        targets,
        music: music.map(({ metre, key, voices }) => ({
          metre,
          key,
          voices: Object.fromEntries(PITCHED.map((voice) => [voice, [...voices[voice]]])),
        })),
      })),
    };
  }

  /**
   * The elites come as guests: their numbers and their ancestors belonged to another piece.
   * @param size of the scaled features · @throws RangeError if this is no memory of an archive, or one of other features
   */
  restore({ visits, tries, elites }: ArchiveSnapshot, size: number): void {
    const known = (counts: Readonly<Record<string, number>>): Visits =>
      new Visits(
        NICHES.flatMap((niche) => {
          const count = counts?.[niche];
          return typeof count === 'number' && count > 0 && Number.isFinite(count) ? [[niche, count] as const] : [];
        }),
      );
    if (!Array.isArray(elites) || elites.some((elite) => !isStored(elite, size)))
      throw new RangeError('this archive of phrases is damaged or was made with other bar features');
    this.#visits = known(visits);
    this.#tries = known(tries);
    this.#elites.clear();
    elites.forEach(({ niche, bars, scaled, ratings, rated, targets, music }: ArchiveSnapshot['elites'][number], i) =>
      this.#elites.set(niche as Niche, {
        phrase: FROM_BEFORE + i,
        start: -1,
        lineage: [],
        bars,
        niche: niche as Niche,
        scaled: Float32Array.from(scaled),
        ratings,
        rated,
        targets,
        music: music.map(({ metre, key, voices }) => ({
          metre,
          key,
          voices: Object.fromEntries(
            PITCHED.map((voice) => [voice, Int16Array.from(voices[voice]!)]),
          ) as unknown as KeptBar['voices'],
        })),
      }),
    );
  }
}

function isStored(elite: ArchiveSnapshot['elites'][number], size: number): boolean {
  const line = (numbers: unknown): numbers is number[] => Array.isArray(numbers) && numbers.every(Number.isFinite);
  return (
    NICHES.includes(elite.niche as Niche) &&
    [elite.bars, elite.ratings, elite.rated].every(Number.isFinite) &&
    (elite.targets === null || Object.values(elite.targets).every(Number.isFinite)) &&
    line(elite.scaled) &&
    elite.scaled.length === size &&
    Array.isArray(elite.music) &&
    elite.music.length > 0 &&
    elite.music.every(
      ({ metre, key, voices }) =>
        METRES.includes(metre) &&
        MODES.includes(key.mode) &&
        Number.isInteger(key.tonic) &&
        PITCHED.every((voice) => line(voices[voice])),
    )
  );
}
