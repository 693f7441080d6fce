/** The picture in one sentence, for people who do not see it. Changes only when what is worth saying changes. */
import { chordQuality, chordRoot } from '../../music/chord.ts';
import type { State } from '../../session/state.ts';
import { barNear, type BarView } from './piece.ts';
import type { ChordShape } from './tonnetz.ts';

const NAMES = ['C', 'C sharp', 'D', 'E flat', 'E', 'F', 'F sharp', 'G', 'A flat', 'A', 'B flat', 'B'] as const;
const SPOKEN = {
  maj: 'major',
  min: 'minor',
  '7': 'seventh',
  min7: 'minor seventh',
  maj7: 'major seventh',
  dim: 'diminished',
  aug: 'augmented',
  sus4: 'suspended',
} as const;

export function summaryOf(state: State, bars: readonly BarView[], chord: ChordShape | null): string {
  if (state.phase === 'asleep') return 'A garden at night. A violet bud sleeps; touch to wake it.';
  if (state.phase === 'waking') return 'The bud is waking.';
  const bar = barNear(bars, state.now);
  const parts: string[] = [];
  if (bar) parts.push(`Music in ${NAMES[bar.key.tonic]} ${bar.key.mode}, bar ${bar.barIndex + 1}`);
  if (chord) parts.push(`chord ${NAMES[chordRoot(chord.code)]} ${SPOKEN[chordQuality(chord.code)]}`);
  const more = state.ratings.filter((trail) => trail.rating.value > 0).length;
  const change = state.ratings.length - more;
  if (state.ratings.length > 0) parts.push(`last ratings: ${more} More, ${change} Change`);
  return `${state.phase === 'stopped' ? 'Paused. ' : ''}${parts.join('; ') || 'The garden waits for its first bar'}.`;
}
