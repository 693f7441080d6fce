/**
 * The index of the corpora as one small file, zipped: names of the sources, then half a byte for every step of their lines.
 * Steps are told apart by fifteen classes only, so that the file recognises music without holding it.
 */
import { hashBytes } from '../../src/kernel/random.ts';
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import { BREAK } from './line.ts';

const MAGIC = 'ANTIQUOT';
const VERSION = 1;
const LENGTH_BYTES = 4;
/** Class of a BREAK, and between lines. It matches nothing. */
export const BREAK_CLASS = 0;
export const STEP_CLASSES = 16;

export interface Source {
  readonly title: string;
  readonly composer: string;
  readonly collection: string;
  /** Codes of its lines, each ending in BREAK_CLASS. */
  readonly length: number;
}

export interface OriginalityIndex {
  /** Notes of the shortest match. */
  readonly notes: number;
  /** Matches found in more sources than this are nobody's. */
  readonly common: number;
  readonly classes: StepClasses;
  readonly licences: Readonly<Record<string, string>>;
  /** In the order of `codes`. */
  readonly sources: readonly Source[];
  /** [sum of lengths] class of every step. */
  readonly codes: Uint8Array;
  /** Hexadecimal checksum of what is in the file. */
  readonly checksum: string;
}

/** Frequent steps have a class told for each; the others are spread by a hash. */
export interface StepClasses {
  readonly steps: readonly number[];
  readonly classes: readonly number[];
}

/** Step of a line → class 1–15, or BREAK_CLASS. */
export function classifier({ steps, classes }: StepClasses): (step: number) => number {
  const known = new Map(steps.map((step, i) => [step, classes[i]!]));
  return (step) => (step === BREAK ? BREAK_CLASS : (known.get(step) ?? spread(step)));
}

/** murmur3's finaliser: spreads small numbers over 32 bits. */
function spread(step: number): number {
  let hash = step;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return 1 + (((hash ^ (hash >>> 16)) >>> 0) % (STEP_CLASSES - 1));
}

interface Header {
  readonly version: number;
  readonly notes: number;
  readonly common: number;
  readonly classes: StepClasses;
  readonly licences: Readonly<Record<string, string>>;
  readonly composers: readonly string[];
  readonly collections: readonly string[];
  /** title, place in `composers`, place in `collections`, length */
  readonly sources: readonly (readonly [string, number, number, number])[];
}

function numbered(names: readonly string[]): { readonly names: string[]; readonly place: Map<string, number> } {
  const unique = [...new Set(names)];
  return { names: unique, place: new Map(unique.map((name, i) => [name, i])) };
}

export async function writeOriginality(index: Omit<OriginalityIndex, 'checksum'>): Promise<Uint8Array<ArrayBuffer>> {
  const composers = numbered(index.sources.map(({ composer }) => composer));
  const collections = numbered(index.sources.map(({ collection }) => collection));
  const header: Header = {
    version: VERSION,
    notes: index.notes,
    common: index.common,
    classes: index.classes,
    licences: index.licences,
    composers: composers.names,
    collections: collections.names,
    sources: index.sources.map(({ title, composer, collection, length }) => [
      title,
      composers.place.get(composer)!,
      collections.place.get(collection)!,
      length,
    ]),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const body = new Uint8Array(LENGTH_BYTES + text.length + Math.ceil(index.codes.length / 2));
  new DataView(body.buffer).setUint32(0, text.length, true);
  body.set(text, LENGTH_BYTES);
  const from = LENGTH_BYTES + text.length;
  index.codes.forEach((code, i) => (body[from + (i >> 1)]! |= code << (4 * (i & 1))));
  const zipped = await through(body, new CompressionStream('gzip'));
  const file = new Uint8Array(MAGIC.length + zipped.length);
  file.set(new TextEncoder().encode(MAGIC));
  file.set(zipped, MAGIC.length);
  return file;
}

/** @returns the index, or why the file is none, in one sentence */
export async function readOriginality(file: Uint8Array): Promise<Result<OriginalityIndex, 'originality'>> {
  if (new TextDecoder().decode(file.subarray(0, MAGIC.length)) !== MAGIC)
    return fail('originality', 'This is not an index of sources made by Antiphon.');
  let body: Uint8Array;
  try {
    body = await through(file.slice(MAGIC.length), new DecompressionStream('gzip'));
  } catch {
    // Whatever a decompressor says of damaged bytes, it says it in its own words.
    return fail('originality', 'The index of sources is damaged; fetch it again or build it anew.');
  }
  const length = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  const from = LENGTH_BYTES + length;
  const header = JSON.parse(new TextDecoder().decode(body.subarray(LENGTH_BYTES, from))) as Header;
  if (header.version !== VERSION)
    return fail(
      'originality',
      `This index of sources is of version ${header.version}, and this program reads version ${VERSION}; build it anew or update the program.`,
    );
  const { notes, common, classes, licences, composers, collections } = header;
  const sources = header.sources.map(([title, composer, collection, steps]) => ({
    title,
    composer: composers[composer]!,
    collection: collections[collection]!,
    length: steps,
  }));
  const codes = new Uint8Array(sources.reduce((total, source) => total + source.length, 0));
  for (let i = 0; i < codes.length; i++) codes[i] = (body[from + (i >> 1)]! >> (4 * (i & 1))) & 15;
  const checksum = hashBytes(body).toString(16).padStart(8, '0');
  return succeed({ notes, common, classes, licences, sources, codes, checksum });
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream): Promise<Uint8Array> {
  const whole = await new Response(new Blob([bytes]).stream().pipeThrough(stream as never)).arrayBuffer();
  return new Uint8Array(whole);
}
