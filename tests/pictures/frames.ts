/** A strip of states on its way into a page: the first whole, of each further one only what is new. */
import type { Seconds } from '../../src/kernel/units.ts';
import type { State } from '../../src/session/state.ts';

/** @property at music time of the frame, which states lag behind by up to a tick */
export interface Frame {
  readonly at: Seconds;
  readonly state: State;
}

const TYPED = { Float32Array, Int16Array, Uint8Array, Float64Array, Int32Array, Uint32Array, Int8Array } as const;
type TypedName = keyof typeof TYPED;

/** What is drawn is no finer than this. */
const FINEST = 1e-4;

function pack(_key: string, value: unknown): unknown {
  if (value === Infinity) return { number: 'Infinity' };
  if (!ArrayBuffer.isView(value)) return value;
  const values = Array.from(value as Float32Array, (number) => Math.round(number / FINEST) * FINEST);
  return { typed: value.constructor.name, values: values.map((number) => Number(number.toFixed(4))) };
}

function unpack(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('number' in value && value.number === 'Infinity') return Infinity;
  if (!('typed' in value)) return value;
  const { typed, values } = value as unknown as { typed: TypedName; values: number[] };
  return TYPED[typed].from(values);
}

export function packFrames(frames: readonly Frame[]): string {
  let before: Partial<State> = {};
  const strips = frames.map(({ at, state }) => {
    const fresh = Object.fromEntries(
      Object.entries(state).filter(([key, value]) => before[key as keyof State] !== value),
    );
    before = state;
    return { at, fresh };
  });
  return JSON.stringify(strips, pack);
}

export function unpackFrames(text: string): Frame[] {
  let state = {} as State;
  return (JSON.parse(text, unpack) as { at: Seconds; fresh: Partial<State> }[]).map(({ at, fresh }) => {
    state = { ...state, ...fresh };
    return { at, state };
  });
}
