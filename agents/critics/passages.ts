/**
 * Where in the sources a passage of a few steps occurs. Leaves out what is nobody's property: passages that many
 * sources share, and figures that go round (scales, trills, broken chords).
 */
import { BREAK_CLASS, type OriginalityIndex } from './originalityFile.ts';

/** Steps after which a passage that repeats itself is a figure: a broken chord of four notes. */
const LONGEST_PERIOD = 4;
const NO_KEY = -1;
const CLASS_BITS = 4;
/** Two passes of a radix sort cover a key of seven classes. */
const RADIX_BITS = 14;
/** The upper bits of a key find its neighbourhood; the rest is searched for. */
const BUCKET_SHIFT = 12;

/** @returns the classes of `length` steps in one number < 2^28, or a negative one where they are no passage */
function keyAt(codes: Uint8Array, from: number, length: number): number {
  let key = 0;
  for (let i = from; i < from + length; i++) {
    if (codes[i] === BREAK_CLASS) return NO_KEY;
    key = (key << CLASS_BITS) | codes[i]!;
  }
  for (let period = 1; period <= LONGEST_PERIOD; period++) if (goesRound(codes, from, length, period)) return NO_KEY;
  return key;
}

function goesRound(codes: Uint8Array, from: number, length: number, period: number): boolean {
  for (let i = from + period; i < from + length; i++) if (codes[i] !== codes[i - period]) return false;
  return true;
}

export class Passages {
  /** Steps of a passage. */
  readonly length: number;
  /** Passages left out because more sources than allowed share them. */
  readonly shared: number;
  /** [sources + 1] where each begins in the codes. */
  readonly #starts: Uint32Array;
  /** [passages] ascending, each with its places from `#first[i]` to `#first[i + 1]`. */
  readonly #keys: Uint32Array;
  readonly #first: Uint32Array;
  readonly #places: Uint32Array;
  readonly #buckets: Uint32Array;

  /** @throws RangeError if a passage does not fit a key of 28 bits */
  constructor({ notes, common, codes, sources }: OriginalityIndex) {
    this.length = notes - 1;
    if (this.length < 1 || this.length * CLASS_BITS > 2 * RADIX_BITS)
      throw new RangeError(`passages of ${notes} notes cannot be indexed`);
    this.#starts = new Uint32Array(sources.length + 1);
    sources.forEach(({ length }, i) => (this.#starts[i + 1] = this.#starts[i]! + length));
    const { keys, places } = sortedPassages(codes, this.length);
    this.#places = places;
    this.#keys = keys;
    this.#first = new Uint32Array(keys.length + 1);
    // What is kept is moved to the front of the same arrays: there are a million of them.
    let passages = 0;
    let kept = 0;
    let shared = 0;
    for (let from = 0, to = 0; from < keys.length; from = to) {
      while (to < keys.length && keys[to] === keys[from]) to++;
      if (to - from > common && this.#sourcesOf(places.subarray(from, to)) > common) {
        shared++;
        continue;
      }
      keys[passages] = keys[from]!;
      this.#first[passages++] = kept;
      for (let i = from; i < to; i++) places[kept++] = places[i]!;
    }
    this.#first[passages] = kept;
    this.shared = shared;
    this.#buckets = new Uint32Array((1 << (2 * RADIX_BITS - BUCKET_SHIFT)) + 1);
    for (let i = 0; i < passages; i++) this.#buckets[(keys[i]! >>> BUCKET_SHIFT) + 1]!++;
    for (let i = 1; i < this.#buckets.length; i++) this.#buckets[i]! += this.#buckets[i - 1]!;
  }

  /** Places in the sources' codes where the passage that begins at `from` occurs, ascending; empty for common property. */
  find(codes: Uint8Array, from: number): Uint32Array {
    const key = keyAt(codes, from, this.length);
    if (key < 0) return NOWHERE;
    const bucket = key >>> BUCKET_SHIFT;
    let low = this.#buckets[bucket]!;
    let high = this.#buckets[bucket + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low < this.#buckets[bucket + 1]! && this.#keys[low] === key
      ? this.#places.subarray(this.#first[low], this.#first[low + 1])
      : NOWHERE;
  }

  /** Which source a place belongs to. */
  sourceOf(place: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= place) low = middle;
      else high = middle;
    }
    return low;
  }

  /** How many sources these ascending places lie in. */
  #sourcesOf(places: Uint32Array): number {
    let count = 0;
    let until = 0;
    for (const place of places)
      if (place >= until) {
        count++;
        until = this.#starts[this.sourceOf(place) + 1]!;
      }
    return count;
  }
}

const NOWHERE = new Uint32Array(0);

/** Every passage with its place, by key and then by place. */
function sortedPassages(codes: Uint8Array, length: number): { keys: Uint32Array; places: Uint32Array } {
  const size = Math.max(0, codes.length - length + 1);
  let keys: Uint32Array = new Uint32Array(size);
  let places: Uint32Array = new Uint32Array(size);
  let count = 0;
  for (let place = 0; place < size; place++) {
    const key = keyAt(codes, place, length);
    if (key < 0) continue;
    keys[count] = key;
    places[count++] = place;
  }
  keys = keys.subarray(0, count);
  places = places.subarray(0, count);
  for (const shift of [0, RADIX_BITS]) ({ keys, places } = sortedByDigit(keys, places, shift));
  return { keys, places };
}

/** One stable pass of a radix sort. */
function sortedByDigit(
  keys: Uint32Array,
  places: Uint32Array,
  shift: number,
): { keys: Uint32Array; places: Uint32Array } {
  const mask = (1 << RADIX_BITS) - 1;
  const next = new Uint32Array((1 << RADIX_BITS) + 1);
  for (const key of keys) next[((key >>> shift) & mask) + 1]!++;
  for (let i = 1; i < next.length; i++) next[i]! += next[i - 1]!;
  const sorted = { keys: new Uint32Array(keys.length), places: new Uint32Array(keys.length) };
  for (let i = 0; i < keys.length; i++) {
    const to = next[(keys[i]! >>> shift) & mask]!++;
    sorted.keys[to] = keys[i]!;
    sorted.places[to] = places[i]!;
  }
  return sorted;
}
