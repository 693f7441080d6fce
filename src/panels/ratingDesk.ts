/**
 * From presses on the two pads to what the session hears: a hold begins, a hold ends, a rating is given.
 * Knows no DOM; both clocks are brought along.
 */
import type { Seconds } from '../kernel/units.ts';
import { FULL_HOLD_SECONDS, heldStrength } from '../protocol/hold.ts';
import type { Dispatch } from '../session/ports.ts';
import { Presses } from './presses.ts';
import type { PadActions, Press, Pressing, Sign } from './presses.ts';

export interface DeskClocks {
  /** Music time now. */
  music(): Seconds;
  /** A person's own seconds; `eventMs` is the browser's time of the event that asks. */
  person(eventMs: number): Seconds;
}

export class RatingDesk implements PadActions {
  readonly presses = new Presses();
  readonly #dispatch: Dispatch;
  readonly #clocks: DeskClocks;
  readonly #accepted: (eventMs: number) => void;

  /** @param accepted told of every press that counts, with the browser's time of its event */
  constructor(dispatch: Dispatch, clocks: DeskClocks, accepted: (eventMs: number) => void) {
    this.#dispatch = dispatch;
    this.#clocks = clocks;
    this.#accepted = accepted;
  }

  pressed(contact: number, sign: Sign, source: Pressing, across: number, eventMs: number): boolean {
    const at = this.#clocks.music();
    const { accepted, cancelled } = this.presses.down(
      { contact, sign, source, at, since: this.#clocks.person(eventMs) },
      across,
    );
    for (const press of cancelled) this.#end(press, true);
    if (!accepted) return false;
    this.#dispatch({ type: 'holdBegan', sign, source, at });
    this.#accepted(eventMs);
    return true;
  }

  released(contact: number, _source: Pressing, eventMs: number): void {
    const press = this.presses.up(contact);
    if (press === null) return;
    this.#end(press, false);
    // Judged is what sounded when the finger came down, not when it left.
    this.#rate(press.sign * heldStrength(this.#clocks.person(eventMs) - press.since), press.source, press.at);
  }

  cancelled(contact: number): void {
    const press = this.presses.up(contact);
    if (press !== null) this.#end(press, true);
  }

  tapped(sign: Sign): void {
    this.#rate(sign * heldStrength(0), 'touch', this.#clocks.music());
  }

  /** To be called now and then: what is held for very long rates once, as a full hold, or is a bag and rates nothing. */
  expire(now: Seconds): void {
    for (const { press, finger } of this.presses.expire(now)) {
      this.#end(press, !finger);
      if (finger) this.#rate(press.sign * heldStrength(FULL_HOLD_SECONDS), press.source, press.at);
    }
  }

  #rate(value: number, source: Pressing, at: Seconds): void {
    this.#dispatch({ type: 'rated', value, source, listener: 'visitor', at });
  }

  #end({ sign, source }: Press, cancelled: boolean): void {
    this.#dispatch({ type: 'holdEnded', sign, source, at: this.#clocks.music(), cancelled });
  }
}
