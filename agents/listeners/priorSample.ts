/** The frozen prior's own music, sampled once: the scale on which every listener and every learner is measured. */
import { Rng } from '../../src/kernel/random.ts';
import { chordTones } from '../../src/music/chord.ts';
import { HOLD, PITCHED } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { measurePrior, type PriorContext, type PriorStatistics } from '../learner/statistics.ts';
import { hear, type HeardBar } from './heard.ts';
import { frozenPrior, Imagination, phrasesOf, type ImaginedBar } from './imagination.ts';
import type { Studio } from './studio.ts';
import { noteRoll, vendiScore } from './vendi.ts';

export interface PriorSample {
  /** Each bar as the newest of up to four. */
  readonly bars: readonly (readonly HeardBar[])[];
  readonly statistics: PriorStatistics;
  /** Phrases of two bars behind the Vendi score. */
  readonly phrases: number;
  readonly vendi: number;
  readonly noteInChord: number;
}

export interface SampleSize {
  /** Bars the listeners are standardised on, with three predecessors each. */
  readonly bars: number;
  /** Alternatives composed from each context: half of them are among `bars`, two make phrases, all are in the statistics. */
  readonly alternatives: number;
  /** Contexts in one piece, before another is begun. */
  readonly contextsPerPiece: number;
}
export const STANDARD_SAMPLE: SampleSize = { bars: 512, alternatives: 8, contextsPerPiece: 16 };

/** Alternatives of each context that make a phrase with the bar before them; the same for a policy that is compared. */
export const PHRASES_PER_CONTEXT = 2;
const WARM_UP_BARS = 3;
/** The prior's sample has seeds of its own, apart from every run's. */
const SAMPLE_SEED = 0x5eed;

/** @param onProgress told what share of the work is done */
export async function samplePrior(
  studio: Studio,
  size: SampleSize,
  onProgress: (share: number) => void,
): Promise<PriorSample> {
  const half = size.alternatives / 2;
  const contexts = Math.ceil(size.bars / half);
  const pieces = Math.ceil(contexts / size.contextsPerPiece);
  const measured: PriorContext[] = [];
  const bars: (readonly HeardBar[])[] = [];
  const fresh: ImaginedBar[] = [];
  let features: readonly string[] = [];
  for (let piece = 0; piece < pieces; piece++) {
    const port = await studio.open(SAMPLE_SEED + piece, []);
    features = port.features;
    let decision = 0;
    const imagined = new Imagination(
      port,
      frozenPrior(features.length),
      [],
      () => decision++,
      new Rng(SAMPLE_SEED + piece),
    );
    await imagined.advance(WARM_UP_BARS);
    for (let context = 0; context < size.contextsPerPiece && measured.length < contexts; context++) {
      const alternatives = await imagined.bars(1, size.alternatives);
      measured.push({ before: alternatives[0]!.before, candidates: alternatives.map(({ candidate }) => candidate) });
      fresh.push(...alternatives.slice(-PHRASES_PER_CONTEXT));
      for (const { before, candidate } of alternatives.slice(0, half)) bars.push(hear([...before, candidate.bar]));
    }
    onProgress((piece + 1) / pieces);
  }
  const phrases = phrasesOf(fresh);
  return {
    bars: bars.slice(0, size.bars),
    statistics: measurePrior(measured, features, studio.prior),
    vendi: vendiScore(phrases.map(noteRoll)),
    phrases: phrases.length,
    noteInChord: noteInChord(phrases),
  };
}

/** Share of pitched notes that begin on a tone of the chord that sounds there; notes without a chord are not counted. */
export function noteInChord(phrases: readonly (readonly PlannedBar[])[]): number {
  let inside = 0;
  let all = 0;
  for (const phrase of phrases) {
    let chord = -1;
    for (const bar of phrase) {
      for (let slot = 0; slot < bar.chords.length; slot++) {
        if (bar.chords[slot] !== HOLD) chord = bar.chords[slot]!;
        if (chord < 0) continue;
        for (const voice of PITCHED) {
          const pitch = bar.voices[voice][slot]!;
          if (pitch < 0) continue;
          all++;
          if (chordTones(chord).includes(pitch % 12)) inside++;
        }
      }
    }
  }
  return all === 0 ? 0 : inside / all;
}
