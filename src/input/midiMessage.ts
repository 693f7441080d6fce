/**
 * MIDI bytes to the few messages this room understands. Knows nothing of devices, mappings or sessions.
 * Source: MIDI 1.0 detailed specification, channel voice messages; a note-on of velocity 0 is a note-off.
 */
import type { Pitch, Velocity } from '../kernel/units.ts';

export type MidiMessage =
  | { readonly kind: 'on'; readonly channel: number; readonly pitch: Pitch; readonly velocity: Velocity }
  | { readonly kind: 'off'; readonly channel: number; readonly pitch: Pitch }
  | { readonly kind: 'control'; readonly channel: number; readonly number: number; readonly value: number }
  /** All sound off, or all notes off, on one channel. */
  | { readonly kind: 'silence'; readonly channel: number };

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CONTROL = 0xb0;
const ALL_SOUND_OFF = 120;
const ALL_NOTES_OFF = 123;

/**
 * @param bytes one message as a device sent it
 * @returns null for whatever is not ours: other messages, and bytes that are no message at all (data without a
 *   status byte, as running status sends; a message cut short; data above 127)
 */
export function readMidi(bytes: ArrayLike<number>): MidiMessage | null {
  if (bytes.length !== 3) return null;
  const [status, first, second] = [bytes[0], bytes[1], bytes[2]];
  if (!(status >= 0x80 && status < 0xf0) || !(first >= 0 && first < 0x80) || !(second >= 0 && second < 0x80))
    return null;
  const channel = (status & 0x0f) + 1;
  switch (status & 0xf0) {
    case NOTE_ON:
      return second > 0
        ? { kind: 'on', channel, pitch: first, velocity: second }
        : { kind: 'off', channel, pitch: first };
    case NOTE_OFF:
      return { kind: 'off', channel, pitch: first };
    case CONTROL:
      if (first === ALL_SOUND_OFF || first >= ALL_NOTES_OFF) return { kind: 'silence', channel };
      return { kind: 'control', channel, number: first, value: second };
    default:
      return null;
  }
}
