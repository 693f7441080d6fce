/**
 * How the policy of the house drifts: every finished visit moves it a bounded bit towards what that visit came to, many
 * ratings no further than a few, and what was learnt long ago fades. Pure: visits in, house out; knows no people, no
 * storage and no music.
 *
 * With h the house, v what a visit came to, w = min(ratings, full) / full its weight and ‖·‖² the KL in nats a bar:
 *   h ← Π( 2^(−w / half-life) · h + w · min(share, √(step / ‖v − h‖²)) · (v − h) ),
 * where Π shortens to the leash. Each part is non-expansive and fading contracts, so two histories that end alike grow
 * alike: what the order of visits, or where the house began, can matter is bounded.
 */

export interface HouseOptions {
  /** Ratings by people from which on a visit weighs in full. */
  readonly fullRatings: number;
  /** Nats a bar a visit of full weight may move the house, whatever it came to. */
  readonly step: number;
  /** Share of the way towards a visit, at most: a visit that moved little moves the house little. */
  readonly share: number;
  /** Visits of full weight after which half of a lean is left. */
  readonly halfLife: number;
  /** Nats a bar the house may ever be from the prior. */
  readonly leash: number;
  /** Bounds of the form policy's parameters, which have no KL of their own: Euclidean, a visit and altogether. */
  readonly formStep: number;
  readonly formLeash: number;
}

/**
 * Measured with visitors who go 2 nats from the prior. One-sided visitors reach the leash of half a nat after eighteen visits and
 * stay there; two camps or many tastes leave 0.04 nats at the end of a day (docs/decisions/0014-the-house-drifts.md).
 */
export const USUAL_HOUSE: HouseOptions = {
  fullRatings: 8,
  step: 0.002,
  share: 0.05,
  halfLife: 60,
  leash: 0.5,
  formStep: 0.02,
  formLeash: 0.5,
};

export interface Lean {
  /** [F] offset of the tilt. */
  readonly theta: readonly number[];
  /** Offsets of the form policy. */
  readonly form: readonly number[];
  /** Visits that moved it. */
  readonly visits: number;
}

export interface FinishedVisit {
  /** [F] the tilt when people began to teach, and when they left. */
  readonly origin: ArrayLike<number>;
  readonly theta: ArrayLike<number>;
  /** The form policy's parameters when they left. */
  readonly form: ArrayLike<number>;
  /** Ratings by people; those of the attract loop count nothing. */
  readonly ratings: number;
}

function finite(values: ArrayLike<number>): boolean {
  return Array.prototype.every.call(values, Number.isFinite);
}

function squareLength(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

/** @param length squared, and quadratic in the change · @returns the change, at most `bound` long */
function within(
  change: readonly number[],
  bound: number,
  length: (change: ArrayLike<number>) => number,
): readonly number[] {
  const long = length(change);
  return long > bound ? change.map((value) => value * Math.sqrt(bound / long)) : change;
}

/**
 * @param divergence nats a bar of a change of θ, quadratic in it
 * @returns the house after the visit; the same object where the visit counts nothing or is not to be read
 */
export function drift(
  house: Lean,
  visit: FinishedVisit,
  divergence: (change: ArrayLike<number>) => number,
  options: HouseOptions = USUAL_HOUSE,
): Lean {
  const { theta, form, visits } = house;
  const fits = visit.theta.length === theta.length && visit.origin.length === theta.length;
  if (!(visit.ratings > 0) || !fits || ![visit.theta, visit.origin, visit.form].every(finite)) return house;
  const weight = Math.min(visit.ratings, options.fullRatings) / options.fullRatings;
  const kept = 2 ** (-weight / options.halfLife);
  // Towards the house as it was and what people added: what the empty stage taught itself is not theirs.
  const away = theta.map((_, i) => visit.theta[i]! - visit.origin[i]!);
  const far = divergence(away);
  const share = weight * Math.min(options.share, far > 0 ? Math.sqrt(options.step / far) : 0);
  const moved = within(
    theta.map((value, i) => kept * value + share * away[i]!),
    options.leash,
    divergence,
  );
  const lean = form.length === visit.form.length ? form : Array.from(visit.form, () => 0);
  const turn = within(
    lean.map((value, i) => weight * options.share * (visit.form[i]! - value)),
    (weight * options.formStep) ** 2,
    squareLength,
  );
  const turned = within(
    lean.map((value, i) => kept * value + turn[i]!),
    options.formLeash ** 2,
    squareLength,
  );
  return finite(moved) && finite(turned) ? { theta: moved, form: turned, visits: visits + 1 } : house;
}
