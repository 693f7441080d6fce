/** The timeline as lines in seconds. */
import { describe, expect, it } from 'vitest';
import { HOLD, REST } from '../../../src/music/voices.ts';
import { barNear, pieceOf } from '../../../src/stage/viewModel/piece.ts';
import { BAR_SECONDS, fixtureBar, fixtureTimeline, SLOT_SECONDS } from '../fixture.ts';

describe('a piece', () => {
  it('gives every onset of every voice one note that starts on its slot', () => {
    const timeline = fixtureTimeline(3);
    const piece = pieceOf(timeline);
    for (const voice of ['melody', 'bass', 'inner1', 'inner2'] as const) {
      const onsets = timeline.flatMap(({ bar, startsAt }) =>
        [...bar.voices[voice]].flatMap((symbol, slot) =>
          symbol >= 0 ? [{ at: startsAt + slot * SLOT_SECONDS, symbol }] : [],
        ),
      );
      expect(piece.lines[voice].map((note) => [note.startsAt, note.pitch])).toEqual(
        onsets.map(({ at, symbol }) => [at, symbol]),
      );
    }
  });

  it('keeps a note held over a bar line in one piece and ends it at a rest', () => {
    const first = fixtureBar(1, 0, 0);
    const second = fixtureBar(1, 1, 1);
    first.voices.melody.fill(HOLD)[12] = 72;
    second.voices.melody.fill(HOLD)[4] = REST;
    const piece = pieceOf([
      { bar: first, startsAt: 0, slotSeconds: 0.1, echo: false },
      { bar: second, startsAt: 1.6, slotSeconds: 0.1, echo: false },
    ]);
    expect(piece.lines.melody).toHaveLength(1);
    expect(piece.lines.melody[0]!.startsAt).toBeCloseTo(1.2);
    expect(piece.lines.melody[0]!.endsAt).toBeCloseTo(2);
  });

  it('weighs beats by metre and names each chord once', () => {
    const piece = pieceOf(fixtureTimeline(3, 2));
    expect(piece.beats.slice(0, 4).map((beat) => beat.weight)).toEqual([4, 2, 3, 2]);
    expect(piece.chords).toHaveLength(2);
    expect(barNear(piece.bars, BAR_SECONDS * 1.5)!.barIndex).toBe(1);
    expect(barNear(piece.bars, 99)!.barIndex).toBe(1);
  });
});
