/**
 * What happens to the whole mix at the end: led to its loudness, its range fitted to the room, held under its ceiling,
 * and measured. Arithmetic on samples only: runs in an audio worklet, live and offline alike, and in a test.
 */
import type { Decibels, Hertz, Seconds } from '../kernel/units.ts';
import { Brightness } from './brightness.ts';
import { amplitude } from './dynamics.ts';
import { KEnergy, loudnessOf } from './kWeighting.ts';
import { Limiter, limiterLatency } from './limiter.ts';
import { HIGHEST_SAMPLE, MASTERING } from './mix.ts';
import { PIECE, pieceLength, Ramp, Rider } from './rider.ts';
import { TruePeak } from './truePeak.ts';

export interface MasterWishes {
  /** Integrated loudness to come to, LUFS. */
  readonly goal: Decibels;
  /** 0–1: share of the way from loud and soft passages to their mean. */
  readonly levelling: number;
  /** 0 mono … 1 as mixed. */
  readonly width: number;
}

/** What the whole came to, since it began. */
export interface Reading {
  /** LUFS, of the last 0.4 s and of everything (gated); −∞ where nothing was heard. */
  readonly momentary: Decibels;
  readonly integrated: Decibels;
  /** dBTP, −∞ for silence. */
  readonly truePeak: Decibels;
  /** What the slow hand and the limiter do now, dB. */
  readonly gain: Decibels;
  readonly limited: Decibels;
}

/** A passage lasts this long before it is levelled. */
const PASSAGE: Seconds = 1.2;
/** What is so far under the mean is a pause (the gate of the loudness range, EBU Tech 3342). */
const SOFTEST: Decibels = 20;
/** What lies further from the mean than that is meant. */
const LEVELLED: Decibels = 10;
/** Nothing is levelled before there is a mean; it comes in over these first seconds of music. */
const OPENING: Seconds = 6;

/** Samples by which the output lags behind the input. */
export function masterLatency(sampleRate: Hertz): number {
  return limiterLatency(sampleRate, MASTERING.limiter);
}

export class Mastering {
  readonly #piece: number;
  readonly #rider = new Rider(MASTERING.rider);
  readonly #ramp = new Ramp();
  readonly #brightness: Brightness;
  readonly #limiter: Limiter;
  readonly #energies: readonly [KEnergy, KEnergy];
  readonly #peaks: readonly [TruePeak, TruePeak];
  readonly #integrator = new Integrator();
  #peak = 0;
  #filled = 0;
  #passage = 0;
  #opening: Seconds = 0;
  /** dB, of the piece before and of this one. */
  #levelled: Decibels = 0;
  #gain = 1;
  #gainBefore = 1;
  #momentary = 0;

  constructor(sampleRate: Hertz) {
    this.#piece = pieceLength(sampleRate);
    this.#brightness = new Brightness(sampleRate);
    this.#limiter = new Limiter(sampleRate, MASTERING.limiter);
    this.#energies = [new KEnergy(sampleRate), new KEnergy(sampleRate)];
    this.#peaks = [new TruePeak(sampleRate), new TruePeak(sampleRate)];
  }

  reading(): Reading {
    return {
      momentary: loudnessOf(this.#momentary),
      integrated: this.#integrator.loudness(),
      truePeak: 20 * Math.log10(this.#peak),
      gain: 20 * Math.log10(this.#gain),
      limited: 20 * Math.log10(this.#limiter.lowest),
    };
  }

  /** In place; arrays of equal length. */
  process(left: Float32Array, right: Float32Array, wishes: MasterWishes): void {
    for (let i = 0; i < left.length; i++) {
      // Not-a-number would stay in a filter for ever, and a giant in every mean for hours: nobody would hear anything again.
      if (!(Math.abs(left[i]!) < HIGHEST_SAMPLE)) left[i] = 0;
      if (!(Math.abs(right[i]!) < HIGHEST_SAMPLE)) right[i] = 0;
    }
    this.#brightness.process(left, right, 0, left.length);
    for (let i = 0; i < left.length; i++) {
      const gain = this.#ramp.next();
      const middle = 0.5 * gain * (left[i]! + right[i]!);
      const side = 0.5 * gain * wishes.width * (left[i]! - right[i]!);
      left[i] = middle + side;
      right[i] = middle - side;
    }
    this.#limiter.process(left, right);
    for (let i = 0; i < left.length; i++) {
      const peak = Math.max(this.#peaks[0].next(left[i]!, this.#peak), this.#peaks[1].next(right[i]!, this.#peak));
      if (peak > this.#peak) this.#peak = peak;
    }
    for (let from = 0; from < left.length;) {
      const to = Math.min(left.length, from + this.#piece - this.#filled);
      this.#energies[0].add(left, from, to);
      this.#energies[1].add(right, from, to);
      this.#filled += to - from;
      if (this.#filled === this.#piece) this.#decide(wishes);
      from = to;
    }
  }

  #decide({ goal, levelling }: MasterWishes): void {
    this.#filled = 0;
    this.#brightness.decide(this.#piece);
    const energy = (this.#energies[0].take() + this.#energies[1].take()) / this.#piece;
    this.#momentary += 0.25 * (energy - this.#momentary);
    this.#integrator.add(energy);
    // What came in, as far as it can be told from what went out: with it the limiter's own share is known too.
    const had = ((this.#gain + this.#gainBefore) / 2) ** 2;
    const levelledBy = amplitude(this.#levelled) ** 2;
    const bare = energy / had;
    this.#rider.hear(bare * levelledBy, goal, MASTERING.window);
    if (this.#rider.momentary > this.#rider.mean - SOFTEST) {
      // The first that is heard is the mean itself, whatever it is.
      this.#passage += (this.#passage === 0 ? 1 : PIECE / PASSAGE) * (bare - this.#passage);
      this.#opening += PIECE;
      const off = loudnessOf(this.#passage) - this.#rider.mean;
      const wanted = -levelling * Math.min(1, this.#opening / OPENING) * Math.min(LEVELLED, Math.max(-LEVELLED, off));
      const most = MASTERING.levellingPace * PIECE;
      this.#levelled += Math.min(most, Math.max(-most, wanted - this.#levelled));
    }
    this.#gainBefore = this.#gain;
    this.#gain = amplitude(this.#rider.gain + this.#levelled);
    this.#ramp.lead(this.#gain, this.#piece);
  }
}

/** Bins of 0.1 LU from −70 LUFS up: an hour takes no more memory than a second. */
const LOWEST: Decibels = -70;
const BIN: Decibels = 0.1;
const BINS = 800;
const GATE: Decibels = -10;

/** BS.1770's integrated loudness of all that has been heard, to a tenth of a LU at the gate. */
export class Integrator {
  readonly #counts = new Float64Array(BINS);
  readonly #energies = new Float64Array(BINS);
  readonly #pieces = new Float64Array(4);
  #n = 0;

  /** @param energy mean K-weighted energy of 100 ms */
  add(energy: number): void {
    this.#pieces[this.#n % 4] = energy;
    this.#n += 1;
    if (this.#n < 4) return;
    const block = (this.#pieces[0]! + this.#pieces[1]! + this.#pieces[2]! + this.#pieces[3]!) / 4;
    const bin = Math.min(BINS - 1, Math.floor((loudnessOf(block) - LOWEST) / BIN));
    if (!(bin >= 0)) return;
    this.#counts[bin]! += 1;
    this.#energies[bin]! += block;
  }

  /** LUFS; −∞ where nothing was above the gate. */
  loudness(): Decibels {
    const first = this.#mean(0);
    return first === null
      ? Number.NEGATIVE_INFINITY
      : (this.#mean(Math.max(0, Math.ceil((first + GATE - LOWEST) / BIN))) ?? first);
  }

  #mean(from: number): Decibels | null {
    let count = 0;
    let sum = 0;
    for (let bin = from; bin < BINS; bin++) {
      count += this.#counts[bin]!;
      sum += this.#energies[bin]!;
    }
    return count === 0 ? null : loudnessOf(sum / count);
  }
}
