/**
 * Which fingers press which pad, with palms and second fingers sorted out. Pure: contacts in, presses out.
 * Two people may hold both pads at once; one pad counts one finger.
 */
import type { Seconds } from '../kernel/units.ts';

export type Sign = 1 | -1;

/** CSS pixels across: wider than any fingertip on glass; a flat hand or a forearm. */
export const PALM_ACROSS = 100;

/** What a pad reports. Times are the browser's event times, in milliseconds. */
export interface PadActions {
  pressed(contact: number, sign: Sign, source: 'touch' | 'keys', across: number, eventMs: number): boolean;
  released(contact: number, source: 'touch' | 'keys', eventMs: number): void;
  cancelled(contact: number, source: 'touch' | 'keys'): void;
  /** Activated without a finger or a key, as assistive technology does: a tap. */
  tapped(sign: Sign): void;
}

export interface Press {
  readonly contact: number;
  readonly sign: Sign;
  /** Music time at which it began: what is judged sounded before. */
  readonly at: Seconds;
  /** A person's own time at which it began, for the length of the hold. */
  readonly since: Seconds;
}

interface Contact {
  readonly palm: boolean;
  readonly press: Press | null;
}

export class Presses {
  readonly #contacts = new Map<number, Contact>();

  /**
   * @param across the larger of the contact's width and height, CSS pixels
   * @returns whether this contact presses the pad, and the press that turned out to be part of a resting hand
   */
  down(press: Press, across: number): { readonly accepted: boolean; readonly cancelled: Press | null } {
    const palm = across > PALM_ACROSS;
    let cancelled: Press | null = null;
    let accepted = ![...this.#contacts.values()].some((contact) => contact.press?.sign === press.sign);
    if (palm && this.#contacts.size > 0) {
      // One broad contact may be a child's whole hand meaning it; two are a body leaning on the glass.
      accepted = false;
      for (const [id, contact] of this.#contacts) {
        if (!contact.palm || contact.press === null) continue;
        cancelled = contact.press;
        this.#contacts.set(id, { palm: true, press: null });
      }
    }
    this.#contacts.set(press.contact, { palm, press: accepted ? press : null });
    return { accepted, cancelled };
  }

  /** @returns the press that this contact held, or null */
  up(contact: number): Press | null {
    const press = this.#contacts.get(contact)?.press ?? null;
    this.#contacts.delete(contact);
    return press;
  }

  held(sign: Sign): boolean {
    return [...this.#contacts.values()].some((contact) => contact.press?.sign === sign);
  }
}
