/**
 * What an operator's page knows: the stage as it reports itself, what has been asked of it and is not confirmed, and what is wrong.
 * Nothing counts as done because it was pressed. Pure; the time is brought along.
 */
import type { Milliseconds } from '../kernel/units.ts';
import type { OperatorCommand, StageReport } from '../protocol/operator.ts';
import type { DeskView } from '../protocol/operatorFeed.ts';
import type { Word } from './words.ts';

/** A stage that has said nothing for so long does not answer. */
export const SILENT: Milliseconds = 2000;
/** What is not confirmed within so long was not done. */
const PATIENCE: Milliseconds = 4000;
/** Music and picture that have not moved for so long stand still. */
const STANDING: Milliseconds = 2500;

/** A mishap is news for so long. */
const NEWS: Milliseconds = 10_000;
const MISHAPS = ['lateEvents', 'underruns', 'gpuLosses'] as const;
export type Mishap = (typeof MISHAPS)[number];

export type Kind = OperatorCommand['type'];
/** asked: not confirmed yet · failed: not done in time */
export type Wait = 'none' | 'asked' | 'failed';
export type Connection = 'lost' | 'nobody' | 'silent' | 'alive';

interface Asked {
  readonly command: OperatorCommand;
  readonly at: Milliseconds;
  /** Commands that the stage had carried out by then. */
  readonly done: number;
}

export class Desk {
  #view: DeskView | null = null;
  #heardAt: Milliseconds = -Infinity;
  readonly #asked = new Map<Kind, Asked>();
  /** When these were last seen to move. */
  #moved = { music: -Infinity, picture: -Infinity };

  /** When a count of mishaps was last seen to grow. */
  readonly #grewAt = new Map<Mishap, Milliseconds>();

  get view(): DeskView | null {
    return this.#view;
  }

  get report(): StageReport | null {
    return this.#view?.report ?? null;
  }

  hear(view: DeskView, now: Milliseconds): void {
    const before = this.report;
    this.#view = view;
    this.#heardAt = now;
    const { report } = view;
    if (!report) return;
    // Another page, or the same one loaded anew, begins to count again.
    const other = !before || report.uptime < before.uptime;
    if (other || report.musicTime !== before.musicTime || report.phase !== 'playing') this.#moved.music = now;
    if (other || report.frames !== before.frames || !report.visible) this.#moved.picture = now;
    for (const mishap of MISHAPS) if (!other && report[mishap] > before[mishap]) this.#grewAt.set(mishap, now);
    for (const [kind, asked] of this.#asked) if (isDone(asked, report)) this.#asked.delete(kind);
  }

  ask(command: OperatorCommand, now: Milliseconds): void {
    this.#asked.set(command.type, { command, at: now, done: this.report?.commands ?? 0 });
  }

  /** The session log has come, or a page that was asked to load anew speaks again. */
  settle(kind: Kind): void {
    this.#asked.delete(kind);
  }

  waitOf(kind: Kind, now: Milliseconds): Wait {
    const asked = this.#asked.get(kind);
    if (!asked) return 'none';
    return now - asked.at < PATIENCE ? 'asked' : 'failed';
  }

  /** The value that was asked for and is not there yet; a slider that is being dragged must not jump back. */
  wanted(kind: Kind, now: Milliseconds): OperatorCommand | null {
    return this.waitOf(kind, now) === 'asked' ? this.#asked.get(kind)!.command : null;
  }

  connection(now: Milliseconds, open: boolean): Connection {
    if (!open || !this.#view) return 'lost';
    if (this.#view.pages === 0) return 'nobody';
    const age = this.#view.reportAge;
    return age === null || age + now - this.#heardAt > SILENT ? 'silent' : 'alive';
  }

  /** Whether this has just happened again. */
  grew(mishap: Mishap, now: Milliseconds): boolean {
    return now - (this.#grewAt.get(mishap) ?? -Infinity) < NEWS;
  }

  /** What is wrong with a stage that answers, worst first. */
  troubles(now: Milliseconds): readonly Word[] {
    const { report } = this;
    if (!report) return [];
    const found: Word[] = [];
    if (report.phase === 'playing' && !report.audible) found.push('noSound');
    if (report.phase === 'playing' && now - this.#moved.music > STANDING) found.push('musicStands');
    if (report.visible && now - this.#moved.picture > STANDING) found.push('pictureStands');
    if (!report.visible) found.push('unseen');
    if ((this.#view?.pages ?? 0) > 1) found.push('pages');
    return found;
  }
}

function isDone({ command, done }: Asked, report: StageReport): boolean {
  switch (command.type) {
    case 'weigh':
      return Math.abs(report.crowdWeight - command.weight) < 1e-6;
    case 'freeze':
      return report.frozen === command.frozen;
    case 'blackout':
      return report.dark === command.dark;
    case 'code':
      return report.codeShown === command.shown;
    case 'act':
      return report.act === command.act;
    case 'undo':
    case 'panic':
      return (report.commands ?? 0) > done;
    case 'export':
      return false;
    // A page that was loaded anew has carried out nothing.
    case 'reload':
      return report.uptime < 5 && (report.commands ?? 0) <= done;
  }
}

/** What is told to ears when it has changed. @returns the word for each */
export function changesBetween(before: StageReport | null, after: StageReport | null): readonly Word[] {
  if (!before || !after) return [];
  const told: Word[] = [];
  if (before.dark !== after.dark) told.push(after.dark ? 'dark' : 'lit');
  if (before.frozen !== after.frozen) told.push(after.frozen ? 'frozen' : 'learning');
  if (before.codeShown !== after.codeShown) told.push(after.codeShown ? 'shown' : 'hidden');
  if (before.act !== after.act) told.push(after.act);
  if (before.phase !== after.phase && isPhase(after.phase)) told.push(after.phase);
  return told;
}

export function isPhase(phase: string): phase is 'asleep' | 'waking' | 'playing' | 'stopped' {
  return ['asleep', 'waking', 'playing', 'stopped'].includes(phase);
}
