/**
 * Plays the notes of a stem from a place on the map of timbres that a hand may move while they sound. One node of the
 * audio thread for as long as the context lasts; which notes have its slots is decided here. Needs the worklets of desk.ts.
 */
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';
import { hertzOf } from './timbre/timbres.ts';
import { SLOTS } from './timbreSynth.ts';
import { CHOKED, gateName, gateOf, hertzName, TIMBRE_PROCESSOR } from './timbreWishes.ts';

interface Slot {
  readonly gate: AudioParam;
  readonly hertz: AudioParam;
  id: number | null;
  begunAt: Seconds;
  releasedAt: Seconds;
  count: number;
}

/** Time constant of the way from one place to another. */
const HAND: Seconds = 0.02;
/** A note that was let go so long ago is taken to be silent. */
const RINGS: Seconds = 1;

export class TimbrePlayer {
  readonly #context: BaseAudioContext;
  readonly #x: AudioParam;
  readonly #y: AudioParam;
  readonly #slots: readonly Slot[];
  #placed = false;

  /** @param lean is added to y: how far the music itself brightens every place */
  constructor(context: BaseAudioContext, out: AudioNode, lean: AudioNode) {
    this.#context = context;
    const node = new AudioWorkletNode(context, TIMBRE_PROCESSOR, { numberOfInputs: 0, outputChannelCount: [1] });
    const param = (name: string): AudioParam => node.parameters.get(name)!;
    this.#x = param('x');
    this.#y = param('y');
    lean.connect(this.#y);
    this.#slots = Array.from({ length: SLOTS }, (_, slot) => ({
      gate: param(gateName(slot)),
      hertz: param(hertzName(slot)),
      id: null,
      begunAt: -Infinity,
      releasedAt: -Infinity,
      count: 0,
    }));
    node.connect(out);
  }

  /** Notes that are held, and those that may still ring. */
  get soundingCount(): number {
    const now = this.#context.currentTime;
    return this.#slots.filter(({ id, releasedAt }) => id !== null || releasedAt + RINGS > now).length;
  }

  move({ x, y }: TimbrePlace, at: Seconds): void {
    for (const [param, value] of [
      [this.#x, x],
      [this.#y, y],
    ] as const) {
      param.cancelScheduledValues(at);
      if (this.#placed) param.setTargetAtTime(value, at, HAND);
      else param.setValueAtTime(value, at);
    }
    this.#placed = true;
  }

  on(id: number, pitch: Pitch, velocity: Velocity, at: Seconds): void {
    const slot = this.#slots.find((held) => held.id === id) ?? this.#victim(at);
    slot.id = id;
    slot.begunAt = at;
    slot.releasedAt = Infinity;
    slot.hertz.cancelScheduledValues(at);
    slot.hertz.setValueAtTime(hertzOf(pitch), at);
    // What was to end the note before would end this one.
    slot.gate.cancelScheduledValues(at);
    slot.gate.setValueAtTime(gateOf(slot.count++, velocity), at);
  }

  /** An unknown or already ended note is passed over. */
  off(id: number, at: Seconds): void {
    const slot = this.#slots.find((held) => held.id === id);
    if (!slot || at < slot.begunAt) return;
    slot.id = null;
    slot.releasedAt = at;
    slot.gate.setValueAtTime(0, at);
  }

  /** Everything is silent 60 ms after `at`, what was still to come included. */
  silence(at: Seconds): void {
    for (const slot of this.#slots) {
      slot.id = null;
      slot.releasedAt = Math.min(slot.releasedAt, at);
      slot.gate.cancelScheduledValues(at);
      slot.gate.setValueAtTime(CHOKED, at);
    }
  }

  /** What was let go longest ago; if all are held, what was begun first. */
  #victim(at: Seconds): Slot {
    const free = this.#slots.filter(({ id, releasedAt }) => id === null && releasedAt <= at);
    const among = free.length > 0 ? free : this.#slots;
    const age = free.length > 0 ? 'releasedAt' : 'begunAt';
    return among.reduce((oldest, slot) => (slot[age] < oldest[age] ? slot : oldest));
  }
}
