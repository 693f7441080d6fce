/**
 * Learns a map of sounds: an autoencoder whose first two numbers are a place on the map and whose others are details.
 * Rows of one instrument are asked to stand for each other at every pitch, so that an instrument is one place.
 */
import type { Rng } from '../../src/kernel/random.ts';
import { Adam, backward, forward, freshNet, zeroLike, type Net } from './timbreNet.ts';

/** One note as numbers near ±1. */
export interface Example {
  readonly label: string;
  readonly row: Float32Array;
  /** What the decoder is told beside the latent. */
  readonly given: Float32Array;
}

/** Numbers of the latent, the map's two first. */
export const LATENT = 6;
export const MAP_DIMENSIONS = 2;
const HIDDEN = 48;

export interface TimbreModel {
  /** Row → latent. */
  readonly encoder: Net;
  /** Latent and given → row. */
  readonly decoder: Net;
}

export interface TrainingOptions {
  readonly epochs?: number;
  readonly rate?: number;
  /** Called after each epoch with the mean squared error of its rows. */
  readonly onEpoch?: (epoch: number, error: number) => void;
}

const BATCH = 16;
/** Places are learnt with so much haze around them: instruments keep their distance, and between two lies a mixture. */
const HAZE = 0.15;
/** Keeps the map from growing without end. */
const TIGHTNESS = 0.002;
/** So often two rows of the same pitch and touch are blended, and halfway is asked to sound like halfway. */
const BLENDED = 0.3;
/** So often the details are withheld, and the place alone has to do. After nested dropout: Rippel et al. 2014, arXiv:1402.0915. */
const PLACE_ALONE = 0.4;

export function trainTimbres(examples: readonly Example[], rng: Rng, options: TrainingOptions = {}): TimbreModel {
  const [first] = examples;
  if (!first) throw new RangeError('there is nothing to learn from');
  const width = first.row.length;
  const encoder = freshNet([width, HIDDEN, LATENT], rng);
  const decoder = freshNet([LATENT + first.given.length, HIDDEN, HIDDEN, width], rng);
  const [dEncoder, dDecoder] = [zeroLike(encoder), zeroLike(decoder)];
  const [encoderAdam, decoderAdam] = [new Adam(encoder), new Adam(decoder)];
  const kin = new Map<string, Example[]>();
  for (const example of examples) kin.set(example.label, [...(kin.get(example.label) ?? []), example]);
  const blends = new Map<string, Example[]>();
  for (const example of examples) blends.set(keyOf(example), [...(blends.get(keyOf(example)) ?? []), example]);
  const { epochs = 220, rate = 0.003, onEpoch } = options;
  const order = examples.map((_, i) => i);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = rng.integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const now = rate * (0.02 + 0.98 * 0.5 * (1 + Math.cos((Math.PI * epoch) / epochs)));
    let error = 0;
    order.forEach((at, i) => {
      const target = examples[at]!;
      const siblings = kin.get(target.label)!;
      const source = siblings[rng.integer(siblings.length)]!;
      const peers = blends.get(keyOf(target))!;
      const blend = rng.next() < BLENDED ? { with: peers[rng.integer(peers.length)]!, share: 0.5 * rng.next() } : null;
      const noise = Float32Array.from({ length: LATENT }, () => HAZE * rng.normal());
      const kept = rng.next() < PLACE_ALONE ? MAP_DIMENSIONS : LATENT;
      const into = { encoder: dEncoder, decoder: dDecoder };
      error += passOf({ encoder, decoder }, source.row, target, { noise, kept, blend }, into);
      if ((i + 1) % BATCH === 0 || i === order.length - 1) {
        encoderAdam.move(dEncoder, now);
        decoderAdam.move(dDecoder, now);
      }
    });
    onEpoch?.(epoch, error / examples.length);
  }
  return { encoder, decoder };
}

/** What can be blended: notes of which the decoder is told the same. */
function keyOf({ given }: Example): string {
  return given.join();
}

export interface Pass {
  /** [LATENT] */
  readonly noise: Float32Array;
  /** How many numbers of the latent the decoder gets. */
  readonly kept: number;
  /** Another row of the same pitch and touch, and its share. */
  readonly blend: { readonly with: Example; readonly share: number } | null;
}

/**
 * Loss of one pair of rows, half the mean square of what is missed plus what keeps the map tight; its gradient is added
 * to `into`.
 * @returns the mean squared error of the row
 */
export function passOf(
  { encoder, decoder }: TimbreModel,
  source: Float32Array,
  target: Example,
  { noise, kept, blend }: Pass,
  into: TimbreModel,
): number {
  const encoded = forward(encoder, source);
  const z = encoded.at(-1)!;
  const other = blend && forward(encoder, blend.with.row);
  const share = blend?.share ?? 0;
  const input = new Float32Array(LATENT + target.given.length);
  for (let i = 0; i < kept; i++) input[i] = (1 - share) * z[i]! + share * (other?.at(-1)![i] ?? 0) + noise[i]!;
  input.set(target.given, LATENT);
  const decoded = forward(decoder, input);
  const out = decoded.at(-1)!;
  let error = 0;
  const missed = out.map((value, i) => {
    const difference = value - (1 - share) * target.row[i]! - share * (blend?.with.row[i] ?? 0);
    error += difference * difference;
    return difference / out.length;
  });
  const dInput = backward(decoder, decoded, missed, into.decoder);
  const dLatent = (place: Float32Array, part: number): Float32Array =>
    place.map((value, i) => (i < kept ? part * dInput[i]! : 0) + part * TIGHTNESS * value);
  backward(encoder, encoded, dLatent(z, 1 - share), into.encoder);
  if (other) backward(encoder, other, dLatent(other.at(-1)!, share), into.encoder);
  return error / out.length;
}

/** @returns [LATENT] where a row lies */
export function encode({ encoder }: TimbreModel, row: Float32Array): Float32Array {
  return forward(encoder, row).at(-1)!;
}

/** @param latent [LATENT] */
export function decode({ decoder }: TimbreModel, latent: Float32Array, given: Float32Array): Float32Array {
  const input = new Float32Array(latent.length + given.length);
  input.set(latent);
  input.set(given, latent.length);
  return forward(decoder, input).at(-1)!;
}

/** The mean latent of each label's rows. */
export function placesOf(model: TimbreModel, examples: readonly Example[]): Map<string, Float32Array> {
  const sums = new Map<string, { sum: Float32Array; count: number }>();
  for (const { label, row } of examples) {
    const entry = sums.get(label) ?? { sum: new Float32Array(LATENT), count: 0 };
    encode(model, row).forEach((value, i) => (entry.sum[i]! += value));
    entry.count += 1;
    sums.set(label, entry);
  }
  return new Map([...sums].map(([label, { sum, count }]) => [label, sum.map((value) => value / count)]));
}
