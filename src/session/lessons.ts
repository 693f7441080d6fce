/**
 * What the agent is taught: kept until a saved policy holds it, so that an agent that dies takes no lesson with it.
 * Knows nothing of what a lesson is worth.
 */
import type { FromAgent, PolicySnapshot } from '../protocol/agent.ts';
import type { Lesson, Teaching } from './memory.ts';
import { remember, tell, type Turn } from './turn.ts';

/** A snapshot follows every update at once: only an agent that never answers leaves more than a few. */
const MOST_LESSONS = 64;

const CAUSES: Readonly<Record<Teaching['type'], string>> = {
  rate: 'rating',
  advise: 'advice',
  demonstrate: 'demonstration',
};

export function teach(turn: Turn, message: Teaching): void {
  const { lessons } = turn.state.memory;
  const lesson: Lesson = { message, policyVersion: -1, toldAgain: false };
  remember(turn, { lessons: [...lessons, lesson].slice(-MOST_LESSONS) });
  tell(turn, message);
}

/** The agent answers in order, so its update belongs to the oldest lesson of that kind. */
export function hearLesson(turn: Turn, update: Extract<FromAgent, { type: 'updated' }>): void {
  const { lessons } = turn.state.memory;
  const learnt = lessons.find(
    ({ message, policyVersion }) => policyVersion < 0 && CAUSES[message.type] === update.cause,
  );
  if (!learnt) return;
  const { policyVersion } = update;
  const kept = lessons.map((lesson) => (lesson === learnt ? { ...lesson, policyVersion } : lesson));
  remember(turn, { lessons: kept });
  const saved = turn.state.agent.policy;
  if (saved) forgetSaved(turn, saved);
}

/** What a saved policy holds need not be told again. */
export function forgetSaved(turn: Turn, saved: PolicySnapshot): void {
  const lessons = turn.state.memory.lessons.filter(
    ({ policyVersion }) => policyVersion < 0 || policyVersion > saved.policyVersion,
  );
  remember(turn, { lessons });
}

/** After a restart. What one agent never answered is told to one other and no more: it may have died of it. */
export function teachAgain(turn: Turn): void {
  const lessons = turn.state.memory.lessons
    .filter(({ policyVersion, toldAgain }) => policyVersion >= 0 || !toldAgain)
    .map(({ message, policyVersion }) => ({ message, policyVersion: -1, toldAgain: policyVersion < 0 }));
  remember(turn, { lessons });
  for (const { message } of lessons) tell(turn, message);
}

/** True when every lesson has been answered. */
export function allAnswered(lessons: readonly Lesson[]): boolean {
  return lessons.every(({ policyVersion }) => policyVersion >= 0);
}
