/**
 * The slow hands on the faders: how a level is led to a wanted loudness by what was heard of it. One law for every strip
 * and for the whole; it counts in samples, so it does the same live and offline. Knows no audio context.
 */
import type { Decibels, Hertz, Seconds } from '../kernel/units.ts';
import { energyOf, loudnessOf } from './kWeighting.ts';

/** BS.1770's momentary loudness, from pieces of 100 ms. */
export const PIECE: Seconds = 0.1;
const MOMENTARY_PIECES = 4;
/** Under this nothing plays. */
const SILENCE: Decibels = -60;
/** What is so far under the mean is a pause, or the end of a note: it says nothing of the level (BS.1770's gate). */
const PAUSE: Decibels = -10;
/** The hand is quick to turn down for the first seconds that are heard, while little is known, and slow after. */
const FIRST: Seconds = 6;

export interface RiderSettings {
  /** What the level is expected to be before anything is heard, LUFS … */
  readonly expected: Decibels;
  /** … and how much hearing that is worth. */
  readonly trust: Seconds;
  /** Farthest that the hand moves the fader either way. */
  readonly reach: Decibels;
  /** Time constants of the hand: down at first, and else. */
  readonly quick: Seconds;
  readonly slow: Seconds;
  /** How much sooner than what is softer than the mean it believes what is louder; 1 is even-handed. */
  readonly louder: number;
}

export class Rider {
  /** Present gain. */
  gain: Decibels = 0;
  /** Momentary loudness, LUFS, before the gain; −∞ for silence. */
  momentary: Decibels = Number.NEGATIVE_INFINITY;
  /** Mean loudness over the window, pauses left out. */
  mean: Decibels;
  readonly #settings: RiderSettings;
  readonly #pieces = new Float64Array(MOMENTARY_PIECES);
  #at = 0;
  #energy: number;
  /** The same mean with the pauses in it: what the gate is measured from. */
  #all: number;
  #heard: Seconds = 0;
  #passed: Seconds = 0;

  constructor(settings: RiderSettings) {
    this.#settings = settings;
    this.mean = settings.expected;
    this.#energy = energyOf(settings.expected);
    this.#all = this.#energy;
  }

  /** True where the momentary loudness is music, not a pause. */
  get playing(): boolean {
    return this.momentary > SILENCE && this.momentary > loudnessOf(this.#all) + PAUSE;
  }

  /**
   * Call every PIECE.
   * @param energy mean K-weighted energy of the piece, before the gain
   * @param target LUFS that the mean is to have after the gain
   * @param window seconds of music that the mean is taken over
   */
  hear(energy: number, target: Decibels, window: Seconds): void {
    this.#pieces[this.#at] = energy;
    this.#at = (this.#at + 1) % MOMENTARY_PIECES;
    let sum = 0;
    for (const piece of this.#pieces) sum += piece;
    const block = sum / MOMENTARY_PIECES;
    this.momentary = loudnessOf(block);
    if (!(this.momentary > SILENCE)) return;
    const { trust, reach, quick, slow, louder } = this.#settings;
    this.#all += (PIECE / span(window, trust + this.#passed)) * (block - this.#all);
    this.#passed += PIECE;
    // Quieter than a pause for long is a new level: it is believed, only later.
    const known = this.#heard >= FIRST;
    const weight = this.playing || !known ? 1 : 0.05;
    this.#heard += PIECE * weight;
    const sooner = block > this.#energy ? louder : 1;
    const share = Math.min(1, (PIECE / span(window, trust + this.#heard)) * weight * sooner);
    this.#energy += share * (block - this.#energy);
    this.mean = loudnessOf(this.#energy);
    const wanted = Math.min(reach, Math.max(-reach, target - this.mean));
    // Music opens softly more often than loudly, and a level raised too soon is heard at the first tutti.
    const pace = wanted < this.gain && !known ? quick : slow;
    this.gain += (1 - Math.exp(-PIECE / pace)) * (wanted - this.gain);
  }
}

/** What the mean is taken over: the later third of what was heard, as others were still finding their places at first. */
function span(window: Seconds, heard: Seconds): Seconds {
  return Math.min(window, Math.max(2 * PIECE, heard / 3));
}

/** Lets a level follow a gain that is decided piece by piece, in a straight line from one to the next. */
export class Ramp {
  #now = 1;
  #slope = 0;
  #left = 0;

  /** @param samples until `gain` (linear) is reached */
  lead(gain: number, samples: number): void {
    this.#slope = (gain - this.#now) / samples;
    this.#left = samples;
  }

  next(): number {
    if (this.#left > 0) {
      this.#now += this.#slope;
      this.#left -= 1;
    }
    return this.#now;
  }
}

/** Samples of a piece at a rate. */
export function pieceLength(sampleRate: Hertz): number {
  return Math.round(PIECE * sampleRate);
}
