/** What the server and an operator's page say to each other over `/desk`: JSON text, checked on both sides. */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';
import { commandSchema, reportSchema, type OperatorCommand, type StageReport } from './operator.ts';
import { EXPORT_PIECE } from './stageFeed.ts';

export const OPERATOR_PROTOCOL = 'antiphon-operator-1';
/** Before the token that a PIN was traded for, in the handshake. */
export const OPERATOR_PREFIX = 'operator.';

/** All that a desk shows. */
export interface DeskView {
  /** Stage pages that are connected. */
  readonly pages: number;
  /** What a stage page said of itself last, and how long ago; null where none has. */
  readonly report: StageReport | null;
  readonly reportAge: Milliseconds | null;
  readonly gateways: readonly {
    /** One name for each of its lives. */
    readonly proc: string;
    /** Phones. */
    readonly joined: number;
    /** Since its newest window. */
    readonly age: Milliseconds;
  }[];
  /** `none`: this server was told of no Redis. */
  readonly redis: 'none' | 'up' | 'down';
}

export type ToOperator =
  | { readonly type: 'desk'; readonly desk: DeskView }
  /** A piece of the session log, as it comes from the stage. */
  | { readonly type: 'exported'; readonly name: string; readonly piece: string; readonly last: boolean };

export type FromOperator = { readonly type: 'command'; readonly command: OperatorCommand };

const age = v.pipe(v.number(), v.finite());

const toOperatorSchema = v.variant('type', [
  v.object({
    type: v.literal('desk'),
    desk: v.object({
      pages: age,
      report: v.nullable(reportSchema),
      reportAge: v.nullable(age),
      gateways: v.array(v.object({ proc: v.string(), joined: age, age })),
      redis: v.picklist(['none', 'up', 'down']),
    }),
  }),
  v.object({
    type: v.literal('exported'),
    name: v.pipe(v.string(), v.regex(/^[\w.-]{1,80}$/)),
    piece: v.pipe(v.string(), v.maxLength(EXPORT_PIECE)),
    last: v.boolean(),
  }),
]) satisfies v.GenericSchema<unknown, ToOperator>;

const fromOperatorSchema = v.variant('type', [
  v.object({ type: v.literal('command'), command: commandSchema }),
]) satisfies v.GenericSchema<unknown, FromOperator>;

function read<Message>(schema: v.GenericSchema<unknown, Message>, text: string): Result<Message, 'message'> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(text));
    if (parsed.success) return succeed(parsed.output);
  } catch {
    // Said below, like a message of another make.
  }
  return fail('message', 'A message between an operator’s page and its server could not be read.');
}

export const readToOperator = (text: string): Result<ToOperator, 'message'> => read(toOperatorSchema, text);
export const readFromOperator = (text: string): Result<FromOperator, 'message'> => read(fromOperatorSchema, text);
