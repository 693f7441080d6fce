/** The garden within the loop: its story goes on, and a visit leaves a flower beside those of earlier ones. Knows no storage. */
import type { FromAgent } from '../protocol/agent.ts';
import { MOST_FLOWERS, type Flower } from '../protocol/flower.ts';
import type { SessionEvent } from './event.ts';
import { credited, mostLoved, tended } from './garden.ts';
import type { Organism } from './organism.ts';
import { soundedBefore } from './timeline.ts';
import type { State } from './state.ts';
import { change, notify, remember, type Turn } from './turn.ts';

function flowerOf({ style, contour, rhythm, light, id, liked, disliked, children }: Organism): Flower {
  return { style, contour, rhythm, light, seed: id, love: Math.max(0, liked - disliked), children };
}

/** A visit has one flower: asked again, the one that is loved most by now takes its place. */
function leaveFlower(turn: Turn): void {
  const { garden, flowers } = turn.state;
  const loved = mostLoved(garden);
  if (!loved)
    return notify(
      turn,
      'notice.flower.none',
      'Nothing has bloomed yet: press More when you like what you hear.',
      'calm',
    );
  const others = flowers.filter((_, place) => place !== garden.flower);
  const row = [...others, flowerOf(loved)].slice(-MOST_FLOWERS);
  change(turn, { flowers: row, garden: { ...garden, flower: row.length - 1 } });
  store(turn);
}

/** Until it is known what earlier visits left, nothing is stored over it. */
function store(turn: Turn): void {
  const { flowers, memory } = turn.state;
  if (memory.flowersKnown) turn.effects.push({ type: 'store', what: 'flowers', flowers });
}

/** What earlier visits left has come; this one may have left its own already. */
function takeFlowers(turn: Turn, earlier: readonly Flower[]): void {
  const { flowers, garden, memory } = turn.state;
  if (memory.flowersKnown) return;
  remember(turn, { flowersKnown: true });
  const row = [...earlier, ...flowers].slice(-MOST_FLOWERS);
  const moved = row.length - flowers.length;
  change(turn, {
    flowers: row,
    garden: garden.flower < 0 ? garden : { ...garden, flower: garden.flower + moved },
  });
  if (flowers.length > 0) store(turn);
}

/** A stage next door has sent it: it stands in the row as any other, and says from where it is. */
function takeFlower(turn: Turn, flower: Flower): void {
  const { flowers, garden } = turn.state;
  const row = [...flowers, flower].slice(-MOST_FLOWERS);
  const moved = row.length - 1 - flowers.length;
  change(turn, { flowers: row, garden: { ...garden, flower: Math.max(-1, garden.flower + moved) } });
  notify(turn, 'notice.flower.came', flower.from ?? '', 'calm');
  store(turn);
}

/** The flower that this visit has left, null before it has. */
export function leftFlower({ flowers, garden }: Pick<State, 'flowers' | 'garden'>): Flower | null {
  return flowers[garden.flower] ?? null;
}

/** Runs after every event is handled. */
export function followGarden(turn: Turn, event: SessionEvent): void {
  if (event.type === 'tick') tend(turn);
  if (event.type === 'flowerLeft') leaveFlower(turn);
  if (event.type === 'flowerCame') takeFlower(turn, event.flower);
  if (event.type === 'flowersLoaded') takeFlowers(turn, event.flowers);
}

function tend(turn: Turn): void {
  const garden = tended(turn.state.garden, turn.state);
  if (garden !== turn.state.garden) change(turn, { garden });
}

type Updated = Extract<FromAgent, { type: 'updated' }>;

/** A rating has been credited: to bars by the numbers they had when it was told, which they may have lost by now. */
export function credit(turn: Turn, { ratingId, credit: slots }: Updated): void {
  const { garden, ratings, memory, now } = turn.state;
  const rating = ratings.find((trail) => trail.rating.id === ratingId)?.rating;
  if (!rating) return;
  const lesson = memory.lessons.find(({ message }) => message.type === 'rate' && message.rating.id === ratingId);
  const sounded = lesson?.message.type === 'rate' ? lesson.message.sounded : soundedBefore(turn.state, rating.at);
  const bars = slots.map(({ decisionId, weight }) => ({
    barIndex: sounded.find((bar) => bar.decisionId === decisionId)?.barIndex ?? -1,
    weight,
  }));
  const next = credited(garden, { ratingId: rating.id, value: rating.value, bars }, now);
  if (next !== garden) change(turn, { garden: next });
}
