/** One turn of the loop: the state as it is being rewritten and the effects collected on the way. Lives within one `step`. */
import type { Milliseconds } from '../kernel/units.ts';
import type { ToAgent } from '../protocol/agent.ts';
import type { Effect, LogLine, SoundEvent } from './event.ts';
import type { Memory, Session } from './memory.ts';
import type { LatencyName, Notice } from './state.ts';

export interface Turn {
  state: Session;
  readonly effects: Effect[];
}

export interface Transition {
  readonly state: Session;
  readonly effects: readonly Effect[];
}

export function change(turn: Turn, part: Partial<Omit<Session, 'memory'>>): void {
  turn.state = { ...turn.state, ...part };
}

export function remember(turn: Turn, part: Partial<Memory>): void {
  turn.state = { ...turn.state, memory: { ...turn.state.memory, ...part } };
}

export function log(turn: Turn, line: LogLine): void {
  const waiting = turn.state.memory.unlogged;
  if (waiting) remember(turn, { unlogged: [...waiting, line] });
  else turn.effects.push({ type: 'log', line });
}

/** The header says which prior and backend answered, so it is written when that is known and the lines before it wait. */
export function writeHeader(turn: Turn): void {
  const { unlogged, startedAt } = turn.state.memory;
  if (!unlogged) return;
  remember(turn, { unlogged: null });
  const { seed, agent } = turn.state;
  log(turn, {
    kind: 'header',
    format: 'antiphon-log',
    formatVersion: 1,
    seed,
    startedAt,
    prior: agent.prior,
    backend: agent.backend ?? 'none',
  });
  for (const line of unlogged) log(turn, line);
}

export function tell(turn: Turn, message: ToAgent): void {
  turn.effects.push({ type: 'tellAgent', message });
  log(turn, { kind: 'told', message });
}

export function sound(turn: Turn, events: readonly SoundEvent[]): void {
  if (events.length > 0) turn.effects.push({ type: 'sound', events });
}

const KEPT_NOTICES = 8;

/** A sentence for the people at the screen. The same one twice in a row is said once. */
export function notify(turn: Turn, key: string, detail: string, tone: Notice['tone']): void {
  const notices = turn.state.notices.filter((notice) => notice.key !== key || notice.detail !== detail);
  change(turn, { notices: [...notices, { key, detail, at: turn.state.now, tone }].slice(-KEPT_NOTICES) });
  log(turn, { kind: 'notice', key, detail });
}

/** Every backend has failed: the last thing a composer can do for its audience is to be honest. */
export function sayLost(turn: Turn): void {
  notify(
    turn,
    'notice.agent.lost',
    'The composer has stopped and cannot be started again: reload the page. The last phrase goes on.',
    'warning',
  );
}

const KEPT_LATENCIES = 64;

/** The newest figure and the 95th percentile (nearest rank) of the last 64. */
export function measure(turn: Turn, what: LatencyName, ms: Milliseconds): void {
  const { latencies } = turn.state.memory;
  const kept = [...latencies[what], ms].slice(-KEPT_LATENCIES);
  remember(turn, { latencies: { ...latencies, [what]: kept } });
  const sorted = kept.toSorted((a, b) => a - b);
  const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1]!;
  change(turn, { latencyMs: { ...turn.state.latencyMs, [what]: { last: ms, p95 } } });
}
