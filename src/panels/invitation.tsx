/**
 * The code that phones scan, with how many are here: a corner of the sky, put away and brought back by its own button.
 * Draws what it is told; the token in the address changes every minute, and the code with it.
 */
import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { encode } from 'uqr';
import { stepOf } from './evening.tsx';
import { CloseIcon, CodeIcon } from './icons.tsx';
import type { Words } from './language.ts';
import type { PanelView } from './view.ts';

interface InvitationProps {
  readonly words: Words;
  readonly phones: PanelView['phones'];
  /** What an operator said of it last; whoever presses it afterwards is heard, too. */
  readonly wish: PanelView['operator']['code'];
  /** Nobody is there. */
  readonly attract: boolean;
}

/** White modules around the code, as ISO/IEC 18004 wants them. */
const QUIET = 4;
/** Below this the window's shorter side leaves no room for a code that nobody asked for, CSS pixels. */
const ROOMY = 600;

/** Its dark modules as one path, a unit each. */
export function codePath(text: string): { readonly path: string; readonly size: number } {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { path: dark.join(''), size };
}

/** An address that only this machine can reach is nobody's to scan, unless they ask for it. */
function isShownUnasked(url: string): boolean {
  const local = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);
  return !local && Math.min(innerWidth, innerHeight) >= ROOMY;
}

export function Invitation({ words, phones: { url, joined }, wish, attract }: InvitationProps): JSX.Element | null {
  const [asked, setAsked] = useState<boolean | null>(null);
  const [large, setLarge] = useState(false);
  // The next visitor finds it as the house has it. Not a fresh element: the touch that ends the attract loop may be on this one.
  useEffect(() => {
    if (!attract) return;
    setAsked(wish?.shown ?? null);
    setLarge(false);
  }, [attract]);
  useEffect(() => {
    if (wish) setAsked(wish.shown);
  }, [wish?.times]);
  const shown = url !== '' && (asked ?? isShownUnasked(url));
  const code = useMemo(() => (shown ? codePath(url) : null), [url, shown]);
  // What an operator has put away is no visitor's to bring back.
  if (url === '' || (!shown && wish?.shown === false)) return null;
  const count = words.count('phones.joined', joined);
  if (!code)
    return (
      <button
        type="button"
        class="round invitation-button"
        aria-label={words.say('phones')}
        onClick={() => setAsked(true)}
      >
        <CodeIcon />
      </button>
    );
  return (
    <aside class="invitation" data-large={large ? '' : undefined} aria-label={words.say('phones')}>
      {/* From the back row a corner is too small. */}
      <button
        type="button"
        class="code"
        aria-label={words.say('phones.scan')}
        aria-pressed={large}
        onClick={() => setLarge(!large)}
      >
        <svg viewBox={`0 0 ${code.size} ${code.size}`} aria-hidden="true" focusable="false">
          <path d={code.path} shape-rendering="crispEdges" />
        </svg>
      </button>
      <p class="invitation-line">
        <span>{words.say('phones.scan')}</span>
        {joined > 0 ? <strong key={stepOf(joined)}>{count}</strong> : null}
      </p>
      <button type="button" class="round" aria-label={words.say('close')} onClick={() => setAsked(false)}>
        <CloseIcon />
      </button>
    </aside>
  );
}
