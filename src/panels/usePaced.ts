/** The pace of captions as a hook: asks again when something may be said that has to wait now. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Clock } from '../kernel/clock.ts';
import { Pace, type Line } from './pace.ts';

/** @returns what is shown now */
export function usePaced(wanted: Line, clock: Clock): string {
  const pace = useRef(new Pace()).current;
  const [, again] = useState(0);
  const shown = pace.show(wanted, clock.now());
  useEffect(() => {
    const wait = pace.waitFor(wanted, clock.now());
    if (!Number.isFinite(wait)) return;
    // A timer may ring a little early.
    const timer = setTimeout(() => again((turn) => turn + 1), wait * 1000 + 20);
    return () => clearTimeout(timer);
  }, [wanted.key, shown]);
  return shown;
}
