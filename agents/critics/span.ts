/**
 * The judged bar with the one before it as one stretch of slots: what measurements across the bar line are taken from.
 * Knows shapes of bars only.
 */
import { DRUMS, PITCHED, type PitchedVoice } from '../../src/music/voices.ts';
import type { BarShape, ShapedNote } from '../learner/barShape.ts';

export interface SpanLine {
  /** `slot` counts from the start of the span. */
  readonly notes: readonly ShapedNote[];
  /** [slots] pitch that sounds, or −1. */
  readonly sounding: Int16Array;
  /** [slots] 1 where a note begins. */
  readonly struck: Uint8Array;
}

export interface Span {
  readonly slots: number;
  /** Slots of a bar. */
  readonly bar: number;
  /** [slots] metric weight, 0–4. */
  readonly weights: readonly number[];
  readonly beatSlots: number;
  readonly lines: Readonly<Record<PitchedVoice, SpanLine>>;
  /** [slots] chord code relative to the tonic, or −1. */
  readonly chords: Int16Array;
  /** [slots × 8] */
  readonly drums: Uint8Array;
}

const spans = new WeakMap<BarShape, Span>();

/** @param before the bar before it, of the same metre; a shape has one predecessor all its life */
export function spanOf(bar: BarShape, before: BarShape): Span {
  const known = spans.get(bar);
  if (known) return known;
  const shapes = [before, bar];
  const slots = shapes.length * bar.slots;
  const lines = Object.fromEntries(
    PITCHED.map((voice): [PitchedVoice, SpanLine] => {
      const sounding = new Int16Array(slots);
      const struck = new Uint8Array(slots);
      const notes = shapes.flatMap((shape, index) => {
        sounding.set(shape.voices[voice].sounding, index * bar.slots);
        return shape.voices[voice].notes.map((note) => ({ ...note, slot: note.slot + index * bar.slots }));
      });
      for (const { slot } of notes) struck[slot] = 1;
      return [voice, { notes, sounding, struck }];
    }),
  ) as Record<PitchedVoice, SpanLine>;
  const chords = new Int16Array(slots);
  const drums = new Uint8Array(slots * DRUMS.length);
  shapes.forEach((shape, index) => {
    chords.set(shape.chords, index * bar.slots);
    drums.set(shape.drums, index * bar.slots * DRUMS.length);
  });
  const { weights, beatSlots } = bar.metre;
  const span: Span = {
    slots,
    bar: bar.slots,
    weights: [...weights, ...weights],
    beatSlots,
    lines,
    chords,
    drums,
  };
  spans.set(bar, span);
  return span;
}
