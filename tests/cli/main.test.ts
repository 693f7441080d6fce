/** The dispatcher, from outside: help, wrong usage, faults and exit codes. */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { antiphon } from './program.ts';

const stackTrace = /\n\s+at /;

describe('antiphon', () => {
  it('lists its commands on --help', async () => {
    const { code, out, err } = await antiphon('--help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^ {2}serve +Build the page and serve the stage$/m);
  });

  it('asks for a command when none is given', async () => {
    const { code, out, err } = await antiphon();
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage:');
  });

  it.each(['sing', '../server/main', '__proto__', 'terminal'])('knows no command “%s”', async (name) => {
    const { code, err } = await antiphon(name);
    expect(code).toBe(2);
    expect(err).toContain(`There is no command “${name}”. Commands: `);
    expect(err).not.toMatch(stackTrace);
  });

  it('explains a command', async () => {
    const { code, out } = await antiphon('serve', '--help');
    expect(code).toBe(0);
    expect(out).toContain('--port N');
  });

  it.each([[['--prot', '1']], [['--port', 'eighty']], [['extra']]])('exits with 2 on serve %s', async (args) => {
    const { code, out, err } = await antiphon('serve', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('serve --help');
    expect(err).not.toMatch(stackTrace);
  });

  it('exits with 1 and a sentence when the world refuses', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const outcome = await antiphon('serve', '--no-build', '--port', String(port));
    taken.close();
    expect([outcome.code, outcome.out]).toEqual([1, '']);
    // Which of the two it is depends on whether the page has been built on this machine.
    expect(outcome.err).toMatch(
      /^(?:Port \d+ on 0\.0\.0\.0 is already in use|The built page in [^\n]* cannot be read|[^\n]* holds no index\.html)[^\n]*\n$/,
    );
  });

  it('ends quietly when its reader has read enough', () => {
    const root = join(import.meta.dirname, '..', '..');
    const line = `set -o pipefail; "${process.execPath}" --import tsx src/cli/main.ts --help | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', line], { cwd: root, encoding: 'utf8' });
    expect([stdout.trim(), stderr]).toEqual(['0', '']);
  });
});
