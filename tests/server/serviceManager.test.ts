/** A server that systemd started: what it says, by a program that stands in for systemd's own. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { start } from '../cli/program.ts';
import { until } from './redisServer.ts';
import { stageFolder } from './sockets.ts';

it('a server says when it takes people, that it lives, and that it stops', async () => {
  const place = mkdtempSync(join(tmpdir(), 'antiphon-notify-'));
  const log = join(place, 'log');
  writeFileSync(log, '');
  writeFileSync(join(place, 'systemd-notify'), `#!/bin/sh\necho "$@" >> '${log}'\n`);
  chmodSync(join(place, 'systemd-notify'), 0o755);
  const told = (): string[] => readFileSync(log, 'utf8').split('\n').slice(0, -1);
  const program = start('tests/server/servingProcess.ts', [stageFolder(), '0'], {
    ...{ HOST: '127.0.0.1', ROLE: '', REDIS_URL: '', ANTIPHON_SECRET: '', PUBLIC_URL: '' },
    ...{ PATH: `${place}:${process.env['PATH']}`, NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: '300000' },
  });
  await program.says('Phones join at');
  await until(() => told().length >= 3);
  program.kill('SIGTERM');
  expect(await program.ended).toMatchObject({ code: 0, err: '' });
  const [first, ...others] = told();
  expect(first).toBe('READY=1');
  // Each word is a program of its own: the last sign of life may be overtaken.
  expect(others.filter((word) => word !== 'WATCHDOG=1')).toEqual(['STOPPING=1']);
  expect(others.length).toBeGreaterThan(1);
  rmSync(place, { recursive: true });
});
