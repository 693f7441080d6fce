import { describe, expect, it } from 'vitest';
import { Pending } from '../../src/sound/pending.ts';

interface Note {
  readonly kind: 'on' | 'off';
  readonly at: number;
  readonly id: number;
}

const pending = (): Pending<Note> => new Pending<Note>(({ id }) => (id < 0 ? null : String(id)));

describe('Pending', () => {
  it('gives what sounds and what comes, and forgets what has ended', () => {
    const notes = pending();
    for (const event of [
      { kind: 'on', at: 0, id: 1 },
      { kind: 'off', at: 1, id: 1 },
      { kind: 'on', at: 0.5, id: 2 },
      { kind: 'off', at: 4, id: 2 },
      { kind: 'on', at: 3, id: 3 },
    ] as const)
      notes.add(event);
    expect(notes.since(2)).toEqual([
      { kind: 'on', at: 0.5, id: 2 },
      { kind: 'off', at: 4, id: 2 },
      { kind: 'on', at: 3, id: 3 },
    ]);
    expect(notes.since(5).map(({ id }) => id)).toEqual([3]);
  });

  it('takes an end and a beginning at one instant in the order in which they were handed over', () => {
    const notes = pending();
    notes.add({ kind: 'on', at: 0, id: 1 });
    notes.add({ kind: 'off', at: 1, id: 1 });
    notes.add({ kind: 'on', at: 1, id: 1 });
    expect(notes.since(1)).toEqual([{ kind: 'on', at: 1, id: 1 }]);
  });

  it('never holds what ends by itself, but keeps it while it is to come', () => {
    const notes = pending();
    notes.add({ kind: 'on', at: 1, id: -1 });
    notes.add({ kind: 'on', at: 3, id: -1 });
    expect(notes.since(2)).toEqual([{ kind: 'on', at: 3, id: -1 }]);
    expect(notes.since(4)).toEqual([]);
  });

  it('stays small over an hour', () => {
    const notes = pending();
    for (let i = 0; i < 36_000; i++) {
      notes.add({ kind: 'on', at: i / 10 + 0.3, id: i });
      notes.add({ kind: 'off', at: i / 10 + 0.6, id: i });
      notes.pass(i / 10);
      expect(notes.size).toBeLessThan(20);
    }
    notes.clear();
    expect(notes.size).toBe(0);
  });
});
