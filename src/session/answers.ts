/** What the agent says: bars find their place in the timeline, updates find their ratings, faults find a way on. */
import type { Seconds } from '../kernel/units.ts';
import type { FromAgent } from '../protocol/agent.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import { beginContrast } from './contrast.ts';
import { answerRating, followRatings } from './ratings.ts';
import { hearHouse } from './house.ts';
import { hearLoaded } from './keeping.ts';
import { forgetSaved, hearLesson } from './lessons.ts';
import { consult, greetAgent, hearFault, loseAgent } from './recovery.ts';
import { markBar } from './operator.ts';
import { splice } from './splice.ts';
import { append, barWithIndex, committedSlots, isWellFormed, replace } from './timeline.ts';
import { change, log, remember, tell, type Turn } from './turn.ts';
import { hearExplained, joinWhy, wonder } from './why.ts';
import { payDials } from './wishes.ts';

/** A visitor who leaves takes at most this much unstored learning along, and the disk is written no oftener. */
const STORED_EVERY: Seconds = 10;

export function hearAgent(turn: Turn, message: FromAgent): void {
  if (turn.state.agent.status === 'lost') return;
  remember(turn, { quietSince: turn.state.now });
  if (message.type === 'bar' || message.type === 'updated' || message.type === 'fault')
    log(turn, { kind: 'answered', message });
  switch (message.type) {
    case 'ready':
      // The header it completes comes first in the log.
      greetAgent(turn, message);
      return log(turn, { kind: 'answered', message });
    case 'bar':
      return hearBar(turn, message.bar);
    case 'updated':
      return hearUpdate(turn, message);
    case 'contrasted':
      return beginContrast(turn, message);
    case 'saved':
      remember(turn, { saving: false });
      if (turn.state.memory.resetting) return;
      // Of the composer that gives way: another snapshot follows, of whichever it is then.
      if (turn.state.memory.loading.length > 0) return remember(turn, { unsaved: true });
      change(turn, { agent: { ...turn.state.agent, policy: message.policy } });
      remember(turn, { unstored: true, savedHere: message.policy });
      markBar(turn, message.policy, true);
      return forgetSaved(turn, message.policy);
    case 'explained':
      return hearExplained(turn, message.learnt);
    case 'house':
      return hearHouse(turn, message);
    case 'loading':
      return remember(turn, { arrived: message.bytes === message.of ? 'all' : 'some' });
    case 'critic':
      return consult(turn, message.critic, message.checksum);
    case 'repertoire':
      return change(turn, { agent: { ...turn.state.agent, niches: message.niches, phrases: message.phrases } });
    case 'health':
      return change(turn, { agent: { ...turn.state.agent, tensors: message.tensors, heapMb: message.heapMb } });
    case 'fault':
      return hearFault(turn, message);
  }
}

/** An answer nobody waits for is dropped; one that comes late gives only the slots that have not been heard. */
function hearBar(turn: Turn, bar: PlannedBar): void {
  const asked = turn.state.awaiting.find((ask) => ask.decisionId === bar.decisionId && ask.barIndex === bar.barIndex);
  if (!asked) return;
  change(turn, { awaiting: turn.state.awaiting.filter((ask) => ask !== asked) });
  if (!isWellFormed(bar)) return loseAgent(turn, 'The composer sent a bar that is not one.', true);
  remember(turn, { failures: 0 });
  const { timeline, memory } = turn.state;
  const old = barWithIndex(timeline, bar.barIndex);
  if (!old) {
    const next = (timeline.at(-1)?.bar.barIndex ?? bar.barIndex - 1) + 1;
    if (bar.barIndex !== next || bar.barIndex < memory.head.barIndex) return;
    change(turn, { timeline: append(timeline, bar, memory.notBefore, false) });
    return followRatings(turn, undefined, bar, 0);
  }
  const heard = committedSlots(turn.state, old);
  const compatible = old.bar.metre === bar.metre && old.bar.tempo === bar.tempo;
  if (heard >= old.bar.chords.length || (heard > 0 && !compatible)) return;
  const joined = joinWhy(old.bar, heard > 0 ? splice(old.bar, bar, heard) : bar);
  change(turn, { timeline: replace(timeline, joined) });
  followRatings(turn, old.bar, joined, heard);
}

function hearUpdate(turn: Turn, message: Extract<FromAgent, { type: 'updated' }>): void {
  const { policyVersion, updates, theta, klToPrior, entropy, lift, cause } = message;
  const { nextDecision } = turn.state;
  const { crowd: _, ...agent } = turn.state.agent;
  if (cause === 'reset' || cause === 'load' || updates !== agent.updates) remember(turn, { unsaved: true });
  const { crowd } = message;
  change(turn, {
    agent: { ...agent, policyVersion, updates, theta, klToPrior, entropy, lift, ...(crowd && { crowd }) },
  });
  hearLesson(turn, message);
  wonder(turn);
  if (cause === 'reset') remember(turn, { resetting: false });
  if (cause === 'load') hearLoaded(turn);
  if (cause === 'improve') remember(turn, { improving: false });
  else {
    const version = cause === 'reset' || cause === 'load' ? Infinity : policyVersion;
    remember(turn, { policyMoved: { decision: nextDecision, version } });
  }
  if (cause === 'rating') answerRating(turn, message);
  if (cause === 'advice') payDials(turn);
}

/**
 * Runs after the plan, which must not wait for it: a snapshot follows every update, one at a time, so that an agent
 * that dies has nothing to lose; the storage gets the newest now and then.
 */
export function keepPolicy(turn: Turn): void {
  const { agent, memory, now } = turn.state;
  if (agent.status === 'ready' && memory.unsaved && !memory.saving) {
    remember(turn, { unsaved: false, saving: true });
    tell(turn, { type: 'save' });
  }
  // What simulated listeners taught is nobody's.
  if (memory.rehearsed > 0) return;
  if (agent.policy && memory.unstored && now - memory.storedAt >= STORED_EVERY) {
    remember(turn, { unstored: false, storedAt: now });
    turn.effects.push({ type: 'store', what: 'policy', policy: agent.policy });
  }
}
