/** The browser that the other browser tests stand on has what they need. */
import { describe, expect, it } from 'vitest';

describe('the test browser', () => {
  it('renders sound offline', async () => {
    const context = new OfflineAudioContext({ numberOfChannels: 1, length: 480, sampleRate: 48_000 });
    const source = new ConstantSourceNode(context, { offset: 0.5 });
    source.connect(context.destination);
    source.start();
    const rendered = await context.startRendering();
    expect(rendered.getChannelData(0).every((sample) => sample === 0.5)).toBe(true);
  });

  it('starts an audio context without a gesture', async () => {
    const context = new AudioContext();
    await context.resume();
    expect(context.state).toBe('running');
    await context.close();
  });

  it('yields a WebGPU adapter and computes on it', async () => {
    const adapter = await navigator.gpu.requestAdapter();
    if (adapter === null) throw new Error('no WebGPU adapter');
    const device = await adapter.requestDevice();
    const buffer = device.createBuffer({
      size: 4,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    device.queue.writeBuffer(buffer, 0, new Uint32Array([42]));
    await buffer.mapAsync(GPUMapMode.READ);
    expect(new Uint32Array(buffer.getMappedRange())[0]).toBe(42);
    device.destroy();
  });

  it('draws with WebGL 2', () => {
    expect(document.createElement('canvas').getContext('webgl2')).not.toBeNull();
  });
});
