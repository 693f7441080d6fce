/** `antiphon serve`: what `npm start` starts, with its choices as options. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { unwrap } from '../kernel/result.ts';
import { operatorSettings } from '../server/operatorDesk.ts';
import { serveUntilStopped, settingsOf } from '../server/run.ts';
import { readPort } from '../server/site.ts';
import { usageError } from './terminal.ts';

export const summary = 'Build the page and serve the stage';
export const usage = `Usage: npm run -s antiphon -- serve [options]

Builds the page and serves it until Ctrl-C. An operator’s page is on a port of its own (OPERATOR_PORT, 8081; “off”: none),
for this machine alone unless OPERATOR_PIN is set.

  --host ADDRESS   address to listen on (HOST, else every one; 127.0.0.1 for this machine alone, without phones)
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
  const operator = operatorSettings(process.env);
  if (!operator.ok) usageError(operator.fault.sentence);
  const root = fileURLToPath(new URL('../..', import.meta.url));
  if (!values['no-build']) {
    const { build } = await import('vite');
    await build({ root, logLevel: 'warn' });
  }
  const settings = { ...settingsOf(process.env), ...(values.host !== undefined && { host: values.host }) };
  const site = { ...settings, folder: `${root}dist`, port: port.value };
  unwrap(await serveUntilStopped(site, console.log, operator.value));
  return 0;
}
