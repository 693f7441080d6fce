/** What `npm test` runs: makes sure that there are a Chromium and a Redis, then hands every test to Vitest. Arguments go on to Vitest. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { findChromium } from '../src/cli/chromium.ts';
import { fail, succeed, type Result } from '../src/kernel/result.ts';

function runs(program: string, args: readonly string[], quiet = false): boolean {
  return spawnSync(program, args, { stdio: quiet ? 'ignore' : ['ignore', 2, 2] }).status === 0;
}

function installByApt(name: string): boolean {
  if (!existsSync('/usr/bin/apt-get')) return false;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && !runs('sudo', ['-n', 'true'], true)) return false;
  const [program = 'apt-get', ...args] = [...asRoot, 'apt-get'];
  console.error(`No ${name} found; installing one with apt-get …`);
  runs(program, [...args, 'update', '-q']);
  return runs(program, [...args, 'install', '-y', '-q', '--no-install-recommends', name]);
}

function downloadByPlaywright(): Result<string> {
  console.error('No Chromium found; asking the test library to download one …');
  const done = runs(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium']);
  const path = chromium.executablePath();
  return done && existsSync(path)
    ? succeed(path)
    : fail(
        'no-chromium',
        'No Chromium could be found or installed, so the browser tests cannot run; install Chromium or Chrome, or set CHROMIUM_PATH to its program.',
      );
}

function ensureChromium(): Result<string> {
  const found = findChromium(process.env);
  if (found.ok || found.fault.reason === 'chromium-path') return found;
  if (installByApt('chromium')) {
    const installed = findChromium(process.env);
    if (installed.ok) return installed;
  }
  return downloadByPlaywright();
}

const browser = ensureChromium();
if (!browser.ok) {
  console.error(browser.fault.sentence);
  process.exit(1);
}
// Chromium's own --version is the cheapest proof that it starts: a packaging stub or a missing library fails here.
if (!runs(browser.value, ['--version'], true)) {
  console.error(`${browser.value} does not start; set CHROMIUM_PATH to a Chromium or Chrome that does.`);
  process.exit(1);
}
// What several processes of the server hear each other by: tests start and kill one of their own.
if (!runs('redis-server', ['--version'], true) && !installByApt('redis-server')) {
  console.error(
    'No redis-server could be found or installed, so the tests of several processes cannot run; install Redis 7.',
  );
  process.exit(1);
}
// An independent loudness meter; without it the tests that ask it are skipped, and say so.
if (!runs('ffmpeg', ['-version'], true) && !installByApt('ffmpeg'))
  console.error('No ffmpeg could be found or installed: the comparison with an independent loudness meter is skipped.');
const tests = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM_PATH: browser.value },
});
process.exit(tests.status ?? 1);
