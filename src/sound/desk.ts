/**
 * The mixing desk: a strip for every stem, the two rooms they share, and the master. The same graph live and offline.
 * Where the browser has audio worklets, they mix and master (worklet.ts); elsewhere fixed levels and the browser's own
 * compressors do. Works on context time only; knows no notes and no instruments.
 */
import type { Decibels, Seconds } from '../kernel/units.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import { balanceOf } from './balance.ts';
import { amplitude } from './dynamics.ts';
import { STEMS, type Stem } from '../protocol/stem.ts';
import { ASIDE, KICK, MASTER, PANIC, PLACES, TICK_LEVEL, TICK_SEND } from './mix.ts';
import { plainMaster } from './plainMaster.ts';
import { HALL, ROOM, roomImpulse, type Room } from './room.ts';
import { BiquadFilter, Convolver, Gain, Panner, socket, ToneAudioBuffer, type ToneContext } from './tone.ts';
import { VENUES, type Venue } from './venue.ts';
// oxlint-disable-next-line import/default -- the bundler makes an address of it
import workletAddress from './worklet.ts?worker&url';
import { heardName, MASTER_PROCESSOR, MIXER_PROCESSOR, targetName, type FromWorklet } from './workletNames.ts';

export interface Desk {
  /** Where each stem is plugged in, mono or stereo. */
  readonly inputs: Readonly<Record<Stem, AudioNode>>;
  /** Where signals to the person go in, a rating's tick for one; the music gives way to them. */
  readonly signals: AudioNode;
  /** Balance and rooms become those of this mixture of styles, within seconds. */
  follow(mixture: StyleMixture, at: Seconds): void;
  /** Fits the whole to another listening room. */
  move(venue: Venue, at: Seconds): void;
  /**
   * Somebody speaks in the room, and all that sounds steps aside until they have done. After the master, which would else
   * lead it back to its loudness.
   */
  giveWay(spoken: boolean, at: Seconds): void;
  /**
   * A stem is left out of the mix, or comes back; what it played rings out in the rooms. Its fader goes on as if it were
   * heard, but nobody makes room for it.
   */
  mute(stem: Stem, muted: boolean, at: Seconds): void;
  /** A bass drum strikes: bass and chords make room for it, by so many dB at most, unless the drums are muted. */
  kick(depth: Decibels, at: Seconds): void;
  /** The rooms fall silent, and stay so until they are opened again. */
  hush(at: Seconds): void;
  /** Call with every note that begins: the rooms answer again. */
  open(at: Seconds): void;
  /** Master volume, linear 0–1. @param within time by which it is nearly there; left out, at once but without a click */
  fade(gain: number, at: Seconds, within?: Seconds): void;
  /** What the master measures, half a second old at most; null until there is something, or where it cannot. */
  readonly reading: FromWorklet | null;
}

export interface DeskOptions {
  /** Leave out all that follows the mix: for a stem that is to be mixed elsewhere. */
  readonly unmastered?: boolean;
  /** Everybody plays, and is mixed by what the others do, but only this stem and its share of the rooms is heard. */
  readonly only?: Stem;
  readonly venue?: Venue;
  readonly mixture?: StyleMixture;
  /** True where `loadWorklets` has said so for this context. */
  readonly worklets?: boolean;
}

const FADE: Seconds = 0.012;
const ROOM_RETURN: Seconds = 0.03;
/** What a room still holds when it is hushed is let die down unheard: so much of its decay, some 36 dB. */
const ROOM_REST = 0.6;
/** Time constant of a change of style or of listening room. */
const CHANGE: Seconds = 0.8;
const BASS_SHELF = 150;
const loaded = new WeakSet<BaseAudioContext>();

/** @returns false where there are no worklets, or they may not be loaded; the desk then works without */
export async function loadWorklets(native: BaseAudioContext): Promise<boolean> {
  if (loaded.has(native)) return true;
  try {
    await native.audioWorklet.addModule(workletAddress);
    loaded.add(native);
    return true;
  } catch {
    // A page that is not secure has none: the plain master is good enough to play on.
    return false;
  }
}

export function buildDesk(context: ToneContext, native: BaseAudioContext, options: DeskOptions = {}): Desk {
  const gain = (value = 1): Gain => new Gain({ context, gain: value });
  const output = gain();
  const aside = gain();
  output.connect(aside);
  aside.connect(native.destination);
  const bus = gain();
  let venue = options.venue ?? VENUES.kiosk;
  let balance = balanceOf(options.mixture ?? {});

  const tone = toneOf(context);
  const master = options.unmastered ? null : options.worklets ? workletMaster(native) : null;
  if (options.unmastered) bus.connect(output);
  else if (master) {
    bus.chain(...tone.nodes);
    tone.nodes.at(-1)!.connect(master.node as unknown as Gain);
    master.node.connect(socket(output));
  } else bus.chain(...tone.nodes, plainMaster(context, native, output));

  const rooms = {
    room: reverberation(context, native, ROOM, bus),
    hall: reverberation(context, native, HALL, bus),
  };
  const mixer = options.worklets ? mixerNode(native) : null;
  const inputs = {} as Record<Stem, AudioNode>;
  const audible = {} as Record<Stem, AudioParam>;
  const makingRoom: { readonly param: AudioParam; readonly share: number }[] = [];
  let drumsMuted = false;
  for (const [index, stem] of STEMS.entries()) {
    const place = PLACES[stem];
    const input = gain(amplitude(place.level));
    const above = new BiquadFilter({ context, type: 'highpass', frequency: place.above, Q: 0.5 });
    // Always two channels: a stereo instrument that joins a mono one would else change filters and levels in mid-note.
    const entry = input.input as unknown as GainNode;
    entry.channelCount = 2;
    entry.channelCountMode = 'explicit';
    input.connect(above);
    inputs[stem] = socket(input);
    const placed = gain();
    audible[stem] = param0(placed);
    const share = KICK.share[stem];
    const strip = share === undefined ? placed : gain();
    if (share !== undefined) {
      strip.connect(placed);
      makingRoom.push({ param: param0(strip), share });
    }
    const heard = options.only === undefined || options.only === stem;
    // The mixer places stems by itself; drums arrive in stereo, each from its own place.
    if (mixer) {
      above.connect(mixer as unknown as Gain, 0, index);
      if (heard) mixer.connect(socket(strip), index);
    } else if (heard && stem === 'drums') above.connect(strip);
    else if (heard) above.chain(new Panner({ context, pan: place.pan, channelCount: 2 }), strip);
    placed.connect(bus);
    placed.chain(gain(amplitude(place.near)), rooms.room.input);
    placed.chain(gain(amplitude(place.send)), rooms.hall.input);
  }
  const signals = gain(amplitude(TICK_LEVEL));
  if (options.only === undefined) {
    signals.connect(bus);
    signals.chain(gain(amplitude(TICK_SEND)), rooms.hall.input);
  }
  if (mixer) signals.connect(mixer as unknown as Gain, 0, STEMS.length);

  let hushedAt: Seconds | null = null;
  const settle = (at: Seconds, timeConstant: Seconds): void => {
    const to = (param: AudioParam | undefined, value: number): void => {
      if (timeConstant > 0) param?.setTargetAtTime(value, at, timeConstant);
      else param?.setValueAtTime(value, at);
    };
    for (const stem of STEMS) to(mixer?.parameters.get(targetName(stem)), balance.targets[stem]);
    to(mixer?.parameters.get('window'), venue.window);
    for (const [name, value] of [
      ['goal', venue.goal],
      ['levelling', venue.levelling],
      ['width', venue.width],
    ] as const)
      to(master?.node.parameters.get(name), value);
    to(rooms.room.wet, amplitude(venue.wet + balance.room));
    to(rooms.hall.wet, amplitude(venue.wet + balance.hall));
    to(tone.above, venue.above);
    to(tone.bass, venue.bass);
    to(tone.air, venue.air);
  };
  settle(0, 0);

  return {
    inputs,
    signals: socket(signals),
    follow(mixture, at) {
      balance = balanceOf(mixture);
      settle(at, CHANGE);
    },
    move(next, at) {
      venue = next;
      settle(at, CHANGE);
    },
    giveWay(spoken, at) {
      const param = param0(aside);
      param.cancelScheduledValues(at);
      param.setTargetAtTime(spoken ? amplitude(-ASIDE.depth) : 1, at, spoken ? ASIDE.attack : ASIDE.release);
    },
    mute(stem, muted, at) {
      if (stem === 'drums') drumsMuted = muted;
      audible[stem].cancelScheduledValues(at);
      audible[stem].setTargetAtTime(muted ? 0 : 1, at, FADE);
      mixer?.parameters.get(heardName(stem))?.setValueAtTime(muted ? 0 : 1, at);
    },
    kick(depth, at) {
      if (drumsMuted) return;
      for (const { param, share } of makingRoom) {
        param.cancelScheduledValues(at);
        param.setTargetAtTime(amplitude(-share * depth), at, KICK.attack);
        param.setTargetAtTime(1, at + KICK.hold, KICK.release);
      }
    },
    hush(at) {
      // The rooms' own echo would go on for seconds.
      for (const { back } of Object.values(rooms)) {
        back.cancelScheduledValues(at);
        back.setTargetAtTime(0, at, PANIC);
      }
      hushedAt = at;
    },
    open(at) {
      if (hushedAt === null) return;
      for (const { back, decay } of Object.values(rooms))
        back.setTargetAtTime(1, Math.max(at, hushedAt + ROOM_REST * decay), ROOM_RETURN);
      hushedAt = null;
    },
    fade(volume, at, within = 3 * FADE) {
      const param = param0(output);
      param.cancelScheduledValues(at);
      // A twentieth of the way is left after three time constants.
      param.setTargetAtTime(Math.min(1, Math.max(0, volume)), at, within / 3);
    },
    get reading() {
      return master?.reading() ?? null;
    },
  };
}

function param0(node: Gain): AudioParam {
  return (node.input as unknown as GainNode).gain;
}

function mixerNode(native: BaseAudioContext): AudioWorkletNode {
  return new AudioWorkletNode(native, MIXER_PROCESSOR, {
    numberOfInputs: STEMS.length + 1,
    numberOfOutputs: STEMS.length,
    outputChannelCount: STEMS.map(() => 2),
    channelCount: 2,
    channelCountMode: 'clamped-max',
  });
}

function workletMaster(native: BaseAudioContext): { node: AudioWorkletNode; reading: () => FromWorklet | null } {
  const node = new AudioWorkletNode(native, MASTER_PROCESSOR, {
    outputChannelCount: [2],
    channelCount: 2,
    channelCountMode: 'explicit',
  });
  let reading: FromWorklet | null = null;
  node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => (reading = data);
  return { node, reading: () => reading };
}

interface Tone {
  readonly nodes: BiquadFilter[];
  readonly above: AudioParam;
  readonly bass: AudioParam;
  readonly air: AudioParam;
}

function toneOf(context: ToneContext): Tone {
  const filter = (type: BiquadFilterType, frequency: number): BiquadFilter =>
    new BiquadFilter({ context, type, frequency, Q: 0.7 });
  const [above, bass, air] = [
    filter('highpass', 25),
    filter('lowshelf', BASS_SHELF),
    filter('highshelf', MASTER.air.frequency),
  ];
  const native = (node: BiquadFilter): BiquadFilterNode => node.input as unknown as BiquadFilterNode;
  return {
    nodes: [above, bass, air],
    above: native(above).frequency,
    bass: native(bass).gain,
    air: native(air).gain,
  };
}

interface Reverberation {
  readonly input: Gain;
  /** Its loudness, and apart from it whether it may be heard at all. */
  readonly wet: AudioParam;
  readonly back: AudioParam;
  readonly decay: Seconds;
}

function reverberation(context: ToneContext, native: BaseAudioContext, room: Room, out: Gain): Reverberation {
  const [left, right] = roomImpulse(room, native.sampleRate);
  const buffer = native.createBuffer(2, left.length, native.sampleRate);
  buffer.copyToChannel(left as Float32Array<ArrayBuffer>, 0);
  buffer.copyToChannel(right as Float32Array<ArrayBuffer>, 1);
  const convolver = new Convolver({ context, normalize: false });
  convolver.buffer = new ToneAudioBuffer(buffer);
  const input = new Gain({ context, gain: 1 });
  const thin = new BiquadFilter({ context, type: 'highpass', frequency: 220, Q: 0.5 });
  const wet = new Gain({ context, gain: 1 });
  const back = new Gain({ context, gain: 1 });
  input.chain(thin, convolver, wet, back, out);
  return { input, wet: param0(wet), back: param0(back), decay: room.decay };
}
