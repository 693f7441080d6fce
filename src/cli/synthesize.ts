/** `antiphon synthesize`: writes pieces of the synthetic styles as MIDI, so that one can hear what the prior learns them from. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SYNTHETIC_STYLES, syntheticLabel, synthesize } from '../../agents/training/synthetic/index.ts';
import { writeMidi } from '../music/midi.ts';
import { writeFile } from './files.ts';
import { numberOption, wordOption } from './options.ts';
import { print, printJson, usageError } from './terminal.ts';

export const summary = 'Write pieces of the synthetic styles as MIDI';
export const usage = `Usage: antiphon synthesize --style NAME --out DIR [options]

Pieces written by rule for styles of which no free corpus exists: what the prior learns these styles from.
They are Antiphon's own, public domain (CC0).

  --style NAME  ${SYNTHETIC_STYLES.join(', ')}
  --out DIR     folder for the MIDI files
  --count N     pieces, 1–1000 (default 3)
  --seed N      same seed, same pieces (default 1: those of the shipped prior)
  --json        print what was written as JSON
`;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      style: { type: 'string' },
      out: { type: 'string' },
      count: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values.style || !values.out) usageError('synthesize needs --style NAME and --out DIR.');
  const style = wordOption('style', values.style, SYNTHETIC_STYLES);
  const count = numberOption('count', values.count, 3, 1, 1000, true);
  const seed = numberOption('seed', values.seed, 1, 0, 2 ** 32 - 1, true);
  const written = synthesize(style, count, seed).map((piece, i) => ({
    file: join(values.out!, `${syntheticLabel(style)}-${seed}-${i}.mid`),
    piece,
  }));
  for (const { file, piece } of written) writeFile(file, writeMidi(piece), true);
  const pieces = written.map(({ file, piece: { id, key, tempo, bars } }) => ({ file, id, key, tempo, bars }));
  if (values.json) await printJson({ style, synthetic: true, pieces });
  else for (const { file } of pieces) await print(`${file}\n`);
  return 0;
}
