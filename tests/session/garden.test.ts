/** G1–G5: the story of a session, and the flower it leaves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PHRASE_ACTS, type PhraseAct, type PlannedBar } from '../../src/protocol/bar.ts';
import { credited, MOST_ORGANISMS, mostLoved, tended } from '../../src/session/garden.ts';
import { BARE_GARDEN, clearedGarden, type Garden, type Organism } from '../../src/session/organism.ts';
import type { TimedBar } from '../../src/session/state.ts';
import { bedOf, MOST_FLOWERS, parseFlowers } from '../../src/protocol/flower.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { leftFlower } from '../../src/session/flowers.ts';
import { BAR_SECONDS, fixtureBar, SLOT_SECONDS } from '../stage/fixture.ts';
import { Rehearsal } from './rehearsal.ts';

interface Plan {
  readonly bars: number;
  readonly act: PhraseAct;
  /** How many phrases back it looks. */
  readonly back: number;
}

const KEPT = 64;

/** A piece of these phrases: bars in order, each knowing its place. */
function pieceOf(plans: readonly Plan[]): PlannedBar[] {
  const starts: number[] = [];
  const bars: PlannedBar[] = [];
  plans.forEach((plan, index) => {
    const motif = index - plan.back >= 0 ? starts[index - plan.back]! : -1;
    starts.push(bars.length);
    for (let bar = 0; bar < plan.bars; bar++) {
      const barIndex = bars.length;
      const phrase = { index, bar, bars: plan.bars, act: plan.act, motif };
      bars.push({ ...fixtureBar(3, barIndex % 16, barIndex % 16), barIndex, decisionId: barIndex, phrase });
    }
  });
  return bars;
}

function timed(bar: PlannedBar, echo = false): TimedBar {
  return { bar, startsAt: bar.barIndex * BAR_SECONDS, slotSeconds: SLOT_SECONDS, echo };
}

/** What the session knows while bar `index` sounds: 64 bars heard, and two planned. */
function heard(bars: readonly PlannedBar[], index: number, share = 0.5) {
  const timeline = bars.slice(Math.max(0, index - KEPT), index + 3).map((bar) => timed(bar));
  return { timeline, now: (index + share) * BAR_SECONDS, heardBars: index };
}

function played(bars: readonly PlannedBar[], each?: (garden: Garden, index: number) => Garden): Garden {
  let garden = BARE_GARDEN;
  for (let index = 0; index < bars.length; index++) {
    garden = tended(garden, heard(bars, index));
    if (each) garden = each(garden, index);
  }
  return tended(garden, { ...heard(bars, bars.length - 1, 1), heardBars: bars.length });
}

const planned = (most: number) =>
  fc.array(
    fc.record({
      bars: fc.integer({ min: 2, max: 4 }),
      act: fc.constantFrom(...PHRASE_ACTS),
      back: fc.integer({ min: 1, max: 90 }),
    }),
    {
      minLength: 1,
      maxLength: most,
    },
  );
const SIMPLE: readonly Plan[] = [
  { bars: 4, act: 'new', back: 9 },
  { bars: 2, act: 'vary', back: 1 },
  { bars: 3, act: 'contrast', back: 1 },
  { bars: 4, act: 'develop', back: 2 },
];

function checkLineage(organisms: readonly Organism[]): void {
  const byId = new Map(organisms.map((organism) => [organism.id, organism]));
  let before = -1;
  for (const { id, parent, root } of organisms) {
    expect(id).toBeGreaterThan(before);
    before = id;
    expect(root).toBeLessThanOrEqual(id);
    if (parent < 0) continue;
    expect(parent).toBeLessThan(id);
    expect(byId.has(parent)).toBe(true);
  }
}

describe('G1 phrases', () => {
  it('become organisms when they begin, with the form that was heard', () => {
    const bars = pieceOf(SIMPLE);
    const sprout = tended(BARE_GARDEN, heard(bars, 0, 0.1));
    expect(sprout.organisms).toMatchObject([{ id: 0, bars: 1, fate: 'bud', bornAt: 0, due: 4 * BAR_SECONDS }]);
    const garden = played(bars);
    expect(garden.organisms.map(({ act, bars: own }) => [act, own])).toEqual(
      SIMPLE.map(({ act, bars: own }) => [act, own]),
    );
    expect(garden.organisms.map(({ parent }) => parent)).toEqual([-1, 0, -1, 1]);
    expect(garden.organisms.map(({ children }) => children)).toEqual([1, 1, 0, 0]);
    expect(garden.organisms[3]).toMatchObject({ root: 0, generation: 2 });
    for (const { contour, rhythm, bars: own, light } of garden.organisms) {
      expect(contour).toHaveLength(4 * own);
      expect(rhythm.reduce((a, b) => a + b, 0)).toBeGreaterThan(own);
      expect(Math.max(...contour)).toBeGreaterThan(50);
      expect(light).toBeGreaterThanOrEqual(0);
      expect(light).toBeLessThanOrEqual(1);
    }
  });

  it('take the form of a bar as it was revised while it sounded', () => {
    const bars = pieceOf(SIMPLE);
    let garden = tended(BARE_GARDEN, heard(bars, 0));
    const revised = bars.map((bar, index) => {
      if (index > 0) return bar;
      const melody = bar.voices.melody.map((symbol) => (symbol > 0 ? symbol + 12 : symbol));
      return { ...bar, voices: { ...bar.voices, melody } };
    });
    const before = garden.organisms[0]!.contour;
    garden = tended(garden, heard(revised, 1));
    expect(garden.organisms[0]!.contour.slice(0, 4)).toEqual(before.map((pitch) => (pitch > 0 ? pitch + 12 : 0)));
  });

  it('are not born of echoes', () => {
    const [bar] = pieceOf(SIMPLE);
    const garden = tended(BARE_GARDEN, { timeline: [timed(bar!, true)], now: 1, heardBars: 0 });
    expect(garden.organisms).toEqual([]);
    expect(garden.nextBar).toBe(1);
  });
});

describe('G2 lineage', () => {
  it('has no circles and only parents that are there, in any piece', () => {
    fc.assert(
      fc.property(planned(40), (plans) => {
        const { organisms } = played(pieceOf(plans));
        expect(organisms).toHaveLength(plans.length);
        checkLineage(organisms);
        const named = new Map<number, number>();
        for (const { parent } of organisms) named.set(parent, (named.get(parent) ?? 0) + 1);
        for (const { id, children } of organisms) expect(children).toBe(named.get(id) ?? 0);
      }),
      { numRuns: 30 },
    );
  });

  it('goes by the number of a phrase where its first bar is not told', () => {
    const bars = pieceOf(SIMPLE).map((bar) =>
      bar.phrase.index === 3 ? { ...bar, phrase: { ...bar.phrase, motif: -1, lineage: [2, 0] } } : bar,
    );
    expect(played(bars).organisms[3]!.parent).toBe(2);
  });
});

describe('G3 ratings', () => {
  const bars = pieceOf(SIMPLE);
  const garden = played(bars);

  it('reach the phrases they were credited to, in proportion and once', () => {
    const said = {
      ratingId: 1,
      value: 0.5,
      bars: [
        { barIndex: 3, weight: 0.25 },
        { barIndex: 4, weight: 0.75 },
      ],
    };
    const once = credited(garden, said, 9);
    expect(once.organisms.map(({ liked }) => liked)).toEqual([0.125, 0.375, 0, 0]);
    expect(once.organisms[1]).toMatchObject({ fate: 'bloom', turnedAt: 9, disliked: 0 });
    expect(credited(once, said, 10)).toBe(once);
    expect(mostLoved(once)!.id).toBe(1);
  });

  it('turn a bloom into a bare stalk when more is said against it', () => {
    const bar = [{ barIndex: 0, weight: 1 }];
    const loved = credited(garden, { ratingId: 1, value: 0.5, bars: bar }, 3);
    const torn = credited(loved, { ratingId: 2, value: -0.5, bars: bar }, 4);
    const lost = credited(torn, { ratingId: 3, value: -1, bars: bar }, 5);
    expect([loved, torn, lost].map(({ organisms }) => organisms[0]!.fate)).toEqual(['bloom', 'bud', 'scattered']);
    expect(lost.organisms[0]!.turnedAt).toBe(5);
    expect(mostLoved(lost)!.id).toBe(3);
    expect(mostLoved(BARE_GARDEN)).toBeUndefined();
  });

  it('that reach nothing that is told change nothing', () => {
    expect(credited(garden, { ratingId: 1, value: 1, bars: [{ barIndex: 900, weight: 1 }] }, 3)).toBe(garden);
    expect(credited(garden, { ratingId: 1, value: 1, bars: [] }, 3)).toBe(garden);
  });
});

describe('G4 bounds', () => {
  it('holds an hour in so many organisms, keeps whatever was said most for, and loses no phrase from the count', () => {
    fc.assert(
      fc.property(planned(8), fc.integer({ min: 0, max: 50 }), (plans, loved) => {
        const many = Array.from({ length: 260 }, (_, index) => plans[index % plans.length]!);
        const bars = pieceOf(many);
        const garden = played(bars, (told, index) => {
          expect(told.organisms.length).toBeLessThanOrEqual(MOST_ORGANISMS);
          const value = bars[index]!.phrase.index === loved ? 1 : bars[index]!.phrase.index % 7 === 0 ? -0.5 : 0;
          return value === 0
            ? told
            : credited(told, { ratingId: index, value, bars: [{ barIndex: index, weight: 1 }] }, index);
        });
        checkLineage(garden.organisms);
        expect(garden.phrases).toBe(many.length);
        expect(garden.organisms.reduce((sum, { absorbed }) => sum + 1 + absorbed, 0)).toBe(many.length);
        expect(garden.organisms.some(({ phrase }) => phrase === loved)).toBe(true);
        expect(garden.counted.length).toBeLessThanOrEqual(64);
      }),
      { numRuns: 4 },
    );
  });
});

describe('G5 nothing new', () => {
  it('is the very same story', () => {
    const bars = pieceOf(SIMPLE);
    const garden = tended(BARE_GARDEN, heard(bars, 5, 0.2));
    expect(tended(garden, heard(bars, 5, 0.9))).toBe(garden);
  });

  it('after a fresh start begins with the next bar, not again with the old ones', () => {
    const bars = pieceOf(SIMPLE);
    const cleared = clearedGarden(tended(BARE_GARDEN, heard(bars, 6)));
    expect(cleared.organisms).toEqual([]);
    const next = tended(cleared, heard(bars, 8));
    expect(next.organisms.map(({ phrase, start }) => [phrase, start])).toEqual([[2, 6]]);
    expect(next.organisms[0]!.id).toBeGreaterThan(1);
  });
});

describe('in the loop', () => {
  const flower = { style: { folk: 1 }, contour: [60, 64], rhythm: [2, 1], light: 1, seed: 4, love: 1, children: 0 };
  const stored = ({ effects }: Rehearsal) =>
    effects.flatMap((effect) => (effect.type === 'store' && effect.what === 'flowers' ? [effect.flowers] : []));

  it('grows with the music and credits a rating that is answered late, after the bar was decided anew', () => {
    const stage = new Rehearsal().begin();
    stage.play(5);
    expect(stage.state.garden.organisms.length).toBeGreaterThan(0);
    stage.rate(1);
    const rated = stage.state.garden;
    expect(rated.organisms.every(({ liked }) => liked === 0)).toBe(true);
    stage.answerAll();
    const liked = stage.state.garden.organisms.reduce((sum, organism) => sum + organism.liked, 0);
    expect(liked).toBeGreaterThan(0.5);
    expect(liked).toBeLessThanOrEqual(1 + 1e-6);
    stage.send({ type: 'resetAsked', seed: 2 });
    expect(stage.state.garden.organisms).toEqual([]);
    stage.play(10);
    expect(stage.state.garden.organisms.length).toBeGreaterThan(0);
  });

  it('leaves one flower of a visit beside those of earlier ones, and stores none before those are known', () => {
    const stage = new Rehearsal();
    stage.send({ type: 'flowerLeft' });
    expect(stage.state.notices.at(-1)!.key).toBe('notice.flower.none');
    expect(stage.state.arc.flowerLeft).toBe(false);
    stage.begin().play(5);
    stage.send({ type: 'flowerLeft' });
    expect(stage.state.arc.flowerLeft).toBe(true);
    stage.send({ type: 'flowerLeft' });
    expect(stage.state.flowers).toHaveLength(1);
    expect(stored(stage)).toEqual([]);
    stage.send({ type: 'flowersLoaded', flowers: [flower, flower] });
    expect(stage.state.flowers).toHaveLength(3);
    expect(stage.state.garden.flower).toBe(2);
    expect(stored(stage).at(-1)).toEqual(stage.state.flowers);
    stage.play(9);
    stage.send({ type: 'flowerLeft' });
    expect(stage.state.flowers).toHaveLength(3);
    expect(stage.state.flowers.slice(0, 2)).toEqual([flower, flower]);
    stage.send({ type: 'resetAsked', seed: 3 });
    stage.play(9);
    stage.send({ type: 'flowerLeft' });
    expect(stage.state.flowers).toHaveLength(4);
  });

  it('plants what a stage next door sent beside its own, says from where, and keeps it', () => {
    const stage = new Rehearsal().begin();
    const row = Array.from({ length: MOST_FLOWERS - 1 }, (_, seed) => ({ ...flower, seed }));
    stage.send({ type: 'flowersLoaded', flowers: row });
    expect(leftFlower(stage.state)).toBeNull();
    stage.play(5);
    stage.send({ type: 'flowerLeft' });
    const own = leftFlower(stage.state);
    expect(own).toBe(stage.state.flowers.at(-1));
    const sent = { ...flower, from: 'east' };
    stage.send({ type: 'flowerCame', flower: sent });
    expect(stage.state.flowers).toHaveLength(MOST_FLOWERS);
    expect(stage.state.flowers.slice(-2)).toEqual([own, sent]);
    expect(leftFlower(stage.state)).toBe(own);
    expect(stage.state.notices.at(-1)).toMatchObject({ key: 'notice.flower.came', detail: 'east' });
    expect(stored(stage).at(-1)).toEqual(stage.state.flowers);
    expect(unwrap(parseFlowers(bedOf(stage.state.flowers))).at(-1)).toEqual(sent);
  });

  it('keeps the newest flowers when the row is full', () => {
    const stage = new Rehearsal().begin();
    const row = Array.from({ length: MOST_FLOWERS }, (_, seed) => ({ ...flower, seed }));
    stage.send({ type: 'flowersLoaded', flowers: row });
    stage.play(5);
    stage.send({ type: 'flowerLeft' });
    expect(stage.state.flowers).toHaveLength(MOST_FLOWERS);
    expect(stage.state.flowers[0]!.seed).toBe(1);
    expect(stage.state.garden.flower).toBe(MOST_FLOWERS - 1);
  });
});
