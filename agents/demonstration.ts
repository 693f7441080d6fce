/**
 * Notes that people played along, laid over what sounded and scored as if the policy had sung them: the score of a
 * demonstration. Knows neither what is learnt from it nor who played.
 */
import { HOLD } from '../src/music/voices.ts';
import type { SoundedBar } from '../src/protocol/agent.ts';
import type { PlannedBar } from '../src/protocol/bar.ts';
import type { PlayedNote } from '../src/protocol/rating.ts';
import type { Composer } from './composer/composer.ts';
import { FEATURES } from './composer/features.ts';
import type { Candidate } from './composer/interface.ts';

const MELODY = FEATURES.flatMap((name, index) => (name.startsWith('melody.') ? [index] : []));

/** @returns for each played note that falls into a known bar, ∇ log π of the melody's choice there, [F] */
export async function playedScores(
  composer: Composer,
  notes: readonly PlayedNote[],
  sounded: readonly SoundedBar[],
  theta: Float32Array,
): Promise<readonly Float32Array[]> {
  const gradients: Float32Array[] = [];
  for (const timed of sounded) {
    const bar = composer.bar(timed.barIndex);
    if (!bar) continue;
    const end = timed.startsAt + timed.slots * timed.slotSeconds;
    const inBar = notes.filter(
      (note) => note.at >= timed.startsAt - timed.slotSeconds / 2 && note.at < end - timed.slotSeconds / 2,
    );
    if (inBar.length === 0) continue;
    const slots = inBar.map((note) => Math.max(0, Math.round((note.at - timed.startsAt) / timed.slotSeconds)));
    const candidate = await composer.score(withMelody(bar, inBar, slots), theta);
    gradients.push(...slots.map((slot) => melodyScore(candidate, slot)));
  }
  return gradients;
}

/** The bar with a person's notes in place of its melody. */
function withMelody(bar: PlannedBar, notes: readonly PlayedNote[], slots: readonly number[]): PlannedBar {
  const melody = new Int16Array(bar.voices.melody.length).fill(HOLD);
  notes.forEach((note, i) => {
    const slot = slots[i]!;
    if (slot < melody.length) melody[slot] = note.pitch;
  });
  return { ...bar, voices: { ...bar.voices, melody } };
}

/** Score of what the melody did in a slot; the other voices did not change. */
function melodyScore({ trace }: Candidate, slot: number): Float32Array {
  const score = new Float32Array(FEATURES.length);
  for (const index of MELODY) score[index] = trace.gradient[slot * FEATURES.length + index] ?? 0;
  return score;
}
