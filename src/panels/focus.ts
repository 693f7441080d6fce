/**
 * Lets go of a button once a finger or a mouse has used it, so that Space goes on to mean Then ⇄ Now.
 * Whoever goes by keyboard keeps their place; fields, and a dialog's own buttons, keep the focus too.
 */

/** @returns a way to stop */
export function releaseFocus(root: HTMLElement): () => void {
  function release(): void {
    const active = document.activeElement;
    if (active instanceof HTMLButtonElement && root.contains(active) && active.closest('dialog') === null)
      active.blur();
  }
  function clicked(event: MouseEvent): void {
    // A click made by a key or by assistive technology counts no presses.
    if (event.detail > 0) release();
  }
  // After a drag off the button no click follows.
  window.addEventListener('mouseup', release);
  window.addEventListener('click', clicked);
  return () => {
    window.removeEventListener('mouseup', release);
    window.removeEventListener('click', clicked);
  };
}
