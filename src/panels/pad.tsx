/**
 * One of the two large rating pads. Answers a finger within the same event, before anyone else hears of it;
 * the session learns of the press through `PadActions`. Knows nothing of what a rating does.
 */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PadActions, Presses, Sign } from './presses.ts';

interface PadProps {
  readonly sign: Sign;
  readonly label: string;
  /** Held by a key elsewhere or a controller. */
  readonly held: boolean;
  /** Grows with every rating of this sign, so that the pad answers those that came from elsewhere. */
  readonly pulse: number;
  readonly presses: Presses;
  readonly actions: PadActions;
}

/** Contacts of the keyboard, one for each pad, apart from every pointer's id. */
const KEY_CONTACT: Readonly<Record<Sign, number>> = { 1: -101, [-1]: -102 };

const SHAPES: Readonly<Record<Sign, string>> = {
  // A round pad and a six-cornered one: told apart without colour.
  1: 'M100 16a84 84 0 1 1 0 168a84 84 0 1 1 0 -168z',
  [-1]: 'M100 12 176.2 56v88L100 188 23.8 144V56z',
};
const SIGNS: Readonly<Record<Sign, string>> = {
  1: 'M100 52v72M64 88h72',
  [-1]: 'M60 76h76M116 56l22 20-22 20M140 108H64M84 88l-22 20 22 20',
};

export function Pad({ sign, label, held, pulse, presses, actions }: PadProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);

  // Written straight to the element: a press must show before the next drawing, whatever else is being computed.
  function show(): void {
    const element = button.current;
    if (element !== null) element.toggleAttribute('data-pressed', presses.held(sign));
  }

  useEffect(() => {
    const element = button.current;
    if (pulse === 0 || element === null) return;
    element.removeAttribute('data-pulse');
    // Reading the layout restarts the animation that the attribute drives.
    void element.offsetWidth;
    element.setAttribute('data-pulse', '');
  }, [pulse]);

  function down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const across = event.pointerType === 'touch' ? Math.max(event.width, event.height) : 0;
    const accepted = actions.pressed(event.pointerId, sign, 'touch', across, event.timeStamp);
    show();
    if (accepted && event.isTrusted) button.current?.setPointerCapture(event.pointerId);
  }

  function up(event: PointerEvent): void {
    actions.released(event.pointerId, 'touch', event.timeStamp);
    show();
  }

  function cancel(event: PointerEvent): void {
    actions.cancelled(event.pointerId, 'touch');
    show();
  }

  function keyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (event.repeat) return;
    actions.pressed(KEY_CONTACT[sign], sign, 'keys', 0, event.timeStamp);
    show();
  }

  function keyUp(event: KeyboardEvent): void {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    actions.released(KEY_CONTACT[sign], 'keys', event.timeStamp);
    show();
  }

  function blur(): void {
    actions.cancelled(KEY_CONTACT[sign], 'keys');
    show();
  }

  return (
    <button
      ref={button}
      type="button"
      class={`pad ${sign > 0 ? 'pad-more' : 'pad-change'}`}
      data-held={held ? '' : undefined}
      onPointerDown={down}
      onPointerUp={up}
      onPointerCancel={cancel}
      onLostPointerCapture={cancel}
      onKeyDown={keyDown}
      onKeyUp={keyUp}
      onBlur={blur}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => {
        if (event.detail === 0) actions.tapped(sign);
      }}
    >
      <svg viewBox="0 0 200 200" aria-hidden="true" focusable="false">
        <path class="pad-glow" d={SHAPES[sign]} />
        <path class="pad-face" d={SHAPES[sign]} />
        <path class="pad-track" d={SHAPES[sign]} />
        <path class="pad-ring" d={SHAPES[sign]} pathLength={1} />
        <path class="pad-sign" d={SIGNS[sign]} />
      </svg>
      <span class="pad-label">{label}</span>
    </button>
  );
}
