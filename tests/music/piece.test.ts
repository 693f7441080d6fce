import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittingRuns } from '../../src/music/gridRuns.ts';
import { MAX_QUARTERS, parsePiece, UNNAMED_STYLE } from '../../src/music/piece.ts';
import { HYMN } from '../fixtures/pieces.ts';

const WHOLE = { ...HYMN, meters: [[0, 4, 4]], pickup: 0, lengthTicks: 384 };

describe('parsePiece', () => {
  it('keeps a piece as it is', () => {
    expect(parsePiece(JSON.stringify(WHOLE))).toEqual({ ok: true, value: WHOLE });
  });

  it('names the style of a piece that names none, and drops what makes no sense', () => {
    const odd = {
      ...WHOLE,
      style: undefined,
      chords: [['now', 'C:maj']],
      meters: 4,
      pickup: -1,
      lengthTicks: 1e12,
      tempo: 'fast',
      key: { tonic: 12, mode: 'major' },
    };
    const { chords, meters, pickup, lengthTicks, ...plain } = WHOLE;
    expect([chords, meters, pickup, lengthTicks].every((field) => field !== undefined)).toBe(true);
    expect(parsePiece(JSON.stringify(odd))).toEqual({
      ok: true,
      value: { ...plain, style: UNNAMED_STYLE, tempo: null, key: null },
    });
  });

  it.each([
    ['no JSON', '{', 'not-json'],
    ['a number', '7', 'not-a-piece'],
    [
      'a note beyond all music',
      JSON.stringify({ ...HYMN, tracks: [{ role: 'melody', program: 0, notes: [[MAX_QUARTERS * 24, 1, 60, 80]] }] }),
      'not-a-piece',
    ],
    ['other ticks', JSON.stringify({ ...HYMN, ticksPerQuarter: 480 }), 'not-a-piece'],
  ])('refuses %s', (_, line, reason) => {
    expect(parsePiece(line)).toMatchObject({ ok: false, fault: { reason } });
  });

  it('gives only what the grid can take or refuse, whatever stands in a field', () => {
    const fields = fc.constantFrom('meter', 'meters', 'pickup', 'lengthTicks', 'chords', 'tempo', 'key', 'tracks');
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.double({ noNaN: true }),
      fc.array(
        fc.tuple(
          fc.double({ min: -10, max: 1e7, noNaN: true }),
          fc.integer({ min: -1, max: 9 }),
          fc.integer({ min: -1, max: 9 }),
        ),
        { maxLength: 3 },
      ),
      fc.array(fc.tuple(fc.double({ min: -10, max: 1e7, noNaN: true }), fc.string({ maxLength: 4 })), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(fields, values, (field, value) => {
        const piece = parsePiece(JSON.stringify({ ...WHOLE, [field]: value }));
        if (piece.ok) fittingRuns(piece.value);
      }),
      { numRuns: 500 },
    );
  });
});
