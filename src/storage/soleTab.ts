/** Whether this page is the only one of its kind in the browser. */

/** @returns true where it is, or cannot tell; then it stays so until it is closed */
export function claimStage(): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = navigator.locks.request('antiphon.stage', { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<never>(() => undefined);
    });
    // A browser that refuses locks to this page cannot tell; then the page is taken to be alone.
    held.catch(() => resolve(true));
  });
}
