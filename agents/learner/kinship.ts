/**
 * How alike the tastes of several people are believed to be: one share of everyone's taste is common, one is their camp's,
 * and the rest is their own. The model of taste multiplies its kernel by this (a task covariance).
 * Source: Evgeniou, Micchelli and Pontil 2005, JMLR 6, §3.1 (a task is a deviation from a common base), as the task
 * covariance of Bonilla, Chai and Williams 2007 (multi-task Gaussian processes). Knows nothing of bars or ratings.
 */

export interface KinshipOptions {
  /** Share of the variance of a taste that is common to all, 0–1. */
  readonly common: number;
  /** Share that a camp has in common besides; what is left of 1 is everyone's own. */
  readonly camp: number;
}

export const USUAL_KINSHIP: KinshipOptions = { common: 0.1, camp: 0.6 };

/** Listeners with a deviation of their own; who has been silent longest speaks through the camp alone. */
export const MOST_OWN = 24;

/** What is believed of a listener: which camp they belong to, and how far their presses tell of the music, 0–1. */
export interface Standing {
  readonly camp: number;
  readonly trust: number;
}

export type Standings = ReadonlyMap<string, Standing>;

const UNKNOWN: Standing = { camp: 0, trust: 1 };

export function standingOf(standings: Standings, listener: string): Standing {
  return standings.get(listener) ?? UNKNOWN;
}

/** Who gave an observation. */
export interface Speaker {
  /** '' = several people of one camp, taken together. */
  readonly listener: string;
  readonly camp: number;
  /** People taken together, 1 or more. */
  readonly people: number;
}

/** Whose mean taste is asked for: shares by listener, which sum to 1. A name never heard has only the common share and camp 0. */
export type Audience = ReadonlyMap<string, number>;

export class Kinship {
  readonly #options: KinshipOptions;

  constructor(options: KinshipOptions = USUAL_KINSHIP) {
    this.#options = options;
  }

  /** [n × n], lower triangle: covariance of the speakers' tastes, in shares of the variance of one taste. */
  matrix(speakers: readonly Speaker[]): Float64Array {
    const { common, camp } = this.#options;
    const n = speakers.length;
    const out = new Float64Array(n * n);
    speakers.forEach((a, row) => {
      for (let column = 0; column < row; column++) {
        const b = speakers[column]!;
        const same = a.listener === b.listener && a.listener !== '';
        out[row * n + column] = same ? 1 : common + (a.camp === b.camp ? camp : 0);
      }
      // People taken together have a mean that is less any one's own.
      out[row * n + row] = common + camp + (1 - common - camp) / a.people;
    });
    return out;
  }

  /** Covariance of an audience's mean taste with each speaker's, [n], in shares of the variance of one taste. */
  towards(audience: Audience, standings: Standings, speakers: readonly Speaker[]): Float64Array {
    const { common, camp } = this.#options;
    const camps = campShares(audience, standings);
    return Float64Array.from(speakers, (speaker) => {
      const inCamp = camps.get(speaker.camp) ?? 0;
      const own = speaker.listener === '' ? 0 : (audience.get(speaker.listener) ?? 0);
      // As losses from 1, so that one listener alone has exactly 1.
      return 1 - camp * (1 - inCamp) - (1 - common - camp) * (1 - own);
    });
  }

  /** Variance of an audience's mean taste, in shares of the variance of one taste; 1 for one listener. */
  spread(audience: Audience, standings: Standings): number {
    const { common, camp } = this.#options;
    const inCamps = squares(campShares(audience, standings).values());
    return 1 - camp * (1 - inCamps) - (1 - common - camp) * (1 - squares(audience.values()));
  }

  /**
   * Independent parts that tastes are sums of, for drawing one: each with its share of the variance, which speakers have it,
   * and how much of it the audience has.
   */
  parts(audience: Audience, standings: Standings, speakers: readonly Speaker[]): readonly KinshipPart[] {
    const listeners = new Set(speakers.map(({ listener }) => listener));
    const [only] = listeners;
    if (listeners.size === 0 || (listeners.size === 1 && audience.get(only!) === 1))
      return [{ share: 1, speakers: speakers.map(() => true), audience: 1 }];
    const { common, camp } = this.#options;
    const camps = campShares(audience, standings);
    const everyCamp = new Set([...camps.keys(), ...speakers.map((speaker) => speaker.camp)]);
    const own = 1 - common - camp;
    return [
      { share: common, speakers: speakers.map(() => true), audience: 1 },
      ...[...everyCamp].map((index) => ({
        share: camp,
        speakers: speakers.map((speaker) => speaker.camp === index),
        audience: camps.get(index) ?? 0,
      })),
      ...[...new Set([...audience.keys(), ...listeners])]
        .filter((name) => name !== '')
        .map((name) => ({
          share: own,
          speakers: speakers.map(({ listener }) => listener === name),
          audience: audience.get(name) ?? 0,
        })),
    ];
  }
}

export interface KinshipPart {
  readonly share: number;
  /** [n] */
  readonly speakers: readonly boolean[];
  readonly audience: number;
}

function campShares(audience: Audience, standings: Standings): Map<number, number> {
  const camps = new Map<number, number>();
  for (const [listener, share] of audience) {
    const { camp } = standingOf(standings, listener);
    camps.set(camp, (camps.get(camp) ?? 0) + share);
  }
  return camps;
}

function squares(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
