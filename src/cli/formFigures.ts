/** Forms measured: of corpora, and of pieces that the frozen prior composes with its form and without. */
import { Composer } from '../../agents/composer/composer.ts';
import { FEATURES } from '../../agents/composer/features.ts';
import { Formless } from '../../agents/composer/formless.ts';
import type { Network } from '../../agents/composer/network.ts';
import { voicesOf } from '../../agents/composer/style.ts';
import type { Prior } from '../../agents/composer/weights.ts';
import { barsToPiece } from '../music/export.ts';
import { FormStatistics, type FormFigures } from '../music/formStatistics.ts';
import { toGrid, type GridPiece } from '../music/grid.ts';
import { isMetreName, metreOf } from '../music/metre.ts';
import type { PlannedBar } from '../protocol/bar.ts';

/** Bars of a piece that are looked at. */
export const LONGEST = 64;
const NO_TASTE = new Float32Array(FEATURES.length);

export interface CorpusForm {
  readonly figures: FormFigures;
  /** Of its pieces: the length that composed ones are measured at, since longer pieces have more to come back to. */
  readonly medianBars: number;
}

/** By style of the prior; pieces without a melody have no form to measure. */
export function measureCorpus(
  pieces: readonly GridPiece[],
  styles: Prior['styles'],
  longest: number,
): Map<string, CorpusForm> {
  const found = new Map<string, { readonly sum: FormStatistics; readonly lengths: number[] }>();
  for (const piece of pieces) {
    const style = styles.find(({ name, labels }) => name === piece.style || labels.includes(piece.style));
    if (!style || style.family !== 'pitched' || !piece.voices.melody) continue;
    const entry = found.get(style.name) ?? { sum: new FormStatistics(), lengths: [] };
    found.set(style.name, entry);
    entry.sum.add(piece, longest);
    entry.lengths.push(Math.floor(piece.slots / metreOf(piece.metre).slots));
  }
  return new Map(
    Array.from(found, ([name, { sum, lengths }]) => {
      const sorted = lengths.toSorted((a, b) => a - b);
      return [name, { figures: sum.figures, medianBars: sorted[sorted.length >> 1]! }];
    }),
  );
}

export interface ComposedForm {
  readonly figures: FormFigures;
  /** Nats a decision, mean entropy. */
  readonly entropy: number;
  /** Nats a bar under the frozen prior before any tilt: what the form costs in likelihood. */
  readonly priorNats: number;
}

/**
 * @param form false composes without any form: what the prior does by itself
 * @param bars of each piece
 */
export async function measureComposed(
  network: Network,
  prior: Prior,
  name: string,
  { pieces, bars, form, seed }: { pieces: number; bars: number; form: boolean; seed: number },
  onBar: () => void,
): Promise<ComposedForm> {
  const style = prior.styles.find((one) => one.name === name)!;
  const mixture = { [name]: 1 };
  const statistics = new FormStatistics();
  let entropy = 0;
  let nats = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const composer = new Composer(
      network,
      prior.styles,
      {
        style: mixture,
        key: { tonic: 0, mode: piece % 2 === 0 ? 'major' : 'minor' },
        metre: isMetreName(style.metre) ? style.metre : '4/4',
        tempo: style.tempo,
        voices: voicesOf(mixture, prior.styles),
      },
      seed + piece,
      form ? null : new Formless(),
    );
    const music: PlannedBar[] = [];
    for (let barIndex = 0; barIndex < bars; barIndex++) {
      const [candidate] = await composer.propose({
        decisionId: barIndex + 1,
        barIndex,
        fromSlot: 0,
        count: 1,
        theta: NO_TASTE,
        policyVersion: 0,
        control: false,
      });
      composer.commit(candidate!);
      music.push(candidate!.bar);
      entropy += candidate!.bar.entropy;
      nats -= candidate!.bar.priorLogProb;
      onBar();
    }
    // Chords are inferred, as in most corpora; the key is known.
    const grid = toGrid({ ...barsToPiece(music, { id: `${name}-${piece}`, style: name }), chords: [] }, 1);
    if (grid.ok) for (const part of grid.value) statistics.add(part);
  }
  return { figures: statistics.figures, entropy: entropy / (pieces * bars), priorNats: nats / (pieces * bars) };
}
