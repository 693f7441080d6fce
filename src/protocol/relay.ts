/** What the processes of one stage tell each other beside windows: that they are there, and whether the stage takes presses. */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';
import { CROWD_ACTS, type CrowdAct } from './crowdAct.ts';

/** A process of which nothing is heard for so long is taken for gone; it says so three times within. */
export const PULSE_PATIENCE: Milliseconds = 3000;

/** Whether presses of phones count now, and what they mean. */
export interface Listening {
  readonly open: boolean;
  readonly act: CrowdAct;
}

export const NOBODY_LISTENS: Listening = { open: false, act: 'music' };

export interface Pulse {
  /** One name for each life of a process. */
  readonly proc: string;
  /** Phones connected to it. */
  readonly joined: number;
  /** Only of the process that serves the stage's own page. */
  readonly listening: Listening | null;
}

const pulseSchema = v.object({
  proc: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  joined: v.pipe(v.number(), v.integer(), v.minValue(0)),
  listening: v.nullable(v.object({ open: v.boolean(), act: v.picklist(CROWD_ACTS) })),
}) satisfies v.GenericSchema<unknown, Pulse>;

/** @param found of unknown make, from another process */
export function parsePulse(found: unknown): Result<Pulse, 'pulse'> {
  const parsed = v.safeParse(pulseSchema, found);
  return parsed.success ? succeed(parsed.output) : fail('pulse', 'A message of another process could not be read.');
}
