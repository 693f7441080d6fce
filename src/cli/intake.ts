/** What came in from corpora and what was left out, by collection and style: counted, and told as lines and tables. */

export interface LeftOut {
  /** Pieces, files or lines of which nothing was kept, for this reason above all. */
  readonly pieces: number;
  /** Bars left out for this reason, of kept pieces too. */
  readonly bars: number;
}

export interface IntakeRow {
  readonly collection: string;
  /** Label of the corpus; `''` where a file or line says none because it cannot be read. */
  readonly style: string;
  /** Pieces of which something was kept. */
  readonly pieces: number;
  readonly bars: number;
  /** reason → what was left out for it */
  readonly leftOut: Readonly<Record<string, LeftOut>>;
}

interface Row {
  collection: string;
  style: string;
  pieces: number;
  bars: number;
  leftOut: Record<string, { pieces: number; bars: number }>;
}

export class Intake {
  readonly #rows = new Map<string, Row>();

  #row(collection: string, style: string): Row {
    const name = `${collection}\n${style}`;
    const row = this.#rows.get(name) ?? { collection, style, pieces: 0, bars: 0, leftOut: {} };
    this.#rows.set(name, row);
    return row;
  }

  keep(collection: string, style: string, pieces: number, bars: number): void {
    const row = this.#row(collection, style);
    row.pieces += pieces;
    row.bars += bars;
  }

  leave(collection: string, style: string, reason: string, pieces: number, bars: number): void {
    if (pieces === 0 && bars === 0) return;
    const left = (this.#row(collection, style).leftOut[reason] ??= { pieces: 0, bars: 0 });
    left.pieces += pieces;
    left.bars += bars;
  }

  /** In the order in which they were first met. */
  get rows(): readonly IntakeRow[] {
    return Array.from(this.#rows.values());
  }
}

/** reason → what was left out for it, over all rows */
export function totalLeftOut(rows: readonly IntakeRow[]): Readonly<Record<string, LeftOut>> {
  const total: Record<string, LeftOut> = {};
  for (const { leftOut } of rows)
    for (const [reason, { pieces, bars }] of Object.entries(leftOut)) {
      const before = total[reason] ?? { pieces: 0, bars: 0 };
      total[reason] = { pieces: before.pieces + pieces, bars: before.bars + bars };
    }
  return total;
}

const REASONS = [
  'metre',
  'off-grid',
  'short-run',
  'too-short',
  'empty',
  'no style',
  'excluded style',
  'benchmark',
  'unreadable',
] as const;

/** A Markdown table, one line a collection and style; bars left out, with the pieces lost wholly in brackets. */
export function intakeTable(rows: readonly IntakeRow[]): string {
  const cell = (left: LeftOut | undefined) => (left ? `${left.bars}${left.pieces > 0 ? ` (${left.pieces})` : ''}` : '');
  const sum = (count: (row: IntakeRow) => number) => rows.reduce((total, row) => total + count(row), 0);
  const all: IntakeRow = {
    collection: 'all',
    style: '',
    pieces: sum(({ pieces }) => pieces),
    bars: sum(({ bars }) => bars),
    leftOut: totalLeftOut(rows),
  };
  const line = ({ collection, style, pieces, bars, leftOut }: IntakeRow) =>
    `| ${[collection, style, pieces, bars, ...REASONS.map((reason) => cell(leftOut[reason]))].join(' | ')} |`;
  return [
    `| ${['collection', 'style', 'pieces', 'bars', ...REASONS].join(' | ')} |`,
    `|${' --- |'.repeat(4 + REASONS.length)}`,
    ...[...rows, all].map(line),
  ].join('\n');
}
