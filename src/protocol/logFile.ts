/** The session log as JSON lines: one validated line in, or one sentence about what is wrong with it. */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';
import { commandSchema } from './operator.ts';
import { fromAgentSchema, ratingSource, toAgentSchema } from './messages.ts';

export const LOG_FORMAT_VERSION = 1;

const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.integer());

const lineSchema = v.variant('kind', [
  v.object({
    kind: v.literal('header'),
    format: v.literal('antiphon-log'),
    formatVersion: v.literal(LOG_FORMAT_VERSION),
    seed: finite,
    startedAt: v.string(),
    prior: v.string(),
    backend: v.string(),
  }),
  v.object({ kind: v.literal('told'), message: toAgentSchema }),
  v.object({ kind: v.literal('answered'), message: fromAgentSchema }),
  v.object({ kind: v.literal('heard'), barIndex: whole, decisionId: whole, startsAt: finite, echo: v.boolean() }),
  v.object({
    kind: v.literal('rating'),
    id: whole,
    at: finite,
    value: finite,
    source: ratingSource,
    listener: v.string(),
    withheld: v.exactOptional(v.literal('frozen')),
  }),
  v.object({ kind: v.literal('operated'), at: finite, command: commandSchema }),
  v.object({ kind: v.literal('undone'), at: finite, bars: whole, fromRating: whole, untilRating: whole }),
  v.object({ kind: v.literal('notice'), key: v.string(), detail: v.string() }),
]);
export type StoredLine = v.InferOutput<typeof lineSchema>;

export type LogFault = 'not-json' | 'not-a-log' | 'version';

function parsed(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function versionOf(value: unknown): number | null {
  const header = v.safeParse(
    v.looseObject({ kind: v.literal('header'), format: v.literal('antiphon-log'), formatVersion: finite }),
    value,
  );
  return header.success ? header.output.formatVersion : null;
}

/** @param number of the line in its file, from 1, for the sentence */
export function readLogLine(text: string, number: number): Result<StoredLine, LogFault> {
  const json = parsed(text);
  if (!json) return fail('not-json', `Line ${number} of this log is not JSON; the file may have been cut off.`);
  const version = versionOf(json.value);
  if (version !== null && version !== LOG_FORMAT_VERSION) {
    const age =
      version > LOG_FORMAT_VERSION
        ? 'a newer Antiphon, which can replay it'
        : 'an older Antiphon and can no longer be replayed';
    return fail('version', `This log was written by ${age}.`);
  }
  const line = v.safeParse(lineSchema, json.value);
  if (line.success) return succeed(line.output);
  const where = v.getDotPath(line.issues[0]);
  return fail(
    'not-a-log',
    `Line ${number} is not a line of an Antiphon session log${where ? ` (${where} is wrong)` : ''}.`,
  );
}
