/** Audiences of every size, as the session would show them. */
import { HISTOGRAM_BINS, binOf } from '../../src/protocol/crowdWindow.ts';
import { NO_AUDIENCE, type AudienceView } from '../../src/session/audienceView.ts';

type Press = readonly [seat: number, value: number, ago: number];

/** Presses of a small audience, seconds before `end`. */
const PRESSES: readonly Press[] = [
  [0, 0.5, 0.55],
  [3, 1, 0.3],
  [4, -0.5, 0.42],
  [7, 0.5, 0.12],
  [9, -1, 0.68],
  [11, 0.5, 1.9],
];

function histOf(people: readonly (readonly [value: number, people: number])[]): number[] {
  const hist = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const [value, n] of people) hist[binOf(value)] = hist[binOf(value)]! + n;
  return hist;
}

/** @param end music time of the picture */
export function smallAudience(joined: number, at: number, end: number): AudienceView {
  const pressed = PRESSES.filter(([seat, , ago]) => seat < joined && end - ago <= at);
  return {
    ...NO_AUDIENCE,
    joined,
    dots: Array.from({ length: joined }, (_, seat) => ({
      seat,
      lane: 0,
      held: seat === 5 && at > end - 0.9 ? Math.min(1, 0.5 + (at - end + 0.9) / 2) : 0,
    })),
    presses: pressed.map(([seat, value, ago]) => ({ seat, lane: 0, value, at: end - ago })),
  };
}

/** @param people of each opinion who pressed within the last seconds */
export function largeAudience(
  joined: number,
  people: readonly (readonly [value: number, people: number])[],
  at: number,
  end: number,
): AudienceView {
  const felt = histOf(people);
  const side = (from: number, to: number): number => felt.slice(from, to).reduce((sum, n) => sum + n, 0);
  const swell = { change: side(0, HISTOGRAM_BINS / 2), more: side(HISTOGRAM_BINS / 2, HISTOGRAM_BINS) };
  return {
    ...NO_AUDIENCE,
    joined,
    dots: null,
    felt,
    hist: felt,
    heardAt: at,
    swells: [0.95, 0.4].filter((ago) => end - ago <= at).map((ago) => ({ at: end - ago, ...swell })),
  };
}

/** 300 people in two camps. */
export const SPLIT = [
  [-1, 40],
  [-0.5, 90],
  [0.5, 80],
  [0.9, 25],
] as const;
/** 8,000 people, most of them pleased. */
export const PLEASED = [
  [-0.5, 300],
  [0.5, 1500],
  [0.75, 900],
  [1, 400],
] as const;
