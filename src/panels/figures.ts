/** The figures of a session for whoever debugs: `window.antiphon`, and text over the page. Knows no figure by name. */
import type { Snapshot } from '../session/snapshot.ts';

declare global {
  interface Window {
    /** Under `?debug`: figures of the session, renewed each frame. */
    readonly antiphon?: Snapshot;
  }
}

const RENEWED_EVERY_MS = 250;

/** @returns what to call once a frame, with the time */
export function showFigures(read: () => Snapshot): (atMs: number) => void {
  let snapshot = read();
  let shownAtMs = -Infinity;
  Object.defineProperty(window, 'antiphon', { get: () => snapshot, configurable: true });
  const overlay = document.createElement('pre');
  overlay.id = 'figures';
  overlay.setAttribute('aria-hidden', 'true');
  overlay.style.cssText =
    'position:fixed;top:0;left:0;box-sizing:border-box;margin:0;padding:6px;max-width:min(300px,30vw);max-height:50vh;' +
    'overflow:hidden;font:9px/1.3 monospace;white-space:pre-wrap;overflow-wrap:anywhere;' +
    'color:#f4f1e8;background:#0b102699;pointer-events:none;z-index:10';
  document.body.append(overlay);
  const round = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  return (atMs) => {
    snapshot = read();
    if (atMs - shownAtMs < RENEWED_EVERY_MS) return;
    shownAtMs = atMs;
    overlay.textContent = Object.entries(snapshot)
      .map(([name, value]) => `${name} ${JSON.stringify(value, round)}`)
      .join('\n');
  };
}
