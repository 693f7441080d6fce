/** The house stands as its floor plan says; and the checker that says so does see each kind of breach. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breachesOf } from './floorPlan.ts';
import { realWorldReadsOf, referencesOf } from './references.ts';

const root = join(import.meta.dirname, '..');

function sourcesUnder(folder: string): [string, string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((path) => /\.(?:ts|tsx|mts)$/.test(path))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]);
}

describe('the house', () => {
  it('keeps its floor plan', () => {
    expect(breachesOf(new Map([...sourcesUnder('src'), ...sourcesUnder('agents')]))).toEqual([]);
  });

  it('holds nothing at the top level that is not allowed there', () => {
    const allowed = [
      ...['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'vitest.config.ts', 'index.html'],
      ...[
        'src',
        'agents',
        'assets',
        'tests',
        'docs',
        'deploy',
        'README.md',
        'ARCHITECTURE.md',
        'CHANGELOG.md',
        'LICENSE',
      ],
      ...['.ci', '.git', '.gitignore', '.oxlintrc.json', '.oxfmtrc.json'],
    ];
    const ignored = readFileSync(join(root, '.gitignore'), 'utf8')
      .split('\n')
      .map((line) => new RegExp(`^${line.replace(/\/$/, '').replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
    const present = readdirSync(root).filter((name) => !ignored.some((pattern) => pattern.test(name)));
    expect(present.filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

/** A small house that stands; each breach below is one change to it. */
const sound = {
  'src/kernel/units.ts': 'export type Seconds = number; export const zero = 0;',
  'src/music/pitch.ts':
    "import { zero } from '../kernel/units.ts'; import { Note } from 'tonal'; export const a = [zero, Note];",
  'src/protocol/bar.ts':
    "import * as v from 'valibot'; import { a } from '../music/pitch.ts'; export const bar = v.tuple(a);",
  'src/session/state.ts':
    "import { bar } from '../protocol/bar.ts'; export interface State { bar: typeof bar } export const empty = {};",
  'src/sound/play.ts':
    "import type { State } from '../session/state.ts'; import * as Tone from 'tone'; export const t = Tone.now() + Date.now();",
  'src/thread/port.ts':
    "export const start = () => new Worker(new URL('../../agents/worker.ts', import.meta.url), { type: 'module' });",
  'agents/composer/policy.ts': "import * as tf from '@tensorflow/tfjs-core'; export const policy = tf;",
  'agents/learner/credit.ts': "import { policy } from '../composer/policy.ts'; export const credit = policy;",
  'agents/worker.ts': "import { credit } from './learner/credit.ts'; postMessage([credit, performance.now()]);",
  'src/main.ts':
    "import './sound/play.ts'; import './thread/port.ts'; import { empty } from './session/state.ts'; console.log(empty);",
  'src/server/main.ts': "import './static.ts';",
  'src/server/static.ts': "import { createServer } from 'node:http'; export const server = createServer;",
  'src/cli/serve.ts':
    "import { server } from '../server/static.ts'; import { policy } from '../../agents/composer/policy.ts'; export { server, policy };",
};

function breachesAfter(changes: Record<string, string>): string[] {
  return breachesOf(new Map(Object.entries({ ...sound, ...changes })));
}

describe('the checker', () => {
  it('accepts a house that stands', () => {
    expect(breachesAfter({})).toEqual([]);
  });

  const breaches: [string, Record<string, string>, RegExp][] = [
    ['an import that goes up', { 'src/kernel/clock.ts': "import '../music/pitch.ts';" }, /imports go down/],
    [
      'a type that goes up',
      { 'src/kernel/clock.ts': "import type { a } from '../music/pitch.ts';" },
      /imports go down/,
    ],
    [
      'an import type that goes up',
      { 'src/kernel/clock.ts': "export type A = import('../music/pitch.ts').A;" },
      /imports go down/,
    ],
    ['a re-export that goes up', { 'src/kernel/clock.ts': "export * from '../music/pitch.ts';" }, /imports go down/],
    [
      'a named re-export that goes up',
      { 'src/kernel/clock.ts': "export { a } from '../music/pitch.ts';" },
      /imports go down/,
    ],
    [
      'a dynamic import that goes up',
      { 'src/kernel/clock.ts': "await import('../music/pitch.ts');" },
      /imports go down/,
    ],
    [
      'an address that goes up',
      { 'src/kernel/a.ts': "new URL('../music/pitch.ts', import.meta.url);" },
      /imports go down/,
    ],
    ['neighbours on floor 4', { 'src/stage/a.ts': "import type { t } from '../sound/play.ts';" }, /one floor/],
    [
      'neighbours on floor 3',
      { 'agents/critics/a.ts': "import type { State } from '../../src/session/state.ts';" },
      /one floor/,
    ],
    [
      'a value from the session in an adapter',
      { 'src/stage/a.ts': "import { empty } from '../session/state.ts'; empty;" },
      /only types/,
    ],
    [
      'an agent in an adapter',
      { 'src/stage/a.ts': "import type { policy } from '../../agents/composer/policy.ts';" },
      /src\/protocol only/,
    ],
    ['a root that is imported', { 'src/cli/a.ts': "import '../server/main.ts';" }, /started, not imported/],
    [
      'the worker started elsewhere',
      { 'src/stage/a.ts': "import W from '../../agents/worker.ts?worker'; new W();" },
      /started, not imported/,
    ],
    [
      'the worker imported by its own adapter',
      { 'src/thread/a.ts': "import '../../agents/worker.ts';" },
      /started, not imported/,
    ],
    ['a library away from home', { 'src/panels/a.ts': "import 'tone';" }, /tone belongs to src\/sound/],
    [
      'a part of a library away from home',
      { 'src/sound/a.ts': "import 'preact/hooks';" },
      /preact belongs to src\/panels/,
    ],
    ['a library without a home', { 'src/sound/a.ts': "import 'left-pad';" }, /no home/],
    ['Node in the page', { 'src/sound/a.ts': "import 'node:fs';" }, /Node’s own/],
    [
      'a circle of files',
      { 'src/music/a.ts': "import './b.ts';", 'src/music/b.ts': "import type {} from './a.ts';" },
      /circle of files: src\/music\/a/,
    ],
    ['a file in a circle with itself', { 'src/music/a.ts': "import './a.ts';" }, /circle of files/],
    [
      'a circle of agents',
      {
        'agents/critics/a.ts': "import '../listeners/b.ts';",
        'agents/listeners/b.ts': '',
        'agents/listeners/a.ts': "import '../critics/b.ts';",
        'agents/critics/b.ts': '',
      },
      /circle of agents/,
    ],
    [
      'a composer that knows the critics',
      { 'agents/composer/a.ts': "import '../critics/a.ts';", 'agents/critics/a.ts': '' },
      /knows no other agent/,
    ],
    ['a room nobody planned', { 'src/utils/a.ts': '' }, /stands in no room/],
    ['a file in no room', { 'src/stray.ts': '' }, /stands in no room/],
    ['an import of nothing', { 'src/music/a.ts': "import './nothing.ts';" }, /no such file/],
    ['an import without its extension', { 'src/music/a.ts': "import './pitch';" }, /name the \.ts file/],
    ['an asset of another room', { 'src/stage/a.ts': "import '../sound/drum.wav?url';" }, /an asset belongs/],
    ['unseeded randomness', { 'src/music/a.ts': 'export const r = Math.random();' }, /reads Math\.random/],
    [
      'the real clock',
      { 'agents/learner/a.ts': 'export const t = globalThis.performance.now();' },
      /reads performance\.now/,
    ],
    ['the date of today', { 'src/session/a.ts': 'export const d = new Date();' }, /reads new Date\(\)/],
  ];
  for (const [name, changes, sentence] of breaches) {
    it(`sees ${name}`, () => {
      const found = breachesAfter(changes);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(sentence);
    });
  }

  it('lets adapters read the clock, and anyone make a date of a given time', () => {
    expect(breachesAfter({ 'src/input/a.ts': 'export const t = performance.now();' })).toEqual([]);
    expect(breachesAfter({ 'src/session/a.ts': 'export const d = new Date(0);' })).toEqual([]);
  });

  it('reads syntax, not text', () => {
    const text =
      "// import '../a.ts'\nexport const s = \"import '../b.ts'; Math.random()\"; import { type C } from './c.ts';";
    expect(referencesOf('x.ts', text)).toEqual([{ specifier: './c.ts', typeOnly: true, isAddress: false }]);
    expect(realWorldReadsOf('x.ts', text)).toEqual([]);
  });

  it('refuses a source it cannot read', () => {
    expect(() => breachesAfter({ 'src/music/a.ts': 'export const = ;' })).toThrow(SyntaxError);
  });
});
