import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_HOLD } from '../../src/input/heldNotes.ts';
import { knobToDial, knobToStyle, styleToPlace, wheelToDial } from '../../src/input/knobs.ts';
import type { Present } from '../../src/input/mapping.ts';
import { MidiReader } from '../../src/input/mapping.ts';
import { readMidi } from '../../src/input/midiMessage.ts';
import type { StyleMixture } from '../../src/protocol/bar.ts';
import type { MidiMapping } from '../../src/protocol/midiMapping.ts';
import { DEFAULT_MIDI_MAPPING } from '../../src/protocol/midiMapping.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import { panelState } from '../panels/panelState.ts';

const KEYS = { id: 'k', name: 'Keystation' };
const PADS = { id: 'p', name: 'Pad box' };
const STYLES = [
  { name: 'chorale', family: 'pitched' },
  { name: 'funk', family: 'groove' },
  { name: 'folk', family: 'pitched' },
  { name: 'ragtime', family: 'pitched' },
] as const;
const { wished } = panelState();

/** A reader whose world follows what it sends, as the session does. */
function reader(style: StyleMixture = { chorale: 1 }) {
  const remembered: MidiMapping[] = [];
  let present: Present = {
    dials: { energy: 0, light: 0 },
    wished: { ...wished, style },
    timbres: {},
    agent: { styles: STYLES },
  };
  const midi = new MidiReader(
    DEFAULT_MIDI_MAPPING,
    () => present,
    (mapping) => remembered.push(mapping),
  );
  const follow = (event: SessionEvent): void => {
    if (event.type === 'dialled') present = { ...present, dials: { ...present.dials, ...event.dials } };
    if (event.type === 'timbre' && event.place)
      present = { ...present, timbres: { ...present.timbres, [event.voice]: event.place } };
    if (event.type === 'wished') present = { ...present, wished: { ...present.wished, ...event.settings } };
  };
  const hear = midi.hear.bind(midi);
  return Object.assign(midi, {
    remembered,
    follow,
    present: () => present,
    hear(...message: Parameters<typeof hear>) {
      const events = hear(...message);
      for (const event of events) follow(event);
      return events;
    },
    /** Turns one knob and returns the values that were sent. */
    turn(number: number, ...values: number[]): number[] {
      return values
        .flatMap((value) => this.hear(KEYS, [0xb0, number, value], 1))
        .flatMap((event) => (event.type === 'dialled' ? Object.values(event.dials) : []));
    },
  });
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
  it('rates by pad, with the velocity as strength', () => {
    const midi = reader();
    expect(midi.hear(PADS, [0x99, 37, 127], 3)).toEqual([
      { type: 'rated', value: 1, source: 'midi', listener: 'visitor', at: 3 },
    ]);
    expect(midi.hear(PADS, [0x99, 36, 32], 4)).toEqual([
      { type: 'rated', value: -32 / 127, source: 'midi', listener: 'visitor', at: 4 },
    ]);
    expect(midi.hear(PADS, [0x89, 36, 0], 5)).toEqual([]);
  });

  it('rates by a fader once it rests, by how far it was moved, of the moment it was moved', () => {
    const midi = reader();
    midi.mapping = {
      ...DEFAULT_MIDI_MAPPING,
      bindings: { ...DEFAULT_MIDI_MAPPING.bindings, liking: [{ kind: 'control', channel: 0, number: 20 }] },
    };
    expect(midi.hear(PADS, [0xb0, 20, 64], 1)).toEqual([]);
    expect(midi.sweep(5)).toEqual([]);
    expect([90, 110, 127].flatMap((value, i) => midi.hear(PADS, [0xb0, 20, value], 5 + i / 20))).toEqual([]);
    expect(midi.sweep(5.2)).toEqual([]);
    expect(midi.sweep(5.5)).toEqual([
      { type: 'rated', value: expect.closeTo(126 / 127, 1), source: 'midi', listener: 'visitor', at: 5 },
    ]);
    expect(midi.sweep(9)).toEqual([]);
    // Pulled out and back, it may stand anywhere: that says nothing.
    midi.unplug('p', 10);
    midi.hear(PADS, [0xb0, 20, 0], 11);
    expect(midi.sweep(12)).toEqual([]);
  });

  it('plays other drum pads to nobody', () => {
    expect(reader().hear(PADS, [0x99, 50, 90], 1)).toEqual([]);
  });

  it('steers energy, light and style by knob', () => {
    const midi = reader();
    expect(midi.hear(KEYS, [0xb0, 1, 127], 1)).toEqual([
      { type: 'dialled', dials: { energy: 1 }, source: 'midi', at: 1 },
    ]);
    expect(midi.hear(KEYS, [0xb0, 71, 64], 3)).toEqual([
      { type: 'dialled', dials: { light: 0 }, source: 'midi', at: 3 },
    ]);
    expect(midi.hear(KEYS, [0xb0, 71, 0], 3)).toEqual([
      { type: 'dialled', dials: { light: -1 }, source: 'midi', at: 3 },
    ]);
    expect(midi.hear(KEYS, [0xb0, 73, 0], 4)).toEqual([{ type: 'wished', settings: { style: { chorale: 1 } } }]);
    expect(midi.hear(KEYS, [0xb0, 73, 127], 4)).toEqual([{ type: 'wished', settings: { style: { ragtime: 1 } } }]);
  });

  it('takes a nudge of the modulation wheel for a nudge, upwards', () => {
    const midi = reader();
    expect(midi.turn(1, 1, 2, 127, 0)).toEqual([1 / 127, 2 / 127, 1, 0]);
    expect([wheelToDial(0), wheelToDial(127)]).toEqual([0, 1]);
  });

  it('lets a knob act only once it has met or passed the value in force', () => {
    const midi = reader();
    expect(midi.turn(74, 127, 100, 80)).toEqual([]);
    expect(midi.turn(74, 60, 0)).toEqual([knobToDial(60), -1]);
    // Somebody else moved it meanwhile: the knob must come by again.
    midi.follow({ type: 'dialled', dials: { energy: 0.5 }, source: 'midi', at: 1 });
    expect(midi.turn(74, 1, 64)).toEqual([]);
    expect(midi.turn(74, 127)).toEqual([1]);
  });

  it('knows knobs of different controllers apart, and none after it was pulled out', () => {
    const midi = reader();
    midi.turn(74, 0);
    expect(midi.hear(PADS, [0xb0, 74, 127], 1)).toEqual([]);
    midi.unplug('k', 2);
    expect(midi.turn(74, 127)).toEqual([]);
  });

  it('never jumps, whatever knobs are turned how', () => {
    const turns = fc.array(fc.tuple(fc.constantFrom(71, 74), fc.integer({ min: 0, max: 127 })), { maxLength: 40 });
    fc.assert(
      fc.property(turns, fc.double({ min: -1, max: 1, noNaN: true }), (values, light) => {
        const midi = reader();
        midi.follow({ type: 'dialled', dials: { light }, source: 'midi', at: 0 });
        const knobs = new Map<number, number>();
        for (const [number, value] of values) {
          const name = number === 71 ? 'light' : 'energy';
          const before = midi.present().dials[name];
          const [sent] = midi.turn(number, value);
          const from = knobs.get(number);
          knobs.set(number, knobToDial(value));
          if (sent === undefined) continue;
          // The change is never more than the hand's own movement, but for the one count of having met it.
          expect(Math.abs(sent - before)).toBeLessThanOrEqual(
            (from === undefined ? 0 : Math.abs(knobToDial(value) - from)) + 0.02,
          );
        }
      }),
    );
  });

  it('lets a knob sweep the tunes, whose weights sum to 1, and keeps the groove', () => {
    for (let value = 0; value < 128; value++) {
      const { funk, ...swept } = knobToStyle(value, STYLES, { chorale: 0.5, folk: 0.5, funk: 1 })!;
      expect(funk).toBe(1);
      expect(Object.values(swept).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect(Object.keys(swept).length).toBeLessThanOrEqual(2);
      expect(styleToPlace({ funk: 1, ...swept }, STYLES)).toBeCloseTo(value / 127, 12);
    }
    expect(knobToStyle(64, [], {})).toBeNull();
    expect(knobToStyle(64, [{ name: 'funk', family: 'groove' }], { funk: 1 })).toBeNull();
    expect([knobToDial(0), knobToDial(64), knobToDial(127)]).toEqual([-1, 0, 1]);
  });

  it('picks up the style where it is', () => {
    const midi = reader({ ragtime: 1, funk: 1 });
    expect(midi.hear(KEYS, [0xb0, 73, 10], 1)).toEqual([]);
    expect(midi.hear(KEYS, [0xb0, 73, 127], 1)).toEqual([
      { type: 'wished', settings: { style: { funk: 1, ragtime: 1 } } },
    ]);
    expect(midi.hear(KEYS, [0xb0, 73, 0], 1)).toEqual([
      { type: 'wished', settings: { style: { funk: 1, chorale: 1 } } },
    ]);
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
      { type: 'rated', value: -1, source: 'midi', listener: 'visitor', at: 3 },
    ]);
  });

  it('waits for a knob while a dial is taught, and notes play on meanwhile', () => {
    const midi = reader();
    midi.learn('light');
    expect(midi.hear(KEYS, [0x90, 60, 90], 1)).toEqual([{ type: 'played', pitch: 60, velocity: 90, at: 1 }]);
    expect(midi.learning).toBe('light');
    midi.hear(KEYS, [0xb2, 30, 1], 2);
    expect(midi.hear(KEYS, [0xb2, 30, 10], 3)).toEqual([]);
    expect(midi.hear(KEYS, [0xb2, 30, 127], 3)).toEqual([
      { type: 'dialled', dials: { light: 1 }, source: 'midi', at: 3 },
    ]);
  });

  it('has the music step aside while a pad or a pedal for speech is down, and comes back when it is pulled out', () => {
    const midi = reader();
    midi.learn('speak');
    midi.hear(PADS, [0xb0, 64, 127], 1);
    expect(midi.hear(PADS, [0xb0, 64, 100], 1)).toEqual([{ type: 'spoken', speaking: true }]);
    expect(midi.hear(PADS, [0xb0, 64, 90], 1)).toEqual([]);
    expect(midi.hear(PADS, [0xb0, 64, 10], 2)).toEqual([{ type: 'spoken', speaking: false }]);
    midi.learn('speak');
    midi.hear(PADS, [0x99, 40, 80], 3);
    expect(midi.hear(PADS, [0x99, 40, 80], 3)).toEqual([{ type: 'spoken', speaking: true }]);
    expect(midi.hear(PADS, [0x89, 40, 0], 4)).toEqual([{ type: 'spoken', speaking: false }]);
    expect(midi.hear(PADS, [0x99, 40, 80], 5)).toEqual([{ type: 'spoken', speaking: true }]);
    expect(midi.unplug(PADS.id, 6)).toEqual([{ type: 'spoken', speaking: false }]);
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

describe('two knobs for the melody on the map of timbres', () => {
  const turn = (number: number, value: number): number[] => [0xb0, number, value];

  it('are taught like others, and move from the middle where nobody has moved it yet', () => {
    const midi = reader();
    midi.learn('timbreX');
    midi.hear(KEYS, turn(20, 0), 1);
    midi.learn('timbreY');
    midi.hear(KEYS, turn(21, 0), 1);
    expect(midi.mapping.bindings.timbreX).toEqual([{ kind: 'control', channel: 1, number: 20 }]);
    const events = midi.hear(KEYS, turn(20, 127), 2);
    expect(events).toEqual([{ type: 'timbre', voice: 'melody', place: { x: 1, y: 0.5 } }]);
    events.forEach(midi.follow);
    // The other knob waits until it has met the place in force.
    expect(midi.hear(KEYS, turn(21, 10), 3)).toEqual([]);
    expect(midi.hear(KEYS, turn(21, 127), 3)).toEqual([{ type: 'timbre', voice: 'melody', place: { x: 1, y: 1 } }]);
  });
});
