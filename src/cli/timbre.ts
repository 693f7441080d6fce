/** `antiphon timbre`: measures the house's own instruments, learns a map of them, and says how well it knows them. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { principalOf, rebuilt } from '../../agents/training/principal.ts';
import {
  decode,
  encode,
  LATENT,
  MAP_DIMENSIONS,
  placesOf,
  trainTimbres,
  type Example,
  type TimbreModel,
} from '../../agents/training/timbreTrainer.ts';
import { Rng } from '../kernel/random.ts';
import type { Decibels, Pitch } from '../kernel/units.ts';
import { hertzOf, LAYER_FORCES, TIMBRE_NAMES, timbreOf, type TimbreName } from '../sound/timbre/timbres.ts';
import { keptLayer, TimbreDecoder, type KeptDecoder, type TimbreMap } from '../sound/timbreDecoder.ts';
import { centroidOf, levelAgainst, logSpectralDistance } from '../sound/timbreDistance.ts';
import { drawMap } from '../sound/timbreLayout.ts';
import { measureNote } from '../sound/timbreSpectrum.ts';
import { FRAMES, GIVEN, ROW, scaled, unscale, writeGiven } from '../sound/timbreShape.ts';
import { writeFile } from './files.ts';
import { numberOption } from './options.ts';
import { print, printJson, progress, usageError } from './terminal.ts';

export const summary = 'Learn the map of timbres from the house’s own instruments';
export const usage = `Usage: antiphon timbre --out DIR [options]

Measures notes of all instruments, trains a small autoencoder on them and writes timbre.json (its
decoder) and timbreMap.json (where each instrument lies). Every fourth pitch is held back and told as
log-spectral distance. Two minutes on one core.

  --out DIR      where to write (the shipped files are in assets/)
  --seed N       default 1
  --epochs N     rounds through all notes (default 160)
  --only A,B     these instruments alone
  --json         print the figures as one JSON object
`;

const DEFAULT_EPOCHS = 160;
/** Semitones between measured pitches, the same ones for all, and which of four are held back. */
const STEP: Pitch = 3;
const HELD_BACK = 2;

/** Where and how closely the middle between two instruments is looked at. */
const MIDDLE_PITCH: Pitch = 69;
const OCTAVES = 0.1;

interface Note extends Example {
  readonly label: string;
  readonly pitch: Pitch;
  readonly force: number;
  readonly heldBack: boolean;
}

export interface Figure {
  readonly what: string;
  readonly mean: Decibels;
  readonly p95: Decibels;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: 'string' },
      seed: { type: 'string' },
      epochs: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { out } = values;
  if (out === undefined) usageError('timbre needs --out DIR.');
  const seed = numberOption('seed', values.seed, 1, 0, 2 ** 31, true);
  const epochs = numberOption('epochs', values.epochs, DEFAULT_EPOCHS, 1, 100_000, true);
  const wanted = values.only?.split(',') ?? TIMBRE_NAMES;
  const names = TIMBRE_NAMES.filter((name) => wanted.includes(name));
  if (names.length < 2 || names.length !== wanted.length)
    usageError(`--only takes two or more of ${TIMBRE_NAMES.join(', ')}.`);

  const measuring = progress('measuring', names.length);
  const notes = names.flatMap((name, i) => {
    measuring.update(i, name);
    return notesOf(name);
  });
  measuring.end();
  const learnt = notes.filter(({ heldBack }) => !heldBack);
  const training = progress('learning', epochs);
  const model = trainTimbres(learnt, new Rng(seed), {
    epochs,
    onEpoch: (epoch, error) => training.update(epoch, `error ${error.toFixed(4)}`),
  });
  training.end();

  const places = placesOf(model, learnt);
  const meansOf = (property: (row: Float32Array) => number): Map<string, number> =>
    new Map(
      names.map((name) => {
        const rows = learnt.filter(({ label }) => label === name).map(({ row }) => row.slice());
        for (const row of rows) unscale(row);
        return [name, meanOf(rows.map(property))];
      }),
    );
  const bright = meansOf((row) => Math.log2(centroidOf(row, 1)));
  const held = meansOf((row) => levelAgainst(row, FRAMES - 1, 0));
  const map = drawMap(places, bright, held, seed);
  const kept: KeptDecoder = {
    format: 'antiphon-timbre',
    formatVersion: 1,
    layers: model.decoder.map(({ inputs, outputs, weights, bias }) => keptLayer(inputs, outputs, weights, bias)),
  };
  const decoder = new TimbreDecoder(kept, map);
  const figures = figuresOf(notes, model, places, decoder, map);
  const between = betweenness(names, decoder, map);
  writeFile(join(out, 'timbre.json'), `${JSON.stringify(kept)}\n`);
  writeFile(join(out, 'timbreMap.json'), `${JSON.stringify(map)}\n`);
  const told = {
    instruments: names.length,
    notes: notes.length,
    heldBack: notes.length - learnt.length,
    figures,
    between,
  };
  if (values.json) await printJson(told);
  else {
    await print(`${told.instruments} instruments, ${told.notes} notes, ${told.heldBack} held back\n`);
    for (const { what, mean, p95 } of figures)
      await print(`${what.padEnd(44)} ${mean.toFixed(2).padStart(6)} dB   95 % under ${p95.toFixed(2)} dB\n`);
    await print(
      `halfway between two instruments is as bright as something between: ${Math.round(100 * between)} % of pairs\n`,
    );
  }
  return 0;
}

function notesOf(name: TimbreName): Note[] {
  const [low, high] = timbreOf(name).range;
  const notes: Note[] = [];
  for (let pitch = Math.ceil(low / STEP) * STEP; pitch <= high; pitch += STEP)
    LAYER_FORCES.forEach((force, layer) => {
      const given = new Float32Array(GIVEN);
      writeGiven(pitch, force, given, 0);
      const row = scaled(measureNote(name, pitch, layer));
      notes.push({ label: name, pitch, force, row, given, heldBack: (pitch / STEP) % 4 === HELD_BACK });
    });
  return notes;
}

/** Share of the pairs whose middle on the map has a centroid between theirs, to within OCTAVES, at MIDDLE_PITCH. */
function betweenness(names: readonly TimbreName[], decoder: TimbreDecoder, map: TimbreMap): number {
  const row = new Float32Array(ROW);
  const bright = (x: number, y: number): number => {
    decoder.rowAt(x, y, MIDDLE_PITCH, 0.8, row);
    return Math.log2(centroidOf(row, 1));
  };
  const able = names.filter(
    (name) => timbreOf(name).range[0] <= MIDDLE_PITCH && timbreOf(name).range[1] >= MIDDLE_PITCH,
  );
  const verdicts = able.flatMap((first, i) =>
    able.slice(0, i).map((second) => {
      const [[x, y], [u, v]] = [map.points[first]!.at, map.points[second]!.at];
      const [a, b, half] = [bright(x, y), bright(u, v), bright((x + u) / 2, (y + v) / 2)];
      return half > Math.min(a, b) - OCTAVES && half < Math.max(a, b) + OCTAVES ? 1 : 0;
    }),
  );
  return verdicts.length === 0 ? 1 : meanOf(verdicts);
}

/** Of the notes held back: what each way of telling them misses. */
function figuresOf(
  notes: readonly Note[],
  model: TimbreModel,
  places: ReadonlyMap<string, Float32Array>,
  decoder: TimbreDecoder,
  map: TimbreMap,
): Figure[] {
  const held = notes.filter(({ heldBack }) => heldBack);
  const learnt = notes.filter(({ heldBack }) => !heldBack);
  const told = (what: string, guess: (note: Note) => Float32Array): Figure => {
    const missed = held
      .map((note) => {
        const [a, b] = [guess(note), note.row.slice()];
        unscale(a);
        unscale(b);
        return logSpectralDistance(a, b, hertzOf(note.pitch));
      })
      .toSorted((a, b) => a - b);
    return { what, mean: meanOf(missed), p95: missed[Math.ceil(0.95 * missed.length) - 1]! };
  };
  const placeAlone = (latent: Float32Array): Float32Array => latent.map((value, i) => (i < MAP_DIMENSIONS ? value : 0));
  const components = (count: number): ((note: Note) => Float32Array) => {
    const principal = principalOf(learnt, count, new Rng(1));
    return (note) => rebuilt(principal, note);
  };
  return [
    told('autoencoder, two numbers of the note', (note) =>
      decode(model, placeAlone(encode(model, note.row)), note.given),
    ),
    told('principal components, two', components(MAP_DIMENSIONS)),
    told(`autoencoder, ${LATENT} numbers of the note`, (note) => decode(model, encode(model, note.row), note.given)),
    told(`principal components, ${LATENT}`, components(LATENT)),
    told('the instrument’s place, alone', (note) => decode(model, placeAlone(places.get(note.label)!), note.given)),
    told('the instrument’s point on the map, as played', (note) => {
      const [x, y] = map.points[note.label]!.at;
      const row = new Float32Array(note.row.length);
      decoder.rowAt(x, y, note.pitch, note.force, row);
      return scaled(row);
    }),
  ];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
