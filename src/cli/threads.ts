/** Threads that answer one question at a time. Must not know what they are asked. */
import { Worker } from 'node:worker_threads';

/**
 * @param file beside this one, ending in .mjs, which registers TypeScript before it imports any
 * @param data handed to the thread when it begins
 */
export function startThread(file: string, data: unknown): Worker {
  return new Worker(new URL(file, import.meta.url), { execArgv: [], workerData: data });
}

/** What a thread says to a question. @param whose 'a training thread', for the sentence where it ends without an answer */
export function ask<Answer>(worker: Worker, question: unknown, whose: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      worker.off('message', arrived).off('error', failed).off('exit', ended);
      end();
    };
    const arrived = (answer: Answer): void => settle(() => resolve(answer));
    const failed = (error: Error): void => settle(() => reject(error));
    const ended = (): void => settle(() => reject(new Error(`${whose} ended early`)));
    worker.on('message', arrived).on('error', failed).on('exit', ended);
    worker.postMessage(question);
  });
}
