/**
 * Inner products of bars within each group of features, for a model in dual form; those between bars that stay are kept.
 * Knows nothing of ratings.
 */
export class Grams {
  /** [G] the features of each group. */
  readonly groups: readonly (readonly number[])[];
  /** [G] of [n × n], lower triangles. */
  #grams: readonly Float64Array[];
  #bars: readonly Float32Array[] = [];

  /** @param groupOf [Z] group of every feature, 0 … G − 1 */
  constructor(groupOf: readonly number[]) {
    this.groups = Array.from({ length: Math.max(...groupOf) + 1 }, (_, group) =>
      groupOf.flatMap((of, index) => (of === group ? [index] : [])),
    );
    this.#grams = this.groups.map(() => new Float64Array(0));
  }

  /** [G] of [n × n], lower triangles. */
  get each(): readonly Float64Array[] {
    return this.#grams;
  }

  /** Mean of the groups', cell by cell: [n × n], lower triangle. */
  get even(): Float64Array {
    return evenly(this.#grams, this.#bars.length ** 2);
  }

  /** @param bars [n] of [Z]; a bar that was there before is known again by its array */
  take(bars: readonly Float32Array[]): void {
    const rowOf = new Map(this.#bars.map((bar, row) => [bar, row]));
    const known = bars.map((bar) => rowOf.get(bar) ?? -1);
    const before = this.#bars.length;
    const n = bars.length;
    this.#grams = this.#grams.map((gram, group) => {
      const taken = new Float64Array(n * n);
      for (let row = 0; row < n; row++)
        for (let column = 0; column <= row; column++) {
          const [a, b] = [known[row]!, known[column]!];
          taken[row * n + column] =
            a >= 0 && b >= 0
              ? gram[Math.max(a, b) * before + Math.min(a, b)]!
              : this.dot(group, bars[row]!, bars[column]!);
        }
      return taken;
    });
    this.#bars = bars;
  }

  /** Inner product within a group, a feature of it, so that large groups weigh no more than small ones. */
  dot(group: number, a: Float32Array, b: Float32Array): number {
    const members = this.groups[group]!;
    let sum = 0;
    for (const index of members) sum += a[index]! * b[index]!;
    return sum / members.length;
  }
}

/** Mean of several arrays, cell by cell. */
export function evenly(parts: readonly Float64Array[], length: number): Float64Array {
  const sum = new Float64Array(length);
  for (const part of parts) for (let cell = 0; cell < length; cell++) sum[cell]! += part[cell]! / parts.length;
  return sum;
}
