/**
 * From a place on the map to what a note there is made of: the learnt decoder on plain arrays, without allocation, so
 * that the audio thread may ask it. Knows neither audio nor how it was learnt (`antiphon timbre`).
 */
import type { Pitch } from '../kernel/units.ts';
import { GIVEN, ROW, unscale, writeGiven } from './timbreShape.ts';

/** One layer y = W x + b as it is kept: base64 of 16-bit integers, to be multiplied by their scale. */
export interface KeptLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly scale: number;
  /** Weights row by row, then the bias. */
  readonly values: string;
}

/** `assets/timbre.json`. */
export interface KeptDecoder {
  readonly format: 'antiphon-timbre';
  readonly formatVersion: 1;
  readonly layers: readonly KeptLayer[];
}

/** `assets/timbreMap.json`. */
export interface TimbreMap {
  readonly format: 'antiphon-timbre-map';
  readonly formatVersion: 1;
  readonly seed: number;
  /** Cosine and sine of the turn that brings bright sounds up: from the latent's first two numbers to the map's axes. */
  readonly turn: readonly [number, number];
  /** −1 where the map is seen from behind, so that what is plucked lies on the left. */
  readonly mirror: 1 | -1;
  /** What evenly spaced places 0…1 on each axis are in the latent, rising. */
  readonly knots: readonly [readonly number[], readonly number[]];
  /** Of every instrument its place, 0–1 each, x to the right and y upwards, and the details beyond the place. */
  readonly points: Readonly<
    Record<string, { readonly at: readonly [number, number]; readonly details: readonly number[] }>
  >;
}

/** Nearer than about this to an instrument the details are its own. */
const NEAR = 0.03;

export class TimbreDecoder {
  readonly #layers: readonly { readonly inputs: number; readonly outputs: number; readonly values: Float32Array }[];
  readonly #map: TimbreMap;
  readonly #points: readonly { readonly x: number; readonly y: number; readonly details: readonly number[] }[];
  readonly #acts: readonly Float32Array[];

  constructor({ layers }: KeptDecoder, map: TimbreMap) {
    this.#layers = layers.map(({ inputs, outputs, scale, values }) => ({
      inputs,
      outputs,
      values: Float32Array.from(integersOf(values), (value) => value * scale),
    }));
    this.#map = map;
    this.#points = Object.values(map.points).map(({ at: [x, y], details }) => ({ x, y, details }));
    this.#acts = [
      new Float32Array(this.#layers[0]!.inputs),
      ...this.#layers.map(({ outputs }) => new Float32Array(outputs)),
    ];
    if (this.#acts.at(-1)!.length !== ROW || this.#acts[0]!.length !== this.#latent + GIVEN)
      throw new RangeError('this decoder was learnt for other rows');
  }

  get #latent(): number {
    return 2 + this.#points[0]!.details.length;
  }

  /** @param x and @param y 0–1 @param force 0–1 @param out [ROW] as timbreShape.ts lays it out */
  rowAt(x: number, y: number, pitch: Pitch, force: number, out: Float32Array): void {
    const input = this.#acts[0]!;
    this.#writePlace(x, y, input);
    writeGiven(pitch, force, input, this.#latent);
    this.#layers.forEach(({ inputs, outputs, values }, index) => {
      const from = this.#acts[index]!;
      const to = this.#acts[index + 1]!;
      const biases = inputs * outputs;
      for (let o = 0; o < outputs; o++) {
        let sum = values[biases + o]!;
        for (let i = 0; i < inputs; i++) sum += values[o * inputs + i]! * from[i]!;
        to[o] = index < this.#layers.length - 1 ? Math.tanh(sum) : sum;
      }
    });
    out.set(this.#acts.at(-1)!);
    unscale(out);
  }

  /** Details beyond the place are those of the instruments around it, the nearest most. After Shepard 1968. */
  #writePlace(x: number, y: number, input: Float32Array): void {
    const { knots, mirror } = this.#map;
    const [right, up] = [mirror * latentOf(knots[0], x), latentOf(knots[1], y)];
    const [cosine, sine] = this.#map.turn;
    input.fill(0);
    input[0] = cosine * right + sine * up;
    input[1] = cosine * up - sine * right;
    let total = 0;
    for (const point of this.#points) {
      const distance = (point.x - x) ** 2 + (point.y - y) ** 2 + 1e-9;
      const weight = 1 / (distance * (distance + NEAR * NEAR));
      total += weight;
      for (let i = 0; i < point.details.length; i++) input[2 + i]! += weight * point.details[i]!;
    }
    for (let i = 2; i < this.#latent; i++) input[i]! /= total;
  }
}

/** What a place on an axis is in the latent: straight between the knots. */
export function latentOf(knots: readonly number[], place: number): number {
  const at = Math.min(1, Math.max(0, place)) * (knots.length - 1);
  const below = Math.min(knots.length - 2, Math.floor(at));
  return knots[below]! + (at - below) * (knots[below + 1]! - knots[below]!);
}

/** Undoes `latentOf` within the map. */
export function placeOfLatent(knots: readonly number[], value: number): number {
  let below = 0;
  while (below < knots.length - 2 && knots[below + 1]! <= value) below += 1;
  const share = (value - knots[below]!) / (knots[below + 1]! - knots[below]!);
  return Math.min(1, Math.max(0, (below + share) / (knots.length - 1)));
}

export function keptLayer(inputs: number, outputs: number, weights: Float32Array, bias: Float32Array): KeptLayer {
  const all = Float32Array.from([...weights, ...bias]);
  const largest = all.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  const scale = largest / 32_767;
  let bytes = '';
  for (const value of all) {
    const code = Math.round(value / scale) & 0xff_ff;
    bytes += String.fromCharCode(code & 0xff, code >> 8);
  }
  return { inputs, outputs, scale, values: toBase64(bytes) };
}

const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The audio thread has neither atob nor btoa. */
function toBase64(bytes: string): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes.charCodeAt(i) << 16) | ((bytes.charCodeAt(i + 1) || 0) << 8) | (bytes.charCodeAt(i + 2) || 0);
    for (let k = 0; k < 4; k++) text += i + k > bytes.length ? '=' : SIGNS[(three >> (18 - 6 * k)) & 63]!;
  }
  return text;
}

function integersOf(text: string): Int16Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 4) {
    let four = 0;
    for (let k = 0; k < 4; k++) four = (four << 6) | Math.max(0, SIGNS.indexOf(text[i + k]!));
    for (let k = 0; k < 3; k++) if (text[i + k + 1] !== '=') bytes.push((four >> (16 - 8 * k)) & 0xff);
  }
  return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes[2 * i]! | (bytes[2 * i + 1]! << 8));
}
