/** What `npm start` runs after the build: serves dist/ on HOST and PORT. Wiring only. */
import { fileURLToPath } from 'node:url';
import { serveUntilStopped, settingsOf } from './run.ts';
import { readPort } from './site.ts';

const port = readPort(process.env['PORT']);
const served = port.ok
  ? await serveUntilStopped(
      {
        folder: fileURLToPath(new URL('../../dist', import.meta.url)),
        ...settingsOf(process.env),
        port: port.value,
      },
      console.log,
    )
  : port;
if (!served.ok) {
  console.error(served.fault.sentence);
  process.exitCode = 1;
}
