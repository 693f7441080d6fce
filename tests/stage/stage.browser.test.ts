/** The stage in a real browser: it draws, within its budget, at any size, and comes back after losing its context. */
import { afterEach, describe, expect, it } from 'vitest';
import type { StagePort } from '../../src/session/ports.ts';
import { createStage } from '../../src/stage/stage.ts';
import { BAR_SECONDS, fixtureRating, fixtureState } from './fixture.ts';

let stage: StagePort | null = null;
let parent: HTMLElement;

async function open(
  width: number,
  height: number,
  padding = 0,
): Promise<{ stage: StagePort; canvas: HTMLCanvasElement }> {
  parent = document.createElement('div');
  parent.style.cssText = `width:${width}px;height:${height}px;box-sizing:border-box;padding-bottom:${padding}px`;
  document.body.append(parent);
  stage = await createStage(parent, { calm: false, debug: true, describe: (summary) => JSON.stringify(summary) });
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

const amber = (r: number, g: number, b: number): boolean => r > 150 && g > 100 && b < 110;
const coral = (r: number, g: number, b: number): boolean => r > 130 && g < 110 && b < 120 && r > b + 50;
const violet = (r: number, g: number, b: number): boolean => b > 110 && b > g + 50 && r > g;

describe('the stage', () => {
  it('draws melody, bass and policy in their colours within sixty draw calls', async () => {
    const opened = await open(960, 540);
    for (let frame = 0; frame < 10; frame++) opened.stage.draw(fixtureState(11, { now: 12 + frame / 10 }));
    const pixels = pixelsOf(opened.canvas);
    expect(share(pixels, amber)).toBeGreaterThan(0.002);
    expect(share(pixels, coral)).toBeGreaterThan(0.002);
    expect(share(pixels, violet)).toBeGreaterThan(0.002);
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

  it('draws again after the graphics card took its context away', async () => {
    const { stage: port, canvas } = await open(480, 270);
    port.draw(fixtureState(11));
    const gl = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
    const loss = gl!.getExtension('WEBGL_lose_context')!;
    const lost = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve, { once: true }));
    loss.loseContext();
    await lost;
    port.draw(fixtureState(11));
    const restored = new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve, { once: true }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    loss.restoreContext();
    await restored;
    await new Promise((resolve) => setTimeout(resolve, 50));
    port.draw(fixtureState(11));
    const pixels = pixelsOf(canvas);
    expect(share(pixels, amber)).toBeGreaterThan(0.001);
    expect(share(pixels, (r, g, b) => b > 20 && b > r && b >= g)).toBeGreaterThan(0.3);
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

  it('leaves nothing behind when it closes', async () => {
    const { stage: port } = await open(320, 180);
    port.draw(fixtureState(11));
    port.close();
    expect(parent.querySelector('canvas')).toBeNull();
    expect(() => port.draw(fixtureState(11))).not.toThrow();
  });
});
