/** What went wrong in the page and nobody caught: the latest few, for whoever looks after the machine. */

const KEPT = 5;
const LONGEST = 160;

/** @returns the latest errors, oldest first, each with the time of day */
export function collectTroubles(page: Window): () => readonly string[] {
  let kept: readonly string[] = [];
  function note(reason: unknown): void {
    const text = reason instanceof Error ? reason.message : String(reason);
    const time = new Date().toTimeString().slice(0, 5);
    kept = [...kept, `${time} ${text}`.slice(0, LONGEST)].slice(-KEPT);
  }
  page.addEventListener('error', (event) => note(event.error ?? event.message));
  page.addEventListener('unhandledrejection', (event) => note(event.reason));
  return () => kept;
}
