import { describe, expect, it } from 'vitest';
import type { PieceNote } from '../../src/music/piece.ts';
import { guessRoles, type UnnamedTrack } from '../../src/music/roles.ts';

function track(name: string, pitch = 60, chordal = false): UnnamedTrack {
  const notes = [0, 24, 48].flatMap((at): PieceNote[] =>
    (chordal ? [0, 4, 7] : [0]).map((step) => [at, 24, pitch + step, 80] as const),
  );
  return { name, program: 0, percussion: false, notes };
}

describe('guessRoles', () => {
  it.each([
    ['alto', 'Alto', 'Contralto', 'Alt', 'Altus', 'A'],
    ['tenor', 'Tenor', 'Tenore', 'T.'],
    ['bass', 'Bass', 'Contrabass', 'Double Bass', 'Basso', 'Baß', 'Bassus', 'Basso continuo', 'Electric bass', 'B'],
    ['melody', 'Soprano', 'Sopran', 'Voice', 'Cantus', 'Gesang', 'Melody', 'Lead guitar', 'S'],
    ['violin2', 'Violin II', 'Violino 2', 'Violine 2', '2nd Violin', 'Vln. 2'],
    ['violin1', 'Violin', 'Violino I', 'Violine 1', 'Vln 1'],
    ['viola', 'Viola', 'Bratsche', 'Vla'],
    ['cello', 'Violoncello', 'Cello', 'Vc'],
    ['piano-left', 'Piano left', 'LH'],
    ['piano-right', 'Piano right hand', 'RH'],
  ])('knows %s by its names', (role, ...names) => {
    for (const name of names) expect(guessRoles([track(name)]), name).toEqual([role]);
  });

  it('takes no other instrument for a bass, and no pitched track for drums', () => {
    expect(guessRoles([track('Bassoon', 70), track('Steel drums', 50)])).toEqual(['melody', 'bass']);
  });

  it('gives nameless tracks the outer voices by height, and chords by their texture', () => {
    expect(guessRoles([track('', 48), track('', 72), track('', 60), track('', 60, true)])).toEqual([
      'bass',
      'melody',
      'inner',
      'chords',
    ]);
  });

  it('calls the drum channel drums whatever its name', () => {
    expect(guessRoles([{ ...track('Bass'), percussion: true }])).toEqual(['drums']);
  });
});
