/**
 * Soft takeover: a knob stands somewhere when the music stands elsewhere, and must not tear it along when it is touched.
 * A knob acts once it has met or passed the value in force, and for as long as nobody else moves that value.
 * Pure; knows no bytes and no devices.
 */

/** A knob this near has met the value: little more than one of its 127 counts. */
const NEAR = 0.02;
/** Differences below this are rounding; a knob's smallest turn is larger. */
const SAME = 1e-4;

interface Knob {
  readonly at: number;
  /** Whether the knob put the value in force to where it stood. */
  readonly leads: boolean;
}

export class Pickup {
  readonly #knobs = new Map<string, Knob>();

  /**
   * @param at where the knob stands now
   * @param present the value in force, on the knob's own scale
   * @param rest where a control that was never heard is known to have stood, if it is
   * @returns whether the knob acts
   */
  turn(device: string, knob: string, at: number, present: number, rest?: number): boolean {
    const name = `${device} ${knob}`;
    const before = this.#knobs.get(name);
    const from = before?.at ?? rest;
    const leads = before !== undefined && before.leads && Math.abs(before.at - present) < SAME;
    const passed = from !== undefined && (from - present) * (at - present) <= 0;
    const acts = leads || passed || Math.abs(at - present) <= NEAR;
    this.#knobs.set(name, { at, leads: acts });
    return acts;
  }

  /** A controller that was pulled out may come back with its knobs elsewhere. */
  forget(device: string): void {
    for (const name of this.#knobs.keys()) if (name.startsWith(`${device} `)) this.#knobs.delete(name);
  }
}
