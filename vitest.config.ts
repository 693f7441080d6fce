/**
 * Five kinds of test: `pure` (what keeps no state of its own, so that files share their modules), `node` (engines, programs,
 * sockets), `browser` (one file in a real Chromium), `e2e` (the built page, driven from outside) and `alone` (those of the last
 * kind that need the whole machine).
 */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumFlags, findChromium } from './src/cli/chromium.ts';
import { Summary } from './tests/summary.ts';
import viteConfig, { browserLibraries } from './vite.config.ts';

// Vitest prints failures by Map.groupBy, which Node 20 lacks; without it a failed test would end without its reason.
if (!('groupBy' in Map)) Object.defineProperty(Map, 'groupBy', { value: groupBy });

function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item, index: number) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
    index += 1;
  }
  return groups;
}

const chromium = findChromium(process.env);

const pure = [
  'music',
  'protocol',
  'session',
  'stage',
  'panels',
  'input',
  'phone',
  'storage',
  'sound',
  'kernel',
  'thread',
].map((room) => `tests/${room}/**/*.test.ts`);

/** What is drawn in software, what is pressed in time with the music, and what composes it on the slowest engine. */
const alone = ['pictures', 'learning', 'recovery'].map((name) => `tests/e2e/${name}.test.ts`);

export default defineConfig({
  test: {
    reporters: ['default', new Summary()],
    projects: [
      {
        test: {
          name: 'pure',
          environment: 'node',
          include: pure,
          exclude: ['tests/**/*.browser.test.ts'],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: [...pure, 'tests/**/*.browser.test.ts', 'tests/e2e/**'],
          // Half of them wait for a process or a socket; left alone, two cores would have one worker.
          maxWorkers: 2,
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...viteConfig,
        optimizeDeps: { include: [...browserLibraries, 'axe-core', 'fast-check', 'web-midi-test'] },
        test: {
          name: 'browser',
          include: ['tests/**/*.browser.test.ts'],
          exclude: ['tests/e2e/**'],
          testTimeout: 30_000,
          // One kind after the other: what listens to a real clock must not share the machine with arithmetic.
          sequence: { groupOrder: 2 },
          // One file at a time: two audio or WebGPU tests on one small machine disturb each other.
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: [...chromiumFlags],
                // Without one, Playwright looks for its own download and says so if there is none.
                ...(chromium.ok ? { executablePath: chromium.value } : {}),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          exclude: [...alone],
          globalSetup: ['tests/e2e/build.ts'],
          // They mostly wait for music to pass.
          maxWorkers: 2,
          testTimeout: 120_000,
          sequence: { groupOrder: 3 },
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'alone',
          environment: 'node',
          include: [...alone],
          globalSetup: ['tests/e2e/build.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
