import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenToKeys } from '../../src/input/keyboard.ts';
import { FakeClock } from '../../src/kernel/clock.ts';
import { ALL_HEARD } from '../../src/protocol/stem.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import type { State } from '../../src/session/state.ts';

describe('the keys', () => {
  let events: SessionEvent[];
  let person: FakeClock;
  let state: Pick<State, 'muted' | 'calm' | 'contrast' | 'mode' | 'stems'>;
  let stop: () => void;

  beforeEach(() => {
    events = [];
    person = new FakeClock();
    state = { muted: false, calm: true, contrast: { status: 'none' }, mode: 'perform', stems: ALL_HEARD };
    stop = listenToKeys(window, (event) => events.push(event), { now: () => 4, clock: person, state: () => state });
  });
  afterEach(() => {
    stop();
    document.body.replaceChildren();
  });

  function send(
    type: 'keydown' | 'keyup',
    key: string,
    target: EventTarget = document.body,
    more: KeyboardEventInit = {},
  ): KeyboardEvent {
    const event = new KeyboardEvent(type, { key, code: `code ${key}`, bubbles: true, cancelable: true, ...more });
    target.dispatchEvent(event);
    return event;
  }

  it.each([
    ['ArrowRight', 1],
    ['+', 1],
    ['ArrowLeft', -1],
    ['-', -1],
  ])('%s rates once, by how long it is held', (key, sign) => {
    send('keydown', key);
    for (let i = 0; i < 10; i++) send('keydown', key, document.body, { repeat: true });
    person.advance(1.2);
    send('keyup', key);
    expect(events).toEqual([
      { type: 'holdBegan', sign, source: 'keys', at: 4 },
      { type: 'holdEnded', sign, source: 'keys', at: 4, cancelled: false },
      { type: 'rated', value: sign, source: 'keys', listener: 'visitor', at: 4 },
    ]);
  });

  it('speaks of the whole phrase by an arrow with Shift, and not by a plus that needs it', () => {
    send('keydown', 'ArrowLeft', document.body, { shiftKey: true });
    send('keyup', 'ArrowLeft');
    expect(events.at(-1)).toMatchObject({ type: 'rated', value: -0.5, span: 'phrase' });
    send('keydown', '+', document.body, { shiftKey: true });
    send('keyup', '+');
    expect(events.at(-1)).toMatchObject({ type: 'rated', value: 0.5 });
    expect(events.at(-1)).not.toHaveProperty('span');
  });

  it('ends a hold by the physical key, though Shift was let go first', () => {
    send('keydown', '+', document.body, { code: 'Equal', shiftKey: true });
    send('keyup', '=', document.body, { code: 'Equal' });
    expect(events.at(-1)).toMatchObject({ type: 'rated', value: 0.5 });
  });

  it('toggles mute and calm, compares, and silences what hangs', () => {
    for (const key of ['m', 'C', ' ', 'Escape', '.']) send('keydown', key);
    expect(events).toEqual([
      { type: 'muted', muted: true },
      { type: 'calm', calm: false },
      { type: 'contrastAsked' },
      { type: 'panicked' },
    ]);
  });

  it('mutes a voice by its digit, solos it with Shift, and leaves that alone in an installation', () => {
    const press = (digit: number, more: KeyboardEventInit = {}): void =>
      void send('keydown', '&', document.body, { code: `Digit${digit}`, ...more });
    press(1);
    press(6, { shiftKey: true });
    press(8);
    state = { ...state, stems: { muted: ['melody'], soloed: ['drums'] } };
    press(1);
    press(6, { shiftKey: true });
    state = { ...state, mode: 'install' };
    press(1);
    send('keydown', 'v', document.body, { code: 'KeyV' });
    expect(events).toEqual([
      { type: 'stemMuted', stem: 'melody', muted: true },
      { type: 'stemSoloed', stem: 'drums', soloed: true },
      { type: 'stemMuted', stem: 'melody', muted: false },
      { type: 'stemSoloed', stem: 'drums', soloed: false },
    ]);
  });

  it('has the music step aside while V is held, and no longer when the window loses the keys', () => {
    const v = { code: 'KeyV' };
    send('keydown', 'v', document.body, v);
    send('keydown', 'v', document.body, { ...v, repeat: true });
    send('keyup', 'V', document.body, v);
    send('keydown', 'v', document.body, v);
    window.dispatchEvent(new Event('blur'));
    send('keyup', 'v', document.body, v);
    expect(events).toEqual([true, false, true, false].map((speaking) => ({ type: 'spoken', speaking })));
  });

  it('Esc ends a comparison that is heard and changes nothing else', () => {
    for (const status of ['none', 'asked', 'then', 'now'] as const) {
      state = { ...state, contrast: { status } };
      send('keydown', 'Escape');
    }
    expect(events).toEqual([{ type: 'contrastAsked' }, { type: 'contrastAsked' }]);
  });

  it('leaves fields, controls, dialogs and shortcuts alone', () => {
    document.body.innerHTML = '<input><textarea></textarea><button></button><dialog open><p></p></dialog>';
    for (const selector of ['input', 'textarea', 'dialog p'])
      for (const key of ['ArrowRight', 'm', ' ']) send('keydown', key, document.querySelector(selector)!);
    send('keydown', ' ', document.querySelector('button')!);
    send('keydown', 'c', document.body, { ctrlKey: true });
    expect(events).toEqual([]);
    send('keydown', 'ArrowRight', document.querySelector('button')!);
    expect(events).toHaveLength(1);
  });

  it('gives up a hold when the window loses the keys', () => {
    send('keydown', 'ArrowLeft');
    window.dispatchEvent(new Event('blur'));
    send('keyup', 'ArrowLeft');
    expect(events.at(-1)).toMatchObject({ type: 'holdEnded', cancelled: true });
    expect(events.some((event) => event.type === 'rated')).toBe(false);
  });
});
