/**
 * A take: the bars of a piece as they were heard, in one JSON file, so that it can be played again exactly as it was. Text in,
 * validated bars out, or one sentence.
 */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';
import { metreOf } from '../music/metre.ts';
import type { Provenance } from '../music/provenance.ts';
import { DRUM_LEVELS, DRUMS, PITCHED } from '../music/voices.ts';
import type { PlannedBar } from './bar.ts';
import { bar } from './messages.ts';
import { ROOMS, type RoomName } from './room.ts';

export const TAKE_VERSION = 1;
/** An hour of bars is a tenth of it. */
const LARGEST_TAKE = 100_000_000;

export interface TakenBars {
  readonly bars: readonly PlannedBar[];
  /** Where it was listened to. */
  readonly room: RoomName;
  readonly provenance: Provenance;
}

const finite = v.pipe(v.number(), v.finite());
const weights = v.record(v.string(), finite);
const provenance = v.object({
  title: v.string(),
  date: v.string(),
  styles: weights,
  policy: v.nullable(v.object({ version: finite, prior: v.string(), theta: weights })),
  ratings: finite,
  nearest: v.array(v.object({ title: v.string(), composer: v.string(), notes: finite })),
  bars: finite,
  echoes: finite,
  cut: v.string(),
}) satisfies v.GenericSchema<unknown, Provenance>;

const takeSchema = v.object({
  format: v.literal('antiphon-take'),
  formatVersion: v.literal(TAKE_VERSION),
  room: v.picklist(ROOMS),
  provenance,
  bars: v.array(bar),
});

export function isTake(text: string): boolean {
  return /^\uFEFF?\s*\{\s*"format"\s*:\s*"antiphon-take"/.test(text);
}

/** @returns one line a bar */
export function writeTake({ bars, room, provenance: from }: TakenBars): string {
  const plain = (_: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
  const lines = bars.map((one) => JSON.stringify(one, plain)).join(',\n');
  const head = JSON.stringify({ format: 'antiphon-take', formatVersion: TAKE_VERSION, room, provenance: from });
  return `${head.slice(0, -1)},"bars":[\n${lines}\n]}\n`;
}

/** Arrays as long as the metre asks for, and nothing in them that cannot be played. */
function isPlayable({ metre, tempo, chords, voices, velocities, drums }: PlannedBar): boolean {
  const { slots } = metreOf(metre);
  return (
    tempo > 0 &&
    chords.length === slots &&
    drums.length === slots * DRUMS.length &&
    drums.every((level) => level < DRUM_LEVELS) &&
    PITCHED.every(
      (voice) =>
        voices[voice].length === slots &&
        velocities[voice].length === slots &&
        voices[voice].every((symbol) => symbol >= -2 && symbol <= 127) &&
        velocities[voice].every((velocity) => velocity <= 127),
    )
  );
}

/** The sentence of the fault completes "This file …". */
export function readTake(text: string): Result<TakenBars, 'take'> {
  if (text.length > LARGEST_TAKE) return fail('take', 'is too large to be a take');
  let found: unknown;
  try {
    found = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return fail('take', 'is a take that was cut short or damaged');
  }
  const parsed = v.safeParse(takeSchema, found);
  if (!parsed.success || !parsed.output.bars.every(isPlayable)) return fail('take', 'is no take that can be played');
  const { bars, room, provenance: from } = parsed.output;
  return bars.length > 0 ? succeed({ bars, room, provenance: from }) : fail('take', 'is a take without a bar');
}
