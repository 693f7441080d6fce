/** What `npm start` does, for a folder that a test names: a process of its own, to be killed. */
import { serveUntilStopped, settingsOf } from '../../src/server/run.ts';

const served = await serveUntilStopped(
  { folder: process.argv[2]!, ...settingsOf(process.env), port: Number(process.argv[3]) },
  console.log,
);
if (!served.ok) {
  console.error(served.fault.sentence);
  process.exitCode = 1;
}
