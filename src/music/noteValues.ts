/** Lengths on the grid as written note values: what a bar's time is cut into so that beats can be read. Knows no notation format. */
import type { Slots } from '../kernel/units.ts';
import type { Metre } from './metre.ts';

export interface NoteValue {
  readonly slots: Slots;
  readonly type: 'whole' | 'half' | 'quarter' | 'eighth' | '16th';
  readonly dots: 0 | 1;
}

/** Longest first. */
const VALUES: readonly NoteValue[] = [
  { slots: 16, type: 'whole', dots: 0 },
  { slots: 12, type: 'half', dots: 1 },
  { slots: 8, type: 'half', dots: 0 },
  { slots: 6, type: 'quarter', dots: 1 },
  { slots: 4, type: 'quarter', dots: 0 },
  { slots: 3, type: 'eighth', dots: 1 },
  { slots: 2, type: 'eighth', dots: 0 },
  { slots: 1, type: '16th', dots: 0 },
];

/** Whether a value may begin there without hiding a beat; in simple time syncopes of one value are read at a glance. */
function fits({ slots }: NoteValue, at: Slots, { beatSlots }: Metre): boolean {
  const place = at % beatSlots;
  if (beatSlots === 6) {
    if (slots > 6) return slots === 12 && at === 0;
    return slots === 6 ? place === 0 : place + slots <= 6 && (slots % 2 === 1 || place % 2 === 0);
  }
  switch (slots) {
    case 16:
      return at === 0;
    case 12:
    case 8:
      return place === 0;
    case 6:
      return place % 2 === 0;
    case 4:
      return place === 0 || at % 8 === 2;
    case 3:
      return place <= 1;
    case 2:
      return place <= 2;
    default:
      return true;
  }
}

/** @returns values that follow each other from `at` on and add up to `slots`, all within one bar */
export function noteValues(at: Slots, slots: Slots, metre: Metre): NoteValue[] {
  const values: NoteValue[] = [];
  for (let from = at, left = slots; left > 0;) {
    const value = VALUES.find((one) => one.slots <= left && fits(one, from, metre))!;
    values.push(value);
    from += value.slots;
    left -= value.slots;
  }
  return values;
}
