/** Benchmark of the sound: loudness, peak, range, speed, timing and voices over takes of different styles and seeds. */
import { loadavg } from 'node:os';
import { unwrap } from '../kernel/result.ts';
import { Rng } from '../kernel/random.ts';
import type { Decibels, Seconds } from '../kernel/units.ts';
import { PITCHED, VOICES, type Voice } from '../music/voices.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import type { SoundEvent } from '../session/event.ts';
import type { Endured } from '../sound/endurance.ts';
import { measureLoudness, type Loudness } from '../sound/loudness.ts';
import { ROOMS } from '../protocol/room.ts';
import { hourFigures } from './bench/endured.ts';
import { findsFrom } from './bench/clicks.ts';
import { fullnessFigure } from './bench/fullness.ts';
import { quantile, type BenchOptions, type BenchResult, type Figure, type Table } from './bench/figure.ts';
import { hear, OCTAVES, standsOver, type Hearing } from './bench/hearing.ts';
import { openSoundPage, type SoundPage } from './soundPage.ts';
import { openTakes, type Take } from './soundTake.ts';
import { progress } from './terminal.ts';

export const summary = 'loudness, peak, range, speed, onsets and voices of 24 takes of different styles and seeds';

const SAMPLE_RATE = 48_000;
const TAIL: Seconds = 3;
/** Music of each take. */
const LENGTH: Seconds = 30;
/** What is played for long, and how often its heap is looked at. */
const HOUR: Seconds = 3600;
const LOOKED_EVERY: Seconds = 300;
/** A piece with a form. */
const PIECE: Seconds = 600;
/** Of a take, to see which clicks would be found in it. */
const CLICKED: Seconds = 8;
/** Between streaming services' −14 and broadcasters' −23; what the master aims at. */
const AIM = -16;
/** The bench itself makes a load of 1 to 1.5. With more than one other at work, a figure of speed is the machine's, not the ensemble's. */
const MOST_LOAD = 2.5;

/** One style each, then pairs that are far apart: what is fused must be as loud as what is pure. */
const MIXTURES: readonly StyleMixture[] = [
  ...['chorale', 'hymn', 'string-quartet', 'ensemble', 'lied', 'baroque-keyboard', 'classical-piano', 'romantic-piano'],
  ...['waltz', 'folk', 'guitar', 'ragtime', 'blues', 'bossa', 'lofi', 'house'],
  ...['rock', 'funk', 'jazz', 'hiphop'],
].map((style): StyleMixture => ({ [style]: 1 }));
const FUSIONS: readonly StyleMixture[] = [
  { chorale: 0.5, hiphop: 0.5 },
  { 'romantic-piano': 0.5, house: 0.5 },
  { 'string-quartet': 0.6, funk: 0.4 },
  { folk: 0.5, latin: 0.5 },
];

interface Row {
  readonly name: string;
  readonly seed: number;
  readonly mastered: Loudness;
  readonly bare: Loudness;
  readonly speed: number;
  readonly voices: number;
  /** Greatest step from one sample to the next, beside the step that one in a thousand is greater than. */
  readonly jump: number;
  readonly step: number;
  /** Of the mastered take. */
  readonly hearing: Hearing;
  /** The smallest click of which nine in ten are found here, beside the power around it. */
  readonly finds: Decibels;
  /** The tune over all others, where it sounds, before the master. */
  readonly tune: number;
}

/** @param form its `styles`, if any, are taken instead of ours: chorale,chorale+hiphop */
export async function measure({ limit, form }: BenchOptions): Promise<BenchResult> {
  const asked = form?.styles
    ?.split(',')
    .map((names): StyleMixture => Object.fromEntries(names.split('+').map((name) => [name.trim(), 1])));
  const mixtures = (asked ?? [...MIXTURES, ...FUSIONS]).slice(0, limit);
  const takes = await openTakes();
  const page = unwrap(await openSoundPage());
  const bar = progress('playing', mixtures.length);
  const loads = [loadavg()[0]!];
  const rows: Row[] = [];
  try {
    for (const [index, mixture] of mixtures.entries()) {
      const name = Object.keys(mixture).join(' + ');
      bar.update(index, name);
      rows.push(await measureTake(page, name, index + 1, await takes.compose(mixture, index + 1, LENGTH)));
    }
    loads.push(loadavg()[0]!);
    bar.end();
    const onset = await onsetError(page);
    const hour = await page.endure(await takes.compose(mixtures.at(-1)!, 7, LENGTH), HOUR, LOOKED_EVERY);
    const slowest = rows.indexOf(rows.toSorted((a, b) => a.speed - b.speed)[0]!);
    const plain = await plainSpeedOf(page, await takes.compose(mixtures[slowest]!, slowest + 1, LENGTH));
    const rooms = await roomTable(page, await takes.compose({ 'romantic-piano': 1 }, 8, 2 * LENGTH));
    const fullness = fullnessFigure(await takes.compose({ pop: 1 }, 5, PIECE));
    return resultOf(rows, onset, hour, plain, rooms, fullness, Math.max(...loads));
  } finally {
    bar.end();
    await page.close();
  }
}

async function measureTake(page: SoundPage, name: string, seed: number, take: Take): Promise<Row> {
  const length = take.seconds + TAIL;
  const options = { sampleRate: SAMPLE_RATE, scenes: take.scenes };
  // Notes are recorded when they are first needed, and kept: what a stage has done before its music begins.
  await page.render(take.events, 1, options);
  const bare = await page.render(take.events, length, { ...options, unmastered: true });
  const mastered = await page.render(take.events, length, options);
  const speed = length / page.lastRenderSeconds;
  const voices = Math.max(...page.lastVoices);
  const tune = await page.render(take.events, length, { ...options, stem: 'melody' });
  const others = bare.map((samples, c) => samples.map((sample, i) => sample - tune[c]![i]!));
  const [jump, step] = jumpsOf(mastered);
  return {
    name,
    seed,
    mastered: measureLoudness(mastered, SAMPLE_RATE),
    bare: measureLoudness(bare, SAMPLE_RATE),
    speed,
    voices,
    jump,
    step,
    hearing: hear([mastered[0]!, mastered[1]!], SAMPLE_RATE),
    finds: findsFrom(mastered[0]!.subarray(0, CLICKED * SAMPLE_RATE), SAMPLE_RATE, new Rng(seed)),
    tune: standsOver(tune, others, SAMPLE_RATE),
  };
}

function jumpsOf(channels: readonly Float32Array[]): readonly [greatest: number, usual: number] {
  const steps: number[] = [];
  let greatest = 0;
  for (const samples of channels)
    for (let i = 1; i < samples.length; i++) {
      const step = Math.abs(samples[i]! - samples[i - 1]!);
      greatest = Math.max(greatest, step);
      if (i % 16 === 0) steps.push(step);
    }
  return [greatest, quantile(steps, 0.999)];
}

/** Every voice plays one and the same note at awkward times; how far apart its beginnings are from what was asked. */
async function onsetError(page: SoundPage): Promise<Seconds> {
  const times: readonly Seconds[] = [0.5, 1.71234, 2.98765, 4.13131];
  let worst = 0;
  for (const voice of VOICES) {
    const begun = [];
    for (const at of times) {
      const [left] = await page.render(noteOf(voice, at), at + 0.6, { sampleRate: SAMPLE_RATE, unmastered: true });
      const peak = left!.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
      begun.push(left!.findIndex((sample) => Math.abs(sample) > 0.001 * peak) / SAMPLE_RATE - at);
    }
    worst = Math.max(worst, Math.max(...begun) - Math.min(...begun));
  }
  return worst;
}

function noteOf(voice: Voice, at: Seconds): SoundEvent[] {
  const pitch = voice === 'drums' ? 38 : voice === 'bass' ? 40 : 67;
  return [
    { kind: 'on', at, voice, pitch, velocity: 90, id: 1 },
    ...(PITCHED.some((pitched) => pitched === voice) ? [{ kind: 'off' as const, at: at + 0.5, voice, id: 1 }] : []),
  ];
}

/** One take in every listening room: the same loudness, less and less range. */
async function roomTable(page: SoundPage, { events, scenes, seconds }: Take): Promise<Table> {
  const rows: string[][] = [];
  for (const room of ROOMS) {
    const channels = await page.render(events, seconds + TAIL, { sampleRate: SAMPLE_RATE, scenes, room });
    const { integrated, truePeak, range } = measureLoudness(channels, SAMPLE_RATE);
    rows.push([room, integrated.toFixed(2), truePeak.toFixed(2), range.toFixed(1)]);
  }
  return { title: 'One take of romantic piano in each room', columns: ['room', 'LUFS', 'dBTP', 'LRA'], rows };
}

/** Times real time at which a browser's own compressors would play a take. */
async function plainSpeedOf(page: SoundPage, { events, scenes, seconds }: Take): Promise<number> {
  await page.render(events, seconds + TAIL, { sampleRate: SAMPLE_RATE, scenes, worklets: false });
  return (seconds + TAIL) / page.lastRenderSeconds;
}

function resultOf(
  rows: readonly Row[],
  onset: Seconds,
  hour: Endured,
  plainSpeed: number,
  rooms: Table,
  fullness: Figure,
  load: number,
): BenchResult {
  const worst = (valueOf: (row: Row) => number): number => Math.max(...rows.map(valueOf));
  const away = (loudness: Loudness): number => Math.abs(loudness.integrated - AIM);
  return {
    figures: [
      {
        name: `loudness away from ${AIM} LUFS, worst of ${rows.length}`,
        unit: 'LU',
        value: worst(({ mastered }) => away(mastered)),
        baseline: { name: 'without the master', value: worst(({ bare }) => away(bare)) },
        better: 'lower',
        bound: 1,
      },
      {
        name: 'true peak, worst',
        unit: 'dBTP',
        value: worst(({ mastered }) => mastered.truePeak),
        baseline: { name: 'without the master', value: worst(({ bare }) => bare.truePeak) },
        better: 'lower',
        bound: -1,
      },
      {
        name:
          load > MOST_LOAD
            ? `rendering, slowest: VOID, the machine had a load of ${load.toFixed(1)}`
            : 'rendering, slowest',
        unit: '× real time',
        value: Math.min(...rows.map(({ speed }) => speed)),
        baseline: { name: 'the same take without our worklets', value: plainSpeed },
        better: 'higher',
        ...(load <= MOST_LOAD && { bound: 4 }),
      },
      {
        name: 'onset error offline',
        unit: 'ms',
        value: 1000 * onset,
        baseline: { name: 'one block of 128 samples', value: (1000 * 128) / SAMPLE_RATE },
        better: 'lower',
        bound: 1,
      },
      ...hourFigures(hour),
      fullness,
    ],
    tables: [
      {
        title: `Takes of ${LENGTH} s and more (in brackets: without the master)`,
        columns: ['style', 'seed', 'LUFS', 'dBTP', 'LRA', '× real time', 'step', '99.9 %', 'voices'],
        rows: rows.map(({ name, seed, mastered, bare, speed, voices, jump, step }) => [
          name,
          String(seed),
          `${mastered.integrated.toFixed(2)} (${bare.integrated.toFixed(1)})`,
          `${mastered.truePeak.toFixed(2)} (${bare.truePeak.toFixed(1)})`,
          `${mastered.range.toFixed(1)} (${bare.range.toFixed(1)})`,
          speed.toFixed(1),
          jump.toFixed(3),
          step.toFixed(3),
          String(voices),
        ]),
      },
      {
        title: 'What they sound like (octaves: energy beside the mean of 250 Hz to 4 kHz)',
        columns: [
          'style',
          'crest',
          'correlation',
          'DC',
          'clicks',
          'finds from dB',
          'first s',
          'pause s',
          'tune',
          ...OCTAVES.map(String),
        ],
        rows: rows.map(({ name, hearing, finds, tune }) => [
          name,
          hearing.crest.toFixed(1),
          hearing.correlation.toFixed(2),
          hearing.dc.toExponential(0),
          String(hearing.clicks),
          Number.isFinite(finds) ? String(finds) : 'none',
          hearing.first.toFixed(2),
          hearing.pause.toFixed(1),
          tune.toFixed(1),
          ...hearing.octaves.map((level) => level.toFixed(0)),
        ]),
      },
      rooms,
    ],
    notes: [
      `Load of the machine ${load.toFixed(1)}. Speed holds for a machine that does nothing else; a take is played once before it is timed, as its notes are recorded at first need.`,
      'A click is found from the size that the column says on, nine times in ten: its height beside the power of the 20 ms around it. Cymbals and brushes cover what a choir does not.',
      `Heap at every five minutes of the hour, MB: ${hour.heaps.map((heap) => heap.toFixed(1)).join(', ')}.`,
      'Not measured here: late events in a live session (bench stage), clicks at morphing, muting and stealing, and live onsets (tests/sound).',
    ],
  };
}
