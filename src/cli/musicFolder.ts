/** The music files under a folder, whatever folders lie in it, and the style that each file's place gives it. Opens none of them. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isMusicName, unknownKind, type UnusableFile } from '../music/musicFile.ts';

export interface FoundFile {
  /** Below the place that was asked for, with slashes; of a single file its name. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface Found {
  /** In the order of their names. */
  readonly files: readonly FoundFile[];
  /** Files of other kinds, and folders that may not be opened. */
  readonly unusable: readonly UnusableFile[];
}

const MAX_DEPTH = 16;
/** Words about the music, not music. */
const BESIDE_MUSIC = /\.(md|txt|tsv|csv|json|html?|pdf|jpe?g|png|bin)$/i;

function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX';
}

class Walk {
  readonly #root: string;
  readonly #visited = new Set<string>();
  readonly files: FoundFile[] = [];
  readonly unusable: UnusableFile[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  folder(path: string, depth: number): void {
    try {
      // A link may lead back to a folder above.
      const real = realpathSync(path);
      if (this.#visited.has(real) || depth > MAX_DEPTH) return;
      this.#visited.add(real);
      for (const name of readdirSync(path).toSorted()) if (!isHidden(name)) this.entry(join(path, name), depth);
    } catch {
      const name = this.#nameOf(path);
      this.unusable.push({ name, sentence: `The folder “${name}” may not be read.` });
    }
  }

  entry(path: string, depth: number): void {
    const found = statSync(path, { throwIfNoEntry: false });
    const name = this.#nameOf(path);
    if (found?.isDirectory()) this.folder(path, depth + 1);
    else if (found?.isFile() && isMusicName(name))
      this.files.push({ name, path, bytes: found.size, modifiedMs: found.mtimeMs });
    else if (found?.isFile() && !BESIDE_MUSIC.test(name)) this.unusable.push(unknownKind(name));
  }

  #nameOf(path: string): string {
    return relative(this.#root, path).replaceAll('\\', '/');
  }
}

/** @param place a folder, or a single file; it must exist */
export function musicFilesIn(place: string): Found {
  const isFolder = statSync(place).isDirectory();
  const walk = new Walk(isFolder ? place : dirname(place));
  if (isFolder) walk.folder(place, 0);
  else walk.entry(place, 0);
  return { files: walk.files.toSorted((a, b) => (a.name < b.name ? -1 : 1)), unusable: walk.unusable };
}

/**
 * What the pieces of a file are called that name no style of their own: by the folder it lies in, an archive and a file
 * that was named alone by themselves.
 * @param place what the person named
 */
export function styleOfPlace(place: string, file: FoundFile): string {
  const isAlone = resolve(place) === resolve(file.path);
  const named = isAlone || /\.zip$/i.test(file.name) ? file.name : dirname(resolve(file.path));
  const plain = basename(named)
    .replace(/\.(gz|zip)$/i, '')
    .replace(/\.\w{2,8}$/, (ending) => (isAlone ? '' : ending))
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  return plain === '' ? 'custom' : plain;
}
