/**
 * The tension of the piece as a ribbon in time: how wide, how high, how restless, how bright. Compiled when the music
 * changes; per frame only cursors move. When a plan is revised the ribbon bends over to the new tension.
 */
import type { Seconds } from '../../kernel/units.ts';
import { tensionOf, wordsOf, type TensionWindow, type TensionWord } from '../../music/tension.ts';
import type { TimedBar } from '../../session/state.ts';
import { BEND_SECONDS } from './bend.ts';
import { clamp01, smooth } from './motion.ts';

/** Distances of the spiral that fill the ribbon's width, its drift and its tremor. */
const WIDEST = 4.4;
const STRAIN_LOW = 0.35;
const STRAIN_HIGH = 1.45;
const MOMENTUM_HIGH = 1.7;
/** After coming home it stays closed until this much tension is there again, for at most so many beats. */
const OPENS = 0.34;
const CLOSED_BEATS = 4;
/** A beat later than this after the one before belongs to other music. */
const GAP: Seconds = 3;

/** One knot a beat: width, height, tremor, level. */
const FIELDS = 4;

export interface Bloom {
  readonly at: Seconds;
}

/** What tension does in a bar. */
export interface TensionBarView {
  readonly barIndex: number;
  readonly startsAt: Seconds;
  readonly endsAt: Seconds;
  readonly word: TensionWord;
}

interface Knots {
  readonly count: number;
  /** [count] middles of the beats. */
  readonly at: Float64Array;
  /** [count × 4] width, height, tremor, level, all 0–1; a closed ribbon is 0 wide. */
  readonly values: Float32Array;
}

const NO_KNOTS: Knots = { count: 0, at: new Float64Array(0), values: new Float32Array(0) };

function knotsOf(windows: readonly TensionWindow[], timeline: readonly TimedBar[]): Knots {
  const at = new Float64Array(windows.length);
  const values = new Float32Array(windows.length * FIELDS);
  let closed = 0;
  windows.forEach(({ bar, from, to, diameter, strain, momentum, level, resolves }, index) => {
    const { startsAt, slotSeconds } = timeline[bar]!;
    at[index] = startsAt + ((from + to) / 2) * slotSeconds;
    closed = resolves ? CLOSED_BEATS : level > OPENS ? 0 : Math.max(0, closed - 1);
    const knot = index * FIELDS;
    values[knot] = closed > 0 ? 0 : clamp01(diameter / WIDEST);
    values[knot + 1] = closed > 0 ? 0 : clamp01((strain - STRAIN_LOW) / (STRAIN_HIGH - STRAIN_LOW));
    values[knot + 2] = closed > 0 ? 0 : clamp01(momentum / MOMENTUM_HIGH);
    values[knot + 3] = level;
  });
  return { count: windows.length, at, values };
}

/** A slow listener: each beat leans on its neighbours, so that the ribbon flows. Closed beats stay closed. */
function flowing({ count, at, values }: Knots): Knots {
  const smoothed = values.slice();
  for (let index = 0; index < count; index++) {
    const knot = index * FIELDS;
    if (values[knot] === 0) continue;
    for (let field = 0; field < FIELDS; field++) {
      const before = values[Math.max(0, index - 1) * FIELDS + field]!;
      const after = values[Math.min(count - 1, index + 1) * FIELDS + field]!;
      smoothed[knot + field] = before / 4 + values[knot + field]! / 2 + after / 4;
    }
  }
  return { count, at, values: smoothed };
}

/** Reads knots at rising moments without searching; falling ones start again. */
class KnotCursor {
  #knots = NO_KNOTS;
  #index = 0;
  /** [4] width, height, tremor, level. */
  readonly value = new Float32Array(FIELDS);
  there = false;

  follow(knots: Knots): void {
    this.#knots = knots;
    this.#index = 0;
  }

  seek(time: Seconds): void {
    const { at, count, values } = this.#knots;
    this.there = count > 0;
    this.value.fill(0);
    if (count === 0) return;
    if (at[this.#index]! > time) this.#index = 0;
    while (this.#index + 1 < count && at[this.#index + 1]! <= time) this.#index++;
    const index = this.#index;
    const next = Math.min(count - 1, index + 1);
    const span = at[next]! - at[index]!;
    const beat = count > 1 ? at[1]! - at[0]! : 1;
    // Half a beat around a knot is its own beat; between knots there is music unless they are far apart.
    const near = Math.min(Math.abs(time - at[index]!), Math.abs(time - at[next]!)) <= beat / 2;
    this.there = near || (time > at[index]! && time < at[next]! && span <= GAP);
    const share = span > 0 && span <= GAP ? smooth((time - at[index]!) / span) : 0;
    for (let field = 0; field < FIELDS; field++) {
      const here = values[index * FIELDS + field]!;
      this.value[field] = here + (values[next * FIELDS + field]! - here) * share;
    }
  }
}

export class TensionRibbon {
  /** Every coming home, in order. */
  blooms: readonly Bloom[] = [];
  /** The word for every bar: what captions say. */
  bars: readonly TensionBarView[] = [];
  /** At the moment last sought: half the ribbon's width, its height above the soil's lane, its edge's tremor, all 0–1. */
  width = 0;
  height = 0;
  tremor = 0;
  /** 0 = at rest … 1. */
  level = 0;
  there = false;

  #knots = NO_KNOTS;
  #changedAt: Seconds = -Infinity;
  readonly #now = new KnotCursor();
  readonly #before = new KnotCursor();

  /**
   * @param timeline bars in order
   * @param clock drawing-clock time
   */
  use(timeline: readonly TimedBar[], clock: Seconds): void {
    const bars = timeline.map(({ bar }) => bar);
    const windows = tensionOf(bars);
    const words = wordsOf(windows, bars.length);
    this.#before.follow(this.#settled(clock));
    this.#knots = flowing(knotsOf(windows, timeline));
    this.#now.follow(this.#knots);
    this.#changedAt = clock;
    this.blooms = windows
      .filter(({ resolves }) => resolves)
      .map(({ bar, from }) => ({ at: timeline[bar]!.startsAt + from * timeline[bar]!.slotSeconds }));
    this.bars = timeline.map(({ bar, startsAt, slotSeconds }, index) => ({
      barIndex: bar.barIndex,
      startsAt,
      endsAt: startsAt + bar.chords.length * slotSeconds,
      word: words[index]!,
    }));
  }

  /** Moves to a moment. Moments in rising order cost nothing. */
  seek(at: Seconds, clock: Seconds): void {
    const now = this.#now;
    now.seek(at);
    this.there = now.there;
    this.width = now.value[0]!;
    this.height = now.value[1]!;
    this.tremor = now.value[2]!;
    this.level = now.value[3]!;
    const share = smooth((clock - this.#changedAt) / BEND_SECONDS);
    if (share >= 1) return;
    const before = this.#before;
    before.seek(at);
    if (!before.there) return;
    this.width = before.value[0]! + (this.width - before.value[0]!) * share;
    this.height = before.value[1]! + (this.height - before.value[1]!) * share;
    this.tremor = before.value[2]! + (this.tremor - before.value[2]!) * share;
    this.level = before.value[3]! + (this.level - before.value[3]!) * share;
  }

  /** Tension at a moment, 0–1; 0 where there is no music. */
  tensionAt(at: Seconds): number {
    this.#now.seek(at);
    return this.#now.there ? this.#now.value[3]! : 0;
  }

  /** What tension does in the bar at a moment; null outside the music. */
  wordAt(at: Seconds): TensionWord | null {
    return this.bars.find(({ startsAt, endsAt }) => at >= startsAt && at < endsAt)?.word ?? null;
  }

  /** The ribbon as it is seen now, so that one revision after another still bends from what was seen. */
  #settled(clock: Seconds): Knots {
    const { at, count } = this.#knots;
    const values = new Float32Array(count * FIELDS);
    for (let index = 0; index < count; index++) {
      this.seek(at[index]!, clock);
      values.set([this.width, this.height, this.tremor, this.level], index * FIELDS);
    }
    return { count, at, values };
  }
}
