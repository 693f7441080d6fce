/** `npm start` with settings that cannot work. */
import { describe, expect, it } from 'vitest';
import { start } from '../cli/program.ts';

describe('the server', () => {
  it('exits with 1 and one sentence when PORT is no port', async () => {
    const { code, out, err } = await start('src/server/main.ts', [], { PORT: 'eighty' }).ended;
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe('“eighty” is no port; give a whole number from 0 to 65535.\n');
  });
});
