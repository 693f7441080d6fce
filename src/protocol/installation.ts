/** What staff set for an installation: how loud, when, in which languages. Stored, so checked when it comes back. */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';

export const MINUTES_A_DAY = 1440;

export interface Hours {
  /** Minutes after midnight, by the clock on the wall. A night may lie between them. */
  readonly opens: number;
  readonly closes: number;
}

export interface Installation {
  /** The volume can be turned up to here, 0–1. */
  readonly loudest: number;
  /** null: always open. */
  readonly hours: Hours | null;
  /** Codes of the languages that are offered; empty: all there are. */
  readonly languages: readonly string[];
  /** Visitors may take the music away as files of this machine. */
  readonly takeAway: boolean;
  /** Visitors may move voices on the map of timbres, for their visit. */
  readonly timbreMap: boolean;
  /** A microphone hears applause in the room. */
  readonly applause: boolean;
}

/** Loud enough for a quiet room, and no harm to an ear at the loudspeaker: 6 dB below full. */
export const USUAL_INSTALLATION: Installation = {
  loudest: 0.8,
  hours: null,
  languages: [],
  takeAway: true,
  timbreMap: false,
  applause: false,
};
/** Staff may turn it down, but a slider by mistake must not make it seem broken. */
export const QUIETEST_LIMIT = 0.1;

const minute = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MINUTES_A_DAY - 1));

const installationSchema = v.object({
  loudest: v.pipe(v.number(), v.minValue(QUIETEST_LIMIT), v.maxValue(1)),
  hours: v.nullable(v.object({ opens: minute, closes: minute })),
  languages: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))), v.maxLength(50)),
  // Settings of an older Antiphon say nothing of these.
  takeAway: v.optional(v.boolean(), true),
  timbreMap: v.optional(v.boolean(), false),
  applause: v.optional(v.boolean(), false),
}) satisfies v.GenericSchema<unknown, Installation>;

/** @param found of unknown make, e.g. from storage */
export function parseInstallation(found: unknown): Result<Installation, 'installation'> {
  const parsed = v.safeParse(installationSchema, found);
  return parsed.success
    ? succeed(parsed.output)
    : fail('installation', 'The staff’s settings could not be read, so the usual ones hold.');
}

/** Half-open: it is open in the minute in which it opens, and closed in the one in which it closes. Equal ends: always. */
export function isOpen(hours: Hours | null, minuteOfDay: number): boolean {
  if (!hours || hours.opens === hours.closes) return true;
  const { opens, closes } = hours;
  return opens < closes ? minuteOfDay >= opens && minuteOfDay < closes : minuteOfDay >= opens || minuteOfDay < closes;
}
