/** Several threads that compute the shards of an update at the same time. Which thread takes which shard changes nothing. */
import type { Worker } from 'node:worker_threads';
import type { ShardResult, ShardRunner, ShardSettings, ShardTask } from '../../agents/training/shard.ts';
import { ask, startThread } from './threads.ts';

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

export function startShardThreads(count: number, data: ShardThreadData): ShardThreads {
  const workers = Array.from({ length: count }, () => startThread('./shardThread.mjs', data));
  return {
    async run(weights, tasks) {
      const results: ShardResult[] = Array.from({ length: tasks.length });
      let next = 0;
      const work = async (worker: Worker): Promise<void> => {
        while (next < tasks.length) {
          const at = next++;
          results[at] = await ask(worker, { weights, task: tasks[at]! } satisfies ShardJob, 'a training thread');
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
