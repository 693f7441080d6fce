/**
 * Controls that keep out of the picture: before an audience nothing but the picture is seen, until a pointer moves, a finger
 * comes down or a key is pressed; then they are there for some seconds. What has the keyboard's focus, a drawer and a dialog
 * stay. Nothing leaves the page or the keyboard's path; what is not seen cannot be pressed by a finger.
 */
import './css/shy.css';

/** They stay so long after the last sign, milliseconds. */
export const SHOWN_MS = 4000;

const STAYS = '.tray, dialog[open], :focus-visible';

export interface Shyness {
  /** @param on in a performance that plays */
  heed(on: boolean): void;
  close(): void;
}

/** @param root holds the panels; has `data-shy` while its controls are hidden */
export function shyControls(root: HTMLElement): Shyness {
  let watching: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function hide(shy: boolean): void {
    root.toggleAttribute('data-shy', shy);
    document.documentElement.toggleAttribute('data-shy', shy);
  }

  function withdraw(): void {
    if (root.querySelector(STAYS) === null) hide(true);
    else timer = setTimeout(withdraw, SHOWN_MS);
  }

  function appear(): void {
    clearTimeout(timer);
    hide(false);
    timer = setTimeout(withdraw, SHOWN_MS);
  }

  /** Browsers send a movement by nothing when what lies under the pointer changes. */
  function moved(event: PointerEvent): void {
    if (event.movementX !== 0 || event.movementY !== 0) appear();
  }

  /** Esc gives the focus back, where nothing else is there to be closed, and with it what had to stay. */
  function pressed(event: KeyboardEvent): void {
    const focus = document.activeElement;
    if (event.key === 'Escape' && focus instanceof HTMLElement && root.querySelector('.tray, dialog[open]') === null)
      focus.blur();
    appear();
  }

  function heed(on: boolean): void {
    if (on === (watching !== null)) return;
    clearTimeout(timer);
    if (!on) {
      watching?.abort();
      watching = null;
      hide(false);
      return;
    }
    watching = new AbortController();
    const options = { capture: true, passive: true, signal: watching.signal } as const;
    window.addEventListener('pointermove', moved, options);
    window.addEventListener('pointerdown', appear, options);
    window.addEventListener('keydown', pressed, options);
    root.addEventListener('focusin', appear, options);
    appear();
  }

  return { heed, close: () => heed(false) };
}
