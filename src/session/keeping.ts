/** A composer that a person brings along takes over. Knows nothing of what it holds, nor of where it was kept. */
import type { PolicySnapshot } from '../protocol/agent.ts';
import type { BroughtPolicy } from './memory.ts';
import { abandonUndo, markAnew } from './operator.ts';
import { startAgent } from './recovery.ts';
import { change, notify, remember, tell, type Turn } from './turn.ts';

/** Another policy takes over, from the next bar that is still free. While it is on its way the one before plays on. */
export function loadPolicy(turn: Turn, brought: BroughtPolicy): void {
  const { agent, memory } = turn.state;
  const { policy } = brought;
  if (memory.undoing) abandonUndo(turn);
  if (agent.prior !== '' && policy.prior !== agent.prior)
    return notify(
      turn,
      'notice.policy.otherPrior',
      'That composer was taught on other weights and cannot be loaded here.',
      'warning',
    );
  if (agent.status !== 'ready') return beginWith(turn, policy);
  remember(turn, { loading: [...memory.loading, brought] });
  tell(turn, { type: 'load', policy });
}

/** Where no agent is ready, one begins from it and goes on from the music so far. */
function beginWith(turn: Turn, policy: PolicySnapshot): void {
  const { agent, nextDecision } = turn.state;
  change(turn, {
    awaiting: [],
    agent: {
      ...agent,
      status: 'recovering',
      avoid: agent.status === 'lost' ? [] : agent.avoid,
      policy,
      theta: Float32Array.from(policy.theta),
      policyVersion: policy.policyVersion,
      updates: policy.updates,
    },
  });
  remember(turn, {
    failures: 0,
    improving: false,
    improvements: 0,
    advising: false,
    lessons: [],
    unsaved: false,
    saving: false,
    resetting: false,
    loading: [],
    arrived: 'nothing',
    brought: true,
    unstored: true,
    quietSince: turn.state.now,
    policyMoved: { decision: nextDecision, version: Infinity },
    errands: [],
  });
  markAnew(turn, policy, false);
  turn.effects.push({ type: 'restartAgent' });
  startAgent(turn);
}

/** The agent has taken it up. What it was taught before is the other's; what it was taught since is still to be answered. */
export function hearLoaded(turn: Turn): void {
  const { agent, memory } = turn.state;
  const [brought, ...loading] = memory.loading;
  remember(turn, { loading });
  if (!brought || memory.resetting) return;
  change(turn, { agent: { ...agent, policy: brought.policy } });
  if (brought.name !== '') notify(turn, 'notice.composer.loaded', brought.name, 'calm');
  const { policy, kept } = brought;
  remember(turn, {
    ...(kept ? { savedHere: policy } : { brought: true }),
    improvements: 0,
    lessons: memory.lessons.filter(({ policyVersion }) => policyVersion < 0),
    errands: memory.errands.filter(({ policyVersion }) => policyVersion < 0),
    unstored: true,
    storedAt: -Infinity,
  });
  if (!memory.undoing) markAnew(turn, policy, kept === true);
}
