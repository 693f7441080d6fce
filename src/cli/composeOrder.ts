/** From the words of `compose` to a settled order: every unknown style, key, metre or voice is refused with the known ones. */
import { parseArgs } from 'node:util';
import type { Given } from '../../agents/composer/interface.ts';
import { keyOfChords, layChords, parseChordLine } from '../music/chordLine.ts';
import { MODES, parseTonic, TONIC_NAMES, type Key } from '../music/key.ts';
import { isMetreName, METRES, type MetreName } from '../music/metre.ts';
import { FASTEST_TEMPO, SLOWEST_TEMPO } from '../music/tempo.ts';
import { PITCHED, VOICES, type Voice } from '../music/voices.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import type { ComposeEngine, ComposeOrder } from './engine.ts';
import { voicesIn, type GivenPart, type HeardFile } from './givenMusic.ts';
import { numberOption, weightsOption, wordOption } from './options.ts';
import { usageError } from './terminal.ts';

export const MOST_BARS = 1024;
const MOST_PIECES = 10_000;
/** Bars where nothing says how many. */
const USUAL_BARS = 8;
/** Every piece has a seed of its own, counted on from the first. */
const LARGEST_SEED = Number.MAX_SAFE_INTEGER - MOST_PIECES;
const LARGEST_TILT = 20;

/** What was typed, checked as far as it can be without the engine. */
export interface ComposeWords {
  /** null: as many as are given, else the usual. */
  readonly bars: number | null;
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
  /** File to compose around, and what of it; null: all it has. */
  readonly give: string | null;
  readonly givenParts: readonly GivenPart[] | null;
  /** Bars of absolute chord codes. */
  readonly chords: readonly (readonly number[])[] | null;
  readonly policy: string | null;
  readonly weights: string | null;
  /** Index of sources; null: the one beside the weights, or the one shipped. */
  readonly index: string | null;
  readonly out: string | null;
  readonly jsonl: boolean;
  readonly json: boolean;
  readonly listStyles: boolean;
}

/** Known words in their own order; `inner` is both inner voices. */
function partsOf<Part extends string>(name: string, text: string, known: readonly Part[]): Part[] {
  const named = text.split(',').flatMap((word): string[] => {
    const part = wordOption(name, word, [...known, 'inner']);
    return part === 'inner' ? ['inner1', 'inner2'] : [part];
  });
  return known.filter((part) => named.includes(part));
}

function chordsOf(text: string): ComposeWords['chords'] {
  const chords = parseChordLine(text);
  return chords.ok ? chords.value : usageError(`--chords: ${chords.fault.sentence}`);
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
      give: { type: 'string' },
      'voices-given': { type: 'string' },
      chords: { type: 'string' },
      policy: { type: 'string' },
      tilt: { type: 'string' },
      weights: { type: 'string' },
      index: { type: 'string' },
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
  const parts = values['voices-given'];
  if (parts !== undefined && values.give === undefined) usageError('--voices-given needs --give FILE.');
  const tonic = key === undefined ? null : parseTonic(key);
  if (key !== undefined && tonic === null)
    usageError(`--key “${key}” is not known; there are: ${TONIC_NAMES.join(', ')}.`);
  return {
    bars: values.bars === undefined ? null : numberOption('bars', values.bars, USUAL_BARS, 1, MOST_BARS, true),
    count: numberOption('count', values.count, 1, 1, MOST_PIECES, true),
    seed: values.seed === undefined ? null : numberOption('seed', values.seed, 0, 0, LARGEST_SEED, true),
    tempo: values.tempo === undefined ? null : numberOption('tempo', values.tempo, 100, SLOWEST_TEMPO, FASTEST_TEMPO),
    metre: values.metre === undefined ? null : wordOption('metre', values.metre, METRES),
    tonic,
    mode: values.mode === undefined ? null : wordOption('mode', values.mode, MODES),
    voices: values.voices === undefined ? null : partsOf('voices', values.voices, VOICES),
    style: values.style ?? null,
    tilt: values.tilt ?? null,
    prompt: prompt ?? null,
    withPrompt: values['with-prompt'],
    give: values.give ?? null,
    givenParts: parts === undefined ? null : partsOf('voices-given', parts, [...VOICES, 'chords']),
    chords: values.chords === undefined ? null : chordsOf(values.chords),
    policy: values.policy ?? null,
    weights: values.weights ?? null,
    index: values.index ?? null,
    out: out ?? null,
    jsonl,
    json: values.json,
    listStyles,
  };
}

function mixtureOf(words: ComposeWords, engine: ComposeEngine, guessed: StyleMixture | null): StyleMixture {
  if (words.style === null) return guessed ?? engine.defaultStyle;
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

/** What is known of a person's music before the order is settled. */
export interface PersonsMusic {
  readonly prompt: HeardFile | null;
  /** Styles the prompt seems to be in; null where nobody asked. */
  readonly promptStyle: StyleMixture | null;
  readonly give: { readonly file: HeardFile; readonly bars: readonly Given[] } | null;
}

function settleMetre(words: ComposeWords, { prompt, give }: PersonsMusic, usual: string | undefined): MetreName {
  for (const [option, file] of [
    ['the prompt', prompt],
    ['what --give names', give?.file],
  ] as const)
    if (file && words.metre !== null && words.metre !== file.grid.metre)
      usageError(`--metre ${words.metre} does not fit ${option}, which is in ${file.grid.metre}.`);
  return (
    words.metre ??
    give?.file.grid.metre ??
    prompt?.grid.metre ??
    (usual !== undefined && isMetreName(usual) ? usual : '4/4')
  );
}

/** Drums alone are in no key. */
function keyOfFile(file: HeardFile | undefined): Key | null {
  return file && (file.grid.chords || PITCHED.some((voice) => file.grid.voices[voice])) ? file.grid.key : null;
}

/** Given music bar by bar, as far as the order goes; chords come round again. */
function settleGiven(words: ComposeWords, give: PersonsMusic['give'], bars: number, metre: MetreName): Given[] {
  const laid = words.chords && layChords(words.chords, metre);
  const chords = laid && (laid.ok ? laid.value : usageError(`--chords: ${laid.fault.sentence}`));
  const length = chords ? bars : Math.min(bars, give?.bars.length ?? 0);
  return Array.from({ length }, (_, i) => ({
    ...give?.bars[i],
    ...(chords && { chords: chords[i % chords.length]! }),
  }));
}

/**
 * Settles what was left open: by what is given, then by the prompt, then by the heaviest style.
 * @param policy taste learnt before; `--tilt` is added to it
 * @throws UsageError for what the engine does not know
 */
export function settleOrder(
  words: ComposeWords,
  engine: ComposeEngine,
  seed: number,
  music: PersonsMusic,
  policy: Readonly<Record<string, number>>,
): ComposeOrder {
  const { prompt, give } = music;
  const style = mixtureOf(words, engine, music.promptStyle);
  const usual = engine.styles.find(({ name }) => name === heaviestStyle(style));
  const metre = settleMetre(words, music, usual?.metre);
  const tilt: Record<string, number> = { ...policy };
  if (words.tilt !== null)
    for (const [feature, weight] of Object.entries(weightsOption('tilt', words.tilt, engine.features))) {
      if (Math.abs(weight) > LARGEST_TILT)
        usageError(`--tilt weights lie between −${LARGEST_TILT} and ${LARGEST_TILT}.`);
      tilt[feature] = (tilt[feature] ?? 0) + weight;
    }
  const bars = words.bars ?? give?.bars.length ?? words.chords?.length ?? USUAL_BARS;
  const key =
    keyOfFile(give?.file) ?? keyOfFile(prompt ?? undefined) ?? (words.chords ? keyOfChords(words.chords) : null);
  const tempo = give?.file.grid.tempo ?? prompt?.grid.tempo;
  // Without a style by name, a prompt is gone on with by those who play in it.
  const line = words.style === null && prompt ? voicesIn(prompt.bars) : engine.voicesOf(style);
  return {
    bars,
    seed,
    style,
    key: { tonic: words.tonic ?? key?.tonic ?? 0, mode: words.mode ?? key?.mode ?? 'major' },
    metre,
    tempo: words.tempo ?? tempo ?? usual?.tempo ?? 100,
    voices: words.voices ?? line,
    heard: prompt?.bars ?? [],
    given: settleGiven(words, give, bars, metre),
    tilt,
  };
}
