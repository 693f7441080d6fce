/**
 * A composer as it is taken home: a learnt policy with its name, when it was saved and how many ratings made it, sealed by
 * a checksum, so that what was cut short or edited is told from what an older Antiphon has saved. Text in, validated
 * composer out; whatever the text, there is an answer and it is one sentence. Knows no storage and no page.
 */
import * as v from 'valibot';
import { hashText } from '../kernel/random.ts';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { PolicySnapshot } from './agent.ts';
import { policySchema } from './policyFile.ts';

export const FILE_VERSION = 2;
/** UTF-16 units, about bytes: several times the largest there can be. */
export const LARGEST_FILE = 8_000_000;
export const LONGEST_NAME = 40;
/** One grapheme may be piled up of any number of marks. */
const LONGEST_NAME_UNITS = 80;
/** Nothing that Antiphon saves nests deeper, or has more parts. */
const DEEPEST = 32;
const MOST_PARTS = 2_000_000;

export interface SavedComposer {
  /** As a person wrote it, trimmed; empty in files that know no name. */
  readonly name: string;
  /** ISO 8601, empty where the file does not say. */
  readonly savedAt: string;
  /** Ratings by people. */
  readonly ratings: number;
  readonly policy: PolicySnapshot;
}

/** What a composer must fit to be of use here; empty fields fit all. */
export interface Here {
  /** Checksum of the prior's weights. */
  readonly prior: string;
  /** Names of the tilt's features, in order. */
  readonly features: readonly string[];
}

/** Why a file is refused; `notice.policy.…` says each in every language. */
export type Refusal = 'foreign' | 'damaged' | 'edited' | 'newer' | 'older' | 'otherPrior' | 'otherFeatures' | 'large';

const SENTENCES: Readonly<Record<Refusal, string>> = {
  foreign: 'This is not a composer that Antiphon has saved.',
  damaged: 'This saved composer is cut short or damaged, so it cannot be loaded.',
  edited: 'This saved composer was changed after it was saved, so it is not loaded.',
  newer: 'This composer was saved by a newer Antiphon: load it there, or reload this page to update it.',
  older: 'This composer was saved by an older Antiphon and can no longer be read.',
  otherPrior: 'This composer learnt on other weights than the ones here, so it cannot be loaded.',
  otherFeatures: 'This composer was taught with other features than the ones here, so it cannot be loaded.',
  large: 'This file is too large to be a saved composer.',
};

function refuse(reason: Refusal): ReturnType<typeof fail<Refusal>> {
  return fail(reason, SENTENCES[reason]);
}

export function tooLarge(): ReturnType<typeof refuse> {
  return refuse('large');
}

/** 64 bits, as 16 hexadecimal digits: against accidents and curiosity, not against forgery. */
function checksum(body: string): string {
  return [body, `${body.length} ${body}`].map((text) => hashText(text).toString(16).padStart(8, '0')).join('');
}

/** @returns the composer as one line of JSON */
export function writeComposer({ name, savedAt, ratings, policy }: SavedComposer): string {
  const body = { format: 'antiphon-policy', formatVersion: FILE_VERSION, name, savedAt, ratings, policy };
  return JSON.stringify({ ...body, checksum: checksum(JSON.stringify(body)) });
}

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Plain data of sane depth and size with finite numbers. Without recursion: the depth is the file's to choose. */
function isTame(found: unknown): boolean {
  const waiting: { readonly part: unknown; readonly depth: number }[] = [{ part: found, depth: 0 }];
  for (let parts = 0, next = waiting.pop(); next; next = waiting.pop()) {
    const { part, depth } = next;
    if (++parts > MOST_PARTS || (typeof part === 'number' && !Number.isFinite(part))) return false;
    if (typeof part !== 'object' || part === null) continue;
    if (depth === DEEPEST || (!Array.isArray(part) && Object.keys(part).some((key) => FORBIDDEN.has(key))))
      return false;
    for (const inner of Object.values(part)) waiting.push({ part: inner, depth: depth + 1 });
  }
  return true;
}

const markSchema = v.looseObject({ format: v.literal('antiphon-policy'), formatVersion: v.number() });
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const fileSchema = v.object({
  format: v.literal('antiphon-policy'),
  formatVersion: v.literal(FILE_VERSION),
  name: v.string(),
  savedAt: v.string(),
  ratings: count,
  policy: policySchema,
  checksum: v.string(),
});

/** Files of version 1 are the bare policy: nothing in them says whether they are whole, and they have no name. */
function readFirstVersion(found: unknown): Result<SavedComposer, Refusal> {
  const parsed = v.safeParse(policySchema, found);
  if (!parsed.success) return refuse('damaged');
  return succeed({ name: '', savedAt: '', ratings: parsed.output.visit?.ratings ?? 0, policy: parsed.output });
}

function readSealed(found: object): Result<SavedComposer, Refusal> {
  const { checksum: seal, ...body } = found as { readonly checksum?: unknown };
  if (seal !== checksum(JSON.stringify(body))) return refuse('edited');
  const parsed = v.safeParse(fileSchema, found);
  if (!parsed.success) return refuse('foreign');
  const { name, savedAt, ratings, policy } = parsed.output;
  return succeed({ name: composerName(name), savedAt, ratings, policy });
}

function misfit({ prior, features }: PolicySnapshot, here: Here): Refusal | null {
  if (here.prior !== '' && prior !== here.prior) return 'otherPrior';
  const same = features.length === here.features.length && features.every((name, i) => name === here.features[i]);
  return here.features.length > 0 && !same ? 'otherFeatures' : null;
}

/**
 * @param text the content of a file
 * @param here what it must fit; left out, any policy that is whole is taken
 */
export function readComposer(text: string, here: Here = { prior: '', features: [] }): Result<SavedComposer, Refusal> {
  if (text.length > LARGEST_FILE) return refuse('large');
  let found: unknown;
  try {
    found = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return refuse(text.slice(0, 100).includes('"antiphon-policy"') ? 'damaged' : 'foreign');
  }
  if (!isTame(found)) return refuse('foreign');
  const mark = v.safeParse(markSchema, found);
  if (!mark.success) return refuse('foreign');
  const { formatVersion } = mark.output;
  if (formatVersion > FILE_VERSION) return refuse('newer');
  const read =
    formatVersion === FILE_VERSION
      ? readSealed(found as object)
      : formatVersion === 1
        ? readFirstVersion(found)
        : refuse('older');
  const reason = read.ok ? misfit(read.value.policy, here) : null;
  return reason ? refuse(reason) : read;
}

/** What cannot be seen, or turns the line of writing round; joiners stay, because scripts and emoji need them. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/gu;

/** A name as it is kept: any script, trimmed, no longer than forty signs as a reader counts them. Empty where nothing is left. */
export function composerName(text: string): string {
  const plain = text
    .slice(0, 16 * LONGEST_NAME_UNITS)
    .normalize('NFC')
    .replace(UNSEEN, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  let name = '';
  let signs = 0;
  for (const { segment } of new Intl.Segmenter().segment(plain)) {
    if (++signs > LONGEST_NAME || name.length + segment.length > LONGEST_NAME_UNITS) break;
    name += segment;
  }
  return name.trim();
}

/** A file name that every system takes: letters, marks and figures of any script, joined by hyphens. */
export function composerFileName(name: string): string {
  const safe = composerName(name)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  return `antiphon-${safe === '' ? 'composer' : safe}.json`;
}
