/**
 * What the composer says of itself: asked now and then what it was taught, and kept for whoever draws it. Reasons of notes
 * come with their bars and are only joined here. What they mean, and who may see them when, `protocol/answer.ts` says.
 */
import type { PlannedBar } from '../protocol/bar.ts';
import type { Learnt } from '../protocol/why.ts';
import { change, remember, tell, type Turn } from './turn.ts';

/** Steps of the growing picture that are kept; when there are more, every other one goes. */
const MOST_STEPS = 64;

/** The policy has moved: what it says it was taught is out of date. */
export function wonder(turn: Turn): void {
  remember(turn, { wondering: true });
}

/** Runs after the plan, which must not wait for it. */
export function askWhy(turn: Turn): void {
  const { agent, awaiting, memory } = turn.state;
  const { wondering, explaining, resetting, explainedIn, head } = memory;
  if (agent.status !== 'ready' || awaiting.length > 0 || explaining || resetting) return;
  if (!wondering || explainedIn === head.barIndex) return;
  remember(turn, { wondering: false, explaining: true, explainedIn: head.barIndex });
  tell(turn, { type: 'explain' });
}

export function hearExplained(turn: Turn, learnt: Learnt): void {
  remember(turn, { explaining: false });
  if (turn.state.memory.resetting) return;
  const { growth } = turn.state.why;
  const { ratings, petals } = learnt;
  // Fewer ratings than before: other people teach, or another composer is taught.
  const earlier = growth.filter((step) => step.ratings < ratings);
  const kept = earlier.length < MOST_STEPS ? earlier : earlier.filter((_, i) => i % 2 === 0);
  change(turn, { why: { learnt, growth: ratings > 0 ? [...kept, { ratings, petals }] : [] } });
}

/** A revised bar keeps the reasons of the slots it kept. @param next what sounds from its `fromSlot` on */
export function joinWhy(old: PlannedBar, next: PlannedBar): PlannedBar {
  const cut = next.fromSlot;
  if (!old.why || !next.why || cut === 0) return next;
  const notes = [
    ...old.why.notes.filter(({ slot }) => slot < cut),
    ...next.why.notes.filter(({ slot }) => slot >= cut),
  ];
  const blindUntil = Math.max(Math.min(old.why.blindUntil, cut), next.why.blindUntil);
  return { ...next, why: { ...next.why, notes, blindUntil } };
}
