/**
 * The acts of an evening with phones: what a press means before the music, during it and at its end. Pure.
 *
 * Rules (tests name them):
 *  P1  In the warm-up a press is a vote: Change for a calmer opening, More for a wilder one. Every phone counts once, with its latest
 *      press. Nothing is rated, and a page that sleeps goes on sleeping.
 *  P2  When the warm-up ends, its result is the opening: the tempo moves by up to a third of an octave, and the composer is advised
 *      as strongly as one side outweighs the other. Then the music begins, if it had not. A vote of nobody changes nothing.
 *  P3  In the applause a press is a clap: it rises with how many clap and how fast, fades in seconds, and teaches nothing.
 *  P4  An act begins with nobody's votes and claps.
 */
import type { Seconds } from '../kernel/units.ts';
import { APPLAUSE_FADES, applauseAt, FELT_FOR, type CrowdAct } from '../protocol/crowdAct.ts';
import { binOf, HISTOGRAM_BINS, type CrowdWindow } from '../protocol/crowdWindow.ts';
import { NO_VOTE, SILENT_HALL, type AudienceView, type Swell } from './audienceView.ts';
import type { SessionEvent } from './event.ts';
import { change, remember, type Turn } from './turn.ts';

type Handle = (event: Extract<SessionEvent, { type: 'advised' | 'wished' }>) => void;

/** Presses within so long are one wave. */
const SWELL_FOR: Seconds = 0.5;
const KEPT_SWELLS = 4;
/** A whole hall that claps so often a second fills it. */
const FULL_CLAPPING = 2;
/** Octaves by which a hall of one mind moves the opening's tempo. */
const TEMPO_REACH = 1 / 3;
/** A vote that leans less than this advises nothing. */
const LEAST_LEAN = 0.02;

/** −1: all want it calmer … +1: all want it wilder; 0 where nobody has voted. */
export function leanOf({ calmer, wilder }: AudienceView['vote']): number {
  return calmer + wilder > 0 ? (wilder - calmer) / (calmer + wilder) : 0;
}

/** What a window shows, whatever its presses mean. */
export function seeWindow(audience: AudienceView, window: CrowdWindow, at: Seconds): Partial<AudienceView> {
  const { dots, n, hist, moods } = window;
  const ring = dots?.map(({ seat, held, lane = 0 }) => ({ seat, held, lane })) ?? null;
  const seen = { dots: ring, camps: campsOf(moods, audience) };
  if (n === 0) return seen;
  const kept = Math.exp(-Math.max(0, at - audience.heardAt) / FELT_FOR);
  const felt = hist.map((people, bin) => people + (audience.felt[bin] ?? 0) * kept);
  return { ...seen, hist, felt, heardAt: at, swells: swellsOf(audience.swells, hist, at) };
}

/** Told once a second; between two tellings nothing has changed. */
function campsOf(moods: CrowdWindow['moods'], { camps, joined }: AudienceView): AudienceView['camps'] {
  const [one, other] = moods;
  if (!one) return joined > 0 ? camps : null;
  if (!other) return null;
  const [less, more] = one.value < other.value ? [one, other] : [other, one];
  return { more: more.people / Math.max(1, less.people + more.people) };
}

function swellsOf(before: readonly Swell[], hist: readonly number[], at: Seconds): readonly Swell[] {
  const middle = binOf(0);
  const side = (from: number, to: number): number => hist.slice(from, to).reduce((sum, people) => sum + people, 0);
  const [changes, mores] = [side(0, middle), side(middle, HISTOGRAM_BINS)];
  const last = before.at(-1);
  if (!last || at - last.at >= SWELL_FOR || at < last.at)
    return [...before, { at, change: changes, more: mores }].slice(-KEPT_SWELLS);
  return [...before.slice(0, -1), { at: last.at, change: last.change + changes, more: last.more + mores }];
}

/** P1 and P3: presses that are no ratings. @returns false where they are */
export function hearAct(turn: Turn, { n, joined, choices }: CrowdWindow, at: Seconds): boolean {
  const { audience } = turn.state;
  if (audience.act === 'music') return false;
  if (audience.act === 'warmUp' && choices)
    change(turn, { audience: { ...audience, vote: { calmer: choices[0], wilder: choices[1] } } });
  if (audience.act === 'applause' && n > 0) {
    const { claps } = audience.applause;
    const more = n / Math.max(1, joined, audience.joined) / (FULL_CLAPPING * APPLAUSE_FADES);
    const level = Math.min(1, applauseAt(audience.applause, at) + more);
    change(turn, { audience: { ...audience, applause: { level, at, claps: claps + n } } });
  }
  return true;
}

/** Runs after every event: another act has been called. @param handle what an event does, wherever it comes from */
export function followAct(turn: Turn, called: CrowdAct, handle: Handle): void {
  const { audience } = turn.state;
  if (audience.act === called) return;
  const { act, vote } = audience;
  change(turn, {
    audience: {
      ...audience,
      act: called,
      ...(called === 'warmUp' && { vote: NO_VOTE }),
      ...(called === 'applause' && { applause: SILENT_HALL }),
    },
  });
  if (act === 'warmUp') openAs(turn, leanOf(vote), called, handle);
}

/** P2 */
function openAs(turn: Turn, lean: number, called: CrowdAct, handle: Handle): void {
  const { wished, now, house, operator } = turn.state;
  if (lean !== 0) handle({ type: 'wished', settings: { tempo: Math.round(wished.tempo * 2 ** (lean * TEMPO_REACH)) } });
  const strength = Math.abs(lean) * operator.crowdWeight;
  if (strength >= LEAST_LEAN) {
    const advice = lean > 0 ? 'wilder' : 'calmer';
    handle({ type: 'advised', advice, strength, source: 'phones', at: now });
  }
  if (called === 'music' && turn.state.phase === 'asleep' && !house.closed) wakeFor(turn);
}

/** Nobody has touched this page, and its browser may want that; then the phones have woken the picture at least. */
export function wakeFor(turn: Turn): void {
  const { memory, now } = turn.state;
  turn.effects.push({ type: 'wakeSound', untouched: true });
  change(turn, { phase: 'waking' });
  remember(turn, { resuming: memory.begun, quietSince: now });
}
