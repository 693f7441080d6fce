/**
 * The story of a session: every phrase that was heard is an organism with its parent, its form and what people said of it.
 * Remembers longer than the timeline, and never more than MOST_ORGANISMS. Pure; knows nothing of plants.
 *
 * Rules (tests name them):
 *  G1  An organism is born when the first bar of its phrase sounds, and takes the form that was heard when its bars end.
 *  G2  Lineage: a parent is older than its children, and every parent that is named is there.
 *  G3  A rating goes to the phrases it was credited to, however late it is answered, and counts once.
 *  G4  Bounded: past MOST_ORGANISMS the least told of the older half is taken up by its neighbour; nothing is lost from the count.
 *  G5  Nothing new means the very same story, so that nobody draws it anew.
 */
import type { Seconds } from '../kernel/units.ts';
import { chordQuality, QUALITY_TONES } from '../music/chord.ts';
import { HOLD, REST } from '../music/voices.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import { MOST_GROWN_BARS, SAMPLES } from '../protocol/flower.ts';
import type { Fate, Garden, Organism } from './organism.ts';
import type { State, TimedBar } from './state.ts';
import { barWithIndex, slotSeconds } from './timeline.ts';

export const MOST_ORGANISMS = 160;
/** A phrase blooms or scatters when this much more was said for it than against it, or the other way: a tap is worth ½. */
const SAID_CLEARLY = 0.12;
/** A child is worth so much praise when one of the older half must go. */
const CHILD_WORTH = 0.3;
/** Ratings that may still be answered a second time. */
const COUNTED_RATINGS = 64;

type Heard = Pick<State, 'timeline' | 'now' | 'heardBars'>;

/** Takes in what has begun and what has ended by now. */
export function tended(garden: Garden, { timeline, now, heardBars }: Heard): Garden {
  const oldest = timeline[0]?.bar.barIndex ?? 0;
  let tending = garden;
  for (let next = Math.max(tending.nextBar, oldest); ; next++) {
    const timed = barWithIndex(timeline, next);
    if (!timed || timed.startsAt > now) break;
    tending = { ...grown(tending, timed), nextBar: next + 1 };
  }
  for (let next = Math.max(tending.nextEnd, oldest); next < heardBars; next++) {
    const timed = barWithIndex(timeline, next);
    if (timed) tending = settled(tending, timed);
    tending = { ...tending, nextEnd: next + 1 };
  }
  return tending;
}

function startOf({ barIndex, phrase }: PlannedBar): number {
  return barIndex - phrase.bar;
}

/** A bar begins: of a phrase that is known, or the first of another. An echo of what was heard is nothing new. */
function grown(garden: Garden, timed: TimedBar): Garden {
  if (timed.echo) return garden;
  const { bar } = timed;
  const last = garden.organisms.at(-1);
  if (last && last.phrase === bar.phrase.index && last.start === startOf(bar)) {
    const light = (last.light * last.bars + lightOf(bar)) / (last.bars + 1);
    return replaced(garden, shaped({ ...last, light, bars: bar.barIndex - last.start + 1 }, bar));
  }
  const born = shaped(seedling(garden, timed), bar);
  const organisms = [...garden.organisms, born].map((other) =>
    other.id === born.parent ? { ...other, children: other.children + 1 } : other,
  );
  return thinned({ ...garden, organisms, phrases: garden.phrases + 1, nextId: born.id + 1 });
}

/** A bar has ended: what was planned of it may have been revised since it began. */
function settled(garden: Garden, { bar, echo }: TimedBar): Garden {
  if (echo) return garden;
  const organism = garden.organisms.findLast(({ start, bars }) => start <= bar.barIndex && bar.barIndex < start + bars);
  if (!organism || organism.phrase !== bar.phrase.index) return garden;
  return replaced(garden, shaped(organism, bar));
}

function replaced(garden: Garden, organism: Organism): Garden {
  return { ...garden, organisms: garden.organisms.map((other) => (other.id === organism.id ? organism : other)) };
}

function seedling(garden: Garden, { bar, startsAt }: TimedBar): Organism {
  const parent = parentOf(garden, bar);
  const id = garden.nextId;
  const left = bar.phrase.bars - bar.phrase.bar;
  return {
    id,
    phrase: bar.phrase.index,
    start: startOf(bar),
    bars: bar.phrase.bar + 1,
    act: bar.phrase.act,
    parent: parent?.id ?? -1,
    root: parent?.root ?? id,
    generation: parent ? parent.generation + 1 : 0,
    children: 0,
    style: bar.style,
    contour: [],
    rhythm: [],
    light: lightOf(bar),
    bornAt: startsAt,
    due: startsAt + left * bar.chords.length * slotSeconds(bar),
    liked: 0,
    disliked: 0,
    fate: 'bud',
    turnedAt: -Infinity,
    absorbed: 0,
  };
}

/** The phrase that this one recalls, by its first bar, or by its number where that bar is forgotten. */
function parentOf({ organisms }: Garden, { phrase }: PlannedBar): Organism | undefined {
  if (phrase.act === 'new' || phrase.act === 'contrast') return undefined;
  const { motif } = phrase;
  const nearest = phrase.lineage?.[0];
  return (
    (motif >= 0 ? organisms.findLast(({ start, bars }) => start <= motif && motif < start + bars) : undefined) ??
    (nearest === undefined ? undefined : organisms.findLast((other) => other.phrase === nearest))
  );
}

/** The organism with this bar as it stands now. */
function shaped(organism: Organism, bar: PlannedBar): Organism {
  const place = bar.barIndex - organism.start;
  if (place < 0 || place >= MOST_GROWN_BARS) return organism;
  const contour = [...organism.contour];
  const rhythm = [...organism.rhythm];
  for (let at = contour.length; at < SAMPLES * place; at++) {
    contour[at] = 0;
    rhythm[at] = 0;
  }
  const symbols = bar.voices.melody;
  let pitch = contour.slice(0, SAMPLES * place).findLast((sample) => sample > 0) ?? 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const from = Math.floor((sample * symbols.length) / SAMPLES);
    const to = Math.floor(((sample + 1) * symbols.length) / SAMPLES);
    let [sum, slots, onsets] = [0, 0, 0];
    for (let slot = from; slot < to; slot++) {
      const symbol = symbols[slot]!;
      if (symbol === REST) pitch = 0;
      else if (symbol !== HOLD) {
        pitch = symbol;
        onsets++;
      }
      if (pitch > 0) {
        sum += pitch;
        slots++;
      }
    }
    contour[SAMPLES * place + sample] = slots > 0 ? Math.round((10 * sum) / slots) / 10 : 0;
    rhythm[SAMPLES * place + sample] = onsets;
  }
  return { ...organism, contour, rhythm };
}

/** Share of the bar's chords with a major third among those with a third. */
function lightOf(bar: PlannedBar): number {
  let [major, minor, code] = [0, 0, -1];
  for (const symbol of bar.chords) {
    if (symbol !== HOLD) code = symbol;
    if (code < 0) continue;
    const tones = QUALITY_TONES[chordQuality(code)];
    if (tones.includes(4)) major++;
    else if (tones.includes(3)) minor++;
  }
  return major + minor > 0 ? major / (major + minor) : 0.5;
}

/** The neighbour takes up whoever has the least to tell among the older half; its children fall to its parent. */
function thinned(garden: Garden): Garden {
  const { organisms } = garden;
  if (organisms.length <= MOST_ORGANISMS) return garden;
  const older = organisms.slice(0, organisms.length >> 1);
  const worth = ({ liked, disliked, children }: Organism): number => liked + disliked + CHILD_WORTH * children;
  const gone = older.reduce((least, other) => (worth(other) < worth(least) ? other : least));
  const at = organisms.indexOf(gone);
  const neighbour = organisms[at + 1]!;
  return {
    ...garden,
    organisms: organisms
      .filter((other) => other !== gone)
      .map((other) => {
        const absorbed = other === neighbour ? other.absorbed + 1 + gone.absorbed : other.absorbed;
        const parent = other.parent === gone.id ? gone.parent : other.parent;
        return absorbed === other.absorbed && parent === other.parent ? other : { ...other, absorbed, parent };
      }),
  };
}

export interface Said {
  readonly ratingId: number;
  readonly value: number;
  /** Bars that were judged, with their shares of the credit. */
  readonly bars: readonly { readonly barIndex: number; readonly weight: number }[];
}

/** What a rating says of the phrases it was credited to: what people gave, not what the learner made of it. */
export function credited(garden: Garden, { ratingId, value, bars }: Said, now: Seconds): Garden {
  if (garden.counted.includes(ratingId)) return garden;
  const shares = new Map<number, number>();
  for (const { barIndex, weight } of bars) {
    const organism = garden.organisms.findLast(({ start, bars: own }) => start <= barIndex && barIndex < start + own);
    if (organism && weight > 0) shares.set(organism.id, (shares.get(organism.id) ?? 0) + weight);
  }
  if (shares.size === 0) return garden;
  const organisms = garden.organisms.map((organism) => {
    const share = shares.get(organism.id);
    if (share === undefined) return organism;
    const liked = organism.liked + Math.max(0, value) * share;
    const disliked = organism.disliked + Math.max(0, -value) * share;
    const fate = fateOf(liked - disliked);
    return { ...organism, liked, disliked, fate, turnedAt: fate === organism.fate ? organism.turnedAt : now };
  });
  return { ...garden, organisms, counted: [...garden.counted, ratingId].slice(-COUNTED_RATINGS) };
}

function fateOf(love: number): Fate {
  return love >= SAID_CLEARLY ? 'bloom' : love <= -SAID_CLEARLY ? 'scattered' : 'bud';
}

/** The organism that was loved most in this visit, the newest of equals; undefined where none has grown. */
export function mostLoved({ organisms }: Garden): Organism | undefined {
  let best: Organism | undefined;
  for (const organism of organisms)
    if (!best || organism.liked - organism.disliked >= best.liked - best.disliked) best = organism;
  return best;
}
