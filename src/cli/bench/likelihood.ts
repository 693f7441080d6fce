/**
 * Benchmark of the prior, style by style: nats a frame of pieces that training held back, beside backoff models trained in
 * the same run on the pieces it learnt from.
 */
import { pitchIndex, pitchOfIndex } from '../../../agents/composer/vocabulary.ts';
import { BackoffModel, type Chorale } from '../../../agents/training/backoff.ts';
import { splitOf } from '../../../agents/training/dataset.ts';
import { DrumBackoff, type Groove } from '../../../agents/training/drumBackoff.ts';
import { Likelihood } from '../../../agents/training/likelihood.ts';
import { unwrap } from '../../kernel/result.ts';
import { soundingPitches, type GridPiece } from '../../music/grid.ts';
import { metreOf } from '../../music/metre.ts';
import { DRUMS, HOLD, PITCHED, REST } from '../../music/voices.ts';
import { readCorpusFolder } from '../corpusFolder.ts';
import { loadPrior, startBackend } from '../loadComposer.ts';
import { progress } from '../terminal.ts';
import { readConfig, SHIPPED_CONFIG } from '../trainConfig.ts';
import { withSynthetic } from '../trainingCorpus.ts';
import type { BenchOptions, BenchResult, Figure } from './figure.ts';

export const summary = 'nats a frame of held-back pieces, style by style, beside backoff models (--corpus DIR)';

/** Bars that one stretch covers, and stretches measured of each style. */
const STRETCH_BARS = 16;
const STRETCHES = 48;
/** Bars a backoff model learns from; it gains little from more and its tables fill the memory. */
const LEARNT_BARS = 8000;

/** A stretch of a piece that begins with a bar. */
interface Stretch {
  readonly piece: GridPiece;
  readonly from: number;
  readonly slots: number;
}

/** Whole bars, one stretch after the other. */
function stretchesOf(piece: GridPiece, bars: number): Stretch[] {
  const bar = metreOf(piece.metre).slots;
  const stretches: Stretch[] = [];
  for (let from = (bar - piece.phase) % bar; from + bar <= piece.slots; from += bars * bar)
    stretches.push({ piece, from, slots: Math.min(bars * bar, Math.floor((piece.slots - from) / bar) * bar) });
  return stretches;
}

/** At most `count` of them, evenly spread. */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}

/**
 * The piece as backoff models read music: pitches in frames, where a note that begins again goes on. Pitches beyond the
 * prior's range are folded into it by octaves, for both sides alike.
 */
function withoutRepeats(piece: GridPiece): GridPiece {
  const voices = Object.fromEntries(
    PITCHED.map((voice) => {
      const symbols = piece.voices[voice];
      if (!symbols) return [voice, null];
      const { key } = piece;
      const sounding = soundingPitches(symbols).map((pitch) =>
        pitch < 0 ? -1 : pitchOfIndex(pitchIndex(pitch, key), key),
      );
      return [
        voice,
        sounding.map((pitch, t) => (t > 0 && pitch === sounding[t - 1] ? HOLD : pitch < 0 ? REST : pitch)),
      ];
    }),
  ) as GridPiece['voices'];
  return { ...piece, voices, heldRepeated: true };
}

/** Soprano, alto, tenor, bass of every frame. */
function choraleOf({ piece, from, slots }: Stretch): Chorale {
  const lines = (['melody', 'inner1', 'inner2', 'bass'] as const).map((voice) =>
    piece.voices[voice] ? soundingPitches(piece.voices[voice]) : null,
  );
  return Array.from({ length: slots }, (_, t) => lines.map((line) => (line ? line[from + t]! : -1)));
}

function grooveOf({ piece, from, slots }: Stretch): Groove {
  return {
    levels: piece.drums!.subarray(from * DRUMS.length, (from + slots) * DRUMS.length),
    barSlots: metreOf(piece.metre).slots,
  };
}

function pitchedBackoff(learnt: readonly Stretch[], asked: readonly Stretch[]): number {
  let nats = 0;
  for (const barFrames of [12, 16]) {
    const fits = ({ piece }: Stretch): boolean => metreOf(piece.metre).slots === barFrames;
    const questions = asked.filter(fits).map(choraleOf);
    if (questions.length === 0) continue;
    nats += new BackoffModel(learnt.filter(fits).map(choraleOf), barFrames).score(questions).nats;
  }
  return nats;
}

export async function measure({ corpus, weights }: BenchOptions): Promise<BenchResult> {
  if (!corpus) return { figures: [], notes: ['The likelihood of every style needs --corpus DIR.'] };
  const prior = loadPrior(weights);
  await startBackend();
  const likelihood = new Likelihood(prior);
  const { synthetic } = unwrap(readConfig(SHIPPED_CONFIG, null));
  const read = unwrap(readCorpusFolder(corpus, null, () => undefined));
  const { pieces } = synthetic ? withSynthetic(read, synthetic) : read;
  const figures: Figure[] = [];
  const notes = [
    `Stretches of up to ${STRETCH_BARS} bars without what came before them, at most ${STRETCHES} a style; backoff models learn from ${LEARNT_BARS} bars of the style at most. The prior is told style, key and metre, the backoff models metre alone.`,
  ];
  const bar = progress('scoring styles', prior.styles.length);
  for (const [index, { name, family, labels }] of prior.styles.entries()) {
    bar.update(index, name);
    const part = (piece: GridPiece): boolean =>
      family === 'groove' ? piece.drums !== null : PITCHED.some((voice) => piece.voices[voice]);
    const own = pieces.filter((piece) => (labels.includes(piece.style) || piece.style === name) && part(piece));
    const stretches = (split: string, count: number): Stretch[] =>
      spread(
        own
          .filter((piece) => splitOf(piece.id) === split)
          .flatMap((piece) => stretchesOf(family === 'groove' ? piece : withoutRepeats(piece), STRETCH_BARS)),
        count,
      );
    const asked = stretches('valid', STRETCHES);
    if (asked.length === 0) {
      notes.push(`Nothing of ${name} was held back.`);
      continue;
    }
    const learnt = stretches('train', Math.ceil(LEARNT_BARS / STRETCH_BARS));
    const frames = asked.reduce((sum, { slots }) => sum + slots, 0);
    const nats = asked.reduce(
      (sum, { piece, from, slots }) => sum + likelihood.scoreStyles(piece, family, [index], from, slots)[0]!,
      0,
    );
    const backoff =
      family === 'groove'
        ? new DrumBackoff(learnt.map(grooveOf)).score(asked.map(grooveOf)).nats
        : pitchedBackoff(learnt, asked);
    figures.push({
      name: `${name}, ${asked.length} stretches held back`,
      unit: 'nats a frame',
      value: nats / frames,
      baseline: { name: 'backoff', value: backoff / frames },
      better: 'lower',
    });
  }
  bar.end();
  likelihood.dispose();
  return { figures, notes };
}
