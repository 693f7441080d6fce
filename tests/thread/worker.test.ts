/** The agent's thread as the session sees it: messages, deaths of every kind, restarts. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToAgent } from '../../src/protocol/agent.ts';
import { createThread, type Thread } from '../../src/thread/worker.ts';

class FakeThread extends EventTarget implements Thread {
  readonly posted: ToAgent[] = [];
  terminated = false;
  postMessage(message: ToAgent): void {
    this.posted.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
}

function open(): { threads: FakeThread[]; heard: unknown[]; lost: string[]; port: ReturnType<typeof createThread> } {
  const threads: FakeThread[] = [];
  const port = createThread(() => threads[threads.push(new FakeThread()) - 1]!, { silence: 1000 });
  const heard: unknown[] = [];
  const lost: string[] = [];
  port.onMessage((message) => heard.push(message));
  port.onLost((reason) => lost.push(reason));
  return { threads, heard, lost, port };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the thread', () => {
  it('carries messages both ways', () => {
    const { threads, heard, port } = open();
    port.tell({ type: 'improve' });
    threads[0]!.say({ type: 'health', tensors: 1, heapMb: 2 });
    expect(threads[0]!.posted).toEqual([{ type: 'improve' }]);
    expect(heard).toEqual([{ type: 'health', tensors: 1, heapMb: 2 }]);
  });

  it.each(['error', 'messageerror'])('is lost after %s, once, and takes nothing more', (kind) => {
    const { threads, lost, port } = open();
    threads[0]!.dispatchEvent(new Event(kind));
    threads[0]!.dispatchEvent(new Event(kind));
    port.tell({ type: 'save' });
    expect(lost).toHaveLength(1);
    expect(threads[0]!).toMatchObject({ terminated: true, posted: [] });
  });

  it('is lost when it owes an answer and says nothing', () => {
    const { threads, lost, port } = open();
    port.tell({ type: 'save' });
    vi.advanceTimersByTime(900);
    threads[0]!.say({ type: 'health', tensors: 1, heapMb: 2 });
    vi.advanceTimersByTime(900);
    expect(lost).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(lost).toEqual(['The composer’s thread has fallen silent.']);
  });

  it('may be silent when it owes nothing', () => {
    const { threads, lost, port } = open();
    port.tell({ type: 'save' });
    threads[0]!.say({ type: 'saved' });
    vi.advanceTimersByTime(100_000);
    expect(lost).toEqual([]);
  });

  it('counts the coming of a critic, or its absence, as no answer', () => {
    const { threads, lost, port } = open();
    port.tell({ type: 'consult', critic: 'originality', checksum: 'c', fromBar: 5 });
    vi.advanceTimersByTime(2000);
    expect(lost).toEqual([]);
    port.tell({ type: 'save' });
    threads[0]!.say({ type: 'critic', critic: 'originality', checksum: 'c' });
    threads[0]!.say({ type: 'fault', reason: 'critic', sentence: 'None.', fatal: false });
    vi.advanceTimersByTime(1100);
    expect(lost).toHaveLength(1);
  });

  it('starts another and no longer listens to the first', () => {
    const { threads, heard, lost, port } = open();
    port.restart();
    threads[0]!.say({ type: 'saved' });
    threads[0]!.dispatchEvent(new Event('error'));
    threads[1]!.say({ type: 'health', tensors: 1, heapMb: 2 });
    expect(threads[0]!.terminated).toBe(true);
    expect(heard).toHaveLength(1);
    expect(lost).toEqual([]);
  });

  it('reports a browser that starts no threads', async () => {
    const lost: string[] = [];
    createThread(() => {
      throw new Error('forbidden');
    }).onLost((reason) => lost.push(reason));
    await Promise.resolve();
    expect(lost).toEqual(['The composer’s thread cannot be started (forbidden).']);
  });
});
