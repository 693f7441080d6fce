/** `antiphon render`: a piece played by the stage's own instruments, mix and master, into WAVE files. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, unwrap } from '../kernel/result.ts';
import type { Seconds } from '../kernel/units.ts';
import { ROOMS } from '../protocol/room.ts';
import { LINE_UPS } from '../sound/lineUps.ts';
import { measureLoudness } from '../sound/loudness.ts';
import { STEMS, type Stem } from '../protocol/stem.ts';
import { performAll } from '../sound/performer.ts';
import { encodeWave } from '../sound/wave.ts';
import { numberOption, weightsOption, wordOption } from './options.ts';
import { readRenderSource } from './renderSource.ts';
import { openSoundPage } from './soundPage.ts';
import { print, printJson, progress, usageError } from './terminal.ts';
import { checkPlace, writeWholeFile } from './wholeFile.ts';

export const summary = 'Play a piece with the stage’s own sound into a WAVE file';
export const usage = `Usage: antiphon render FILE --out FILE.wav [options]

  --out FILE.wav   24-bit stereo WAVE
  --stems DIR      also one file for each voice, before the master: added up they are the mix
  --style A=1,B=0.5  who plays: weights over styles (default: the style the file names, else the house's own line-up)
  --room NAME      where it will be listened to: kiosk, headphones, hall or night (default: kiosk; a take's own)
  --rate N         samples a second, 8000–96000 (default 44100; 48000 for film)
  --json           print what was written as one JSON object

Plays the first piece of a music file of any kind at one tempo, its first; or a take, the
archive of voices that the page's “Take it away” gives, exactly as the page would. A file is
written whole or not at all. Needs a Chromium or Chrome (CHROMIUM_PATH, or an installed one),
because the sound engine is the browser's.
`;

/** The room rings on after the last note. */
const TAIL: Seconds = 3;
/** A rendering is held in memory whole. */
const LONGEST: Seconds = 600;
const DEFAULT_RATE = 44_100;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      stems: { type: 'string' },
      style: { type: 'string' },
      room: { type: 'string' },
      rate: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [input, ...others] = positionals;
  if (input === undefined || others.length > 0) usageError('render takes one file.');
  const { out, stems: folder } = values;
  if (out === undefined) usageError('render needs --out FILE.wav.');
  const sampleRate = numberOption('rate', values.rate, DEFAULT_RATE, 8000, 96_000, true);
  const mixture = values.style === undefined ? null : weightsOption('style', values.style, Object.keys(LINE_UPS));
  const room = values.room === undefined ? null : wordOption('room', values.room, ROOMS);
  const source = await readRenderSource(input, mixture);
  const { events, scenes, seconds: length, provenance } = source;
  if (events.length === 0) unwrap(fail('empty', `“${input}” holds no notes.`));
  if (length > LONGEST)
    unwrap(
      fail('long', `“${input}” lasts ${Math.round(length / 60)} minutes; at most ${LONGEST / 60} can be rendered.`),
    );
  const seconds = length + TAIL;
  const pathOf = (stem: Stem | undefined): string => (stem === undefined ? out : join(folder ?? '', `${stem}.wav`));

  const played = new Set(performAll(events, scenes).map(({ stem }) => stem));
  const sounding = STEMS.filter((stem) => played.has(stem));
  const passes = [undefined, ...(folder === undefined ? [] : sounding)];
  for (const stem of passes) checkPlace(pathOf(stem));
  const bar = progress('rendering', passes.length);
  const page = unwrap(await openSoundPage());
  const files: string[] = [];
  try {
    let loudness = null;
    for (const [done, stem] of passes.entries()) {
      bar.update(done, stem ?? 'mix');
      const channels = await page.render(events, seconds, {
        sampleRate,
        scenes,
        mixture: source.mixture,
        room: room ?? source.room,
        ...(stem && { stem }),
      });
      const path = pathOf(stem);
      writeWholeFile(path, [encodeWave(channels, sampleRate, provenance)]);
      files.push(path);
      loudness ??= measureLoudness(channels, sampleRate);
    }
    bar.end();
    const { integrated = 0, truePeak = 0 } = loudness ?? {};
    if (values.json)
      await printJson({ files, seconds, sampleRate, lufs: round(integrated), truePeakDb: round(truePeak) });
    else
      await print(
        `${files.join('\n')}\n${seconds.toFixed(1)} s, ${integrated.toFixed(1)} LUFS, true peak ${truePeak.toFixed(1)} dB\n`,
      );
  } finally {
    bar.end();
    await page.close();
  }
  return 0;
}

/** Two decimals; JSON has no −∞, so silence is null. */
function round(level: number): number | null {
  return Number.isFinite(level) ? Math.round(level * 100) / 100 : null;
}
