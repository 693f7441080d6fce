/** What is deployed names nothing that is not there: paths, ports, variables, scripts, addresses, figures, flags. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { findChromium } from '../src/cli/chromium.ts';
import { unwrap } from '../src/kernel/result.ts';
import { createMetrics } from '../src/server/metrics.ts';
import { newCounters } from '../src/server/counters.ts';
import { operatorSettings } from '../src/server/operatorDesk.ts';
import { readPort } from '../src/server/site.ts';
import { REPORT } from './server/sockets.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(join(root, path)).isFile());

const DEPLOYED = filesIn('deploy');
const UNITS = DEPLOYED.filter((path) => path.endsWith('.service'));
const SCRIPTS = ['deploy/kiosk', 'deploy/kiosk-watch'];
const texts = new Map([...DEPLOYED, 'docs/operations.md'].map((path) => [path, read(path)]));
const serverSources = filesIn('src/server').map(read).join('\n');
const found = (pattern: RegExp): { path: string; word: string }[] =>
  [...texts].flatMap(([path, text]) => Array.from(text.matchAll(pattern), (match) => ({ path, word: match[1]! })));

let folder: string | null = null;
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true });
  folder = null;
});
const scratch = (): string => (folder = mkdtempSync(join(tmpdir(), 'antiphon-deploy-')));

describe('what is deployed', () => {
  it('names files of this tree that are there, wherever it is installed', () => {
    const named = [
      ...found(/\/opt\/antiphon\/([\w./@-]*\w)/g),
      ...found(/(?<![\w/.-])((?:src|deploy|docs|tests|assets)\/[\w./@-]*\w)/g),
    ].filter(({ word }) => !word.startsWith('dist'));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ word }) => !existsSync(join(root, word)))).toEqual([]);
    for (const script of SCRIPTS) expect(() => accessSync(join(root, script), constants.X_OK), script).not.toThrow();
  });

  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = found(/npm run (?:-s )?([\w:]+)/g);
    expect(named.map(({ word }) => word)).toContain('build');
    expect(named.filter(({ word }) => !(word in scripts))).toEqual([]);
  });

  it('sets variables that the server, or a script that comes with it, reads', () => {
    const scripts = SCRIPTS.map(read).join('\n');
    const known = (name: string): boolean =>
      new RegExp(`\\b${name}\\b`).test(serverSources) || new RegExp(`\\$\\{${name}\\b`).test(scripts);
    const named = [
      ...found(/(?:^|[\s#`])([A-Z][A-Z_]{2,})=/gm),
      ...Array.from(texts.get('deploy/compose.yaml')!.matchAll(/^ +([A-Z_]+): /gm), ([, word]) => ({
        path: 'deploy/compose.yaml',
        word: word!,
      })),
    ].filter(({ word }) => word !== 'NODE_ENV' && word !== 'XDG_RUNTIME_DIR');
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(({ word }) => !known(word))).toEqual([]);
  });

  it('speaks of the ports that the program takes by itself', () => {
    const stage = unwrap(readPort(undefined));
    const operator = unwrap(operatorSettings({}))!;
    expect(operator.host).toBe('127.0.0.1');
    const gateways = [8082, 8083];
    const known = new Set([
      stage,
      operator.port,
      ...gateways,
      ...gateways.map((port) => Number(`1${port}`)),
      6379,
      443,
    ]);
    const named = found(/(?:127\.0\.0\.1|localhost|\bport|PORT[=:]|PORT:-|--port)[:= ']*(\d{3,5})\b/gi);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter(({ word }) => !known.has(Number(word)))).toEqual([]);
    for (const file of ['deploy/kiosk', 'deploy/Caddyfile', 'deploy/antiphon.env'])
      expect(read(file), file).toContain(String(stage));
    for (const file of ['deploy/kiosk-watch', 'deploy/prometheus.yml', 'deploy/antiphon.env'])
      expect(read(file), file).toContain(String(operator.port));
  });

  it('asks addresses that are answered', () => {
    const named = found(/(\/(?:healthz|readyz|metrics|kiosk|rate)\b)(?!-)/g).map(({ word }) => word);
    expect(new Set(named)).toEqual(new Set(['/healthz', '/readyz', '/metrics', '/kiosk', '/rate']));
    for (const path of new Set(named)) expect(serverSources).toContain(`'${path}'`);
  });

  it('watches figures that are told', async () => {
    const desk = {
      pages: 1,
      report: () => REPORT,
      reportAge: () => 0,
      gateways: () => [],
      redis: () => 'up' as const,
    };
    const counters = { ...newCounters(), connected: 1 };
    const lag = () => ({ p50: 0, p99: 0, max: 0 });
    const windows = { delivered: 0, stale: 0 };
    const text = await createMetrics({ stage: 'main', counters, windows, desk, lag, publishAge: () => 0 }).text();
    const named = found(/\b((?:antiphon|process|nodejs)_[a-z0-9_]*[a-z0-9])\b/g);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ word }) => !text.includes(`# TYPE ${word} `))).toEqual([]);
  });

  it('never switches the browser’s sandbox off', () => {
    for (const path of DEPLOYED) expect(texts.get(path), path).not.toContain('no-sandbox');
  });
});

describe('units', () => {
  it('start again whatever happened, within limits', () => {
    expect(UNITS).toHaveLength(4);
    for (const unit of UNITS) {
      const text = read(unit);
      for (const line of ['Restart=always', 'StartLimitIntervalSec=0']) expect(text, unit).toContain(`\n${line}\n`);
      // The kiosk's processes live in a session of their own, which its unit could not limit.
      expect(text.includes('\nMemoryMax='), unit).toBe(!text.includes('\nPAMName='));
    }
    for (const unit of UNITS.filter((path) => read(path).includes('src/server/main.ts')))
      for (const line of ['Type=notify', 'NotifyAccess=all', 'WatchdogSec=', 'LimitNOFILE=65536', 'DynamicUser=yes'])
        expect(read(unit), unit).toContain(`\n${line}`);
  });

  it('end what a session left behind by names that pkill takes', () => {
    const names = Array.from(
      read('deploy/systemd/antiphon-kiosk.service').matchAll(/pkill .* -x (.+)$/gm),
      ([, name]) => name!,
    );
    expect(names).toEqual(['chromium', 'chrome', 'cage']);
    // The kernel keeps fifteen letters of a program's name, and pkill refuses longer patterns.
    for (const name of names) expect(name).toMatch(/^[a-z]{1,15}$/);
  });

  const analyze = canRun('systemd-analyze');
  it.runIf(analyze)('are what systemd takes without a complaint', () => {
    const place = scratch();
    for (const unit of UNITS)
      writeFileSync(
        join(place, unit.split('/').at(-1)!),
        read(unit).replaceAll('/opt/antiphon', root).replaceAll('/usr/bin/node', process.execPath),
      );
    const written = readdirSync(place).map((name) => join(place, name));
    const told = execFileSync('systemd-analyze', ['verify', ...written], { encoding: 'utf8', stdio: 'pipe' });
    expect(told).toBe('');
  });
});

describe('the kiosk', () => {
  const flags = Array.from(read('deploy/kiosk').matchAll(/^ {2}--([a-z-]+)/gm), ([, flag]) => flag!);
  const policies = Object.keys(JSON.parse(read('deploy/chromium-policy.json')) as object);

  it('is told what shows the stage and nothing else', () => {
    expect(flags).toEqual(expect.arrayContaining(['kiosk', 'autoplay-policy', 'noerrdialogs', 'disable-pinch']));
    expect(policies).toEqual(expect.arrayContaining(['URLBlocklist', 'URLAllowlist', 'DeveloperToolsAvailability']));
  });

  const browser = browserProgram();
  it.runIf(browser)('is told nothing that the browser here does not know', () => {
    const program = readFileSync(browser!);
    const knows = (word: string): boolean => program.includes(`\0${word}\0`);
    expect(knows('no-such-flag-of-chromium'), 'the search can fail').toBe(false);
    expect([...flags, ...policies].filter((word) => !knows(word))).toEqual([]);
  });

  it.runIf(canRun('curl'))('waits for the server, then starts the browser alone in its compositor', async () => {
    const place = scratch();
    writeFileSync(join(place, 'cage'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stage = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?mode=install`;
    const environment = {
      PATH: `${place}:${process.env['PATH']}`,
      STAGE_URL: stage,
      CAGE_FLAGS: '-d',
      CHROMIUM: 'chromium',
    };
    const { stdout } = await promisify(execFile)(join(root, 'deploy/kiosk'), { env: environment });
    server.close();
    const words = stdout.trim().split('\n');
    expect(words.slice(0, 4)).toEqual(['-d', '--', 'chromium', '--kiosk']);
    expect(words.at(-1)).toBe(stage);
  });

  it.runIf(canRun('curl'))(
    'has its browser started again when the server says that it stands still, and at no other time',
    async () => {
      const place = scratch();
      const log = join(place, 'log');
      writeFileSync(log, '');
      // Started at the machine's own start: long ago.
      writeFileSync(
        join(place, 'systemctl'),
        `#!/bin/sh\ncase $1 in show) echo 0 ;; *) echo "$@" >> "${log}" ;; esac\n`,
        { mode: 0o755 },
      );
      let status = 200;
      let asked = 0;
      const server = createServer((_, response) => {
        asked++;
        response.writeHead(status).end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const environment = {
        PATH: `${place}:${process.env['PATH']}`,
        KIOSK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/kiosk`,
        KIOSK_EVERY: '0.1',
        KIOSK_GRACE: '0',
      };
      const watch = spawn(join(root, 'deploy/kiosk-watch'), { env: environment, stdio: 'ignore' });
      const asks = async (times: number): Promise<void> => {
        for (const until = asked + times; asked < until;) await new Promise((resolve) => setTimeout(resolve, 10));
      };
      try {
        for (const harmless of [200, 500, 404]) {
          status = harmless;
          await asks(3);
          expect(readFileSync(log, 'utf8'), String(harmless)).toBe('');
        }
        status = 503;
        await asks(3);
        expect(readFileSync(log, 'utf8')).toMatch(/^try-restart antiphon-kiosk\.service\n/);
        expect(UNITS.map((path) => path.split('/').at(-1))).toContain('antiphon-kiosk.service');
      } finally {
        watch.kill();
        server.close();
      }
    },
  );
});

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The browser itself, where its name is a script that starts it. */
function browserProgram(): string | null {
  const named = findChromium(process.env);
  if (!named.ok) return null;
  const candidates = [named.value, '/usr/lib/chromium/chromium', join(dirname(named.value), 'chrome')];
  return candidates.find((path) => existsSync(path) && statSync(path).size > 50e6) ?? null;
}
