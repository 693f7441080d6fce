/**
 * Plays the notes of one patch into one output, and bounds how many sound at once. Works on a context's
 * own nodes: they are made for one note and gone after it, so a long evening costs no more than its notes.
 * Knows no music time, no roles and no mix.
 */
import type { Hertz, Pitch, Seconds, Velocity } from '../kernel/units.ts';
import type { Layer, Patch } from './patch.ts';
import { Polyphony } from './polyphony.ts';

/** Time constant of a fall that ears take for "at once" without hearing a click. */
const CHOKE: Seconds = 0.008;
/** After that many time constants a fall is under −60 dB. */
const SILENT_AFTER = 7;
/** A note never let go (its ending got lost) is let go after that. */
const LONGEST_NOTE: Seconds = 60;
const MIDDLE_C: Pitch = 60;

/** A4 = 440 Hz, equal temperament. */
export function hertzOf(pitch: Pitch): Hertz {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** Loudness of a touch, 0.12–1, linear amplitude: a ghost note stays audible. */
export function touchGain(velocity: Velocity): number {
  return 0.12 + 0.88 * (Math.min(127, Math.max(0, velocity)) / 127) ** 1.6;
}

/** What every instrument of one context shares: made once, running for as long as the context does. */
export interface Workshop {
  readonly context: BaseAudioContext;
  /** A slow sine, ±1, for vibrato. */
  readonly vibrato: AudioNode;
  /** A second of noise to loop. */
  readonly noise: AudioBuffer;
}

interface Sounding {
  readonly release: GainNode;
  readonly sources: readonly AudioScheduledSourceNode[];
}

export class Instrument {
  readonly #patch: Patch;
  readonly #workshop: Workshop;
  readonly #out: AudioNode;
  readonly #polyphony: Polyphony;
  readonly #sounding = new Map<number, Sounding>();

  constructor(patch: Patch, workshop: Workshop, out: AudioNode) {
    this.#patch = patch;
    this.#workshop = workshop;
    this.#out = out;
    this.#polyphony = new Polyphony(patch.voices);
  }

  get soundingCount(): number {
    return this.#sounding.size;
  }

  /** @param at on the context's clock, not before its present time */
  on(id: number, pitch: Pitch, velocity: Velocity, at: Seconds): void {
    for (const ended of this.#polyphony.begin(id, at)) this.#fall(ended, at, CHOKE);
    this.#sounding.set(id, this.#strike(id, pitch, velocity, at));
  }

  /** An unknown or already ended note is passed over. */
  off(id: number, at: Seconds): void {
    const { release } = this.#patch;
    if (this.#polyphony.end(id, at, release * SILENT_AFTER)) this.#fall(id, at, release);
  }

  /** Everything is silent 50 ms after `at`, what was still to come included. */
  silence(at: Seconds): void {
    for (const id of [...this.#sounding.keys()]) this.#fall(id, at, CHOKE);
    this.#polyphony.clear();
  }

  #fall(id: number, at: Seconds, timeConstant: Seconds): void {
    const note = this.#sounding.get(id);
    if (!note) return;
    note.release.gain.cancelScheduledValues(at);
    note.release.gain.setTargetAtTime(0, at, timeConstant);
    // For a note that was to begin later this lies before its beginning, and it never sounds.
    for (const source of note.sources) source.stop(at + timeConstant * SILENT_AFTER);
  }

  #strike(id: number, pitch: Pitch, velocity: Velocity, at: Seconds): Sounding {
    const { context } = this.#workshop;
    const hertz = hertzOf(pitch);
    const force = velocity / 127;
    const touch = touchGain(velocity) * 10 ** ((this.#patch.tilt * (pitch - MIDDLE_C)) / 12 / 20);
    // The envelope lives in the layers and the ending in this gain of its own, so that a note can be let go
    // at any moment of its envelope without asking what value that had just then.
    const release = context.createGain();
    release.gain.value = touch;
    release.connect(this.#out);
    const body = this.#filter(hertz, force, at, release);
    const sources: AudioScheduledSourceNode[] = [];
    const vibrato = this.#vibrato(at);
    for (const layer of this.#patch.layers) sources.push(...this.#layer(layer, hertz, force, at, body, vibrato));
    if (this.#patch.breath) sources.push(this.#breath(hertz, at, body));
    release.gain.setTargetAtTime(0, at + LONGEST_NOTE, this.#patch.release);
    for (const source of sources) {
      source.start(at);
      source.stop(at + LONGEST_NOTE + this.#patch.release * SILENT_AFTER);
    }
    const note: Sounding = { release, sources };
    this.#forgetWhenOver(id, note, vibrato);
    return note;
  }

  #filter(hertz: Hertz, force: number, at: Seconds, out: AudioNode): AudioNode {
    const { filter } = this.#patch;
    if (!filter) return out;
    const node = this.#workshop.context.createBiquadFilter();
    const cutoff = (multiple: number): Hertz => Math.min(filter.ceiling, hertz * multiple * (0.55 + 0.65 * force));
    node.type = 'lowpass';
    node.Q.value = filter.q;
    node.frequency.setValueAtTime(cutoff(filter.open), at);
    node.frequency.setTargetAtTime(cutoff(filter.rest), at, filter.decay);
    node.connect(out);
    return node;
  }

  #vibrato(at: Seconds): GainNode | null {
    const { vibrato } = this.#patch;
    if (!vibrato) return null;
    const depth = this.#workshop.context.createGain();
    depth.gain.setValueAtTime(0, at);
    depth.gain.setTargetAtTime(vibrato.cents, at + vibrato.delay, 0.25);
    this.#workshop.vibrato.connect(depth);
    return depth;
  }

  #layer(
    layer: Layer,
    hertz: Hertz,
    force: number,
    at: Seconds,
    out: AudioNode,
    vibrato: AudioNode | null,
  ): OscillatorNode[] {
    const { context } = this.#workshop;
    const carrier = oscillator(context, layer.wave, hertz * layer.ratio, layer.cents);
    vibrato?.connect(carrier.detune);
    const envelope = context.createGain();
    shape(envelope.gain, layer, at);
    carrier.connect(envelope).connect(out);
    const oscillators = [carrier];
    if (layer.fm) {
      const modulator = this.#modulator(layer.fm, hertz, force, at, carrier.frequency);
      vibrato?.connect(modulator.detune);
      oscillators.push(modulator);
    }
    if (layer.sustain > 0) return oscillators;
    // It dies away by itself, so nobody need end it.
    for (const source of oscillators) {
      source.start(at);
      source.stop(at + layer.attack + layer.decay * SILENT_AFTER);
    }
    return [];
  }

  #modulator(
    fm: NonNullable<Layer['fm']>,
    hertz: Hertz,
    force: number,
    at: Seconds,
    target: AudioParam,
  ): OscillatorNode {
    const { context } = this.#workshop;
    const modulator = oscillator(context, 'sine', hertz * fm.ratio, 0);
    const depth = context.createGain();
    // Index = peak deviation over the modulating frequency (Chowning 1973); a harder touch is brighter.
    const deviation = hertz * fm.ratio * (0.45 + 0.75 * force);
    depth.gain.setValueAtTime(fm.index * deviation, at);
    depth.gain.setTargetAtTime(fm.rest * deviation, at, fm.decay);
    modulator.connect(depth).connect(target);
    return modulator;
  }

  #breath(hertz: Hertz, at: Seconds, out: AudioNode): AudioScheduledSourceNode {
    const { context, noise } = this.#workshop;
    const breath = this.#patch.breath!;
    const source = context.createBufferSource();
    source.buffer = noise;
    source.loop = true;
    const band = context.createBiquadFilter();
    band.type = 'bandpass';
    band.frequency.value = hertz * breath.ratio;
    band.Q.value = breath.q;
    const envelope = context.createGain();
    shape(envelope.gain, { gain: breath.gain, attack: 0.01, decay: breath.decay, sustain: breath.rest }, at);
    source.connect(band).connect(envelope).connect(out);
    return source;
  }

  #forgetWhenOver(id: number, note: Sounding, vibrato: GainNode | null): void {
    const playing = new Set(note.sources);
    for (const source of note.sources)
      source.addEventListener('ended', () => {
        // A source whose end is moved while it ends may say so twice.
        if (!playing.delete(source) || playing.size > 0) return;
        note.release.disconnect();
        if (vibrato) this.#workshop.vibrato.disconnect(vibrato);
        // The id may belong to a newer note by now.
        if (this.#sounding.get(id) === note) this.#sounding.delete(id);
      });
  }
}

function oscillator(context: BaseAudioContext, wave: OscillatorType, frequency: Hertz, cents: number): OscillatorNode {
  const node = context.createOscillator();
  node.type = wave;
  node.frequency.value = frequency;
  node.detune.value = cents;
  return node;
}

function shape(param: AudioParam, layer: Pick<Layer, 'gain' | 'attack' | 'decay' | 'sustain'>, at: Seconds): void {
  param.setValueAtTime(0, at);
  param.linearRampToValueAtTime(layer.gain, at + layer.attack);
  param.setTargetAtTime(layer.gain * layer.sustain, at + layer.attack, layer.decay);
}
