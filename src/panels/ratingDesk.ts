/**
 * From presses on the two pads to what the session hears: a hold begins, a hold ends, a rating is given.
 * Knows no DOM; both clocks are brought along.
 */
import type { Seconds } from '../kernel/units.ts';
import { heldStrength } from '../protocol/hold.ts';
import type { Dispatch } from '../session/ports.ts';
import { Presses } from './presses.ts';
import type { PadActions, Press, Sign } from './presses.ts';

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

  pressed(contact: number, sign: Sign, source: 'touch' | 'keys', across: number, eventMs: number): boolean {
    const at = this.#clocks.music();
    const { accepted, cancelled } = this.presses.down(
      { contact, sign, at, since: this.#clocks.person(eventMs) },
      across,
    );
    if (cancelled !== null) this.#end(cancelled, source, true);
    if (!accepted) return false;
    this.#dispatch({ type: 'holdBegan', sign, source, at });
    this.#accepted(eventMs);
    return true;
  }

  released(contact: number, source: 'touch' | 'keys', eventMs: number): void {
    const press = this.presses.up(contact);
    if (press === null) return;
    const strength = heldStrength(this.#clocks.person(eventMs) - press.since);
    this.#end(press, source, false);
    // Judged is what sounded when the finger came down, not when it left.
    this.#rate(press.sign * strength, source, press.at);
  }

  cancelled(contact: number, source: 'touch' | 'keys'): void {
    const press = this.presses.up(contact);
    if (press !== null) this.#end(press, source, true);
  }

  tapped(sign: Sign): void {
    this.#rate(sign * heldStrength(0), 'touch', this.#clocks.music());
  }

  #rate(value: number, source: 'touch' | 'keys', at: Seconds): void {
    this.#dispatch({ type: 'rated', value, source, listener: 'visitor', at });
  }

  #end(press: Press, source: 'touch' | 'keys', cancelled: boolean): void {
    this.#dispatch({ type: 'holdEnded', sign: press.sign, source, at: this.#clocks.music(), cancelled });
  }
}
