/** The picture as the little there is to say of it, for people who do not see it. In which words, others decide. */
import type { Summary } from '../../session/ports.ts';
import type { State } from '../../session/state.ts';
import { barNear, type BarView } from './piece.ts';
import type { ChordShape } from './tonnetz.ts';

export function summaryOf(state: State, bars: readonly BarView[], chord: ChordShape | null): Summary {
  const bar = barNear(bars, state.now);
  const more = state.ratings.filter((trail) => trail.rating.value > 0).length;
  return {
    phase: state.phase,
    place: bar ? { key: bar.key, bar: bar.barIndex + 1 } : null,
    chord: chord ? chord.code : null,
    more,
    change: state.ratings.length - more,
  };
}
