/**
 * A take as a file: sound, stems in an archive, MIDI or a score, written bit by bit so that a busy page never waits for it, and
 * given up as soon as nobody wants it any more. Knows where bytes go and who makes sound by ports alone. Loaded when it is wanted.
 */
import type { Hertz, Seconds } from '../kernel/units.ts';
import { barsToPiece, keyChanges, tempoChanges } from '../music/export.ts';
import { writeMidi } from '../music/midiOut.ts';
import { musicXmlText } from '../music/musicxmlOut.ts';
import { provenanceJson, type Provenance } from '../music/provenance.ts';
import { ZipWriter } from '../music/zip.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import type { RoomName } from '../protocol/room.ts';
import { writeTake } from '../protocol/takeFile.ts';
import { soundOf, type TakeKind, type TakenSound } from './take.ts';
import type { TapedBar } from './tape.ts';

/** Sound as files; `src/sound/takeSound.ts` implements it. */
export interface TakeSound {
  stemsOf(taken: TakenSound): readonly string[];
  /** @returns [left, right]; refused with the signal's reason where it is given up */
  render(
    taken: TakenSound,
    wishes: {
      readonly sampleRate: Hertz;
      readonly room: RoomName;
      readonly mixture: StyleMixture;
      readonly stem?: string;
      readonly signal: AbortSignal;
      readonly onProgress: (done: number) => void;
    },
  ): Promise<Float32Array[]>;
  wave(channels: readonly Float32Array[], sampleRate: Hertz, provenance: Provenance): Iterable<Uint8Array<ArrayBuffer>>;
}

/** Where the bytes of a file go, in order. */
export interface Parcel {
  add(bytes: Uint8Array<ArrayBuffer>): void;
  /** Gives it to the person. */
  handOut(name: string, type: string): void;
}

export interface TakeJob {
  readonly kind: TakeKind;
  readonly sampleRate: Hertz;
  readonly bars: readonly TapedBar[];
  readonly room: RoomName;
  readonly provenance: Provenance;
  readonly parcel: Parcel;
  readonly signal: AbortSignal;
  /** Loads what makes sound. */
  sound(): Promise<TakeSound>;
  /** Lets everything else have its turn. */
  pause(): Promise<void>;
  onProgress(done: number): void;
}

export const TAKE_FILES: Readonly<Record<TakeKind, { readonly ending: string; readonly type: string }>> = {
  sound: { ending: '.wav', type: 'audio/wav' },
  stems: { ending: '-stems.zip', type: 'application/zip' },
  midi: { ending: '.mid', type: 'audio/midi' },
  score: { ending: '.musicxml', type: 'application/vnd.recordare.musicxml+xml' },
};
/** Rendering is nearly all of the work; the rest of the bar is for writing. */
const RENDERING = 0.9;
/** Measures of a score between two pauses. */
const MEASURES = 64;

/** @throws the signal's reason where it is given up, and whatever a machine without room throws */
export async function writeTakeFile(job: TakeJob): Promise<void> {
  const { kind, parcel, provenance } = job;
  const bars = job.bars.map(({ bar }) => bar);
  switch (kind) {
    case 'midi': {
      const piece = { ...barsToPiece(bars, { id: 'antiphon', style: Object.keys(provenance.styles)[0] ?? '' }) };
      const titled = { ...piece, title: provenance.title };
      return parcel.add(writeMidi(titled, { tempos: tempoChanges(bars), keys: keyChanges(bars), provenance }));
    }
    case 'score':
      return writeScore(job);
    case 'sound': {
      const taken = soundOf(bars);
      const sound = await job.sound();
      const channels = await render(job, sound, taken, (done) => job.onProgress(RENDERING * done));
      return write(job, sound.wave(channels, job.sampleRate, provenance), (bytes) => parcel.add(bytes));
    }
    case 'stems':
      return writeStems(job);
  }
}

function render(
  { bars, room, sampleRate, signal }: TakeJob,
  sound: TakeSound,
  taken: TakenSound,
  onProgress: (done: number) => void,
  stem?: string,
): Promise<Float32Array[]> {
  const mixture = bars[0]?.bar.style ?? {};
  return sound.render(taken, { sampleRate, room, mixture, signal, onProgress, ...(stem !== undefined && { stem }) });
}

async function write(
  { pause, signal }: TakeJob,
  slices: Iterable<Uint8Array<ArrayBuffer>>,
  add: (bytes: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  for (const slice of slices) {
    add(slice);
    await pause();
    signal.throwIfAborted();
  }
}

async function writeScore(job: TakeJob): Promise<void> {
  const { bars, provenance, parcel, pause, signal, onProgress } = job;
  const encoder = new TextEncoder();
  let written = 0;
  let text = '';
  for (const part of musicXmlText(
    bars.map(({ bar }) => bar),
    provenance,
  )) {
    text += part;
    if (++written % MEASURES > 0) continue;
    parcel.add(encoder.encode(text));
    text = '';
    // Five parts or so; nobody looks more closely at a bar that is full in a second.
    onProgress(Math.min(1, written / (5 * bars.length)));
    await pause();
    signal.throwIfAborted();
  }
  parcel.add(encoder.encode(text));
}

/** Every stem before the master, the mix after it, the bars themselves and where they come from. */
async function writeStems(job: TakeJob): Promise<void> {
  const { bars, room, provenance, parcel, sampleRate, onProgress } = job;
  const taken = soundOf(bars.map(({ bar }) => bar));
  const sound = await job.sound();
  const zip = new ZipWriter((bytes) => parcel.add(bytes));
  zip.begin('provenance.json', provenance.date);
  zip.add(provenanceJson(provenance));
  zip.begin('take.json', provenance.date);
  zip.add(writeTake({ bars: bars.map(({ bar }) => bar), room, provenance }));
  const passes = [undefined, ...sound.stemsOf(taken)];
  for (const [pass, stem] of passes.entries()) {
    const channels = await render(
      job,
      sound,
      taken,
      (done) => onProgress((pass + RENDERING * done) / passes.length),
      stem,
    );
    zip.begin(`${stem ?? 'mix'}.wav`, provenance.date);
    await write(job, sound.wave(channels, sampleRate, provenance), (bytes) => zip.add(bytes));
  }
  zip.finish();
}

/** Samples are held in memory while they are made. */
export const LONGEST_SOUND: Seconds = 600;
