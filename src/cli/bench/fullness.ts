/** Whether the music is fuller where its tension is higher, over a long piece: what is played, bar by bar, beside the tension of it. Pure. */
import type { Scene, SoundEvent } from '../../session/event.ts';
import { performAll } from '../../sound/performer.ts';
import type { Take } from '../soundTake.ts';
import type { Figure } from './figure.ts';

export interface Fullness {
  /** −1…1: correlation of a bar's tonal tension with the notes begun in it, and with the parts that play them (a doubling is one, too). */
  readonly notes: number;
  readonly parts: number;
}

/**
 * @param events, scenes a whole piece, a scene a bar
 * @param tension [scenes] tonal tension of each bar, whether the players know of it or not
 */
export function fullnessOf(
  events: readonly SoundEvent[],
  scenes: readonly Scene[],
  tension: readonly number[],
): Fullness {
  const starts = scenes.map(({ startsAt }) => startsAt);
  const notes = new Float64Array(starts.length);
  const parts = starts.map(() => new Set<string>());
  let bar = 0;
  for (const event of performAll(events, scenes)
    .filter(({ kind }) => kind === 'on')
    .toSorted((a, b) => a.at - b.at)) {
    while (bar + 1 < starts.length && event.at >= starts[bar + 1]! - 0.05) bar += 1;
    notes[bar]! += 1;
    // What doubles has ids below zero.
    parts[bar]!.add(`${event.stem} ${event.id < 0}`);
  }
  return {
    notes: correlation(tension, [...notes]),
    parts: correlation(
      tension,
      parts.map(({ size }) => size),
    ),
  };
}

/** @param take a long piece, as players who hear its tension play it; beside it, the same by the form alone */
export function fullnessFigure({ events, scenes }: Pick<Take, 'events' | 'scenes'>): Figure {
  const tension = scenes.map((scene) => scene.tension ?? 0);
  const deaf = scenes.map(({ tension: _, ...scene }) => scene);
  return {
    name: 'parts that play, beside the tension of their bar, over ten minutes of pop',
    unit: 'correlation',
    value: fullnessOf(events, scenes, tension).parts,
    baseline: { name: 'by the form alone', value: fullnessOf(events, deaf, tension).parts },
    better: 'higher',
    bound: 0.2,
  };
}

/** Pearson's; 0 where either does not change. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squareA, squareB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [x, y] = [value - meanA, b[i]! - meanB];
    both += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return squareA * squareB > 0 ? both / Math.sqrt(squareA * squareB) : 0;
}
