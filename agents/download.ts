/**
 * Fetches one file over a line that may be slow or broken: tells how far it is, and tries again for as long as it takes.
 * Knows nothing of what is in the file; the network and the time are brought along.
 */
import type { Milliseconds } from '../src/kernel/units.ts';

export interface Line {
  fetch(url: string, signal: AbortSignal): Promise<Response>;
  wait(ms: Milliseconds): Promise<void>;
  /** Bytes so far, and of how many; equal when everything is there and only then. */
  onBytes(bytes: number, of: number): void;
  /** One sentence for every attempt that failed. */
  onTrouble(sentence: string): void;
}

/** A line that says nothing for so long is dead. With a pause it stays below the 20 s after which the session gives a silent agent up. */
export const LONGEST_STALL: Milliseconds = 10_000;
export const FIRST_PAUSE: Milliseconds = 1_000;
export const LONGEST_PAUSE: Milliseconds = 8_000;

export async function download(url: string, line: Line): Promise<Uint8Array> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
    try {
      return await attempt(url, line);
    } catch (error) {
      line.onTrouble(`The composer could not be fetched (${error instanceof Error ? error.message : String(error)}).`);
      await line.wait(pause);
    }
  }
}

/** @throws Error when the line breaks, falls silent, or the server refuses */
async function attempt(url: string, line: Line): Promise<Uint8Array> {
  const giveUp = new AbortController();
  const inTime = <Value>(work: Promise<Value>): Promise<Value> =>
    Promise.race([
      work,
      line.wait(LONGEST_STALL).then(() => {
        throw new Error('nothing came for too long');
      }),
    ]);
  try {
    const response = await inTime(line.fetch(url, giveUp.signal));
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const promised = Number(response.headers.get('content-length') ?? 0);
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      const { done, value } = await inTime(reader.read());
      if (done) break;
      chunks.push(value);
      bytes += value.length;
      // What is compressed on the way comes to more than was promised.
      line.onBytes(bytes, Math.max(promised, bytes + 1));
    }
    const whole = new Uint8Array(bytes);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    line.onBytes(bytes, bytes);
    return whole;
  } catch (error) {
    giveUp.abort();
    throw error;
  }
}
