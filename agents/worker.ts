/** The thread the agent lives in: wiring only. Messages are handled strictly one after the other. */
import wasmPlain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import wasmSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { CriticFile, FromAgent, ToAgent } from '../src/protocol/agent.ts';
import priorUrl from '../assets/prior.bin?url';
import authenticityUrl from '../assets/critic.bin?url';
import originalityUrl from '../assets/originality.bin?url';
import statisticsUrl from '../assets/prior-statistics.json?url';
import { Agent } from './agent.ts';
import { onDeviceLost } from './composer/backend.ts';
import { download, LONGEST_STALL } from './download.ts';
import type { PriorStatistics } from './learner/statistics.ts';

/** The session plans two bars beyond the sounding one: when this one is asked for, the first notes are out. */
const SOUNDING_BAR = 3;
/** Nobody waits for a critic. */
const LONGEST_FETCH_MS = 120_000;

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

function answer(message: FromAgent): void {
  scope.postMessage(message);
}

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function load(): Promise<Agent> {
  answer({ type: 'loading', bytes: 0, of: 1 });
  const [prior, statistics] = await Promise.all([
    download(priorUrl, {
      fetch: (url, signal) => fetch(url, { signal }),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onBytes: (bytes, of) => answer({ type: 'loading', bytes, of }),
      onTrouble: (sentence) => answer({ type: 'fault', reason: 'load', sentence, fatal: false }),
    }),
    // The learner gathers them on the way where they do not come.
    fetch(statisticsUrl, { signal: AbortSignal.timeout(LONGEST_STALL) })
      .then(async (response) => (response.ok ? ((await response.json()) as PriorStatistics) : null))
      .catch(() => null),
  ]);
  return new Agent({
    prior,
    statistics,
    // The threaded build is never used, but the library wants an address for it.
    wasmUrls: {
      'tfjs-backend-wasm.wasm': wasmPlain,
      'tfjs-backend-wasm-simd.wasm': wasmSimd,
      'tfjs-backend-wasm-threaded-simd.wasm': wasmSimd,
    },
    nowMs: () => performance.now(),
    heapMb: () => ((performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0) / 2 ** 20,
  });
}

/** What critics judge by is fetched when the music sounds, so that no note waits for it. Without it all goes on. */
const CRITICS: readonly (readonly [CriticFile, string, string])[] = [
  ['originality', originalityUrl, 'Nothing is compared with the sources: their index could not be fetched'],
  ['authenticity', authenticityUrl, 'Nothing is compared with real music: the critic could not be fetched'],
];

async function meetCritics(agent: Agent): Promise<void> {
  for (const [critic, url, without] of CRITICS)
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(LONGEST_FETCH_MS) });
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      answer(await agent.meet(critic, new Uint8Array(await response.arrayBuffer())));
    } catch (error) {
      answer({ type: 'fault', reason: 'critic', sentence: `${without} (${explain(error)}).`, fatal: false });
    }
}

const loading = load();
let metCritics = false;
let queue: Promise<void> = Promise.resolve();

scope.addEventListener('message', ({ data }: MessageEvent<ToAgent>) => {
  queue = queue.then(async () => {
    try {
      const agent = await loading;
      for (const message of await agent.handle(data)) {
        answer(message);
        if (message.type === 'bar' && message.bar.barIndex >= SOUNDING_BAR && !metCritics) {
          metCritics = true;
          void meetCritics(agent);
        }
        if (message.type === 'ready' && message.backend === 'webgpu')
          onDeviceLost((reason) =>
            answer({
              type: 'fault',
              reason: 'device-lost',
              sentence: `The graphics device was lost: ${reason}`,
              fatal: true,
            }),
          );
      }
    } catch (error) {
      answer({ type: 'fault', reason: 'crashed', sentence: `The composer stopped: ${explain(error)}`, fatal: true });
    }
  });
});
