import { expect, test } from 'vitest';
import { ENSEMBLE } from '../../../agents/listeners/ensemble.ts';
import { hear, type HeardBar } from '../../../agents/listeners/heard.ts';
import { asListener, judge, opposite } from '../../../agents/listeners/listener.ts';
import { chordCode } from '../../../src/music/chord.ts';
import { REST } from '../../../src/music/voices.ts';
import { written } from '../bars.ts';

test('a bar is heard as plain objects: metre, tempo, key, chords and notes in ticks', () => {
  const [bar] = hear([
    written({
      melody: { 0: 72, 4: 74, 12: REST },
      bass: { 0: 48 },
      inner1: { 8: 64 },
      chords: { 0: chordCode(0, 'maj'), 8: chordCode(7, '7') },
      drums: { 4: [1, 3] },
    }),
  ]);
  expect(bar).toEqual({
    metre: [4, 4],
    tempo: 120,
    key: { tonic: 0, mode: 'major' },
    chords: [
      [0, 'C:maj'],
      [48, 'G:7'],
    ],
    tracks: [
      {
        role: 'melody',
        notes: [
          [0, 24, 72, 80],
          [24, 48, 74, 80],
        ],
      },
      { role: 'inner', notes: [[48, 48, 64, 80]] },
      { role: 'bass', notes: [[0, 96, 48, 80]] },
      { role: 'drums', notes: [[24, 6, 38, 112]] },
    ],
  });
  expect(JSON.parse(JSON.stringify(bar))).toEqual(bar);
});

test('a note held over the bar line belongs to the bar it began in, with its whole length, and a held chord is named again', () => {
  const [first, second] = hear([
    written({ melody: { 12: 67 }, chords: { 0: chordCode(9, 'min') } }),
    written({ melody: { 8: 69 }, barIndex: 1 }),
  ]);
  expect(first!.tracks[0]!.notes).toEqual([[72, 72, 67, 80]]);
  expect(second!.tracks[0]!.notes).toEqual([[48, 48, 69, 80]]);
  expect(second!.chords).toEqual([[0, 'A:min']]);
});

test('a silent voice is missing', () => {
  expect(hear([written({ melody: { 0: 60 } })])[0]!.tracks.map(({ role }) => role)).toEqual(['melody']);
});

test('every listener that comes along has a name and answers with a number, also to silence', () => {
  expect(Object.keys(ENSEMBLE).length).toBeGreaterThanOrEqual(6);
  const busy = written({ melody: { 0: 60, 3: 72, 6: 64 }, bass: { 0: 48, 8: 50 }, drums: { 0: [0, 2] } });
  for (const [name, listener] of Object.entries(ENSEMBLE)) {
    expect(listener.name.length, name).toBeGreaterThan(3);
    for (const bars of [
      [written({})],
      [busy],
      [busy, written({})],
      [written({ metre: '3/4' }), written({ metre: '6/8', melody: { 0: 60 } })],
    ])
      expect(judge(listener, hear(bars)), name).toMatchObject({ ok: true });
  }
});

function pleasure(name: string, ...bars: Parameters<typeof written>[0][]): number {
  return ENSEMBLE[name]!.utility(hear(bars.map((bar, barIndex) => written({ ...bar, barIndex }))));
}

test('they like what they say', () => {
  const wide = { melody: { 0: 60, 4: 69, 8: 61, 12: 72 } };
  const narrow = { melody: { 0: 60, 4: 62, 8: 64, 12: 62 } };
  expect(pleasure('leaps', wide)).toBeGreaterThan(pleasure('leaps', narrow));
  expect(pleasure('calm', { melody: { 0: 60 } })).toBeGreaterThan(pleasure('calm', wide));
  expect(pleasure('offbeat', { melody: { 3: 60, 7: 62 } })).toBeGreaterThan(pleasure('offbeat', narrow));
  expect(pleasure('contrary', { melody: { 0: 60, 8: 64 }, bass: { 0: 48, 8: 45 } })).toBeGreaterThan(
    pleasure('contrary', { melody: { 0: 60, 8: 64 }, bass: { 0: 45, 8: 48 } }),
  );
  expect(pleasure('answer', narrow, { melody: { 0: 72, 4: 71, 8: 69, 12: 67 } })).toBeGreaterThan(
    pleasure('answer', narrow, narrow),
  );
  expect(pleasure('answer', narrow, { melody: { 0: 72, 4: 71, 8: 69, 12: 67 } })).toBeGreaterThan(
    pleasure('answer', narrow, { melody: { 1: 72, 5: 71 } }),
  );
  expect(pleasure('symmetry', { melody: { 0: 60, 4: 67, 12: 60 } })).toBeGreaterThan(
    pleasure('symmetry', { melody: { 0: 60, 4: 67 } }),
  );
  expect(pleasure('five', { melody: { 0: 60, 2: 60, 4: 60, 6: 60, 8: 60 } })).toBeGreaterThan(pleasure('five', narrow));
  expect(pleasure('home', { melody: { 0: 67, 8: 60 }, bass: { 0: 48 } })).toBeGreaterThan(
    pleasure('home', { melody: { 0: 67, 8: 62 }, bass: { 0: 43 } }),
  );
});

const silence: readonly HeardBar[] = hear([written({})]);

test('what is no listener is refused in one sentence', () => {
  expect(asListener({ utility: () => 1 }, '“a.mjs”')).toMatchObject({ ok: false, fault: { reason: 'no-name' } });
  expect(asListener({ name: 'x' }, '“a.mjs”')).toMatchObject({ ok: false, fault: { reason: 'no-utility' } });
  expect(asListener(null, '“a.mjs”').ok).toBe(false);
  const odd = judge({ name: 'odd', utility: () => Number.NaN }, silence);
  expect(odd.ok ? '' : odd.fault.sentence).toBe(
    'The listener "odd" answered NaN for a bar; utility(bars) must return a finite number.',
  );
  const cross = judge(
    {
      name: 'cross',
      utility: () => {
        throw new Error('no melody');
      },
    },
    silence,
  );
  expect(cross.ok ? '' : cross.fault.sentence).toBe('The listener "cross" failed on a bar: no melody');
});

test('the opposite of a taste likes what it dislikes', () => {
  const bars = hear([written({ melody: { 0: 60, 4: 72 } })]);
  expect(opposite(ENSEMBLE['leaps']!).utility(bars)).toBe(-ENSEMBLE['leaps']!.utility(bars));
});
