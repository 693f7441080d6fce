/** The stage in a real browser: it draws, within its budget, at any size, and goes on whatever the browser takes away. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StagePort } from '../../src/session/ports.ts';
import { createStage, type StageOptions } from '../../src/stage/stage.ts';
import { BAR_SECONDS, fixtureRating, fixtureState, fixtureTimeline } from './fixture.ts';

let stage: StagePort | null = null;
let parent: HTMLElement;

async function open(
  width: number,
  height: number,
  padding = 0,
  options: Partial<StageOptions> = {},
): Promise<{ stage: StagePort; canvas: HTMLCanvasElement }> {
  parent = document.createElement('div');
  parent.style.cssText = `width:${width}px;height:${height}px;box-sizing:border-box;padding-bottom:${padding}px`;
  document.body.append(parent);
  stage = await createStage(parent, {
    calm: false,
    debug: true,
    quality: 3,
    describe: (summary) => JSON.stringify(summary),
    ...options,
  });
  return { stage, canvas: parent.querySelector('canvas')! };
}

afterEach(() => {
  stage?.close();
  stage = null;
  parent.remove();
});

/** Colours of a small copy of the canvas, as [r, g, b] bytes a pixel. */
function pixelsOf(canvas: HTMLCanvasElement): Uint8ClampedArray {
  const copy = document.createElement('canvas');
  copy.width = 160;
  copy.height = 90;
  const pen = copy.getContext('2d')!;
  pen.drawImage(canvas, 0, 0, 160, 90);
  return pen.getImageData(0, 0, 160, 90).data;
}

/** Share of pixels in which one channel stands out. */
function share(pixels: Uint8ClampedArray, is: (r: number, g: number, b: number) => boolean): number {
  let count = 0;
  for (let at = 0; at < pixels.length; at += 4) if (is(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!)) count++;
  return count / (pixels.length / 4);
}

/** Counts what contexts hold on the card: textures, buffers and framebuffers made and not given back. */
function countHeld(): { count(): number; restore(): void } {
  let held = 0;
  const gl = WebGLRenderingContext.prototype as unknown as Record<string, (...call: unknown[]) => unknown>;
  const real = ['Texture', 'Buffer', 'Framebuffer', 'Renderbuffer'].flatMap((kind) =>
    (['create', 'delete'] as const).map((act) => {
      const name = `${act}${kind}`;
      const original = gl[name]!;
      gl[name] = function (this: unknown, ...call: unknown[]) {
        if (act === 'create' || call[0]) held += act === 'create' ? 1 : -1;
        return Reflect.apply(original, this, call);
      };
      return { name, original };
    }),
  );
  return {
    count: () => held,
    restore: () => {
      for (const { name, original } of real) gl[name] = original;
    },
  };
}

/** Mean difference of two pictures, in steps of an 8-bit channel. */
function difference(before: Uint8ClampedArray, after: Uint8ClampedArray): number {
  let sum = 0;
  for (let at = 0; at < before.length; at++) sum += Math.abs(before[at]! - after[at]!);
  return sum / before.length;
}

const amber = (r: number, g: number, b: number): boolean => r > 150 && g > 100 && b < 110;
const coral = (r: number, g: number, b: number): boolean => r > 130 && g < 110 && b < 120 && r > b + 50;
const violet = (r: number, g: number, b: number): boolean => b > 110 && b > g + 50 && r > g;

describe('the stage', () => {
  it('draws melody, bass and policy in their colours within sixty draw calls', async () => {
    const opened = await open(640, 360);
    for (let frame = 0; frame < 5; frame++) opened.stage.draw(fixtureState(11, { now: 12 + frame / 10 }));
    const pixels = pixelsOf(opened.canvas);
    expect(share(pixels, amber)).toBeGreaterThan(0.002);
    expect(share(pixels, coral)).toBeGreaterThan(0.002);
    expect(share(pixels, violet)).toBeGreaterThan(0.002);
    // The dusk of the shader, brighter than any background.
    expect(share(pixels, (r, g, b) => b > 65 && b < 130 && r < 80 && g < 80)).toBeGreaterThan(0.1);
    expect(opened.stage.drawCalls).toBeGreaterThan(0);
    expect(opened.stage.drawCalls).toBeLessThanOrEqual(60);
    expect(opened.stage.scriptMsPerFrame).toBeGreaterThan(0);
    expect(opened.stage.fps).toBeGreaterThan(0);
  });

  it('is an image with a summary that does not change more than once in five seconds', async () => {
    const { stage: port, canvas } = await open(480, 270);
    port.draw(fixtureState(11));
    expect(canvas.getAttribute('role')).toBe('img');
    const first = canvas.getAttribute('aria-label');
    expect(JSON.parse(first!)).toMatchObject({ place: { key: { tonic: 0, mode: 'major' }, bar: 6 }, chord: 40 });
    port.draw(fixtureState(11, { now: BAR_SECONDS }));
    expect(canvas.getAttribute('aria-label')).toBe(first);
  });

  it('follows its element when that is turned or shrunk', async () => {
    const { stage: port, canvas } = await open(640, 360);
    port.draw(fixtureState(11));
    parent.style.width = '360px';
    parent.style.height = '640px';
    parent.style.paddingBottom = '200px';
    await new Promise((resolve) => setTimeout(resolve, 120));
    port.draw(fixtureState(11));
    const box = canvas.getBoundingClientRect();
    expect([Math.round(box.width), Math.round(box.height)]).toEqual([360, 640]);
    expect(canvas.height / canvas.width).toBeCloseTo(640 / 360, 1);
    // The controls' part stays dark: no melody below it.
    const pixels = pixelsOf(canvas);
    expect(share(pixels.subarray(Math.ceil((90 * 440) / 640) * 160 * 4), amber)).toBe(0);
    expect(share(pixels, amber)).toBeGreaterThan(0.001);
  });

  it('shows the same picture after the graphics card took its context away and gave it back, at every quality', async () => {
    for (const quality of [0, 4]) {
      const { stage: port, canvas } = await open(480, 270, 0, { quality });
      const timeline = fixtureTimeline(11);
      const state = fixtureState(11, { timeline, ratings: [fixtureRating(timeline, 1, 2, 1)] });
      port.draw(state);
      port.draw(state);
      const before = pixelsOf(canvas).slice();
      const loss = canvas.getContext('webgl')!.getExtension('WEBGL_lose_context')!;
      const lost = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve, { once: true }));
      loss.loseContext();
      await lost;
      port.draw(state);
      const restored = new Promise((resolve) =>
        canvas.addEventListener('webglcontextrestored', resolve, { once: true }),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      loss.restoreContext();
      await restored;
      await new Promise((resolve) => setTimeout(resolve, 50));
      port.draw(state);
      expect(difference(before, pixelsOf(canvas))).toBeLessThan(2.5);
      port.close();
      parent.remove();
    }
  });

  it('raises itself anew on another canvas when the graphics card stays away', async () => {
    const { stage: port, canvas } = await open(320, 180);
    port.draw(fixtureState(11));
    const lost = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve, { once: true }));
    canvas.getContext('webgl')!.getExtension('WEBGL_lose_context')!.loseContext();
    await lost;
    const now = vi.spyOn(performance, 'now');
    try {
      const at = performance.now();
      port.draw(fixtureState(11));
      now.mockImplementation(() => at + 6000);
      port.draw(fixtureState(11));
    } finally {
      now.mockRestore();
    }
    await vi.waitFor(() => expect(parent.querySelector('canvas')).not.toBe(canvas), { timeout: 5000 });
    await vi.waitFor(() => expect(parent.querySelector('canvas')).not.toBeNull(), { timeout: 5000 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    port.draw(fixtureState(11));
    expect(parent.querySelectorAll('canvas')).toHaveLength(1);
    expect(share(pixelsOf(parent.querySelector('canvas')!), amber)).toBeGreaterThan(0.001);
  });

  it('draws without WebGL on a plain canvas', async () => {
    const real = HTMLCanvasElement.prototype.getContext;
    const without = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]): unknown {
      return kind.includes('webgl') ? null : Reflect.apply(real, this, [kind, ...rest]);
    };
    HTMLCanvasElement.prototype.getContext = without as typeof real;
    try {
      const { stage: port, canvas } = await open(480, 270);
      const ratings = [fixtureRating(fixtureState(11).timeline, 1, 12.4, 1)];
      port.draw(fixtureState(11));
      port.draw(fixtureState(11, { ratings }));
      expect(share(pixelsOf(canvas), amber)).toBeGreaterThan(0.001);
    } finally {
      HTMLCanvasElement.prototype.getContext = real;
    }
  });

  it('stands still as a picture of the page where there is no canvas, and says so once', async () => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = () => null;
    const faults: string[] = [];
    try {
      const { stage: port } = await open(480, 270, 0, { onFault: (sentence) => faults.push(sentence) });
      port.draw(fixtureState(11));
      const picture = parent.querySelector('svg')!;
      expect(faults).toEqual([expect.stringMatching(/^The garden stands still .*\.$/)]);
      expect(picture.getAttribute('role')).toBe('img');
      expect(JSON.parse(picture.getAttribute('aria-label')!)).toMatchObject({ chord: 40 });
      const colours = [...picture.querySelectorAll('path, ellipse')].map((shape) => shape.getAttribute('fill'));
      expect(colours).toContain('#ffc247');
      expect(colours.length).toBeGreaterThan(200);
      const first = picture.innerHTML;
      port.draw(fixtureState(11, { now: 3 }));
      expect(picture.innerHTML).toBe(first);
      expect(picture.outerHTML).not.toContain('NaN');
      port.close();
      expect(parent.querySelector('svg')).toBeNull();
    } finally {
      HTMLCanvasElement.prototype.getContext = real;
    }
  });

  it('follows a size that changes every frame, down to one pixel and up to a wall of screens, and leaks nothing', async () => {
    const held = countHeld();
    try {
      const { stage: port } = await open(320, 180, 0, { quality: 4 });
      port.draw(fixtureState(11));
      const counts: number[] = [];
      for (let turn = 0; turn < 3; turn++) {
        for (const [width, height] of [
          [160, 240],
          [1, 1],
          [240, 160],
          [1920, 270],
        ] as const) {
          parent.style.width = `${width}px`;
          parent.style.height = `${height}px`;
          window.dispatchEvent(new Event('resize'));
          port.draw(fixtureState(11));
          const box = parent.querySelector('canvas')!.getBoundingClientRect();
          expect(Math.abs(box.width - width)).toBeLessThanOrEqual(1.5);
          expect(Math.abs(box.height - height)).toBeLessThanOrEqual(1.5);
        }
        counts.push(held.count());
      }
      expect(counts[2]).toBe(counts[1]);
      expect(parent.querySelectorAll('canvas')).toHaveLength(1);
      expect(port.drawCalls).toBeGreaterThan(0);
    } finally {
      held.restore();
    }
  });

  it('draws through a clock that jumps, an hour in a hidden tab and numbers that are none', async () => {
    const { stage: port, canvas } = await open(320, 180);
    port.draw(fixtureState(11));
    for (const now of [Number.NaN, 1e9, -50, Number.POSITIVE_INFINITY, 3600, 0]) port.draw(fixtureState(11, { now }));
    port.draw(fixtureState(11));
    expect(share(pixelsOf(canvas), amber)).toBeGreaterThan(0.001);
    expect(share(pixelsOf(canvas), violet)).toBeGreaterThan(0.0005);
  });

  it('wanders against burn-in in an installation, and fills its place all the while', async () => {
    const { stage: port, canvas } = await open(320, 180, 0, { debug: false });
    const now = vi.spyOn(performance, 'now');
    try {
      const places = new Set<string>();
      for (let minute = 0; minute < 16; minute += 2) {
        now.mockReturnValue(minute * 60_000);
        port.draw(fixtureState(11, { mode: 'install' }));
        const box = canvas.getBoundingClientRect();
        const place = parent.getBoundingClientRect();
        expect(box.left).toBeLessThanOrEqual(place.left);
        expect(box.top).toBeLessThanOrEqual(place.top);
        expect(box.right).toBeGreaterThanOrEqual(place.right - 1);
        expect(box.bottom).toBeGreaterThanOrEqual(place.bottom - 1);
        places.add(`${box.left} ${box.top}`);
      }
      expect(places.size).toBeGreaterThan(4);
    } finally {
      now.mockRestore();
    }
  });

  it('leaves nothing behind when it closes', async () => {
    const { stage: port } = await open(320, 180);
    port.draw(fixtureState(11));
    port.close();
    expect(parent.querySelector('canvas')).toBeNull();
    expect(() => port.draw(fixtureState(11))).not.toThrow();
  });
});
