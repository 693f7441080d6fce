/** A module of the page with all it imports, as one plain script that a browser can be given. Knows nothing of browsers. */
import { build } from 'vite';

/**
 * @param entry the module's file
 * @param name the global variable that holds what the module exports
 */
export async function bundleScript(entry: URL, name: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, minify: false, lib: { entry: entry.pathname, formats: ['iife'], name } },
  });
  const chunks = (Array.isArray(output) ? output : [output]).flatMap((part) => ('output' in part ? part.output : []));
  const script = chunks.find((chunk) => chunk.type === 'chunk');
  if (script?.type !== 'chunk') throw new Error(`${entry.pathname} was bundled into nothing`);
  return script.code;
}
