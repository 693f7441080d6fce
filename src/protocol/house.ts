/**
 * The policy of the house: the small lean that many visits have given an installation, which every visit begins from.
 * Only its shape and how it is read back from storage; how it drifts is the learner's.
 */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';

export interface HousePolicy {
  readonly format: 'antiphon-house';
  readonly formatVersion: 1;
  /** Checksum of the prior's weights that it leans away from. */
  readonly prior: string;
  /** Names of the tilt's features, in the order of `theta`. */
  readonly features: readonly string[];
  /** [F] offset under every visitor's own tilt. */
  readonly theta: readonly number[];
  /** What the form policy starts with: offsets from its prior, empty for none. */
  readonly form: readonly number[];
  /** Visits that have moved it. */
  readonly visits: number;
}

const finite = v.pipe(v.number(), v.finite());
/** Far more features and parameters than there are: more is no house. */
const numbers = v.pipe(v.array(finite), v.maxLength(4096));

export const houseSchema = v.pipe(
  v.object({
    format: v.literal('antiphon-house'),
    formatVersion: v.literal(1),
    prior: v.string(),
    features: v.pipe(v.array(v.string()), v.maxLength(4096)),
    theta: numbers,
    form: numbers,
    visits: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  v.check((house) => house.features.length === house.theta.length, 'one weight for each feature'),
) satisfies v.GenericSchema<unknown, HousePolicy>;

/** @param found of unknown make, e.g. from storage */
export function parseHouse(found: unknown): Result<HousePolicy, 'house'> {
  const parsed = v.safeParse(houseSchema, found);
  return parsed.success
    ? succeed(parsed.output)
    : fail('house', 'What earlier visitors left here could not be read, so the composer begins without it.');
}
