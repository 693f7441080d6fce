/** A longer session with a form: A A′ B A, then the same in the key of the dominant, so that bars return and vary. */
import { PITCHED } from '../../src/music/voices.ts';
import type { Key } from '../../src/music/key.ts';
import { moveInKey } from '../../src/music/motif.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { TimedBar } from '../../src/session/state.ts';
import { BAR_SECONDS, fixtureBar, SLOT_SECONDS } from './fixture.ts';

const PHRASE = 4;
/** Which phrase each phrase takes up, and how far its melody is varied: by steps of the scale from its middle on. */
const FORM = [
  { phrase: 0, steps: 0 },
  { phrase: 0, steps: 2 },
  { phrase: 1, steps: 0 },
  { phrase: 0, steps: 0 },
  { phrase: 2, steps: 0 },
  { phrase: 2, steps: -1 },
  { phrase: 1, steps: 0 },
  { phrase: 0, steps: 0 },
] as const;
/** From this bar on, a fifth higher. */
const MODULATES = 16;

function varied(bar: PlannedBar, steps: number): PlannedBar {
  if (steps === 0) return bar;
  const melody = bar.voices.melody.map((symbol, slot) =>
    symbol >= 0 && slot >= 8 ? moveInKey(symbol, steps, bar.key) : symbol,
  );
  return { ...bar, voices: { ...bar.voices, melody } };
}

/** @param bars up to 32 */
export function formTimeline(seed: number, bars = 28): TimedBar[] {
  return Array.from({ length: bars }, (_, barIndex) => {
    const { phrase, steps } = FORM[Math.floor(barIndex / PHRASE) % FORM.length]!;
    const key: Key = { tonic: barIndex >= MODULATES && barIndex < 2 * MODULATES - PHRASE ? 7 : 0, mode: 'major' };
    const source = fixtureBar(seed, PHRASE * phrase + (barIndex % PHRASE), PHRASE * phrase + (barIndex % PHRASE), key);
    const bar = varied(source, steps);
    const lowered = Object.fromEntries(
      PITCHED.map((voice) => [voice, bar.voices[voice].map((symbol) => (symbol > 78 ? symbol - 12 : symbol))]),
    ) as PlannedBar['voices'];
    return {
      bar: {
        ...bar,
        barIndex,
        decisionId: barIndex,
        voices: lowered,
        phrase: { ...bar.phrase, index: Math.floor(barIndex / PHRASE) },
      },
      startsAt: barIndex * BAR_SECONDS,
      slotSeconds: SLOT_SECONDS,
      echo: false,
    };
  });
}
