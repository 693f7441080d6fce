/** The stage's end of the operator's line: what it does, what it says of itself, what outlives a page that is loaded anew. */
import { describe, expect, it } from 'vitest';
import { answerOperator, type OperatorLine } from '../../src/input/operator.ts';
import { EXPORT_PIECE, readFromStage, type FromStage } from '../../src/protocol/stageFeed.ts';
import type { OperatorCommand } from '../../src/protocol/operator.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import { REPORT } from '../server/sockets.ts';

interface Told extends OperatorLine {
  readonly said: FromStage[];
  full: boolean;
}

function line(): Told {
  const told: Told = {
    said: [],
    full: false,
    send: (message) => void told.said.push(message),
    waiting: () => (told.full ? 1e9 : 0),
    open: () => true,
  };
  return told;
}

function end(text = '', kept: string | null = null) {
  const events: SessionEvent[] = [];
  const done: string[] = [];
  let held = kept;
  const made = answerOperator((event) => events.push(event), {
    report: () => REPORT,
    log: () => ({ name: 'antiphon-1.log.jsonl', text }),
    reload: () => void done.push('reload'),
    wake: () => void done.push('wake'),
    show: () => void done.push('show'),
    kept: { load: () => held, save: (next) => (held = next) },
  });
  return { made, events, done, held: () => held };
}
const wishes = (events: readonly SessionEvent[]): OperatorCommand[] =>
  events.flatMap((event) => (event.type === 'operated' ? [event.command] : []));

describe('the stage’s end', () => {
  it('hands a wish to the session, shows it at once, and answers with a report', () => {
    const { made, events, done } = end();
    const told = line();
    made.hear({ type: 'panic' }, told);
    made.hear({ type: 'freeze', frozen: true }, told);
    expect(wishes(events)).toEqual([{ type: 'panic' }, { type: 'freeze', frozen: true }]);
    expect(done).toEqual(['show', 'show']);
    expect(told.said).toMatchObject([{ type: 'report', report: { commands: 1 } }, { report: { commands: 2 } }]);
    expect(told.said.every((message) => readFromStage(JSON.stringify(message)).ok)).toBe(true);
    made.hear({ type: 'reload' }, told);
    expect(done.at(-1)).toBe('reload');
    expect(wishes(events)).toHaveLength(2);
  });

  it('goes on playing after a page that played was loaded anew, once', () => {
    const first = end();
    first.made.hear({ type: 'freeze', frozen: true }, line());
    first.made.hear({ type: 'reload' }, line());
    const next = end('', first.held());
    expect([next.done, wishes(next.events)]).toEqual([['wake'], [{ type: 'freeze', frozen: true }]]);
    expect(end('', next.held()).done).toEqual([]);
  });

  it('reports once a second, and not to a line that takes nothing', () => {
    const { made } = end();
    const told = line();
    told.full = true;
    made.lookAfter(told);
    expect(told.said).toEqual([]);
    told.full = false;
    made.lookAfter(told);
    made.lookAfter(told);
    expect(told.said).toHaveLength(1);
  });

  it('remembers what holds over a page that is loaded anew, and nothing that only happens once', () => {
    const first = end();
    for (const command of [
      { type: 'blackout', dark: true },
      { type: 'undo' },
      { type: 'weigh', weight: 0.5 },
      { type: 'weigh', weight: 0.25 },
    ] as const)
      first.made.hear(command, line());
    const next = end('', first.held());
    expect(wishes(next.events)).toEqual([
      { type: 'blackout', dark: true },
      { type: 'weigh', weight: 0.25 },
    ]);
    for (const spoilt of ['{', '7', '[{"type":"weigh","weight":9},{"type":"panic"},null]'])
      expect(end('', spoilt).events).toEqual([]);
  });

  it('hands out the log in pieces, as fast as they leave', async () => {
    const text = 'é'.repeat(2 * EXPORT_PIECE + 5);
    const { made } = end(text);
    const told = line();
    told.full = true;
    made.hear({ type: 'export' }, told);
    expect(told.said).toEqual([]);
    told.full = false;
    await expect.poll(() => told.said.length).toBe(3);
    const pieces = told.said.flatMap((message) => (message.type === 'exported' ? [message] : []));
    expect(pieces.map(({ last }) => last)).toEqual([false, false, true]);
    expect(pieces.map(({ piece }) => piece).join('')).toBe(text);
    expect(told.said.every((message) => readFromStage(JSON.stringify(message)).ok)).toBe(true);
    const empty = line();
    end('').made.hear({ type: 'export' }, empty);
    expect(empty.said).toMatchObject([{ type: 'exported', piece: '', last: true }]);
  });
});
