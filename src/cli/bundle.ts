/** A module of the page with all it imports, as one plain script that a browser can be given. Knows nothing of browsers. */
import { build } from 'vite';

/**
 * @param entry the module's file
 * @param name the global variable that holds what the module exports
 * @returns its code; what it loads by an address of its own, for a worker or an audio worklet, is in that address
 */
export async function bundleScript(entry: URL, name: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, minify: false, lib: { entry: entry.pathname, formats: ['iife'], name } },
  });
  const parts = (Array.isArray(output) ? output : [output]).flatMap((part) => ('output' in part ? part.output : []));
  const script = parts.find((part) => part.type === 'chunk');
  if (script?.type !== 'chunk') throw new Error(`${entry.pathname} was bundled into nothing`);
  let { code } = script;
  for (const part of parts) {
    if (part.type !== 'asset' || !part.fileName.endsWith('.js')) continue;
    const address = `data:text/javascript;base64,${Buffer.from(part.source).toString('base64')}`;
    code = code.replaceAll(`"/${part.fileName}"`, () => JSON.stringify(address));
  }
  return code;
}
