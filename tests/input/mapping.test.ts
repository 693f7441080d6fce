import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_HOLD } from '../../src/input/heldNotes.ts';
import { knobToDial, knobToStyle, MidiReader } from '../../src/input/mapping.ts';
import { readMidi } from '../../src/input/midiMessage.ts';
import type { MidiMapping } from '../../src/protocol/midiMapping.ts';
import { DEFAULT_MIDI_MAPPING } from '../../src/protocol/midiMapping.ts';
import type { SessionEvent } from '../../src/session/event.ts';

const KEYS = { id: 'k', name: 'Keystation' };
const PADS = { id: 'p', name: 'Pad box' };
const STYLES = ['chorale', 'ragtime', 'funk'];

function reader(): MidiReader & { remembered: MidiMapping[] } {
  const remembered: MidiMapping[] = [];
  return Object.assign(
    new MidiReader(
      DEFAULT_MIDI_MAPPING,
      () => STYLES,
      (mapping) => remembered.push(mapping),
    ),
    { remembered },
  );
}

describe('MIDI bytes', () => {
  it('are read as notes, knobs and silences', () => {
    expect(readMidi([0x93, 60, 100])).toEqual({ kind: 'on', channel: 4, pitch: 60, velocity: 100 });
    expect(readMidi([0x80, 60, 64])).toEqual({ kind: 'off', channel: 1, pitch: 60 });
    expect(readMidi([0xbf, 74, 12])).toEqual({ kind: 'control', channel: 16, number: 74, value: 12 });
    expect(readMidi([0xb0, 123, 0])).toEqual({ kind: 'silence', channel: 1 });
  });

  it('take a note-on without velocity for a note-off', () => {
    expect(readMidi([0x90, 60, 0])).toEqual({ kind: 'off', channel: 1, pitch: 60 });
  });

  it.each([
    ['data without a status, as running status sends', [60, 100]],
    ['data in place of a status', [60, 100, 1]],
    ['a message cut short', [0x90, 60]],
    ['data above 127', [0x90, 200, 100]],
    ['system-exclusive bytes', [0xf0, 0x7e, 0xf7]],
    ['a clock tick', [0xf8]],
    ['nothing', []],
  ])('pass over %s', (_name, bytes) => {
    expect(readMidi(bytes)).toBeNull();
  });
});

describe('a controller', () => {
  it('rates by pad, with the velocity as strength and its name as the listener', () => {
    const midi = reader();
    expect(midi.hear(PADS, [0x99, 37, 127], 3)).toEqual([
      { type: 'rated', value: 1, source: 'midi', listener: 'Pad box', at: 3 },
    ]);
    expect(midi.hear(PADS, [0x99, 36, 32], 4)).toEqual([
      { type: 'rated', value: -32 / 127, source: 'midi', listener: 'Pad box', at: 4 },
    ]);
    expect(midi.hear(PADS, [0x89, 36, 0], 5)).toEqual([]);
  });

  it('plays other drum pads to nobody', () => {
    expect(reader().hear(PADS, [0x99, 50, 90], 1)).toEqual([]);
  });

  it('steers energy, light and style by knob', () => {
    const midi = reader();
    expect(midi.hear(KEYS, [0xb0, 1, 127], 1)).toEqual([
      { type: 'dialled', dials: { energy: 1 }, source: 'midi', at: 1 },
    ]);
    expect(midi.hear(KEYS, [0xb4, 74, 0], 2)).toEqual([
      { type: 'dialled', dials: { energy: -1 }, source: 'midi', at: 2 },
    ]);
    expect(midi.hear(KEYS, [0xb0, 71, 64], 3)).toEqual([
      { type: 'dialled', dials: { light: 0 }, source: 'midi', at: 3 },
    ]);
    expect(midi.hear(KEYS, [0xb0, 73, 127], 4)).toEqual([{ type: 'wished', settings: { style: { funk: 1 } } }]);
  });

  it('lets a knob sweep the styles so that the weights always sum to 1', () => {
    for (let value = 0; value < 128; value++) {
      const mixture = knobToStyle(value, STYLES)!;
      expect(Object.values(mixture).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect(Object.keys(mixture).length).toBeLessThanOrEqual(2);
    }
    expect(knobToStyle(64, [])).toBeNull();
    expect([knobToDial(0), knobToDial(64), knobToDial(127)]).toEqual([-1, 0, 1]);
  });

  it('learns the next note for a pad and remembers it', () => {
    const midi = reader();
    midi.learn('more');
    expect(midi.hear(KEYS, [0xb0, 20, 5], 1)).toHaveLength(0);
    expect(midi.remembered.at(-1)?.bindings.more).toEqual([{ kind: 'control', channel: 1, number: 20 }]);
    midi.learn('change');
    expect(midi.hear(KEYS, [0x90, 48, 90], 2)).toEqual([]);
    expect(midi.learning).toBeNull();
    expect(midi.hear(KEYS, [0x80, 48, 0], 2)).toEqual([]);
    expect(midi.hear(KEYS, [0x90, 48, 127], 3)).toEqual([
      { type: 'rated', value: -1, source: 'midi', listener: 'Keystation', at: 3 },
    ]);
  });

  it('waits for a knob while a dial is taught, and notes play on meanwhile', () => {
    const midi = reader();
    midi.learn('light');
    expect(midi.hear(KEYS, [0x90, 60, 90], 1)).toEqual([{ type: 'played', pitch: 60, velocity: 90, at: 1 }]);
    expect(midi.learning).toBe('light');
    midi.hear(KEYS, [0xb2, 30, 1], 2);
    expect(midi.hear(KEYS, [0xb2, 30, 127], 3)).toEqual([
      { type: 'dialled', dials: { light: 1 }, source: 'midi', at: 3 },
    ]);
  });

  it('ends every note it held when it is pulled out, and nobody else’s', () => {
    const midi = reader();
    midi.hear(KEYS, [0x90, 60, 90], 1);
    midi.hear(KEYS, [0x90, 64, 90], 1);
    midi.hear(PADS, [0x90, 67, 90], 1);
    midi.hear(PADS, [0x90, 64, 90], 1);
    expect(midi.unplug('k', 2)).toEqual([{ type: 'released', pitch: 60, at: 2 }]);
    expect(midi.close(3)).toEqual([64, 67].map((pitch) => ({ type: 'released', pitch, at: 3 })));
  });

  it('ends a note whose release got lost', () => {
    const midi = reader();
    midi.hear(KEYS, [0x90, 60, 90], 1);
    expect(midi.sweep(1 + LONGEST_HOLD)).toEqual([]);
    expect(midi.sweep(2 + LONGEST_HOLD)).toEqual([{ type: 'released', pitch: 60, at: 2 + LONGEST_HOLD }]);
  });

  it('never leaves a note sounding, whatever bytes arrive', () => {
    const bytes = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 4 }),
      fc.tuple(
        fc.constantFrom(0x80, 0x90, 0x91, 0xb0),
        fc.integer({ min: 58, max: 62 }),
        fc.integer({ min: 0, max: 127 }),
      ),
      fc.constant([0xb0, 123, 0]),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(KEYS, PADS), bytes), { maxLength: 60 }), (messages) => {
        const midi = reader();
        const events: SessionEvent[] = messages.flatMap(([device, data], at) => midi.hear(device, data, at));
        events.push(...midi.unplug('k', 1000), ...midi.unplug('p', 1000));
        const sounding = new Set<number>();
        for (const event of events) {
          if (event.type === 'played') {
            expect(sounding.has(event.pitch)).toBe(false);
            sounding.add(event.pitch);
          } else if (event.type === 'released') {
            expect(sounding.delete(event.pitch)).toBe(true);
          }
        }
        expect(sounding.size).toBe(0);
      }),
    );
  });
});
