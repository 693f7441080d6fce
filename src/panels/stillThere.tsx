/** Asks whether anybody is still there, with a ring that runs empty; any touch anywhere is an answer. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Seconds } from '../kernel/units.ts';
import type { Words } from './language.ts';

/** How long the session waits for an answer before it begins afresh. */
const PATIENCE: Seconds = 20;

interface StillThereProps {
  readonly words: Words;
  /** Music time at which the question was put. */
  readonly since: Seconds;
  now(): Seconds;
}

export function StillThere({ words, since, now }: StillThereProps): JSX.Element {
  // Begun late, e.g. in a window that was hidden, the ring is as far on as the time is.
  const [gone] = useState(() => Math.max(0, now() - since));
  return (
    <div class="still" style={{ '--patience': `${PATIENCE}s`, '--gone': `${-gone}s` }}>
      <div class="still-card">
        <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
          <circle class="still-track" cx="50" cy="50" r="46" />
          <circle class="still-ring" cx="50" cy="50" r="46" pathLength={1} />
        </svg>
        <p>
          <strong>{words.say('idle.ask')}</strong>
          {words.say('idle.hint')}
        </p>
      </div>
    </div>
  );
}
