/** What the server and a stage page say to each other over `/stage`: JSON text, checked on both sides. */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';
import { windowSchema, type CrowdWindow } from './crowdWindow.ts';
import { CROWD_ACTS, type CrowdAct } from './crowdAct.ts';
import { flowerSchema, type Flower } from './flower.ts';
import { commandSchema, reportSchema, type OperatorCommand, type StageReport } from './operator.ts';

export const STAGE_PROTOCOL = 'antiphon-stage-1';
/** Before the key of the stage in the handshake; a page on the server's own machine needs none. */
export const KEY_PREFIX = 'key.';

export type ToStage =
  /** What phones said. `sent` is the server's own clock, so that the page can tell how late it comes. */
  | { readonly type: 'window'; readonly sent: Milliseconds; readonly window: CrowdWindow }
  /** The phones' address with its newest token, and how long that token is shown. */
  | { readonly type: 'invitation'; readonly url: string }
  /** A neighbouring stage has sent it. */
  | { readonly type: 'flower'; readonly flower: Flower }
  /** What the operator asks for. */
  | { readonly type: 'command'; readonly command: OperatorCommand };

/** Characters of a session log that travel at once. */
export const EXPORT_PIECE = 64 * 1024;

export type FromStage =
  /** Whether presses of phones count now – not in lessons, and not while nothing plays –, and what they mean. */
  | { readonly type: 'listening'; readonly open: boolean; readonly act: CrowdAct }
  /** A visit has left it, for the stages next door. */
  | { readonly type: 'flower'; readonly flower: Flower }
  /** How the page is, once a second. */
  | { readonly type: 'report'; readonly report: StageReport }
  /** The session log that was asked for, in pieces of at most `EXPORT_PIECE`, in order; the last one says so. */
  | { readonly type: 'exported'; readonly name: string; readonly piece: string; readonly last: boolean };

const toStageSchema = v.variant('type', [
  v.object({ type: v.literal('window'), sent: v.pipe(v.number(), v.finite()), window: windowSchema }),
  v.object({ type: v.literal('invitation'), url: v.pipe(v.string(), v.regex(/^https?:\/\//), v.maxLength(512)) }),
  v.object({ type: v.literal('flower'), flower: flowerSchema }),
  v.object({ type: v.literal('command'), command: commandSchema }),
]) satisfies v.GenericSchema<unknown, ToStage>;

const fromStageSchema = v.variant('type', [
  v.object({ type: v.literal('listening'), open: v.boolean(), act: v.optional(v.picklist(CROWD_ACTS), 'music') }),
  v.object({ type: v.literal('flower'), flower: flowerSchema }),
  v.object({ type: v.literal('report'), report: reportSchema }),
  v.object({
    type: v.literal('exported'),
    name: v.pipe(v.string(), v.regex(/^[\w.-]{1,80}$/)),
    piece: v.pipe(v.string(), v.maxLength(EXPORT_PIECE)),
    last: v.boolean(),
  }),
]) satisfies v.GenericSchema<unknown, FromStage>;

function read<Message>(schema: v.GenericSchema<unknown, Message>, text: string): Result<Message, 'message'> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(text));
    if (parsed.success) return succeed(parsed.output);
  } catch {
    // Said below, like a message of another make.
  }
  return fail('message', 'A message between the stage and its server could not be read.');
}

export const readToStage = (text: string): Result<ToStage, 'message'> => read(toStageSchema, text);
export const readFromStage = (text: string): Result<FromStage, 'message'> => read(fromStageSchema, text);
