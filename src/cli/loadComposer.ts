/** Makes the command line's composer from the prior's weights. Always the same backend, so that a seed gives the same bytes. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseBackend } from '../../agents/composer/backend.ts';
import { Composer } from '../../agents/composer/composer.ts';
import { Originality } from '../../agents/critics/originality.ts';
import { readOriginality } from '../../agents/critics/originalityFile.ts';
import { rethrown, withoutQuotations } from '../../agents/critics/quotation.ts';
import { FEATURES } from '../../agents/composer/features.ts';
import type { ComposeRequest, Given } from '../../agents/composer/interface.ts';
import { Network } from '../../agents/composer/network.ts';
import { voicesOf } from '../../agents/composer/style.ts';
import { Likelihood } from '../../agents/training/likelihood.ts';
import { guessStyle } from '../../agents/training/styleGuess.ts';
import { readPrior, type Prior } from '../../agents/composer/weights.ts';
import { fail, FaultError, succeed, unwrap, type Result } from '../kernel/result.ts';
import type { GridBarLike } from '../music/export.ts';
import { metreOf } from '../music/metre.ts';
import { DRUMS, HOLD, PITCHED, type Voice } from '../music/voices.ts';
import { OPENING } from '../protocol/opening.ts';
import type { Nearest, PlannedBar } from '../protocol/bar.ts';
import type { ComposeEngine, ComposeOrder, Composition } from './engine.ts';
import { readWhole } from './files.ts';

export const SHIPPED_PRIOR = fileURLToPath(new URL('../../assets/prior.bin', import.meta.url));
/** What a learner knows of the shipped prior before its first rating. */
export const SHIPPED_STATISTICS = fileURLToPath(new URL('../../assets/prior-statistics.json', import.meta.url));
export const SHIPPED_ORIGINALITY = fileURLToPath(new URL('../../assets/originality.bin', import.meta.url));
/** The critic of authenticity, which belongs to the shipped prior. */
export const SHIPPED_CRITIC = fileURLToPath(new URL('../../assets/critic.bin', import.meta.url));
export const DEFAULT_STYLE = OPENING.style;

/** What an index of sources beside a prior is called. */
const INDEX_NAME = 'originality.bin';

async function readIndex(path: string): Promise<Result<Originality>> {
  const file = readWhole(path);
  if (!file.ok) return file;
  const index = await readOriginality(file.value);
  return index.ok
    ? succeed(new Originality(index.value))
    : fail(index.fault.reason, `“${path}”: ${index.fault.sentence}`);
}

/**
 * The critic of originality of a prior: the index that lies beside it, else the one shipped; null, after saying why in a
 * sentence, where it cannot be had.
 */
async function loadOriginality(weights: string | null): Promise<Originality | null> {
  const beside = weights === null ? null : join(dirname(weights), INDEX_NAME);
  const index = await readIndex(beside !== null && existsSync(beside) ? beside : SHIPPED_ORIGINALITY);
  if (index.ok) return index.value;
  process.stderr.write(`Nothing is compared with the sources: ${index.fault.sentence}\n`);
  return null;
}

/** @param path null takes the weights that are shipped */
export function loadPrior(path: string | null): Prior {
  const prior = readPrior(unwrap(readWhole(path ?? SHIPPED_PRIOR)));
  if (!prior.ok)
    throw new FaultError({ ...prior.fault, sentence: `“${path ?? SHIPPED_PRIOR}”: ${prior.fault.sentence}` });
  return prior.value;
}

export async function startBackend(wanted: 'wasm' | 'cpu' = 'wasm'): Promise<void> {
  unwrap(await chooseBackend({ wanted, avoid: [], wasmUrls: {}, measure: async () => 0 }));
}

/** A person's bar as if it had been planned: it belongs to no decision and foresaw nothing. */
function adopt(bar: GridBarLike, barIndex: number, style: ComposeOrder['style']): PlannedBar {
  const { slots } = metreOf(bar.metre);
  return {
    ...bar,
    decisionId: -1,
    barIndex,
    fromSlot: 0,
    policyVersion: 0,
    control: false,
    style,
    phrase: { index: 0, bar: 0, bars: 4, act: 'new', motif: -1 },
    outlook: { onset: new Float32Array(slots), degrees: new Float32Array(slots * 7), ghosts: [] },
    logProb: 0,
    priorLogProb: 0,
    entropy: 0,
  };
}

/** @throws FaultError if these are not the parameters of a form policy */
function restoreForm(composer: Composer, form: readonly number[]): void {
  try {
    composer.form.restore(form);
  } catch (error) {
    if (error instanceof RangeError) unwrap(fail('policy', `The saved composer cannot be used: ${error.message}.`));
    throw error;
  }
}

/** Particles of a piece composed without haste around something given. */
const PATIENT_PARTICLES = 32;

/** Choices in a composed bar: in every slot whether each voice and the chord move, where to if so, and every drum's level. */
function countDecisions(bar: GridBarLike, voices: readonly Voice[], given: Given = {}): number {
  const { slots } = metreOf(bar.metre);
  const pitched = PITCHED.filter((voice) => voices.includes(voice) && !given.voices?.[voice]);
  const chordal = !given.chords && PITCHED.some((voice) => voices.includes(voice) || given.voices?.[voice]);
  const lines = [...(chordal ? [bar.chords] : []), ...pitched.map((voice) => bar.voices[voice])];
  const moves = lines.reduce((sum, line) => sum + line.filter((symbol) => symbol !== HOLD).length, 0);
  return lines.length * slots + moves + (voices.includes('drums') && !given.drums ? DRUMS.length * slots : 0);
}

/**
 * @param index file of an index of sources; left out or null, the prior's own
 * @throws FaultError with a sentence if a file that was named cannot be used
 */
export async function loadComposer(weights: string | null, index: string | null = null): Promise<ComposeEngine> {
  return composerWith(weights, index === null ? await loadOriginality(weights) : unwrap(await readIndex(index)));
}

/** @param originality strikes out what goes on too long with a source; null lets everything pass */
export async function composerWith(weights: string | null, originality: Originality | null): Promise<ComposeEngine> {
  const prior = loadPrior(weights);
  await startBackend();
  const network = new Network(prior);
  const compose = async (order: ComposeOrder, onBar?: (done: number) => void): Promise<Composition> => {
    const { style, key, metre, tempo, voices, heard, given = [], bars: wanted } = order;
    const composer = new Composer(network, prior.styles, { style, key, metre, tempo, voices }, order.seed);
    if (order.form) restoreForm(composer, order.form);
    composer.prime(heard.map((bar, barIndex) => adopt(bar, barIndex, style)));
    const theta = Float32Array.from(FEATURES, (feature) => order.tilt[feature] ?? 0);
    const bars: PlannedBar[] = [];
    const nearest: (Nearest | null)[] = [];
    let struck = 0;
    while (bars.length < wanted) {
      const barIndex = heard.length + bars.length;
      const around = given[bars.length];
      const request: ComposeRequest = {
        decisionId: barIndex,
        barIndex,
        fromSlot: 0,
        count: 1,
        theta,
        policyVersion: 0,
        control: false,
        ...(around && { given: around, particles: order.particles ?? PATIENT_PARTICLES }),
      };
      // What a person brought along is not the composer's quotation.
      const own = PITCHED.filter((voice) => !around?.voices?.[voice]);
      const verdict = await withoutQuotations(
        (dice) => composer.propose(rethrown(request, dice)),
        ({ bar }) => originality?.nearest(bars, bar, { voices: own }) ?? null,
      );
      const [chosen] = verdict.open;
      composer.commit(chosen!.candidate);
      bars.push(chosen!.candidate.bar);
      nearest.push(chosen!.nearest);
      struck += verdict.struck > 0 ? 1 : 0;
      onBar?.(bars.length);
    }
    return {
      bars,
      logProb: bars.reduce((sum, bar) => sum + bar.priorLogProb, 0),
      slots: bars.length * metreOf(metre).slots,
      decisions: bars.reduce((sum, bar, i) => sum + countDecisions(bar, voices, given[i]), 0),
      nearest,
      struck,
    };
  };
  return {
    prior: prior.checksum,
    styles: prior.styles,
    features: FEATURES,
    defaultStyle: DEFAULT_STYLE,
    voicesOf: (style) => voicesOf(style, prior.styles),
    styleOf: async (piece) => {
      const likelihood = new Likelihood(prior);
      const mixture = guessStyle(likelihood, prior.styles, piece);
      likelihood.dispose();
      return mixture;
    },
    compose,
  };
}
