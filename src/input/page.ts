/** What a page knows of itself as a page: what it has drawn, how its graphics fare, how much it holds; and what its tab keeps. */

export interface PageWatch {
  /** A frame has been drawn. */
  frame(): void;
  facts(): {
    readonly frames: number;
    readonly visible: boolean;
    readonly gpuLosses: number;
    readonly heapMb: number;
    readonly uptime: number;
  };
}

export function pageHeapMb(): number {
  return ((performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0) / 2 ** 20;
}

export function watchPage(): PageWatch {
  let [frames, gpuLosses] = [0, 0];
  // A canvas that loses its context tells only those who listen on the way down to it.
  window.addEventListener('webglcontextlost', () => gpuLosses++, true);
  return {
    frame: () => void frames++,
    facts: () => ({
      frames,
      visible: document.visibilityState === 'visible',
      gpuLosses,
      heapMb: pageHeapMb(),
      uptime: performance.now() / 1000,
    }),
  };
}

/** One text that outlives a page that is loaded anew, and not its tab. A page that no server of ours gave out keeps none. */
export function tabKeeps(name: string): { load(): string | null; save(text: string): void } {
  return {
    load() {
      if (document.documentElement.dataset['phones'] === undefined) return null;
      try {
        return sessionStorage.getItem(name);
      } catch {
        return null;
      }
    },
    save(text) {
      try {
        sessionStorage.setItem(name, text);
      } catch {
        // Where nothing can be kept it lasts as long as the page.
      }
    },
  };
}
