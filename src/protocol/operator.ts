/** What whoever runs a performance may do from the operator's page, and what a stage page reports of itself. */
import * as v from 'valibot';
import { CROWD_ACTS, type CrowdAct } from './crowdAct.ts';

/** Bars that an operator takes back at once. */
export const UNDO_BARS = 8;

export type OperatorCommand =
  /** How much the phones count beside the stage itself, 0–1. */
  | { readonly type: 'weigh'; readonly weight: number }
  /** Nobody's press teaches while frozen; the music goes on. */
  | { readonly type: 'freeze'; readonly frozen: boolean }
  /** What the last `UNDO_BARS` bars taught is taken back. */
  | { readonly type: 'undo' }
  /** The picture goes dark, the music goes on. */
  | { readonly type: 'blackout'; readonly dark: boolean }
  /** Every note stops at once. */
  | { readonly type: 'panic' }
  /** Whether the code for phones is shown. */
  | { readonly type: 'code'; readonly shown: boolean }
  /** The evening asks phones for their warm-up vote, or its applause, or neither. */
  | { readonly type: 'act'; readonly act: CrowdAct }
  /** The stage sends its session log. */
  | { readonly type: 'export' }
  /** The page is loaded anew. */
  | { readonly type: 'reload' };

/** How a stage page is, once a second. */
export interface StageReport {
  readonly phase: string;
  readonly mode: string;
  /** Bars since the beginning; −1 before the first. */
  readonly bar: number;
  readonly tempo: number;
  /** Styles that sound, heaviest first, e.g. `chorale 0.7, jazz 0.3`. */
  readonly style: string;
  /** Ratings that taught, since the page was loaded. */
  readonly ratings: number;
  readonly updates: number;
  /** Phones here; what they count; whether the composer learns. */
  readonly joined: number;
  readonly crowdWeight: number;
  readonly frozen: boolean;
  readonly dark: boolean;
  readonly codeShown: boolean;
  readonly act: CrowdAct;
  /** Bars that an undo would take back now, 0–8. */
  readonly undoable: number;
  /** Ratings that taught in these bars. */
  readonly undoRatings?: number;
  /** Frames since the page was loaded; stands still where nothing is drawn. */
  readonly frames: number;
  readonly visible: boolean;
  /** Music time, seconds; stands still where nothing sounds. */
  readonly musicTime: number;
  readonly fps: number;
  readonly quality: number;
  readonly backend: string;
  readonly audible: boolean;
  readonly lateEvents: number;
  readonly underruns: number;
  /** LUFS, momentary; null where nothing is measured. */
  readonly loudness: number | null;
  readonly gpuLosses: number;
  readonly heapMb: number;
  /** Seconds since the page was loaded. */
  readonly uptime: number;
  /** Commands of an operator that the page has carried out since then. */
  readonly commands?: number;
}

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(finite, v.minValue(0));
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));
const word = v.pipe(v.string(), v.maxLength(200));

export const commandSchema = v.variant('type', [
  v.object({ type: v.literal('weigh'), weight: share }),
  v.object({ type: v.literal('freeze'), frozen: v.boolean() }),
  v.object({ type: v.literal('undo') }),
  v.object({ type: v.literal('blackout'), dark: v.boolean() }),
  v.object({ type: v.literal('panic') }),
  v.object({ type: v.literal('code'), shown: v.boolean() }),
  v.object({ type: v.literal('act'), act: v.picklist(CROWD_ACTS) }),
  v.object({ type: v.literal('export') }),
  v.object({ type: v.literal('reload') }),
]) satisfies v.GenericSchema<unknown, OperatorCommand>;

/** @param found of unknown make @returns null for what is no command */
export function readCommand(found: unknown): OperatorCommand | null {
  const parsed = v.safeParse(commandSchema, found);
  return parsed.success ? parsed.output : null;
}

export const reportSchema = v.object({
  phase: word,
  mode: word,
  bar: v.pipe(finite, v.minValue(-1)),
  tempo: count,
  style: word,
  ratings: count,
  updates: count,
  joined: count,
  crowdWeight: share,
  frozen: v.boolean(),
  dark: v.boolean(),
  codeShown: v.boolean(),
  act: v.picklist(CROWD_ACTS),
  undoable: count,
  undoRatings: v.exactOptional(count),
  frames: count,
  visible: v.boolean(),
  musicTime: finite,
  fps: count,
  quality: count,
  backend: word,
  audible: v.boolean(),
  lateEvents: count,
  underruns: count,
  loudness: v.nullable(finite),
  gpuLosses: count,
  heapMb: count,
  uptime: count,
  commands: v.exactOptional(count),
}) satisfies v.GenericSchema<unknown, StageReport>;
