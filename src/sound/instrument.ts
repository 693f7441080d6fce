/**
 * Plays the notes of one timbre into one output, and bounds how many sound at once. Works on a context's own nodes: they
 * are made for one note and gone after it, so a long evening costs no more than its notes. Between two and five nodes a
 * note. Knows no music time, no roles and no mix.
 */
import { Rng } from '../kernel/random.ts';
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';
import type { Bank } from './bank.ts';
import { PANIC } from './mix.ts';
import { Polyphony } from './polyphony.ts';
import type { Ask } from './recording.ts';
import type { Timbre } from './timbre/timbre.ts';
import { hertzOf, LAYER_FORCES, timbreOf, within, ZONE, type TimbreName } from './timbre/timbres.ts';
import { touchGain } from './touch.ts';

/** Time constant of a fall that ears take for "at once" without hearing a click. */
const CHOKE: Seconds = 0.008;
/** After that many time constants a fall is under −60 dB. */
const SILENT_AFTER = 7;
/** A note never let go (its ending got lost) is let go after that. */
const LONGEST_NOTE: Seconds = 60;
/** A lowpass above this changes nothing that is heard, and is left out. */
const OPEN_FILTER = 13_000;
/** Touches softer than this take the soft recording. */
const LAYER_SPLIT: Velocity = 68;
/** Neighbouring recordings within so many semitones may stand in for one that is not there yet. */
const STAND_IN = 9;

/** What every instrument of one context shares: made once, running for as long as the context does. */
export interface Workshop {
  readonly context: BaseAudioContext;
  readonly bank: Bank;
  /** A slow sine, ±1, for vibrato. */
  readonly vibrato: AudioNode;
}

/** How a note is played beside its pitch and velocity. */
export interface Articulation {
  /** As far as it is known when it begins. */
  readonly lasts?: Seconds;
  /** It follows the note before it without a gap. */
  readonly legato?: boolean;
}

interface Sounding {
  readonly release: GainNode;
  readonly source: AudioBufferSourceNode;
}

/** What must be recorded to play a pitch at a velocity. @param turn 0–1, which of the neighbouring recordings it takes */
export function askFor(name: TimbreName, pitch: Pitch, velocity: Velocity, turn = 0): Ask {
  const { range } = timbreOf(name);
  const inside = within(range, pitch);
  const nearest = Math.round(inside / ZONE) * ZONE;
  // A pitch between two recordings is played from either: repeated notes differ.
  const other = inside === nearest ? nearest : nearest + ZONE * Math.sign(inside - nearest);
  const zone = turn > 0.62 ? other : nearest;
  return {
    kind: 'note',
    timbre: name,
    pitch: Math.min(range[1], Math.max(range[0], zone)),
    layer: velocity < LAYER_SPLIT ? 0 : LAYER_FORCES.length - 1,
  };
}

/** The recording asked for, then those near it that may stand in while it is being made. */
function* near(ask: Ask): Generator<Ask> {
  yield ask;
  if (ask.kind !== 'note') return;
  for (let away = 0; away <= STAND_IN; away += ZONE)
    for (const pitch of [ask.pitch - away, ask.pitch + away])
      for (let layer = LAYER_FORCES.length - 1; layer >= 0; layer--) yield { ...ask, pitch, layer };
}

export class Instrument {
  readonly #name: TimbreName;
  readonly #timbre: Timbre;
  readonly #workshop: Workshop;
  readonly #out: AudioNode;
  readonly #polyphony: Polyphony;
  readonly #sounding = new Map<number, Sounding>();

  constructor(name: TimbreName, workshop: Workshop, out: AudioNode) {
    this.#name = name;
    this.#timbre = timbreOf(name);
    this.#workshop = workshop;
    this.#out = out;
    this.#polyphony = new Polyphony(this.#timbre.voices);
  }

  get soundingCount(): number {
    return this.#sounding.size;
  }

  /** @param at on the context's clock, not before its present time */
  on(id: number, pitch: Pitch, velocity: Velocity, at: Seconds, how: Articulation = {}): void {
    for (const ended of this.#polyphony.begin(id, at)) this.#fall(ended, at, CHOKE);
    this.#sounding.set(id, this.#strike(id, pitch, velocity, at, how));
  }

  /** An unknown or already ended note is passed over. */
  off(id: number, at: Seconds): void {
    const { release } = this.#timbre;
    if (this.#polyphony.end(id, at, release * SILENT_AFTER)) this.#fall(id, at, release);
  }

  /** Everything is silent 60 ms after `at`, what was still to come included. */
  silence(at: Seconds): void {
    for (const id of this.#sounding.keys()) this.#fall(id, at, PANIC);
    this.#polyphony.clear();
  }

  #fall(id: number, at: Seconds, timeConstant: Seconds): void {
    const note = this.#sounding.get(id);
    if (!note) return;
    note.release.gain.cancelScheduledValues(at);
    note.release.gain.setTargetAtTime(0, at, timeConstant);
    // For a note that was to begin later this lies before its beginning, and it never sounds.
    note.source.stop(at + timeConstant * SILENT_AFTER);
  }

  #strike(id: number, pitch: Pitch, velocity: Velocity, at: Seconds, how: Articulation): Sounding {
    const { context } = this.#workshop;
    const timbre = this.#timbre;
    // Seeded by the note itself, so that a rendering repeats what was played.
    const rng = new Rng(id ^ (pitch << 20));
    const { bank } = this.#workshop;
    const recorded = bank.first(near(askFor(this.#name, pitch, velocity, rng.next()))) ?? bank.plain;
    const source = context.createBufferSource();
    source.buffer = recorded.buffer;
    const hertz = hertzOf(within(timbre.range, pitch));
    source.playbackRate.value = hertz / recorded.hertz;
    source.detune.value = 3 * (rng.next() - 0.5);
    const release = context.createGain();
    release.gain.value = touchGain(velocity) * 10 ** ((0.8 * (rng.next() - 0.5)) / 20);
    release.connect(this.#out);
    const body = this.#filter(hertz, velocity / 127, at, release);
    source.connect(this.#envelope(velocity / 127, at, how, rng, body));
    const vibrato = this.#vibrato(at, source);
    // A section is met anywhere in its bowing; one player begins at the beginning.
    const massed = timbre.model.kind === 'massed' && recorded !== bank.plain;
    if (recorded.loop) {
      source.loop = true;
      [source.loopStart, source.loopEnd] = recorded.loop;
    }
    source.start(at, massed ? rng.next() * recorded.buffer.duration : 0);
    release.gain.setTargetAtTime(0, at + LONGEST_NOTE, timbre.release);
    source.stop(at + LONGEST_NOTE + timbre.release * SILENT_AFTER);
    const note: Sounding = { release, source };
    const over = (): void => {
      release.disconnect();
      if (vibrato) this.#workshop.vibrato.disconnect(vibrato);
      // The id may belong to a newer note by now.
      if (this.#sounding.get(id) === note) this.#sounding.delete(id);
    };
    // A source whose end is moved while it ends may say so twice.
    source.addEventListener('ended', over, { once: true });
    return note;
  }

  #filter(hertz: number, force: number, at: Seconds, out: AudioNode): AudioNode {
    const { touch, ceiling, sweep } = this.#timbre;
    const open = Math.min(0.45 * this.#workshop.context.sampleRate, ceiling * 2 ** (-touch * (1 - force)));
    if (open > OPEN_FILTER && !sweep) return out;
    const node = this.#workshop.context.createBiquadFilter();
    node.type = 'lowpass';
    node.Q.value = sweep ? 6 * Math.log2(sweep.q + 1) : -1.5;
    if (sweep) {
      const strength = 0.5 + 0.7 * force;
      node.frequency.setValueAtTime(Math.min(open, hertz * sweep.from * strength), at);
      node.frequency.setTargetAtTime(Math.min(open, hertz * sweep.to * strength), at, sweep.decay);
    } else node.frequency.value = open;
    node.connect(out);
    return node;
  }

  /** The swelling lives in a gain of its own, so that a note can be let go at any moment of it. */
  #envelope(force: number, at: Seconds, how: Articulation, rng: Rng, out: AudioNode): AudioNode {
    const { attack, sustain, sink } = this.#timbre;
    if (attack === 0) return out;
    const slow = (1.3 - 0.5 * force) * (0.85 + 0.3 * rng.next()) * (how.legato ? 0.7 : 1);
    const swell = Math.max(0.003, Math.min(attack * slow, (how.lasts ?? Infinity) * 0.3));
    const envelope = this.#workshop.context.createGain();
    envelope.gain.setValueAtTime(0, at);
    envelope.gain.linearRampToValueAtTime(1, at + swell);
    if (sustain < 1) envelope.gain.setTargetAtTime(sustain, at + swell, sink);
    envelope.connect(out);
    return envelope;
  }

  #vibrato(at: Seconds, source: AudioBufferSourceNode): GainNode | null {
    const { vibrato } = this.#timbre;
    if (vibrato === 0) return null;
    const depth = this.#workshop.context.createGain();
    depth.gain.setValueAtTime(0, at);
    depth.gain.setTargetAtTime(vibrato, at + 0.3, 0.3);
    this.#workshop.vibrato.connect(depth);
    depth.connect(source.detune);
    return depth;
  }
}
