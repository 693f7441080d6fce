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
  /** Grows with every press of this sign that came too fast to judge by. */
  readonly sparks: number;
  readonly presses: Presses;
  readonly actions: PadActions;
}

/** Contacts of the keyboard, one for each pad, apart from every pointer's id. */
const KEY_CONTACT: Readonly<Record<Sign, number>> = { 1: -101, [-1]: -102 };

const SHAPES: Readonly<Record<Sign, string>> = {
  // A round pad and a six-cornered one: told apart without colour.
  1: 'M100 8a92 92 0 1 1 0 184a92 92 0 1 1 0 -184z',
  [-1]: 'M100 5 182.3 52.5v95L100 195 17.7 147.5v-95z',
};
const SIGNS: Readonly<Record<Sign, string>> = {
  1: 'M100 50v60M70 80h60',
  [-1]: 'M68 68h62M112 51l20 17-20 17M132 97H70M88 80l-20 17 20 17',
};

export function Pad({ sign, label, held, pulse, sparks, presses, actions }: PadProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);

  // Written straight to the element: a press must show before the next drawing, whatever else is being computed.
  function show(): void {
    const element = button.current;
    if (element !== null) element.toggleAttribute('data-pressed', presses.held(sign));
  }

  /** Plays the animation that an attribute drives, from its beginning. */
  function play(attribute: 'data-pulse' | 'data-mashed' | 'data-cancelled'): void {
    const element = button.current;
    if (element === null) return;
    element.removeAttribute(attribute);
    // Reading the layout restarts the animation.
    void element.offsetWidth;
    element.setAttribute(attribute, '');
  }

  /** A new press has its own ring. */
  function forget(): void {
    for (const attribute of ['data-mashed', 'data-cancelled']) button.current?.removeAttribute(attribute);
  }

  useEffect(() => {
    if (pulse > 0) play('data-pulse');
  }, [pulse]);
  useEffect(() => {
    if (sparks > 0) play('data-mashed');
  }, [sparks]);

  function down(event: PointerEvent): void {
    if (event.button !== 0) return;
    forget();
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
    const pressed = presses.held(sign);
    actions.cancelled(event.pointerId, 'touch');
    show();
    // A capture is also lost after a finger has lifted, when there is nothing left to cancel.
    if (pressed && !presses.held(sign)) play('data-cancelled');
  }

  function keyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (event.repeat) return;
    forget();
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
    const pressed = presses.held(sign);
    actions.cancelled(KEY_CONTACT[sign], 'keys');
    show();
    if (pressed && !presses.held(sign)) play('data-cancelled');
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
        <linearGradient id={`sheen${sign}`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#fff" stop-opacity="0.42" />
          <stop offset="0.5" stop-color="#fff" stop-opacity="0" />
        </linearGradient>
        <path class="pad-glow" d={SHAPES[sign]} />
        <path class="pad-face" d={SHAPES[sign]} />
        <path class="pad-sheen" d={SHAPES[sign]} fill={`url(#sheen${sign})`} />
        <path class="pad-track" d={SHAPES[sign]} />
        <path class="pad-ring" d={SHAPES[sign]} pathLength={1} />
        <path class="pad-sign" d={SIGNS[sign]} />
      </svg>
      <span class="pad-label">{label}</span>
    </button>
  );
}
