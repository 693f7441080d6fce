import { describe, expect, it } from 'vitest';
import { scoringOf } from '../../src/music/instruments.ts';

describe('who plays a style', () => {
  it('is known of the prior’s, and a combo for any other, whatever it is called', () => {
    expect(scoringOf('chorale')).not.toBe(scoringOf('klezmer'));
    for (const name of ['constructor', 'toString', '__proto__'])
      expect(scoringOf(name), name).toBe(scoringOf('klezmer'));
  });
});
