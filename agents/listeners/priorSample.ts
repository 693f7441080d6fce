/** The frozen prior's own music, sampled once: the scale on which every listener and every learner is measured. */
import { chordTones } from '../../src/music/chord.ts';
import { HOLD, PITCHED } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { barFeatures, shapeAll } from '../learner/barFeatures.ts';
import { PsiScaler } from '../learner/psiScaler.ts';
import { measurePrior, type PriorStatistics } from '../learner/statistics.ts';
import { excerpts } from './excerpts.ts';
import { hear, type HeardBar } from './heard.ts';
import { frozenPrior, phrasesOf } from './imagination.ts';
import type { Studio } from './studio.ts';
import { noteRoll, vendiScore } from './vendi.ts';

export interface PriorSample {
  /** Each bar as the newest of up to four. */
  readonly bars: readonly (readonly HeardBar[])[];
  /** [bars] of [Z]: what the learner's features say of each of them, scaled, to three decimals. */
  readonly scaled: readonly (readonly number[])[];
  readonly statistics: PriorStatistics;
  /** Places behind the Vendi score, and how many of them one piece has; a policy that is compared is sampled alike. */
  readonly contexts: number;
  readonly contextsPerPiece: number;
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
/** The prior's sample has seeds of its own, apart from every run's. */
const SAMPLE_SEED = 0x5eed;

/** @param onProgress told what share of the work is done */
export async function samplePrior(
  studio: Studio,
  { bars, alternatives, contextsPerPiece }: SampleSize,
  onProgress: (share: number) => void,
): Promise<PriorSample> {
  const half = alternatives / 2;
  const contexts = Math.ceil(bars / half);
  let features: readonly string[] = [];
  const found = await excerpts(
    studio,
    (names) => frozenPrior((features = names).length),
    { contexts, contextsPerPiece, each: alternatives, seed: SAMPLE_SEED },
    onProgress,
  );
  const statistics = measurePrior(
    found.map((alike) => ({ before: alike[0]!.before, candidates: alike.map(({ candidate }) => candidate) })),
    features,
    studio.prior,
  );
  const scaler = new PsiScaler(statistics.psi);
  const judged = found.flatMap((alike) => alike.slice(0, half)).slice(0, bars);
  const phrases = phrasesOf(found.flatMap((alike) => alike.slice(-PHRASES_PER_CONTEXT)));
  return {
    bars: judged.map(({ before, candidate }) => hear([...before, candidate.bar])),
    scaled: judged.map(({ before, candidate }) =>
      Array.from(scaler.scale(barFeatures(candidate.bar, shapeAll(before))), (z) => Math.round(z * 1000) / 1000),
    ),
    statistics,
    contexts,
    contextsPerPiece,
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
