/** What `window.antiphon` shows under `?debug`: plain figures of a session, the same names for ever. */
import { PITCHED } from '../music/voices.ts';
import type { Lift } from '../protocol/agent.ts';
import type { Session } from './memory.ts';
import type { ArcStage } from './arc.ts';
import { isSettled } from './planning.ts';
import type { SoundFigures } from './ports.ts';
import { barAt, type Dials, type LatencyFigure, type LatencyName, type MidiView } from './state.ts';

/** Figures that the session cannot know. */
export interface PageFigures {
  readonly fps: number;
  readonly scriptMsPerFrame: number;
  readonly drawCalls: number;
  readonly quality: number;
  /** JavaScript heap of the page itself, 0 where the browser does not say. */
  readonly pageHeapMb: number;
  /** What the sound says of itself, null where there is none. */
  readonly sound: SoundFigures | null;
}

export interface Snapshot {
  readonly mode: string;
  readonly phase: string;
  /** Nobody is there. */
  readonly attract: boolean;
  /** How far the visit has come. */
  readonly arc: ArcStage;
  /** It asks whether anyone is there. */
  readonly asking: boolean;
  /** The visit that ended is falling to the ground. */
  readonly falling: boolean;
  /** Music time now. */
  readonly seconds: number;
  /** The session waits for nothing: time may pass. */
  readonly settled: boolean;
  /** Presses of simulated listeners since the composer was as the house has it. */
  readonly rehearsed: number;
  readonly tempo: number;
  readonly metre: string;
  readonly style: Readonly<Record<string, number>>;
  readonly backend: string | null;
  readonly policyVersion: number;
  readonly updates: number;
  readonly ratings: number;
  readonly ratingsBy: Readonly<Record<string, number>>;
  /** Who may be rating: phones that are here, and those who have rated at the stage itself. */
  readonly raters: number;
  /** Address in the phones' QR code, '' while there is none. */
  readonly phoneUrl: string;
  readonly plannedBars: number;
  readonly heardBars: number;
  readonly lateEvents: number;
  readonly sound: SoundFigures | null;
  readonly latencyMs: Readonly<Record<LatencyName, LatencyFigure>>;
  readonly klToPrior: number;
  readonly entropy: number;
  readonly lift: Lift | null;
  readonly fps: number;
  readonly scriptMsPerFrame: number;
  readonly drawCalls: number;
  /** Step of the drawing's quality: 0 (least) … 4. */
  readonly quality: number;
  readonly tensors: number;
  /** Page and agent together, as far as the browser tells: Chromium counts no worker's heap, so there it is the page alone. */
  readonly heapMb: number;
  readonly midi: MidiView;
  readonly dials: Dials;
  /** MIDI pitches a player holds down. */
  readonly playing: readonly number[];
  /** The bar that sounds now, null before and between. */
  readonly sounding: SoundingBar | null;
}

export interface SoundingBar {
  readonly barIndex: number;
  readonly decisionId: number;
  /** Share of the bar that has passed, 0–1. */
  readonly passed: number;
  /** Notes that begin in the bar, voice by voice; hits for the drums. */
  readonly onsets: Readonly<Record<string, number>>;
}

function soundingBar(session: Session): SoundingBar | null {
  const timed = barAt(session, session.now);
  if (!timed) return null;
  const { bar, startsAt, slotSeconds } = timed;
  const pitched = PITCHED.map((voice) => [voice, bar.voices[voice].filter((symbol) => symbol >= 0).length] as const);
  return {
    barIndex: bar.barIndex,
    decisionId: bar.decisionId,
    passed: (session.now - startsAt) / (slotSeconds * bar.chords.length),
    onsets: { ...Object.fromEntries(pitched), drums: bar.drums.filter((level) => level > 0).length },
  };
}

export function snapshotOf(session: Session, page: PageFigures): Snapshot {
  const { mode, phase, settings, agent, memory, ratingCount, ratingsBy, heardBars, lateEvents, latencyMs, timeline } =
    session;
  const sounding = barAt(session, session.now)?.bar;
  const { fps, scriptMsPerFrame, drawCalls, quality, pageHeapMb } = page;
  return Object.freeze({
    mode,
    phase,
    attract: session.attract,
    arc: session.arc.stage,
    asking: session.idle !== null,
    falling: session.house.fall !== null,
    seconds: session.now,
    settled: isSettled(session),
    rehearsed: memory.rehearsed,
    tempo: sounding?.tempo ?? settings.tempo,
    metre: sounding?.metre ?? settings.metre,
    style: sounding?.style ?? settings.style,
    backend: agent.backend,
    policyVersion: agent.policyVersion,
    updates: agent.updates,
    ratings: ratingCount,
    ratingsBy,
    raters: session.audience.joined + memory.raters.size,
    phoneUrl: session.audience.phoneUrl,
    plannedBars: timeline.filter(({ startsAt }) => startsAt > session.now).length,
    heardBars,
    lateEvents,
    sound: page.sound,
    latencyMs,
    klToPrior: agent.klToPrior,
    entropy: agent.entropy,
    lift: agent.lift,
    fps,
    scriptMsPerFrame,
    drawCalls,
    quality,
    tensors: agent.tensors,
    heapMb: pageHeapMb + agent.heapMb,
    midi: session.midi,
    dials: session.dials,
    playing: session.playing,
    sounding: soundingBar(session),
  });
}
