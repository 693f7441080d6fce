/** What `npm start` runs after the build: serves dist/ on HOST and PORT, and an operator on a port of their own. Wiring only. */
import { fileURLToPath } from 'node:url';
import { operatorSettings } from './operatorDesk.ts';
import { serveUntilStopped, settingsOf } from './run.ts';
import { readPort } from './site.ts';

const port = readPort(process.env['PORT']);
const operator = operatorSettings(process.env);
const served = !port.ok
  ? port
  : !operator.ok
    ? operator
    : await serveUntilStopped(
        {
          folder: fileURLToPath(new URL('../../dist', import.meta.url)),
          ...settingsOf(process.env),
          port: port.value,
        },
        console.log,
        operator.value,
      );
if (!served.ok) {
  console.error(served.fault.sentence);
  process.exitCode = 1;
}
