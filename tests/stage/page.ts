/** The stage on a fixture, for looking at: `?scene=NAME&covered=SHARE`. Sets `window.drawn` when the picture is ready. */
import { createStage } from '../../src/stage/stage.ts';
import { BARE_GARDEN } from '../../src/session/organism.ts';
import { OPEN_HOUSE, type State } from '../../src/session/state.ts';
import { BAR_SECONDS, fixtureBar, fixtureRating, fixtureState, fixtureTimeline } from './fixture.ts';
import { largeAudience, PLEASED, smallAudience, SPLIT } from './crowdFixture.ts';
import { formTimeline } from './form.ts';
import { gardenStory, judged, leftFlowers } from './gardenFixture.ts';

const FRAME = 1 / 12;

/** What happens in each scene: a state for every moment up to the last, which is the picture. */
const SCENES: Readonly<Record<string, (at: number) => State>> = {
  playing: (at) => fixtureState(11, { now: at }),
  asleep: () => fixtureState(11, { now: 0, phase: 'asleep', timeline: fixtureTimeline(11, 2) }),
  more: (at) => {
    const state = fixtureState(11, { now: at });
    const press = END - 0.75;
    return at < press ? state : { ...state, ratings: [fixtureRating(state.timeline, 1, press, 1)] };
  },
  change: (at) => {
    const state = fixtureState(11, { now: at });
    const press = END - 1.05;
    if (at < press) return state;
    const timeline = state.timeline.map((timed) =>
      timed.bar.barIndex >= 6 && at > END - 0.12 ? { ...timed, bar: revised(timed.bar.barIndex) } : timed,
    );
    return { ...state, timeline, ratings: [fixtureRating(state.timeline, 1, press, -1)] };
  },
  hold: (at) => fixtureState(11, { now: at, holds: [{ sign: 1, since: END - 0.8, source: 'touch' }], playing: [72] }),
  calm: (at) => {
    const state = fixtureState(11, { now: at, calm: true });
    return at < END - 1 ? state : { ...state, ratings: [fixtureRating(state.timeline, 1, END - 1, 1)] };
  },
  fall: (at) =>
    fixtureState(11, {
      now: at,
      attract: true,
      garden: at < END - Number(query.get('age') ?? 1.3) ? GARDEN : BARE_GARDEN,
      flowers: FLOWERS,
      house: { ...OPEN_HOUSE, fall: { since: END - Number(query.get('age') ?? 1.3), values: FALLING } },
    }),
  form: (at) => fixtureState(11, { now: at - END + FORM_AT, timeline: FORM, calm: query.has('calm') }),
  garden: (at) => fixtureState(11, { now: at, garden: GARDEN, flowers: FLOWERS, calm: query.has('calm') }),
  bloom: (at) => fixtureState(11, { now: at, garden: at < END - 1 ? GARDEN : BLOOMING, flowers: FLOWERS }),
  flower: (at) => fixtureState(11, { now: at, ...(at < END - 1.3 ? { garden: GARDEN, flowers: FLOWERS } : LEFT) }),
  scatter: (at) => fixtureState(11, { now: at, garden: at < END - 0.9 ? GARDEN : SCATTERING, flowers: FLOWERS }),
  crowd: (at) => crowded(at, smallAudience(at < END - 3 ? 11 : 12, at, END)),
  split: (at) => crowded(at, { ...largeAudience(300, SPLIT, at, END), camps: { more: 0.44 } }),
  hall: (at) => crowded(at, largeAudience(8000, PLEASED, at, END)),
  warmUp: (at) =>
    crowded(at, { ...smallAudience(12, at, END), act: 'warmUp', vote: { calmer: 4, wilder: 7 } }, { phase: 'asleep' }),
  applause: (at) =>
    crowded(at, {
      ...smallAudience(12, at, END),
      act: 'applause',
      applause: { level: Number(query.get('level') ?? 0.8), at, claps: 60 },
    }),
};
/** The ten-minute garden with people around it. */
function crowded(at: number, audience: State['audience'], changes: Partial<State> = {}): State {
  const calm = query.has('calm');
  return fixtureState(11, {
    now: at - END + FORM_AT,
    timeline: FORM,
    garden: GARDEN,
    flowers: FLOWERS,
    audience: later(audience, FORM_AT - END),
    calm,
    ...changes,
  });
}
/** The same on the clock of the longer piece. */
function later(audience: State['audience'], by: number): State['audience'] {
  return {
    ...audience,
    heardAt: audience.heardAt + by,
    presses: audience.presses.map((press) => ({ ...press, at: press.at + by })),
    swells: audience.swells.map((swell) => ({ ...swell, at: swell.at + by })),
    applause: { ...audience.applause, at: audience.applause.at + by },
  };
}
const END = 5.35 * BAR_SECONDS;
const FALLING = [0.5, 1, -0.5, 0.5, 0.7, -1, 0.5, 0.5, -0.5, 1, 0.5, 0.5, -0.7, 0.5];

const REVISED = new Map<number, ReturnType<typeof fixtureBar>>();
function revised(barIndex: number): ReturnType<typeof fixtureBar> {
  const known = REVISED.get(barIndex) ?? fixtureBar(12, barIndex, 40 + barIndex);
  REVISED.set(barIndex, known);
  return known;
}

declare global {
  interface Window {
    drawn?: { drawCalls: number; scriptMsPerFrame: number };
  }
}

const query = new URLSearchParams(location.search);
/** A longer piece, seen at `?bars=` from its beginning. */
const FORM = formTimeline(11);
const FORM_AT = Number(query.get('bars') ?? 22.35) * BAR_SECONDS;
/** A visit of so many phrases, and the flowers of so many before it. */
const GARDEN = gardenStory(Number(query.get('seed') ?? 4), Number(query.get('phrases') ?? 75), END);
const BLOOMING = judged(GARDEN, 1, END - 1);
const SCATTERING = judged(GARDEN, -1, END - 0.9);
const FLOWERS = leftFlowers(8, Number(query.get('visits') ?? 60));
/** The latest loved phrase has just been left as a flower. */
const LOVED = GARDEN.organisms.findLast(({ fate }) => fate === 'bloom');
const LEFT = {
  garden: { ...GARDEN, flower: FLOWERS.length },
  flowers: [...FLOWERS, ...leftFlowers(8, 1).map((flower) => ({ ...flower, seed: LOVED?.id ?? 0 }))],
};
const parent = document.querySelector<HTMLElement>('#stage')!;
parent.style.paddingBottom = `${Number(query.get('covered') ?? 0) * window.innerHeight}px`;
const scene = SCENES[query.get('scene') ?? 'playing'] ?? SCENES['playing']!;
const stage = await createStage(parent, {
  calm: false,
  debug: true,
  quality: Number(query.get('quality') ?? 3),
  describe: (summary) => JSON.stringify(summary),
});
// Two seconds of frames, so that petals, gaze and waves have found their places; only the last must be seen.
const frames = Number(query.get('frames') ?? 24);
for (let frame = frames; frame >= 0; frame--) {
  stage.draw(scene(END - frame * FRAME));
  // A software renderer must not be given frames faster than it finishes them.
  await new Promise(requestAnimationFrame);
}
window.drawn = { drawCalls: stage.drawCalls, scriptMsPerFrame: stage.scriptMsPerFrame };
