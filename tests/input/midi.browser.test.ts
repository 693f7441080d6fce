import WMT from 'web-midi-test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InputPort } from '../../src/input/input.ts';
import { createInput } from '../../src/input/input.ts';
import { succeed } from '../../src/kernel/result.ts';
import { DEFAULT_MIDI_MAPPING } from '../../src/protocol/midiMapping.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import type { StoragePort } from '../../src/session/ports.ts';
import type { SessionMode } from '../../src/protocol/sessionMode.ts';
import { panelState } from '../panels/panelState.ts';

function memory(settings: Record<string, unknown> = {}): StoragePort & { settings: Record<string, unknown> } {
  return {
    settings,
    savePolicy: async () => succeed(true),
    loadPolicy: async () => succeed(null),
    saveSetting: async (name, value) => {
      settings[name] = value;
      return succeed(true);
    },
    loadSetting: async (name) => succeed(settings[name] ?? null),
  };
}

describe('controllers over Web MIDI', () => {
  let events: SessionEvent[];
  let input: InputPort;
  let now: number;
  let granted: boolean;
  const plugged: InstanceType<typeof WMT.MidiSrc>[] = [];
  const original = navigator.requestMIDIAccess;
  const status = (): unknown => events.filter((event) => event.type === 'midiChanged').at(-1)?.midi;
  const others = (): SessionEvent[] => events.filter((event) => event.type !== 'midiChanged');

  function open(storage: StoragePort = memory(), mode: SessionMode = 'install'): void {
    input = createInput((event) => events.push(event), { now: () => now, state: () => panelState({ mode }), storage });
  }
  async function connect(storage?: StoragePort): Promise<void> {
    open(storage);
    await input.midi.connect();
  }
  function plug(name: string): InstanceType<typeof WMT.MidiSrc> {
    const port = new WMT.MidiSrc(name);
    plugged.push(port);
    port.connect();
    return port;
  }
  function provide(request: unknown): void {
    Object.defineProperty(navigator, 'requestMIDIAccess', { value: request, configurable: true });
  }

  beforeEach(() => {
    events = [];
    now = 5;
    granted = false;
    WMT.midi = true;
    provide(WMT.requestMIDIAccess);
    vi.spyOn(navigator.permissions, 'query').mockImplementation(
      async () => ({ state: granted ? 'granted' : 'prompt' }) as PermissionStatus,
    );
  });
  afterEach(async () => {
    await input.close();
    for (const port of plugged.splice(0)) port.disconnect();
    vi.restoreAllMocks();
    provide(original);
  });

  it('asks no visitor at their first touch, only whoever wants a controller', async () => {
    const request = vi.fn(WMT.requestMIDIAccess);
    provide(request);
    open();
    await vi.waitFor(() => expect(status()).toEqual({ status: 'idle', controllers: [] }));
    window.dispatchEvent(new PointerEvent('pointerup'));
    window.dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowRight' }));
    await new Promise((resolve) => setTimeout(resolve));
    expect(request).not.toHaveBeenCalled();
    await input.midi.connect();
    expect(request).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ sysex: false }));
    expect(status()).toMatchObject({ status: 'none' });
  });

  it('asks a performer at the first gesture, once', async () => {
    const request = vi.fn(WMT.requestMIDIAccess);
    provide(request);
    open(memory(), 'perform');
    await vi.waitFor(() => expect(status()).toEqual({ status: 'idle', controllers: [] }));
    expect(request).not.toHaveBeenCalled();
    window.dispatchEvent(new PointerEvent('pointerup'));
    window.dispatchEvent(new PointerEvent('pointerup'));
    await vi.waitFor(() => expect(status()).toMatchObject({ status: 'none' }));
    expect(request).toHaveBeenCalledOnce();
  });

  it('connects by itself where that was allowed before', async () => {
    granted = true;
    open();
    await vi.waitFor(() => expect(status()).toEqual({ status: 'none', controllers: [] }));
  });

  it('hears pads, keys and knobs of a controller plugged in later', async () => {
    await connect();
    const port = plug('Pad box');
    await vi.waitFor(() => expect(status()).toEqual({ status: 'connected', controllers: ['Pad box'] }));
    port.emit([0x99, 37, 127]);
    port.emit([0x90, 60, 90]);
    port.emit([0xb0, 74, 0]);
    port.emit([0xb0, 74, 127]);
    now = 6;
    port.emit([0x90, 60, 0]);
    expect(others()).toEqual([
      { type: 'rated', value: 1, source: 'midi', listener: 'visitor', at: 5 },
      { type: 'played', pitch: 60, velocity: 90, at: 5 },
      { type: 'dialled', dials: { energy: 1 }, source: 'midi', at: 5 },
      { type: 'released', pitch: 60, at: 6 },
    ]);
  });

  it('ends all notes of a controller pulled out mid-note, and hears it again when it returns', async () => {
    const port = plug('Keys');
    await connect();
    await vi.waitFor(() => expect(status()).toMatchObject({ status: 'connected' }));
    port.emit([0x90, 60, 90]);
    port.emit([0x90, 64, 90]);
    now = 7;
    port.disconnect();
    await vi.waitFor(() => expect(status()).toEqual({ status: 'none', controllers: [] }));
    expect(others().slice(2)).toEqual([
      { type: 'released', pitch: 60, at: 7 },
      { type: 'released', pitch: 64, at: 7 },
      { type: 'noticed', key: 'notice.midi.unplugged', detail: 'Keys', tone: 'calm' },
    ]);
    port.connect();
    await vi.waitFor(() => expect(status()).toMatchObject({ status: 'connected' }));
    events.length = 0;
    port.emit([0x90, 67, 80]);
    expect(others()).toEqual([{ type: 'played', pitch: 67, velocity: 80, at: 7 }]);
  });

  it('passes over bytes that are no message', async () => {
    const port = plug('Noisy');
    const access = await WMT.requestMIDIAccess();
    let raw: { onmidimessage: ((event: unknown) => void) | null } | undefined;
    provide(async () => {
      raw = [...access.inputs.values()].find((candidate) => candidate.name === 'Noisy') as unknown as typeof raw;
      return access;
    });
    await connect();
    await vi.waitFor(() => expect(status()).toMatchObject({ status: 'connected' }));
    for (const data of [[60, 100], [0x90], [0x90, 60], [0xf0, 1, 2], [0xff], [0xf8], [0x90, 200, 100], [200]]) {
      try {
        raw!.onmidimessage!({ data: new Uint8Array(data), timeStamp: 0 });
      } catch {
        // The library's own parsing may throw after we have heard the bytes; a browser reports that and goes on.
      }
    }
    expect(others()).toEqual([]);
    port.emit([0x90, 60, 90]);
    expect(others()).toHaveLength(1);
  });

  it('learns a pad and remembers it for the next visit', async () => {
    const storage = memory();
    const port = plug('Keys');
    await connect(storage);
    await vi.waitFor(() => expect(status()).toMatchObject({ status: 'connected' }));
    let changes = 0;
    const stop = input.midi.onChange(() => changes++);
    input.midi.learn('more');
    port.emit([0x90, 48, 90]);
    expect(input.midi.learning()).toBeNull();
    expect(changes).toBe(2);
    stop();
    await input.close();
    events.length = 0;
    await connect(storage);
    await vi.waitFor(() =>
      expect(input.midi.mapping().bindings.more).toEqual([{ kind: 'note', channel: 1, number: 48 }]),
    );
    await vi.waitFor(() => expect(status()).toMatchObject({ status: 'connected' }));
    port.emit([0x90, 48, 127]);
    expect(others()).toEqual([{ type: 'rated', value: 1, source: 'midi', listener: 'visitor', at: 5 }]);
    input.midi.forget();
    expect(input.midi.mapping()).toEqual(DEFAULT_MIDI_MAPPING);
  });

  it('takes the usual layout and says so where the remembered one is unreadable', async () => {
    await connect(memory({ 'midi-mapping': { format: 'antiphon-midi', bindings: 3 } }));
    await vi.waitFor(() =>
      expect(others()).toEqual([
        { type: 'noticed', key: 'notice.midi.mapping', detail: expect.any(String), tone: 'calm' },
      ]),
    );
    expect(input.midi.mapping()).toEqual(DEFAULT_MIDI_MAPPING);
  });

  it('says once, calmly, that the browser has no MIDI', async () => {
    provide(undefined);
    await connect();
    await input.midi.connect();
    expect(status()).toEqual({ status: 'unsupported', controllers: [] });
    expect(others()).toEqual([{ type: 'noticed', key: 'notice.midi.unsupported', detail: '', tone: 'calm' }]);
  });

  it('says calmly that MIDI was not allowed, and may be asked again', async () => {
    WMT.midi = false;
    await connect();
    expect(status()).toEqual({ status: 'denied', controllers: [] });
    expect(others()).toMatchObject([{ type: 'noticed', key: 'notice.midi.denied', tone: 'calm' }]);
    WMT.midi = true;
    await input.midi.connect();
    expect(status()).toEqual({ status: 'none', controllers: [] });
  });
});
