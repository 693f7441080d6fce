/** Four chips of advice: calmer, wilder, brighter, darker. Shown for a while after a press, or always where people work longer. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ADVICE } from '../protocol/rating.ts';
import type { Advice } from '../protocol/rating.ts';
import type { Words } from './language.ts';

const SHOWN_MS = 4000;

interface AdviceProps {
  readonly words: Words;
  readonly always: boolean;
  /** Whether a press brings the chips out. */
  readonly afterPress: boolean;
  readonly ratingCount: number;
  onAdvice(advice: Advice): void;
}

export function AdviceChips({ words, always, afterPress, ratingCount, onAdvice }: AdviceProps): JSX.Element {
  const [recent, setRecent] = useState(false);
  const [busy, setBusy] = useState(false);
  const seen = useRef(ratingCount);

  useEffect(() => {
    if (ratingCount === seen.current) return;
    seen.current = ratingCount;
    if (!afterPress) return;
    setRecent(true);
    const timer = setTimeout(() => setRecent(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [ratingCount, afterPress]);

  // Nobody's chip disappears from under their finger or focus.
  const shown = always || recent || busy;
  return (
    <div
      class="chips"
      role="group"
      aria-label={words.say('advice')}
      data-shown={shown ? '' : undefined}
      onFocusIn={() => setBusy(true)}
      onFocusOut={() => setBusy(false)}
      onPointerEnter={() => setBusy(shown)}
      onPointerLeave={() => setBusy(false)}
    >
      {ADVICE.map((advice) => (
        <button key={advice} type="button" class={`chip chip-${advice}`} onClick={() => onAdvice(advice)}>
          {words.say(`advice.${advice}`)}
        </button>
      ))}
    </div>
  );
}
