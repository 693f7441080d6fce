/** Benchmark of the form: composed pieces beside corpora in self-similarity, returns and cadences, with the form and without it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Network } from '../../../agents/composer/network.ts';
import type { Prior } from '../../../agents/composer/weights.ts';
import { fail, unwrap } from '../../kernel/result.ts';
import type { FormFigures } from '../../music/formStatistics.ts';
import { readCorpusFolder } from '../corpusFolder.ts';
import { LONGEST, measureComposed, measureCorpus, type ComposedForm, type CorpusForm } from '../formFigures.ts';
import { loadPrior, startBackend } from '../loadComposer.ts';
import { wordOption } from '../options.ts';
import { progress } from '../terminal.ts';
import type { BenchOptions, BenchResult, Figure } from './figure.ts';

export const summary =
  'self-similarity, returns and cadences of composed pieces beside corpora, with the form and without';

/** What the corpora's form is, so that the benchmark runs without them. */
const SHIPPED = fileURLToPath(new URL('../../../assets/form-statistics.json', import.meta.url));
const SEED = 1;
/** Styles of fewer pieces say too little to be measured against. */
const FEWEST_PIECES = 40;

export interface StoredForm {
  readonly made: string;
  readonly styles: Readonly<Record<string, CorpusForm>>;
}

const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(4)) : value;

function corpusForms(folder: string, prior: Prior, write: boolean): StoredForm {
  const corpus = unwrap(
    readCorpusFolder(folder, join(tmpdir(), 'antiphon-corpus'), (name) => process.stderr.write(`reading ${name}\n`)),
  );
  const styles = Object.fromEntries(measureCorpus(corpus.pieces, prior.styles, LONGEST));
  const made = `antiphon bench form --corpus DIR --write: pieces with a melody, their first ${LONGEST} bars`;
  if (write) writeFileSync(SHIPPED, `${JSON.stringify({ made, styles }, rounded, 1)}\n`);
  return { made, styles };
}

function shippedForms(): StoredForm {
  try {
    return JSON.parse(readFileSync(SHIPPED, 'utf8')) as StoredForm;
  } catch {
    return unwrap(fail('file', `“${SHIPPED}” cannot be read; name corpora with --corpus DIR.`));
  }
}

interface Measured {
  readonly name: string;
  readonly corpus: FormFigures;
  readonly form: ComposedForm;
  readonly formless: ComposedForm;
}

/** Mean over the styles of how far something lies from the corpus; lags count one by one. */
function distance(
  measured: readonly Measured[],
  of: (one: Measured) => FormFigures,
  what: (figures: FormFigures) => readonly (number | null)[],
): number {
  const gaps = measured.map((one) => {
    const wanted = what(one.corpus);
    const known = what(of(one)).flatMap((value, i) => {
      const target = wanted[i] ?? null;
      return value === null || target === null ? [] : [Math.abs(value - target)];
    });
    return known.reduce((a, b) => a + b, 0) / Math.max(1, known.length);
  });
  return gaps.reduce((a, b) => a + b, 0) / Math.max(1, gaps.length);
}

const MEASURES: readonly (readonly [string, string, (figures: FormFigures) => readonly (number | null)[]])[] = [
  ['similarity of bars 1–16 apart', 'off the corpus', ({ similarity }) => similarity],
  ['bars nearly back after 8–16 bars', 'share off', ({ nearReturns }) => [nearReturns]],
  ['passages back after 8–16 bars', 'in 32 bars off', ({ returnsIn32 }) => [returnsIn32]],
  ['phrases that end in a cadence', 'share off', ({ cadences }) => [cadences]],
];

const short = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

function row(name: string, { similarity, nearReturns, returnsIn32, cadences, cadencesWithin }: FormFigures): string {
  const lags = [1, 2, 4, 8, 16].map((lag) => short(similarity[lag - 1] ?? null)).join(' ');
  return `${name}: similarity 1 2 4 8 16 bars apart ${lags}, bars back ${short(nearReturns)}, passages back in 32 bars ${short(returnsIn32)}, cadences ${short(cadences)} (inside phrases ${short(cadencesWithin)})`;
}

export async function measure({ weights, form }: BenchOptions): Promise<BenchResult> {
  const prior = loadPrior(weights);
  const stored = form?.corpus ? corpusForms(form.corpus, prior, form.write) : shippedForms();
  const known = prior.styles.map(({ name }) => name).filter((name) => stored.styles[name]);
  const names =
    form?.styles?.split(',').map((word) => wordOption('styles', word, known)) ??
    known.filter((name) => stored.styles[name]!.figures.pieces >= FEWEST_PIECES);
  const pieces = form?.pieces ?? 6;
  const bars = form?.bars ?? 48;
  await startBackend();
  const network = new Network(prior);
  const bar = progress('composing', names.length * 2 * pieces * bars);
  let done = 0;
  const measured: Measured[] = [];
  for (const name of names) {
    const compose = (formed: boolean) =>
      measureComposed(network, prior, name, { pieces, bars, form: formed, seed: SEED }, () => bar.update(++done, name));
    const corpus = stored.styles[name]!.figures;
    measured.push({ name, corpus, form: await compose(true), formless: await compose(false) });
  }
  bar.end();
  network.dispose();
  const figures = MEASURES.map(([name, unit, what]): Figure => ({
    name,
    unit,
    value: distance(measured, (one) => one.form.figures, what),
    baseline: { name: 'without form', value: distance(measured, (one) => one.formless.figures, what) },
    better: 'lower',
  }));
  const notes = measured.flatMap((one) => [
    row(`${one.name}, corpus`, one.corpus),
    row(`${one.name}, composed`, one.form.figures),
    row(`${one.name}, without form`, one.formless.figures),
    `${one.name}: entropy ${one.form.entropy.toFixed(3)} nats a decision (without form ${one.formless.entropy.toFixed(3)}), ${one.form.priorNats.toFixed(1)} nats a bar under the prior (${one.formless.priorNats.toFixed(1)})`,
  ]);
  return {
    figures,
    notes: [`Distances are means over ${names.length} styles; ${pieces} pieces of ${bars} bars each.`, ...notes],
  };
}
