/**
 * The hand of a simulated listener: comes to a pad, presses it, goes. Whoever walks by sees what the pads are for.
 * Where the pads are is asked of the page, so that it finds them in every window.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PanelView } from './view.ts';

/** A hand with one finger out, its tip at 26, 4 of 64 × 80. */
const HAND =
  'M26 4c4 0 7 3 7 7v22c2-3 11-2 11 3 2-3 10-2 10 4 3-2 8 0 8 5v14c0 14-9 22-22 22-10 0-15-5-20-14L9 52c-3-6 3-11 8-7l2 3V11c0-4 3-7 7-7z';
const TIP = { x: 26 / 64, y: 4 / 80 };

export function GhostHand({ hand }: { readonly hand: PanelView['hand'] }): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const sign = hand?.sign ?? 0;
  useLayoutEffect(() => {
    const own = element.current;
    if (sign === 0 || own === null) return;
    const pad = own.closest('.band')?.querySelector(sign > 0 ? '.pad-more svg' : '.pad-change svg');
    const [at, from] = [pad?.getBoundingClientRect(), own.parentElement?.getBoundingClientRect()];
    if (!at || !from) return;
    // From the side of the other pad, and beside the sign, so that it stays to be read.
    own.style.left = `${at.left - from.left + at.width * (sign > 0 ? 0.3 : 0.7) - own.offsetWidth * TIP.x}px`;
    own.style.top = `${at.top - from.top + at.height * 0.44 - own.offsetHeight * TIP.y}px`;
  }, [sign]);
  return (
    <div
      ref={element}
      class="ghost-hand"
      aria-hidden="true"
      data-sign={sign === 0 ? undefined : sign}
      data-there={hand === null ? undefined : ''}
      data-down={hand?.down === true ? '' : undefined}
    >
      <svg viewBox="0 0 64 80" focusable="false">
        <path d={HAND} />
      </svg>
    </div>
  );
}
