/**
 * What the panels show, computed from the session's state. Pure, so that it is tested without a page;
 * rounded to what an eye can tell apart, so that nothing is drawn again for less.
 */
import type { Seconds } from '../kernel/units.ts';
import type { Backend, StyleName } from '../protocol/agent.ts';
import { weightOf, type StyleMixture } from '../protocol/bar.ts';
import type { CrowdAct } from '../protocol/crowdAct.ts';
import type { Taught } from '../protocol/why.ts';
import type { SessionMode } from '../protocol/sessionMode.ts';
import type { ArcStage } from '../session/arc.ts';
import type { MidiView, Notice, State } from '../session/state.ts';
import { toldChange, type ToldChange } from './caption.ts';
import { heardAt, type Heard } from './heard.ts';

/** In a lesson and on a stage there is something to compare by then, and Then ⇄ Now begins to glow. */
const CONTRAST_AFTER_RATINGS = 6;
/** Before that there is hardly anything a note could be asked. */
const WHY_AFTER_RATINGS = 4;
/** So long one line says that presses came too fast. */
const MASH_TOLD: Seconds = 2.5;
/** So long after the end of a phrase it is told that the room clapped; it is judged some four seconds after it. */
const APPLAUSE_TOLD: Seconds = 8;
/** So long one line says that a flower grows. */
const FLOWER_TOLD: Seconds = 8;

export interface Lift {
  readonly verdict: 'early' | 'better' | 'worse' | 'unsure';
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface PanelView {
  readonly mode: SessionMode;
  readonly phase: State['phase'];
  /** Waits for somebody: title, languages and the first words are shown. */
  readonly attract: boolean;
  /** Music time since which it asks whether anyone is there, or null. */
  readonly askedSince: number | null;
  readonly ratingCount: number;
  /** Presses that taught nothing because nothing is learnt just now, and the sign of the newest. */
  readonly heldBack: { readonly count: number; readonly sign: 1 | -1 };
  /** Sign of the newest rating, 0 before the first. */
  readonly lastSign: 1 | -1 | 0;
  /** Held by a key or a controller; a finger on the glass shows itself. */
  readonly heldMore: boolean;
  readonly heldChange: boolean;
  /** How far the visit has come; `free` wherever nobody is led through it. */
  readonly arc: ArcStage;
  /** The one line of the beginning is shown. */
  readonly firstLine: boolean;
  /** What a rating has changed is said. */
  readonly says: boolean;
  /** A simulated listener's hand, over a pad or on it. */
  readonly hand: { readonly sign: 1 | -1; readonly down: boolean } | null;
  /** none · asked: now is the moment · offered: it may still be left · left: one line says so */
  readonly flower: 'none' | 'asked' | 'offered' | 'left';
  /** The address in the code, '' while phones cannot come, and how many are here. */
  readonly phones: { readonly url: string; readonly joined: number };
  /** What an operator has said: the code is shown or put away, nobody's press teaches, the picture is dark. */
  readonly operator: Pick<State['operator'], 'code' | 'frozen' | 'dark'>;
  /** What presses of phones mean, the sides of a vote, and whether there has been applause. */
  readonly evening: {
    readonly act: CrowdAct;
    readonly vote: State['audience']['vote'];
    readonly thanks: boolean;
  };
  /** A microphone hears the room: that is always shown. */
  readonly listening: boolean;
  /** An installation outside its hours. */
  readonly closed: boolean;
  readonly adviceAlways: boolean;
  readonly adviceAfterPress: boolean;
  readonly contrast: State['contrast']['status'];
  readonly contrastGlows: boolean;
  /** The strongest change that the newest answered rating made. */
  readonly change: ToldChange | null;
  /** Presses too fast to judge by: how many, which pad was the last, and whether that is news. */
  readonly mash: { readonly count: number; readonly sign: 1 | -1; readonly fresh: boolean };
  /** Why a note sounds may be asked. */
  readonly whyOffered: boolean;
  readonly styles: readonly (StyleName & { readonly share: number })[];
  readonly mixture: StyleMixture;
  readonly tempo: number;
  readonly volume: number;
  readonly muted: boolean;
  readonly calm: boolean;
  readonly mind: {
    readonly status: State['agent']['status'];
    readonly backend: Backend | null;
    readonly ms: number | null;
    /** What the agent says of its engines. */
    readonly notes: readonly string[];
  };
  readonly ratingsLearnt: number;
  readonly klToPrior: number;
  /** 0 = the prior, 1 = beyond recognition. */
  readonly moved: number;
  readonly lift: Lift;
  /** What people have taught it, strongest first. */
  readonly taught: readonly Pick<Taught, 'word' | 'lean' | 'certainty'>[];
  /** Version of the policy that last said what it was taught: the picture of it has grown. */
  readonly grown: number;
  /** What is to be heard now; null where nothing sounds or Then ⇄ Now does, which is said elsewhere. */
  readonly heard: Heard | null;
  /** The room has just been heard to clap. */
  readonly applauds: boolean;
  /** Where voices lie on the map of timbres. */
  readonly timbres: State['timbres'];
  /** Which voices are let through; null where there are no switches for it. */
  readonly stems: State['stems'] | null;
  readonly midi: MidiView;
  readonly notices: readonly Notice[];
}

/** Nats a bar at which the bar of "how far it has moved" is about two thirds full. */
const KL_SCALE = 3;

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

export function movedShare(klToPrior: number): number {
  return round(1 - Math.exp(-Math.max(0, klToPrior) / KL_SCALE), 2);
}

export function liftOf(lift: State['agent']['lift']): Lift {
  if (lift === null) return { verdict: 'early', mean: 0, low: 0, high: 0 };
  const [mean, low, high] = [round(lift.mean, 2), round(lift.low, 2), round(lift.high, 2)];
  return { verdict: low > 0 ? 'better' : high < 0 ? 'worse' : 'unsure', mean, low, high };
}

function mashOf({ mashed, now }: State): PanelView['mash'] {
  if (!mashed) return { count: 0, sign: 1, fresh: false };
  return { count: mashed.count, sign: mashed.value > 0 ? 1 : -1, fresh: now - mashed.at < MASH_TOLD };
}

function flowerOf({ mode, arc, contrast, now }: State): PanelView['flower'] {
  if (mode !== 'install' || contrast.status !== 'none') return 'none';
  if (arc.flowerLeft) return arc.stage === 'free' && now - arc.since < FLOWER_TOLD ? 'left' : 'none';
  return arc.stage === 'flower' ? 'asked' : arc.stage === 'free' ? 'offered' : 'none';
}

function eveningOf({ mode, audience: { act, vote, applause } }: State): PanelView['evening'] {
  return { act: mode === 'learn' ? 'music' : act, vote, thanks: act === 'applause' && applause.claps > 0 };
}

/** Applause is a rating, and heard as long as it takes to read that. */
function applaudsIn({ ratings, now }: State): boolean {
  const newest = ratings.at(-1)?.rating;
  return newest?.source === 'applause' && now - newest.at < APPLAUSE_TOLD;
}

export function panelView(state: State): PanelView {
  const { agent, wished, arc, house } = state;
  const led = state.mode === 'install';
  const comparing = state.contrast.status === 'then' || state.contrast.status === 'now';
  const newest = state.ratings.at(-1)?.rating.value ?? 0;
  const measured = agent.backend === null ? undefined : agent.measured[agent.backend];
  const held = (sign: 1 | -1): boolean => state.holds.some((hold) => hold.sign === sign && hold.source !== 'touch');
  const share = (name: string, family: 'pitched' | 'groove'): number => {
    const kin = agent.styles.filter((style) => style.family === family);
    const whole = kin.reduce((sum, style) => sum + weightOf(wished.style, style.name), 0);
    return whole > 0 ? round(weightOf(wished.style, name) / whole, 2) : 0;
  };
  return {
    mode: state.mode,
    phase: state.phase,
    attract: state.attract || state.phase === 'asleep',
    askedSince: state.idle?.since ?? null,
    ratingCount: state.ratingCount,
    heldBack: { count: state.operator.heldBack.count, sign: state.operator.heldBack.value < 0 ? -1 : 1 },
    lastSign: newest > 0 ? 1 : newest < 0 ? -1 : 0,
    heldMore: held(1),
    heldChange: held(-1),
    arc: led ? arc.stage : 'free',
    firstLine: led ? arc.stage === 'waiting' || arc.stage === 'line' : state.ratingCount === 0,
    says: !led || arc.captions,
    hand: house.hand && { sign: house.hand.sign, down: state.holds.some(({ source }) => source === 'attract') },
    flower: flowerOf(state),
    listening: state.microphone === 'listening',
    phones: { url: state.mode === 'learn' ? '' : state.audience.phoneUrl, joined: state.audience.joined },
    operator: { code: state.operator.code, frozen: state.operator.frozen, dark: state.operator.dark },
    evening: eveningOf(state),
    closed: house.closed,
    adviceAlways: !led,
    adviceAfterPress: arc.chips,
    contrast: state.contrast.status,
    contrastGlows: led ? arc.stage === 'compare' : state.ratingCount >= CONTRAST_AFTER_RATINGS,
    change: toldChange(state),
    mash: mashOf(state),
    whyOffered: state.phase === 'playing' && !state.attract && (!led || state.ratingsLearnt >= WHY_AFTER_RATINGS),
    styles: agent.styles.map((style) => ({ ...style, share: share(style.name, style.family) })),
    mixture: wished.style,
    tempo: Math.round(wished.tempo),
    volume: round(state.volume, 2),
    muted: state.muted,
    calm: state.calm,
    mind: {
      status: agent.status,
      backend: agent.backend,
      ms: measured === undefined ? null : round(measured, 1),
      notes: agent.notes,
    },
    ratingsLearnt: state.ratingsLearnt,
    klToPrior: round(agent.klToPrior, 2),
    moved: movedShare(agent.klToPrior),
    lift: liftOf(agent.lift),
    taught: (state.why.learnt?.taught ?? []).map(({ word, lean, certainty }) => ({ word, lean, certainty })),
    grown: state.why.learnt?.policyVersion ?? 0,
    applauds: applaudsIn(state),
    heard: comparing || state.phase !== 'playing' ? null : heardAt(state.timeline, state.now),
    timbres: state.timbres,
    // No visitor leaves an installation without its tune.
    stems: led ? null : state.stems,
    midi: state.midi,
    notices: state.notices,
  };
}
