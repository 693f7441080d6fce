/** When the first picture of the page is on the glass: what is heavy waits for that, so that nobody looks at nothing. */

/** A window that paints nothing, such as a hidden tab, is not waited for longer. */
const LONGEST_MS = 1000;

/** @returns when what has been drawn by now is painted */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, LONGEST_MS);
    // A frame is painted after its callbacks, so the first task after them comes after the paint.
    requestAnimationFrame(() => setTimeout(resolve));
  });
}
