/**
 * What happens to the stems before they are placed in the room: every fader is ridden towards its loudness, the
 * accompaniment clears the band of the tune, and the machine gives way to a person who plays and to signals.
 * Arithmetic on samples only, so that it runs in an audio worklet, live and offline alike, and in a test.
 */
import type { Decibels, Hertz, Seconds } from '../kernel/units.ts';
import { Clearing } from './clearing.ts';
import { amplitude } from './dynamics.ts';
import { KEnergy } from './kWeighting.ts';
import { STEMS, type Stem } from '../protocol/stem.ts';
import { DUCKING, HIGHEST_SAMPLE, KICK, PLACES, RIDING } from './mix.ts';
import { pieceLength, Ramp, Rider } from './rider.ts';

export interface MixerWishes {
  /** [STEMS] loudness that each stem is to have where it plays, LUFS inside the desk. */
  readonly targets: ArrayLike<Decibels>;
  /** Seconds of playing that a stem's loudness is taken over: short holds it tighter. */
  readonly window: Seconds;
  /** [STEMS] 1, or 0 for one that is muted after its fader: nobody makes room for it. */
  readonly heard: ArrayLike<number>;
}

/** Voices that give way to the tune in its band. */
const ACCOMPANYING: ReadonlySet<Stem> = new Set(['inner1', 'inner2', 'comp']);
/** What a stem sounds like depends on these, itself among them: who leads, whom it gives way to, whose bass drum it makes room for. */
export function shapedBy(stem: Stem): ReadonlySet<Stem> {
  const others: readonly (Stem | false)[] = [
    stem !== 'player' && 'player',
    ACCOMPANYING.has(stem) && 'melody',
    KICK.share[stem] !== undefined && 'drums',
  ];
  return new Set([stem, ...others.filter((other) => other !== false)]);
}

const MELODY = STEMS.indexOf('melody');
const PLAYER = STEMS.indexOf('player');

interface Strip {
  readonly energies: readonly [KEnergy, KEnergy];
  readonly rider: Rider;
  readonly ramp: Ramp;
  /** The tune's listens, the accompaniment's clears. */
  readonly clearing: Clearing | null;
  readonly clears: boolean;
  /** Where it stands: equal power, 1 in the middle. The same for one channel and two, as a stem may change between them while it sounds. */
  readonly toLeft: number;
  readonly toRight: number;
}

export class Mixer {
  readonly #strips: readonly Strip[];
  readonly #piece: number;
  readonly #rate: Hertz;
  #filled = 0;
  #player = 0;
  #signal = 0;
  #duck: Decibels = 0;
  #gain = 1;

  constructor(sampleRate: Hertz, targets: ArrayLike<Decibels>) {
    this.#rate = sampleRate;
    this.#piece = pieceLength(sampleRate);
    this.#strips = STEMS.map((stem, i) => {
      const clears = ACCOMPANYING.has(stem);
      return {
        energies: [new KEnergy(sampleRate), new KEnergy(sampleRate)],
        rider: new Rider({ ...RIDING, expected: targets[i]! }),
        ramp: new Ramp(),
        clearing: clears || i === MELODY || i === PLAYER ? new Clearing(sampleRate) : null,
        clears,
        toLeft: Math.SQRT2 * Math.cos(((PLACES[stem].pan + 1) * Math.PI) / 4),
        toRight: Math.SQRT2 * Math.sin(((PLACES[stem].pan + 1) * Math.PI) / 4),
      };
    });
  }

  /** Present fader of each stem, dB, in the order of STEMS. */
  get faders(): Decibels[] {
    return this.#strips.map(({ rider }) => rider.gain);
  }

  /** Loudness of each stem over its window, before its fader, LUFS. */
  get heard(): Decibels[] {
    return this.#strips.map(({ rider }) => rider.mean);
  }

  /** How far each accompanying stem clears the tune's band, dB; 0 for the others. */
  get cleared(): Decibels[] {
    return this.#strips.map(({ clearing, clears }) => (clears ? clearing!.depth : 0));
  }

  /**
   * @param inputs [STEMS, then the signals][0–2 channels][samples]; no channel is silence
   * @param outputs [STEMS][2][samples], placed by PLACES
   */
  process(
    inputs: readonly (readonly Float32Array[])[],
    outputs: readonly (readonly Float32Array[])[],
    wishes: MixerWishes,
  ): void {
    const length = outputs[0]![0]!.length;
    const before = this.#gain;
    this.#giveWay(inputs, wishes.heard, length);
    for (let from = 0; from < length;) {
      const to = Math.min(length, from + this.#piece - this.#filled);
      for (let s = 0; s < this.#strips.length; s++) this.#strip(s, inputs[s]!, outputs[s]!, from, to);
      this.#filled += to - from;
      if (this.#filled === this.#piece) this.#decide(wishes);
      from = to;
    }
    const slope = (this.#gain - before) / length;
    for (let s = 0; s < this.#strips.length; s++) {
      if (s === PLAYER) continue;
      for (const samples of outputs[s]!) for (let i = 0; i < length; i++) samples[i]! *= before + slope * (i + 1);
    }
  }

  #strip(s: number, input: readonly Float32Array[], output: readonly Float32Array[], from: number, to: number): void {
    const { energies, ramp, clearing, clears, toLeft, toRight } = this.#strips[s]!;
    for (let c = 0; c < 2; c++) {
      const samples = output[c]!;
      const channel = input[c] ?? input[0];
      if (!channel) {
        samples.fill(0, from, to);
        continue;
      }
      copySound(channel, samples, from, to);
      energies[c]!.add(samples, from, to);
      if (clearing && !clears) clearing.listen(samples, from, to, c);
    }
    if (clears && input.length > 0) clearing!.clear(output, from, to);
    const [left, right] = output as [Float32Array, Float32Array];
    for (let i = from; i < to; i++) {
      const gain = ramp.next();
      left[i]! *= gain * toLeft;
      right[i]! *= gain * toRight;
    }
  }

  #decide({ targets, window, heard }: MixerWishes): void {
    let tune = 0;
    for (let s = 0; s < this.#strips.length; s++) {
      const { energies, rider, ramp, clearing, clears } = this.#strips[s]!;
      if (clearing && !clears) tune = Math.max(tune, heard[s]! * clearing.take() * amplitude(rider.gain) ** 2);
      rider.hear((energies[0].take() + energies[1].take()) / this.#piece, targets[s]!, window);
      ramp.lead(amplitude(rider.gain), this.#piece);
    }
    for (const { clearing, clears, rider } of this.#strips)
      if (clearing && clears) clearing.decide(clearing.take() * amplitude(rider.gain) ** 2, tune, this.#piece);
    this.#filled = 0;
  }

  /** Quick to give way and slow to come back: the gain that the machine's stems are to have at the end of this block. */
  #giveWay(inputs: readonly (readonly Float32Array[])[], heard: ArrayLike<number>, length: number): void {
    const { player, signal, attack, release, hold } = DUCKING;
    const lasting: Seconds = length / this.#rate;
    const forget = Math.exp(-lasting / hold);
    this.#player = Math.max(heard[PLAYER]! * highest(inputs[PLAYER]!), this.#player * forget);
    this.#signal = Math.max(highest(inputs[STEMS.length]!), this.#signal * forget);
    const wanted = Math.max(
      player.depth * Math.min(1, this.#player / player.full),
      signal.depth * Math.min(1, this.#signal / signal.full),
    );
    const pace = 1 - Math.exp(-lasting / (wanted > this.#duck ? attack : release));
    this.#duck += pace * (wanted - this.#duck);
    if (this.#duck < 1e-4) this.#duck = 0;
    this.#gain = amplitude(-this.#duck);
  }
}

/** What no sound can be is silence: not-a-number would stay in a filter for ever, and a giant in every mean for hours. */
function copySound(input: Float32Array, output: Float32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const sample = input[i]!;
    output[i] = Math.abs(sample) < HIGHEST_SAMPLE ? sample : 0;
  }
}

function highest(channels: readonly Float32Array[] | undefined): number {
  let peak = 0;
  for (const samples of channels ?? [])
    for (let i = 0; i < samples.length; i++) {
      const size = Math.abs(samples[i]!);
      if (size > peak && size < HIGHEST_SAMPLE) peak = size;
    }
  return peak;
}
