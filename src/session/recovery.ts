/**
 * Starting the agent, noticing that it died, and starting another on the next backend.
 * The music never waits for any of this: the write head echoes what it has.
 */
import type { Seconds } from '../kernel/units.ts';
import { BACKENDS, SAVED_COMPOSER, type Backend, type CriticFile, type FromAgent } from '../protocol/agent.ts';
import { houseOf } from './house.ts';
import { teachAgain } from './lessons.ts';
import { abandonUndo, markAnew } from './operator.ts';
import { change, notify, remember, sayLost, tell, writeHeader, type Turn } from './turn.ts';

/** Silence on the music's clock after which a started agent is given up. */
export const LONGEST_SILENCE: Seconds = 4;
/** The slow path, and taking up another composer, may take longer. */
export const LONGEST_IMPROVEMENT: Seconds = 12;
/** With its weights at hand an engine starts within this; while they come something is told more often. */
export const LONGEST_START: Seconds = 20;
/** Until its first word the agent itself may be on a slow line. */
export const LONGEST_JOURNEY: Seconds = 45;
const MOST_FAILURES = 4;
/** It is fetched when bar 1 begins, and this one is planned when bar 3 does: on most lines it has come by then. */
const FIRST_JUDGED_BAR = 5;
const TOLD_BARS = 32;

export function startAgent(turn: Turn): void {
  const { seed, wished, timeline, agent, memory } = turn.state;
  const forced = memory.backend !== 'auto' && !agent.avoid.includes(memory.backend);
  tell(turn, {
    type: 'start',
    seed,
    backend: forced ? memory.backend : 'auto',
    avoid: agent.avoid,
    settings: wished,
    policy: agent.policy,
    ...(agent.policy && agent.policy === memory.savedHere && { resumed: true }),
    ...houseOf(turn.state),
    heard: timeline.slice(-TOLD_BARS).map((timed) => timed.bar),
  });
}

/** Which backend to blame: the one that ran, or while starting the first that was still to be tried. */
function blamed(turn: Turn): Backend | undefined {
  const { agent, memory } = turn.state;
  if (agent.backend) return agent.backend;
  if (memory.backend !== 'auto' && !agent.avoid.includes(memory.backend)) return memory.backend;
  return BACKENDS.find((backend) => !agent.avoid.includes(backend));
}

export function loseAgent(turn: Turn, reason: string, backendFailed: boolean): void {
  const { agent, memory, contrast } = turn.state;
  if (agent.status === 'lost') return;
  const failed = backendFailed ? blamed(turn) : undefined;
  const avoid = failed && !agent.avoid.includes(failed) ? [...agent.avoid, failed] : agent.avoid;
  const failures = memory.failures + 1;
  const exhausted = avoid.length === BACKENDS.length || failures >= MOST_FAILURES;
  change(turn, {
    awaiting: [],
    contrast: contrast.status === 'asked' && !memory.detour ? { status: 'none' } : contrast,
    agent: { ...agent, status: exhausted ? 'lost' : 'recovering', avoid, backend: null },
  });
  remember(turn, {
    failures,
    improving: false,
    advising: false,
    explaining: false,
    saving: false,
    // Another agent begins from nothing, and that is to be stored.
    unsaved: memory.unsaved || memory.resetting,
    resetting: false,
    arrived: 'nothing',
    quietSince: turn.state.now,
  });
  if (exhausted) {
    writeHeader(turn);
    return sayLost(turn);
  }
  notify(turn, 'notice.agent.recovering', reason, 'calm');
  turn.effects.push({ type: 'restartAgent' });
  startAgent(turn);
  teachAgain(turn);
  loadAgain(turn, reason);
}

/** What one agent never answered for is told to one other and no more, as lessons are. */
function loadAgain(turn: Turn, reason: string): void {
  const { loading } = turn.state.memory;
  const again = loading.filter(({ toldAgain }) => !toldAgain);
  if (again.length < loading.length) notify(turn, 'notice.fault.policy', reason, 'warning');
  remember(turn, { loading: again.map((brought) => ({ ...brought, toldAgain: true })) });
  for (const { policy, kept } of again) tell(turn, { type: 'load', policy, ...(kept && { resumed: true }) });
}

export function greetAgent(turn: Turn, message: Extract<FromAgent, { type: 'ready' }>): void {
  const { backend, measured, notes, features, styles, prior, policyVersion } = message;
  const { updates, klToPrior, entropy, lift } = message;
  const recovered = turn.state.agent.status === 'recovering';
  change(turn, {
    agent: {
      ...turn.state.agent,
      status: 'ready',
      backend,
      measured,
      notes,
      features,
      styles,
      prior,
      policyVersion,
      updates,
      klToPrior,
      entropy,
      lift,
    },
  });
  writeHeader(turn);
  // A restored policy may be some updates behind the lost one: what was learnt since is counted as heard with it.
  const { memory } = turn.state;
  remember(turn, {
    errands: memory.errands.map((errand) => ({
      ...errand,
      policyVersion: Math.min(errand.policyVersion, policyVersion),
    })),
  });
  const aside = notes.find((note) => note.startsWith(SAVED_COMPOSER));
  if (aside) markAnew(turn, null, false);
  if (aside) notify(turn, 'notice.policy.aside', aside, 'calm');
  if (recovered) notify(turn, 'notice.agent.back', `The composer is back, on ${backend}.`, 'calm');
}

/**
 * A critic judges from the same bar in every session, however soon it came, so that the same seed plays the same music;
 * or from the next bar to be planned, if it was slow. A match needs the bars before to grow long.
 */
export function consult(turn: Turn, critic: CriticFile, checksum: string): void {
  const { timeline, awaiting } = turn.state;
  const planned = [...timeline.map(({ bar }) => bar.barIndex), ...awaiting.map(({ barIndex }) => barIndex)];
  const fromBar = Math.max(FIRST_JUDGED_BAR, ...planned.map((barIndex) => barIndex + 1));
  tell(turn, { type: 'consult', critic, checksum, fromBar });
}

export function hearFault(turn: Turn, message: Extract<FromAgent, { type: 'fault' }>): void {
  const { reason, sentence, fatal } = message;
  if (reason === 'settings') return refuseSettings(turn, sentence);
  const { notes } = turn.state.agent;
  // The music goes on as well without one; who wants to know looks it up.
  if (reason === 'critic') return change(turn, { agent: { ...turn.state.agent, notes: [...notes, sentence] } });
  // The one before plays on, and what it has learnt meanwhile is saved.
  if (reason === 'policy') {
    remember(turn, { loading: turn.state.memory.loading.slice(1), unsaved: true });
    abandonUndo(turn);
  }
  if (!fatal && reason !== 'device-lost') return notify(turn, `notice.fault.${reason}`, sentence, 'warning');
  const { agent, memory } = turn.state;
  // No engine and no second try can read what is not readable.
  if (reason === 'weights') {
    change(turn, { awaiting: [], agent: { ...agent, status: 'lost', backend: null } });
    writeHeader(turn);
    return notify(turn, 'notice.fault.weights', sentence, 'warning');
  }
  // Where a forced backend cannot be had, whatever can is better than silence.
  const forced = memory.backend !== 'auto' && !agent.avoid.includes(memory.backend);
  if (reason === 'no-backend' && !forced) change(turn, { agent: { ...agent, avoid: BACKENDS } });
  loseAgent(turn, sentence, reason === 'no-backend' || reason === 'device-lost' || reason === 'crashed');
}

/** What cannot be played gives way to what can: the settings in force, or at the start the ones that always work. */
function refuseSettings(turn: Turn, sentence: string): void {
  const { agent, settings, memory } = turn.state;
  notify(turn, 'notice.fault.settings', sentence, 'warning');
  if (agent.status === 'ready') return change(turn, { wished: settings });
  if (turn.state.wished === memory.safeSettings) return loseAgent(turn, sentence, false);
  change(turn, { settings: memory.safeSettings, wished: memory.safeSettings });
  startAgent(turn);
}

/** Runs with every tick: an agent that owes an answer and says nothing counts as dead. */
export function listenForSilence(turn: Turn): void {
  const { phase, agent, awaiting, now, memory } = turn.state;
  if (phase === 'asleep' || phase === 'stopped' || agent.status === 'lost') return;
  const starting = agent.status !== 'ready';
  const asked = starting ? 0 : (awaiting[0]?.askedAt ?? Infinity);
  const start = memory.arrived === 'nothing' ? LONGEST_JOURNEY : LONGEST_START;
  const busy = memory.improving || memory.loading.length > 0;
  const limit = starting ? start : busy ? LONGEST_IMPROVEMENT : LONGEST_SILENCE;
  const since = Math.max(asked, memory.quietSince);
  if (now - since > limit)
    loseAgent(turn, `The composer has said nothing for ${limit} seconds.`, !starting || memory.arrived === 'all');
}
