/**
 * What an operator may do to a performance: weigh the phones, stop the learning, take back what the last bars taught, darken the
 * picture, end every note. The music goes on through all of it. Knows no desk and no wire.
 */
import { UNDO_BARS, type OperatorCommand } from '../protocol/operator.ts';
import { takesPhones } from './audience.ts';
import type { SessionEvent } from './event.ts';
import { houseOf } from './house.ts';
import type { Mark, Session } from './memory.ts';
import type { State } from './state.ts';
import { change, log, notify, remember, tell, type Turn } from './turn.ts';
import { wonder } from './why.ts';

/** Whether what phones say counts now: the phones are told. Another act than the music asks them for something else. */
export function listensToPhones(state: State): boolean {
  const { act, frozen, crowdWeight } = state.operator;
  return takesPhones(state) && (act !== 'music' || (!frozen && crowdWeight > 0));
}

type Rated = Extract<SessionEvent, { type: 'rated' }>;
type Advised = Extract<SessionEvent, { type: 'advised' }>;
type Dialled = Extract<SessionEvent, { type: 'dialled' }>;

/** Whatever touches the session goes into its log. */
export function operate(turn: Turn, command: OperatorCommand): void {
  const { operator, now } = turn.state;
  log(turn, { kind: 'operated', at: now, command });
  switch (command.type) {
    case 'weigh':
      return change(turn, { operator: { ...operator, crowdWeight: Math.min(1, Math.max(0, command.weight)) } });
    case 'freeze':
      return freeze(turn, command.frozen);
    case 'undo':
      return undo(turn);
    case 'blackout':
      return change(turn, { operator: { ...operator, dark: command.dark } });
    case 'panic':
      turn.effects.push({ type: 'allNotesOff' });
      return;
    case 'code':
      return change(turn, {
        operator: { ...operator, code: { shown: command.shown, times: (operator.code?.times ?? 0) + 1 } },
      });
    case 'act':
      return change(turn, { operator: { ...operator, act: command.act } });
    // The page around the session does these.
    case 'export':
    case 'reload':
      return;
  }
}

/** What is under way teaches no more either: the policy stands still from here. */
function freeze(turn: Turn, frozen: boolean): void {
  change(turn, { operator: { ...turn.state.operator, frozen } });
  if (frozen) remember(turn, { improvements: 0, dialDebt: { energy: 0, light: 0 }, played: [], playedIn: -1 });
}

export function wouldTeach(event: SessionEvent): event is Rated | Advised | Dialled {
  return event.type === 'rated' || event.type === 'advised' || event.type === 'dialled';
}

/** While it is frozen: heard, answered, written down, and not learnt from. */
export function holdBack(turn: Turn, event: Rated | Advised | Dialled): void {
  if (event.source === 'attract') return;
  if (event.type === 'dialled') return change(turn, { dials: { ...turn.state.dials, ...event.dials } });
  const value = event.type === 'rated' ? event.value : event.strength;
  if (!Number.isFinite(value) || !Number.isFinite(event.at) || value === 0 || Math.abs(value) > 1) return;
  turn.effects.push({ type: 'acknowledge', value, source: event.source });
  const { operator, memory } = turn.state;
  change(turn, {
    operator: { ...operator, heldBack: { count: operator.heldBack.count + 1, value, at: event.at } },
  });
  if (event.type !== 'rated') return;
  const { at, source, listener } = event;
  log(turn, { kind: 'rating', id: memory.nextRating, at, value, source, listener, withheld: 'frozen' });
  remember(turn, { nextRating: memory.nextRating + 1 });
}

/** A phone's press counts as much as the operator lets it; at nothing it is answered and shown, and that is all. */
export function hearPhone(turn: Turn, press: Rated | Advised, handle: (press: Rated | Advised) => void): void {
  const { crowdWeight } = turn.state.operator;
  if (crowdWeight === 0) {
    const value = press.type === 'rated' ? press.value : press.strength;
    turn.effects.push({ type: 'acknowledge', value, source: press.source });
    return;
  }
  if (crowdWeight === 1) return handle(press);
  if (press.type === 'advised') handle({ ...press, strength: press.strength * crowdWeight });
  else {
    const { weight = 1, people = 1 } = press;
    // A hall that counts half is owed half as much music, and never less than somebody.
    handle({
      ...press,
      weight: weight * crowdWeight,
      ...(people > 1 && { people: Math.max(1, people * crowdWeight) }),
    });
  }
}

/** A snapshot that has come is what the policy was in this bar; of what lies further back the newest is enough. */
export function markBar(
  turn: Turn,
  policy: Mark['policy'],
  kept: boolean,
  bar = turn.state.memory.head.barIndex,
): void {
  const { memory, ratingsLearnt } = turn.state;
  const mark: Mark = { bar, policy, kept, ratingsLearnt, rating: memory.answeredRating };
  const marks = [...memory.marks.filter((other) => other.bar < bar), mark];
  const newest = marks.findLastIndex((other) => other.bar < bar - UNDO_BARS);
  remember(turn, { marks: newest > 0 ? marks.slice(newest) : marks });
}

/** Another policy, which nothing before it can be taken back from. @param kept saved in this very session */
export function markAnew(turn: Turn, policy: Mark['policy'], kept: boolean): void {
  remember(turn, { marks: [], undoing: null });
  markBar(turn, policy, kept, turn.state.memory.head.barIndex - 1);
}

/** The policy as it was before the last `UNDO_BARS` bars; null where it has not moved since, or cannot be moved now. */
function goal(session: Session): Mark | null {
  const { agent, memory } = session;
  if (agent.status !== 'ready' || memory.resetting || memory.loading.length > 0 || memory.undoing) return null;
  const before = memory.head.barIndex - UNDO_BARS;
  const mark = memory.marks.findLast(({ bar }) => bar < before) ?? memory.marks[0];
  return mark && (mark.policy?.updates ?? 0) !== agent.updates ? mark : null;
}

/** What an undo would take back now: bars, and ratings that taught in them. */
export function undoableOf(session: Session): { readonly bars: number; readonly ratings: number } {
  const mark = goal(session);
  if (!mark) return { bars: 0, ratings: 0 };
  const bars = Math.min(UNDO_BARS, Math.max(1, session.memory.head.barIndex - mark.bar - 1));
  return { bars, ratings: Math.max(0, session.ratingsLearnt - mark.ratingsLearnt) };
}

function undo(turn: Turn): void {
  const mark = goal(turn.state);
  if (!mark) return;
  const { bars } = undoableOf(turn.state);
  const { memory } = turn.state;
  // What has been sent and not answered is of this time, too.
  remember(turn, { undoing: { mark, bars, untilRating: memory.nextRating }, improvements: 0 });
  if (mark.policy) {
    const { policy, kept } = mark;
    remember(turn, { loading: [...memory.loading, { policy, name: '', ...(kept && { kept }) }] });
    return tell(turn, { type: 'load', policy, ...(kept && { resumed: true }) });
  }
  change(turn, { agent: { ...turn.state.agent, policy: null } });
  remember(turn, { resetting: true, unstored: false, storedAt: -Infinity, lessons: [], errands: [] });
  tell(turn, { type: 'reset', seed: turn.state.seed, ...houseOf(turn.state), touched: memory.head.barIndex });
}

/** Runs after every event: the policy of then is in force, and what was said since leaves the counts. */
export function settleUndo(turn: Turn): void {
  const { undoing, resetting, loading } = turn.state.memory;
  if (!undoing || resetting || loading.length > 0) return;
  const { mark, bars, untilRating } = undoing;
  const isUndone = (id: number): boolean => id > mark.rating && id < untilRating;
  const { taughtRatings } = turn.state.memory;
  const undone = turn.state.ratingsLearnt - mark.ratingsLearnt;
  remember(turn, { undoing: null, taughtRatings: taughtRatings - Math.max(0, undone) });
  change(turn, {
    ratingsLearnt: mark.ratingsLearnt,
    ratings: turn.state.ratings.map((trail) =>
      isUndone(trail.rating.id) ? { ...trail, reward: 0, changes: [], undone: true } : trail,
    ),
  });
  log(turn, { kind: 'undone', at: turn.state.now, bars, fromRating: mark.rating + 1, untilRating });
  notify(turn, 'notice.undone', String(bars), 'calm');
  markAnew(turn, mark.policy, mark.kept);
  wonder(turn);
}

/** The policy of then was refused: all stays as it is. */
export function abandonUndo(turn: Turn): void {
  remember(turn, { undoing: null });
}
