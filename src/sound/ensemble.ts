/**
 * Everybody who plays, in one room, through one master: the same graph live and offline.
 * Works on context time only; knows neither music time nor the session.
 */
import { Rng } from '../kernel/random.ts';
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';
import { PITCHED } from '../music/voices.ts';
import type { SoundEvent } from '../session/event.ts';
import { amplitude, ceilingCurve, undoMakeup } from './dynamics.ts';
import { Drums, type Kit } from './drums.ts';
import { Instrument, type Workshop } from './instrument.ts';
import { MASTER, PLACES, STEMS, TICK_LEVEL, TICK_SEND, type Stem } from './mix.ts';
import { PATCHES, PLAYER } from './patch.ts';
import { HALL, roomImpulse } from './room.ts';
import {
  BiquadFilter,
  Compressor,
  Convolver,
  Gain,
  Panner,
  socket,
  ToneAudioBuffer,
  type ToneContext,
} from './tone.ts';

export interface Ensemble {
  /** A drum is named by its General MIDI pitch. `at` lies on the context's clock and not in its past. */
  on(stem: Stem, id: number, pitch: Pitch, velocity: Velocity, at: Seconds): void;
  /** An unknown id is passed over; drums end by themselves. */
  off(stem: Stem, id: number, at: Seconds): void;
  /** A rating's tick, value −1…1: two soft tones, rising for more and falling for change. */
  tick(value: number, at: Seconds): void;
  /** All notes, those still to come, and the room are silent 50 ms after `at`. */
  silence(at: Seconds): void;
  /** Master volume, linear 0–1, reached without a click. */
  fade(gain: number, at: Seconds): void;
  /** Notes that hold nodes now, over all stems. */
  readonly soundingCount: number;
}

export interface EnsembleOptions {
  readonly kit: Kit;
  /** Leave out all that follows the mix: for a stem that is to be mixed elsewhere. */
  readonly unmastered?: boolean;
}

const FADE: Seconds = 0.012;
const ROOM_RETURN: Seconds = 0.03;
const VIBRATO_HERTZ = 5.1;
/** How far beyond full scale the ceiling still bends instead of clipping. */
const SHAPER_RANGE = 2;

export function buildEnsemble(context: ToneContext, native: BaseAudioContext, options: EnsembleOptions): Ensemble {
  const output = new Gain({ context, gain: 1 });
  output.connect(native.destination);
  const { mix, direct } = options.unmastered ? { mix: output, direct: output } : master(context, native, output);
  const room = new Gain({ context, gain: 1 });
  const roomReturn = hall(context, native, room, mix);
  const inputs = Object.fromEntries(
    STEMS.map((stem) => [stem, stemInput(context, stem, stem === 'player' ? direct : mix, room)]),
  ) as Record<Stem, AudioNode>;
  const ticks = new Gain({ context, gain: amplitude(TICK_LEVEL) });
  const tickSend = new Gain({ context, gain: amplitude(TICK_SEND) });
  ticks.connect(direct);
  ticks.chain(tickSend, room);

  const workshop = openWorkshop(native);
  const drums = new Drums(native, options.kit, inputs.drums);
  const instruments = new Map<Stem, Instrument>(
    PITCHED.map((voice) => [voice, new Instrument(PATCHES[voice], workshop, inputs[voice])]),
  );
  instruments.set('player', new Instrument(PLAYER, workshop, inputs.player));
  let roomOpen = true;

  return {
    on(stem, id, pitch, velocity, at) {
      if (!roomOpen) {
        roomReturn.setTargetAtTime(1, at, ROOM_RETURN);
        roomOpen = true;
      }
      if (stem === 'drums') drums.hit(id, pitch, velocity, at);
      else instruments.get(stem)?.on(id, pitch, velocity, at);
    },
    off(stem, id, at) {
      instruments.get(stem)?.off(id, at);
    },
    tick(value, at) {
      strikeTick(native, value, at, socket(ticks));
    },
    silence(at) {
      for (const instrument of instruments.values()) instrument.silence(at);
      drums.silence(at);
      // The room's own echo would go on for seconds; it opens again with the next note.
      roomReturn.cancelScheduledValues(at);
      roomReturn.setTargetAtTime(0, at, FADE / 2);
      roomOpen = false;
    },
    fade(gain, at) {
      const param = (output.input as unknown as GainNode).gain;
      param.cancelScheduledValues(at);
      param.setTargetAtTime(Math.min(1, Math.max(0, gain)), at, FADE);
    },
    get soundingCount() {
      let count = drums.soundingCount;
      for (const instrument of instruments.values()) count += instrument.soundingCount;
      return count;
    },
  };
}

/** @param at on the context's clock */
export function play(ensemble: Ensemble, event: SoundEvent, at: Seconds): void {
  if (event.kind === 'on') ensemble.on(event.voice, event.id, event.pitch, event.velocity, at);
  else ensemble.off(event.voice, event.id, at);
}

function stemInput(context: ToneContext, stem: Stem, out: Gain, room: Gain): AudioNode {
  const place = PLACES[stem];
  const input = new Gain({ context, gain: amplitude(place.level) });
  const above = new BiquadFilter({ context, type: 'highpass', frequency: place.above, Q: 0.5 });
  // The drums arrive in stereo, each from its own place.
  const stage = stem === 'drums' ? new Gain({ context, gain: 1 }) : new Panner({ context, pan: place.pan });
  const send = new Gain({ context, gain: amplitude(place.send) });
  input.chain(above, stage, out);
  stage.chain(send, room);
  return socket(input);
}

/** @returns the gain of what comes back from the room */
function hall(context: ToneContext, native: BaseAudioContext, room: Gain, out: Gain): AudioParam {
  const [left, right] = roomImpulse(HALL, native.sampleRate);
  const buffer = native.createBuffer(2, left.length, native.sampleRate);
  buffer.copyToChannel(left as Float32Array<ArrayBuffer>, 0);
  buffer.copyToChannel(right as Float32Array<ArrayBuffer>, 1);
  const convolver = new Convolver({ context, normalize: false });
  convolver.buffer = new ToneAudioBuffer(buffer);
  const thin = new BiquadFilter({ context, type: 'highpass', frequency: 220, Q: 0.5 });
  const back = new Gain({ context, gain: 1 });
  room.chain(thin, convolver, back, out);
  return (back.input as unknown as GainNode).gain;
}

/** @returns where the mix enters, and where what must not be held back by it does */
function master(context: ToneContext, native: BaseAudioContext, output: Gain): { mix: Gain; direct: Gain } {
  const mix = new Gain({ context, gain: amplitude(MASTER.drive) });
  const glue = new Compressor({ context, ...MASTER.glue });
  const direct = new Gain({ context, gain: amplitude(undoMakeup(MASTER.glue)) });
  const limiter = new Compressor({ context, ...MASTER.limiter });
  // The shaper reads inputs of −1…1 only, so the signal enters smaller and leaves at its own size.
  const trim = new Gain({ context, gain: amplitude(undoMakeup(MASTER.limiter) + MASTER.trim) / SHAPER_RANGE });
  const ceiling = native.createWaveShaper();
  ceiling.curve = ceilingCurve(SHAPER_RANGE, MASTER);
  const air = new BiquadFilter({ context, type: 'highshelf', ...MASTER.air });
  mix.chain(air, glue, direct, limiter, trim);
  trim.connect(ceiling as unknown as Gain);
  ceiling.connect(socket(output));
  return { mix, direct };
}

function openWorkshop(context: BaseAudioContext): Workshop {
  const vibrato = context.createOscillator();
  vibrato.frequency.value = VIBRATO_HERTZ;
  vibrato.start();
  const noise = context.createBuffer(1, context.sampleRate, context.sampleRate);
  const samples = noise.getChannelData(0);
  const rng = new Rng(1);
  for (let i = 0; i < samples.length; i++) samples[i] = rng.next() * 2 - 1;
  return { context, vibrato, noise };
}

/** Two short sines, the second a fifth above the first (more) or a fourth below it (change). */
function strikeTick(context: BaseAudioContext, value: number, at: Seconds, out: AudioNode): void {
  const tones = value >= 0 ? [1046.5, 1568] : [698.5, 523.25];
  const strength = 0.5 + 0.5 * Math.min(1, Math.abs(value));
  tones.forEach((hertz, i) => {
    const begin = at + i * 0.055;
    const source = context.createOscillator();
    source.frequency.value = hertz;
    const envelope = context.createGain();
    envelope.gain.setValueAtTime(0, begin);
    envelope.gain.linearRampToValueAtTime(strength, begin + 0.004);
    envelope.gain.setTargetAtTime(0, begin + 0.004, 0.045);
    source.connect(envelope).connect(out);
    source.start(begin);
    source.stop(begin + 0.4);
    source.addEventListener('ended', () => envelope.disconnect());
  });
}
