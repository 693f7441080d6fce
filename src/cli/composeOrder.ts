/** From the words of `compose` to a settled order: every unknown style, key, metre or voice is refused with the known ones. */
import { parseArgs } from 'node:util';
import type { GridBarLike } from '../music/export.ts';
import { MODES, parseTonic, TONIC_NAMES, type Key } from '../music/key.ts';
import { isMetreName, METRES, type MetreName } from '../music/metre.ts';
import { FASTEST_TEMPO, SLOWEST_TEMPO } from '../music/tempo.ts';
import { VOICES, type Voice } from '../music/voices.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import type { ComposeEngine, ComposeOrder } from './engine.ts';
import { numberOption, weightsOption, wordOption } from './options.ts';
import { usageError } from './terminal.ts';

export const MOST_BARS = 1024;
const MOST_PIECES = 10_000;
const LARGEST_SEED = Number.MAX_SAFE_INTEGER;
const LARGEST_TILT = 20;

/** What was typed, checked as far as it can be without the engine. */
export interface ComposeWords {
  readonly bars: number;
  readonly count: number;
  /** null: the caller draws one. */
  readonly seed: number | null;
  readonly tempo: number | null;
  readonly metre: MetreName | null;
  readonly tonic: number | null;
  readonly mode: Key['mode'] | null;
  readonly voices: readonly Voice[] | null;
  readonly style: string | null;
  readonly tilt: string | null;
  readonly prompt: string | null;
  readonly withPrompt: boolean;
  readonly policy: string | null;
  readonly weights: string | null;
  readonly out: string | null;
  readonly jsonl: boolean;
  readonly json: boolean;
  readonly listStyles: boolean;
}

function voicesOf(text: string): Voice[] {
  const named = text.split(',').flatMap((word) => {
    const voice = wordOption('voices', word, [...VOICES, 'inner']);
    return voice === 'inner' ? (['inner1', 'inner2'] as const) : [voice];
  });
  return VOICES.filter((voice) => named.includes(voice));
}

/** @throws UsageError */
export function readComposeWords(args: string[]): ComposeWords {
  const { values } = parseArgs({
    args,
    options: {
      bars: { type: 'string' },
      count: { type: 'string' },
      seed: { type: 'string' },
      style: { type: 'string' },
      key: { type: 'string' },
      mode: { type: 'string' },
      metre: { type: 'string' },
      tempo: { type: 'string' },
      voices: { type: 'string' },
      prompt: { type: 'string' },
      'with-prompt': { type: 'boolean', default: false },
      policy: { type: 'string' },
      tilt: { type: 'string' },
      weights: { type: 'string' },
      out: { type: 'string' },
      jsonl: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      styles: { type: 'boolean', default: false },
    },
  });
  const { out, jsonl, prompt, key } = values;
  const listStyles = values.styles;
  if (!listStyles && (out === undefined) === !jsonl) usageError('compose needs either --out FILE.mid or --jsonl.');
  if (out !== undefined && !/\.midi?$/i.test(out))
    usageError(`--out writes MIDI, so its name ends in .mid; “${out}” does not.`);
  if (values['with-prompt'] && prompt === undefined) usageError('--with-prompt needs --prompt FILE.');
  const tonic = key === undefined ? null : parseTonic(key);
  if (key !== undefined && tonic === null)
    usageError(`--key “${key}” is not known; there are: ${TONIC_NAMES.join(', ')}.`);
  return {
    bars: numberOption('bars', values.bars, 8, 1, MOST_BARS, true),
    count: numberOption('count', values.count, 1, 1, MOST_PIECES, true),
    seed: values.seed === undefined ? null : numberOption('seed', values.seed, 0, 0, LARGEST_SEED, true),
    tempo: values.tempo === undefined ? null : numberOption('tempo', values.tempo, 100, SLOWEST_TEMPO, FASTEST_TEMPO),
    metre: values.metre === undefined ? null : wordOption('metre', values.metre, METRES),
    tonic,
    mode: values.mode === undefined ? null : wordOption('mode', values.mode, MODES),
    voices: values.voices === undefined ? null : voicesOf(values.voices),
    style: values.style ?? null,
    tilt: values.tilt ?? null,
    prompt: prompt ?? null,
    withPrompt: values['with-prompt'],
    policy: values.policy ?? null,
    weights: values.weights ?? null,
    out: out ?? null,
    jsonl,
    json: values.json,
    listStyles,
  };
}

function mixtureOf(words: ComposeWords, engine: ComposeEngine): StyleMixture {
  if (words.style === null) return engine.defaultStyle;
  const mixture = weightsOption(
    'style',
    words.style,
    engine.styles.map((style) => style.name),
  );
  const weights = Object.values(mixture);
  if (weights.some((weight) => weight < 0) || !weights.some((weight) => weight > 0))
    usageError('--style weights are not negative, and at least one is above 0.');
  return mixture;
}

/** The style that weighs most; the first of equals. */
export function heaviestStyle(mixture: StyleMixture): string {
  return Object.entries(mixture).reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

/**
 * Settles what was left open: by the prompt, then by the heaviest style.
 * @param heard bars of the prompt, oldest first; empty without one
 * @param policy taste learnt before; `--tilt` is added to it
 * @throws UsageError for what the engine does not know
 */
export function settleOrder(
  words: ComposeWords,
  engine: ComposeEngine,
  seed: number,
  heard: readonly GridBarLike[],
  policy: Readonly<Record<string, number>>,
): ComposeOrder {
  const style = mixtureOf(words, engine);
  const usual = engine.styles.find(({ name }) => name === heaviestStyle(style));
  const last = heard.at(-1);
  if (last && words.metre !== null && words.metre !== last.metre)
    usageError(`--metre ${words.metre} does not fit the prompt, which is in ${last.metre}.`);
  const tilt: Record<string, number> = { ...policy };
  if (words.tilt !== null)
    for (const [feature, weight] of Object.entries(weightsOption('tilt', words.tilt, engine.features))) {
      if (Math.abs(weight) > LARGEST_TILT)
        usageError(`--tilt weights lie between −${LARGEST_TILT} and ${LARGEST_TILT}.`);
      tilt[feature] = (tilt[feature] ?? 0) + weight;
    }
  return {
    bars: words.bars,
    seed,
    style,
    key: { tonic: words.tonic ?? last?.key.tonic ?? 0, mode: words.mode ?? last?.key.mode ?? 'major' },
    metre: words.metre ?? last?.metre ?? (usual && isMetreName(usual.metre) ? usual.metre : '4/4'),
    tempo: words.tempo ?? last?.tempo ?? usual?.tempo ?? 100,
    voices: words.voices ?? engine.voicesOf(style),
    heard,
    tilt,
  };
}
