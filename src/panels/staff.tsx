/**
 * The staff's corner of an installation: unseen, behind a long press or a key, and a PIN. A keypad of its own, since a kiosk
 * has no keyboard. Knows the staff's port; keeps no truth but what is typed and which page of the corner is open.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Result } from '../kernel/result.ts';
import type { PinRefusal, StaffPort } from '../session/staff.ts';
import { BackIcon, DoneIcon } from './icons.tsx';
import type { Words } from './language.ts';
import { StaffSettings } from './staffSettings.tsx';

/** A finger that stays so long in the corner means it. */
const LONG_PRESS_MS = 3000;
/** A corner that nobody works at closes by itself, so that no visitor finds it open. */
const FORGOTTEN_MS = 120_000;

interface StaffProps {
  readonly words: Words;
  readonly staff: StaffPort;
}

export function StaffCorner({ words, staff }: StaffProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const stop = (): void => clearTimeout(timer.current);
  useEffect(() => stop, []);
  return (
    <>
      <button
        type="button"
        class="staff-corner"
        aria-label={words.say('staff')}
        onPointerDown={() => {
          stop();
          timer.current = setTimeout(() => setOpen(true), LONG_PRESS_MS);
        }}
        onPointerUp={stop}
        onPointerLeave={stop}
        onPointerCancel={stop}
        // A key, or assistive technology; a tap of a finger counts at least one press.
        onClick={(event) => {
          if (event.detail === 0) setOpen(true);
        }}
      />
      {open ? <StaffDialog words={words} staff={staff} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function StaffDialog({ words, staff, onClose }: StaffProps & { onClose(): void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [page, setPage] = useState<'pin' | 'settings' | 'newPin'>('pin');
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(onClose, FORGOTTEN_MS);
    };
    wait();
    const signs = ['pointerdown', 'keydown', 'input'] as const;
    for (const sign of signs) element?.addEventListener(sign, wait);
    return () => {
      clearTimeout(timer);
      element?.close();
    };
  }, []);
  const first = !staff.hasPin();
  return (
    <dialog ref={dialog} class="dialog staff" aria-labelledby="staff-heading" onClose={onClose}>
      <h2 id="staff-heading">{words.say('staff')}</h2>
      {page === 'settings' ? (
        <StaffSettings words={words} staff={staff} onNewPin={() => setPage('newPin')} onDone={onClose} />
      ) : (
        <PinPad
          key={page}
          words={words}
          heading={words.say(first || page === 'newPin' ? 'staff.choose' : 'staff.pin')}
          wait={() => (page === 'pin' ? staff.wait() : 0)}
          onPin={(pin) => (first || page === 'newPin' ? staff.choose(pin) : staff.enter(pin))}
          onOpen={() => setPage('settings')}
        />
      )}
      <button type="button" class="action" onClick={onClose}>
        {words.say('close')}
      </button>
    </dialog>
  );
}

interface PinPadProps {
  readonly words: Words;
  readonly heading: string;
  /** Milliseconds until there is another try. */
  wait(): number;
  onPin(pin: string): Promise<Result<true, PinRefusal>>;
  onOpen(): void;
}

const LONGEST_PIN = 8;

function PinPad({ words, heading, wait, onPin, onOpen }: PinPadProps): JSX.Element {
  const [pin, setPin] = useState('');
  const [refusal, setRefusal] = useState<PinRefusal | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const answer = await onPin(pin);
    setBusy(false);
    setPin('');
    if (answer.ok) onOpen();
    else setRefusal(answer.fault.reason);
  }
  const type = (digit: string): void => setPin((typed) => (typed + digit).slice(0, LONGEST_PIN));
  const left = Math.ceil(wait() / 1000);
  const reason = left > 0 ? 'locked' : refusal;
  return (
    <form class="pin" onSubmit={(event) => void submit(event)}>
      <label class="pin-field">
        {heading}
        <input
          type="password"
          inputMode="numeric"
          autocomplete="off"
          maxLength={LONGEST_PIN}
          value={pin}
          onInput={(event) => setPin(event.currentTarget.value.replaceAll(/\D/g, ''))}
        />
      </label>
      <p class="fine" role="status">
        {words.say(reason === null ? 'hint.staff.unfit' : `hint.staff.${reason}`, { seconds: String(left) })}
      </p>
      {/* Digits stand as on a telephone in every language. */}
      <div class="pin-keys" dir="ltr">
        {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => (
          <button key={digit} type="button" class="choice" onClick={() => type(digit)}>
            {digit}
          </button>
        ))}
        <button
          type="button"
          class="choice"
          aria-label={words.say('staff.back')}
          onClick={() => setPin(pin.slice(0, -1))}
        >
          <BackIcon />
        </button>
        <button type="button" class="choice" onClick={() => type('0')}>
          0
        </button>
        <button type="submit" class="choice action-main" aria-label={words.say('staff.enter')} disabled={busy}>
          <DoneIcon />
        </button>
      </div>
    </form>
  );
}
