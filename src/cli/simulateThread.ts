/** A thread of `antiphon simulate`: holds runs with an engine of its own. Started by simulateThreads.ts, not imported. */
import { parentPort, workerData } from 'node:worker_threads';
import { hallOf, type RunOrder } from '../../agents/listeners/season.ts';
import { FaultError, unwrap } from '../kernel/result.ts';
import { loadListener } from './listenerFile.ts';
import type { RunAnswer, SimulateThreadData } from './simulateThreads.ts';
import { openStudio } from './studio.ts';

const { weights, style, listeners: names, ...season } = workerData as SimulateThreadData;
const listeners = [];
for (const name of names) listeners.push(unwrap(await loadListener(name)));
const { studio } = await openStudio({ weights, style });
const hall = hallOf({ ...season, studio, listeners });
parentPort!.on('message', (order: RunOrder) => {
  const tell = (answer: RunAnswer): void => parentPort!.postMessage(answer);
  hall(order).then(
    (result) => tell({ result, fault: null }),
    (thrown: unknown) => {
      // What the outside world refused keeps its sentence; anything else ends the thread with its stack.
      if (!(thrown instanceof FaultError)) throw thrown;
      tell({ result: null, fault: thrown.fault });
    },
  );
});
