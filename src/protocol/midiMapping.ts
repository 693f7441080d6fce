/**
 * Which notes and knobs of a controller mean what, as it is remembered between visits.
 * Data and its validator; how bytes are read and what a binding sends is the input room's.
 */
import * as v from 'valibot';
import type { Result } from '../kernel/result.ts';
import { fail, succeed } from '../kernel/result.ts';

/** more, change: pads that rate · liking: a fader that rates by how far it is moved · energy: calmer–wilder · light: darker–brighter · style: sweeps through the tunes · timbreX, timbreY: the melody on the map of timbres · speak: the music steps aside while it is held */
export const MIDI_TARGETS = [
  'more',
  'change',
  'liking',
  'energy',
  'light',
  'style',
  'timbreX',
  'timbreY',
  'speak',
] as const;
export type MidiTarget = (typeof MIDI_TARGETS)[number];

const sevenBit = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(127));
const bindingSchema = v.object({
  kind: v.picklist(['note', 'control']),
  /** 1–16, or 0 for any channel. */
  channel: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(16)),
  number: sevenBit,
});
export type MidiBinding = Readonly<v.InferOutput<typeof bindingSchema>>;

const bindingsSchema = v.pipe(v.array(bindingSchema), v.maxLength(16));
const mappingSchema = v.object({
  format: v.literal('antiphon-midi'),
  formatVersion: v.literal(1),
  bindings: v.object({
    more: bindingsSchema,
    change: bindingsSchema,
    // Layouts that were remembered before there was one have none.
    liking: v.optional(bindingsSchema, []),
    energy: bindingsSchema,
    light: bindingsSchema,
    style: bindingsSchema,
    timbreX: v.optional(bindingsSchema, []),
    timbreY: v.optional(bindingsSchema, []),
    speak: v.optional(bindingsSchema, []),
  }),
});

export interface MidiMapping {
  readonly format: 'antiphon-midi';
  readonly formatVersion: 1;
  readonly bindings: Readonly<Record<MidiTarget, readonly MidiBinding[]>>;
}

const control = (number: number): MidiBinding => ({ kind: 'control', channel: 0, number });

/** The first two pads of a General MIDI drum grid rate; the modulation wheel and the common sound-controller knobs steer. */
export const DEFAULT_MIDI_MAPPING: MidiMapping = {
  format: 'antiphon-midi',
  formatVersion: 1,
  bindings: {
    change: [{ kind: 'note', channel: 10, number: 36 }],
    more: [{ kind: 'note', channel: 10, number: 37 }],
    liking: [],
    energy: [control(1), control(74)],
    light: [control(71)],
    style: [control(73)],
    timbreX: [],
    timbreY: [],
    speak: [],
  },
};

/** @param stored what storage gave back, of any shape; null means that nothing was stored */
export function parseMidiMapping(stored: unknown): Result<MidiMapping, 'mapping'> {
  if (stored === null || stored === undefined) return succeed(DEFAULT_MIDI_MAPPING);
  const parsed = v.safeParse(mappingSchema, stored);
  return parsed.success
    ? succeed(parsed.output)
    : fail('mapping', 'The remembered controller layout could not be read, so the usual one is in use.');
}

function same(a: MidiBinding, b: MidiBinding): boolean {
  return a.kind === b.kind && a.number === b.number && (a.channel === b.channel || a.channel === 0 || b.channel === 0);
}

/** `binding` becomes the only one of `target`, and no other target keeps it: one knob never does two things. */
export function bindMidi(mapping: MidiMapping, target: MidiTarget, binding: MidiBinding): MidiMapping {
  const without = (other: MidiTarget): readonly MidiBinding[] =>
    other === target ? [binding] : mapping.bindings[other].filter((kept) => !same(kept, binding));
  return {
    ...mapping,
    bindings: {
      more: without('more'),
      change: without('change'),
      liking: without('liking'),
      energy: without('energy'),
      light: without('light'),
      style: without('style'),
      timbreX: without('timbreX'),
      timbreY: without('timbreY'),
      speak: without('speak'),
    },
  };
}

/** The target a note or knob is bound to, if any. An exact channel wins over "any channel". */
export function midiTargetOf(mapping: MidiMapping, heard: MidiBinding): MidiTarget | null {
  const matches = (exact: boolean): MidiTarget | undefined =>
    MIDI_TARGETS.find((target) =>
      mapping.bindings[target].some(
        (bound) =>
          bound.kind === heard.kind &&
          bound.number === heard.number &&
          (exact ? bound.channel === heard.channel : bound.channel === 0),
      ),
    );
  return matches(true) ?? matches(false) ?? null;
}
