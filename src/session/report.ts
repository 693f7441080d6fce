/** What a stage page reports of itself to whoever runs it: the session as it is, and what its page adds. Pure. */
import type { StageReport } from '../protocol/operator.ts';
import type { Session } from './memory.ts';
import { undoableOf } from './operator.ts';
import type { SoundFigures } from './ports.ts';
import { barAt } from './state.ts';

/** What the session cannot know. */
export interface PageReport extends Pick<
  StageReport,
  'codeShown' | 'frames' | 'visible' | 'musicTime' | 'fps' | 'quality' | 'gpuLosses' | 'heapMb' | 'uptime'
> {
  readonly sound: SoundFigures | null;
}

/** Longer words would be refused on the way. */
const MOST_STYLE = 200;

export function reportOf(session: Session, { sound, ...page }: PageReport): StageReport {
  const { operator, agent, settings, memory, audience } = session;
  const undoable = undoableOf(session);
  const loudness = sound?.loudness?.momentary ?? null;
  return {
    ...page,
    phase: session.phase,
    mode: session.mode,
    bar: barAt(session, session.now)?.bar.barIndex ?? session.heardBars - 1,
    tempo: settings.tempo,
    style: styleText(settings.style),
    ratings: memory.taughtRatings,
    updates: agent.updates,
    joined: audience.joined,
    crowdWeight: operator.crowdWeight,
    frozen: operator.frozen,
    dark: operator.dark,
    act: operator.act,
    undoable: undoable.bars,
    undoRatings: undoable.ratings,
    backend: agent.backend ?? 'none',
    audible: sound?.alive ?? false,
    lateEvents: session.lateEvents,
    underruns: sound?.underruns ?? 0,
    loudness: loudness !== null && Number.isFinite(loudness) ? loudness : null,
  };
}

/** @returns e.g. `chorale 0.7, jazz 0.3` */
function styleText(style: Readonly<Record<string, number>>): string {
  return Object.entries(style)
    .filter(([, weight]) => weight > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, weight]) => `${name} ${Number(weight.toFixed(2))}`)
    .join(', ')
    .slice(0, MOST_STYLE);
}
