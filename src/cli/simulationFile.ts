/** What `antiphon simulate --json` printed, read back. */
import type { ListenerReport } from '../../agents/listeners/reports.ts';
import { fail, succeed, unwrap, type Result } from '../kernel/result.ts';
import { readWhole } from './files.ts';

export interface Simulation {
  readonly style: string;
  readonly ratings: number;
  /** Ratings after which the taste changed, or null. */
  readonly jump: number | null;
  readonly priorNoteInChord: number | null;
  readonly listeners: readonly ListenerReport[];
}

const isNumbers = (values: readonly unknown[]): boolean => values.every(Number.isFinite);

function isReached(found: unknown): boolean {
  const { runs } = (found ?? {}) as { runs?: unknown };
  return Array.isArray(runs) && runs.every((run) => run === null || Number.isFinite(run));
}

function isReport(found: unknown): found is ListenerReport {
  const { name, learner, explained, curve, ratingsTo, afterJump, runs } = (found ?? {}) as Partial<ListenerReport>;
  return (
    typeof name === 'string' &&
    typeof learner === 'string' &&
    Number.isFinite(explained) &&
    Array.isArray(curve) &&
    curve.every((point: Partial<ListenerReport['curve'][number]> | null) =>
      isNumbers([point?.ratings, point?.meanSd, point?.p10Sd, point?.p90Sd]),
    ) &&
    ['0.5', '1', '1.5'].every((threshold) => isReached(ratingsTo?.[threshold])) &&
    (afterJump === null || isReached(afterJump?.['1'])) &&
    Array.isArray(runs) &&
    runs.every(
      (run: Partial<ListenerReport['runs'][number]> | null) =>
        Array.isArray(run?.meanSd) &&
        run.meanSd.length === curve.length &&
        isNumbers([...run.meanSd, run.vendiRatio, run.noteInChord, run.klToPrior]),
    )
  );
}

/** @throws FaultError where the file is not what `simulate` prints, or cannot be read */
export function readSimulation(path: string): Simulation {
  return unwrap(parseSimulation(new TextDecoder().decode(unwrap(readWhole(path))), path));
}

/** @param path how to call the file in a sentence */
export function parseSimulation(text: string, path: string): Result<Simulation, 'simulation'> {
  let found: Partial<{ style: unknown; protocol: Record<string, unknown>; listeners: unknown }> | null;
  try {
    found = JSON.parse(text) as typeof found;
  } catch {
    found = null;
  }
  const { listeners, style, protocol } = found ?? {};
  const ratings = protocol?.['ratings'];
  if (!Array.isArray(listeners) || !listeners.every(isReport) || !Number.isFinite(ratings))
    return fail('simulation', `“${path}” is not what this version’s “antiphon simulate --json” prints.`);
  const number = (value: unknown): number | null => (Number.isFinite(value) ? (value as number) : null);
  return succeed({
    style: typeof style === 'string' ? style : '',
    ratings: ratings as number,
    jump: number(protocol?.['jump']),
    priorNoteInChord: number(protocol?.['priorNoteInChord']),
    listeners,
  });
}

/** Simulations of one protocol become one, so that listeners or learners may be simulated apart from each other. */
export function merged(simulations: readonly Simulation[]): readonly Simulation[] {
  const found: Simulation[] = [];
  for (const one of simulations) {
    const alike = found.findIndex(
      ({ style, ratings, jump }) => style === one.style && ratings === one.ratings && jump === one.jump,
    );
    if (alike < 0) found.push(one);
    else found[alike] = { ...found[alike]!, listeners: [...found[alike]!.listeners, ...one.listeners] };
  }
  return found;
}
