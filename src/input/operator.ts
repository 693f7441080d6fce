/**
 * The stage's end of the operator's line: does what is asked, says once a second how the page is, and hands out the session log in
 * pieces. What an operator has set outlives a page that is loaded anew: a dark picture stays dark. Knows no socket.
 */
import type { Milliseconds } from '../kernel/units.ts';
import { readCommand, type OperatorCommand, type StageReport } from '../protocol/operator.ts';
import { EXPORT_PIECE, type FromStage } from '../protocol/stageFeed.ts';
import type { Dispatch } from '../session/ports.ts';

export interface OperatorLine {
  send(message: FromStage): void;
  /** Bytes that have not left yet. */
  waiting(): number;
  /** Whether anything still leaves at all. */
  open(): boolean;
}

export interface OperatorEnd {
  hear(command: OperatorCommand, line: OperatorLine): void;
  /** To be called often. */
  lookAfter(line: OperatorLine): void;
}

export interface OperatorWorld {
  report(): StageReport;
  /** The session log, and what its file is called. */
  log(): { readonly name: string; readonly text: string };
  reload(): void;
  /** What played before an operator loaded the page anew goes on, where the browser lets it. */
  wake(): void;
  /** What is asked is to be seen at once, however slowly the machine draws. */
  show(): void;
  /** Keeps a text for as long as the page's tab; null: there is none. */
  readonly kept: { load(): string | null; save(text: string): void };
}

const REPORTED: Milliseconds = 1000;
/** A line with more than this before it is left to drain, bytes. */
const MOST_WAITING = 512 * 1024;
const DRAINED: Milliseconds = 50;

/** What holds until something else is said. */
const HOLDS: ReadonlySet<OperatorCommand['type']> = new Set(['weigh', 'freeze', 'blackout', 'code', 'act']);

export function answerOperator(dispatch: Dispatch, world: OperatorWorld): OperatorEnd {
  const held = new Map<OperatorCommand['type'], OperatorCommand>();
  let reported = -Infinity;
  let commands = 0;
  const before = commandsIn(world.kept.load());
  for (const command of before.filter(({ type }) => HOLDS.has(type))) {
    held.set(command.type, command);
    dispatch({ type: 'operated', command });
  }
  if (before.some(({ type }) => type === 'reload')) {
    keep();
    world.wake();
  }

  let handing = false;

  function keep(besides: readonly OperatorCommand[] = []): void {
    world.kept.save(JSON.stringify([...held.values(), ...besides]));
  }

  function tell(line: OperatorLine): void {
    reported = performance.now();
    line.send({ type: 'report', report: { ...world.report(), commands } });
  }

  return {
    hear(command, line) {
      commands++;
      if (command.type === 'export') {
        // One at a time: two logs on their way would be one that nobody can read.
        if (handing) return;
        handing = true;
        return handOver(line, world.log(), () => (handing = false));
      }
      if (command.type === 'reload') {
        if (world.report().phase === 'playing') keep([command]);
        return world.reload();
      }
      dispatch({ type: 'operated', command });
      world.show();
      if (HOLDS.has(command.type)) {
        held.set(command.type, command);
        keep();
      }
      // Whoever pressed waits for this.
      tell(line);
    },
    lookAfter(line) {
      if (performance.now() - reported >= REPORTED && line.waiting() <= MOST_WAITING) tell(line);
    },
  };
}

function commandsIn(text: string | null): readonly OperatorCommand[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(found)) return [];
    return found.flatMap((one) => readCommand(one) ?? []);
  } catch {
    // What somebody else has written there is nobody's wish.
    return [];
  }
}

/** Piece by piece, as fast as the line takes them. */
function handOver(
  line: OperatorLine,
  { name, text }: { readonly name: string; readonly text: string },
  done: () => void,
): void {
  let at = 0;
  function next(): void {
    if (!line.open()) return done();
    while (line.waiting() <= MOST_WAITING) {
      const piece = text.slice(at, at + EXPORT_PIECE);
      at += EXPORT_PIECE;
      const last = at >= text.length;
      line.send({ type: 'exported', name, piece, last });
      if (last) return done();
    }
    setTimeout(next, DRAINED);
  }
  next();
}
