import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldStrength } from '../../src/protocol/hold.ts';
import type { MidiBinding } from '../../src/protocol/midiMapping.ts';
import {
  bindMidi,
  DEFAULT_MIDI_MAPPING,
  MIDI_TARGETS,
  midiTargetOf,
  parseMidiMapping,
} from '../../src/protocol/midiMapping.ts';

const binding = fc.record<MidiBinding>({
  kind: fc.constantFrom('note', 'control'),
  channel: fc.integer({ min: 1, max: 16 }),
  number: fc.integer({ min: 0, max: 127 }),
});

describe('a controller layout', () => {
  it('answers the target last taught for a note or knob, and only that one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...MIDI_TARGETS), binding), { minLength: 1, maxLength: 20 }),
        (lessons) => {
          const taught = lessons.reduce(
            (mapping, [target, bound]) => bindMidi(mapping, target, bound),
            DEFAULT_MIDI_MAPPING,
          );
          const [target, bound] = lessons.at(-1)!;
          expect(midiTargetOf(taught, bound)).toBe(target);
          const owners = MIDI_TARGETS.filter((other) =>
            midiTargetOf({ ...taught, bindings: { ...none, [other]: taught.bindings[other] } }, bound),
          );
          expect(owners).toEqual([target]);
        },
      ),
    );
  });

  it('is the same after storage', () => {
    const taught = bindMidi(DEFAULT_MIDI_MAPPING, 'more', { kind: 'note', channel: 1, number: 60 });
    expect(parseMidiMapping(JSON.parse(JSON.stringify(taught)))).toEqual({ ok: true, value: taught });
  });

  it.each([
    ['another format', { format: 'other' }],
    ['a number', 7],
    [
      'a note beyond 127',
      {
        ...DEFAULT_MIDI_MAPPING,
        bindings: { ...DEFAULT_MIDI_MAPPING.bindings, more: [{ kind: 'note', channel: 1, number: 128 }] },
      },
    ],
    ['a missing target', { ...DEFAULT_MIDI_MAPPING, bindings: { more: [] } }],
  ])('says in a sentence that it cannot read %s', (_name, stored) => {
    const parsed = parseMidiMapping(stored);
    expect(parsed).toMatchObject({ ok: false, fault: { reason: 'mapping', sentence: expect.stringMatching(/\.$/) } });
  });

  it('that knew no fader yet is read, and gets none', () => {
    const { liking: _, ...older } = DEFAULT_MIDI_MAPPING.bindings;
    expect(parseMidiMapping({ ...DEFAULT_MIDI_MAPPING, bindings: older })).toEqual({
      ok: true,
      value: DEFAULT_MIDI_MAPPING,
    });
  });

  it('is the usual one where none is stored', () => {
    expect(parseMidiMapping(null)).toEqual({ ok: true, value: DEFAULT_MIDI_MAPPING });
  });
});

const none = {
  more: [],
  change: [],
  liking: [],
  energy: [],
  light: [],
  style: [],
  timbreX: [],
  timbreY: [],
  speak: [],
};

describe('the strength of a hold', () => {
  it.each([
    [0, 0.5],
    [0.2, 0.5],
    [0.7, 0.75],
    [1.2, 1],
    [9, 1],
  ])('after %f s is %f', (held, strength) => {
    expect(heldStrength(held)).toBeCloseTo(strength, 12);
  });
});
