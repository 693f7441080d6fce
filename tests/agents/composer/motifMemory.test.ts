import { describe, expect, it } from 'vitest';
import { MotifMemory } from '../../../agents/composer/motifMemory.ts';
import { written } from '../bars.ts';

const theme = { 0: 60, 4: 64, 8: 67, 12: 64 };
const moved = { 0: 62, 4: 66, 8: 69, 12: 66 };
const other = { 0: 72, 2: 71, 4: 69, 10: 65 };

function memoryOf(...melodies: Readonly<Record<number, number>>[]): MotifMemory {
  const memory = new MotifMemory();
  melodies.forEach((melody, phrase) => {
    memory.open(phrase, phrase, 1, phrase, 0);
    memory.remember(phrase, written({ melody, barIndex: phrase }));
  });
  return memory;
}

describe('motif memory', () => {
  it('keeps the latest form of a bar, in the metre it was heard in', () => {
    const memory = memoryOf(theme, other);
    memory.remember(0, written({ melody: moved, barIndex: 0 }));
    expect(memory.barsOf(0, '4/4').map(({ voices }) => voices.melody[0])).toEqual([62]);
    expect(memory.barsOf(0, '3/4')).toEqual([]);
    expect(memory.barsOf(9, '4/4')).toEqual([]);
  });

  it('gives likes to a phrase and to where its motif came from', () => {
    const memory = memoryOf(theme);
    memory.open(1, 1, 1, 0, 0);
    memory.like(1);
    expect([memory.find(0)!.likes, memory.find(1)!.likes]).toEqual([1, 1]);
  });

  it('offers neither what is not wanted nor the same motif in another key, until it is liked again', () => {
    const memory = memoryOf(theme, moved, other);
    memory.avoid(0);
    expect(memory.recallable('4/4').map(({ phrase }) => phrase)).toEqual([2]);
    memory.like(0);
    expect(memory.recallable('4/4').map(({ phrase }) => phrase)).toEqual([0, 2]);
  });

  it('forgets the least liked, but nothing that the plan may still ask for', () => {
    const memory = new MotifMemory();
    for (let phrase = 0; phrase < 60; phrase++) {
      memory.open(phrase, 4 * phrase, 4, phrase, Math.max(0, phrase - 5));
      if (phrase === 2) memory.like(2);
    }
    const kept = memory.recallable('4/4').map(({ phrase }) => phrase);
    expect(kept.length).toBeLessThanOrEqual(24);
    expect(kept).toContain(2);
    expect(kept.slice(-6)).toEqual([54, 55, 56, 57, 58, 59]);
  });
});
