/** `antiphon serve`: what `npm start` starts, with its choices as options. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { unwrap } from '../kernel/result.ts';
import { serveUntilStopped } from '../server/run.ts';
import { readPort } from '../server/site.ts';
import { usageError } from './terminal.ts';

export const summary = 'Build the page and serve the stage';
export const usage = `Usage: npm run -s antiphon -- serve [options]

Builds the page and serves it until Ctrl-C.

  --host ADDRESS   address to listen on (HOST, else 127.0.0.1; 0.0.0.0 for every device on the network)
  --port N         port (PORT, else 8080; 0 takes a free one)
  --no-build       serve dist/ as it is
`;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { host: { type: 'string' }, port: { type: 'string' }, 'no-build': { type: 'boolean', default: false } },
  });
  const port = readPort(values.port ?? process.env['PORT']);
  if (!port.ok) usageError(port.fault.sentence);
  const root = fileURLToPath(new URL('../..', import.meta.url));
  if (!values['no-build']) {
    const { build } = await import('vite');
    await build({ root, logLevel: 'warn' });
  }
  const host = values.host ?? (process.env['HOST'] || '127.0.0.1');
  unwrap(await serveUntilStopped({ folder: `${root}dist`, host, port: port.value }, console.log));
  return 0;
}
