/** The screen stays awake while the page is seen. A browser is not the point: what it does is played by hand. */
import { describe, expect, it } from 'vitest';
import { keepAwake, type Wakeful } from '../../src/input/wakeLock.ts';

class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  show(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

class FakeLock {
  released = false;
  release(): Promise<void> {
    this.released = true;
    return Promise.resolve();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function kiosk(request: () => Promise<FakeLock>): { page: FakePage; wakeful: Wakeful } {
  const page = new FakePage();
  return { page, wakeful: { document: page as unknown as Wakeful['document'], wakeLock: { request } } };
}

describe('a screen', () => {
  it('is kept awake at once, and again each time the page is seen after the system let go', async () => {
    const locks: FakeLock[] = [];
    const { page, wakeful } = kiosk(() => {
      locks.push(new FakeLock());
      return Promise.resolve(locks.at(-1)!);
    });
    const stop = keepAwake(wakeful);
    await turn();
    expect(locks).toHaveLength(1);
    page.show('visible');
    await turn();
    expect(locks, 'one lock is enough').toHaveLength(1);
    locks[0]!.released = true;
    page.show('hidden');
    await turn();
    expect(locks, 'a hidden page asks for nothing').toHaveLength(1);
    page.show('visible');
    await turn();
    expect(locks.map(({ released }) => released)).toEqual([true, false]);
    stop();
    expect(locks[1]!.released).toBe(true);
    page.show('hidden');
    page.show('visible');
    await turn();
    expect(locks).toHaveLength(2);
  });

  it('is asked for again after a refusal', async () => {
    let asked = 0;
    const { page, wakeful } = kiosk(() =>
      ++asked === 1 ? Promise.reject(new Error('battery')) : Promise.resolve(new FakeLock()),
    );
    const stop = keepAwake(wakeful);
    await turn();
    page.show('visible');
    await turn();
    expect(asked).toBe(2);
    stop();
  });

  it('is let go of though the answer comes after the page has stopped asking', async () => {
    const lock = new FakeLock();
    let answer: (lock: FakeLock) => void = () => undefined;
    const { wakeful } = kiosk(() => new Promise((resolve) => (answer = resolve)));
    keepAwake(wakeful)();
    answer(lock);
    await turn();
    expect(lock.released).toBe(true);
  });

  it('is left to the machine where the browser has no lock', () => {
    expect(() =>
      keepAwake({ ...kiosk(() => Promise.reject(new Error())).wakeful, wakeLock: undefined })(),
    ).not.toThrow();
  });
});
