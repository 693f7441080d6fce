/** The garden as it stands and is painted: places, growth, kin, pollen, the row of flowers, and what is left alone. */
import { describe, expect, it } from 'vitest';
import en from '../../../assets/locales/en.json' with { type: 'json' };
import { MOST_FLOWERS } from '../../../src/protocol/flower.ts';
import { BARE_GARDEN, type Garden } from '../../../src/session/organism.ts';
import { freshInks, type Ink } from '../../../src/stage/ink.ts';
import { layoutOf, type Layout } from '../../../src/stage/layout.ts';
import { paintGarden } from '../../../src/stage/plants.ts';
import { MOST_QUADS } from '../../../src/stage/plantsQuads.ts';
import { Plant } from '../../../src/stage/plantsShape.ts';
import { SPRITE } from '../../../src/stage/sprites.ts';
import { FORMS, SPECIES, speciesOf, WILD } from '../../../src/stage/species.ts';
import { flightX, flightY } from '../../../src/stage/viewModel/flight.ts';
import { GardenView } from '../../../src/stage/viewModel/garden.ts';
import { GRAINS, grainOut, POLLEN_SECONDS, pollenAt } from '../../../src/stage/viewModel/pollen.ts';
import { View } from '../../../src/stage/viewModel/view.ts';
import { BAR_SECONDS, fixtureState } from '../fixture.ts';
import { gardenStory, judged, leftFlowers } from '../gardenFixture.ts';

const WIDE = layoutOf(1920, 1080);
const NOW = 5.35 * BAR_SECONDS;
const TEN_MINUTES = gardenStory(4, 75, NOW);

function settled(garden: Garden, { layout = WIDE, calm = false, now = NOW, seconds = 30 } = {}): GardenView {
  const view = new GardenView();
  for (let clock = 0; clock <= seconds; clock += 0.25)
    view.look({ garden, flowers: [] }, layout, now, clock, 0.25, calm);
  return view;
}

function painted(garden: Garden, layout: Layout, flowers = leftFlowers(2, 0), calm = false, now = NOW) {
  const view = new View(layout);
  view.look(fixtureState(2, { now, garden, flowers }), layout, 1 / 60, calm);
  const inks = freshInks();
  paintGarden(inks, view);
  return { view, inks };
}

/** The mean opacity of what was painted in a stretch of the screen. */
function strength(ink: Ink, from: number, to: number): number {
  let [sum, count] = [0, 0];
  for (let quad = 0; quad < ink.count; quad++) {
    const x = ink.corners[quad * 8]!;
    if (x < from || x >= to) continue;
    sum += ink.tints[quad * 4]! >>> 24;
    count++;
  }
  return count > 0 ? sum / count : 0;
}

describe('species', () => {
  it('has one for every style that the composer can name, and all forms are used', () => {
    const styles = Object.keys(en)
      .filter((key) => key.startsWith('style.name.'))
      .map((key) => key.slice('style.name.'.length));
    expect(styles.length).toBeGreaterThan(30);
    expect(Object.keys(SPECIES).toSorted()).toEqual(styles.toSorted());
    expect(new Set(Object.values(SPECIES).map(({ form }) => form))).toEqual(new Set(FORMS));
  });

  it('blends by weight, whatever the weights sum to, and takes its form from the heaviest', () => {
    const pure = speciesOf({ waltz: 3 });
    expect(pure).toMatchObject({ form: 'daisy', petals: SPECIES['waltz']!.petals, edge: SPECIES['waltz']!.edge });
    expect(pure.breadth).toBeCloseTo(SPECIES['waltz']!.breadth);
    expect(pure.innerEdge).toBe(SPECIES['waltz']!.edge);
    const mixed = speciesOf({ waltz: 0.6, rock: 0.3, constructor: 0 });
    expect(mixed.form).toBe('daisy');
    expect(mixed.innerEdge).toBe(SPECIES['rock']!.edge);
    expect(mixed.breadth).toBeCloseTo((2 * SPECIES['waltz']!.breadth + SPECIES['rock']!.breadth) / 3);
    expect(speciesOf({})).toMatchObject(WILD);
    expect(speciesOf({ neverHeard: 1 })).toMatchObject(WILD);
  });
});

describe('places', () => {
  it('go from the now-line to the far left, newest first, smaller, dimmer and higher up the slope', () => {
    for (const layout of [WIDE, layoutOf(1080, 1920, 768), layoutOf(360, 640, 200), layoutOf(7680, 1080)]) {
      const { plots } = settled(TEN_MINUTES, { layout });
      expect(plots).toHaveLength(75);
      let before = -Infinity;
      for (const plot of plots) {
        expect(plot.x).toBeGreaterThan(before);
        before = plot.x;
        expect(plot.x).toBeGreaterThanOrEqual(0);
        expect(plot.x).toBeLessThan(layout.nowX);
        expect(plot.y).toBeLessThanOrEqual(layout.soilY);
        expect(plot.y).toBeGreaterThan(layout.soilY - 12 * layout.unit);
      }
      expect(plots[0]!.x).toBeLessThan(0.05 * layout.width);
      expect(plots[0]!.scale).toBeLessThan(0.6 * plots[70]!.scale);
      expect(plots[0]!.alpha).toBeLessThan(plots[70]!.alpha);
    }
  });

  it('of a first few lie close to the now-line, and slide when another comes', () => {
    const few = gardenStory(4, 5, NOW);
    const view = settled(few);
    expect(view.plots[0]!.x).toBeGreaterThan(0.5 * WIDE.nowX);
    const before = view.plots.map(({ x }) => x);
    const more = { ...few, organisms: [...few.organisms, { ...few.organisms[4]!, id: 99, bornAt: NOW, due: NOW + 9 }] };
    view.look({ garden: more, flowers: [] }, WIDE, NOW, 30.1, 1 / 60, false);
    before.forEach((x, index) => {
      expect(view.plots[index]!.x).toBeLessThan(x);
      expect(view.plots[index]!.x).toBeGreaterThan(x - 0.02 * WIDE.width);
    });
  });

  it('are wide for what was loved and narrow for what was not, and make room where something is loved', () => {
    const { plots } = settled(TEN_MINUTES);
    const between = (standing: string): number[] =>
      plots
        .slice(1, -1)
        .flatMap((plot, at) => (plot.standing === standing ? [plots[at]!.age - plots[at + 2]!.age] : []));
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(between('landmark'))).toBeGreaterThan(2 * mean(between('meadow')));
    expect(mean(between('landmark'))).toBeGreaterThan(2 * mean(between('undergrowth')));
    const view = settled(TEN_MINUTES);
    const loved = judged(TEN_MINUTES, 1, NOW);
    const at = loved.organisms.findIndex((organism, index) => organism !== TEN_MINUTES.organisms[index]);
    const gap = (): number => view.plots[at + 1]!.x - view.plots[at - 1]!.x;
    const before = gap();
    view.look({ garden: loved, flowers: [] }, WIDE, NOW, 30.1, 1 / 60, false);
    expect(gap()).toBeLessThan(before * 1.1);
    for (let clock = 30; clock < 36; clock += 0.25)
      view.look({ garden: loved, flowers: [] }, WIDE, NOW, clock, 0.25, false);
    expect(gap()).toBeGreaterThan(before * 1.2);
  });

  it('stay as they are in the calm view while one after another comes, and change hands in the dark', () => {
    const whole = gardenStory(4, 40, NOW);
    const view = new GardenView();
    const clockwork = { clock: 0 };
    let turned = 0;
    let before = new Map<number, number>();
    for (let known = 1; known <= 40; known++) {
      const garden = { ...whole, organisms: whole.organisms.slice(0, known) };
      for (let frame = 0; frame < 90; frame++) {
        clockwork.clock += 1 / 30;
        view.look({ garden, flowers: [] }, WIDE, NOW, clockwork.clock, 1 / 30, true);
        const moved = view.plots.some(
          ({ organism, x, scale }) => Math.abs((before.get(organism!.id) ?? x + scale) - x - scale) > 0.01,
        );
        if (moved) {
          turned++;
          expect(view.fade).toBeLessThan(0.15);
        }
        before = new Map(view.plots.map(({ organism, x, scale }) => [organism!.id, x + scale]));
      }
      expect(view.fade).toBe(1);
    }
    expect(turned).toBeGreaterThan(2);
    expect(turned).toBeLessThan(8);
  });
});

describe('plants', () => {
  it('are grown once and left alone until something happens to them', () => {
    const view = settled(TEN_MINUTES);
    const old = view.plots[10]!;
    const draw = old.plant.draw.bind(old.plant);
    let drawn = 0;
    old.plant.draw = (...how: Parameters<typeof draw>): void => {
      drawn++;
      draw(...how);
    };
    for (let frame = 1; frame < 60; frame++)
      view.look({ garden: TEN_MINUTES, flowers: [] }, WIDE, NOW + frame / 60, 30 + frame / 60, 1 / 60, false);
    expect(drawn).toBe(0);
    const organisms = TEN_MINUTES.organisms.map((organism, index) =>
      index === 10 ? { ...organism, fate: 'scattered' as const, turnedAt: NOW + 1 } : organism,
    );
    view.look({ garden: { ...TEN_MINUTES, organisms }, flowers: [] }, WIDE, NOW + 1.1, 31, 1 / 60, false);
    expect(drawn).toBe(1);
  });

  it('bend as the melody does, stand taller the wider it ranges and the more they are loved', () => {
    const grown = (contour: number[], nature: object = {}): Plant => {
      const plant = new Plant();
      const rest = { seed: 1, family: 1, fate: 'bud', love: 0, children: 0, ...nature } as const;
      plant.use({ style: { folk: 1 }, contour, rhythm: [1, 1, 1, 1], light: 1 }, rest);
      plant.draw(2, 1, 1);
      return plant;
    };
    const rising = grown([60, 62, 65, 67, 69, 72]);
    const falling = grown([72, 69, 67, 65, 62, 60]);
    expect(rising.headX).toBeGreaterThan(falling.headX + 1);
    expect(grown([60, 72, 60, 72]).height).toBeGreaterThan(grown([60, 61, 60, 61]).height);
    const bloom = grown([60, 72], { fate: 'bloom', love: 1 });
    expect(bloom.height).toBeGreaterThan(grown([60, 72]).height);
    expect(bloom.reach).toBeGreaterThan(1);
    expect(grown([60, 72]).reach).toBe(0);
  });

  it('of one style and one fate differ as their phrases do', () => {
    const phrase = { style: { chorale: 1 }, contour: [60, 62, 64, 65], rhythm: [1, 1, 1, 1], light: 1 };
    const drawn = (growth: object, nature: object = {}, style = 'chorale'): Plant => {
      const plant = new Plant();
      const rest = { seed: 1, family: 1, fate: 'bloom', love: 0.5, children: 0, ...nature } as const;
      plant.use({ ...phrase, style: { [style]: 1 }, ...growth }, rest);
      plant.draw(2, 1, 1);
      return plant;
    };
    const bells = ({ sprites, count }: Plant): number =>
      sprites.subarray(0, count).filter((s) => s === SPRITE.bell).length;
    expect(bells(drawn({ rhythm: [2, 2, 2, 2] }))).toBeGreaterThan(bells(drawn({})));
    expect(bells(drawn({}, { generation: 4 }))).toBeGreaterThan(bells(drawn({})));
    expect(drawn({ contour: [72, 74, 76, 77] }).height).toBeGreaterThan(drawn({}).height + 2);
    expect(drawn({}, { love: 1.4 }).reach).toBeGreaterThan(drawn({}).reach + 0.5);
    for (const style of ['chorale', 'waltz', 'rock', 'string-quartet', 'folk', 'bossa', 'house']) {
      const shapes = [
        drawn({}, {}, style),
        drawn({ contour: [65, 64, 62, 60] }, {}, style),
        drawn({ rhythm: [2, 0, 1, 1] }, {}, style),
        drawn({ rhythm: [2, 2, 2, 2] }, {}, style),
        drawn({ contour: [77, 79, 81, 82] }, {}, style),
        drawn({}, { love: 1 }, style),
        drawn({}, { generation: 4 }, style),
      ].map(({ corners, count }) => corners.slice(0, count * 8).join());
      expect(new Set(shapes).size, style).toBe(shapes.length);
      const paints = [drawn({}, {}, style), drawn({}, { doubted: 0.4 }, style), drawn({}, { family: 2 }, style)].map(
        ({ tints, count }) => tints.slice(0, count).join(),
      );
      expect(new Set(paints).size, style).toBe(paints.length);
    }
  });

  it('of every form and fate stay within their quads and hold only numbers', () => {
    for (const name of Object.keys(SPECIES))
      for (const fate of ['bud', 'bloom', 'scattered'] as const)
        for (const detail of [0, 1, 2] as const) {
          const plant = new Plant();
          plant.use(
            { style: { [name]: 1 }, contour: [0, 60, 72, 0], rhythm: Array.from({ length: 16 }, () => 4), light: 0.4 },
            { seed: 7, family: 3, fate, love: 2, children: 9 },
          );
          for (const share of [0, 0.02, 0.3, 1]) {
            plant.draw(detail, share, share);
            expect(plant.count).toBeLessThan(MOST_QUADS);
            expect(plant.corners.subarray(0, plant.count * 8).every(Number.isFinite)).toBe(true);
          }
        }
    const silent = new Plant();
    silent.use(
      { style: {}, contour: [], rhythm: [], light: 0 },
      { seed: 0, family: 0, fate: 'bud', love: 0, children: 0 },
    );
    silent.draw(2, 1, 1);
    expect(silent.count).toBeGreaterThan(0);
  });

  it('grow with their phrase', () => {
    const { bornAt, due } = TEN_MINUTES.organisms.at(-1)!;
    const heights = [0.02, 0.3, 0.6, 1].map((share) => {
      const view = settled(TEN_MINUTES, { now: bornAt + share * (due - bornAt), seconds: 1 });
      return view.plots.at(-1)!.grown;
    });
    expect(heights.toSorted((a, b) => a - b)).toEqual(heights);
    expect(heights[0]).toBeLessThan(0.1);
    expect(heights[3]).toBe(1);
  });
});

describe('kin', () => {
  it('light up while what recalls them sounds, nearer ones brighter, and no others', () => {
    const { organisms } = TEN_MINUTES;
    const last = organisms.at(-1)!;
    const parent = organisms.findLast(({ parent: of, id }) => of >= 0 && id !== last.id)!;
    const child = { ...last, parent: parent.id, root: parent.root };
    const view = settled({ ...TEN_MINUTES, organisms: [...organisms.slice(0, -1), child] });
    const kinOf = (id: number): number => view.plots.find(({ organism }) => organism!.id === id)!.kin;
    expect(kinOf(parent.id)).toBeGreaterThan(0.5);
    expect(kinOf(parent.parent)).toBeGreaterThan(0);
    expect(kinOf(parent.parent)).toBeLessThan(kinOf(parent.id));
    const kin = new Set<number>();
    for (let id = parent.id; id >= 0; id = organisms.find((one) => one.id === id)!.parent) kin.add(id);
    for (const { organism, kin: light } of view.plots) if (!kin.has(organism!.id)) expect(light).toBe(0);
  });
});

describe('pollen', () => {
  it('is of three plants and sixty grains at most, on the music’s clock, and none in the calm view', () => {
    const organisms = TEN_MINUTES.organisms.map((organism) => ({
      ...organism,
      fate: 'scattered' as const,
      turnedAt: NOW - (organism.id % 30) / 10,
    }));
    const garden = { ...TEN_MINUTES, organisms };
    const view = settled(garden);
    expect(view.scattering).toHaveLength(3);
    expect(view.scattering.length * GRAINS).toBeLessThanOrEqual(60);
    expect(Math.max(...view.scattering.map(({ scatteredFor }) => scatteredFor))).toBeLessThan(0.11);
    expect(settled(garden, { now: NOW + POLLEN_SECONDS + 3 }).scattering).toEqual([]);
    expect(settled(garden, { calm: true }).scattering).toEqual([]);
  });

  it('falls the same way every time and has gone in the end', () => {
    const at = (age: number): object => {
      pollenAt(3, 5, age);
      return { ...grainOut };
    };
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(1.2));
    pollenAt(3, 5, POLLEN_SECONDS);
    expect(grainOut.alpha).toBeCloseTo(0);
  });
});

describe('a visit that has ended', () => {
  it('falls for three seconds while the next begins, and has gone then', () => {
    const view = settled(TEN_MINUTES);
    const next = gardenStory(4, 3, NOW);
    const garden = { ...next, organisms: next.organisms.map((one) => ({ ...one, id: one.id + 500, parent: -1 })) };
    view.look({ garden: BARE_GARDEN, flowers: [] }, WIDE, NOW, 30, 1 / 60, false);
    expect(view.plots).toHaveLength(0);
    expect(view.falling).toHaveLength(75);
    view.look({ garden, flowers: [] }, WIDE, NOW, 31.5, 1 / 60, false);
    expect(view.plots).toHaveLength(3);
    expect(view.fallen).toBeCloseTo(0.5);
    view.look({ garden, flowers: [] }, WIDE, NOW, 33.1, 1 / 60, false);
    expect(view.falling).toHaveLength(0);
  });
});

describe('the row of flowers', () => {
  it('stands behind the garden; the one that is left now flies there and stays', () => {
    const row = leftFlowers(2, 12);
    const own = { ...row[0]!, seed: TEN_MINUTES.organisms[60]!.id };
    const view = new GardenView();
    view.look({ garden: TEN_MINUTES, flowers: row }, WIDE, NOW, 0, 1 / 60, false);
    expect(view.flight.share).toBe(1);
    const left = { garden: { ...TEN_MINUTES, flower: 12 }, flowers: [...row, own] };
    view.look(left, WIDE, NOW, 0.1, 1 / 60, false);
    view.look(left, WIDE, NOW, 1.4, 1 / 60, false);
    expect(view.flight.share).toBeGreaterThan(0.2);
    expect(view.flight.share).toBeLessThan(0.8);
    const { flight } = view;
    expect(flightY(flight, 0.5, WIDE.unit)).toBeLessThan(Math.min(flight.fromY, flight.toY) - 4 * WIDE.unit);
    expect([flightX(flight, 0), flightX(flight, 1)]).toEqual([flight.fromX, flight.toX]);
    expect(flightY(flight, 1, WIDE.unit)).toBeCloseTo(flight.toY);
    view.look(left, WIDE, NOW, 5, 1 / 60, false);
    expect(view.flight.share).toBe(1);
    expect(view.flowers.filter((flower) => flower.own)).toHaveLength(1);
  });
});

describe('painting the garden', () => {
  it('leaves room in its ink with the fullest garden and row, on every screen', () => {
    const full = gardenStory(9, 200, NOW);
    for (const layout of [WIDE, layoutOf(1080, 1920, 768), layoutOf(320, 480), layoutOf(7680, 1080)]) {
      const { inks } = painted(full, layout, leftFlowers(2, MOST_FLOWERS));
      expect(inks.garden.count).toBeGreaterThan(1000);
      expect(inks.garden.count).toBeLessThan(0.95 * inks.garden.capacity);
      expect(inks.garden.corners.subarray(0, inks.garden.count * 8).every(Number.isFinite)).toBe(true);
    }
  });

  it('never goes right of the now-line by more than a leaf', () => {
    const { inks } = painted(TEN_MINUTES, WIDE, leftFlowers(2, 60));
    for (let quad = 0; quad < inks.garden.count; quad++)
      expect(inks.garden.corners[quad * 8]!).toBeLessThan(WIDE.nowX + 3 * WIDE.unit);
  });

  it('is dimmer far away', () => {
    const { inks } = painted(TEN_MINUTES, WIDE);
    expect(strength(inks.garden, 0, 0.3 * WIDE.nowX)).toBeLessThan(strength(inks.garden, 0.7 * WIDE.nowX, WIDE.nowX));
  });

  it('shows that a rating made a flower open or its petals go', () => {
    const lights = (value: number): number => {
      const garden = value === 0 ? TEN_MINUTES : judged(TEN_MINUTES, value, NOW - 1);
      return painted(garden, WIDE).inks.light.count;
    };
    expect(lights(1)).toBeGreaterThan(lights(0));
    expect(lights(-1)).toBeGreaterThan(lights(0) + 8);
  });

  it('of nothing is nearly nothing', () => {
    expect(painted(BARE_GARDEN, WIDE).inks.garden.count).toBeLessThan(100);
  });
});
