/** The unrolled arithmetic of a row against the plain sums it stands for, bit for bit. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addRows, rowTimes } from '../../../agents/composer/dense.ts';
import { Rng } from '../../../src/kernel/random.ts';

function numbers(count: number, rng: Rng): Float32Array {
  return Float32Array.from({ length: count }, () => (rng.next() < 0.2 ? 0 : rng.normal()));
}
const size = fc.integer({ min: 1, max: 23 });

test('a row times a matrix is the sum in the order of the inputs, rounded after every term', () => {
  fc.assert(
    fc.property(size, size, fc.integer(), (inputs, outputs, seed) => {
      const rng = new Rng(seed);
      const [x, weights, bias] = [numbers(inputs, rng), numbers(inputs * outputs, rng), numbers(outputs, rng)];
      const expected = bias.slice();
      for (let i = 0; i < inputs; i++)
        for (let j = 0; j < outputs; j++) expected[j]! += x[i]! * weights[i * outputs + j]!;
      const out = new Float32Array(outputs);
      rowTimes(x, weights, bias, out, inputs, outputs);
      expect(out).toEqual(expected);
    }),
  );
});

test('rows of a table are added in the order of their indices, where they belong and nowhere else', () => {
  fc.assert(
    fc.property(size, fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 9 }), fc.integer(), (width, rows, seed) => {
      const rng = new Rng(seed);
      const [table, before] = [numbers(7 * width, rng), numbers(width + 5, rng)];
      const expected = before.slice();
      for (const row of rows) for (let d = 0; d < width; d++) expected[2 + d]! += table[row * width + d]!;
      const out = before.slice();
      addRows(table, Int32Array.from(rows), rows.length, width, out, 2);
      expect(out).toEqual(expected);
    }),
  );
});
