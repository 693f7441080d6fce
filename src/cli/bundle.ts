/** A module of the page with all it imports, as one plain script that a browser can be given. Knows nothing of browsers. */
import { build } from 'vite';

export interface Bundle {
  readonly script: string;
  /** What the script loads by itself, by its address from the root: code of an audio worklet. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * @param entry the module's file
 * @param name the global variable that holds what the module exports
 */
export async function bundleScript(entry: URL, name: string): Promise<Bundle> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, minify: false, lib: { entry: entry.pathname, formats: ['iife'], name } },
  });
  const parts = (Array.isArray(output) ? output : [output]).flatMap((part) => ('output' in part ? part.output : []));
  const script = parts.find((part) => part.type === 'chunk');
  if (script?.type !== 'chunk') throw new Error(`${entry.pathname} was bundled into nothing`);
  const files = new Map<string, string>();
  for (const part of parts)
    if (part.type === 'asset' && part.fileName.endsWith('.js')) files.set(`/${part.fileName}`, String(part.source));
  return { script: script.code, files };
}
