/** Start afresh: the composer forgets what it was taught. A second press within four seconds confirms; nothing pops up. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Words } from './language.ts';

/** How long the button waits for the second press. */
export const CONFIRM_WITHIN_MS = 4000;

export function FreshStart({ words, onFresh }: { readonly words: Words; onFresh(): void }): JSX.Element {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(false), CONFIRM_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  return (
    <section class="group">
      <h3>{words.say('fresh')}</h3>
      <p class="fine" role="status">
        {words.say(asked ? 'fresh.asked' : 'fresh.hint')}
      </p>
      <div class="row">
        <button
          type="button"
          class="action"
          data-asked={asked ? '' : undefined}
          onClick={() => {
            if (asked) onFresh();
            setAsked(!asked);
          }}
        >
          {words.say(asked ? 'fresh.confirm' : 'fresh.begin')}
        </button>
      </div>
    </section>
  );
}
