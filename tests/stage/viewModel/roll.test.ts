/** Time on the stage: the pace is how fast things really move there. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layoutOf } from '../../../src/stage/layout.ts';
import { Roll } from '../../../src/stage/viewModel/roll.ts';

it('has the pace of its own movement, flowing and still, on any screen', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -60, max: 6, noNaN: true }),
      fc.integer({ min: 300, max: 8000 }),
      fc.boolean(),
      (ahead, width, still) => {
        const layout = layoutOf(width, 1000);
        const roll = new Roll(layout);
        roll.turn(layout, 100, still ? { from: 96, to: 106, openFrom: 98, openTo: 104 } : null);
        const at = 100 + (Math.abs(ahead) < 0.01 ? 0.01 : ahead);
        const measured = (roll.x(at + 1e-4) - roll.x(at - 1e-4)) / 2e-4;
        expect(roll.pace(at)).toBeCloseTo(measured, 1);
      },
    ),
  );
});
