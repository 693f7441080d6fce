/**
 * Where a piece comes from, as it goes along inside every file: who composed it out of what, for whom, when, and what may be
 * done with it. Knows no file format; each writer lays the fields down as its format allows.
 */
import { PRODUCT, VERSION } from '../kernel/product.ts';

/** What is composed, not the program: see docs/decisions/0030. */
export const LICENCE = 'CC0 1.0 Universal';
export const LICENCE_ADDRESS = 'https://creativecommons.org/publicdomain/zero/1.0/';

/** A known piece that a bar goes along with. Below ten notes that is often a likeness and no source. */
export interface Source {
  readonly title: string;
  readonly composer: string;
  /** Of the longest common passage. */
  readonly notes: number;
}

export interface Provenance {
  readonly title: string;
  /** ISO 8601; empty where a file is to be the same whenever it is written. */
  readonly date: string;
  /** Shares of styles over the whole piece, summing to 1. */
  readonly styles: Readonly<Record<string, number>>;
  readonly policy: {
    readonly version: number;
    /** Checksum of the frozen weights it began from. */
    readonly prior: string;
    /** What taste moved most: features and their weights, strongest first. */
    readonly theta: Readonly<Record<string, number>>;
  } | null;
  /** Given by people. */
  readonly ratings: number;
  /** Longest passage first. */
  readonly nearest: readonly Source[];
  readonly bars: number;
  /** Bars of these that echo earlier ones because no plan came in time. */
  readonly echoes: number;
  /** What is not in the file that might be looked for, in one sentence; empty where nothing is missing. */
  readonly cut: string;
}

export const SOFTWARE = `${PRODUCT} ${VERSION}`;
export const RIGHTS = `${LICENCE}: dedicated to the public domain (${LICENCE_ADDRESS})`;

function weights(named: Readonly<Record<string, number>>, digits: number): string {
  return Object.entries(named)
    .map(([name, weight]) => `${name}=${Number(weight.toFixed(digits))}`)
    .join(', ');
}

function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
}

/** Name and text of everything that is known, in the order in which it is read. Texts have one line each and are never empty. */
export function provenanceFields(provenance: Provenance): readonly (readonly [name: string, text: string])[] {
  const { title, date, styles, policy, ratings, nearest, bars, echoes, cut } = provenance;
  const fields: [string, string][] = [
    ['software', SOFTWARE],
    ['title', title],
    ['date', date],
    ['licence', RIGHTS],
    ['styles', weights(styles, 3)],
    ['policy', policy ? `version ${policy.version} on prior ${policy.prior}` : ''],
    ['taste', policy ? weights(policy.theta, 3) : ''],
    ['ratings', String(ratings)],
    ['nearest', nearest.map(({ title: of, composer, notes }) => `${composer}: ${of} (${notes} notes)`).join('; ')],
    ['bars', echoes > 0 ? `${bars}, ${echoes} of them echoes` : String(bars)],
    ['cut', cut],
  ];
  return fields.map(([name, text]) => [name, plain(text)] as const).filter(([, text]) => text !== '');
}

/** All of it as a file of its own, for archives. */
export function provenanceJson(provenance: Provenance): string {
  const { cut, ...known } = provenance;
  const file = { software: SOFTWARE, licence: LICENCE, licenceAddress: LICENCE_ADDRESS, ...known, ...(cut && { cut }) };
  return `${JSON.stringify(file, null, 2)}\n`;
}
