/**
 * The keys: → or + More, ← or − Change, either arrow with Shift for the whole phrase, Space Then ⇄ Now, M mute, C calm, Esc ends
 * Then ⇄ Now. Outside an installation: 1–7 mute a voice, with Shift alone; V, held, has the music step aside for speech.
 * Everything a finger can do on the glass; leaves alone whoever types in a field or works a control of the page.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Seconds } from '../kernel/units.ts';
import { STEMS } from '../protocol/stem.ts';
import { heldStrength } from '../protocol/hold.ts';
import type { Dispatch } from '../session/ports.ts';
import type { State } from '../session/state.ts';

export interface KeyboardWorld {
  /** Music time now. */
  now(): Seconds;
  /** A person's own seconds, for the length of a hold. */
  readonly clock: Clock;
  state(): Pick<State, 'muted' | 'calm' | 'contrast' | 'mode' | 'stems'>;
}

type Sign = 1 | -1;

const RATING_KEYS: Readonly<Record<string, Sign>> = { ArrowRight: 1, '+': 1, ArrowLeft: -1, '-': -1, '−': -1 };

interface Hold {
  readonly sign: Sign;
  readonly at: Seconds;
  readonly since: Seconds;
  /** Judged is the phrase as far as it has sounded. */
  readonly phrase: boolean;
}

/** As they stand in STEMS. */
const DIGITS = STEMS.map((_, i) => `Digit${i + 1}`);
const SPEECH_KEY = 'KeyV';

const WITHIN_FIELD = 'input, textarea, select, [contenteditable=""], [contenteditable="true"], dialog';
/** Space works these by itself. */
const WITHIN_CONTROL = 'button, a[href], summary, [role="button"]';

function within(event: KeyboardEvent, selector: string): boolean {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}

/** @returns a way to stop listening */
export function listenToKeys(target: Window, dispatch: Dispatch, world: KeyboardWorld): () => void {
  // By physical key: '+' may come up as '=' when Shift is let go first.
  const holds = new Map<string, Hold>();
  let speaking = false;

  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (within(event, WITHIN_FIELD)) return;
    // First: in French and Czech a digit's key may be + or −.
    if (!event.repeat && world.state().mode !== 'install' && workDesk(event)) return;
    const sign = RATING_KEYS[event.key];
    if (sign !== undefined) {
      event.preventDefault();
      if (event.repeat || holds.has(event.code)) return;
      const at = world.now();
      // '+' may need Shift by itself.
      const phrase = event.shiftKey && event.key.startsWith('Arrow');
      holds.set(event.code, { sign, at, since: world.clock.now(), phrase });
      dispatch({ type: 'holdBegan', sign, source: 'keys', at });
      return;
    }
    if (event.repeat) return;
    switch (event.key) {
      case ' ':
        if (within(event, WITHIN_CONTROL)) return;
        event.preventDefault();
        return dispatch({ type: 'contrastAsked' });
      case 'm':
      case 'M':
        return dispatch({ type: 'muted', muted: !world.state().muted });
      // Where live coders look for it: everything that hangs falls silent.
      case '.':
        return dispatch({ type: 'panicked' });
      case 'c':
      case 'C':
        return dispatch({ type: 'calm', calm: !world.state().calm });
      case 'Escape': {
        const { status } = world.state().contrast;
        if (status === 'then' || status === 'now') dispatch({ type: 'contrastAsked' });
        return;
      }
      default:
    }
  }

  /** By physical key: with Shift, or in French, digits are other signs. @returns whether the key was one of the desk's */
  function workDesk({ code, shiftKey }: KeyboardEvent): boolean {
    if (code === SPEECH_KEY) {
      speaking = true;
      dispatch({ type: 'spoken', speaking });
      return true;
    }
    const stem = STEMS[DIGITS.indexOf(code)];
    if (stem === undefined) return false;
    const { muted, soloed } = world.state().stems;
    dispatch(
      shiftKey
        ? { type: 'stemSoloed', stem, soloed: !soloed.includes(stem) }
        : { type: 'stemMuted', stem, muted: !muted.includes(stem) },
    );
    return true;
  }

  function stopSpeaking(): void {
    if (!speaking) return;
    speaking = false;
    dispatch({ type: 'spoken', speaking });
  }

  function released(event: KeyboardEvent): void {
    if (event.code === SPEECH_KEY) stopSpeaking();
    const hold = holds.get(event.code);
    if (hold === undefined) return;
    holds.delete(event.code);
    const { sign, at, phrase } = hold;
    const strength = heldStrength(world.clock.now() - hold.since);
    dispatch({ type: 'holdEnded', sign, source: 'keys', at: world.now(), cancelled: false });
    // Judged is what sounded when the key went down, not when it came up.
    const rated = { type: 'rated', value: sign * strength, source: 'keys', listener: 'visitor', at } as const;
    dispatch(phrase ? { ...rated, span: 'phrase' } : rated);
  }

  /** The window lost the keys, so no release will come: nothing was meant. */
  function cancelled(): void {
    for (const { sign } of holds.values())
      dispatch({ type: 'holdEnded', sign, source: 'keys', at: world.now(), cancelled: true });
    holds.clear();
    stopSpeaking();
  }

  target.addEventListener('keydown', pressed);
  target.addEventListener('keyup', released);
  target.addEventListener('blur', cancelled);
  return () => {
    cancelled();
    target.removeEventListener('keydown', pressed);
    target.removeEventListener('keyup', released);
    target.removeEventListener('blur', cancelled);
  };
}
