import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SoundEvent } from '../../src/session/event.ts';
import { inOrder } from '../../src/sound/order.ts';

const note = (id: number, from: number, to: number): SoundEvent[] => [
  { kind: 'on', at: from, voice: 'melody', pitch: 60, velocity: 80, id },
  { kind: 'off', at: to, voice: 'melody', id },
];

describe('inOrder', () => {
  it('lets every note end after it begins, and loses none', () => {
    const time = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(time, time), { maxLength: 40 }), (notes) => {
        const events = inOrder(notes.flatMap(([from, to], id) => note(id, from, to)));
        expect(events).toHaveLength(2 * notes.length);
        const open = new Set<number>();
        let latest = 0;
        for (const event of events) {
          expect(event.at).toBeGreaterThanOrEqual(latest);
          latest = event.at;
          if (event.kind === 'on') open.add(event.id);
          else expect(open.delete(event.id)).toBe(true);
        }
        expect(open.size).toBe(0);
      }),
    );
  });

  it('ends before it begins anew', () => {
    const kinds = inOrder([...note(1, 0, 1), ...note(2, 1, 2)]).map(({ kind, id }) => `${kind} ${id}`);
    expect(kinds).toEqual(['on 1', 'off 1', 'on 2', 'off 2']);
  });

  it('leaves ends without beginnings where they are', () => {
    const lone: SoundEvent = { kind: 'off', at: 3, voice: 'bass', id: 9 };
    expect(inOrder([lone])).toEqual([lone]);
  });
});
