/** An evening on its way into a page, and the state of any moment of it. Runs in Node and in the page. */
import type { Seconds } from '../../kernel/units.ts';
import type { State, TimedBar } from '../../session/state.ts';
import { endOf } from '../../session/timeline.ts';
import type { Evening } from './evening.ts';

const TYPED = { Float32Array, Int16Array, Uint8Array, Float64Array, Int32Array, Uint32Array } as const;
/** Bars that the session keeps, and that are planned ahead. */
export const KEPT_BARS = 64;
export const PLANNED_BARS = 3;

export function packEvening(evening: Evening): string {
  return JSON.stringify(evening, (_key, value: unknown) =>
    ArrayBuffer.isView(value)
      ? { typed: value.constructor.name, values: Array.from(value as Float32Array) }
      : typeof value === 'number' && !Number.isFinite(value)
        ? { number: String(value) }
        : value,
  );
}

export function unpackEvening(text: string): Evening {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('number' in value && Object.keys(value).length === 1) return Number(value.number);
    if (!('typed' in value)) return value;
    const { typed, values } = value as unknown as { typed: keyof typeof TYPED; values: number[] };
    return TYPED[typed].from(values);
  }) as Evening;
}

/** The same stage before the first note: what drawing costs without any music. */
export function emptied(evening: Evening): Evening {
  const { state } = evening;
  const bare = { ...state, phase: 'asleep' as const, ratings: [], garden: { ...state.garden, organisms: [] } };
  return { ...evening, state: bare, timeline: [] };
}

/** The session at every moment from the evening's beginning on; a bar's timeline is made once, as the session does. */
export function statesOf({ state, timeline, from }: Evening): (since: Seconds) => State {
  let sounding = -1;
  let shown: readonly TimedBar[] = [];
  return (since) => {
    const now = from + since;
    const bar = Math.max(
      0,
      timeline.findIndex((timed) => endOf(timed) > now),
    );
    if (bar !== sounding) {
      sounding = bar;
      shown = timeline.slice(Math.max(0, bar - KEPT_BARS), bar + 1 + PLANNED_BARS);
    }
    return { ...state, now, committedUntil: now + 0.2, timeline: shown, heardBars: bar };
  };
}
