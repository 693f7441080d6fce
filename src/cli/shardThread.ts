/** A thread of `antiphon train`: computes shards with an engine of its own. Started by shardThreads.ts, not imported. */
import { parentPort, workerData } from 'node:worker_threads';
import { chooseBackend } from '../../agents/composer/backend.ts';
import { computeShard } from '../../agents/training/shard.ts';
import { unwrap } from '../kernel/result.ts';
import type { ShardJob, ShardThreadData } from './shardThreads.ts';

const { settings, backend } = workerData as ShardThreadData;
unwrap(await chooseBackend({ wanted: backend, avoid: [], wasmUrls: {}, measure: async () => 0 }));
parentPort!.on('message', ({ weights, task }: ShardJob) => {
  const result = computeShard(settings, weights, task);
  parentPort!.postMessage(result, [result.gradient.buffer]);
});
