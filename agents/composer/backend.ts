/**
 * Chooses the engine: WebGPU where there is a real adapter, else wasm, else plain JavaScript; the fastest by measurement.
 * A software adapter is refused unless it is asked for by name: it is far slower than wasm.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { Milliseconds } from '../../src/kernel/units.ts';
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import { BACKENDS, type Backend } from '../../src/protocol/agent.ts';

export interface BackendChoice {
  readonly backend: Backend;
  readonly measured: Readonly<Partial<Record<Backend, Milliseconds>>>;
  /** Why others were not taken, one sentence each. */
  readonly notes: readonly string[];
}

export interface BackendOptions {
  readonly wanted: Backend | 'auto';
  readonly avoid: readonly Backend[];
  /** Where the wasm binaries lie, by file name; empty = beside the library (Node). */
  readonly wasmUrls: Readonly<Record<string, string>>;
  /** Milliseconds a slot takes on the backend that is active now. */
  readonly measure: () => Promise<Milliseconds>;
}

async function adapterProblem(forced: boolean): Promise<string | null> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) return 'This browser has no WebGPU.';
  const adapter = await gpu.requestAdapter();
  if (!adapter) return 'WebGPU found no graphics adapter.';
  const software =
    adapter.info?.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe/i.test(
      `${adapter.info?.vendor} ${adapter.info?.architecture} ${adapter.info?.device}`,
    );
  return software && !forced ? 'WebGPU would run in software here, which is slower than wasm.' : null;
}

async function activate(backend: Backend, forced: boolean): Promise<string | null> {
  try {
    if (backend === 'webgpu') {
      const problem = await adapterProblem(forced);
      if (problem) return problem;
      // Loaded only where it can run: the largest of the three.
      await import('@tensorflow/tfjs-backend-webgpu');
    }
    if (await tf.setBackend(backend)) {
      await tf.ready();
      return null;
    }
  } catch (error) {
    return `${backend} did not start: ${error instanceof Error ? error.message : String(error)}`;
  }
  return `${backend} did not start.`;
}

/** Leaves the chosen backend active. */
export async function chooseBackend({
  wanted,
  avoid,
  wasmUrls,
  measure,
}: BackendOptions): Promise<Result<BackendChoice, 'no-backend'>> {
  // The threaded build breaks in bundles, and on small machines gains nothing.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (Object.keys(wasmUrls).length > 0) setWasmPaths({ ...wasmUrls });
  const measured: Partial<Record<Backend, Milliseconds>> = {};
  const notes: string[] = [];
  const candidates = wanted === 'auto' ? BACKENDS : [wanted];
  for (const backend of candidates) {
    if (avoid.includes(backend)) {
      notes.push(`${backend} failed earlier.`);
      continue;
    }
    const problem = await activate(backend, wanted === backend);
    if (problem) {
      notes.push(problem);
      continue;
    }
    try {
      measured[backend] = await measure();
    } catch (error) {
      notes.push(`${backend} could not compose: ${error instanceof Error ? error.message : String(error)}`);
    }
    // Plain JavaScript is the last resort: it is measured only where nothing else runs.
    if (backend === 'wasm' && measured.wasm !== undefined) break;
  }
  const fastest = BACKENDS.filter((backend) => measured[backend] !== undefined).toSorted(
    (a, b) => measured[a]! - measured[b]!,
  )[0];
  if (!fastest) return fail('no-backend', `No engine could be started. ${notes.join(' ')}`);
  if (tf.getBackend() !== fastest) await tf.setBackend(fastest);
  return succeed({ backend: fastest, measured, notes });
}

/** Tensors alive now, for the health line. */
export function tensorCount(): number {
  return tf.memory().numTensors;
}

/** Calls back when the graphics device of the active WebGPU backend goes away. */
export function onDeviceLost(listener: (reason: string) => void): void {
  const { device } = tf.backend() as unknown as { device?: GPUDevice };
  void device?.lost.then((info) => listener(info.message || info.reason));
}
