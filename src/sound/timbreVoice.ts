/** One note of the map of timbres. Strengths move in straight lines between moments of control, so that nothing jumps. */
import { Rng } from '../kernel/random.ts';
import type { Decibels, Hertz, Seconds } from '../kernel/units.ts';
import type { TimbreDecoder } from './timbreDecoder.ts';
import {
  ATTACK_AT,
  BANDS,
  FLOOR,
  FRAME_TIMES,
  FRAMES,
  NOISE_AT,
  NOISE_EDGES,
  PARTIALS,
  partialsWithin,
  RELEASE_AT,
  ROW,
  UNREST_AT,
  VIBRATO_AT,
} from './timbreShape.ts';

/** Samples between two moments of control, and moments between two looks at the map. */
const CONTROL = 64;
const LOOK_EVERY = 6;
/** Time constant with which strengths follow a hand. */
const GLIDE: Seconds = 0.015;
const SHORTEST_ATTACK: Seconds = 0.003;
const LONGEST_ATTACK: Seconds = 0.25;
const VIBRATO_HERTZ: Hertz = 5.1;
const VIBRATO_AFTER: Seconds = 0.25;
/** How quickly the partials of a section wander. */
const UNREST_HERTZ: Hertz = 4;
/** RMS, weighted as ears weigh it, of every place at a full touch: what recordings are brought to. */
const LOUDNESS = 0.1;
/** A voice below this is over: −80 dB. */
const SILENCE = 1e-4;
/** −110 dB: no partial is missed below this. */
const UNHEARD = 3e-6;
/** What is this much softer at the fourth moment than at the third is ringing down, and goes on so. */
const STEADY: Decibels = 1.5;
/** A place is another place from here on. */
const SAME_PLACE = 2e-4;
/** Signs that keep the partials from adding up to one spike. */
const SIGNS = Float64Array.from({ length: PARTIALS }, (_, n) => (((n * (n + 1)) / 2) % 2 === 0 ? 1 : -1));
const DECIBEL = Math.LN10 / 20;

export class TimbreVoice {
  readonly #rate: Hertz;
  readonly #decoder: TimbreDecoder;
  readonly #rng: Rng;
  readonly #row = new Float32Array(ROW);
  /** Strength wished for, where it has glided to, what sounds now, and its change a sample: partials, then bands. */
  readonly #glided = new Float64Array(PARTIALS + BANDS);
  readonly #strength = new Float64Array(PARTIALS + BANDS);
  readonly #change = new Float64Array(PARTIALS + BANDS);
  readonly #unrest = new Float64Array(PARTIALS);
  #hertz: Hertz = 0;
  #pitch = 0;
  #force = 0;
  #gain = 0;
  #scale = 0;
  /** Decibels a second that a sound which rings down loses after the last moment that is known. */
  #fall = 0;
  #count = 0;
  /** Partials up to the last that can be heard now. */
  #heard = 0;
  #phase = 0;
  #turn = 0;
  #age = 0;
  #attack: Seconds = 0;
  #envelope = 0;
  /** Time constant of the fall, or null while the note is held. */
  #falls: Seconds | null = null;
  #untilControl = 0;
  #untilLook = 0;
  #x = -1;
  #y = -1;
  #silent = true;

  constructor(rate: Hertz, decoder: TimbreDecoder, seed: number) {
    this.#rate = rate;
    this.#decoder = decoder;
    this.#rng = new Rng(seed);
  }

  get silent(): boolean {
    return this.#silent;
  }

  begin(hertz: Hertz, force: number, gain: number, x: number, y: number): void {
    if (this.#silent) {
      this.#phase = 0;
      this.#envelope = 0;
      this.#strength.fill(0);
      this.#unrest.fill(0);
    } else if (this.#falls !== null) {
      // It goes on from where it has fallen to.
      this.#envelope = Math.acos(1 - 2 * Math.min(1, this.#envelope)) / Math.PI;
    }
    this.#hertz = hertz;
    this.#pitch = 69 + 12 * Math.log2(hertz / 440);
    this.#force = force;
    this.#gain = gain;
    this.#count = Math.min(partialsWithin(hertz), Math.max(1, Math.floor((0.45 * this.#rate) / hertz)));
    this.#age = 0;
    this.#falls = null;
    this.#look(x, y);
    const attack = 2 ** this.#row[ATTACK_AT]! * (1.3 - 0.5 * force);
    this.#attack = Math.min(LONGEST_ATTACK, Math.max(SHORTEST_ATTACK, attack));
    if (this.#silent) for (let k = 0; k < this.#glided.length; k++) this.#glided[k] = this.#wished(k);
    this.#silent = false;
    this.#untilControl = 0;
  }

  /** @param within time constant; null: the note's own */
  release(within: Seconds | null): void {
    if (this.#silent) return;
    if (this.#falls === null) this.#envelope = risen(this.#envelope);
    const own = Math.min(1.5, Math.max(0.01, 2 ** this.#row[RELEASE_AT]!));
    this.#falls = Math.min(this.#falls ?? Infinity, within ?? own);
  }

  /** @param noise [BANDS] of at least to − from samples */
  process(out: Float32Array, from: number, to: number, noise: readonly Float32Array[], x: number, y: number): void {
    const s = this.#strength;
    const d = this.#change;
    for (let at = from; at < to;) {
      if (this.#untilControl === 0) this.#control(x, y);
      const count = this.#heard;
      const end = Math.min(to, at + this.#untilControl);
      const span = end - at;
      this.#untilControl -= span;
      for (; at < end; at++) {
        let sine = Math.sin(this.#phase);
        const twice = 2 * Math.cos(this.#phase);
        let before = 0;
        let sum = 0;
        // sin nφ from the two before it (Chebyshev).
        for (let n = 0; n < count; n++) {
          sum += SIGNS[n]! * s[n]! * sine;
          s[n]! += d[n]!;
          const next = twice * sine - before;
          before = sine;
          sine = next;
        }
        this.#phase += this.#turn;
        out[at]! += sum;
      }
      for (let band = 0; band < BANDS; band++) this.#addNoise(noise[band]!, band, out, at - span, from, span);
      if (this.#phase > 2 * Math.PI) this.#phase %= 2 * Math.PI;
    }
  }

  #addNoise(noise: Float32Array, band: number, out: Float32Array, at: number, from: number, span: number): void {
    const k = PARTIALS + band;
    const change = this.#change[k]!;
    let strength = this.#strength[k]!;
    if (strength < UNHEARD && change <= 0) return;
    for (let i = 0; i < span; i++) {
      out[at + i]! += strength * noise[at - from + i]!;
      strength += change;
    }
    this.#strength[k] = strength;
  }

  /** Where everything is to be at the end of the next stretch. */
  #control(x: number, y: number): void {
    const stretch = CONTROL / this.#rate;
    if (this.#falls !== null && this.#envelope < SILENCE) return this.#end();
    this.#untilLook -= 1;
    if (this.#untilLook <= 0 && Math.abs(x - this.#x) + Math.abs(y - this.#y) > SAME_PLACE) this.#look(x, y);
    this.#age += stretch;
    if (this.#falls === null) this.#envelope = Math.min(1, this.#envelope + stretch / this.#attack);
    else this.#envelope *= Math.exp(-stretch / this.#falls);
    const depth = this.#row[VIBRATO_AT]! * Math.min(1, Math.max(0, (this.#age - VIBRATO_AFTER) / 0.4));
    const cents = Math.max(0, depth) * Math.sin(2 * Math.PI * VIBRATO_HERTZ * this.#age);
    this.#turn = (2 * Math.PI * this.#hertz * 2 ** (cents / 1200)) / this.#rate;
    const level = this.#gain * this.#scale * (this.#falls === null ? risen(this.#envelope) : this.#envelope);
    const follow = 1 - Math.exp(-stretch / GLIDE);
    const wander = 1 - Math.exp(-2 * Math.PI * UNREST_HERTZ * stretch);
    const unrest = Math.min(0.9, Math.max(0, this.#row[UNREST_AT]!));
    // What a slow walk of independent throws keeps of their spread.
    const spread = Math.sqrt((2 - wander) / wander);
    let heard = 0;
    for (let k = 0; k < PARTIALS + BANDS; k++) {
      this.#glided[k]! += follow * (this.#wished(k) - this.#glided[k]!);
      let goal = this.#glided[k]! * level;
      if (k < PARTIALS) {
        if (unrest > 0.02) {
          this.#unrest[k]! += wander * (2 * this.#rng.next() - 1 - this.#unrest[k]!);
          goal *= Math.max(0, 1 + unrest * spread * this.#unrest[k]!);
        }
        if (k >= this.#count) goal = 0;
      }
      // What cannot be heard ends, so that it costs nothing.
      if (goal < UNHEARD) goal = 0;
      this.#change[k] = (goal - this.#strength[k]!) / CONTROL;
      if (k < PARTIALS && (goal > 0 || this.#strength[k]! > UNHEARD)) heard = k + 1;
    }
    this.#heard = heard;
    this.#untilControl = CONTROL;
  }

  #end(): void {
    this.#strength.fill(0);
    this.#change.fill(0);
    this.#untilControl = CONTROL;
    this.#silent = true;
  }

  #look(x: number, y: number): void {
    this.#decoder.rowAt(x, y, this.#pitch, this.#force, this.#row);
    this.#x = x;
    this.#y = y;
    this.#untilLook = LOOK_EVERY;
    this.#scale = LOUDNESS / this.#loudest();
    const lost = this.#levelOf(FRAMES - 2) - this.#levelOf(FRAMES - 1) - STEADY;
    this.#fall = Math.max(0, lost) / (FRAME_TIMES[FRAMES - 1]! - FRAME_TIMES[FRAMES - 2]!);
  }

  /** Strength of a partial or a band now, as an amplitude beside the loudest moment's. */
  #wished(k: number): number {
    const t = this.#age;
    const row = this.#row;
    if (k >= PARTIALS) {
      const band = k - PARTIALS;
      const share = Math.min(1, Math.max(0, (t - FRAME_TIMES[0]!) / (FRAME_TIMES[2]! - FRAME_TIMES[0]!)));
      const onset = row[NOISE_AT + band]!;
      return amplitudeOf(onset + share * (row[NOISE_AT + BANDS + band]! - onset) - this.#ringing(t));
    }
    let frame = 0;
    while (frame < FRAMES - 2 && t >= FRAME_TIMES[frame + 1]!) frame += 1;
    const [early, late] = [FRAME_TIMES[frame]!, FRAME_TIMES[frame + 1]!];
    const share = Math.min(1, Math.max(0, (t - early) / (late - early)));
    const here = row[frame * PARTIALS + k]!;
    // Powers are of sines: an amplitude of √2 has power 1.
    return Math.SQRT2 * amplitudeOf(here + share * (row[(frame + 1) * PARTIALS + k]! - here) - this.#ringing(t));
  }

  /** Decibels that a sound which rings down has lost since the last moment that is known. */
  #ringing(t: Seconds): number {
    return Math.max(0, t - FRAME_TIMES[FRAMES - 1]!) * this.#fall;
  }

  #levelOf(frame: number): number {
    let power = 1e-9;
    for (let n = 0; n < this.#count; n++) power += 10 ** (this.#row[frame * PARTIALS + n]! / 10);
    return 10 * Math.log10(power);
  }

  /** RMS of the loudest moment as ears weigh it, near K-weighting (ITU-R BS.1770). */
  #loudest(): number {
    let most = 1e-6;
    for (let frame = 0; frame < FRAMES; frame++) {
      let power = 0;
      for (let n = 0; n < this.#count; n++)
        power += 10 ** (this.#row[frame * PARTIALS + n]! / 10) * weight((n + 1) * this.#hertz);
      for (let band = 0; band < BANDS; band++)
        power += 10 ** (this.#row[NOISE_AT + (frame < 2 ? 0 : BANDS) + band]! / 10) * weight(NOISE_EDGES[band]! * 1.5);
      most = Math.max(most, power);
    }
    return Math.sqrt(most);
  }
}

/** Half a sine's rise has no corner where it begins and where it ends. @param share 0–1 of the rise */
function risen(share: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * share);
}

function weight(hertz: Hertz): number {
  const firm = hertz ** 2 / (hertz ** 2 + 60 ** 2);
  return firm * (1 + 0.58 / (1 + (1600 / hertz) ** 2)) ** 2;
}

function amplitudeOf(decibels: number): number {
  return decibels <= FLOOR ? 0 : Math.exp(decibels * DECIBEL);
}
