/** Puts events from anywhere into an order that can be played. Knows no audio. */
import type { Seconds } from '../kernel/units.ts';
import type { SoundEvent } from '../session/event.ts';

/** A note that would end before it begins is as short as a note can be heard. */
const SHORTEST: Seconds = 0.03;

/**
 * @returns all events by their time; each note ends after it begins, whatever a file says. At one instant, endings come
 * before beginnings, so that a repeated note is struck anew.
 */
export function inOrder(events: readonly SoundEvent[]): SoundEvent[] {
  const keyOf = ({ voice, id }: SoundEvent): string => `${voice} ${id}`;
  const begins = new Map<string, Seconds[]>();
  const waiting = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'on') continue;
    const known = begins.get(keyOf(event));
    if (known) known.push(event.at);
    else begins.set(keyOf(event), [event.at]);
  }
  const placed = events.map((event): SoundEvent => {
    if (event.kind === 'on') return event;
    const key = keyOf(event);
    const nth = waiting.get(key) ?? 0;
    waiting.set(key, nth + 1);
    const begun = begins.get(key)?.[nth];
    return begun === undefined || event.at > begun ? event : { ...event, at: begun + SHORTEST };
  });
  return placed.toSorted((a, b) => a.at - b.at || rank(a) - rank(b));
}

function rank(event: SoundEvent): number {
  return event.kind === 'off' ? 0 : 1;
}
