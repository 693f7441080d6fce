/** Several threads that compute the shards of an update at the same time. Which thread takes which shard changes nothing. */
import { Worker } from 'node:worker_threads';
import type { ShardResult, ShardRunner, ShardSettings, ShardTask } from '../../agents/training/shard.ts';

export interface ShardThreadData {
  readonly settings: ShardSettings;
  readonly backend: 'wasm' | 'cpu';
}

export interface ShardJob {
  readonly weights: Float32Array<ArrayBuffer>;
  readonly task: ShardTask;
}

export interface ShardThreads extends ShardRunner {
  close(): Promise<void>;
}

function answer(worker: Worker, job: ShardJob): Promise<ShardResult> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      worker.off('message', arrived).off('error', failed).off('exit', ended);
      end();
    };
    const arrived = (result: ShardResult): void => settle(() => resolve(result));
    const failed = (error: Error): void => settle(() => reject(error));
    const ended = (): void => settle(() => reject(new Error('a training thread ended early')));
    worker.on('message', arrived).on('error', failed).on('exit', ended);
    worker.postMessage(job);
  });
}

export function startShardThreads(count: number, data: ShardThreadData): ShardThreads {
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL('./shardThread.mjs', import.meta.url), { execArgv: [], workerData: data }),
  );
  return {
    async run(weights, tasks) {
      const results: ShardResult[] = Array.from({ length: tasks.length });
      let next = 0;
      const work = async (worker: Worker): Promise<void> => {
        while (next < tasks.length) {
          const at = next++;
          results[at] = await answer(worker, { weights, task: tasks[at]! });
        }
      };
      await Promise.all(workers.map(work));
      return results;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
