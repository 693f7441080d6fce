/** The floor plan as data and the rules that follow from it, checked on parsed sources. Knows no file system: sources come in as text. */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { referencesOf, realWorldReadsOf, type Reference } from './references.ts';

export type Sources = ReadonlyMap<string, string>;

/** Rooms by folder. `agents` is one room: its subfolders may import each other, without circles. */
const floorOfRoom: Readonly<Record<string, number>> = {
  'src/kernel': 0,
  'src/music': 1,
  'src/protocol': 2,
  'src/session': 3,
  agents: 3,
  'src/sound': 4,
  'src/stage': 4,
  'src/panels': 4,
  'src/input': 4,
  'src/storage': 4,
  'src/thread': 4,
  'src/server': 4,
  'src/phone': 4,
  'src/operator': 4,
  'src/cli': 5,
};

const compositionRoots: ReadonlySet<string> = new Set([
  'src/main.ts',
  'src/phone/main.ts',
  'src/operator/main.ts',
  'src/server/main.ts',
  'agents/worker.ts',
]);

/** The one home of each library; a library that is not here has no home and may not be imported. */
const homeOfLibrary: Readonly<Record<string, readonly string[]>> = {
  '@tensorflow/tfjs-core': ['agents'],
  '@tensorflow/tfjs-backend-cpu': ['agents'],
  '@tensorflow/tfjs-backend-wasm': ['agents'],
  '@tensorflow/tfjs-backend-webgpu': ['agents'],
  tone: ['src/sound'],
  phaser: ['src/stage'],
  preact: ['src/panels'],
  '@fontsource-variable/atkinson-hyperlegible-next': ['src/panels'],
  '@fontsource-variable/fraunces': ['src/panels'],
  '@fontsource-variable/noto-sans-arabic': ['src/panels'],
  '@fontsource-variable/noto-sans-jp': ['src/panels'],
  '@fontsource-variable/noto-sans-sc': ['src/panels'],
  '@fontsource/noto-music': ['src/panels'],
  webmidi: ['src/input'],
  idb: ['src/storage'],
  '@noble/hashes': ['src/storage'],
  uqr: ['src/panels'],
  tonal: ['src/music'],
  '@tonejs/midi': ['src/music'],
  '@rgrove/parse-xml': ['src/music'],
  abcjs: ['src/music'],
  fflate: ['src/music'],
  valibot: ['src/protocol'],
  ws: ['src/server', 'src/cli'],
  'prom-client': ['src/server'],
  '@colyseus/core': ['src/server'],
  '@colyseus/redis-presence': ['src/server'],
  '@colyseus/redis-driver': ['src/server'],
  ioredis: ['src/server'],
  'playwright-core': ['src/cli'],
  vite: ['src/cli'],
};
const homesOfNode: ReadonlySet<string> = new Set(['src/server', 'src/cli']);

/** Where the real clock, and the entropy of the machine, may be read: adapters and composition roots. */
const realWorldRooms: ReadonlySet<string> = new Set([
  ...['sound', 'stage', 'panels', 'input', 'storage', 'thread', 'server', 'phone', 'operator', 'cli'].map(
    (room) => `src/${room}`,
  ),
]);

const sourceExtension = /\.(?:ts|tsx|mts)$/;

interface Place {
  readonly room: string;
  readonly floor: number;
  readonly isRoot: boolean;
}

/** @returns where a file stands, or null when it stands outside every room */
export function placeOf(path: string): Place | null {
  const room = path.startsWith('agents/') ? 'agents' : path.split('/').slice(0, 2).join('/');
  if (compositionRoots.has(path)) return { room: path === 'src/main.ts' ? 'src' : room, floor: 5, isRoot: true };
  const floor = floorOfRoom[room];
  return floor === undefined || room === path ? null : { room, floor, isRoot: room === 'src/cli' };
}

/** Every breach of the floor plan, one sentence each; empty when the house stands. */
export function breachesOf(sources: Sources): string[] {
  const breaches: string[] = [];
  const edges = new Map<string, string[]>();
  for (const [path, text] of sources) {
    const place = placeOf(path);
    if (place === null) {
      breaches.push(`${path} stands in no room of the floor plan`);
      continue;
    }
    const targets: string[] = [];
    for (const reference of referencesOf(path, text)) {
      const wrong = breachOf(path, place, reference, sources);
      if (wrong !== null) breaches.push(`${path} → ${reference.specifier}: ${wrong}`);
      const target = resolve(path, reference.specifier);
      if (target !== null && sources.has(target) && !reference.isAddress) targets.push(target);
    }
    edges.set(path, targets);
    if (!place.isRoot && !realWorldRooms.has(place.room)) {
      for (const read of realWorldReadsOf(path, text)) breaches.push(`${path} reads ${read}; take a Clock or an Rng`);
    }
  }
  for (const circle of circlesOf(edges)) breaches.push(`circle of files: ${circle.join(' → ')}`);
  const agents = agentFolders(edges);
  for (const circle of circlesOf(agents)) breaches.push(`circle of agents: ${circle.join(' → ')}`);
  if (agents.get('agents/composer')?.length) {
    breaches.push(
      `agents/composer imports ${agents.get('agents/composer')?.join(', ')}: the composer knows no other agent`,
    );
  }
  return breaches;
}

function breachOf(path: string, from: Place, reference: Reference, sources: Sources): string | null {
  const { specifier } = reference;
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return homesOfNode.has(from.room) ? null : 'Node’s own modules belong to src/server and src/cli';
  }
  const target = resolve(path, specifier);
  if (target === null) {
    const library = libraryOf(specifier);
    const homes = homeOfLibrary[library];
    if (homes === undefined) return `the library ${library} has no home in the floor plan`;
    return homes.includes(from.room) ? null : `${library} belongs to ${homes.join(', ')}`;
  }
  if (!sourceExtension.test(target)) {
    // Programs name folders on the disk; what is served from them is no import.
    if (reference.isAddress && homesOfNode.has(from.room)) return null;
    const ownOrShared = from.room === 'src/cli' || target.startsWith('assets/') || placeOf(target)?.room === from.room;
    if (/\.(?:js|jsx)$/.test(target) || !posix.extname(target)) return 'imports name the .ts file itself';
    return ownOrShared ? null : 'an asset belongs to assets/ or to the room that uses it';
  }
  const to = placeOf(target);
  if (to === null) return 'it stands in no room of the floor plan';
  if (!sources.has(target)) return 'there is no such file';
  return breachBetween(from, to, target, reference);
}

function breachBetween(from: Place, to: Place, target: string, reference: Reference): string | null {
  // The one address that points up: the adapter names the worker's file, but never sees inside it.
  if (from.room === 'src/thread' && target === 'agents/worker.ts' && reference.isAddress) return null;
  if (from.room === 'src/cli')
    return compositionRoots.has(target) ? 'a composition root is started, not imported' : null;
  if (compositionRoots.has(target)) {
    return reference.isAddress && from.isRoot ? null : 'a composition root is started, not imported';
  }
  if (from.room === to.room) return null;
  if (to.floor > from.floor) return `imports go down, and ${to.room} stands above ${from.room}`;
  if (to.floor === from.floor) return `rooms on one floor do not import each other`;
  if (from.floor === 4 && to.room === 'src/session' && !reference.typeOnly) {
    return 'adapters take only types from src/session';
  }
  if (from.floor === 4 && to.room === 'agents') return 'adapters reach the agents through src/protocol only';
  return null;
}

/** @returns the path of a relative reference without its query, or null for a library */
function resolve(from: string, specifier: string): string | null {
  const bare = specifier.replace(/[?#].*$/, '');
  if (bare.startsWith('/')) return bare.slice(1);
  return bare.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), bare)) : null;
}

function libraryOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The folders of agents/ and which of them import which; worker.ts, a composition root, may import all. */
function agentFolders(edges: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const folderOf = (path: string): string | null => /^agents\/[^/]+(?=\/)/.exec(path)?.[0] ?? null;
  const folders = new Map<string, string[]>();
  for (const [from, targets] of edges) {
    const folder = folderOf(from);
    if (folder === null) continue;
    const others = targets.map(folderOf).filter((other) => other !== null && other !== folder) as string[];
    folders.set(folder, [...new Set([...(folders.get(folder) ?? []), ...others])]);
  }
  return folders;
}

/** One circle for each back edge that a depth-first walk meets, written from its first member to itself. */
export function circlesOf(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (node: string): void => {
    const start = trail.indexOf(node);
    if (start >= 0) {
      circles.push([...trail.slice(start), node]);
      return;
    }
    if (finished.has(node)) return;
    trail.push(node);
    for (const target of edges.get(node) ?? []) visit(target);
    trail.pop();
    finished.add(node);
  };
  for (const node of edges.keys()) visit(node);
  return circles;
}
