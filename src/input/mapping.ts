/**
 * What a controller's message means to the session: pads rate, knobs steer, keys play along.
 * Pure of devices and libraries, so that every byte of it is tested without them.
 */
import type { Seconds } from '../kernel/units.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import type { MidiBinding, MidiMapping, MidiTarget } from '../protocol/midiMapping.ts';
import { bindMidi, midiTargetOf } from '../protocol/midiMapping.ts';
import type { SessionEvent } from '../session/event.ts';
import { HeldNotes } from './heldNotes.ts';
import type { MidiMessage } from './midiMessage.ts';
import { readMidi } from './midiMessage.ts';

/** The channel of drum pads in General MIDI: its notes are beats, never melodies played along. */
const DRUM_CHANNEL = 10;
/** Where a knob with a detent rests. */
const CENTRE = 64;

export interface Device {
  readonly id: string;
  readonly name: string;
}

/** A knob's 0–127 to −1…+1, with the detent at 64 exactly in the middle. */
export function knobToDial(value: number): number {
  return value < CENTRE ? (value - CENTRE) / CENTRE : (value - CENTRE) / (127 - CENTRE);
}

/**
 * A knob's 0–127 swept along the list of styles: on a style it is that style alone, between two it blends them.
 * @returns null when there is no style to wish for
 */
export function knobToStyle(value: number, styles: readonly string[]): StyleMixture | null {
  if (styles.length === 0) return null;
  const place = (value / 127) * (styles.length - 1);
  const lower = Math.min(styles.length - 1, Math.floor(place));
  const share = place - lower;
  const mixture: Record<string, number> = { [styles[lower]]: 1 - share };
  if (share > 0) mixture[styles[lower + 1]] = share;
  return mixture;
}

export class MidiReader {
  readonly #held = new HeldNotes();
  readonly #styles: () => readonly string[];
  readonly #learned: (mapping: MidiMapping) => void;
  #mapping: MidiMapping;
  #learning: MidiTarget | null = null;

  /**
   * @param styles names of the styles a style knob sweeps through, asked at each turn
   * @param learned told when a binding was taught, with the mapping to remember
   */
  constructor(mapping: MidiMapping, styles: () => readonly string[], learned: (mapping: MidiMapping) => void) {
    this.#mapping = mapping;
    this.#styles = styles;
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
    const stuck = this.#end(this.#held.releaseStuck(at), at);
    return [...stuck, ...this.#events(device, message, at)];
  }

  /** Ends every note a controller held when it was pulled out. */
  unplug(deviceId: string, at: Seconds): readonly SessionEvent[] {
    return this.#end(this.#held.releaseDevice(deviceId), at);
  }

  /** Ends notes whose release never came. Call now and then. */
  sweep(at: Seconds): readonly SessionEvent[] {
    return this.#end(this.#held.releaseStuck(at), at);
  }

  close(at: Seconds): readonly SessionEvent[] {
    return this.#end(this.#held.releaseAll(), at);
  }

  #teach(target: MidiTarget, message: MidiMessage): boolean {
    const rates = target === 'more' || target === 'change';
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
        const target = midiTargetOf(this.#mapping, { kind: 'note', channel, number: pitch });
        if (target !== null) return this.#strike(target, velocity, device, at);
        if (channel === DRUM_CHANNEL) return [];
        const again: SessionEvent[] = this.#held.press(pitch, device.id, channel, at)
          ? [{ type: 'released', pitch, at }]
          : [];
        return [...again, { type: 'played', pitch, velocity, at }];
      }
      case 'off':
        return this.#held.release(message.pitch, device.id, message.channel)
          ? [{ type: 'released', pitch: message.pitch, at }]
          : [];
      case 'control': {
        const target = midiTargetOf(this.#mapping, {
          kind: 'control',
          channel: message.channel,
          number: message.number,
        });
        return target === null ? [] : this.#turn(target, message.value, device, at);
      }
      case 'silence':
        return this.#end(this.#held.releaseChannel(device.id, message.channel), at);
    }
  }

  #strike(target: MidiTarget, velocity: number, device: Device, at: Seconds): readonly SessionEvent[] {
    if (target !== 'more' && target !== 'change') return [];
    const value = (target === 'more' ? 1 : -1) * (velocity / 127);
    return [{ type: 'rated', value, source: 'midi', listener: device.name, at }];
  }

  #turn(target: MidiTarget, value: number, device: Device, at: Seconds): readonly SessionEvent[] {
    switch (target) {
      case 'energy':
        return [{ type: 'dialled', dials: { energy: knobToDial(value) }, source: 'midi', at }];
      case 'light':
        return [{ type: 'dialled', dials: { light: knobToDial(value) }, source: 'midi', at }];
      case 'style': {
        const style = knobToStyle(value, this.#styles());
        return style === null ? [] : [{ type: 'wished', settings: { style } }];
      }
      case 'more':
      case 'change':
        // Buttons that send a control number: pressed sends its force, let go sends 0.
        return value > 0 ? this.#strike(target, value, device, at) : [];
    }
  }

  #end(pitches: readonly number[], at: Seconds): readonly SessionEvent[] {
    return pitches.map((pitch) => ({ type: 'released', pitch, at }));
  }
}
