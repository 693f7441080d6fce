/** A hidden listener from the name of one that comes with the product, or from a person's own ES module. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ENSEMBLE } from '../../agents/listeners/ensemble.ts';
import { asListener, type HiddenListener } from '../../agents/listeners/listener.ts';
import { fail, type Result } from '../kernel/result.ts';

export async function loadListener(name: string): Promise<Result<HiddenListener>> {
  const own = ENSEMBLE[name];
  if (own) return asListener(own, name);
  const path = resolve(name);
  if (!existsSync(path) || !statSync(path).isFile())
    return fail(
      'no-file',
      `There is no listener file “${name}”; name an ES module, or one of: ${Object.keys(ENSEMBLE).join(', ')}.`,
    );
  let module: unknown;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown);
    return fail('broken-file', `“${name}” is not an ES module that can be loaded: ${said}`);
  }
  return asListener(module, `“${name}”`);
}
