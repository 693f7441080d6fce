/**
 * A public screen keeps its visitors in the garden: no menu behind a long press, no marked text, no zoom by two fingers or two
 * taps, no page dragged along, no file or picture carried off. On a person's own screen all of that is theirs, so it holds in
 * an installation only.
 */
import './css/kiosk.css';

/** Works by itself what a finger does with it: text to type, lists to roll. */
const OWN_GESTURES = 'input, textarea, select, .tray, dialog';

const within = (event: Event): boolean =>
  event.target instanceof Element && event.target.closest(OWN_GESTURES) !== null;

function prevent(event: Event): void {
  event.preventDefault();
}

function preventOutside(event: Event): void {
  if (!within(event)) event.preventDefault();
}

function preventZoomByWheel(event: WheelEvent): void {
  if (event.ctrlKey) event.preventDefault();
}

/** Two fingers zoom; one that moves drags the page along, where nothing rolls under it. Taps stay taps. */
function preventPinch(event: TouchEvent): void {
  if (event.cancelable && (event.touches.length > 1 || !within(event))) event.preventDefault();
}

/** Browsers take a slow finger for a wish for a menu and do not press the button; here a slow press is a press. */
class SlowPress {
  #button: HTMLElement | null = null;
  /** Pads and the staff's corner hear of fingers themselves. */
  #under(event: Event): HTMLElement | null {
    return event.target instanceof Element ? event.target.closest('button:not(.pad, .staff-corner)') : null;
  }
  readonly menu = (event: Event): void => {
    event.preventDefault();
    this.#button = this.#under(event);
  };
  readonly up = (event: Event): void => {
    const button = this.#button;
    this.#button = null;
    if (button !== null && this.#under(event) === button) button.click();
  };
  readonly down = (): void => {
    this.#button = null;
  };
}

/** @returns a switch: true in an installation. Switch it off to let go. */
export function kioskTouch(page: Document): (on: boolean) => void {
  let guarded: AbortController | null = null;
  return (on) => {
    if (on === (guarded !== null)) return;
    page.documentElement.toggleAttribute('data-kiosk', on);
    if (!on) {
      guarded?.abort();
      guarded = null;
      return;
    }
    guarded = new AbortController();
    // Touches are watched by browsers as passive unless told otherwise, and then nothing can be prevented.
    const options = { capture: true, passive: false, signal: guarded.signal } as const;
    const slow = new SlowPress();
    page.addEventListener('pointerdown', slow.down, options);
    page.addEventListener('contextmenu', slow.menu, options);
    page.addEventListener('pointerup', slow.up, options);
    page.addEventListener('dragstart', prevent, options);
    page.addEventListener('selectstart', preventOutside, options);
    page.addEventListener('dblclick', preventOutside, options);
    page.addEventListener('gesturestart', prevent, options);
    page.addEventListener('wheel', preventZoomByWheel, options);
    page.addEventListener('touchmove', preventPinch, options);
  };
}
