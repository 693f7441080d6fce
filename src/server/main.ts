/** What `npm start` runs after the build: serves dist/ on HOST and PORT. Wiring only. */
import { fileURLToPath } from 'node:url';
import { serveUntilStopped } from './run.ts';
import { readPort } from './site.ts';

const port = readPort(process.env['PORT']);
const served = port.ok
  ? await serveUntilStopped(
      {
        folder: fileURLToPath(new URL('../../dist', import.meta.url)),
        host: process.env['HOST'] || '127.0.0.1',
        port: port.value,
      },
      console.log,
    )
  : port;
if (!served.ok) {
  console.error(served.fault.sentence);
  process.exitCode = 1;
}
