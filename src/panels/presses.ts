/**
 * Which fingers press which pad, with palms, second fingers and bags sorted out. Pure: contacts in, presses out.
 * Two people may hold both pads at once; one pad counts one finger.
 */
import type { Seconds } from '../kernel/units.ts';
import { isBroad, isResting, type Landing } from './palm.ts';

export type Sign = 1 | -1;
export type Pressing = 'touch' | 'keys';

/** Long after the ring is full. What is still there then is let go of without waiting for it. */
export const LONGEST_PRESS: Seconds = 4;
/** A contact that the glass never took back is forgotten. */
const FORGOTTEN_AFTER: Seconds = 30;

/** What a pad reports. Times are the browser's event times, in milliseconds. */
export interface PadActions {
  pressed(contact: number, sign: Sign, source: Pressing, across: number, eventMs: number): boolean;
  released(contact: number, source: Pressing, eventMs: number): void;
  cancelled(contact: number, source: Pressing): void;
  /** Activated without a finger or a key, as assistive technology does: a tap. */
  tapped(sign: Sign): void;
}

export interface Press {
  readonly contact: number;
  readonly sign: Sign;
  readonly source: Pressing;
  /** Music time at which it began: what is judged sounded before. */
  readonly at: Seconds;
  /** A person's own time at which it began, for the length of the hold. */
  readonly since: Seconds;
}

interface Contact extends Landing {
  readonly sign: Sign;
  /** What it presses; null for what counts nothing. */
  readonly press: Press | null;
}

export class Presses {
  readonly #contacts = new Map<number, Contact>();

  /**
   * @param across the larger of the contact's width and height, CSS pixels
   * @returns whether this contact presses the pad, and the presses that turned out to be part of a resting hand
   */
  down(press: Press, across: number): { readonly accepted: boolean; readonly cancelled: readonly Press[] } {
    this.#forget(press.since);
    const landing: Contact = { sign: press.sign, since: press.since, across, press: null };
    const others = [...this.#contacts.values()];
    const onPad = others.filter(({ sign }) => sign === press.sign);
    this.#contacts.set(press.contact, landing);
    // A second broad contact anywhere is a body; so is one beside fingers, and a cluster on one pad.
    const body = isBroad(landing) && others.length > 0;
    const resting = press.source === 'touch' && isResting([...onPad, landing]);
    const cancelled: Press[] = [];
    for (const [id, contact] of this.#contacts) {
      const part = (body && isBroad(contact)) || (resting && contact.sign === press.sign);
      if (!part || contact.press === null) continue;
      cancelled.push(contact.press);
      this.#contacts.set(id, { ...contact, press: null });
    }
    const accepted = !body && !resting && !onPad.some((contact) => contact.press !== null);
    if (accepted) this.#contacts.set(press.contact, { ...landing, press });
    return { accepted, cancelled };
  }

  /** @returns the press that this contact held, or null */
  up(contact: number): Press | null {
    const press = this.#contacts.get(contact)?.press ?? null;
    this.#contacts.delete(contact);
    return press;
  }

  /** Presses held for too long: no more of them. @returns those, and whether each may be a finger rather than a bag */
  expire(now: Seconds): readonly { readonly press: Press; readonly finger: boolean }[] {
    const over: { press: Press; finger: boolean }[] = [];
    for (const [id, contact] of this.#contacts) {
      if (contact.press === null || now - contact.press.since < LONGEST_PRESS) continue;
      over.push({ press: contact.press, finger: !isBroad(contact) });
      this.#contacts.set(id, { ...contact, press: null });
    }
    return over;
  }

  held(sign: Sign): boolean {
    return [...this.#contacts.values()].some((contact) => contact.press?.sign === sign);
  }

  #forget(now: Seconds): void {
    for (const [id, { press, since }] of this.#contacts)
      if (press === null && now - since > FORGOTTEN_AFTER) this.#contacts.delete(id);
  }
}
