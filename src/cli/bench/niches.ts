/**
 * Benchmark of the niches: where the thirds of what the prior composes lie, style by style, and how evenly fresh phrases
 * spread over the niches that are committed in agents/learner/nicheBounds.ts. Its table is that file's, measured anew.
 */
import { Composer } from '../../../agents/composer/composer.ts';
import { FEATURES } from '../../../agents/composer/features.ts';
import { Network } from '../../../agents/composer/network.ts';
import { voicesOf } from '../../../agents/composer/style.ts';
import { boundsOf, characterOf, nicheOf, tally, type Character, type Tally } from '../../../agents/learner/niche.ts';
import { isMetreName } from '../../music/metre.ts';
import type { MusicSettings } from '../../protocol/agent.ts';
import type { PlannedBar } from '../../protocol/bar.ts';
import { NICHES } from '../../protocol/niche.ts';
import { OPENING } from '../../protocol/opening.ts';
import { loadPrior, startBackend } from '../loadComposer.ts';
import { wordOption } from '../options.ts';
import { progress } from '../terminal.ts';
import type { BenchOptions, BenchResult } from './figure.ts';

export const summary = 'how evenly the prior’s phrases spread over the niches, and where the niches would lie';

const MEASURED_SEED = 0x41c4e;
const FRESH_SEED = 0xf4e54;
const NO_TASTE = new Float32Array(FEATURES.length);
/** A phrase of a single bar says too little. */
const FEWEST_BARS = 2;

/** Characters of a piece's phrases, in order; those cut short by its end are left out. */
function phrases(bars: readonly PlannedBar[]): Character[] {
  const tallies = new Map<number, Tally[]>();
  let chord = -1;
  for (const bar of bars) {
    const counted = tally(bar, chord);
    chord = counted.chord;
    tallies.set(bar.phrase.index, [...(tallies.get(bar.phrase.index) ?? []), counted.tally]);
  }
  return [...tallies.values()].slice(0, -1).flatMap((own) => (own.length < FEWEST_BARS ? [] : [characterOf(own)]));
}

/** The border between two neighbouring values that leaves as near as can be this share below it. */
function border(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  let best = { off: Infinity, at: sorted[0] ?? 0 };
  for (let i = 1; i < sorted.length; i++) {
    const off = Math.abs(i / sorted.length - share);
    if (sorted[i]! > sorted[i - 1]! && off < best.off) best = { off, at: (sorted[i]! + sorted[i - 1]!) / 2 };
  }
  return best.at;
}

/** How many niches phrases would fill if they filled them evenly: the exponential of the entropy. */
function spread(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Math.exp(
    -counts.reduce((sum, count) => (count > 0 ? sum + (count / total) * Math.log(count / total) : sum), 0),
  );
}

export async function measure({ weights, form }: BenchOptions): Promise<BenchResult> {
  const prior = loadPrior(weights);
  const known = prior.styles.filter(({ family }) => family === 'pitched').map(({ name }) => name);
  const names = form?.styles?.split(',').map((word) => wordOption('styles', word, known)) ?? known;
  const [pieces, bars] = [form?.pieces ?? 6, form?.bars ?? 48];
  await startBackend();
  const network = new Network(prior);
  const bar = progress('composing', (names.length + 1) * 2 * pieces * bars);
  let done = 0;

  const compose = async (settings: MusicSettings, seed: number, label: string): Promise<Character[]> => {
    const all: Character[] = [];
    for (let piece = 0; piece < pieces; piece++) {
      // Major and minor in turn: a niche means the same in both.
      const key = { tonic: 0, mode: piece % 2 === 0 ? 'major' : 'minor' } as const;
      const composer = new Composer(network, prior.styles, { ...settings, key }, seed + piece);
      const composed: PlannedBar[] = [];
      for (let barIndex = 0; barIndex < bars; barIndex++) {
        const request = { decisionId: barIndex, barIndex, fromSlot: 0, count: 1, policyVersion: 0, control: false };
        const [candidate] = await composer.propose({ ...request, theta: NO_TASTE });
        composer.commit(candidate!);
        composed.push(candidate!.bar);
        bar.update(++done, label);
      }
      all.push(...phrases(composed));
    }
    return all;
  };

  const settingsOf = (name: string): MusicSettings => {
    const usual = prior.styles.find((style) => style.name === name)!;
    const style = { [name]: 1 };
    const metre = isMetreName(usual.metre) ? usual.metre : '4/4';
    return { style, key: OPENING.key, metre, tempo: usual.tempo, voices: voicesOf(style, prior.styles) };
  };

  const rows: string[][] = [];
  const spreads: number[] = [];
  for (const [label, settings] of [
    ...names.map((name) => [name, settingsOf(name)] as const),
    ['the stage’s opening', OPENING] as const,
  ]) {
    const measured = await compose(settings, MEASURED_SEED, label);
    const fresh = await compose(settings, FRESH_SEED, label);
    const thirds = (values: readonly number[]) => [border(values, 1 / 3), border(values, 2 / 3)];
    const registers = measured.flatMap(({ register }) => (register === null ? [] : [register]));
    const niches = fresh.map((character) => nicheOf(character, boundsOf(settings.style)));
    const even = spread(NICHES.map((niche) => niches.filter((one) => one === niche).length));
    spreads.push(even);
    rows.push([
      label,
      ...thirds(measured.map(({ activity }) => activity)).map((value) => value.toFixed(2)),
      ...thirds(registers).map((value) => value.toFixed(1)),
      border(
        measured.map(({ colour }) => colour),
        0.5,
      ).toFixed(2),
      String(fresh.length),
      even.toFixed(1),
    ]);
  }
  bar.end();
  network.dispose();
  return {
    figures: [
      {
        name: 'niches filled by the prior’s fresh phrases, mean of the styles',
        unit: `of ${NICHES.length}, as many filled evenly`,
        value: spreads.reduce((sum, value) => sum + value, 0) / spreads.length,
        baseline: { name: 'all evenly', value: NICHES.length },
        better: 'higher',
      },
    ],
    tables: [
      {
        title: 'Bounds measured now, and niches filled under the committed ones',
        columns: ['style', 'still', 'lively', 'low', 'high', 'plain', 'phrases', 'niches'],
        rows,
      },
    ],
    notes: [`${pieces} pieces of ${bars} bars a style for the bounds, as many others for the niches.`],
  };
}
