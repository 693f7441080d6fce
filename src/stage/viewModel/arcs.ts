/**
 * What comes back, as arcs between matching bars: which ones are worth showing, and how far each has grown.
 * Compiled when the music changes. An arc that lands on a planned bar is a promise; once that bar was heard it sprouts.
 */
import type { Pitch, Seconds } from '../../kernel/units.ts';
import { rememberedLikeness, returnsOf, type Return } from '../../music/returns.ts';
import type { TimedBar } from '../../session/state.ts';
import { easeOut, smooth } from './motion.ts';
import type { Roll } from './roll.ts';

export const MOST_ARCS = 12;
/** Growth from the earlier bar to the later one, once that was heard. */
export const SPROUT_SECONDS: Seconds = 1;
/** Arcs come and go, and their feet move, over this long. */
export const FADE_SECONDS: Seconds = 0.4;
/** A return this many bars ago counts half. */
const HALF_LIFE = 12;

/** From one bar to the one it comes back as. */
export interface StrandView {
  /** Its feet: the highest notes of the two bars. */
  readonly from: Seconds;
  readonly fromPitch: Pitch;
  readonly to: Seconds;
  readonly toPitch: Pitch;
  /** When the later bar has been heard. */
  readonly heardAt: Seconds;
}

export interface ArcView {
  /** Bar indices of the first bars it joins: who it is. */
  readonly from: number;
  readonly to: number;
  readonly bars: number;
  /** Dashed: varied. Solid: exact. */
  readonly dashed: boolean;
  readonly likeness: number;
  /** One strand a bar, in order. */
  readonly strands: readonly StrandView[];
  /** Drawing-clock time at which it came, and at which it was taken away again or ∞. */
  readonly cameAt: Seconds;
  readonly leftAt: Seconds;
}

function endOf({ bar, startsAt, slotSeconds }: TimedBar): Seconds {
  return startsAt + bar.chords.length * slotSeconds;
}

/** The highest note of a bar's melody, the first of equals. */
function summitOf({ bar, startsAt, slotSeconds }: TimedBar): { at: Seconds; pitch: Pitch } {
  let pitch = -1;
  let slot = 0;
  bar.voices.melody.forEach((symbol, at) => {
    if (symbol <= pitch) return;
    pitch = symbol;
    slot = at;
  });
  return { at: startsAt + slot * slotSeconds, pitch };
}

/** Long, exact and recent returns first. */
function worth({ to, bars, kind, likeness }: Return, last: number): number {
  return bars * likeness * (kind === 'exact' ? 1.4 : 1) * 0.5 ** ((last - to) / HALF_LIFE);
}

/** How visible an arc is by itself: fades in and out. */
export function presenceOf(arc: ArcView, clock: Seconds): number {
  const comes = arc.cameAt === -Infinity ? 1 : smooth((clock - arc.cameAt) / FADE_SECONDS);
  return arc.leftAt === Infinity ? comes : comes * (1 - smooth((clock - arc.leftAt) / FADE_SECONDS));
}

/** How far it has grown: 0 while its later bar is only planned, 1 when it stands. */
export function grownOf(strand: StrandView, now: Seconds): number {
  return easeOut((now - strand.heardAt) / SPROUT_SECONDS);
}

export class Arcs {
  /** Oldest first; those that are leaving among them. */
  shown: readonly ArcView[] = [];
  readonly #likeness = rememberedLikeness();
  #seen = false;

  /**
   * @param timeline every bar there is, in order
   * @param clock drawing-clock time
   */
  use(timeline: readonly TimedBar[], clock: Seconds): void {
    const bars = timeline.map(({ bar }) => bar);
    const last = bars.length - 1;
    const best = returnsOf(bars, this.#likeness)
      .sort((a, b) => worth(b, last) - worth(a, last))
      .slice(0, MOST_ARCS)
      .sort((a, b) => a.to - b.to);
    const known = new Map(this.shown.map((arc) => [`${arc.from}-${arc.to}-${arc.dashed}`, arc]));
    const shown = best.map((found): ArcView => {
      const first = timeline[found.from]!;
      const second = timeline[found.to]!;
      const dashed = found.kind === 'varied';
      const name = `${first.bar.barIndex}-${second.bar.barIndex}-${dashed}`;
      const same = known.get(name);
      known.delete(name);
      return {
        from: first.bar.barIndex,
        to: second.bar.barIndex,
        bars: found.bars,
        dashed,
        likeness: found.likeness,
        strands: Array.from({ length: found.bars }, (_, bar) => {
          const earlier = timeline[found.from + bar]!;
          const later = timeline[found.to + bar]!;
          const from = summitOf(earlier);
          const to = summitOf(later);
          return { from: from.at, fromPitch: from.pitch, to: to.at, toPitch: to.pitch, heardAt: endOf(later) };
        }),
        cameAt: same && same.leftAt === Infinity ? same.cameAt : this.#seen ? clock : -Infinity,
        leftAt: Infinity,
      };
    });
    // Those that are no longer worth it fade where they stand.
    const leaving = [...known.values()]
      .map((arc) => (arc.leftAt === Infinity ? { ...arc, leftAt: clock } : arc))
      .filter((arc) => clock - arc.leftAt < FADE_SECONDS);
    this.shown = [...leaving, ...shown];
    this.#seen = true;
  }
}

/** Older than this many lengths of the roll's shrinking, moments are gathered at the left edge. */
const GATHERED = 1.2;
/** Room that the oldest moments are gathered into, as a share of the width. */
const MARGIN = 0.012;

/**
 * Where a moment stands in the canopy: where the roll has it, but the far past, which the roll has lost beyond its edge,
 * is gathered along the left edge, the oldest outermost.
 */
export function canopyX(roll: Roll, at: Seconds): number {
  const { width, nowX, futureSeconds } = roll.layout;
  const left = MARGIN * width;
  const speed = (width - nowX) / futureSeconds;
  if (roll.still) {
    const edge = roll.x(roll.from);
    const beyond = (roll.from - at) * speed;
    return beyond <= 0 ? roll.x(at) : left + ((edge - left) * edge) / (edge + beyond);
  }
  const turn = roll.now - (GATHERED * 1.1 * nowX) / speed;
  if (at >= turn) return roll.x(at);
  const edge = roll.x(turn);
  const slope = Math.exp(-GATHERED);
  const room = Math.max(1, edge - left);
  const beyond = (turn - at) * speed * slope;
  return left + (room * room) / (room + beyond);
}
