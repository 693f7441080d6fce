/**
 * The critic of authenticity as one small file: a JSON header, then its weights. The rows that read the measurements are
 * stored as int8 with one scale a row, the rest as float32. It belongs to one prior, whose faults it has learnt to hear.
 */
import { hashBytes, hashText } from '../../src/kernel/random.ts';
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import { AUTHENTICITY_NAMES, AUTHENTICITY_SIZE } from './authenticityFeatures.ts';
import type { AuthenticityModel, CriticStyle } from './authenticityModel.ts';

const MAGIC = 'ANTICRIT';
const VERSION = 1;
const CHECKSUM_BYTES = 4;
const LARGEST_BYTE = 127;

interface Header {
  readonly version: number;
  /** Checksum of the prior whose bars it learnt to tell from real ones. */
  readonly prior: string;
  /** Hash of the names of the measurements. */
  readonly measurements: number;
  readonly styles: readonly CriticStyle[];
  readonly hidden: number;
  readonly bias: number;
  /** Facts of the training run, for reports. */
  readonly training: Readonly<Record<string, unknown>>;
}

export interface AuthenticityFile {
  readonly model: AuthenticityModel;
  readonly prior: string;
  readonly training: Readonly<Record<string, unknown>>;
}

export interface ReadAuthenticity extends AuthenticityFile {
  /** Hexadecimal checksum of what is in the file. */
  readonly checksum: string;
}

const MEASUREMENTS = hashText(AUTHENTICITY_NAMES.join());

export function writeAuthenticity({ model, prior, training }: AuthenticityFile): Uint8Array<ArrayBuffer> {
  const { styles, hidden, mean, scale, direct, inner, byStyle, outer, bias } = model;
  const header: Header = { version: VERSION, prior, measurements: MEASUREMENTS, styles, hidden, bias, training };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const rows = [direct, ...Array.from({ length: hidden }, (_, unit) => rowOf(inner, unit))];
  const floats = [mean, scale, byStyle, outer];
  const size =
    MAGIC.length +
    4 +
    text.length +
    4 * floats.reduce((sum, { length }) => sum + length, 0) +
    rows.length * (4 + AUTHENTICITY_SIZE) +
    CHECKSUM_BYTES;
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode(MAGIC));
  view.setUint32(MAGIC.length, text.length, true);
  file.set(text, MAGIC.length + 4);
  let at = MAGIC.length + 4 + text.length;
  const writeFloat = (value: number): void => {
    view.setFloat32(at, value, true);
    at += 4;
  };
  for (const values of floats) for (const value of values) writeFloat(value);
  for (const row of rows) {
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    writeFloat(largest / LARGEST_BYTE);
    for (const value of row) view.setInt8(at++, largest > 0 ? Math.round((value / largest) * LARGEST_BYTE) : 0);
  }
  view.setUint32(at, hashBytes(file.subarray(0, at)), true);
  return file;
}

function rowOf(inner: Float32Array, unit: number): Float32Array {
  return inner.subarray(unit * AUTHENTICITY_SIZE, (unit + 1) * AUTHENTICITY_SIZE);
}

/**
 * @param prior checksum of the prior it is to judge; null takes a critic of any
 * @returns the critic, or why this is none, in one sentence
 */
export function readAuthenticity(file: Uint8Array, prior: string | null): Result<ReadAuthenticity, 'authenticity'> {
  if (
    file.length < MAGIC.length + 4 + CHECKSUM_BYTES ||
    new TextDecoder().decode(file.subarray(0, MAGIC.length)) !== MAGIC
  )
    return fail('authenticity', 'This is not a critic of authenticity made by Antiphon.');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = file.length - CHECKSUM_BYTES;
  if (view.getUint32(end, true) !== hashBytes(file.subarray(0, end)))
    return fail('authenticity', 'The critic of authenticity is damaged; fetch it again or train it anew.');
  let at = MAGIC.length + 4 + view.getUint32(MAGIC.length, true);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(MAGIC.length + 4, at))) as Header;
  if (header.version !== VERSION)
    return fail(
      'authenticity',
      `This critic of authenticity is of version ${header.version}, and this program reads version ${VERSION}; train it anew or update the program.`,
    );
  if (header.measurements !== MEASUREMENTS)
    return fail('authenticity', 'This critic of authenticity learnt from other measurements; train it anew.');
  if (prior !== null && header.prior !== prior)
    return fail(
      'authenticity',
      `This critic of authenticity belongs to the prior ${header.prior}, not to ${prior}; train it anew.`,
    );
  const { styles, hidden, bias } = header;
  const readFloats = (length: number): Float32Array =>
    Float32Array.from({ length }, () => {
      at += 4;
      return view.getFloat32(at - 4, true);
    });
  const mean = readFloats(AUTHENTICITY_SIZE);
  const scale = readFloats(AUTHENTICITY_SIZE);
  const byStyle = readFloats(styles.length * hidden);
  const outer = readFloats(hidden);
  const rows = new Float32Array((1 + hidden) * AUTHENTICITY_SIZE);
  for (let row = 0; row <= hidden; row++) {
    const unit = readFloats(1)[0]!;
    for (let i = 0; i < AUTHENTICITY_SIZE; i++) rows[row * AUTHENTICITY_SIZE + i] = view.getInt8(at++) * unit;
  }
  const direct = rows.slice(0, AUTHENTICITY_SIZE);
  const inner = rows.slice(AUTHENTICITY_SIZE);
  return succeed({
    model: { styles, hidden, mean, scale, direct, inner, byStyle, outer, bias },
    prior: header.prior,
    training: header.training,
    checksum: view.getUint32(end, true).toString(16).padStart(8, '0'),
  });
}
