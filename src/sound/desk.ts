/**
 * The mixing desk: a strip for every stem, the room they share, and the master. The same graph live and offline.
 * Works on context time only; knows no notes and no instruments.
 */
import type { Seconds } from '../kernel/units.ts';
import { amplitude, ceilingCurve, undoMakeup } from './dynamics.ts';
import { MASTER, PLACES, STEMS, TICK_LEVEL, TICK_SEND, type Stem } from './mix.ts';
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

export interface Desk {
  /** Where each stem is plugged in, mono or stereo. */
  readonly inputs: Readonly<Record<Stem, AudioNode>>;
  /** Where signals to the person go in, a rating's tick for one. */
  readonly signals: AudioNode;
  /** The room falls silent, and stays so until it is opened again. */
  hush(at: Seconds): void;
  /** Call with every note that begins: the room answers again. */
  open(at: Seconds): void;
  /** Master volume, linear 0–1, reached without a click. */
  fade(gain: number, at: Seconds): void;
}

export interface DeskOptions {
  /** Leave out all that follows the mix: for a stem that is to be mixed elsewhere. */
  readonly unmastered?: boolean;
}

const FADE: Seconds = 0.012;
const ROOM_RETURN: Seconds = 0.03;
/** How far beyond full scale the ceiling still bends instead of clipping. */
const SHAPER_RANGE = 2;

export function buildDesk(context: ToneContext, native: BaseAudioContext, options: DeskOptions = {}): Desk {
  const output = new Gain({ context, gain: 1 });
  output.connect(native.destination);
  const { mix, direct } = options.unmastered ? { mix: output, direct: output } : master(context, native, output);
  const room = new Gain({ context, gain: 1 });
  const roomReturn = hall(context, native, room, mix);
  const inputs = Object.fromEntries(
    STEMS.map((stem) => [stem, strip(context, stem, stem === 'player' ? direct : mix, room)]),
  ) as Record<Stem, AudioNode>;
  const ticks = new Gain({ context, gain: amplitude(TICK_LEVEL) });
  const tickSend = new Gain({ context, gain: amplitude(TICK_SEND) });
  ticks.connect(direct);
  ticks.chain(tickSend, room);
  let roomOpen = true;

  return {
    inputs,
    signals: socket(ticks),
    hush(at) {
      // The room's own echo would go on for seconds.
      roomReturn.cancelScheduledValues(at);
      roomReturn.setTargetAtTime(0, at, FADE / 2);
      roomOpen = false;
    },
    open(at) {
      if (roomOpen) return;
      roomReturn.setTargetAtTime(1, at, ROOM_RETURN);
      roomOpen = true;
    },
    fade(gain, at) {
      const param = (output.input as unknown as GainNode).gain;
      param.cancelScheduledValues(at);
      param.setTargetAtTime(Math.min(1, Math.max(0, gain)), at, FADE);
    },
  };
}

function strip(context: ToneContext, stem: Stem, out: Gain, room: Gain): AudioNode {
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
