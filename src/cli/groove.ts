/** `antiphon groove`: how drummers play beside the grid, learnt from recordings into the table that the sound plays by. */
import { parseArgs } from 'node:util';
import { fail, unwrap } from '../kernel/result.ts';
import { Unusable } from '../music/corpus.ts';
import { learnGroove, type GrooveProfile, type GrooveTable } from '../music/grooveTiming.ts';
import type { Piece } from '../music/piece.ts';
import { readMusic, writeFile } from './files.ts';
import { print, printJson, usageError } from './terminal.ts';

export const summary = 'Learn micro-timing, swing and touch from recorded drummers';
export const usage = `Usage: antiphon groove FILE.jsonl[.gz] --out FILE.json [options]

  --out FILE.json   write the table that the sound plays by (the shipped one is assets/grooves.json)
  --source TEXT     whose recordings they are, kept in the table
  --json            print the figures as one JSON object

Reads drum tracks that keep the distance of every hit from the grid ("micro"). One profile for each style.
`;

/** Spellings of the corpus that the styles of the composer have otherwise. */
const RENAMED: Readonly<Record<string, string>> = { neworleans: 'new-orleans' };
/** A style known by fewer hits is left to its neighbours. */
const FEWEST_HITS = 200;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string' }, source: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const [input, ...others] = positionals;
  if (input === undefined || others.length > 0) usageError('groove takes one file.');
  if (values.out === undefined) usageError('groove needs --out FILE.json.');
  const byStyle = new Map<string, Piece[]>();
  for await (const piece of readMusic(input, new Unusable())) {
    if (piece.kind === 'fill') continue;
    const name = RENAMED[piece.style] ?? piece.style;
    byStyle.set(name, [...(byStyle.get(name) ?? []), piece]);
  }
  const styles: Record<string, GrooveProfile> = {};
  for (const [style, pieces] of [...byStyle].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const profile = learnGroove(pieces);
    if (profile && profile.hits >= FEWEST_HITS) styles[style] = profile;
  }
  if (Object.keys(styles).length === 0)
    unwrap(fail('empty', `“${input}” holds no drums in four that keep their distance from the grid.`));
  const table: GrooveTable = { format: 'antiphon-grooves', formatVersion: 1, source: values.source ?? '', styles };
  writeFile(values.out, `${JSON.stringify(table)}\n`);
  if (values.json) await printJson(figuresOf(styles));
  else
    for (const { style, pieces, hits, swing8, swing16, swung, together } of figuresOf(styles))
      await print(
        `${style.padEnd(14)} ${String(pieces).padStart(4)} pieces ${String(hits).padStart(6)} hits  eighths ${swing8.toFixed(3)}  sixteenths ${swing16.toFixed(3)}  swung ${(100 * swung).toFixed(0).padStart(3)} %  together ${together.toFixed(2)}\n`,
      );
  return 0;
}

function figuresOf(
  styles: Readonly<Record<string, GrooveProfile>>,
): ({ style: string } & Pick<GrooveProfile, 'pieces' | 'hits' | 'swing8' | 'swing16' | 'swung' | 'together'>)[] {
  return Object.entries(styles).map(([style, { pieces, hits, swing8, swing16, swung, together }]) => ({
    style,
    pieces,
    hits,
    swing8,
    swing16,
    swung,
    together,
  }));
}
