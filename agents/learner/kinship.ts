/**
 * How alike the tastes of several people are believed to be: one share of everyone's taste is common, one is their camp's,
 * and the rest is their own. The model of taste multiplies its kernel by this (a task covariance).
 * Source: Evgeniou, Micchelli and Pontil 2005, JMLR 6, §3.1 (a task is a deviation from a common base), as the task
 * covariance of Bonilla, Chai and Williams 2007 (multi-task Gaussian processes). Knows nothing of bars or ratings.
 */

/** Share of the variance of a taste that is common to all. */
const COMMON = 0.1;
/** Share that a camp has in common besides. While all are of one camp, two people's tastes correlate by the sum of both. */
const CAMP = 0.6;
/** What is everyone's own. */
const OWN = 1 - COMMON - CAMP;

/** Listeners with a deviation of their own; who has been silent longest speaks through the camp alone. */
export const MOST_OWN = 24;

/** Who gave an observation. */
export interface Speaker {
  /** '' = somebody of the camp, or several taken together. */
  readonly listener: string;
  readonly camp: number;
  /** People taken together, 1 or more. */
  readonly people: number;
}

/** Somebody whose taste is asked for, and their share of an audience. */
export interface Member {
  readonly listener: string;
  readonly camp: number;
  readonly share: number;
}

/** Whose mean taste is asked for; the shares sum to 1. */
export type Audience = readonly Member[];

/** [n × n], lower triangle: covariance of the speakers' tastes, in shares of the variance of one taste. */
export function kinship(speakers: readonly Speaker[]): Float64Array {
  const n = speakers.length;
  const out = new Float64Array(n * n);
  speakers.forEach((a, row) => {
    for (let column = 0; column < row; column++) {
      const b = speakers[column]!;
      const same = a.listener === b.listener && a.listener !== '';
      out[row * n + column] = same ? 1 : COMMON + (a.camp === b.camp ? CAMP : 0);
    }
    // People taken together have a mean that is less any one's own.
    out[row * n + row] = a.people === 1 ? 1 : COMMON + CAMP + OWN / a.people;
  });
  return out;
}

/** [n] covariance of an audience's mean taste with each speaker's; exactly 1 for one listener with themselves. */
export function kinshipTowards(audience: Audience, speakers: readonly Speaker[]): Float64Array {
  const camps = sharesBy(audience, ({ camp }) => camp);
  const people = sharesBy(audience, ({ listener }) => listener);
  return Float64Array.from(speakers, ({ listener, camp }) => {
    const own = listener === '' ? 0 : (people.get(listener) ?? 0);
    // As losses from 1, so that one listener alone has exactly 1.
    return 1 - CAMP * (1 - (camps.get(camp) ?? 0)) - OWN * (1 - own);
  });
}

/** Variance of an audience's mean taste, in shares of the variance of one taste; 1 for one listener and for nobody. */
export function kinshipWithin(audience: Audience): number {
  if (audience.length === 0) return 1;
  const camps = sharesBy(audience, ({ camp }) => camp);
  const people = sharesBy(audience, ({ listener }) => listener);
  return 1 - CAMP * (1 - squares(camps.values())) - OWN * (1 - squares(people.values()));
}

/** An independent part that tastes are sums of. */
export interface KinshipPart {
  /** Of the variance. */
  readonly share: number;
  /** [n] who has it. */
  readonly speakers: readonly boolean[];
  /** How much of it an audience's mean has, 0–1. */
  readonly audience: number;
}

/** The parts of everyone's taste, for drawing one; a single one while there is nobody or one listener. */
export function kinshipParts(audience: Audience, speakers: readonly Speaker[]): readonly KinshipPart[] {
  const all = speakers.map(() => true);
  if (audience.length <= 1 && speakers.every(({ listener }) => listener === audience[0]?.listener))
    return [{ share: 1, speakers: all, audience: 1 }];
  const camps = sharesBy(audience, ({ camp }) => camp);
  const people = sharesBy(audience, ({ listener }) => listener);
  const everyCamp = new Set([...camps.keys(), ...speakers.map(({ camp }) => camp)]);
  const everyone = new Set([...people.keys(), ...speakers.map(({ listener }) => listener)]);
  everyone.delete('');
  return [
    { share: COMMON, speakers: all, audience: 1 },
    ...[...everyCamp].map((camp) => ({
      share: CAMP,
      speakers: speakers.map((speaker) => speaker.camp === camp),
      audience: camps.get(camp) ?? 0,
    })),
    ...[...everyone].map((listener) => ({
      share: OWN,
      speakers: speakers.map((speaker) => speaker.listener === listener),
      audience: people.get(listener) ?? 0,
    })),
  ];
}

function sharesBy<Key>(audience: Audience, keyOf: (member: Member) => Key): Map<Key, number> {
  const shares = new Map<Key, number>();
  for (const member of audience) shares.set(keyOf(member), (shares.get(keyOf(member)) ?? 0) + member.share);
  return shares;
}

function squares(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
