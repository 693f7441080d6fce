/**
 * Controllers over Web MIDI: the adapter around `webmidi`. It finds devices and carries their bytes to the reader;
 * what the bytes mean is decided in `mapping.ts`. Never asks for system-exclusive messages.
 */
import type { Input, Listener, WebMidi as WebMidiLibrary } from 'webmidi';
import type { Seconds } from '../kernel/units.ts';
import type { MidiMapping, MidiTarget } from '../protocol/midiMapping.ts';
import { DEFAULT_MIDI_MAPPING, parseMidiMapping } from '../protocol/midiMapping.ts';
import type { Dispatch, MidiPort, StoragePort } from '../session/ports.ts';
import type { MidiView } from '../session/state.ts';
import type { SessionEvent } from '../session/event.ts';
import type { Present } from './mapping.ts';
import { MidiReader } from './mapping.ts';

const MAPPING_SETTING = 'midi-mapping';
/** A fader that has come to rest is heard no later than this. */
const SWEEP_EVERY_MS = 250;

export interface MidiWorld {
  /** Music time now. */
  now(): Seconds;
  /** What knobs take over from. */
  state(): Present;
  readonly storage: StoragePort;
}

export class Midi implements MidiPort {
  readonly #dispatch: Dispatch;
  readonly #world: MidiWorld;
  readonly #reader: MidiReader;
  readonly #heard = new Map<Input, Listener[]>();
  readonly #listeners = new Set<() => void>();
  readonly #sweeper: ReturnType<typeof setInterval>;
  #library: typeof WebMidiLibrary | null = null;
  #connecting: Promise<void> | null = null;
  #closed = false;
  #toldUnsupported = false;

  constructor(dispatch: Dispatch, world: MidiWorld) {
    this.#dispatch = dispatch;
    this.#world = world;
    this.#reader = new MidiReader(DEFAULT_MIDI_MAPPING, world.state, (mapping) => this.#remember(mapping));
    this.#sweeper = setInterval(() => this.#send(this.#reader.sweep(world.now())), SWEEP_EVERY_MS);
    void this.#recall();
  }

  /** Connects at once where the browser need not ask the person, and tells where it cannot connect at all. */
  async begin(): Promise<void> {
    if (typeof navigator.requestMIDIAccess !== 'function') return this.#unsupported();
    this.#report('idle', []);
    if (await allowedBefore()) await this.connect();
  }

  connect(): Promise<void> {
    if (typeof navigator.requestMIDIAccess !== 'function') {
      this.#unsupported();
      return Promise.resolve();
    }
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  learn(target: MidiTarget | null): void {
    this.#reader.learn(target);
    this.#changed();
  }

  forget(): void {
    this.#reader.mapping = DEFAULT_MIDI_MAPPING;
    this.#remember(DEFAULT_MIDI_MAPPING);
  }

  mapping(): MidiMapping {
    return this.#reader.mapping;
  }

  learning(): MidiTarget | null {
    return this.#reader.learning;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    this.#send(this.#reader.close(this.#world.now()));
    for (const input of [...this.#heard.keys()]) this.#deafen(input);
    if (this.#library !== null) {
      this.#library.removeListener('portschanged', this.#portsChanged);
      if (this.#library.enabled) await this.#library.disable();
    }
  }

  async #open(): Promise<void> {
    // Loaded only where there is a use for it: the library is larger than the rest of the room.
    this.#library ??= (await import('webmidi')).WebMidi;
    const library = this.#library;
    if (this.#closed || library.enabled) return;
    try {
      await library.enable({ sysex: false });
    } catch (error) {
      // One controller that another program has taken makes the whole call fail, though the others are open by then.
      if (!library.enabled) {
        this.#report('denied', []);
        this.#notice('notice.midi.denied', error instanceof Error ? error.message : '');
        return;
      }
    }
    if (this.#closed) {
      await library.disable();
      return;
    }
    library.addListener('portschanged', this.#portsChanged);
    this.#reconcile(library);
  }

  readonly #portsChanged = (): void => {
    if (this.#library !== null) this.#reconcile(this.#library);
  };

  /** Compares the controllers that are there with those we listen to. */
  #reconcile(library: typeof WebMidiLibrary): void {
    const present = library.inputs.filter((input) => input.connection === 'open');
    const ids = new Set(present.map((input) => input.id));
    const gone = new Map(
      [...this.#heard.keys()].filter((input) => !ids.has(input.id)).map((input) => [input.id, input.name]),
    );
    for (const input of [...this.#heard.keys()]) if (!present.includes(input)) this.#deafen(input);
    for (const [id, name] of gone) {
      this.#send(this.#reader.unplug(id, this.#world.now()));
      this.#notice('notice.midi.unplugged', name);
    }
    for (const input of present) if (!this.#heard.has(input)) this.#listen(input);
    // The library may hold two objects for one port that announced itself while it was being opened; only one of them hears.
    const names = [...new Map(present.map((input) => [input.id, input.name])).values()];
    this.#report(names.length > 0 ? 'connected' : 'none', names);
  }

  #listen(input: Input): void {
    const device = { id: input.id, name: input.name };
    const heard = input.addListener('midimessage', (event) => {
      this.#send(this.#reader.hear(device, event.message.data, this.#world.now()));
    });
    this.#heard.set(input, Array.isArray(heard) ? heard : [heard]);
  }

  #deafen(input: Input): void {
    for (const listener of this.#heard.get(input) ?? []) listener.remove();
    this.#heard.delete(input);
  }

  #unsupported(): void {
    this.#report('unsupported', []);
    if (this.#toldUnsupported) return;
    this.#toldUnsupported = true;
    this.#notice('notice.midi.unsupported', '');
  }

  async #recall(): Promise<void> {
    const stored = await this.#world.storage.loadSetting(MAPPING_SETTING);
    // Storage that cannot answer has said so itself; the usual layout is in use then.
    const parsed = parseMidiMapping(stored.ok ? stored.value : null);
    if (this.#closed) return;
    if (!parsed.ok) return this.#notice('notice.midi.mapping', parsed.fault.sentence);
    this.#reader.mapping = parsed.value;
    this.#changed();
  }

  #remember(mapping: MidiMapping): void {
    this.#changed();
    void this.#world.storage.saveSetting(MAPPING_SETTING, mapping).then((saved) => {
      if (!saved.ok) this.#notice('notice.storage', saved.fault.sentence);
    });
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #report(status: MidiView['status'], controllers: readonly string[]): void {
    this.#dispatch({ type: 'midiChanged', midi: { status, controllers } });
  }

  #notice(key: string, detail: string): void {
    this.#dispatch({ type: 'noticed', key, detail, tone: 'calm' });
  }

  #send(events: readonly SessionEvent[]): void {
    for (const event of events) this.#dispatch(event);
  }
}

/** True where the browser will not ask the person again, or has never learnt to ask. */
async function allowedBefore(): Promise<boolean> {
  try {
    const permission = await navigator.permissions.query({ name: 'midi' });
    return permission.state === 'granted';
  } catch {
    // A browser that cannot say is asked when a person wants a controller.
    return false;
  }
}
