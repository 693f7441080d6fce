/** Ten minutes of a session, made from a seed: phrases that return and vary, styles that change, ratings by somebody with a taste. */
import { Rng } from '../../src/kernel/random.ts';
import type { PhraseAct, PlannedBar, StyleMixture } from '../../src/protocol/bar.ts';
import type { Flower } from '../../src/protocol/flower.ts';
import { credited, tended } from '../../src/session/garden.ts';
import { BARE_GARDEN, type Garden } from '../../src/session/organism.ts';
import type { TimedBar } from '../../src/session/state.ts';
import { BAR_SECONDS, fixtureBar, SLOT_SECONDS } from './fixture.ts';

/** What the visitor tried, in this order. */
const STYLES: readonly StyleMixture[] = [
  { chorale: 1 },
  { chorale: 0.6, folk: 0.4 },
  { folk: 1 },
  { waltz: 0.8, folk: 0.2 },
  { jazz: 0.7, bossa: 0.3 },
  { rock: 1 },
  { house: 0.7, pop: 0.3 },
  { 'romantic-piano': 1 },
];

interface Theme {
  readonly start: number;
  readonly bars: readonly PlannedBar[];
  /** What the listener thinks of it, −1 … 1. */
  readonly charm: number;
}

/** The same tune a step higher, with here and there another note. */
function varied(bar: PlannedBar, rng: Rng): PlannedBar {
  const shift = rng.integer(5) - 2;
  const melody = bar.voices.melody.map((symbol) => (symbol > 0 ? symbol + shift + (rng.next() < 0.2 ? 2 : 0) : symbol));
  return { ...bar, voices: { ...bar.voices, melody } };
}

/**
 * @param now music time in the middle of the newest phrase
 * @param rated whether anybody said anything
 */
export function gardenStory(seed: number, phrases: number, now: number, rated = true): Garden {
  const rng = new Rng(seed).fork(77);
  const themes: Theme[] = [];
  const timeline: TimedBar[] = [];
  const charms: number[] = [];
  const minor = { tonic: 0, mode: 'minor' } as const;
  for (let index = 0; index < phrases; index++) {
    const style = STYLES[Math.floor((index * STYLES.length) / phrases) % STYLES.length]!;
    const loved = themes.filter(({ charm }) => charm > 0.2);
    const pool = loved.length > 0 && rng.next() < 0.75 ? loved : themes;
    const returns = themes.length > 0 && rng.next() < 0.58;
    const theme = returns ? pool[Math.max(0, pool.length - 1 - rng.integer(4))] : undefined;
    const act: PhraseAct = theme ? (['repeat', 'vary', 'vary', 'develop'] as const)[rng.integer(4)]! : 'new';
    const long = index === phrases - 1 ? 4 : 2 + 2 * rng.integer(2);
    const start = timeline.length;
    const key = rng.next() < 0.3 ? minor : undefined;
    const bars = Array.from({ length: long }, (_, bar) => {
      const barIndex = start + bar;
      const made = theme
        ? act === 'repeat'
          ? theme.bars[bar % theme.bars.length]!
          : varied(theme.bars[bar % theme.bars.length]!, rng)
        : fixtureBar(seed + 13 * index, (start + bar) % 8, start + bar, key);
      const phrase = { index, bar, bars: long, act, motif: theme?.start ?? -1 };
      return { ...made, barIndex, decisionId: barIndex, style, phrase };
    });
    const charm = theme ? theme.charm + 0.3 * (rng.next() - 0.5) : 2 * rng.next() - 1.15;
    themes.push({ start, bars, charm });
    charms.push(charm);
    for (const bar of bars) timeline.push({ bar, startsAt: 0, slotSeconds: SLOT_SECONDS, echo: false });
  }
  const sounding = timeline.length - 3;
  const shift = now - (sounding + 0.35) * BAR_SECONDS;
  const placed = timeline.map((timed, index) => ({ ...timed, startsAt: shift + index * BAR_SECONDS }));
  let garden = BARE_GARDEN;
  for (let index = 0; index <= sounding; index++) {
    const at = shift + (index + 0.35) * BAR_SECONDS;
    garden = tended(garden, { timeline: placed, now: at, heardBars: index });
    const phrase = placed[index]!.bar.phrase;
    if (!rated || phrase.index === phrases - 1 || phrase.bar !== 1) continue;
    const charm = charms[phrase.index]! + 0.4 * (rng.next() - 0.5);
    if (Math.abs(charm) < 0.45) continue;
    const value = Math.sign(charm) * (Math.abs(charm) > 0.7 ? 1 : 0.5);
    garden = credited(garden, { ratingId: index, value, bars: [{ barIndex: index, weight: 1 }] }, at);
  }
  return garden;
}

/** The newest phrase of which nothing was said, but the one that sounds, has just been judged. */
export function judged(garden: Garden, value: number, at: number): Garden {
  const { start } = garden.organisms.slice(0, -1).findLast(({ fate }) => fate === 'bud')!;
  return credited(garden, { ratingId: 1_000_000, value, bars: [{ barIndex: start, weight: 1 }] }, at);
}

/** Flowers of so many earlier visits. */
export function leftFlowers(seed: number, visits: number): readonly Flower[] {
  const bloomed = gardenStory(seed, 60, 0).organisms.filter(({ fate }) => fate === 'bloom');
  return Array.from({ length: visits }, (_, visit) => {
    const { style, contour, rhythm, light, children, liked } = bloomed[(visit * 7) % bloomed.length]!;
    return { style, contour, rhythm, light, children, love: liked, seed: visit };
  });
}
