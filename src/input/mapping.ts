/**
 * What a controller's message means to the session: pads rate, knobs steer, keys play along.
 * Pure of devices and libraries, so that every byte of it is tested without them.
 */
import type { Seconds } from '../kernel/units.ts';
import { moveFader, settleFader, type FaderState } from '../protocol/fader.ts';
import type { MidiBinding, MidiMapping, MidiTarget } from '../protocol/midiMapping.ts';
import { bindMidi, midiTargetOf } from '../protocol/midiMapping.ts';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';
import type { SessionEvent } from '../session/event.ts';
import type { State } from '../session/state.ts';
import { HeldNotes } from './heldNotes.ts';
import { knobToDial, knobToStyle, styleToPlace, wheelToDial } from './knobs.ts';
import type { MidiMessage } from './midiMessage.ts';
import { readMidi } from './midiMessage.ts';
import { Pickup } from './pickup.ts';

/** The channel of drum pads in General MIDI: its notes are beats, never melodies played along. */
const DRUM_CHANNEL = 10;
/** Hands at the controller and hands at the screen are one listener, as nothing says otherwise. */
const HERE = 'visitor';
/** Where a voice is taken up on the map of timbres that nobody has moved yet. */
const MIDDLE: TimbrePlace = { x: 0.5, y: 0.5 };
/** The modulation wheel, whatever it is bound to. */
const WHEEL = 1;

/** What a knob must know of the session: the values it would change, and the styles there are. */
export type Present = Pick<State, 'dials' | 'wished' | 'timbres'> & { readonly agent: Pick<State['agent'], 'styles'> };

export interface Device {
  readonly id: string;
  readonly name: string;
}

export class MidiReader {
  readonly #held = new HeldNotes();
  /** Devices on which the music is held aside for speech. */
  readonly #speaking = new Set<string>();
  readonly #pickup = new Pickup();
  /** By device and knob. */
  readonly #faders = new Map<string, { readonly device: Device; readonly state: FaderState }>();
  readonly #present: () => Present;
  readonly #learned: (mapping: MidiMapping) => void;
  #mapping: MidiMapping;
  #learning: MidiTarget | null = null;

  /**
   * @param present asked at each turn of a knob
   * @param learned told when a binding was taught, with the mapping to remember
   */
  constructor(mapping: MidiMapping, present: () => Present, learned: (mapping: MidiMapping) => void) {
    this.#mapping = mapping;
    this.#present = present;
    this.#learned = learned;
  }

  get mapping(): MidiMapping {
    return this.#mapping;
  }

  set mapping(mapping: MidiMapping) {
    this.#mapping = mapping;
  }

  get learning(): MidiTarget | null {
    return this.#learning;
  }

  /** The next note or knob becomes `target`; null gives up waiting. */
  learn(target: MidiTarget | null): void {
    this.#learning = target;
  }

  /** @param at music time of the message */
  hear(device: Device, bytes: ArrayLike<number>, at: Seconds): readonly SessionEvent[] {
    const message = readMidi(bytes);
    if (message === null) return [];
    if (this.#learning !== null && this.#teach(this.#learning, message)) return [];
    const due = this.sweep(at);
    return [...due, ...this.#events(device, message, at)];
  }

  /** Ends every note a controller held when it was pulled out. */
  unplug(deviceId: string, at: Seconds): readonly SessionEvent[] {
    this.#pickup.forget(deviceId);
    for (const [knob, { device }] of this.#faders) if (device.id === deviceId) this.#faders.delete(knob);
    return [...this.#end(this.#held.releaseDevice(deviceId), at), ...this.#speak(deviceId, false)];
  }

  /** Ends notes whose release never came and tells what faders that have come to rest mean. Call several times a second. */
  sweep(at: Seconds): readonly SessionEvent[] {
    return [...this.#end(this.#held.releaseStuck(at), at), ...this.#settle(at)];
  }

  close(at: Seconds): readonly SessionEvent[] {
    return this.#end(this.#held.releaseAll(), at);
  }

  #teach(target: MidiTarget, message: MidiMessage): boolean {
    const rates = target === 'more' || target === 'change' || target === 'speak';
    let binding: MidiBinding;
    // Pads are struck and knobs are turned: a knob brushed while reaching for a pad teaches nothing.
    if (message.kind === 'on' && rates) binding = { kind: 'note', channel: message.channel, number: message.pitch };
    else if (message.kind === 'control' && (!rates || message.value > 0))
      binding = { kind: 'control', channel: message.channel, number: message.number };
    else return false;
    this.#learning = null;
    this.#mapping = bindMidi(this.#mapping, target, binding);
    this.#learned(this.#mapping);
    return true;
  }

  #events(device: Device, message: MidiMessage, at: Seconds): readonly SessionEvent[] {
    switch (message.kind) {
      case 'on': {
        const { channel, pitch, velocity } = message;
        const target = this.#targetOf(channel, pitch);
        if (target === 'speak') return this.#speak(device.id, true);
        if (target !== null) return this.#strike(target, velocity, at);
        if (channel === DRUM_CHANNEL) return [];
        const again: SessionEvent[] = this.#held.press(pitch, device.id, channel, at)
          ? [{ type: 'released', pitch, at }]
          : [];
        return [...again, { type: 'played', pitch, velocity, at }];
      }
      case 'off':
        if (this.#targetOf(message.channel, message.pitch) === 'speak') return this.#speak(device.id, false);
        return this.#held.release(message.pitch, device.id, message.channel)
          ? [{ type: 'released', pitch: message.pitch, at }]
          : [];
      case 'control': {
        const target = midiTargetOf(this.#mapping, {
          kind: 'control',
          channel: message.channel,
          number: message.number,
        });
        return target === null ? [] : this.#turn(target, message, device, at);
      }
      case 'silence':
        return this.#end(this.#held.releaseChannel(device.id, message.channel), at);
    }
  }

  #targetOf(channel: number, pitch: number): MidiTarget | null {
    return midiTargetOf(this.#mapping, { kind: 'note', channel, number: pitch });
  }

  /** Told when the first begins and when the last has done. */
  #speak(deviceId: string, speaks: boolean): readonly SessionEvent[] {
    const before = this.#speaking.size > 0;
    if (speaks) this.#speaking.add(deviceId);
    else this.#speaking.delete(deviceId);
    const speaking = this.#speaking.size > 0;
    return speaking === before ? [] : [{ type: 'spoken', speaking }];
  }

  #strike(target: MidiTarget, velocity: number, at: Seconds): readonly SessionEvent[] {
    if (target !== 'more' && target !== 'change') return [];
    const value = (target === 'more' ? 1 : -1) * (velocity / 127);
    return [{ type: 'rated', value, source: 'midi', listener: HERE, at }];
  }

  #turn(
    target: MidiTarget,
    { channel, number, value }: Extract<MidiMessage, { kind: 'control' }>,
    device: Device,
    at: Seconds,
  ): readonly SessionEvent[] {
    const { dials, wished, agent, timbres } = this.#present();
    const knob = `${channel}/${number}`;
    switch (target) {
      case 'energy':
      case 'light': {
        const wheel = number === WHEEL;
        const dial = wheel ? wheelToDial(value) : knobToDial(value);
        // Below its lower end a wheel reaches nothing: from there, too, its first push takes over.
        const present = wheel ? Math.max(0, dials[target]) : dials[target];
        if (!this.#pickup.turn(device.id, `${knob} ${target}`, dial, present, wheel ? 0 : undefined)) return [];
        return [{ type: 'dialled', dials: { [target]: dial }, source: 'midi', at }];
      }
      case 'style': {
        const place = styleToPlace(wished.style, agent.styles);
        if (!this.#pickup.turn(device.id, `${knob} ${target}`, value / 127, place)) return [];
        const style = knobToStyle(value, agent.styles, wished.style);
        return style === null ? [] : [{ type: 'wished', settings: { style } }];
      }
      case 'timbreX':
      case 'timbreY': {
        const place = timbres.melody;
        const axis = target === 'timbreX' ? 'x' : 'y';
        // Where nobody has moved it there is nothing to be torn along.
        const present = place?.[axis] ?? value / 127;
        if (!this.#pickup.turn(device.id, `${knob} ${target}`, value / 127, present)) return [];
        return [{ type: 'timbre', voice: 'melody', place: { ...(place ?? MIDDLE), [axis]: value / 127 } }];
      }
      case 'liking': {
        const name = `${device.id} ${knob}`;
        this.#faders.set(name, { device, state: moveFader(this.#faders.get(name)?.state ?? null, value / 127, at) });
        return [];
      }
      // A pedal: down from the middle on.
      case 'speak':
        return this.#speak(device.id, value >= 64);
      case 'more':
      case 'change':
        // Buttons that send a control number: pressed sends its force, let go sends 0.
        return value > 0 ? this.#strike(target, value, at) : [];
    }
  }

  #settle(at: Seconds): readonly SessionEvent[] {
    return [...this.#faders].flatMap(([name, { device, state }]) => {
      const settled = settleFader(state, at);
      this.#faders.set(name, { device, state: settled.state });
      const { rating } = settled;
      return rating ? [{ type: 'rated' as const, ...rating, source: 'midi' as const, listener: HERE }] : [];
    });
  }

  #end(pitches: readonly number[], at: Seconds): readonly SessionEvent[] {
    return pitches.map((pitch) => ({ type: 'released', pitch, at }));
  }
}
