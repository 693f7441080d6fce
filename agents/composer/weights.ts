/**
 * The prior as one small file: a JSON header, then every weight.
 * Matrices are stored as int8 with one scale a row (no loss was measurable); vectors as float32.
 */
import { hashBytes } from '../../src/kernel/random.ts';
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import { weightShapes, type Shape, type Sizes } from './architecture.ts';

export const WEIGHTS_VERSION = 1;
const MAGIC = 'ANTIPHON';

export interface PriorStyle {
  readonly name: string;
  readonly family: 'pitched' | 'groove';
  readonly labels: readonly string[];
  readonly corpora: readonly string[];
  readonly pieces: number;
  /** What the style is usually written in, for a start that suits it. */
  readonly tempo: number;
  readonly metre: string;
  /** Voices most of its pieces have. */
  readonly voices: readonly string[];
  /** Learnt from pieces written by rule, not by people. */
  readonly synthetic?: true;
}

export interface Prior {
  readonly sizes: Sizes;
  readonly styles: readonly PriorStyle[];
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Hexadecimal checksum of the file: which prior a policy belongs to. */
  readonly checksum: string;
  /** Facts of the training run, for reports. */
  readonly training: Readonly<Record<string, unknown>>;
}

interface Header {
  readonly version: number;
  readonly sizes: Sizes;
  readonly styles: readonly PriorStyle[];
  readonly training: Readonly<Record<string, unknown>>;
}

export function writePrior(
  weights: ReadonlyMap<string, Float32Array>,
  sizes: Sizes,
  styles: readonly PriorStyle[],
  training: Readonly<Record<string, unknown>>,
): Uint8Array<ArrayBuffer> {
  const header: Header = { version: WEIGHTS_VERSION, sizes, styles, training };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const chunks: Uint8Array[] = [];
  for (const [name, shape] of weightShapes(sizes)) {
    const values = weights.get(name);
    if (!values) throw new Error(`no weight is called ${name}`);
    if (shape.length === 1) {
      chunks.push(new Uint8Array(values.slice().buffer));
      continue;
    }
    const [rows, columns] = shape;
    const scales = new Float32Array(rows);
    const bytes = new Int8Array(rows * columns);
    for (let r = 0; r < rows; r++) {
      let largest = 0;
      for (let c = 0; c < columns; c++) largest = Math.max(largest, Math.abs(values[r * columns + c]!));
      scales[r] = largest / 127;
      for (let c = 0; c < columns; c++)
        bytes[r * columns + c] = largest > 0 ? Math.round((values[r * columns + c]! / largest) * 127) : 0;
    }
    chunks.push(new Uint8Array(scales.buffer), new Uint8Array(bytes.buffer));
  }
  const length = MAGIC.length + 4 + text.length + chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const file = new Uint8Array(length);
  file.set(new TextEncoder().encode(MAGIC));
  new DataView(file.buffer).setUint32(MAGIC.length, text.length, true);
  file.set(text, MAGIC.length + 4);
  let at = MAGIC.length + 4 + text.length;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

export function readPrior(file: Uint8Array): Result<Prior, 'weights'> {
  if (file.length < MAGIC.length + 4 || new TextDecoder().decode(file.subarray(0, MAGIC.length)) !== MAGIC)
    return fail('weights', 'This is not a prior of Antiphon.');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = view.getUint32(MAGIC.length, true);
  let header: Header;
  try {
    header = JSON.parse(
      new TextDecoder().decode(file.subarray(MAGIC.length + 4, MAGIC.length + 4 + headerLength)),
    ) as Header;
  } catch {
    return fail('weights', 'The prior is damaged: its header cannot be read.');
  }
  if (header.version !== WEIGHTS_VERSION)
    return fail(
      'weights',
      `This prior is of version ${header.version}, and this program reads version ${WEIGHTS_VERSION}; train it again or update the program.`,
    );
  const shapes = weightShapes(header.sizes);
  const weights = new Map<string, Float32Array>();
  let at = MAGIC.length + 4 + headerLength;
  const floats = (count: number) => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++, at += 4) values[i] = view.getFloat32(at, true);
    return values;
  };
  try {
    for (const [name, shape] of shapes) {
      if (shape.length === 1) {
        weights.set(name, floats(shape[0]));
        continue;
      }
      const [rows, columns] = shape;
      const scales = floats(rows);
      const values = new Float32Array(rows * columns);
      for (let r = 0, i = 0; r < rows; r++)
        for (let c = 0; c < columns; c++, i++, at++) values[i] = view.getInt8(at) * scales[r]!;
      weights.set(name, values);
    }
  } catch (error) {
    if (error instanceof RangeError) return fail('weights', 'The prior is damaged: it ends too early.');
    throw error;
  }
  if (at !== file.length) return fail('weights', 'The prior is damaged: its length is wrong.');
  const checksum = hashBytes(file).toString(16).padStart(8, '0');
  return succeed({ sizes: header.sizes, styles: header.styles, weights, shapes, checksum, training: header.training });
}
