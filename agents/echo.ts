/**
 * An echo: a person plays back what the composer has just sung, in any key and register. That is applause for it, besides
 * being a demonstration. Knows neither learner nor composer; only notes and bars.
 */
import type { Seconds } from '../src/kernel/units.ts';
import type { SoundedBar } from '../src/protocol/agent.ts';
import type { PlayedNote, Rating } from '../src/protocol/rating.ts';

/** Steps (from one note to the next) that an echo has at least in common with what it echoes, and of these, moves. */
const LEAST_STEPS = 3;
const LEAST_MOVES = 2;
/** Share of the played steps that must be echo. */
const LEAST_SHARE = 0.6;
/** A step is as long as the one it echoes, give or take this share of it, and at least this many seconds. */
const RHYTHM_SHARE = 0.35;
const RHYTHM_SECONDS: Seconds = 0.12;
/** An echo is worth a tap on More, and comes as late after its bar as presses usually do. */
const ECHO_VALUE = 0.5;
const ECHO_LAG: Seconds = 1;
/** Names no rating of a person's, nor what was given before a visit (−1). */
const APPLAUSE = -2;
/** Whoever plays here also presses here: one listener, as nothing says otherwise. */
const PLAYER = 'visitor';

export interface Echo {
  /** The bar in which most of the echoed notes began. */
  readonly bar: SoundedBar;
  /** Share of what was played that is echo, 0–1. */
  readonly share: number;
}

interface Onset {
  readonly at: Seconds;
  readonly pitch: number;
  readonly bar: SoundedBar;
}

/**
 * @param notes what was played, any order
 * @param sounded what sounded before its last note, any order
 * @param melodyOf a bar's melody, [slots] of symbols: a pitch begins, anything negative does not; undefined = unknown
 * @returns the longest stretch of melody whose intervals and rhythm were played back after it had sounded, or null
 */
export function echoOf(
  notes: readonly PlayedNote[],
  sounded: readonly SoundedBar[],
  melodyOf: (bar: SoundedBar) => ArrayLike<number> | undefined,
): Echo | null {
  const played = notes
    .filter(({ at, pitch }) => Number.isFinite(at) && Number.isFinite(pitch))
    .toSorted((a, b) => a.at - b.at);
  const sung = sounded
    .toSorted((a, b) => a.startsAt - b.startsAt)
    .flatMap((bar) =>
      Array.from(melodyOf(bar) ?? []).flatMap((pitch, slot) =>
        pitch >= 0 ? [{ at: bar.startsAt + slot * bar.slotSeconds, pitch, bar }] : [],
      ),
    );
  const steps = played.length - 1;
  let best: { readonly length: number; readonly last: number } | null = null;
  // Length of the common run of steps that ends with step i of the playing and step j of the song.
  let before = new Int32Array(sung.length);
  for (let i = 1; i <= steps; i++) {
    const runs = new Int32Array(sung.length);
    for (let j = 1; j < sung.length; j++) {
      if (!sameStep(played[i - 1]!, played[i]!, sung[j - 1]!, sung[j]!)) continue;
      const length = before[j - 1]! + 1;
      runs[j] = length;
      const sungFirst = played[i - length]!.at > sung[j]!.at;
      if (sungFirst && length > (best?.length ?? 0) && moves(sung, j, length) >= LEAST_MOVES)
        best = { length, last: j };
    }
    before = runs;
  }
  if (!best || best.length < LEAST_STEPS || best.length / steps < LEAST_SHARE) return null;
  return { bar: homeOf(sung.slice(best.last - best.length, best.last + 1)), share: best.length / steps };
}

/** The echo as a rating of the bar it echoes, told with that bar alone. */
export function applauseFor({ bar, share }: Echo): Rating {
  const at = bar.startsAt + bar.slots * bar.slotSeconds + ECHO_LAG;
  return { id: APPLAUSE, at, value: ECHO_VALUE, source: 'midi', listener: PLAYER, span: 'bar', weight: share };
}

function sameStep(from: PlayedNote, to: PlayedNote, sungFrom: Onset, sungTo: Onset): boolean {
  const sung = sungTo.at - sungFrom.at;
  const late = Math.abs(to.at - from.at - sung);
  return (
    to.pitch - from.pitch === sungTo.pitch - sungFrom.pitch && late <= Math.max(RHYTHM_SECONDS, RHYTHM_SHARE * sung)
  );
}

/** Steps of a run that move: one note again and again is nobody's motif. */
function moves(sung: readonly Onset[], last: number, length: number): number {
  let count = 0;
  for (let j = last - length + 1; j <= last; j++) if (sung[j]!.pitch !== sung[j - 1]!.pitch) count++;
  return count;
}

function homeOf(onsets: readonly Onset[]): SoundedBar {
  const counts = new Map<SoundedBar, number>();
  for (const { bar } of onsets) counts.set(bar, (counts.get(bar) ?? 0) + 1);
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}
