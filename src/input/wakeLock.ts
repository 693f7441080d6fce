/**
 * Keeps the screen awake for as long as the page is seen: an installation that nobody touches must not go dark. Where the browser
 * cannot, or refuses, it does nothing; the machine's own settings decide then.
 */

/** What of a document and its browser this needs. */
export interface Wakeful {
  readonly document: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
  /** Absent outside a secure context. */
  readonly wakeLock?: { request(type: 'screen'): Promise<Lock> } | undefined;
}

interface Lock {
  readonly released: boolean;
  release(): Promise<void>;
}

/** The system takes the lock away whenever the page is hidden, so it is asked for again whenever it is seen. @returns lets the screen sleep */
export function keepAwake({ document, wakeLock }: Wakeful): () => void {
  let held: Lock | null = null;
  let asking = false;
  let stopped = false;
  const ask = async (): Promise<void> => {
    if (!wakeLock || asking || stopped || document.visibilityState !== 'visible' || held?.released === false) return;
    asking = true;
    try {
      held = await wakeLock.request('screen');
      if (stopped) await held.release();
    } catch {
      // Refused, as with a low battery: it is asked again when the page is next seen.
    }
    asking = false;
  };
  const seen = (): void => void ask();
  document.addEventListener('visibilitychange', seen);
  seen();
  return () => {
    stopped = true;
    document.removeEventListener('visibilitychange', seen);
    void held?.release();
  };
}
