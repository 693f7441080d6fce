/** Revised plans bend from the old notes to the new ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BEND_SECONDS, bend, bentShare, pairNotes, shownPitch, shownStart } from '../../../src/stage/viewModel/bend.ts';
import { pieceOf } from '../../../src/stage/viewModel/piece.ts';
import { fixtureBar, fixtureTimeline } from '../fixture.ts';

const timeline = fixtureTimeline(5);
const revised = timeline.map((timed) => (timed.bar.barIndex === 7 ? { ...timed, bar: fixtureBar(9, 7, 50) } : timed));

describe('a revised bar', () => {
  const before = pieceOf(timeline);
  const after = bend(before, pieceOf(revised), 10);
  const bent = after.lines.melody.filter((note) => note.bentAt === 10);

  it('leaves the other bars as they were', () => {
    expect(bent.length).toBeGreaterThan(0);
    expect(bent.every((note) => note.barIndex === 7)).toBe(true);
  });

  it('starts where the old notes were and ends where the new ones are, after a quarter of a second', () => {
    const oldOnsets = before.lines.melody.map((note) => note.startsAt);
    const moved = bent.filter((note) => note.from!.strength > 0);
    expect(moved.length).toBeGreaterThan(0);
    for (const note of moved) {
      expect(oldOnsets).toContain(shownStart(note, bentShare(note, 10)));
      expect(bentShare(note, 10 + BEND_SECONDS / 2)).toBeCloseTo(0.5);
      expect(shownPitch(note, bentShare(note, 10 + BEND_SECONDS))).toBe(note.pitch);
    }
  });

  it('bends on from where a note is when it is revised again half-way', () => {
    const half = 10 + BEND_SECONDS / 2;
    const again = bend(after, pieceOf(timeline), half);
    const oldPitches = new Map(after.lines.melody.map((note) => [note.slot + note.barIndex * 16, note]));
    for (const note of again.lines.melody.filter(
      (candidate) => candidate.bentAt === half && candidate.from!.strength > 0,
    )) {
      const origin = [...oldPitches.values()].some(
        (old) => Math.abs(shownPitch(old, bentShare(old, half)) - note.from!.pitch) < 1e-9,
      );
      expect(origin).toBe(true);
    }
  });

  it('moves nothing in the calm view: new notes appear where they stand', () => {
    const still = bend(before, pieceOf(revised), 10, true).lines.melody.filter((note) => note.bentAt === 10);
    expect(still.length).toBeGreaterThan(0);
    for (const note of still)
      expect(note.from).toMatchObject({ startsAt: note.startsAt, pitch: note.pitch, strength: 0 });
  });

  it('sends away exactly the notes that found no successor, and forgets them afterwards', () => {
    const oldCount = before.lines.melody.filter((note) => note.barIndex === 7).length;
    const newNotes = after.lines.melody.filter((note) => note.barIndex === 7);
    const kept = newNotes.filter((note) => note.from === null || note.from.strength > 0).length;
    expect(after.leaving.filter((note) => note.voice === 'melody')).toHaveLength(oldCount - kept);
    expect(bend(after, pieceOf(revised), 11).leaving).toHaveLength(0);
  });
});

describe('pairing', () => {
  const place = fc.record({ slot: fc.integer({ min: 0, max: 15 }), pitch: fc.integer({ min: 50, max: 90 }) });
  const line = fc
    .uniqueArray(place, { selector: ({ slot }) => slot, maxLength: 10 })
    .map((places) =>
      places
        .sort((a, b) => a.slot - b.slot)
        .map(({ slot, pitch }) => ({ startsAt: slot, endsAt: slot + 1, pitch, strength: 1 })),
    );

  it('never crosses and never uses a note twice', () => {
    fc.assert(
      fc.property(line, line, (before, after) => {
        const partners = pairNotes(before, after, 1).filter((partner) => partner >= 0);
        expect(partners).toEqual([...new Set(partners)].sort((a, b) => a - b));
        for (const partner of partners) expect(partner).toBeLessThan(before.length);
      }),
    );
  });

  it('pairs a line with itself note by note', () => {
    fc.assert(
      fc.property(line, (notes) => {
        expect(pairNotes(notes, notes, 1)).toEqual(notes.map((_, index) => index));
      }),
    );
  });
});
