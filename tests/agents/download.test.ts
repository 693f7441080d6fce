/** A file over a line that breaks: it comes in the end, and how far it is is told. */
import { describe, expect, it } from 'vitest';
import { download, FIRST_PAUSE, LONGEST_STALL, type Line } from '../../agents/download.ts';

/** Pauses pass at once; `stalls` says whether time runs out before the line answers. */
function lineOf(answers: (() => Promise<Response>)[], stalls: () => boolean = () => false) {
  const pauses: number[] = [];
  const troubles: string[] = [];
  const told: (readonly number[])[] = [];
  const aborted: boolean[] = [];
  const line: Line = {
    fetch(_, signal) {
      signal.addEventListener('abort', () => aborted.push(true));
      return answers.shift()!();
    },
    wait(ms) {
      if (troubles.length > pauses.length) {
        pauses.push(ms);
        return Promise.resolve();
      }
      return ms === LONGEST_STALL && stalls() ? Promise.resolve() : new Promise(() => undefined);
    },
    onBytes: (bytes, of) => void told.push([bytes, of]),
    onTrouble: (sentence) => void troubles.push(sentence),
  };
  return { line, pauses, troubles, told, aborted };
}
function threeBytes(): Promise<Response> {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(Uint8Array.of(1, 2));
      controller.enqueue(Uint8Array.of(3));
      controller.close();
    },
  });
  return Promise.resolve(new Response(body, { headers: { 'content-length': '3' } }));
}

describe('download', () => {
  it('tells how far it is', async () => {
    const { line, told, troubles } = lineOf([threeBytes]);
    expect([...(await download('prior.bin', line))]).toEqual([1, 2, 3]);
    expect(told).toEqual([
      [2, 3],
      [3, 4],
      [3, 3],
    ]);
    expect(troubles).toEqual([]);
  });
  it('tries again with growing pauses, and says why', async () => {
    const refused = (): Promise<Response> => Promise.resolve(new Response('', { status: 404 }));
    const broken = (): Promise<Response> => Promise.reject(new TypeError('no network'));
    const { line, pauses, troubles, aborted } = lineOf([refused, broken, broken, broken, broken, broken, threeBytes]);
    expect((await download('prior.bin', line)).length).toBe(3);
    expect(pauses).toEqual([FIRST_PAUSE, 2000, 4000, 8000, 8000, 8000]);
    expect(troubles[0]).toBe('The composer could not be fetched (the server answered 404).');
    expect(troubles[1]).toContain('no network');
    expect(aborted).toHaveLength(6);
  });
  it('leaves a line that has fallen silent', async () => {
    const answers = [(): Promise<Response> => new Promise(() => undefined), threeBytes];
    const { line, troubles, aborted } = lineOf(answers, () => answers.length === 1);
    expect((await download('prior.bin', line)).length).toBe(3);
    expect(troubles).toEqual(['The composer could not be fetched (nothing came for too long).']);
    expect(aborted).toEqual([true]);
  });
});
