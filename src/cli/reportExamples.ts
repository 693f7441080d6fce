/** Ten composed pieces to listen to, of styles as far apart as the prior knows: MIDI files, and WAVE files by the stage's own sound. */
import { join } from 'node:path';
import { unwrap } from '../kernel/result.ts';
import { barsToPiece } from '../music/export.ts';
import { isMetreName } from '../music/metre.ts';
import { writeMidi } from '../music/midi.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import { encodeWave } from '../sound/wave.ts';
import type { ComposeEngine } from './engine.ts';
import { writeFile } from './files.ts';
import { performanceOf } from './pieceEvents.ts';
import type { Example } from './reportPage.ts';
import { openSoundPage } from './soundPage.ts';
import { progress } from './terminal.ts';

const COUNT = 10;
const BARS = 8;
const SAMPLE_RATE = 44_100;
const TAIL_SECONDS = 2.5;

/** The first ten whose styles are all known are made. */
const WANTED: readonly StyleMixture[] = [
  { chorale: 1 },
  { 'string-quartet': 1 },
  { 'baroque-keyboard': 1 },
  { waltz: 1 },
  { ragtime: 1 },
  { 'game-rock': 1, rock: 1 },
  { lofi: 1, hiphop: 1 },
  { blues: 1, jazz: 1 },
  { bossa: 1, latin: 1 },
  { chorale: 1, hiphop: 1 },
  { lied: 1 },
  { 'romantic-piano': 1 },
  { folk: 1, reggae: 1 },
  { waltz: 1, funk: 1 },
];

export interface ExamplePlan {
  readonly title: string;
  readonly style: StyleMixture;
}

export function planExamples(engine: ComposeEngine): ExamplePlan[] {
  const known = new Set(engine.styles.map(({ name }) => name));
  return WANTED.filter((style) => Object.keys(style).every((name) => known.has(name)))
    .slice(0, COUNT)
    .map((style) => ({ title: Object.keys(style).join(' + '), style }));
}

/**
 * @param folder where the files go
 * @param reference the folder as the page refers to it
 * @throws FaultError if there is no browser to play them, or they cannot be written
 */
export async function makeExamples(
  engine: ComposeEngine,
  folder: string,
  reference: string,
  seed: number,
): Promise<Example[]> {
  const plans = planExamples(engine);
  const bar = progress('playing examples', plans.length);
  const page = unwrap(await openSoundPage());
  const examples: Example[] = [];
  try {
    for (const [i, { title, style }] of plans.entries()) {
      bar.update(i, title);
      const like = engine.styles.find(({ name }) => name === Object.keys(style)[0])!;
      const { bars } = await engine.compose({
        bars: BARS,
        seed,
        style,
        key: { tonic: 0, mode: i % 3 === 2 ? 'minor' : 'major' },
        metre: isMetreName(like.metre) ? like.metre : '4/4',
        tempo: like.tempo,
        voices: engine.voicesOf(style),
        heard: [],
        tilt: {},
      });
      const name = `${String(i + 1).padStart(2, '0')}-${Object.keys(style).join('-')}`;
      const piece = barsToPiece(bars, { id: name, style: title, title });
      const { events, seconds } = performanceOf(piece);
      const channels = await page.render(events, seconds + TAIL_SECONDS, { sampleRate: SAMPLE_RATE });
      writeFile(join(folder, `${name}.mid`), writeMidi(piece), true);
      writeFile(join(folder, `${name}.wav`), encodeWave(channels, SAMPLE_RATE), true);
      examples.push({ title, sound: `${reference}/${name}.wav`, midi: `${reference}/${name}.mid` });
    }
  } finally {
    bar.end();
    await page.close();
  }
  return examples;
}
