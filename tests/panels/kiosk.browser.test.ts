/** A slow finger on a public screen: browsers take it for a wish for a menu; here it is a press. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kioskTouch } from '../../src/panels/kiosk.ts';

let root: HTMLElement;
let guard: (on: boolean) => void;
beforeEach(() => {
  root = document.createElement('div');
  root.innerHTML = '<button id="one">One</button><button id="two">Two</button><button class="pad">Pad</button>';
  document.body.append(root);
  guard = kioskTouch(document);
});
afterEach(() => {
  guard(false);
  root.remove();
});

const button = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
function send(type: string, selector: string): boolean {
  const fits = type.startsWith('pointer') ? PointerEvent : MouseEvent;
  return button(selector).dispatchEvent(new fits(type, { bubbles: true, cancelable: true }));
}
function slowPress(from: string, to = from): number {
  const clicked = vi.fn<() => void>();
  button(to).addEventListener('click', clicked);
  send('pointerdown', from);
  send('contextmenu', from);
  send('pointerup', to);
  button(to).removeEventListener('click', clicked);
  return clicked.mock.calls.length;
}

describe('a slow finger', () => {
  it('presses the button it lay on, once', () => {
    guard(true);
    expect(slowPress('#one')).toBe(1);
    expect(send('contextmenu', '#one')).toBe(false);
  });
  it('presses nothing where it slid off, and no pad, which hears fingers itself', () => {
    guard(true);
    expect(slowPress('#one', '#two')).toBe(0);
    expect(slowPress('.pad')).toBe(0);
  });
  it('is not there to be heard by the next finger', () => {
    guard(true);
    send('pointerdown', '#one');
    send('contextmenu', '#one');
    const clicked = vi.fn<() => void>();
    button('#one').addEventListener('click', clicked);
    send('pointerdown', '#one');
    send('pointerup', '#one');
    expect(clicked).not.toHaveBeenCalled();
  });
  it('is the browser’s own on a person’s own screen', () => {
    guard(true);
    guard(false);
    expect(slowPress('#one')).toBe(0);
    expect(send('contextmenu', '#one')).toBe(true);
    expect(document.documentElement.hasAttribute('data-kiosk')).toBe(false);
  });
});
