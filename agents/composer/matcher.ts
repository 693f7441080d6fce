/**
 * The piece's own past as a predictor: the longest stretch that has occurred before, at the same place in the beat,
 * says what came next then. Five sequences are followed: each pitched voice, and all four together.
 */

const SEQUENCES = 5;
/** How far back a repetition is looked for, in slots: 32 bars of 4/4. */
const REACH = 512;
const SHORTEST = 4;
export const JOINT = 4;

export class Matcher {
  readonly #beat: number;
  #length = 0;
  /** [sequence][slot] symbol of the slot; the joint sequence compares the four others. */
  #symbols: Int16Array[];
  /** [sequence][slot j] length of the common suffix of the past ending at j and the present. */
  #runs: Int16Array[];
  /** [sequence] slot whose successor is predicted, or −1, and how long the match is. */
  readonly at = new Int32Array(SEQUENCES).fill(-1);
  readonly runLength = new Int32Array(SEQUENCES);

  constructor(beatSlots: number) {
    this.#beat = beatSlots;
    this.#symbols = Array.from({ length: 4 }, () => new Int16Array(0));
    this.#runs = Array.from({ length: SEQUENCES }, () => new Int16Array(0));
  }

  clone(): Matcher {
    const copy = new Matcher(this.#beat);
    copy.#length = this.#length;
    copy.#symbols = this.#symbols.map((symbols) => symbols.slice());
    copy.#runs = this.#runs.map((runs) => runs.slice());
    copy.at.set(this.at);
    copy.runLength.set(this.runLength);
    return copy;
  }

  /** The slot that was pushed last; −1 before any. */
  get latest(): number {
    return this.#length - 1;
  }

  /** Symbol of a voice at a past slot. */
  symbol(voice: number, slot: number): number {
    return this.#symbols[voice]![slot]!;
  }

  /** @param frame [4] symbol of each voice in the slot that has just ended */
  push(frame: ArrayLike<number>): void {
    if (this.#length === this.#symbols[0]!.length) this.#makeRoom();
    const now = this.#length;
    for (let voice = 0; voice < 4; voice++) this.#symbols[voice]![now] = frame[voice]!;
    const from = Math.max(0, now - REACH);
    const [a, b, c, d] = this.#symbols as [Int16Array, Int16Array, Int16Array, Int16Array];
    const [fa, fb, fc, fd] = [a[now]!, b[now]!, c[now]!, d[now]!];
    const [ra, rb, rc, rd, rj] = this.#runs as [Int16Array, Int16Array, Int16Array, Int16Array, Int16Array];
    this.at.fill(-1);
    this.runLength.fill(0);
    for (let j = now - 1; j >= from; j--) {
      const before = j > from ? j - 1 : -1;
      const ea = a[j] === fa;
      const eb = b[j] === fb;
      const ec = c[j] === fc;
      const ed = d[j] === fd;
      ra[j] = ea ? (before < 0 ? 1 : ra[before]! + 1) : 0;
      rb[j] = eb ? (before < 0 ? 1 : rb[before]! + 1) : 0;
      rc[j] = ec ? (before < 0 ? 1 : rc[before]! + 1) : 0;
      rd[j] = ed ? (before < 0 ? 1 : rd[before]! + 1) : 0;
      rj[j] = ea && eb && ec && ed ? (before < 0 ? 1 : rj[before]! + 1) : 0;
      if ((now - j) % this.#beat !== 0) continue;
      // Walking backwards, so a strictly longer run is needed to displace a later one: the latest wins.
      for (let s = 0; s < SEQUENCES; s++) {
        const run = this.#runs[s]![j]!;
        if (run >= SHORTEST && run > this.runLength[s]!) {
          this.runLength[s] = run;
          this.at[s] = j;
        }
      }
    }
    // The present's own run starts fresh when it becomes past.
    for (const runs of this.#runs) runs[now] = 0;
    this.#length++;
  }

  /** Grows while the piece is young; later forgets what is out of reach, so that an hour of music costs no more than a minute. */
  #makeRoom(): void {
    const forget = this.#length >= 2 * REACH ? this.#length - REACH : 0;
    const capacity = Math.min(2 * REACH, Math.max(64, 2 * this.#length));
    const move = (old: Int16Array) => {
      const moved = new Int16Array(capacity);
      moved.set(old.subarray(forget, this.#length));
      return moved;
    };
    this.#symbols = this.#symbols.map(move);
    this.#runs = this.#runs.map(move);
    this.#length -= forget;
  }
}
