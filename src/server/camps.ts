/**
 * Whether a large crowd is of one mind or of two, by what its phones pressed in the last minutes, and what each of the two thinks.
 * Two camps are believed where they foretell presses clearly better than one, in moments that they were not made from, and while
 * each has enough people, counted by how seldom they press: who presses all the time founds no camp.
 * Sources: people who answer alike, clustered together with what they answer to, Dawid and Skene 1979 and Zhang et al. 2014,
 * arXiv:1406.3824; the first division by the sign along the first principal component; tested on what was held out, Stone 1974.
 * Knows no sockets and no windows.
 */
import type { Mood } from '../protocol/crowdWindow.ts';
import { expectedOf, fitOf, natsOf, opinionOf, rowOf, type Columns, type Opinion, type Row } from './foretelling.ts';
import { Consensus, knownCredit, MOST_GAP, newCredit, voiceOf, type Credit } from './trust.ts';

export type Camp = 0 | 1;

/** Moments in which anybody pressed that are remembered of each phone. */
export const REMEMBERED = 240;
/** Camps are settled anew after so many of them. */
const SETTLED_EVERY = 10;
/** Before so many nothing is said of camps, nor of a phone that pressed in fewer than its own. */
const LEAST_MOMENTS = 60;
const LEAST_PRESSES = 6;
/** So many phones at most decide what the camps are; all others join the one that foretells them. */
const JURY = 128;
const LEAST_JURY = 12;
/** Moments are held out in blocks of so many: neighbours sound alike. */
const BLOCK = 8;
/** Nats for two camps rather than one from which on they are believed: at least, and for each of the jury, and then until one opinion does better. */
const SPLIT_EVIDENCE = 5;
const SPLIT_EVIDENCE_EACH = 0.25;
/** A smaller share of the people is no camp; one that is believed may be as small as the second. */
const LEAST_SHARE = 0.18;
const LEAST_SHARE_KEPT = 0.14;
/** Who follows a camp less than this is none of its people. */
const LEAST_SLOPE = 0.15;
/** Nats by which another camp must foretell a phone better before it changes. */
const LOYALTY = 2;
const MOST_ROUNDS = 6;
const POWER_ROUNDS = 12;

/** What is remembered of a phone. */
export interface Member {
  credit: Credit;
  /** [REMEMBERED] signed 127ths by moment, 0 = none: a ring. */
  readonly presses: Int8Array;
  /** The camp it belongs to, or last did; null: it has not pressed enough for anybody to know. */
  camp: Camp | null;
}

export const newMember = (): Member => ({ credit: newCredit(), presses: new Int8Array(REMEMBERED), camp: null });

interface Press {
  readonly member: Member;
  /** −1 … +1, not 0 */
  readonly value: number;
}

export class Camps {
  #minds: readonly [Consensus, Consensus] = [new Consensus(), new Consensus()];
  #split: Split | null = null;
  #moments = 0;

  /** Whether two camps are believed. */
  get split(): boolean {
    return this.#split !== null;
  }

  /**
   * What those who pressed in one moment think, each once: one mood, or one of each camp that pressed.
   * @param everyone all phones that are remembered
   * @param moment counts the moments
   */
  hear(pressed: readonly Press[], everyone: Iterable<Member>, moment: number): readonly Mood[] {
    if (pressed.length === 0) return [];
    const members = [...everyone];
    const column = this.#moments++ % REMEMBERED;
    for (const { presses } of members) presses[column] = 0;
    for (const { member, value } of pressed) member.presses[column] = Math.round(value * 127);
    if (this.#moments % SETTLED_EVERY === 0) this.#settle(members);
    else if (this.#split) this.#seatSome(members, this.#split);
    if (!this.#split) return this.#moodOf(0, pressed, members.filter(isKnown).length, moment);
    const people = ([0, 1] as const).map((camp) => members.filter((member) => member.camp === camp).length);
    const larger: Camp = people[1]! > people[0]! ? 1 : 0;
    return ([0, 1] as const).flatMap((camp) => {
      const said = pressed.filter(({ member }) => (member.camp ?? larger) === camp);
      return this.#moodOf(camp, said, people[camp]!, moment);
    });
  }

  #moodOf(camp: Camp, said: readonly Press[], people: number, moment: number): readonly Mood[] {
    const feeling = this.#minds[camp].hear(
      said.map(({ member, value }) => ({ credit: member.credit, value })),
      moment,
    );
    return feeling ? [{ ...feeling, camp, people: Math.max(people, feeling.n) }] : [];
  }

  #settle(members: readonly Member[]): void {
    const length = Math.min(this.#moments, REMEMBERED);
    const known = members.filter(isKnown);
    const step = Math.max(1, known.length / JURY);
    const drawn = Array.from({ length: Math.min(JURY, known.length) }, (_, i) => known[Math.floor(i * step)]!);
    const jury = recall(drawn, length);
    if (length < LEAST_MOMENTS || jury.length < LEAST_JURY) return;
    const sheet: Sheet = { rows: jury.map(({ row }) => row), length };
    const before = jury.map(({ member }) => member.camp ?? 0);
    const enough = this.#split ? 0 : SPLIT_EVIDENCE + SPLIT_EVIDENCE_EACH * jury.length;
    const believed = this.#split ? before : [];
    const found = evidenceOfTwo(sheet, believed) > enough ? divide(sheet, ALWAYS, before) : null;
    if (!found || !(shareOf(found, sheet) >= (this.#split ? LEAST_SHARE_KEPT : LEAST_SHARE))) this.#merge(members);
    else {
      const opinions = opinionsOf(sheet, inOldNames(found, before, sheet));
      const decided = new Set(jury.map(({ member }) => member));
      const begins = this.#split === null;
      if (begins) this.#minds = [new Consensus(), new Consensus()];
      this.#seat(jury, opinions, begins);
      if (begins)
        this.#seat(
          recall(
            known.filter((member) => !decided.has(member)),
            length,
          ),
          opinions,
          true,
        );
      this.#split = { opinions, jury: decided, length };
    }
  }

  #merge(members: readonly Member[]): void {
    if (!this.#split) return;
    this.#split = null;
    this.#minds = [new Consensus(), new Consensus()];
    for (const member of members) member.credit = { ...newCredit(), ...paceOf(member.credit) };
  }

  /** Every moment some of those who decide nothing join the camp that foretells them: so that none has to be long. */
  #seatSome(members: readonly Member[], { opinions, jury, length }: Split): void {
    const turn = this.#moments % SETTLED_EVERY;
    const some = members.filter((member, i) => i % SETTLED_EVERY === turn && !jury.has(member));
    this.#seat(recall(some, length), opinions, false);
  }

  /** Everyone joins the camp that foretells them; who is new in one is known by how they went with it before. */
  #seat(recalled: readonly Recalled[], opinions: readonly [Opinion, Opinion], begins: boolean): void {
    for (const { member, row } of recalled) {
      const fits = opinions.map((opinion) => fitOf(row, opinion, ALWAYS));
      const [first, second] = fits.map((fit) => natsOf(row, fit, fit.slope));
      const loyalty = begins || member.camp === null ? 0 : member.camp === 0 ? LOYALTY : -LOYALTY;
      const camp: Camp = second! > first! + loyalty ? 1 : 0;
      if (begins || camp !== member.camp) {
        const { slope, moved } = fits[camp]!;
        member.credit = { ...knownCredit(row, slope, moved), ...paceOf(member.credit) };
      }
      member.camp = camp;
    }
  }
}

/** What two camps are believed to have felt, who decided that, and moments then remembered. */
interface Split {
  readonly opinions: readonly [Opinion, Opinion];
  readonly jury: ReadonlySet<Member>;
  readonly length: number;
}

function isKnown({ credit }: Member): boolean {
  return credit.presses >= LEAST_PRESSES;
}

interface Recalled {
  readonly member: Member;
  readonly row: Row;
}

/** Those who have pressed often enough in the moments that are remembered. */
function recall(members: readonly Member[], length: number): readonly Recalled[] {
  return members.flatMap((member) => {
    const row = rowOf(member.presses, length, voiceOf(member.credit), LEAST_PRESSES);
    return row ? [{ member, row }] : [];
  });
}

function paceOf({ presses, gap, first, last }: Credit): Pick<Credit, 'presses' | 'gap' | 'first' | 'last'> {
  return { presses, gap, first, last };
}

interface Sheet {
  readonly rows: readonly Row[];
  /** Moments. */
  readonly length: number;
}

interface Division {
  /** [J] */
  readonly camps: readonly Camp[];
  /** [J] how strongly each follows its camp, 0 or more. */
  readonly slopes: readonly number[];
  /** Nats by which the camps foretell everyone's presses better than their means do. */
  readonly nats: number;
}

const ALWAYS: Columns = new Uint8Array(REMEMBERED).fill(1);

/** What each camp felt, every one of it as far as they follow it. */
function opinionsOf(
  { rows, length }: Sheet,
  { camps, slopes }: Pick<Division, 'camps' | 'slopes'>,
): [Opinion, Opinion] {
  const of = (camp: Camp): Opinion => opinionOf(rows, length, (i) => (camps[i] === camp ? slopes[i]! : 0));
  return [of(0), of(1)];
}

/** Nats by which two camps foretell better than one what neither was made from: even blocks by odd ones, and the reverse. @param believed how people stand, if two are */
function evidenceOfTwo(sheet: Sheet, believed: readonly Camp[]): number {
  const nobody = sheet.rows.map((): Camp => 0);
  return [0, 1].reduce((sum, held) => {
    const unseen = ALWAYS.map((_, column) => Number(Math.floor(column / BLOCK) % 2 === held));
    const seen = unseen.map((is) => 1 - is);
    const [one, two] = [follow(sheet, seen, nobody, false), divide(sheet, seen, believed)];
    return sum + worthOf(sheet, two, unseen) - worthOf(sheet, one, unseen);
  }, 0);
}

/** Nats that a division is worth in other moments, each phone by its voice. */
function worthOf(sheet: Sheet, division: Division, looked: Columns): number {
  const opinions = opinionsOf(sheet, division);
  return sheet.rows.reduce((sum, row, i) => {
    const fit = fitOf(row, opinions[division.camps[i]!]!, looked);
    return sum + (row.voice / MOST_GAP) * natsOf(row, fit, division.slopes[i]!);
  }, 0);
}

/** Two camps of those moments: by the axis along which people differ most, or by what they were before. */
function divide(sheet: Sheet, looked: Columns, before: readonly Camp[]): Division {
  const fresh = follow(sheet, looked, axisOf(sheet, looked), true);
  if (!before.includes(1)) return fresh;
  const kept = follow(sheet, looked, before, true);
  return kept.nats >= fresh.nats ? kept : fresh;
}

/** How strongly everyone follows their camp; where they are free, all join the one that foretells them best until nobody moves. */
function follow(sheet: Sheet, looked: Columns, start: readonly Camp[], free: boolean): Division {
  let division: Division = { camps: start, slopes: start.map(() => 1), nats: 0 };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const opinions = opinionsOf(sheet, division);
    const joined = sheet.rows.map((row, i) => {
      const stays = division.camps[i]!;
      const choices = (free ? ([0, 1] as const) : [stays]).map((camp) => {
        const { slope, ...fit } = fitOf(row, opinions[camp], looked);
        return { camp, slope, nats: natsOf(row, { slope, ...fit }, slope) };
      });
      return choices.reduce((a, b) => (b.nats > a.nats || (b.nats === a.nats && b.camp === stays) ? b : a));
    });
    const isSettled = joined.every(({ camp }, i) => camp === division.camps[i]);
    division = {
      camps: joined.map(({ camp }) => camp),
      slopes: joined.map(({ slope }) => slope),
      nats: joined.reduce((sum, { nats }, i) => sum + (sheet.rows[i]!.voice / MOST_GAP) * nats, 0),
    };
    if (isSettled && round > 1) break;
  }
  return division;
}

/** The side of everyone along the first principal component of what one opinion leaves unsaid. */
function axisOf(sheet: Sheet, looked: Columns): readonly Camp[] {
  const { rows, length } = sheet;
  const nobody = rows.map((): Camp => 0);
  const one = follow(sheet, looked, nobody, false);
  const [opinion] = opinionsOf(sheet, one);
  const left = rows.map((row, i) => {
    const expected = expectedOf(row, opinion);
    return row.values.map((value, k) => (looked[row.columns[k]!] === 0 ? 0 : value - one.slopes[i]! * expected[k]!));
  });
  const sizes = left.map((values, i) => rows[i]!.voice * values.reduce((sum, value) => sum + value * value, 0));
  const outermost = sizes.indexOf(Math.max(...sizes));
  let axis: Float64Array = new Float64Array(length);
  add(axis, rows[outermost]!, left[outermost]!, 1);
  for (let round = 0; round < POWER_ROUNDS; round++) {
    const next = new Float64Array(length);
    left.forEach((values, i) => add(next, rows[i]!, values, rows[i]!.voice * along(axis, rows[i]!, values)));
    const size = Math.hypot(...next);
    if (!(size > 0)) break;
    axis = next.map((value) => value / size);
  }
  return rows.map((row): Camp => (along(axis, row, row.values) < 0 ? 1 : 0));
}

function along(axis: Float64Array, { columns }: Row, values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < columns.length; k++) sum += values[k]! * axis[columns[k]!]!;
  return sum;
}

function add(to: Float64Array, { columns }: Row, values: Float64Array, times: number): void {
  for (let k = 0; k < columns.length; k++) to[columns[k]!]! += times * values[k]!;
}

/** Of the smaller camp, by voices: who never stops counts little, and who follows neither not at all. */
function shareOf({ camps, slopes }: Division, { rows }: Sheet): number {
  const sizes: [number, number] = [0, 0];
  camps.forEach((camp, i) => (sizes[camp] += slopes[i]! > LEAST_SLOPE ? rows[i]!.voice : 0));
  return Math.min(...sizes) / (sizes[0] + sizes[1]);
}

/** Camps keep their numbers while most of their people stay; where nobody was of the second, the larger is the first. */
function inOldNames(division: Division, before: readonly Camp[], { rows }: Sheet): Division {
  const { camps } = division;
  const voices = (fits: (i: number) => boolean): number =>
    rows.reduce((sum, { voice }, i) => (fits(i) ? sum + voice : sum), 0);
  const swap = before.includes(1)
    ? voices((i) => camps[i] !== before[i]) > voices((i) => camps[i] === before[i])
    : voices((i) => camps[i] === 1) > voices((i) => camps[i] === 0);
  return swap ? { ...division, camps: camps.map((camp): Camp => (camp === 0 ? 1 : 0)) } : division;
}
