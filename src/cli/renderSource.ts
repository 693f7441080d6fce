/** What `antiphon render` plays: a take as it was heard, or any music file played as well as it can be guessed. */
import { basename } from 'node:path';
import { fail, succeed, unwrap, type Result } from '../kernel/result.ts';
import type { Seconds } from '../kernel/units.ts';
import { Budget, unzip } from '../music/archive.ts';
import { MAX_FILE_BYTES } from '../music/musicFile.ts';
import type { Provenance } from '../music/provenance.ts';
import { decodeText } from '../music/xml.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import { USUAL_ROOM, type RoomName } from '../protocol/room.ts';
import { isTake, readTake, type TakenBars } from '../protocol/takeFile.ts';
import type { Scene, SoundEvent } from '../session/event.ts';
import { soundOf } from '../session/take.ts';
import { LINE_UPS } from '../sound/lineUps.ts';
import { readOnePiece, readWhole } from './files.ts';
import { performanceOf } from './pieceEvents.ts';
import { scenesOf } from './pieceScenes.ts';
import { usageError } from './terminal.ts';

export interface RenderSource {
  readonly events: readonly SoundEvent[];
  readonly scenes: readonly Scene[];
  /** End of the last note, or of a take's last bar. */
  readonly seconds: Seconds;
  readonly mixture: StyleMixture;
  readonly room: RoomName;
  /** Of our own music; of others' nothing is claimed. */
  readonly provenance?: Provenance;
}

const TAKE_NAME = 'take.json';

/** The text of a take, bare or in the archive of its voices; null where a file is something else. */
function takeIn(bytes: Uint8Array): string | null {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    const opening = decodeText(bytes.subarray(0, 100));
    return isTake(opening) ? decodeText(bytes) : null;
  }
  const found = unzip(bytes, new Budget(MAX_FILE_BYTES), (name) => name === TAKE_NAME);
  const entry = found.ok ? found.value.find(({ name }) => name === TAKE_NAME) : undefined;
  return entry?.bytes ? decodeText(entry.bytes) : null;
}

/** Archives of voices are large; what is read of them is not. */
const LARGEST_ARCHIVE = 4_000_000_000;

function readTakeFile(path: string): Result<TakenBars> | null {
  if (!/\.(json|zip)$/i.test(path)) return null;
  const bytes = unwrap(readWhole(path, LARGEST_ARCHIVE));
  const text = takeIn(bytes);
  if (text === null) return null;
  const take = readTake(text);
  return take.ok ? succeed(take.value) : fail('take', `“${basename(path)}” ${take.fault.sentence}.`);
}

/**
 * @param style asked for; a take has its own
 * @throws FaultError with one sentence for what cannot be read · UsageError where a take is asked for another style
 */
export async function readRenderSource(path: string, style: StyleMixture | null): Promise<RenderSource> {
  const taken = readTakeFile(path);
  if (taken) {
    const { bars, room, provenance } = unwrap(taken);
    if (style) usageError('--style is for music files; a take is played as it was heard.');
    return { ...soundOf(bars), mixture: bars[0]!.style, room, provenance };
  }
  const piece = await readOnePiece(path);
  const { events, seconds, slotSeconds } = performanceOf(piece);
  const mixture = style ?? (Object.hasOwn(LINE_UPS, piece.style) ? { [piece.style]: 1 } : {});
  return { events, seconds, scenes: scenesOf(piece, slotSeconds, mixture), mixture, room: USUAL_ROOM };
}
